"""The tables of an instance, and those of a plan, declared once.

Reading, validation, the data package, the description of the format and the spreadsheet template
are all made from what stands here.
"""

from optalloc.schema.headings import HEADINGS
from optalloc.schema.kinds import SEPARATOR, Column, Kind, Table
from optalloc.schema.labels import (
    SETTINGS_HEADER,
    SETTINGS_SHEET,
    TITLES,
    column_words,
    columns_by_label,
    heading,
    sheets_by_label,
    table_words,
    title,
)
from optalloc.schema.plan import PLAN_SCHEMA
from optalloc.schema.presets import PRESETS, Preset
from optalloc.schema.settings import SETTINGS, Setting
from optalloc.schema.shocks import SHOCK_KEYS
from optalloc.schema.tables import TABLES

__all__ = [
    "HEADINGS",
    "PLAN_SCHEMA",
    "PRESETS",
    "SEPARATOR",
    "SETTINGS",
    "SETTINGS_HEADER",
    "SETTINGS_SHEET",
    "SHOCK_KEYS",
    "TABLES",
    "TITLES",
    "Column",
    "Kind",
    "Preset",
    "Setting",
    "Table",
    "column_words",
    "columns_by_label",
    "heading",
    "sheets_by_label",
    "table_words",
    "title",
]
