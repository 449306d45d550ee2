"""The page that describes the format of a plan, made from the schema.

``python -m optalloc.plan_page > instances/PLAN_FORMAT.md`` writes it anew.
"""

from __future__ import annotations

from typing import Final

from optalloc.format_page import markdown_table, overview_row, table_section
from optalloc.schema import PLAN_SCHEMA

#: What plan.json says, with its type; `optalloc verify` compares those marked with what it finds.
RECORD: Final = (
    (
        "status",
        "text",
        True,
        "`optimal` (proven within the gap asked for; held to that like `proven`), `feasible` or `unverified`",
    ),
    ("termination", "text", False, "Why the search ended, e.g. `gap_reached` or `time_limit`"),
    ("proven", "boolean", True, "Whether the plan is verified and proven within the gap asked for"),
    (
        "objective",
        "number or null",
        True,
        "What the plan is worth (money): its expected net value or, where `risk.weight` is positive, "
        "(1 − weight) · expected_value + weight · cvar",
    ),
    ("bound", "number or null", True, "What no plan is worth more than (money); null: nothing is known"),
    ("gap", "number or null", True, "(bound − objective) / abs(objective)"),
    ("expected_value", "number or null", True, "Mean of the net value over the futures (money)"),
    (
        "cvar",
        "number or null",
        True,
        "Mean of the net value over the worst 1 − `risk.alpha` of the futures (money)",
    ),
    (
        "futures",
        "list of objects",
        True,
        "Net value in each future (money): `future`, `probability`, `net_value`",
    ),
    ("verified", "boolean or null", True, "What the exact check said; null: it was interrupted"),
    ("violations", "list of text", False, "What the exact check found"),
    ("message", "text", False, "One sentence on the solve"),
    ("reproducible", "boolean", False, "Whether the same solve gives the same plan, no clock having a say"),
    ("launches", "number", True, "How many stages start at a site, in whatever future and period"),
    ("sizes", "object", False, "Columns, integers, rows and nonzeros of the programme"),
    ("versions", "object", False, "What it was solved with"),
    (
        "options",
        "object",
        False,
        "How it was solved; `gap` is what `proven` is held against, 0.0001 where it is not stated",
    ),
    ("instance_hash", "text", True, "Hash of the instance that the plan was made for"),
)

_INTRODUCTION: Final = """\
# The format of a plan

Made from `optalloc/schema/plan.py` by `python -m optalloc.plan_page`; do not edit.

A plan is a folder with a CSV file per table (`launches.csv`; UTF-8, comma, header in the first row) and
`plan.json`. `optalloc solve --output DIR` writes one, with the instance that it was made for as
`instance.json`, so that `optalloc explain DIR` and the like need no more. A plan from elsewhere may come
without it; `optalloc verify INSTANCE DIR` checks any against an instance.

Rules for every table:

- All files are there, also those without rows. Columns and rows may stand in any order; a column that is not
  described here is refused. Names are those of the instance ([FORMAT.md](FORMAT.md)); numbers are written
  as there.
- Only what is there has a row: no amount is 0 or less, and what is not launched or opened is not named.
- No two rows agree in all columns of the key.
- **Future.** The only future of an instance without the table `futures` is called `certain`. In `launches`,
  `facilities` and `corridors` a blank `future` means every future; a row of one future besides one of all is
  refused. In the other tables it means the only one, and where an instance has several each row names its
  own. The column may be left out where it is blank throughout.
- Money and amounts are as in the instance: not discounted, in the unit of the resource.
"""

_RECORD_INTRODUCTION: Final = """\
## plan.json

One object that says how the plan came about. A plan from elsewhere may leave out any of it: `{}` is enough.
What is stated and marked as compared has to agree with what `optalloc verify` finds, or the plan fails; where
`instance_hash`, `objective` or `bound` is missing, a warning says so.
"""


def plan_page() -> str:
    """Return the description of a plan folder as Markdown."""
    rows = ((f"`{key}`", kind, "yes" if compared else "", what) for key, kind, compared, what in RECORD)
    return "\n".join(
        [
            _INTRODUCTION,
            "## Tables",
            "",
            *markdown_table(("table", "required", "meaning"), map(overview_row, PLAN_SCHEMA.values())),
            *(line for table in PLAN_SCHEMA.values() for line in table_section(table)),
            _RECORD_INTRODUCTION,
            *markdown_table(("entry", "type", "compared", "meaning"), rows),
        ]
    )


if __name__ == "__main__":
    print(plan_page(), end="")
