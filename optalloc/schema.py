"""The tables of an instance, declared once.

Reading, validation, the data package, the description of the format and the spreadsheet template
are all made from what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What a cell holds."""

    IDENTIFIER = "identifier"  # names a row of this table, or of the table in `reference`
    LIST = "list"  # identifiers of `reference`, separated by SEPARATOR
    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"


SEPARATOR: Final = ";"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, kind, meaning
        Header, what a cell holds, and one line on what it means.
    required
        A blank cell is an error (and so is a missing column).
    default
        What a blank cell stands for; None: nothing ("unlimited", "every period", ...), as `meaning` says.
    minimum, maximum, above
        Inclusive range; `above` is an exclusive minimum.
    reference
        Table whose first key column this refers to; "periods" means the labels in instance.toml.
    unit
        Unit in the words of the design: "money", "amount" (units of the resource), "degrees", "".
    shockable
        Whether `shocks` may scale the column.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    default: str | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    reference: str | None = None
    unit: str = ""
    shockable: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its key, its columns, and whether an instance can do without it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def __getitem__(self, column: str) -> Column:
        return self._by_name[column]

    @property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def column_names(self) -> tuple[str, ...]:
        """Headers in order."""
        return tuple(column.name for column in self.columns)


def _identifier(name: str, meaning: str, reference: str | None = None, required: bool = True) -> Column:
    return Column(name, Kind.IDENTIFIER, meaning, required=required, reference=reference)


def _text(name: str, meaning: str) -> Column:
    return Column(name, Kind.TEXT, meaning, default="")


def _names() -> tuple[Column, Column]:
    return _text("name", "Name shown to people"), _text("name_zh", "Name in Chinese")


def _cost(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, default=0.0, minimum=0.0, unit="money", shockable=True)


def _requires() -> Column:
    return Column(
        "requires",
        Kind.LIST,
        f"Facilities that must be open first, separated by {SEPARATOR}",
        default="",
        reference="facilities",
    )


def _period(blank: str) -> Column:
    return _identifier("period", f"Period; blank: {blank}", "periods", required=False)


_PRESET_NOTE: Final = "may be blank for the presets capital, talent, space, technology"

