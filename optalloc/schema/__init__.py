"""The tables of an instance, and those of a plan, declared once.

Reading, validation, the data package, the description of the format and the spreadsheet template
are all made from what stands here.
"""

from optalloc.schema.headings import HEADINGS
from optalloc.schema.kinds import SEPARATOR, Column, Kind, Table
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
    "SHOCK_KEYS",
    "TABLES",
    "Column",
    "Kind",
    "Preset",
    "Setting",
    "Table",
]
