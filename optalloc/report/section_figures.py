"""The sections of the page that show a figure each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from optalloc.checks.wording import joined
from optalloc.language import mark, say, say_count
from optalloc.report.basis import Basis
from optalloc.report.boundaries import Ring
from optalloc.report.figures_exchange import exchange_figure
from optalloc.report.figures_ledger import ledger_figure
from optalloc.report.figures_map import map_figure
from optalloc.report.figures_sankey import sankeys_figure
from optalloc.report.figures_timeline import is_by_scenario, timeline_figure
from optalloc.report.figures_usage import tight_cells, usage_figure
from optalloc.report.positions import positions
from optalloc.report.sections import Section

#: Two sentences after each other; in Chinese without a blank between them.
_AND_THEN: Final = mark("{one} {other}")


def map_section(basis: Basis, boundaries: Sequence[Ring]) -> Section:
    """Return the map."""
    lead = [say("Each circle is a region; its area grows with the number of sites it hosts.")]
    if len(basis.flows):
        lead.append(
            say(
                "Arrows widen with what is sent over the whole horizon, for all resources together with "
                "how many are sent; point at a head for more."
            )
        )
    else:
        lead.append(say("Nothing is sent between regions in this plan."))
    unplaced = len(positions(basis.instance).unplaced)
    if unplaced == len(basis.instance.table("regions")):
        lead.append(say("The instance states no longitudes and latitudes, so the regions stand on a circle."))
    elif unplaced:
        lead.append(
            say_count(
                "{count} region without longitude and latitude stands below the others.",
                "{count} regions without longitude and latitude stand below the others.",
                unplaced,
            )
        )
    figure = map_figure(basis.instance, basis.plan, boundaries, flows=basis.flows)
    return Section("map", say("Map of sites and flows"), joined(lead, _AND_THEN), figure=figure)


def sankey_section(basis: Basis) -> Section:
    """Return who sends to whom."""
    return Section(
        "sankey",
        say("Flows by resource"),
        say(
            "Givers on the left with what they send, receivers on the right with what arrives of it, over "
            "the whole horizon, one resource at a time."
        ),
        say("Nothing is sent between regions in this plan."),
        sankeys_figure(basis.instance, basis.flows),
    )


def timeline_section(basis: Basis) -> Section:
    """Return when which stage starts."""
    by_scenario = say(
        "Each row is a scenario; in each period its bar shows how many sites are at which stage."
    )
    by_site = say("Each row is a site; its bar starts with the first stage and darkens with each stage.")
    if not len(basis.plan.launches):
        return Section("timeline", say("Launches over time"), empty=say("Nothing is launched in this plan."))
    return Section(
        "timeline",
        say("Launches over time"),
        by_scenario if is_by_scenario(basis.instance, basis.plan) else by_site,
        figure=timeline_figure(basis.instance, basis.plan),
    )


def usage_section(basis: Basis) -> Section:
    """Return what is used of what there is."""
    lead = [say("Which share of its own of each resource a region uses, sends on or keeps, by period.")]
    if tight := tight_cells(basis):
        lead.append(
            say_count(
                "Orange: used up or stored, which may hold the plan back; over all periods in {count} cell.",
                "Orange: used up or stored, which may hold the plan back; over all periods in {count} cells.",
                tight,
            )
        )
    figure = usage_figure(basis)
    return Section("usage", say("Use of resources"), joined(lead, _AND_THEN), _nothing(basis), figure)


def exchange_section(basis: Basis) -> Section:
    """Return who gives and who receives."""
    return Section(
        "exchange",
        say("Givers and receivers"),
        say(
            "What a region receives less what it gives, as a share of all that is sent of the resource: "
            "orange gives, blue receives."
        ),
        say("Nothing is sent between regions in this plan."),
        exchange_figure(basis.instance, basis.flows),
    )


def ledger_section(basis: Basis) -> Section:
    """Return what each region gains and pays."""
    figure = None if basis.ledger is None else ledger_figure(basis.instance, basis.ledger)
    lead = say(
        "Value and cost over the horizon, discounted and expected over the futures; the diamond is what is "
        "left. Sponsors that are no region have a row too."
    )
    return Section("ledger", say("Value and cost by region"), lead, _nothing(basis), figure)


def _nothing(basis: Basis) -> str:
    """Return why there is nothing to show."""
    if basis.ledger is None:
        return say("The plan has rows that cannot be, and so nothing to show here.")
    return say("There is nothing to show here.")
