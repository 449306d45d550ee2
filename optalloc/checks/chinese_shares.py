"""Shares and decimals in Chinese: tenths (七成五), prices (八五折), fractions (三分之一), points (一点二)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_DIGITS: Final = str.maketrans("零〇一二两三四五六七八九", "001223456789")
_DIGIT: Final = "[0-9零〇一二两三四五六七八九]"
_TENTHS: Final = re.compile(rf"({_DIGIT})成({_DIGIT}|半)?")
_PRICE: Final = re.compile(rf"({_DIGIT})(?:[.点]?({_DIGIT}))?折")
_FRACTION: Final = re.compile(rf"({_DIGIT}|十|百|千|万)分之({_DIGIT}+|{_DIGIT}?十{_DIGIT}?)")
_DECIMAL: Final = re.compile(rf"({_DIGIT}|{_DIGIT}?十{_DIGIT}?)点({_DIGIT}+)")
_TENS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_HALF: Final = "半"


def chinese_share(text: str) -> Decimal | None:
    """Return the share that Chinese words state, None where they state none."""
    text = text.strip()
    if found := _TENTHS.fullmatch(text):
        rest = "5" if found[2] == _HALF else (found[2] or "0")
        return Decimal(f"0.{_digits(found[1])}{_digits(rest)}")
    if found := _PRICE.fullmatch(text):
        return Decimal(f"0.{_digits(found[1])}{_digits(found[2] or '0')}")
    if found := _FRACTION.fullmatch(text):
        whole = _TENS.get(found[1]) or int(_digits(found[1]))
        return round(Decimal(_below_hundred(found[2])) / whole, 6) if whole else None
    return None


def chinese_decimal(text: str) -> Decimal | None:
    """Return the number with a point that Chinese words state, None where they state none."""
    found = _DECIMAL.fullmatch(text.strip())
    return Decimal(f"{_below_hundred(found[1])}.{_digits(found[2])}") if found else None


def _digits(text: str) -> str:
    return text.translate(_DIGITS)


def _below_hundred(text: str) -> int:
    """Return the number that digits state, or tens as in 二十五."""
    tens, sign, ones = _digits(text).partition("十")
    return int(tens or "1") * 10 + int(ones or "0") if sign else int(tens)
