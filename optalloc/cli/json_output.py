"""The one JSON object that a command prints with ``--json``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

import click

from optalloc.errors import Issue


def print_json(content: Mapping[str, object]) -> None:
    """Print an object in ASCII, inert in any terminal and encoding; NaN and infinity become null."""
    click.echo(json.dumps(_plain(content), indent=2, allow_nan=False))


def issues_json(issues: Iterable[Issue]) -> list[dict[str, object]]:
    """Return issues as plain JSON values."""
    return [issue.to_dict() for issue in issues]


def bad_input_json(issues: Iterable[Issue], message: str) -> dict[str, object]:
    """Return the object that stands for input that cannot be used."""
    return {"status": "bad_input", "message": message, "issues": issues_json(issues)}


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
