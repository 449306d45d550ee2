"""Tables of the pages of a case, in English or Chinese: what happens, what if, and the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pandas as pd

from benchmarks.cases import SolvedCase, SolvedInstance
from optalloc.instance import Instance
from optalloc.plan import Plan

#: Significant digits of what is printed: as many as are the same on every machine.
DIGITS: Final = 4

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "events": "Period|What|Where",
        "opened": "set up: {}",
        "launched": "launched: {}, {}",
        "stored": "sent: {}, {} ({}) in all",
        "passing": "sent: {}, up to {} ({}) a period",
        "shared": "shared: {}, up to {} ({})",
        "in-futures": "{} ({})",
        "nothing": "nothing is launched",
        "what-if": "Variant|What if|Net value ({})|Difference",
        "together": "The case as it is",
        "run": "To run one, put its name from the first column in the place of `VARIANT`:\n"
        "`optalloc examples copy {0} my-VARIANT --variant VARIANT`, then `optalloc solve my-VARIANT`.",
        "no-plan": "no plan",
        "comma": ", ",
        "semicolon": "; ",
        "figures": "Figure|Value|Unit|Period|Published by|Grade|Used in",
        "times": "× {}",
        "times-in-cells": "× {} ({} cells)",
        "story": "the story",
    },
    "zh": {
        "events": "时期|事项|地点",
        "opened": "启用：{}",
        "launched": "启动：{}（{}）",
        "stored": "输送：{}，共 {}（{}）",
        "passing": "输送：{}，每期最多 {}（{}）",
        "shared": "共享：{}，最高 {}（{}）",
        "in-futures": "{}（{}）",
        "nothing": "什么也不启动",
        "what-if": "变体|假如|净值（{}）|差额",
        "together": "本案例",
        "run": "要运行其中一个，把 `VARIANT` 换成第一列的名称："
        "`optalloc examples copy {0} my-VARIANT --variant VARIANT`，再运行 `optalloc solve my-VARIANT`。",
        "no-plan": "无可行方案",
        "comma": "、",
        "semicolon": "；",
        "figures": "数据|数值|单位|时期|发布者|等级|用于",
        "times": "× {}",
        "times-in-cells": "× {}（{} 处）",
        "story": "背景叙述",
    },
}


class Event(NamedTuple):
    """A row of the table of what happens, in the order in which events are sorted.

    Attributes
    ----------
    last
        Whether it comes after all that has one period: 1 for a flow, which has a span of them.
    first
        Position of its period, or of the first one.
    futures
        Positions of the futures in which it happens; none where it happens in all.
    kind
        Position among the events of a period.
    key
        Identifiers of what it is about, so that pages in all languages have one order.
    what, where, when
        What is printed.
    """

    last: int
    first: int
    futures: tuple[int, ...]
    kind: int
    key: tuple[str, ...]
    what: str
    where: str
    when: str


def number(value: float) -> str:
    """Return a number rounded to `DIGITS` significant digits, as plain decimals; a minus as −."""
    rounded = Decimal(f"{value:.{DIGITS - 1}e}")
    text = f"{rounded.normalize():f}" if abs(rounded) >= Decimal("1e-6") else "0"
    return text.replace("-", "−")


def net_values(case: SolvedCase) -> dict[str, Decimal | None]:
    """Return the net value of each variant, and of the case as it is under ""; None where there is no plan.

    All have the same decimals, those of the largest with `DIGITS` significant digits, so that the difference
    of what is printed is the difference that is printed.
    """
    found = {"": case.together, **case.changed}
    objectives = {name: one.result.objective for name, one in found.items()}
    largest = max((abs(value) for value in objectives.values() if value is not None), default=0.0)
    exponent = Decimal(f"{largest:.{DIGITS - 1}e}").adjusted()
    step = Decimal(1).scaleb(min(exponent - DIGITS + 1, 0))
    return {
        name: None if value is None else Decimal(value).quantize(step) for name, value in objectives.items()
    }


def value_text(value: Decimal | None, language: str) -> str:
    """Return a net value, or that there is no plan."""
    return WORDS[language]["no-plan"] if value is None else _plain(value)


def difference(before: Decimal | None, after: Decimal | None) -> str:
    """Return what a variant is worth more or less than the case as it is."""
    return "—" if before is None or after is None else _plain(after - before)


def _plain(value: Decimal) -> str:
    """Return a number with its decimals; 0 without, and a minus as −."""
    return f"{value:f}".replace("-", "−") if value else "0"


def opened(solved: SolvedInstance, language: str) -> list[str]:
    """Return the names of facilities and corridors that a plan opens."""
    plan = _plan(solved)
    return [
        _names(solved.instance, table, language)[key]
        for table, column in (("facilities", "facility"), ("corridors", "corridor"))
        for key in sorted(set(plan.tables[table][column]))
    ]


def result_tables(case: SolvedCase, language: str) -> str:
    """Return what happens, and what if, as two tables, and how to run what the second one tells of."""
    run = WORDS[language]["run"].format(case.name)
    return f"{_events_table(case, language)}\n\n{_what_if_table(case, language)}\n\n{run}"


def _events_table(case: SolvedCase, language: str) -> str:
    words = WORDS[language]
    events = sorted([*_openings(case, language), *_launches(case, language), *_flows(case, language)])
    rows = [(event.when, event.what, event.where) for event in events] or [("", words["nothing"], "")]
    return markdown_table(words["events"].split("|"), rows)


def _what_if_table(case: SolvedCase, language: str) -> str:
    words = WORDS[language]
    currency = case.unit(case.together.instance.settings.currency, language)
    values = net_values(case)
    together = value_text(values[""], language)
    rows = [("", f"**{words['together']}**", f"**{together}**", "")]
    for name, variant in case.variants.items():
        title = variant.title_zh if language == "zh" else variant.title
        shown = value_text(values[name], language)
        rows.append((f"`{name}`", title, shown, difference(values[""], values[name])))
    return markdown_table(words["what-if"].format(currency).split("|"), rows)


def figures_table(case: SolvedCase, figures: Iterable[Mapping[str, str]], language: str) -> str:
    """Return the sourced figures, one row each with all its uses."""
    words = WORDS[language]
    uses: dict[tuple[str, ...], dict[str, Counter[str]]] = {}
    for figure in figures:
        shown = (
            figure["figure_zh" if language == "zh" else "figure"],
            figure["value"],
            case.unit(figure["unit"], language),
            figure["period"],
            figure["publisher_zh" if language == "zh" else "publisher"],
            figure["grade"],
        )
        places = uses.setdefault(shown, {})
        if figure["table"]:
            factors = places.setdefault(f"`{figure['table']}` {figure['column']}", Counter())
            factors[figure["times"]] += 1
    rows = [
        (
            *shown,
            words["semicolon"].join(
                f"{place} {_factors(factors, language)}" for place, factors in places.items()
            )
            or words["story"],
        )
        for shown, places in uses.items()
    ]
    return markdown_table(words["figures"].split("|"), rows)


def _factors(factors: Counter[str], language: str) -> str:
    """Return the factors by which a figure is multiplied, each once with the number of its cells."""
    words = WORDS[language]
    return words["comma"].join(
        words["times"].format(factor) if cells == 1 else words["times-in-cells"].format(factor, cells)
        for factor, cells in factors.items()
    )


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; a bar in a cell is escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _openings(case: SolvedCase, language: str) -> Iterator[Event]:
    instance, plan = case.together.instance, _plan(case.together)
    regions, ways = _names(instance, "regions", language), _ways(instance, language)
    facilities = instance.table("facilities")
    places = {
        key: regions[region] for key, region in zip(facilities["facility"], facilities["region"], strict=True)
    }
    for kind, (table, where) in enumerate((("facilities", places), ("corridors", ways))):
        names = _names(instance, table, language)
        for (key, period), futures in _futures(case, plan.tables[table]).items():
            position, when = instance.settings.periods.index(period), _when(case, futures, period, language)
            what = WORDS[language]["opened"].format(names[key])
            yield Event(0, position, futures, kind, (key,), what, where[key], when)


def _launches(case: SolvedCase, language: str) -> Iterator[Event]:
    """Yield the launches; those of one stage in one period and the same futures together."""
    instance, words = case.together.instance, WORDS[language]
    regions = _names(instance, "regions", language)
    scenarios = _names(instance, "scenarios", language)
    hosts: dict[tuple[tuple[int, ...], str, str, str], list[str]] = {}
    launches = _futures(case, _plan(case.together).launches)
    for (scenario, region, stage, period), futures in launches.items():
        hosts.setdefault((futures, scenario, stage, period), []).append(regions[region])
    for (futures, scenario, stage, period), where in hosts.items():
        what = words["launched"].format(scenarios[scenario], case.stage_names[stage][language])
        position = instance.settings.periods.index(period)
        when = _when(case, futures, period, language)
        yield Event(0, position, futures, 2, (scenario, stage), what, words["comma"].join(where), when)


def _futures(case: SolvedCase, decisions: pd.DataFrame) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return the positions of the futures in which each thing starts or opens; none where it does in all."""
    order = list(case.future_names)
    futures: dict[tuple[str, ...], list[int]] = {}
    for future, *thing in decisions.to_numpy().tolist():
        positions = futures.setdefault(tuple(thing), [])
        if future:
            positions.append(order.index(future))
    return {thing: tuple(sorted(positions)) for thing, positions in futures.items()}


