"""What a planner may have meant by text that is no number: another script, units, separators, per cent."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from optalloc.checks.chinese_shares import chinese_decimal, chinese_share
from optalloc.checks.quantities import Unit, parsed, tens_between
from optalloc.checks.wording import BOTH, joined, shown
from optalloc.language import say
from optalloc.tables import number_text

PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:[,_'’\s][0-9]{3})+|[0-9]{1,4}(?:[,_'’\s][0-9]{4}){2,})(?:\.[0-9]*)?"
)
_POINTS_AND_COMMA = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")
_IN_BRACKETS = re.compile(r"[(（]\s*([0-9][0-9.,]*)\s*[)）]")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_CURRENCY: Final = "$€£¥￥"
_IN_A_UNIT: Final = re.compile(
    rf"(?P<sign>[{_CURRENCY}]?)\s*(?P<number>[+-]?[0-9.][0-9.,_'’\s]*?)\s*"
    rf"(?P<words>(?:(?:[^\W\d_]|[{_CURRENCY}])(?:[^\W\d_]|[/ {_CURRENCY}]){{0,19}})?)"
)
_IN_CHINESE = re.compile("([零〇一二两三四五六七八九十百千]+)(.*)", re.DOTALL)
_HEMISPHERES: Final = {
    "东经": "",
    "北纬": "",
    "西经": "-",
    "南纬": "-",
    "": "",
    "e": "",
    "n": "",
    "w": "-",
    "s": "-",
}
_DEGREES = re.compile(
    r"(?P<before>东经|西经|北纬|南纬|[NSEW])?\s*(?P<number>[0-9]+(?:\.[0-9]+)?)\s*[°º度]?\s*(?P<after>[NSEW])?",
    re.IGNORECASE,
)
_SHARES = {"%": -2, "‰": -3}
_MINUS = re.compile("^[−‐‑‒–—－﹣⁻]")
_WIDE = str.maketrans("．。，％＋／", "..,%+/")
_WIDE_COMMA: Final = "，"
_PARTS_OF_NUMBERS: Final = frozenset("一二两三四五六七八九零〇半点分成折")
_LONGEST = 40  # characters; longer is no slip of a number


def hint_on_number(text: str, unit: str | None = None, maximum: float | None = None) -> str:
    """Return what to write in the place of text that is no number.

    Parameters
    ----------
    unit
        In which the cell is stated; "": in one that nobody names; None: in none, as a count or a share.
    maximum
        The most that is possible; None: any number is.
    """
    if meant := number_meant(text, unit, maximum):
        return meant
    if any(char.isnumeric() and not char.isascii() for char in text):
        return say("use the digits 0 to 9")
    if text[0] == "=":
        return say("write the number; formulas are not computed")
    return say("write a plain number such as 1200 or 0.5 or 1e6, without units")


def number_meant(text: str, unit: str | None = None, maximum: float | None = None) -> str | None:
    """Return what to write in the place of a slip: ``write 200000, without 万``; None where that is open."""
    if len(text) > _LONGEST:
        return None
    if (chinese := chinese_share(text)) is not None:
        if unit is not None:
            return say("write the figure itself; a share is not possible here")
        return _to_write(chinese, [say("as a share")])
    if (chinese := chinese_decimal(text)) is not None:
        return _to_write(chinese, [say("in the digits 0 to 9")])
    slips: list[str] = []
    plain = _in_the_digits_of_the_keyboard(text, slips)
    if plain[-1:] in _SHARES:
        return _share(plain, slips, unit, maximum)
    return _degrees(text) or _either_of_two(text, plain) or _figure(plain, slips, unit)


def _either_of_two(text: str, plain: str) -> str | None:
    """Return both readings of a comma that people type for a point and between thousands."""
    if _WIDE_COMMA not in text or not _DECIMAL_COMMA.fullmatch(plain) or _GROUPED.fullmatch(plain):
        return None
    either, other = plain.replace(",", "."), plain.replace(",", "")
    return say("it may be {one} or {other}: write it without a comma", one=either, other=other)


def _figure(plain: str, slips: list[str], unit: str | None) -> str | None:
    """Return what to write in the place of a figure with or without a unit."""
    found = _IN_A_UNIT.fullmatch(plain)
    if found is None or found["words"][:1].isdigit():  # such as ²
        return None
    number = _without_separators(found["number"], slips)
    words = found["words"].strip() or found["sign"]
    if _PARTS_OF_NUMBERS.intersection(words):  # such as 一点二, 一万五: what is left out would count
        return None
    if not PLAIN.fullmatch(number) or not (slips or words):
        return None
    if words:
        return _without_unit(number, words, _stated(found["sign"], words), slips, unit)
    return _to_write(Decimal(number), slips) if _is_finite(number, 0) else None


def _stated(sign: str, words: str) -> Unit:
    """Return the unit of a figure: ``¥`` before it counts as much as ``元`` after it."""
    unit = parsed(words)
    return unit if unit.of or not sign else parsed(words + sign)


def _without_unit(number: str, words: str, stated: Unit, slips: list[str], unit: str | None) -> str | None:
    """Return what to write in the place of a figure in a unit of its own, None where that is open."""
    slips.append(say("without {unit}", unit=words))
    declared = parsed(unit or "")
    if unit is None or (not unit and stated.tens == 0 and words in _CURRENCY):
        tens: int | None = stated.tens
    elif not unit:
        if stated.tens == 0:
            return None
        return say("convert it to the unit of this column, and write it without {unit}", unit=words)
    elif declared.tens and words in _CURRENCY:  # ¥40 among 亿元 may be 40 of these
        tens = None
    else:
        tens = tens_between(stated, declared)
    if tens is None:
        return say(
            "convert it to {declared}, the unit here, and write it without {unit}",
            declared=shown(str(unit)),
            unit=words,
        )
    if not _is_finite(number, tens):
        return None
    return _to_write(Decimal(number).scaleb(tens), slips, unit)


def _is_finite(number: str, tens: int) -> bool:
    return math.isfinite(float(Decimal(number).scaleb(tens)))


def _to_write(number: Decimal, slips: list[str], unit: str | None = None) -> str:
    written, how = number_text(float(number)), joined(slips, BOTH)
    if not unit:
        return say("write {number}, {how}", number=written, how=how)
    return say("the unit here is {unit}: write {number}, {how}", unit=shown(unit), number=written, how=how)


def _share(plain: str, slips: list[str], unit: str | None, maximum: float | None) -> str | None:
    """Return what to write in the place of a share, None where it is none."""
    number = _without_separators(plain[:-1].rstrip(), slips)
    if not PLAIN.fullmatch(number) or not _is_finite(number, 0):
        return None
    if unit is not None:
        return say("write the figure itself; a share is not possible here")
    share = Decimal(number).scaleb(_SHARES[plain[-1]])
    if number[0] in "+-":  # more or less by so much, which a factor states otherwise
        return say(
            "write {factor} where a factor for {change} is meant; a share has no sign",
            factor=number_text(float(1 + share)),
            change=plain,
        )
    if maximum is not None and share > Decimal(maximum):
        return say("no more than {limit} is possible here, which is all of it", limit=number_text(maximum))
    return _to_write(share, [*slips, say("as a share")])


def _degrees(text: str) -> str | None:
    """Return how to write a longitude or latitude that is stated with its hemisphere or in words."""
    found = _DEGREES.fullmatch("".join(_digits(text)).translate(_WIDE).strip())
    if found is None or PLAIN.fullmatch(found.group()):
        return None
    side = (found["before"] or found["after"] or "").casefold()
    number = _HEMISPHERES[side] + found["number"]
    return say("write {number}: degrees without their sign, negative in the west and south", number=number)


def _in_the_digits_of_the_keyboard(text: str, slips: list[str]) -> str:
    """Return text with spaces around it, minus signs and digits as they should be, and note what was not."""
    if text != text.strip():
        text = text.strip()
        slips.append(say("without the space around it"))
    if debit := _IN_BRACKETS.fullmatch(text):
        text = f"-{debit[1]}"
        slips.append(say("with a minus sign in the place of brackets"))
    elif _MINUS.match(text):
        text = "-" + text[1:]
        slips.append(say("with the minus sign of the keyboard"))
    ascii_text = "".join(_digits(text)).translate(_WIDE)
    if ascii_text != text:
        slips.append(say("in the digits and signs of the keyboard"))
    elif (chinese := _IN_CHINESE.fullmatch(text)) and (value := _chinese_number(chinese[1])) is not None:
        slips.append(say("in the digits 0 to 9"))
        return f"{value}{chinese[2]}"
    return ascii_text


def _digits(text: str) -> Iterator[str]:
    for char in text:
        digit = unicodedata.decimal(char, None)
        yield char if digit is None else str(digit)


def _chinese_number(text: str) -> int | None:
    """Return the number below ten thousand that Chinese characters state, None where that is open."""
    values = [2 if char == "两" else int(unicodedata.numeric(char)) for char in text]
    if max(values) < 10:  # digits one after another, as of years
        return int("".join(map(str, values)))
    total, digit, place = 0, 0, 10_000
    for value in values:
        if value == 0:
            place = 10  # a zero stands for the places left out
        elif value < 10 and not digit:
            digit = value
        elif value < 10 or value >= place or (not digit and value != 10):
            return None
        else:
            total, digit, place = total + max(digit, 1) * value, 0, value
    return total + digit if not digit or place == 10 else None  # 一百二 is 120 or 102


def _without_separators(text: str, slips: list[str]) -> str:
    if _POINTS_AND_COMMA.fullmatch(text):
        slips += [say("without separators between thousands"), say("with a point")]
        return text.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(text):
        slips.append(say("without separators between thousands"))
        return re.sub("[^0-9.+-]", "", text)
    if _DECIMAL_COMMA.fullmatch(text):
        slips.append(say("with a point"))
        return text.replace(",", ".")
    return text
