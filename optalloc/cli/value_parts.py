"""What a plan is worth, in words and a short table: the objective, and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from optalloc.conventional import conventional
from optalloc.inert import inert
from optalloc.language import say
from optalloc.readable import money, percent, with_unit

if TYPE_CHECKING:
    from optalloc.instance import Instance
    from optalloc.verify import Value

#: Futures that the table shows all of; of more, the worst few.
MOST_FUTURES: Final = 10
WORST_FUTURES: Final = 5


def part_words(instance: Instance, value: Value) -> dict[str, str]:
    """Return the parts of a risk-adjusted value by label; none where it has no others than itself."""
    if instance.settings.weight == 0 or len(value.futures) == 1:
        return {}
    tail, currency = percent(1.0 - instance.settings.alpha), conventional(instance.settings.currency)
    expected, cvar = (with_unit(money(float(one)), currency) for one in (value.expected, value.cvar))
    return {
        say("expected net value"): expected,
        say("CVaR"): say("{money} (mean over the worst {share})", money=cvar, share=tail),
    }


def futures_table(value: Value) -> Table | None:
    """Return the net value in each future, in the worst ones where there are many; None for one future."""
    many = len(value.futures)
    if many == 1:
        return None
    shown = value.futures
    title = say("Net value by future")
    if many > MOST_FUTURES:
        shown = tuple(sorted(shown, key=lambda one: one.net_value)[:WORST_FUTURES])
        title = say("Worst {shown} of {count} futures", shown=WORST_FUTURES, count=many)
    table = Table(title=title, title_justify="left", box=None)
    table.add_column(say("future"))
    table.add_column(say("probability"), justify="right")
    table.add_column(say("net value"), justify="right")
    for one in shown:
        cells = (inert(one.future), f"{float(one.probability):.6g}", money(float(one.net_value)))
        table.add_row(*map(Text, cells))
    return table
