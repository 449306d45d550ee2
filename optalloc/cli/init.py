"""``optalloc init``: a first instance in a minute."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from typing import Final

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.options import PATH, json_option
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.cli.targets import force_option, refuse_existing
from optalloc.language import mark, say

#: Years from one to another, after what is wide has been made narrow.
_RANGE: Final = re.compile(
    r"(?P<first>[0-9]{1,4})年?\s*(?:[-–—−~〜]+|至|到|to)\s*(?P<last>[0-9]{1,4})\s*(?P<year>年?)",
    re.IGNORECASE,
)
#: What is taken where nothing is said: the question, and the answer that stands for no answer.
_QUESTIONS = {
    "title": (mark("Title"), mark("My first plan")),
    "regions": (mark("Regions, with commas between"), mark("North, South")),
    "scenarios": (
        mark("Application scenarios, with commas between"),
        mark("Delivery drones, Remote surgery"),
    ),
    "periods": (mark("Planning years, as 2026-2028"), mark("2026-2028")),
}


@click.command("init", cls=SpokenCommand)
@argument("target", type=PATH)
@option("--title", help="What the plan is about.")
@option("--regions", help="Names with commas between.")
@option("--scenarios", help="Names with commas between.")
@option("--periods", help="Years, as 2026-2028, or labels with commas between.")
@option("--currency", default="", help="Unit of money.")
@force_option
@json_option
def command(
    target: Path,
    title: str | None,
    regions: str | None,
    scenarios: str | None,
    periods: str | None,
    currency: str,
    force: bool,
    as_json: bool,
) -> int:
    """Write a first instance of your own regions and scenarios as TARGET, a folder or an .xlsx or .json file.

    What no option says is asked on a terminal, and taken as proposed elsewhere. The figures are round
    placeholders to be replaced; the instance can be solved as it is.
    """
    from optalloc.beginning import first_instance, in_words
    from optalloc.cli.json_output import print_json
    from optalloc.cli.suggested import command_line
    from optalloc.inert import inert
    from optalloc.io import write

    refuse_existing(target, force=force)
    stated = {"title": title, "regions": regions, "scenarios": scenarios, "periods": periods}
    answers = {name: _answer(name, answer, ask=not as_json) for name, answer in stated.items()}
    begun = first_instance(
        answers["title"],
        _named("regions", _each_once(answers["regions"], "--regions")),
        _named("scenarios", _each_once(answers["scenarios"], "--scenarios")),
        _named("periods", _years(answers["periods"])),
        currency,
    )
    instance = in_words(begun)
    write(instance, target)
    if as_json:
        print_json({"status": "done", "target": str(target), "instance_hash": instance.hash, "message": ""})
        return ExitCode.DONE
    place = inert(str(target))
    click.echo(say("wrote {place}", place=place))
    command = command_line("validate", target)
    click.echo(say("Replace its figures by your own, then: {command}", command=command))
    return ExitCode.DONE


def _answer(name: str, stated: str | None, *, ask: bool) -> str:
    """Return what an option or somebody at a terminal says, else what is proposed."""
    question, proposed = _QUESTIONS[name]
    if stated is not None:
        return stated
    if not ask or not sys.stdin.isatty():
        return say(proposed)
    answer: str = click.prompt(say(question), default=say(proposed), err=True)
    return answer


def _named(option: str, names: list[str]) -> list[str]:
    """Return names, of which there must be one at least."""
    if not names:
        raise click.BadParameter(say("name at least one"), param_hint=f"--{option}")
    return names


def _listed(text: str) -> list[str]:
    """Return what stands between commas of any script."""
    return [part.strip() for part in re.split("[,，、;；]", text) if part.strip()]


def _each_once(text: str, option: str) -> list[str]:
    """Return the names that a text lists, which are all different."""
    from optalloc.checks.wording import folded, shown

    names = _listed(text)
    for at, name in enumerate(names):
        if folded(name) in map(folded, names[:at]):
            raise click.BadParameter(say("{name} stands there twice", name=shown(name)), param_hint=option)
    return names


def _years(text: str) -> list[str]:
    """Return the labels of periods; a range of years stands for all of them."""
    span = _RANGE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if span is None:
        return _listed(text)
    first, last = int(span["first"]), int(span["last"])
    if not first <= last < first + 100:
        raise click.BadParameter(say("{text} is no range of at most 100 years", text=repr(text)))
    return [f"{year}{span['year']}" for year in range(first, last + 1)]
