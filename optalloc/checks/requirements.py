"""Requirements among facilities: none may wait for itself."""

from __future__ import annotations

from optalloc.checks.findings import Findings
from optalloc.checks.wording import joined, shown
from optalloc.checks.workbook import Workbook
from optalloc.language import mark, say
from optalloc.schema import SEPARATOR

_MOST_NAMED = 8
_REQUIRES = mark("{one} requires {other}")


def check_requirements(workbook: Workbook, findings: Findings) -> None:
    """Report each circle of facilities that require one another, once."""
    sheet = workbook["facilities"]
    required: dict[str, list[str]] = {}
    position: dict[str, int] = {}
    for at, (facility, cell) in enumerate(
        zip(sheet.text["facility"].tolist(), sheet.text["requires"].tolist(), strict=True)
    ):
        position.setdefault(facility, at)
        required.setdefault(facility, []).extend(cell.split(SEPARATOR) if cell else ())
    for circle in _circles(required):
        named = [shown(facility) for facility in circle[:_MOST_NAMED]]
        named += ["…"] if len(circle) > _MOST_NAMED else []
        message = joined([*named, shown(circle[0])], _REQUIRES)
        at = min(position[facility] for facility in circle)
        hint = say("none of them could ever open; remove one of the requirements")
        findings.refuse(sheet, "circular-requirement", message, at=at, column="requires", hint=hint)


def _circles(required: dict[str, list[str]]) -> list[list[str]]:
    """Return circles, no two of which share a facility, in the order in which they are met.

    A walk along requirements, deep first; meeting a facility of the walk again closes a circle.
    """
    circles: list[list[str]] = []
    done: set[str] = set()
    in_circle: set[str] = set()
    for start in required:
        walk: list[str] = []
        on_walk: dict[str, int] = {}
        ahead = [iter([start])]
        while ahead:
            facility = next(ahead[-1], None)
            if facility is None:
                ahead.pop()
                if walk:
                    left = walk.pop()
                    del on_walk[left]
                    done.add(left)
            elif facility in on_walk:
                circle = walk[on_walk[facility] :]
                if in_circle.isdisjoint(circle):
                    circles.append(circle)
                    in_circle.update(circle)
            elif facility not in done and facility in required:
                on_walk[facility] = len(walk)
                walk.append(facility)
                ahead.append(iter(required[facility]))
    return circles
