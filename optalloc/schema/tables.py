"""The tables of an instance and their columns."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from optalloc.language import mark
from optalloc.schema.columns import cost, identifier, names, period, requires, text
from optalloc.schema.kinds import Column, Kind, Table

_TABLES: Final = (
    Table(
        "regions",
        mark("Places with endowments; they host scenarios and are the ends of corridors"),
        ("region",),
        (
            identifier("region", mark("Identifier")),
            *names(),
            Column("lon", Kind.NUMBER, mark("Longitude"), minimum=-180.0, maximum=180.0, unit="degrees"),
            Column("lat", Kind.NUMBER, mark("Latitude"), minimum=-90.0, maximum=90.0, unit="degrees"),
            text("group", mark("Group of regions, for reports")),
        ),
        required=True,
    ),
    Table(
        "resources",
        mark("What flows or is used"),
        ("resource",),
        (
            identifier("resource", mark("Identifier")),
            *names(),
            text("unit", mark("Unit of its amounts")),
            Column(
                "rival",
                Kind.BOOLEAN,
                mark(
                    "Using it here leaves less there; "
                    "may be blank for the presets capital, talent, space, technology"
                ),
            ),
            Column(
                "mobile",
                Kind.BOOLEAN,
                mark(
                    "A corridor can carry it; may be blank for the presets capital, talent, space, technology"
                ),
            ),
            Column(
                "storable",
                Kind.BOOLEAN,
                mark(
                    "What is left over carries to the next period; "
                    "may be blank for the presets capital, talent, space, technology"
                ),
            ),
            Column(
                "shortage_price",
                Kind.NUMBER,
                mark("Price of a missing unit; blank: no shortage allowed"),
                minimum=0.0,
                unit="money per amount",
                shockable=True,
            ),
        ),
        required=True,
    ),
    Table(
        "endowments",
        mark("What regions have in each period; rows of a pair are price tiers and add up, dated or not"),
        ("region", "resource", "period", "unit_cost"),
        (
            identifier("region", mark("Region"), "regions"),
            identifier("resource", mark("Resource"), "resources"),
            Column(
                "amount",
                Kind.NUMBER,
                mark("Available in a period"),
                required=True,
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
            Column(
                "unit_cost",
                Kind.NUMBER,
                mark("Cost of drawing a unit"),
                default=0.0,
                minimum=0.0,
                unit="money per amount",
                shockable=True,
            ),
            period(mark("Period; blank: every period")),
        ),
    ),
    Table(
        "scenarios",
        mark("Application scenarios"),
        ("scenario",),
        (
            identifier("scenario", mark("Identifier")),
            *names(),
            text("domain", mark("Field of application, for reports")),
            Column(
                "required_stage",
                Kind.IDENTIFIER,
                mark("Stage that must have started somewhere by `required_by`; blank: none"),
            ),
            Column(
                "required_by",
                Kind.IDENTIFIER,
                mark("Deadline of the required stage; blank: the last period"),
                reference="periods",
            ),
        ),
        required=True,
    ),
    Table(
        "stages",
        mark("Ordered stages of a scenario: pilot, demonstration, rollout"),
        ("scenario", "stage"),
        (
            identifier("scenario", mark("Scenario"), "scenarios"),
            identifier("stage", mark("Name of the stage")),
            Column("order", Kind.INTEGER, mark("1, 2, ... without holes"), required=True, minimum=1.0),
            Column(
                "value",
                Kind.NUMBER,
                mark(
                    "Worth of a site per period while this is its highest stage (a level, not an increment)"
                ),
                required=True,
                unit="money per period",
                shockable=True,
            ),
            Column(
                "lag",
                Kind.INTEGER,
                mark("Periods after the stage before has started somewhere"),
                default=0.0,
                minimum=0.0,
                unit="periods",
            ),
            Column(
                "max_sites", Kind.INTEGER, mark("Regions it may start in; blank: any number"), minimum=0.0
            ),
        ),
        required=True,
    ),
    Table(
        "needs",
        mark("What a stage adds to the needs of the stages before it"),
        ("scenario", "stage", "resource"),
        (
            identifier("scenario", mark("Scenario"), "scenarios"),
            identifier("stage", mark("Stage of that scenario")),
            identifier("resource", mark("Resource"), "resources"),
            Column(
                "upfront",
                Kind.NUMBER,
                mark("Used in the period of the start"),
                default=0.0,
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
            Column(
                "running",
                Kind.NUMBER,
                mark("Used in each period; negative: an output, available from the next period on"),
                default=0.0,
                unit="amount per period",
                shockable=True,
            ),
        ),
    ),
    Table(
        "sites",
        mark("Regions that may host a scenario"),
        ("scenario", "region"),
        (
            identifier("scenario", mark("Scenario"), "scenarios"),
            identifier("region", mark("Candidate host"), "regions"),
            Column(
                "value_factor",
                Kind.NUMBER,
                mark("Multiplies the value of the stages here"),
                default=1.0,
                minimum=0.0,
                shockable=True,
            ),
            requires(),
        ),
        required=True,
    ),
    Table(
        "facilities",
        mark("Enclaves, platforms, parks, zones, factories that can be built"),
        ("facility",),
        (
            identifier("facility", mark("Identifier")),
            *names(),
            identifier("region", mark("Where it stands"), "regions"),
            text("form", mark("Kind of facility, for reports")),
            text("sponsor", mark("Who pays: a region, or any other name; blank: its region")),
            cost("fixed_cost", mark("Cost of opening")),
            cost("running_cost", mark("Cost of each period it is open")),
            requires(),
            text("group", mark("At most one corridor or facility of a group is opened")),
        ),
    ),
    Table(
        "capacities",
        mark("What an open facility adds in its region in each period"),
        ("facility", "resource"),
        (
            identifier("facility", mark("Facility"), "facilities"),
            identifier("resource", mark("Resource"), "resources"),
            Column(
                "amount",
                Kind.NUMBER,
                mark("Available in a period"),
                required=True,
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
        ),
    ),
    Table(
        "corridors",
        mark("Directed cooperation agreements between two regions"),
        ("corridor",),
        (
            identifier("corridor", mark("Identifier")),
            *names(),
            identifier("origin", mark("Region that sends"), "regions"),
            identifier("destination", mark("Region that receives"), "regions"),
            text("form", mark("Form of cooperation; `terms` may be stated for a form")),
            text("sponsor", mark("Who pays: a region, or any other name; blank: the origin")),
            cost("fixed_cost", mark("Cost of opening")),
            cost("running_cost", mark("Cost of each period it is open")),
            Column(
                "capacity",
                Kind.NUMBER,
                mark("Joint capacity: sum of load x flow in a period; blank: unlimited"),
                minimum=0.0,
                unit="load",
                shockable=True,
            ),
            requires(),
            text("group", mark("At most one corridor or facility of a group is opened")),
        ),
    ),
    Table(
        "terms",
        mark("On what terms a resource is carried; the row of a corridor goes before that of its form"),
        ("form", "corridor", "resource"),
        (
            text("form", mark("Form of cooperation; fill either this or `corridor`")),
            identifier("corridor", mark("Corridor"), "corridors", required=False),
            identifier("resource", mark("Resource; blank: every mobile one"), "resources", required=False),
            Column(
                "unit_cost",
                Kind.NUMBER,
                mark("Cost of sending a unit"),
                default=0.0,
                minimum=0.0,
                unit="money per amount",
                shockable=True,
            ),
            Column(
                "capacity",
                Kind.NUMBER,
                mark("Most that is sent in a period; blank: unlimited"),
                minimum=0.0,
                unit="amount",
                shockable=True,
            ),
            Column("yield", Kind.NUMBER, mark("Share that arrives"), default=1.0, above=0.0, maximum=1.0),
            Column(
                "load",
                Kind.NUMBER,
                mark("Joint capacity that a unit takes"),
                default=1.0,
                minimum=0.0,
                unit="load per amount",
            ),
        ),
    ),
    Table(
        "budgets",
        mark("Limits on opening and running costs of facilities and corridors, undiscounted"),
        ("payer", "period"),
        (
            text("payer", mark("Sponsor or region that pays; blank: all")),
            period(mark("Period; blank: the whole horizon")),
            Column(
                "limit", Kind.NUMBER, mark("Most that is spent"), required=True, minimum=0.0, unit="money"
            ),
        ),
    ),
    Table(
        "futures",
        mark("Possible states of the world; without this table there is one"),
        ("future",),
        (
            identifier("future", mark("Identifier")),
            Column(
                "probability",
                Kind.NUMBER,
                mark("Probability; together 1"),
                required=True,
                above=0.0,
                maximum=1.0,
            ),
            identifier(
                "known_from",
                mark("First period in which launches and openings may answer to it; blank: none"),
                "periods",
                required=False,
            ),
        ),
    ),
    Table(
        "shocks",
        mark("What a future multiplies; blank key columns match every row"),
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
            identifier("future", mark("Future"), "futures"),
            identifier("table", mark("Table whose figures are multiplied")),
            identifier("column", mark("Column of that table")),
            identifier("region", mark("Only rows of this region"), "regions", required=False),
            identifier("resource", mark("Only rows of this resource"), "resources", required=False),
            identifier("scenario", mark("Only rows of this scenario"), "scenarios", required=False),
            identifier("stage", mark("Only rows of this stage"), required=False),
            identifier("facility", mark("Only rows of this facility"), "facilities", required=False),
            identifier("corridor", mark("Only rows of this corridor"), "corridors", required=False),
            text("form", mark("Only rows of this form")),
            period(mark("Period; blank: every period")),
            Column(
                "factor", Kind.NUMBER, mark("What the figure is multiplied by"), required=True, minimum=0.0
            ),
        ),
    ),
)

TABLES: Final = MappingProxyType({table.name: table for table in _TABLES})
