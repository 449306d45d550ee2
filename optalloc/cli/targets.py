"""Where an instance is written: never over something else without being told to."""

from __future__ import annotations

from pathlib import Path

from optalloc.cli.spoken import option
from optalloc.language import say

force_option = option("--force", is_flag=True, help="Replace the instance that TARGET holds already.")


def refuse_existing(target: Path, *, force: bool) -> None:
    """Refuse a target that holds something, unless told to replace it and it is an instance.

    Raises
    ------
    InputError
        Naming the target.
    """
    from optalloc.errors import InputError, Issue, advice, reason
    from optalloc.io import check_target

    try:
        empty = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    except OSError as error:
        message = say("it cannot be written: {reason}", reason=reason(error))
        hint = advice(error)
    else:
        message = say("something is there already")
        hint = say("name a new place, or give --force to replace an instance")
        if empty or force:
            check_target(target)
            return
    raise InputError([Issue("output-not-writable", str(target), None, None, message, hint)])
