"""``optalloc examples``: instances to start from."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.options import PATH, json_option
from optalloc.errors import InputError, Issue
from optalloc.instances import describe, folder, names


@click.group("examples", invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """List the instances that come with optalloc, or copy one out."""
    if ctx.invoked_subcommand is None:
        _show({name: describe(name) for name in names()}, as_json)
    return ExitCode.DONE


@command.command("copy")
@click.argument("name")
@click.argument("target", type=PATH)
@json_option
def copy(name: str, target: Path, as_json: bool) -> int:
    """Copy the instance NAME to the folder TARGET, which must be new."""
    from optalloc.cli.inert import inert
    from optalloc.cli.json_output import print_json

    if name not in names():
        raise _unknown(name, names())
    _copy_whole(folder(name), target)
    if as_json:
        print_json({"status": "done", "example": name, "target": str(target), "message": ""})
    else:
        click.echo(f"copied {name} to {inert(str(target))}")
    return ExitCode.DONE


def _show(titles: Mapping[str, str], as_json: bool) -> None:
    from optalloc.cli.json_output import print_json

    if as_json:
        listed = [{"name": name, "title": title} for name, title in titles.items()]
        print_json({"status": "done", "examples": listed, "message": ""})
        return
    width = max(map(len, titles), default=0)
    for name, title in titles.items():
        click.echo(f"{name:<{width}}  {title}")


def _unknown(name: str, known: Sequence[str]) -> InputError:
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else "`optalloc examples` lists them"
    message = f"there is no example '{name}'"
    return InputError([Issue("unknown-example", "command line", None, "name", message, hint)])


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a folder beside its place and rename it, so that the target is never half there."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        message, hint = "something is there already", "name a new folder"
        raise InputError([Issue("output-not-writable", str(target), None, None, message, hint)])
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as beside:
        copied = shutil.copytree(source, Path(beside) / "copy", ignore=shutil.ignore_patterns("__pycache__"))
        copied.rename(target)
