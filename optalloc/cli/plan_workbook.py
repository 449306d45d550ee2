"""The workbook of results that ``optalloc solve --output plan.xlsx`` writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from optalloc.checks.wording import ONE_AFTER_ANOTHER, joined
from optalloc.conventional import conventional
from optalloc.io.atomic import check_file, write_file
from optalloc.io.text_file import read_bytes, refusal
from optalloc.language import say
from optalloc.recorded import options_in_words

if TYPE_CHECKING:
    from optalloc.instance import Instance
    from optalloc.result import Result
    from optalloc.spreadsheets.results import Fact

_ENDING: Final = ".xlsx"
_VIOLATIONS: Final = 20  # that the summary shows


def names_a_workbook(output: Path) -> bool:
    """Return whether an output is a workbook; it is a folder wherever one is already."""
    return output.suffix.lower() == _ENDING and not os.path.isdir(output)


def check_workbook(path: Path) -> None:
    """Make sure that a workbook of results could be written now.

    Raises
    ------
    InputError
        Where something else is in the way, the place cannot be written to, or a library is missing.
    """
    from optalloc.spreadsheets import require_openpyxl

    check_file(path)
    require_openpyxl(str(path))
    content = read_bytes(path, str(path)) if path.exists() else b""
    if content:
        from optalloc.spreadsheets.sheets import is_results_workbook

        if not is_results_workbook(content):
            hint = say("name a new file, or take this one away")
            raise refusal("output-not-writable", str(path), say("the file is no workbook of results"), hint)


def write_workbook(result: Result, instance: Instance, path: Path) -> None:
    """Write the plan of a result as a workbook, whole or not at all.

    Raises
    ------
    InputError
        Where something else is in the way, the place cannot be written to, or a workbook cannot hold it.
    """
    from optalloc.spreadsheets.results import results_bytes

    assert result.plan is not None
    check_workbook(path)
    facts = list(_facts(result, instance))
    has_value = result.verification is not None and result.verification.value is not None
    write_file(path, results_bytes(instance, result.plan, facts, path, has_value=has_value))


def _facts(result: Result, instance: Instance) -> Iterator[Fact]:
    """Yield what the summary says of a result."""
    from optalloc.cli.status_words import status_words
    from optalloc.naming import objective_label, shown_title
    from optalloc.spreadsheets.result_tables import AMOUNT
    from optalloc.spreadsheets.results import Fact

    assert result.plan is not None
    yield Fact(say("instance"), shown_title(instance))
    yield Fact(say("status"), status_words(result))
    yield Fact(objective_label(instance), result.objective, AMOUNT)
    if instance.settings.weight > 0:
        yield Fact(say("expected net value"), result.expected_value, AMOUNT)
        yield Fact(say("CVaR"), result.cvar, AMOUNT)
    yield Fact(say("bound"), result.bound, AMOUNT)
    yield Fact(say("gap"), result.gap, "0.00%")
    yield Fact(say("currency"), conventional(instance.settings.currency))
    yield Fact(say("launches"), result.plan.launch_count)
    yield from _on_verification(result)
    if result.message:
        yield Fact(say("note"), result.message)
    yield Fact(say("time"), result.seconds["total"], "0.0")
    futures = result.future_values
    for future, worth in futures.items() if len(futures) > 1 else ():
        yield Fact(say("net value in {future}", future=future), worth, AMOUNT)
    yield from starmap(Fact, options_in_words(result.options))
    for name, version in result.versions.items():
        yield Fact(say("version of {name}", name=name), version)
    yield Fact(say("hash of the instance"), result.instance_hash)


def _on_verification(result: Result) -> Iterator[Fact]:
    from optalloc.spreadsheets.results import Fact

    if result.verification is None:
        words = say("NO, the check was interrupted; `optalloc verify` does it again")
    elif result.verification.ok:
        words = say("yes, every constraint in exact arithmetic")
    else:
        found = result.verification.violations
        shown = joined(map(str, found[:_VIOLATIONS]), ONE_AFTER_ANOTHER)
        words = say("NO, {count} violated: {violations}", count=len(found), violations=shown)
    yield Fact(say("verified"), words)
