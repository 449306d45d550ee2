"""How a solve is doing, on stderr: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from optalloc.language import in_a_row, language, say, speaking
from optalloc.readable import money, percent, seconds

if TYPE_CHECKING:
    from rich.text import Text

    from optalloc.engine import Progress

#: Bars of the curve of the gap, how many, and the gap of the lowest; that of the highest is 100 % and more.
_BARS: Final = "▁▂▃▄▅▆▇█"
_CURVE: Final = 16
_LEAST_GAP: Final = 1e-4

#: Least time between two plain lines, in seconds.
LINE_INTERVAL = 1.0


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Yield what the solver calls to report; None where nothing is to be shown."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.live import Live

        view = LiveView()
        with Live(view, console=Console(stderr=True), refresh_per_second=4, transient=True):
            yield view.report
    else:
        yield LineView().report


class LiveView:
    """One line that is redrawn: elapsed time, value of the best plan, bound, gap, and what is worked on.

    It is drawn in a thread of its own, in the language of the one that made it.
    """

    def __init__(self) -> None:
        self._spoken = language()
        self._start = time.monotonic()
        self._latest: Progress | None = None
        self._gaps: list[tuple[float, float]] = []

    def report(self, progress: Progress) -> None:
        """Take the latest state of the solve."""
        from optalloc.engine import relative_gap

        self._latest = progress
        gap = relative_gap(progress.objective, progress.bound)
        if gap is not None:
            self._gaps.append((time.monotonic() - self._start, gap))

    def __rich__(self) -> Text:
        from rich.text import Text

        elapsed = time.monotonic() - self._start
        with speaking(self._spoken):
            line = progress_line(elapsed, self._latest)
        curve = sparkline(self._gaps, elapsed)
        return Text(f"{line}  {curve}" if curve else line, no_wrap=True)


class LineView:
    """A line for each change, not more often than `LINE_INTERVAL`."""

    def __init__(self) -> None:
        self._shown: tuple[float | None, float | None] = (None, None)
        self._next = 0.0

    def report(self, progress: Progress) -> None:
        """Print a line if the best plan or the bound moved."""
        state = (progress.objective, progress.bound)
        if state != self._shown and progress.seconds >= self._next:
            self._shown = state
            self._next = progress.seconds + LINE_INTERVAL
            click.echo(progress_line(progress.seconds, progress), err=True)


def sparkline(gaps: Sequence[tuple[float, float]], elapsed: float) -> str:
    """Return how the gap has shrunk, a bar for each part of the time, on a logarithmic scale.

    Parameters
    ----------
    gaps
        Seconds and the gap from then on, in order.
    """
    if not gaps or elapsed <= 0:
        return ""
    bars = []
    for number in range(_CURVE):
        until = elapsed * (number + 1) / _CURVE
        known = [gap for moment, gap in gaps if moment <= until]
        if not known:
            bars.append(" ")
            continue
        height = math.log10(max(known[-1], _LEAST_GAP) / _LEAST_GAP) / math.log10(1.0 / _LEAST_GAP)
        bars.append(_BARS[min(len(_BARS) - 1, int(height * len(_BARS)))])
    return "".join(bars)


def progress_line(elapsed: float, progress: Progress | None) -> str:
    """Return one line: elapsed time, value of the best plan, bound, gap, and what is worked on."""
    from optalloc.engine import relative_gap

    objective = progress.objective if progress else None
    bound = progress.bound if progress else None
    spent = f"{seconds(elapsed):>9}"
    line = say(
        "{elapsed}  plan {objective}  bound {bound}  gap {gap}",
        elapsed=spent,
        objective=money(objective),
        bound=money(bound),
        gap=percent(relative_gap(objective, bound)),
    )
    stages = in_a_row(say(stage) for stage in progress.stages) if progress else ""
    return f"{line}  ({stages})" if stages else line
