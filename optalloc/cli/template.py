"""``optalloc template``: a workbook for planners to fill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.options import PATH, json_option, wide_range_option
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.cli.targets import force_option, refuse_existing
from optalloc.language import say

if TYPE_CHECKING:
    from optalloc.instance import Instance

#: The instance that ships, small enough to be overwritten, whose rows a template has.
_EXAMPLE = "first-steps"


@click.command("template", cls=SpokenCommand)
@argument("target", type=PATH)
@option("--from", "source", type=PATH, metavar="INSTANCE", help="Fill it with this instance.")
@option("--empty", is_flag=True, help="Leave the tables empty.")
@wide_range_option
@force_option
@json_option
def command(
    target: Path, source: Path | None, empty: bool, allow_wide_range: bool, force: bool, as_json: bool
) -> int:
    """Write a workbook to fill as TARGET, a file that ends in .xlsx.

    It has a sheet for each table, with headers in English and Chinese, drop-down lists and ranges, and a
    first sheet that says what to do. Its rows are a small example that can be solved as it stands, to be
    overwritten; or those of an instance (--from); or there are none (--empty).
    """
    from optalloc.cli.json_output import print_json
    from optalloc.cli.suggested import command_line
    from optalloc.inert import inert
    from optalloc.io.atomic import write_file
    from optalloc.spreadsheets import require_openpyxl

    if empty and source is not None:
        raise click.UsageError(say("give either --from or --empty, not both"))
    _check(target, force=force)
    require_openpyxl(str(target))
    from optalloc.spreadsheets.template import template_bytes

    instance = None if empty else _instance(source, allow_wide_range)
    write_file(target, template_bytes(instance, target, is_example=source is None))
    if as_json:
        instance_hash = None if instance is None else instance.hash
        print_json({"status": "done", "target": str(target), "instance_hash": instance_hash, "message": ""})
    else:
        place = inert(str(target))
        click.echo(say("wrote {place}", place=place))
        command = command_line("validate", target, "--annotate")
        click.echo(say("Fill it in, then: {command}", command=command))
    return ExitCode.DONE


def _check(target: Path, *, force: bool) -> None:
    """Refuse a target that is no workbook, or that holds something."""
    from optalloc.io.text_file import refusal

    if target.suffix.lower() != ".xlsx" or target.is_dir():
        hint = say("give it a name that ends in .xlsx")
        raise refusal("unknown-format", str(target), say("a template is an .xlsx workbook"), hint)
    refuse_existing(target, force=force)


def _instance(source: Path | None, allow_wide_range: bool) -> Instance:
    from optalloc.beginning import in_words
    from optalloc.instances import folder
    from optalloc.io import read

    if source is None:
        return in_words(read(folder(_EXAMPLE)))
    return read(source, allow_spread=allow_wide_range)
