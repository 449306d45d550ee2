"""``optalloc completion``: what makes a shell complete commands and options."""

from __future__ import annotations

from typing import Final

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.options import json_option
from optalloc.cli.spoken import SpokenCommand, argument

#: The variable by which a shell asks the program for completions; click hears of it.
VARIABLE: Final = "_OPTALLOC_COMPLETE"


@click.command("completion", cls=SpokenCommand)
@argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@json_option
def command(shell: str, as_json: bool) -> int:
    """Print a script that makes SHELL complete commands and options.

    For bash: optalloc completion bash >> ~/.bashrc, then start a new shell. For zsh: the same with ~/.zshrc.
    For fish: optalloc completion fish > ~/.config/fish/completions/optalloc.fish
    """
    from click.shell_completion import get_completion_class

    from optalloc.cli.entry import group
    from optalloc.cli.json_output import print_json

    completion = get_completion_class(shell)
    assert completion is not None
    script = completion(group, {}, "optalloc", VARIABLE).source()
    if as_json:
        print_json({"status": "done", "shell": shell, "script": script, "message": ""})
    else:
        click.echo(script)
    return ExitCode.DONE
