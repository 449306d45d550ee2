"""What a column or a setting holds, in words for people who fill a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from optalloc.checks.wording import ONE_AFTER_ANOTHER, joined
from optalloc.format_page import signed_range
from optalloc.language import mark, say
from optalloc.schema import HEADINGS, Column, Kind, Setting
from optalloc.spreadsheets.bilingual import in_each
from optalloc.tables import number_text

_KINDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.IDENTIFIER: mark("identifier"),
        Kind.LIST: mark("identifiers separated by ;"),
        Kind.TEXT: mark("text"),
        Kind.NUMBER: mark("number"),
        Kind.INTEGER: mark("whole number"),
        Kind.BOOLEAN: mark("true or false"),
    }
)
_SETTING_KINDS: Final = MappingProxyType(
    {str: mark("text"), float: mark("number"), list: mark("texts, a row for each")}
)
#: Units of the schema in words.
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "degrees": mark("degrees"),
        "money": mark("money"),
        "amount": mark("amount, in the unit of the resource"),
        "money per amount": mark("money per amount"),
        "money per period": mark("money per period"),
        "amount per period": mark("amount per period"),
        "periods": mark("periods"),
        "load": mark("load"),
        "load per amount": mark("load per amount"),
    }
)


def rule(column: Column) -> str:
    """Return what may stand in a column: kind, whether it is required, range, unit, reference."""
    parts = [say(_KINDS[column.kind]), _need(column)]
    parts.append(signed_range(column.minimum, column.maximum, above=column.above))
    if column.reference == "periods":
        parts.append(say("one of the periods of the sheet {sheet}", sheet="instance"))
    elif column.reference is not None:
        parts.append(say("of the sheet {sheet}", sheet=column.reference))
    if column.unit:
        parts.append(say("unit: {unit}", unit=say(UNITS[column.unit])))
    return joined(filter(None, parts), ONE_AFTER_ANOTHER)


def _need(column: Column) -> str:
    if column.required:
        return say("required")
    if column.default is None or column.default == "":
        return say("may be blank")
    return say("blank: {default}", default=number_text(float(column.default)))


def setting_rule(setting: Setting) -> str:
    """Return what may be the value of a setting."""
    limits = signed_range(setting.minimum, setting.maximum)
    return joined(filter(None, (say(_SETTING_KINDS[setting.type]), limits)), ONE_AFTER_ANOTHER)


def note_on(column: Column) -> str:
    """Return what a column is called, means and holds, in both languages."""
    return _joined(lambda: f"{say(HEADINGS[column.name])}\n{say(column.meaning)}\n{rule(column)}")


def note_on_setting(setting: Setting) -> str:
    """Return what a setting means and holds, in both languages."""
    return _joined(lambda: f"{say(setting.meaning)}\n{setting_rule(setting)}")


def _joined(words: Callable[[], str]) -> str:
    return "\n\n".join(in_each(words))