_TABLES: Final = (
    Table(
        "regions",
        "Places with endowments; they host scenarios and are the ends of corridors",
        ("region",),
        (
            _identifier("region", "Identifier"),
            *_names(),
            Column("lon", Kind.NUMBER, "Longitude", minimum=-180.0, maximum=180.0, unit="degrees"),
            Column("lat", Kind.NUMBER, "Latitude", minimum=-90.0, maximum=90.0, unit="degrees"),
            _text("group", "Group of regions, for reports"),
        ),
        required=True,
    ),
    Table(
        "resources",
        "What flows or is used",
        ("resource",),
        (
            _identifier("resource", "Identifier"),
            *_names(),
            _text("unit", "Unit of its amounts"),
            Column("rival", Kind.BOOLEAN, f"Using it here leaves less there; {_PRESET_NOTE}"),
            Column("mobile", Kind.BOOLEAN, f"A corridor can carry it; {_PRESET_NOTE}"),
            Column("storable", Kind.BOOLEAN, f"What is left over carries to the next period; {_PRESET_NOTE}"),
            Column(
                "shortage_price",
                Kind.NUMBER,
                "Price of a missing unit; blank: no shortage allowed",
                minimum=0.0,
                unit="money per amount",
                shockable=True,
            ),
        ),
        required=True,
    ),
    Table(
        "endowments",
        "What regions have in each period; several rows of a pair are price tiers",
        ("region", "resource", "period", "unit_cost"),
        (
            _identifier("region", "Region", "regions"),
            _identifier("resource", "Resource", "resources"),
            Column(
                "amount",
                Kind.NUMBER,
                "Available in a period",
                required=True,
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
            Column(
                "unit_cost",
                Kind.NUMBER,
                "Cost of drawing a unit",
                default=0.0,
                minimum=0.0,
                unit="money per amount",
                shockable=True,
            ),
            _period("every period"),
        ),
    ),
    Table(
        "scenarios",
        "Application scenarios",
        ("scenario",),
        (
            _identifier("scenario", "Identifier"),
            *_names(),
            _text("domain", "Field of application, for reports"),
            Column(
                "required_stage",
                Kind.IDENTIFIER,
                "Stage that must have started somewhere by `required_by`; blank: none",
            ),
            Column(
                "required_by",
                Kind.IDENTIFIER,
                "Deadline of the required stage; blank: the last period",
                reference="periods",
            ),
        ),
        required=True,
    ),
    Table(
        "stages",
        "Ordered stages of a scenario: pilot, demonstration, rollout",
        ("scenario", "stage"),
        (
            _identifier("scenario", "Scenario", "scenarios"),
            _identifier("stage", "Name of the stage"),
            Column("order", Kind.INTEGER, "1, 2, ... without holes", required=True, minimum=1.0),
            Column(
                "value",
                Kind.NUMBER,
                "Worth of a site per period while this is its highest stage (a level, not an increment)",
                required=True,
                unit="money per period",
                shockable=True,
            ),
            Column(
                "lag",
                Kind.INTEGER,
                "Periods after the stage before has started somewhere",
                default=0.0,
                minimum=0.0,
                unit="periods",
            ),
            Column("max_sites", Kind.INTEGER, "Regions it may start in; blank: any number", minimum=0.0),
        ),
        required=True,
    ),
    Table(
        "needs",
        "What a stage adds to the needs of the stages before it",
        ("scenario", "stage", "resource"),
        (
            _identifier("scenario", "Scenario", "scenarios"),
            _identifier("stage", "Stage of that scenario"),
            _identifier("resource", "Resource", "resources"),
            Column(
                "upfront",
                Kind.NUMBER,
                "Used in the period of the start",
                default=0.0,
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
            Column(
                "running",
                Kind.NUMBER,
                "Used in each period; negative: an output, available from the next period on",
                default=0.0,
                unit="amount per period",
                shockable=True,
            ),
        ),
    ),
    Table(
        "sites",
        "Regions that may host a scenario",
        ("scenario", "region"),
        (
            _identifier("scenario", "Scenario", "scenarios"),
            _identifier("region", "Candidate host", "regions"),
            Column(
                "value_factor",
                Kind.NUMBER,
                "Multiplies the value of the stages here",
                default=1.0,
                minimum=0.0,
                shockable=True,
            ),
            _requires(),
        ),
        required=True,
    ),
    Table(
        "facilities",
        "Enclaves, platforms, parks, zones, factories that can be built",
        ("facility",),
        (
            _identifier("facility", "Identifier"),
            *_names(),
            _identifier("region", "Where it stands", "regions"),
            _text("form", "Kind of facility, for reports"),
            _text("sponsor", "Who pays; blank: its region"),
            _cost("fixed_cost", "Cost of opening"),
            _cost("running_cost", "Cost of each period it is open"),
            _requires(),
        ),
    ),
    Table(
        "capacities",
        "What an open facility adds in its region in each period",
        ("facility", "resource"),
        (
            _identifier("facility", "Facility", "facilities"),
            _identifier("resource", "Resource", "resources"),
            Column(
                "amount",
                Kind.NUMBER,
                "Available in a period",
                required=True,
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
        ),
    ),
    Table(
        "corridors",
        "Directed cooperation agreements between two regions",
        ("corridor",),
        (
            _identifier("corridor", "Identifier"),
            *_names(),
            _identifier("origin", "Region that sends", "regions"),
            _identifier("destination", "Region that receives", "regions"),
            _text("form", "Form of cooperation; `terms` may be stated for a form"),
            _text("sponsor", "Who pays; blank: the origin"),
            _cost("fixed_cost", "Cost of opening"),
            _cost("running_cost", "Cost of each period it is open"),
            Column(
                "capacity",
                Kind.NUMBER,
                "Joint capacity: sum of load x flow in a period; blank: unlimited",
                minimum=0.0,
                unit="load",
                shockable=True,
            ),
            _requires(),
            _text("group", "At most one corridor of a group is opened"),
        ),
    ),
    Table(
        "terms",
        "On what terms a corridor, or every corridor of a form, carries a resource",
        ("form", "corridor", "resource"),
        (
            _text("form", "Form of cooperation; fill either this or `corridor`"),
            _identifier("corridor", "Corridor", "corridors", required=False),
            _identifier("resource", "Resource; blank: every mobile one", "resources", required=False),
            Column(
                "unit_cost",
                Kind.NUMBER,
                "Cost of sending a unit",
                default=0.0,
                minimum=0.0,
                unit="money per amount",
                shockable=True,
            ),
            Column(
                "capacity",
                Kind.NUMBER,
                "Most that is sent in a period; blank: unlimited",
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
            Column("yield", Kind.NUMBER, "Share that arrives", default=1.0, above=0.0, maximum=1.0),
            Column(
                "load",
                Kind.NUMBER,
                "Joint capacity that a unit takes",
                default=1.0,
                minimum=0.0,
                unit="load per amount",
            ),
        ),
    ),
    Table(
        "budgets",
        "Limits on opening and running costs of facilities and corridors",
        ("payer", "period"),
        (
            _text("payer", "Sponsor or region that pays; blank: all"),
            _period("the whole horizon"),
            Column("limit", Kind.NUMBER, "Most that is spent", required=True, minimum=0.0, unit="money"),
        ),
    ),
    Table(
        "futures",
        "Possible states of the world; without this table there is one",
        ("future",),
        (
            _identifier("future", "Identifier"),
            Column(
                "probability",
                Kind.NUMBER,
                "Probability; together 1",
                required=True,
                above=0.0,
                maximum=1.0,
            ),
        ),
    ),
    Table(
        "shocks",
        "What a future multiplies; blank key columns match every row",
        (
            "future",
            "table",
            "column",
            "region",
            "resource",
            "scenario",
            "stage",
            "facility",
            "corridor",
            "form",
            "period",
        ),
        (
            _identifier("future", "Future", "futures"),
            _identifier("table", "Table whose figures are multiplied"),
            _identifier("column", "Column of that table"),
            _identifier("region", "Only rows of this region", "regions", required=False),
            _identifier("resource", "Only rows of this resource", "resources", required=False),
            _identifier("scenario", "Only rows of this scenario", "scenarios", required=False),
            _identifier("stage", "Only rows of this stage", required=False),
            _identifier("facility", "Only rows of this facility", "facilities", required=False),
            _identifier("corridor", "Only rows of this corridor", "corridors", required=False),
            _text("form", "Only rows of this form"),
            _period("every period"),
            Column("factor", Kind.NUMBER, "What the figure is multiplied by", required=True, minimum=0.0),
        ),
    ),
)

TABLES: Final = MappingProxyType({table.name: table for table in _TABLES})

#: Key columns by which a shock may single out rows of a table (beside `period`).
SHOCK_KEYS: Final = MappingProxyType(
    {
        "resources": ("resource",),
        "endowments": ("region", "resource"),
        "stages": ("scenario", "stage"),
        "needs": ("scenario", "stage", "resource"),
        "sites": ("scenario", "region"),
        "facilities": ("facility", "region", "form"),
        "capacities": ("facility", "resource"),
        "corridors": ("corridor", "form"),
        "terms": ("corridor", "form", "resource"),
    }
)


@dataclass(frozen=True)
class Preset:
    """How a resource of a well-known name behaves."""

    rival: bool
    mobile: bool
    storable: bool


PRESETS: Final = MappingProxyType(
    {
        "capital": Preset(rival=True, mobile=True, storable=True),
        "talent": Preset(rival=True, mobile=True, storable=False),
        "space": Preset(rival=True, mobile=False, storable=False),
        "technology": Preset(rival=False, mobile=True, storable=False),
    }
)


@dataclass(frozen=True)
class Setting:
    """One entry of instance.toml; `name` is dotted where it stands in a section."""

    name: str
    type: type
    meaning: str
    default: object
    minimum: float | None = None
    below: float | None = None
    maximum: float | None = None


SETTINGS: Final = (
    Setting("title", str, "Title of the instance", ""),
    Setting("title_zh", str, "Title in Chinese", ""),
    Setting("description", str, "What it is for, and notes on the horizon", ""),
    Setting("currency", str, "Unit of money", ""),
    Setting("sources", list, "Where the figures come from", ()),
    Setting("periods.labels", list, "Planning periods in order", ("1",)),
    Setting("periods.discount", float, "Discount rate per period", 0.0, minimum=0.0),
    Setting("risk.alpha", float, "Level of CVaR: the worst 1 - alpha counts", 0.9, minimum=0.0, below=1.0),
    Setting("risk.weight", float, "Weight of CVaR in the objective", 0.0, minimum=0.0, maximum=1.0),
)