def _when(case: SolvedCase, futures: tuple[int, ...], periods: str, language: str) -> str:
    """Return periods, and the futures where not all are alike."""
    if not futures:
        return periods
    words, names = WORDS[language], list(case.future_names.values())
    return words["in-futures"].format(
        periods, words["comma"].join(names[position][language] for position in futures)
    )


def _flows(case: SolvedCase, language: str) -> Iterator[Event]:
    """Yield what is sent from region to region: of what can be stored the expected sum, else the most."""
    instance = case.together.instance
    regions = _names(instance, "regions", language)
    names = _names(instance, "resources", language)
    resources = {row["resource"]: row for row in instance.table("resources").to_dict("records")}
    for (way, resource), sent in _amounts_sent(case.together).items():
        kind = _kind_of_flow(resources[resource])
        amount = _expected(instance, sent) if kind == "stored" else max(sent.values())
        unit = case.unit(resources[resource]["unit"], language)
        what = WORDS[language][kind].format(names[resource], number(amount), unit)
        where = " → ".join(regions[region] for region in way)
        periods = sorted({position for _, position in sent})
        futures = _futures_of_flow(case, {future for future, _ in sent})
        when = _when(case, futures, _span(instance, periods), language)
        yield Event(1, periods[0], futures, 3, (*way, resource), what, where, when)


