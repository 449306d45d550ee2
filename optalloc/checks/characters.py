"""Characters that make text unfit: for names that must tell rows apart, and for text in general."""

from __future__ import annotations

import unicodedata

from optalloc.checks.wording import shown
from optalloc.language import say
from optalloc.schema import SEPARATOR

Flaw = tuple[str, str, str]  # code, message, hint

_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
_WIDE_SPACE = "\u3000"
_LINE_AND_TAB = frozenset("\n\t")
_NO_CHARACTERS = frozenset("\ufffe\uffff")  # which no workbook can hold
#: Invisible letters and marks (Unicode: Default_Ignorable_Code_Point), of which other categories have more.
_IGNORABLE = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
#: What only joins or varies the characters beside it: emoji of several parts, variants of Chinese characters.
_JOINING = frozenset(
    [0x200C, 0x200D, *range(0xFE00, 0xFE10), *range(0xE0020, 0xE0080), *range(0xE0100, 0xE01F0)]
)


def flaw_of_identifier(text: str, *, listed: bool = False) -> Flaw | None:
    """Return what is wrong with text that names something, or None.

    Parameters
    ----------
    listed
        Whether lists may refer to it, so that it must not contain their separator.
    """
    if text.isascii() and text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return _flaw_of_separator(text) if listed else None
    if text != text.strip():
        message = _on_space(text)
        return ("surrounding-space", message, say("remove the space"))
    invisible = [char for char in text if _is_invisible(char)]
    if invisible:
        return _flaw_of_invisible(text, invisible[0])
    return _flaw_of_separator(text) if listed else None


def _on_space(text: str) -> str:
    """Return where a text has a space that it must not have; one of full width is named, unseen as it is."""
    if text.endswith(_WIDE_SPACE):
        return say("a full-width space stands at the end of {text}", text=shown(text.strip()))
    if text.startswith(_WIDE_SPACE):
        return say("a full-width space stands at the start of {text}", text=shown(text.strip()))
    return say("{text} starts or ends with a space", text=shown(text))


def flaw_of_text(text: str) -> Flaw | None:
    """Return what is wrong with text that is only shown, or None.

    Line breaks, tabs, and what joins or varies characters (emoji of several parts) are fine.
    """
    if text.isprintable():
        return None
    for char in text:
        if char in _NO_CHARACTERS or (
            unicodedata.category(char) in ("Cc", "Cs") and char not in _LINE_AND_TAB
        ):
            return _flaw_of_invisible(text, char)
    return None


def without_invisible(text: str) -> str:
    """Return an identifier as it looks to the eye."""
    return "".join(char for char in text if not _is_invisible(char)).strip()


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or char in _NO_CHARACTERS or ord(char) in _IGNORABLE


def _flaw_of_separator(text: str) -> Flaw | None:
    if SEPARATOR not in text:
        return None
    message = say("{text} contains {separator}", text=shown(text), separator=shown(SEPARATOR))
    hint = say("lists separate identifiers by {separator}; use another character", separator=SEPARATOR)
    return ("separator-in-identifier", message, hint)


def _flaw_of_invisible(text: str, char: str) -> Flaw:
    message = say(
        "{text} contains the invisible character U+{number:04X}", text=shown(text), number=ord(char)
    )
    if ord(char) in _JOINING:
        hint = say("leave it out here; only names, titles and other text for people may hold it")
    else:
        hint = say("type the text anew; it was probably pasted with formatting")
    return ("control-character", message, hint)
