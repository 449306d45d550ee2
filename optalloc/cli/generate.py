"""``optalloc generate``: a synthetic instance."""

from __future__ import annotations

from pathlib import Path

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.options import PATH, FiniteRange, WholeRange, json_option, seed_option
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.cli.targets import force_option, refuse_existing
from optalloc.language import say


@click.command("generate", cls=SpokenCommand)
@argument("target", type=PATH)
@option("--regions", type=WholeRange(1), default=8, show_default=True)
@option("--scenarios", type=WholeRange(1), default=12, show_default=True)
@option("--stages", type=WholeRange(1), default=3, show_default=True)
@option("--periods", type=WholeRange(1), default=3, show_default=True)
@option("--futures", type=WholeRange(1), default=1, show_default=True)
@option(
    "--tightness",
    type=FiniteRange(min=0, max=1),
    default=0.5,
    show_default=True,
    help="Needs over supply: as in the real instance at 0.5, half of that at 0, twice at 1.",
)
@seed_option
@force_option
@json_option
def command(
    target: Path,
    regions: int,
    scenarios: int,
    stages: int,
    periods: int,
    futures: int,
    tightness: float,
    seed: int,
    force: bool,
    as_json: bool,
) -> int:
    """Write a synthetic instance, calibrated on the real one of 31 provinces, as TARGET.

    TARGET is a folder, or a file that ends in .xlsx or .json. The same options give the same instance.
    """
    from optalloc.cli.json_output import print_json
    from optalloc.cli.suggested import solve_command
    from optalloc.generate import generate
    from optalloc.inert import inert
    from optalloc.io import write

    refuse_existing(target, force=force)
    instance = generate(
        regions=regions,
        scenarios=scenarios,
        stages=stages,
        periods=periods,
        futures=futures,
        tightness=tightness,
        seed=seed,
    )
    write(instance, target)
    if as_json:
        print_json({"status": "done", "target": str(target), "instance_hash": instance.hash, "message": ""})
    else:
        click.echo(say("wrote {place}", place=inert(str(target))))
        command = solve_command(target)
        click.echo(say("Next: {command}", command=command))
    return ExitCode.DONE
