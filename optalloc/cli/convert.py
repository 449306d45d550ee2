"""``optalloc convert``: an instance from one format to another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.options import PATH, FiniteRange, json_option, wide_range_option
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.cli.targets import force_option, refuse_existing
from optalloc.language import say

if TYPE_CHECKING:
    from optalloc.instance import Instance

#: Endings of the files that hold an instance of ours; every other file is of a third party.
OWN_FILES: Final = frozenset({".xlsx", ".json"})


@click.command("convert", cls=SpokenCommand)
@argument("source", type=PATH)
@argument("target", type=PATH)
@option(
    "--capacity",
    type=FiniteRange(min=0, min_open=True),
    help="Capacity of every warehouse, for OR-Library files that leave it open.",
)
@option(
    "--layout",
    type=click.Choice(["pairs", "blocks"]),
    help="Order of the numbers of a warehouse file whose line ends do not tell: pairs of capacity and fixed "
    "cost (OR-Library), or a block of each (TBED1).",
)
@wide_range_option
@force_option
@json_option
def command(
    source: Path,
    target: Path,
    capacity: float | None,
    layout: str | None,
    allow_wide_range: bool,
    force: bool,
    as_json: bool,
) -> int:
    """Read the instance SOURCE and write it as TARGET.

    TARGET is a folder, or a file that ends in .xlsx or .json. SOURCE is one of these, or a file of the
    literature: network design (.dow), capacitated warehouse location (OR-Library, TBED1), two-stage facility
    location. These state costs, so the net value of a plan is minus its cost.
    """
    from optalloc.cli.issues import echo_issues
    from optalloc.cli.json_output import issues_json, print_json
    from optalloc.cli.suggested import solve_command
    from optalloc.inert import inert
    from optalloc.io import write

    refuse_existing(target, force=force)
    instance = _read(source, capacity, layout, allow_wide_range)
    if instance.warnings:
        echo_issues(instance.warnings, err=True)
    write(instance, target)
    if as_json:
        print_json(
            {
                "status": "done",
                "target": str(target),
                "instance_hash": instance.hash,
                **issues_json(instance.warnings),
                "message": "",
            }
        )
    else:
        click.echo(say("wrote {place}", place=inert(str(target))))
        command = solve_command(target)
        click.echo(say("Next: {command}", command=command))
    return ExitCode.DONE


def _read(source: Path, capacity: float | None, layout: str | None, allow_wide_range: bool) -> Instance:
    from optalloc.cli.kinds_of_path import expect_instance
    from optalloc.io import read
    from optalloc.io.third_party import import_third_party
    from optalloc.io.warehouse_location import Layout

    if os.path.isfile(source) and source.suffix.lower() not in OWN_FILES:
        return import_third_party(
            source, capacity=capacity, layout=None if layout is None else Layout(layout)
        )
    for given, stated in (("--capacity", capacity), ("--layout", layout)):
        if stated is not None and os.path.exists(source):
            raise click.UsageError(
                say("{option} goes with files of capacitated warehouse location only", option=given)
            )
    expect_instance(source)
    return read(source, allow_spread=allow_wide_range)
