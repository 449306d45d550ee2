"""Units of figures, as far as they can be told apart: how many tens a unit counts, and of what."""

from __future__ import annotations

import functools
import re
from types import MappingProxyType
from typing import Final, NamedTuple

from optalloc.checks.workbook import Sheet, Workbook
from optalloc.schema import Column

_TENS: Final = MappingProxyType({"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8})
_CHINESE: Final = re.compile(f"[{''.join(_TENS)}]+")
_WORDS: Final = MappingProxyType(
    {
        "k": 3,
        "K": 3,
        "thousand": 3,
        "M": 6,
        "mn": 6,
        "mio": 6,
        "million": 6,
        "millions": 6,
        "bn": 9,
        "billion": 9,
        "billions": 9,
    }
)
_BEFORE_CURRENCY: Final = re.compile("(k|M|mn|bn)(?=(?:[A-Z]{3}|[$€£¥￥])$)")
_RAISED: Final = str.maketrans("²³", "23")
_POWER_OF_TEN: Final = re.compile(
    r"(?:10\s*(?:\^|\*\*)\s*|1e\+?)(?P<exponent>[0-9]{1,2})(?![0-9])|1(?P<zeros>(?:[, ]?0)+)(?![0-9.,])",
    re.IGNORECASE,
)
#: Other words for units that planners write.
_SAME: Final = MappingProxyType(
    {"人民币": "元", "人民币元": "元", "rmb": "元", "cny": "元", "yuan": "元", "¥": "元", "￥": "元"}
)
_PER: Final = "/"
#: Endings of what figures rate and nothing is counted in, so that no thousands of it are meant.
_NOT_COUNTED: Final = (
    "指数",
    "系数",
    "比例",
    "比率",
    "评分",
    "得分",
    "分值",
    "index",
    "score",
    "rating",
    "%",
    "‰",
)


class Unit(NamedTuple):
    """Tens that a unit counts, and of what: ``亿元`` is 8 of ``元``; either may be nothing (0, "")."""

    tens: int
    of: str

    @property
    def counted(self) -> str:
        """What is counted, without what it is counted per."""
        return self.of.partition(_PER)[0]

    @property
    def per(self) -> str:
        """What it is counted per, "" where that is not said."""
        return self.of.partition(_PER)[2]


class Units:
    """The units in which the cells of a workbook are stated."""

    def __init__(self, workbook: Workbook) -> None:
        resources = workbook["resources"].text
        self._currency = workbook.currency
        self._of_resource: dict[str, str] = dict(
            zip(resources["resource"].tolist(), map(str, resources["unit"].tolist()), strict=True)
        )

    def of(self, sheet: Sheet, column: Column, at: int) -> str | None:
        """Return the unit of a cell: "" where nobody says which, None where it has none."""
        if not column.unit.startswith(("money", "amount")):
            return None
        resource = str(sheet.text["resource"][at]) if "resource" in sheet.text else ""
        amount = self._of_resource.get(resource, "")
        if column.unit.startswith("amount"):
            return amount
        if amount and self._currency and column.unit == "money per amount":
            return f"{self._currency}{_PER}{amount}"
        return self._currency


@functools.cache
def parsed(text: str) -> Unit:
    """Return the unit that a text names; a power of ten before it counts: ``100 people``, ``1e4 m2``."""
    text = text.strip().translate(_RAISED)
    before, rest = 0, text
    if factor := _POWER_OF_TEN.match(text):
        before, rest = int(factor["exponent"] or factor["zeros"].count("0")), text[factor.end() :].strip()
    tens, of = _scale(rest)
    tens += before
    counted, per, amount = of.partition(_PER)
    return Unit(tens, _SAME.get(counted.casefold(), counted.casefold()) + per + amount.strip().casefold())


def _scale(text: str) -> tuple[int, str]:
    if chinese := _CHINESE.match(text):
        return sum(_TENS[char] for char in chinese.group()), text[chinese.end() :].strip()
    words = [_BEFORE_CURRENCY.sub(r"\1 ", word) for word in text.split()]
    words = " ".join(words).split()
    tens = [_WORDS.get(word, _WORDS.get(word.casefold(), 0) if len(word) > 1 else 0) for word in words]
    return sum(tens), " ".join(word for word, ten in zip(words, tens, strict=True) if not ten)


def tens_between(stated: Unit, declared: Unit) -> int | None:
    """Return by which power of ten figures of one unit become those of another, None where that is open."""
    shift = stated.tens - declared.tens
    if stated.counted == declared.counted:
        alike = not (stated.per and declared.per) or stated.per == declared.per
        return shift if alike and (stated.counted or shift == 0) else None
    nothing_counted = not stated.counted or not declared.counted
    plain = declared.tens == 0 and not declared.of.endswith(_NOT_COUNTED) and not declared.of[:1].isdigit()
    smaller = 0 < stated.tens < declared.tens  # 60000万 among 亿元
    return shift if nothing_counted and (shift == 0 or (not stated.counted and (plain or smaller))) else None
