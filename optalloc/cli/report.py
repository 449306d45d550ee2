"""``optalloc report``: what a plan does, is worth and rests on, as one page for a browser."""

from __future__ import annotations

import os
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import PATH, json_option, wide_range_option
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.errors import InputError, Issue
from optalloc.inert import inert
from optalloc.language import mark, say

if TYPE_CHECKING:
    from optalloc.report.page import Report

#: The file in the folder of the plan, unless another is named.
REPORT_FILE: Final = "report.html"

#: What the page is made with, by the name that it is installed by.
_NEEDED: Final = ("jinja2", "plotly")

_PAGES: Final = frozenset({"", ".html", ".htm", ".xhtml"})  # endings of a page
_FIRST_BYTES: Final = 4096
_NO_BROWSER: Final = mark("no browser could be opened; open the file yourself")


@click.command("report", cls=SpokenCommand, ending=help_epilog)
@argument("plan_folder", type=PATH, metavar="PLAN_DIR")
@option(
    "--instance",
    "source",
    type=PATH,
    metavar="PATH",
    help="Instance that the plan was made for.  [default: the one in PLAN_DIR]",
)
@option("--output", type=PATH, metavar="FILE", help="File to write.  [default: report.html in PLAN_DIR]")
@option(
    "--boundaries",
    type=PATH,
    metavar="FILE",
    help="GeoJSON file whose polygons are drawn under the map.",
)
@option("--open", "opens", is_flag=True, help="Open the page in a browser.")
@wide_range_option
@json_option
def command(
    plan_folder: Path,
    source: Path | None,
    output: Path | None,
    boundaries: Path | None,
    opens: bool,
    allow_wide_range: bool,
    as_json: bool,
) -> int:
    """Write the plan in PLAN_DIR as one HTML page, to be read, shown and printed.

    The page has the value of the plan and what is proven of it, a map, who sends what to whom, when what
    starts, where it is tight, who gains and who pays, all tables, the sources, and the verdict of the exact
    check. It is in English and Chinese, loads nothing from anywhere, and starts in the language spoken.

    A plan that fails its check is reported as such, and the exit code is 6. Needs the packages of the extra
    `report`: python -m pip install "optalloc[report]".
    """
    _refuse_without_packages()
    from optalloc.cli.json_output import print_json
    from optalloc.cli.plan_folder import read_planned
    from optalloc.cli.suggested import what_names_all
    from optalloc.io.atomic import write_file
    from optalloc.report.basis import Basis
    from optalloc.report.boundaries import read_boundaries
    from optalloc.report.page import report_of

    target = plan_folder / REPORT_FILE if output is None else output
    _refuse_other_file(target)
    rings = [] if boundaries is None else read_boundaries(boundaries)
    planned = read_planned(plan_folder, source, allow_spread=allow_wide_range)
    report = report_of(Basis(planned.instance, planned.plan, planned.record), rings)
    content = report.page.encode("utf-8")
    write_file(target, content)
    opened = not opens or webbrowser.open(Path(os.path.abspath(target)).as_uri())
    if as_json:
        print_json(
            {
                "status": "done" if report.holds else "violated",
                "report": str(target),
                "bytes": len(content),
                "verified": report.holds,
                "figures": report.figures.to_dict(),
                "charts": report.charts,
                "instance_hash": planned.instance.hash,
                "message": report.sentence if opened else say(_NO_BROWSER),
            }
        )
    else:
        _say(report, target, opened=opened)
        if not report.holds:
            wide = ("--allow-wide-range",) if allow_wide_range and source is not None else ()
            click.echo(what_names_all(planned.source, plan_folder, *wide), err=True)
    return ExitCode.DONE if report.holds else ExitCode.NOT_VERIFIED


def _say(report: Report, target: Path, *, opened: bool) -> None:
    if not report.holds:
        click.echo(report.sentence, err=True)
    click.echo(say("The report was written to {place}.", place=inert(str(target))))
    if not opened:
        click.echo(say(_NO_BROWSER), err=True)


def _refuse_without_packages() -> None:
    """Say how to install what the page is made with.

    Raises
    ------
    InputError
        Naming the packages that are not there.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        message = say("a report needs packages that are not installed: {names}", names=", ".join(missing))
        hint = say("install them: {command}", command='python -m pip install "optalloc[report]"')
        raise InputError([Issue("missing-package", say("command line"), None, None, message, hint)])


def _refuse_other_file(target: Path) -> None:
    """Refuse to write over anything but a report.

    Raises
    ------
    InputError
        Naming the file.
    """
    from optalloc.report.page import MARK

    if target.suffix.lower() not in _PAGES:
        message = say("a report is a page for a browser, not a file of this kind")
        hint = say("give it a name that ends in .html; a browser prints it as PDF")
        raise InputError([Issue("unknown-format", str(target), None, None, message, hint)])
    if not os.path.isfile(target):
        return
    with target.open("rb") as file:
        if MARK.encode("ascii") not in file.read(_FIRST_BYTES):
            message = say("something else than a report is there already")
            hint = say("name a new file: --output FILE")
            raise InputError([Issue("output-not-writable", str(target), None, None, message, hint)])
