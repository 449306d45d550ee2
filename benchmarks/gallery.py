"""Solve all named cases for real and write what comes out into their pages.

    python -m benchmarks.gallery                 # every case
    python -m benchmarks.gallery hetao           # one case; the gallery itself is left as it is

Writes `instances/GALLERY.md`, and in the README.md and README.zh.md of each case the blocks between
`<!-- result -->` and `<!-- /result -->` and between `<!-- figures -->` and `<!-- /figures -->`. Nothing in
them depends on the machine: no times, numbers rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

import click

from benchmarks.case_tables import (
    difference,
    figures_table,
    markdown_table,
    net_values,
    opened,
    result_tables,
    value_text,
)
from benchmarks.cases import GAP, SolvedCase, SolvedInstance, case_names, read_figures, solve_case
from optalloc.instances import folder

#: The page of a case by language.
PAGES: Final[Mapping[str, str]] = {"en": "README.md", "zh": "README.zh.md"}
GALLERY_FILE: Final = Path(__file__).resolve().parent.parent / "instances" / "GALLERY.md"

_INTRODUCTION: Final = """\
# Gallery of the named cases

Written by `python -m benchmarks.gallery` from real runs; do not edit. Each case shows one mechanism of
regional cooperation. Below it stand its variants: a *counterfactual* switches the mechanism off, and where it
*vanishes* the figures are changed until it no longer pays. Every net value is proven best to within the gap,
and every plan is verified in exact arithmetic. *Launches* counts the stages that start at a site, those of
every future together: what starts in one future only counts as well, and what starts in several counts once.

To try one: `optalloc examples copy NAME my-NAME --variant VARIANT` and `optalloc solve my-NAME`.
"""
_HEADER: Final = (
    "Case",
    "Variant",
    "Net value",
    "Unit",
    "Difference",
    "Proven gap",
    "Launches",
    "Cooperation set up",
)


@click.command()
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Solve the named cases (all where none is named) and write their pages."""
    cases = []
    for name in names or case_names():
        cases.append(case := solve_case(name))
        write_pages(case)
        click.echo(f"{name}: {value_text(net_values(case)[''], 'en')}")
    if not names:
        GALLERY_FILE.write_text(gallery(cases), encoding="utf-8")


def write_pages(case: SolvedCase) -> None:
    """Write the blocks of both pages of a case."""
    for language, file in PAGES.items():
        path = folder(case.name) / file
        text = path.read_text(encoding="utf-8")
        for marker, block in blocks(case, language).items():
            text = with_block(text, marker, block)
        path.write_text(text, encoding="utf-8")


def blocks(case: SolvedCase, language: str) -> dict[str, str]:
    """Return the blocks of a page of a case, by marker."""
    return {
        "figures": figures_table(case, read_figures(case.name), language),
        "result": result_tables(case, language),
    }


def with_block(text: str, marker: str, block: str) -> str:
    """Return a page with the block between two markers replaced.

    Raises
    ------
    ValueError
        Where the page does not have the markers once each.
    """
    start, end = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", flags=re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise ValueError(f"the page must have {start} and {end} once")
    return pattern.sub(lambda _: f"{start}\n{block}\n{end}", text)


def gallery(cases: Iterable[SolvedCase]) -> str:
    """Return the page with all results side by side."""
    return f"{_INTRODUCTION}\n{markdown_table(_HEADER, [row for case in cases for row in _rows(case)])}\n"


def _rows(case: SolvedCase) -> list[tuple[str, ...]]:
    """Return the rows of a case: as it is, then each variant."""
    settings = case.together.instance.settings
    title = f"[{case.name}]({case.name}/README.md) ([中文]({case.name}/README.zh.md))"
    values = net_values(case)
    shown = f"**{settings.title}** {settings.title_zh}"
    rows = [(title, shown, *_cells(case.together, values[""], ""))]
    for name, variant in case.variants.items():
        shown = f"`{name}` ({variant.kind}): {variant.title} {variant.title_zh}"
        more = difference(values[""], values[name])
        rows.append(("", shown, *_cells(case.changed[name], values[name], more)))
    return rows


def _cells(solved: SolvedInstance, value: Decimal | None, more: str) -> tuple[str, ...]:
    """Return net value, unit, difference, gap, number of launches, and what is set up, a line each."""
    plan = solved.result.plan
    launches = "" if plan is None else str(plan.launch_count)
    unit = solved.instance.settings.currency
    return value_text(value, "en"), unit, more, _gap(solved), launches, "<br>".join(opened(solved, "en"))


def _gap(solved: SolvedInstance) -> str:
    gap = solved.result.gap
    if gap is None:
        return "—"
    return f"≤ {GAP:.4%}" if gap <= GAP else f"{gap:.4%}"


if __name__ == "__main__":
    main()
