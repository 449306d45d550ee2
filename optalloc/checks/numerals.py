"""What a planner may have meant by text that is no number: another script, units, separators, per cent."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from optalloc.checks.wording import BOTH, joined
from optalloc.language import say
from optalloc.tables import number_text

PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:[,_'’\s][0-9]{3})+|[0-9]{1,4}(?:[,_'’\s][0-9]{4}){2,})(?:\.[0-9]*)?"
)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_TENS = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_COUNTED = re.compile(rf"(?P<number>.*?)\s*(?P<unit>(?P<tens>[{''.join(_TENS)}]+)(?:[^\W\d_]|/){{0,8}})")
_SHARES = {"%": -2, "‰": -3}
_MINUS = re.compile("^[−‐‑‒–—－﹣⁻]")
_WIDE = str.maketrans("．，％＋", ".,%+")
_LONGEST = 40  # characters; longer is no slip of a number


def number_meant(text: str) -> str | None:
    """Return what to write in the place of a slip: ``write 200000, without 万``; None where that is open."""
    if len(text) > _LONGEST:
        return None
    slips: list[str] = []
    plain = _without_signs_of_other_scripts(text, slips)
    plain, tens = _without_unit(plain, slips)
    plain = _without_separators(plain, slips)
    if not slips or not PLAIN.fullmatch(plain):
        return None
    if tens:
        value = float(Decimal(plain).scaleb(tens))
        if not math.isfinite(value):
            return None
        plain = number_text(value)
    return say("write {number}, {how}", number=plain, how=joined(slips, BOTH))


def _without_signs_of_other_scripts(text: str, slips: list[str]) -> str:
    """Return text with spaces around it, minus signs and digits as they should be, and note what was not."""
    if text != text.strip():
        text = text.strip()
        slips.append(say("without the space around it"))
    if _MINUS.match(text):
        text = "-" + text[1:]
        slips.append(say("with the minus sign of the keyboard"))
    ascii_text = "".join(_digits(text)).translate(_WIDE)
    if ascii_text != text:
        slips.append(say("in the digits and signs of the keyboard"))
    return ascii_text


def _digits(text: str) -> Iterator[str]:
    for char in text:
        digit = unicodedata.decimal(char, None)
        yield char if digit is None else str(digit)


def _without_unit(text: str, slips: list[str]) -> tuple[str, int]:
    """Return a number without currency, per cent or Chinese unit of counting, and its power of ten."""
    if text[:1] and unicodedata.category(text[0]) == "Sc":
        slips.append(say("without {unit}", unit=text[0]))
        text = text[1:].lstrip()
    if text[-1:] in _SHARES:
        slips.append(say("as a share"))
        return text[:-1].rstrip(), _SHARES[text[-1]]
    counted = _COUNTED.fullmatch(text)
    if counted is None:
        return text, 0
    slips.append(say("without {unit}", unit=counted["unit"]))
    return counted["number"], sum(_TENS[char] for char in counted["tens"])


def _without_separators(text: str, slips: list[str]) -> str:
    if _GROUPED.fullmatch(text):
        slips.append(say("without separators between thousands"))
        return re.sub("[^0-9.+-]", "", text)
    if _DECIMAL_COMMA.fullmatch(text):
        slips.append(say("with a point"))
        return text.replace(",", ".")
    return text


def hint_on_number(text: str) -> str:
    """Return what to write in the place of text that is no number."""
    if meant := number_meant(text):
        return meant
    if any(char.isnumeric() and not char.isascii() for char in text):
        return say("use the digits 0 to 9")
    if text[0] == "=":
        return say("write the number; formulas are not computed")
    return say("write a plain number such as 1200 or 0.5 or 1e6, without units")
