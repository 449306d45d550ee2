"""What a path holds: an instance, a plan, or a workbook of results; and what to say where it is another."""

from __future__ import annotations

import os
from enum import Enum, auto
from pathlib import Path

from optalloc.cli.placeholders import placeholder
from optalloc.cli.suggested import solve_command
from optalloc.errors import InputError, Issue
from optalloc.language import say


class Held(Enum):
    """What a path holds, as far as its names tell."""

    INSTANCE = auto()
    PLAN = auto()
    RESULTS = auto()


def held_by(path: Path) -> Held | None:
    """Return what a path holds; None where its names do not tell."""
    from optalloc.io.excel import is_instance_workbook
    from optalloc.io.settings_file import SETTINGS_FILE
    from optalloc.plan import RECORD_FILE
    from optalloc.spreadsheets.sheets import holds_results

    try:
        if os.path.isfile(path / SETTINGS_FILE):
            return Held.INSTANCE
        if os.path.isfile(path / RECORD_FILE):
            return Held.PLAN
        if path.suffix.lower() == ".xlsx" and os.path.isfile(path):
            if holds_results(path.read_bytes()):
                return Held.RESULTS
            return Held.INSTANCE if is_instance_workbook(path) else None
        return Held.INSTANCE if path.suffix.lower() == ".json" and os.path.isfile(path) else None
    except (OSError, ValueError):  # whoever reads it says why
        return None


def travels_with_plan(path: Path) -> bool:
    """Return whether a path is the instance in the folder of a plan, whose range of figures was allowed."""
    from optalloc.plan import INSTANCE_FILE, RECORD_FILE

    return path.name == INSTANCE_FILE and os.path.lexists(path.with_name(RECORD_FILE))


def expect_instance(path: Path) -> None:
    """Refuse a plan or results in the place of an instance, of which little else can be said than that.

    Raises
    ------
    InputError
        Naming the path, and what to name in its place.
    """
    from optalloc.plan import INSTANCE_FILE, RECORD_FILE

    held = held_by(path)
    if held is Held.RESULTS:
        raise _refusal(
            "results-for-instance", path, _results(), say("name the instance that it was solved from")
        )
    if held is Held.PLAN:
        message = say("this is a plan ({file}), not an instance", file=RECORD_FILE)
        own = path / INSTANCE_FILE
        hint = (
            say("name its instance: {instance}", instance=own) if own.exists() else say("name its instance")
        )
        raise _refusal("plan-for-instance", path, message, hint)


def expect_plan(path: Path) -> None:
    """Refuse results or an instance in the place of the folder of a plan.

    Raises
    ------
    InputError
        Naming the path, and what to do.
    """
    held = held_by(path)
    if held is Held.RESULTS:
        output = f"--output {placeholder('DIR')}"
        hint = say("solve again with {output}, and name that folder", output=output)
        raise _refusal("results-for-plan", path, _results(), hint)
    if held is Held.INSTANCE:
        hint = say("solve it first: {command}", command=solve_command(path))
        raise _refusal("instance-for-plan", path, say("this is an instance, not the folder of a plan"), hint)


def _results() -> str:
    return say("this is a workbook of results, made for reading")


def _refusal(code: str, path: Path, message: str, hint: str) -> InputError:
    return InputError([Issue(code, str(path), None, None, message, hint)])
