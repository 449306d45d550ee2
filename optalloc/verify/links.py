"""A corridor carries only when open, and no more than its capacities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from optalloc.language import say
from optalloc.verify.data import Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.reading import Flow, Reading
from optalloc.verify.verification import Violation


def check_links(data: Data, plan: Reading, tolerance: Fraction) -> Iterator[Violation]:
    """Yield flows on corridors that are not open, and flows beyond a stated capacity.

    ::

        x[c,k,t] ≤ capacity[c,k,t] y[c,t]
        Σ_k load_k x[c,k,t] ≤ capacity[c,t] y[c,t]

    A corridor whose opening is no decision is open when all facilities that it requires are. Bounds that
    are derived from the data, not stated, follow from the other constraints and are not checked.
    """
    for flow, sent in plan.flows.items():
        yield from _closed(data, plan, flow, sent, tolerance)
        yield from _term_capacity(data, plan, flow, sent, tolerance)
    yield from _joint_capacity(data, plan, tolerance)


def _closed(data: Data, plan: Reading, flow: Flow, sent: Decimal, tolerance: Fraction) -> Iterator[Violation]:
    reason = _why_closed(data, plan, flow)
    miss = excess([sent], [], tolerance, data.units.resource[flow.resource]) if reason else None
    if miss is not None:
        message = say("{carries}, {reason}", carries=_carries(data, flow, sent), reason=reason)
        yield Violation("closed-corridor", message, miss)


def _why_closed(data: Data, plan: Reading, flow: Flow) -> str:
    """Return why a corridor is not open in the period of a flow; "" where it is."""
    branch = plan.branch_of[flow.future]
    if data.has_decision(flow.corridor):
        opened = branch.corridors.get(flow.corridor)
        if opened is None:
            return say("but is never opened")
        return say("but opens in {period}", period=data.periods[opened]) if opened > flow.period else ""
    for facility in data.corridors[flow.corridor].requires:
        opened = branch.facilities.get(facility)
        if opened is None or opened > flow.period:
            return say(
                "but requires facility {facility}, which is not open then",
                facility=data.called("facility", facility),
            )
    return ""


def _term_capacity(
    data: Data, plan: Reading, flow: Flow, sent: Decimal, tolerance: Fraction
) -> Iterator[Violation]:
    term = plan.terms[flow.corridor, flow.resource]
    if data.terms.capacity.blank(term):
        return
    capacity = data.terms.capacity.at(term, flow.future, flow.period)
    miss = excess([sent], [capacity], tolerance, data.units.resource[flow.resource])
    if miss is not None:
        carries = _carries(data, flow, sent)
        message = say("{carries} and may carry {capacity}", carries=carries, capacity=short(capacity))
        yield Violation("term-capacity", message, miss)


def _joint_capacity(data: Data, plan: Reading, tolerance: Fraction) -> Iterator[Violation]:
    loads: dict[tuple[str, int, int], list[Decimal]] = defaultdict(list)
    for flow, sent in plan.flows.items():
        if not data.joint_capacity.blank(data.corridors[flow.corridor].row):
            load = data.terms.load.stated(plan.terms[flow.corridor, flow.resource])
            loads[flow.corridor, flow.future, flow.period].append(load * sent)
    for (corridor, future, period), terms in loads.items():
        capacity = data.joint_capacity.at(data.corridors[corridor].row, future, period)
        miss = excess(terms, [capacity], tolerance, data.units.load)
        if miss is not None:
            message = say(
                "{corridor} is loaded with {load} {when} and holds {capacity}",
                corridor=data.called("corridor", corridor),
                load=short(total(terms)),
                when=data.when(future, period),
                capacity=short(capacity),
            )
            yield Violation("joint-capacity", message, miss)


def _carries(data: Data, flow: Flow, sent: Decimal) -> str:
    return say(
        "{corridor} carries {sent} of {resource} {when}",
        corridor=data.called("corridor", flow.corridor),
        sent=short(sent),
        resource=data.called("resource", flow.resource),
        when=data.when(flow.future, flow.period),
    )
