"""The one JSON object that a command prints with ``--json``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

import click

from optalloc.errors import Issue, Severity

MOST_ISSUES = 10_000  #: that the object lists; it says how many it leaves out


def print_json(content: Mapping[str, object]) -> None:
    """Print an object in ASCII, inert in any terminal and encoding; NaN and infinity become null."""
    click.echo(json.dumps(_plain(content), indent=2, allow_nan=False))


def issues_json(issues: Iterable[Issue]) -> dict[str, object]:
    """Return the entries ``issues`` and ``issues_left_out``: those beyond `MOST_ISSUES`, warnings first."""
    issues = list(issues)
    errors_first = sorted(range(len(issues)), key=lambda at: issues[at].severity is not Severity.ERROR)
    kept = sorted(errors_first[:MOST_ISSUES])
    return {
        "issues": [issues[at].to_dict() for at in kept],
        "issues_left_out": len(issues) - len(kept),
    }


def bad_input_json(issues: Iterable[Issue], message: str, *, status: str = "bad_input") -> dict[str, object]:
    """Return the object that stands for input that cannot be used, or for what else the issues are about."""
    return {"status": status, "message": message, **issues_json(issues)}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
