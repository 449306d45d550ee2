"""``optalloc examples``: instances to start from."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.options import PATH, json_option
from optalloc.cli.spoken import SpokenGroup, argument, option
from optalloc.errors import NO_ROOM_FOR_OUTPUT, InputError, Issue, advice, machine_is_at_fault, reason
from optalloc.instances import describe, folder, names
from optalloc.language import language, mark, say

if TYPE_CHECKING:
    from optalloc.instance import Instance

_NEW_PLACE = mark("name a new or empty folder in a place that you may write to")
_COPIED = mark("copied {name} to {place}")
_COPIED_TABLES = mark("copied {name} (tables and settings only) to {place}")
_COPIED_VARIANT = mark("copied variant {variant} of {name} (tables and settings only) to {place}")


@click.group("examples", cls=SpokenGroup, invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """List the instances that come with optalloc, or copy one out.

    Named cases have variants, which --json lists: what would be without the mechanism that the case shows,
    or with figures that make it vanish.
    """
    if ctx.invoked_subcommand is None:
        _list_json() if as_json else _list_text()
    return ExitCode.DONE


@command.command("copy")
@argument("name")
@argument("target", type=PATH)
@option(
    "--variant",
    metavar="VARIANT",
    help="Write the instance as this variant of it changes it: tables and settings only.",
)
@json_option
@click.pass_context
def copy(ctx: click.Context, name: str, target: Path, variant: str | None, as_json: bool) -> int:
    """Copy the instance NAME to TARGET, a new or empty folder, or a new file that ends in .xlsx or .json.

    A file holds the tables and settings alone. With --variant, those of that variant of a named case are
    written, and nothing else of it; `optalloc examples --json` lists the variants.
    """
    from optalloc.checks.wording import did_you_mean, shown
    from optalloc.cli.json_output import print_json
    from optalloc.inert import inert
    from optalloc.io import check_target, names_a_file

    if name not in names():
        message = say("there is no example {name}", name=shown(name))
        hint = did_you_mean(name, names()) or say("`optalloc examples` lists them")
        raise _unknown("example", message, hint)
    check_target(target)
    whole = variant is None and not names_a_file(target)
    if whole:
        _put(target, lambda place: _copy_folder(folder(name), place))
    else:
        _write_tables(name, variant, target)
    if as_json or (ctx.parent is not None and ctx.parent.params["as_json"]):
        content = {"example": name, "variant": variant, "target": str(target)}
        print_json({"status": "done", **content, "message": ""})
    else:
        message = _COPIED if whole else _COPIED_TABLES if variant is None else _COPIED_VARIANT
        click.echo(say(message, name=name, variant=variant, place=inert(str(target))))
    return ExitCode.DONE


def _list_text() -> None:
    width = max(map(len, names()), default=0)
    for name in names():
        click.echo(f"{name:<{width}}  {describe(name, language())}")
    click.echo()
    click.echo(
        say(
            "Named cases have variants: `optalloc examples --json` lists them, and\n"
            "`optalloc examples copy NAME TARGET --variant VARIANT` writes one."
        )
    )


def _list_json() -> None:
    from optalloc.cli.json_output import print_json
    from optalloc.variants import read_variants

    listed = [
        {
            "name": name,
            "title": describe(name),
            "variants": [
                {"name": one.name, "title": one.title, "title_zh": one.title_zh, "kind": one.kind}
                for one in read_variants(folder(name)).values()
            ],
        }
        for name in names()
    ]
    print_json({"status": "done", "examples": listed, "message": ""})


def _unknown(what: str, message: str, hint: str) -> InputError:
    return InputError([Issue(f"unknown-{what}", say("command line"), None, what, message, hint)])


def _copy_folder(source: Path, place: Path) -> None:
    """Copy what belongs to an instance; `shutil.copytree` would not tell what the system refuses."""
    place.mkdir()
    for entry in source.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            _copy_folder(entry, place / entry.name)
        elif not entry.is_dir():
            shutil.copy2(entry, place / entry.name)


def _write_tables(name: str, variant: str | None, target: Path) -> None:
    """Write the tables of an example, or of a variant of it, to a new folder or file."""
    from optalloc.io import names_a_file, write
    from optalloc.io.folder import write_instance_folder

    instance = _tables(name, variant)
    if names_a_file(target):
        _refuse_existing(target)
        write(instance, target)
    else:
        _put(target, lambda place: write_instance_folder(instance, place))


def _tables(name: str, variant: str | None) -> Instance:
    from optalloc.checks.wording import did_you_mean, shown
    from optalloc.io import read
    from optalloc.variants import apply_variant, read_variants

    instance = read(folder(name))
    if variant is None:
        return instance
    variants = read_variants(folder(name))
    if variant not in variants:
        otherwise = say("{name} has no variants", name=name)
        if variants:
            otherwise = say("{name} has {variants}", name=name, variants=", ".join(variants))
        message = say("there is no variant {name}", name=shown(variant))
        raise _unknown("variant", message, did_you_mean(variant, variants) or otherwise)
    return apply_variant(instance, variants[variant])


def _put(target: Path, make: Callable[[Path], object]) -> None:
    """Make a folder beside its place and rename it, so that the target is never half there."""
    with _plain_refusals(target):
        _refuse_existing(target)
        place = target.absolute()
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as beside:
            made = Path(beside) / "made"
            make(made)
            made.rename(place)


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target) and not (target.is_dir() and not any(target.iterdir())):
        message, hint = say("something is there already"), say("name a new or empty folder")
        raise _not_writable(target, message, hint)


@contextmanager
def _plain_refusals(target: Path) -> Iterator[None]:
    """Say in plain words why nothing can be written to a place."""
    try:
        yield
    except (FileExistsError, NotADirectoryError):
        message, hint = say("a part of its path is a file"), say("name a folder that lies in folders only")
        raise _not_writable(target, message, hint) from None
    except PermissionError:
        raise _not_writable(target, say("you may not write there"), say(_NEW_PLACE)) from None
    except OSError as error:
        if machine_is_at_fault(error):
            message = say("it cannot be written: {reason}", reason=reason(error))
            raise InputError(
                [Issue(NO_ROOM_FOR_OUTPUT, str(target), None, None, message, advice(error))]
            ) from None
        words = error.strerror or say("the system refuses it")
        message = say("it cannot be written: {reason}", reason=words)
        raise _not_writable(target, message, say(_NEW_PLACE)) from None


def _not_writable(target: Path, message: str, hint: str) -> InputError:
    return InputError([Issue("output-not-writable", str(target), None, None, message, hint)])
