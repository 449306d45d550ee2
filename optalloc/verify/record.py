"""What plan.json states of a plan, held against the plan itself and against what else it states."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from optalloc.checks.wording import listed, shown
from optalloc.errors import Issue, Severity
from optalloc.language import mark, say
from optalloc.plan import RECORD_FILE, Plan
from optalloc.verify.data import CERTAIN
from optalloc.verify.verification import Value, Verification

#: Relative difference up to which two figures count as one.
TOLERANCE: Final = Fraction(1, 10**6)

#: What a record has to state for anything to be compared; a bound may be null.
STATED: Final = ("instance_hash", "objective", "bound")

#: Gap that a proof is held against where the record names none: what `optalloc.solve` takes by default.
DEFAULT_GAP: Final = Fraction(1, 10**4)

_LARGEST: Final = Fraction(10**300)  # of numbers; beyond it a float is infinite

_HASH: Final = 12  # characters of a hash that a message shows
_LONGEST: Final = 40  # characters of a number in a message

_OPTIMAL: Final = "optimal"
_OF_A_PLAN: Final = (_OPTIMAL, "feasible", "unverified")


#: What the parts of a value are called.
_PARTS: Final = {"expected_value": mark("expected net value"), "cvar": mark("CVaR")}
#: Of a value that is not that of the plan.
_NO_VALUE: Final = mark("the value stated is {stated}, the plan has none")
_OTHER_VALUE: Final = mark("the value stated is {stated}, that of the plan is {value}")

#: Of the value in a future, and in the one of an instance without futures.
_VALUE_IN_FUTURE: Final = mark("the value in {future} is {value}, and not what is stated")
_ONLY_VALUE: Final = mark("the value in 'certain' is {value}, and not what is stated")

#: Of a proof that value and bound contradict.
_NO_PROOF: Final = mark("value and bound, whose gap is {gap}, do not bear out a proof within {within}")
_NO_PROOF_BY_DEFAULT: Final = mark(
    "value and bound, whose gap is {gap}, do not bear out a proof within {within}, the default where "
    "options.gap is not stated"
)


def check_record(
    record: Mapping[str, object], plan: Plan, instance_hash: str, verification: Verification
) -> tuple[Issue, ...]:
    """Return what is missing of a record (warnings) and what of it cannot be (errors).

    Parameters
    ----------
    record
        The content of plan.json, which may come from anywhere.
    plan
        The plan beside it.
    instance_hash, verification
        Of the instance that the plan was checked against, and what the check found.
    """
    return (
        *_missing(record),
        *_about_the_instance(record, instance_hash),
        *_about_the_value(record, verification),
        *_about_its_parts(record, verification.value),
        *_about_the_proof(record, verification),
        *_about_the_rest(record, plan, verification),
    )


def gap_of_proof(record: Mapping[str, object]) -> Fraction | None:
    """Return the gap that the proof which a record states is held against; None where it states no proof.

    The status states one by itself where `proven` is left out.
    """
    proven = record.get("proven")
    if proven is not True and not (proven is None and record.get("status") == _OPTIMAL):
        return None
    gap = _gap_asked_for(record)
    return DEFAULT_GAP if gap is None else gap


def _missing(record: Mapping[str, object]) -> Iterator[Issue]:
    missing = [key for key in STATED if record.get(key) is None and not (key == "bound" and key in record)]
    if missing:
        keys = listed(missing, len(missing))
        message = say("it does not state {keys}, which is therefore not compared", keys=keys)
        yield _issue("incomplete-record", None, message, Severity.WARNING)


def _about_the_instance(record: Mapping[str, object], instance_hash: str) -> Iterator[Issue]:
    stated = record.get("instance_hash")
    if stated is not None and stated != instance_hash:
        shortened = _cell(stated[:_HASH] if isinstance(stated, str) else stated)
        message = say(
            "the plan was made for another instance, or this one has changed since: "
            "its hash is {hash}…, the one stated {stated}…",
            hash=instance_hash[:_HASH],
            stated=shortened,
        )
        yield _issue("other-instance", "instance_hash", message)


def _about_the_value(record: Mapping[str, object], verification: Verification) -> Iterator[Issue]:
    """Compare value and bound with the exact value of the plan, which no bound may lie below."""
    stated, value = record.get("objective"), verification.objective
    if stated is not None and (value is None or not _agree(_number(stated), value)):
        message = say(
            _NO_VALUE if value is None else _OTHER_VALUE,
            stated=_cell(stated),
            value="" if value is None else _figure(value),
        )
        yield _issue("wrong-objective", "objective", message)
    if record.get("bound") is None:
        return
    bound, value = _number(record["bound"]), _value(record, verification)
    if bound is None:
        yield _issue("wrong-bound", "bound", say("{number} is no number", number=_cell(record["bound"])))
    elif value is not None and bound < value and not _agree(bound, value):
        message = say(
            "no plan is to be worth more than {bound}, and this one is worth {value}",
            bound=_figure(bound),
            value=_figure(value),
        )
        yield _issue("wrong-bound", "bound", message)


def _about_its_parts(record: Mapping[str, object], value: Value | None) -> Iterator[Issue]:
    """Compare what is stated of the parts of the value with the exact ones."""
    if value is None:
        return
    for key, exact in (("expected_value", value.expected), ("cvar", value.cvar)):
        stated = record.get(key)
        if stated is not None and not _agree(_number(stated), exact):
            message = say(
                "the {key} stated is {stated}, that of the plan is {value}",
                key=say(_PARTS[key]),
                stated=_cell(stated),
                value=_figure(exact),
            )
            yield _issue(f"wrong-{key.replace('_', '-')}", key, message)
    if record.get("futures") is not None:
        stated_values = _values_by_future(record["futures"])
        for one in value.futures:
            if not _agree(stated_values.pop(one.future, None), one.net_value):
                message = say(
                    _ONLY_VALUE if one.future == CERTAIN else _VALUE_IN_FUTURE,
                    future=shown(one.future),
                    value=_figure(one.net_value),
                )
                yield _issue("wrong-futures", "futures", message)
        if stated_values:
            message = say("there is no future {futures}", futures=listed(stated_values))
            yield _issue("wrong-futures", "futures", message)


def _values_by_future(stated: object) -> dict[str, Fraction | None]:
    """Return the net values of a list of futures; what has another form is left out."""
    rows = stated if isinstance(stated, list) else []
    return {
        str(row["future"]): _number(row.get("net_value"))
        for row in rows
        if isinstance(row, dict) and "future" in row
    }


def _about_the_proof(record: Mapping[str, object], verification: Verification) -> Iterator[Issue]:
    """Compare gap, status and proof with value and bound."""
    gap = _relative_gap(_value(record, verification), _number(record.get("bound")))
    stated, status, proven = record.get("gap"), record.get("status"), record.get("proven")
    if stated is not None and not (gap is not None and _agree(_number(stated), gap)):
        message = say(
            "the gap stated is {stated}, that of value and bound {gap}", stated=_cell(stated), gap=_gap(gap)
        )
        yield _issue("wrong-gap", "gap", message)
    if status is not None and status not in _OF_A_PLAN:
        yield _issue("wrong-status", "status", say("{status} is no status of a plan", status=_cell(status)))
    if proven is not None and proven is not (status == _OPTIMAL):
        message = say(
            "proven is {proven}, and the status {status}", proven=_cell(proven), status=_cell(status)
        )
        yield _issue("wrong-proof", "proven", message)
    held_against = gap_of_proof(record)
    if held_against is not None and (gap is None or gap > held_against + TOLERANCE):
        message = say(
            _NO_PROOF_BY_DEFAULT if _gap_asked_for(record) is None else _NO_PROOF,
            gap=_gap(gap),
            within=_figure(held_against),
        )
        yield _issue("wrong-proof", "proven", message)


def _about_the_rest(record: Mapping[str, object], plan: Plan, verification: Verification) -> Iterator[Issue]:
    launches, verified = record.get("launches"), record.get("verified")
    if launches is not None and _number(launches) != plan.launch_count:
        message = say(
            "{stated} launches are stated, and there are {count}",
            stated=_cell(launches),
            count=plan.launch_count,
        )
        yield _issue("wrong-launches", "launches", message)
    if not (verified is None or isinstance(verified, bool)):
        message = say("{stated} is neither true nor false", stated=_cell(verified))
        yield _issue("wrong-verified", "verified", message)
    elif verified is False and verification.ok:
        message = say("it states that the plan failed its check, which now accepts it")
        yield _issue("wrong-verified", "verified", message, Severity.WARNING)


def _value(record: Mapping[str, object], verification: Verification) -> Fraction | None:
    """Return the exact value of the plan; of a plan that has none, what is stated."""
    exact = verification.objective
    return _number(record.get("objective")) if exact is None else exact


def _gap_asked_for(record: Mapping[str, object]) -> Fraction | None:
    """Return the gap at which a plan was to count as proven best; None where no such gap is stated."""
    options = record.get("options")
    gap = _number(options.get("gap")) if isinstance(options, Mapping) else None
    return gap if gap is not None and gap >= 0 else None


def _issue(code: str, key: str | None, message: str, severity: Severity = Severity.ERROR) -> Issue:
    return Issue(code, RECORD_FILE, None, key, message, severity=severity)


def _number(stated: object) -> Fraction | None:
    """Return a number of JSON, None for anything else (1e999 is read as infinite)."""
    if isinstance(stated, bool) or not isinstance(stated, int | float) or not abs(stated) <= _LARGEST:
        return None
    return Fraction(stated)


def _agree(stated: Fraction | None, value: Fraction) -> bool:
    return stated is not None and abs(stated - value) <= TOLERANCE * max(Fraction(1), abs(value))


def _relative_gap(objective: Fraction | None, bound: Fraction | None) -> Fraction | None:
    """Return (bound − objective) / |objective|; None where it is not defined."""
    if objective is None or bound is None:
        return None
    if objective == bound:
        return Fraction(0)
    return (bound - objective) / abs(objective) if objective else None


def _figure(number: Fraction) -> str:
    if abs(number) > _LARGEST:
        return say("beyond {number:g}", number=float(_LARGEST))
    return f"{float(number):.10g}"


def _gap(gap: Fraction | None) -> str:
    return say("none") if gap is None else _figure(gap)


def _cell(stated: object) -> str:
    """Return a value of JSON as short text."""
    if isinstance(stated, list | dict):
        return say("a list") if isinstance(stated, list) else say("an object")
    return shown(stated) if isinstance(stated, str) else json.dumps(stated)[:_LONGEST]
