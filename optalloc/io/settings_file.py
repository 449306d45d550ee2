"""Settings as instance.toml."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from optalloc.io.text_file import read_utf8, refusal
from optalloc.language import say
from optalloc.tables import Settings

SETTINGS_FILE: Final = "instance.toml"


def read_settings(path: Path) -> Mapping[str, object]:
    """Return the content of an instance.toml, as it stands there.

    Raises
    ------
    InputError
        Where it cannot be read.
    """
    file = path.name
    text = read_utf8(path, file)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise refusal("malformed-toml", file, say("lists are nested too deeply")) from None
    except ValueError as error:  # TOMLDecodeError, and whole numbers of thousands of digits
        message = say("this is no TOML: {reason}", reason=error)
        hint = say('write entries as name = "text", name = 0.5 or name = ["a", "b"]')
        raise refusal("malformed-toml", file, message, hint, row=_line_of(error, text)) from None


def _line_of(error: ValueError, text: str) -> int | None:
    """Return the line in which an error of the TOML parser stands, as far as its message says."""
    if "at end of document" in str(error):
        return len(text.splitlines())
    line = re.search("at line ([0-9]+)", str(error))
    return int(line.group(1)) if line else None


def settings_bytes(settings: Settings) -> bytes:
    """Return settings as an instance.toml that reads back the same."""
    entries = settings.to_dict()
    lines = [f"{name} = {_toml(value)}" for name, value in entries.items() if not isinstance(value, dict)]
    for name, section in entries.items():
        if isinstance(section, dict):
            lines += ["", f"[{name}]", *(f"{entry} = {_toml(value)}" for entry, value in section.items())]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _toml(value: object) -> str:
    """Return a text, a number or a list of texts as TOML, whose escapes are those of JSON but for DEL."""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