def _kind_of_flow(resource: Mapping[Hashable, Any]) -> str:
    if not resource["rival"]:
        return "shared"
    return "stored" if resource["storable"] else "passing"


def _amounts_sent(solved: SolvedInstance) -> dict[tuple[tuple[str, str], str], dict[tuple[str, int], float]]:
    """Return, by origin and destination and by resource, the amount by future and position of the period."""
    ends = _ends(solved.instance)
    sent: dict[tuple[tuple[str, str], str], dict[tuple[str, int], float]] = {}
    for future, corridor, resource, period, amount in _plan(solved).flows.to_numpy().tolist():
        amounts = sent.setdefault((ends[corridor], resource), {})
        place = future, solved.instance.settings.periods.index(period)
        amounts[place] = amounts.get(place, 0.0) + amount
    return sent


def _expected(instance: Instance, sent: Mapping[tuple[str, int], float]) -> float:
    """Return the sum over periods of what is sent, weighted by the probabilities of the futures."""
    futures = instance.table("futures")
    shares = zip(futures["future"].tolist(), futures["probability"].tolist(), strict=True)
    probability: dict[str, float] = dict(shares)
    return sum(probability.get(future, 1.0) * amount for (future, _), amount in sent.items())


def _futures_of_flow(case: SolvedCase, futures: Set[str]) -> tuple[int, ...]:
    """Return the positions of the futures in which something is sent; none where it is in all."""
    every = set(case.together.instance.table("futures")["future"])
    order = list(case.future_names)
    return tuple(sorted(order.index(future) for future in futures)) if futures < every else ()


def _span(instance: Instance, periods: Sequence[int]) -> str:
    labels = instance.settings.periods
    first, last = labels[periods[0]], labels[periods[-1]]
    return first if first == last else f"{first}–{last}"


def _names(instance: Instance, table: str, language: str) -> dict[str, str]:
    """Return the names that people read, by identifier."""
    frame = instance.table(table)
    return dict(zip(frame.iloc[:, 0], frame["name_zh" if language == "zh" else "name"], strict=True))


def _ends(instance: Instance) -> dict[str, tuple[str, str]]:
    """Return origin and destination of each corridor."""
    corridors = instance.table("corridors")
    ends = zip(corridors["origin"], corridors["destination"], strict=True)
    return dict(zip(corridors["corridor"], ends, strict=True))


def _ways(instance: Instance, language: str) -> dict[str, str]:
    """Return from where to where each corridor goes, for people."""
    regions = _names(instance, "regions", language)
    return {
        corridor: f"{regions[origin]} → {regions[destination]}"
        for corridor, (origin, destination) in _ends(instance).items()
    }


def _plan(solved: SolvedInstance) -> Plan:
    return solved.result.plan or Plan.empty()
