"""The descriptions of the formats are those of the schema."""

from __future__ import annotations

from pathlib import Path

from optalloc.cli.plan_folder import plan_record
from optalloc.format_page import format_page
from optalloc.plan_page import RECORD, plan_page
from optalloc.schema import PLAN_SCHEMA, SETTINGS, TABLES
from optalloc.solve import solve
from tests.small_instances import FEATURE_INSTANCES


def test_the_page_in_the_repository_is_made_from_the_schema(root: Path) -> None:
    page = (root / "instances" / "FORMAT.md").read_text(encoding="utf-8")
    assert page == format_page(), "run: python -m optalloc.format_page > instances/FORMAT.md"


def test_every_column_and_setting_is_described() -> None:
    page = format_page()
    for table in TABLES.values():
        section = page.split(f"\n### {table.name}\n")[1].split("\n#")[0]
        for column in table.columns:
            assert f"| `{column.name}` | {column.kind} |" in section
            assert column.meaning in section
    assert all(f"| `{setting.name}` |" in page for setting in SETTINGS)


def test_every_table_of_the_page_has_rows_of_one_width() -> None:
    blocks = [block for block in format_page().split("\n\n") if block.startswith("|")]
    assert len(blocks) == len(TABLES) + 6
    for block in blocks:
        assert len({line.count(" | ") for line in block.splitlines()}) == 1


def test_the_page_on_plans_in_the_repository_is_made_from_the_schema(root: Path) -> None:
    page = (root / "instances" / "PLAN_FORMAT.md").read_text(encoding="utf-8")
    assert page == plan_page(), "run: python -m optalloc.plan_page > instances/PLAN_FORMAT.md"


def test_every_column_of_a_plan_is_described() -> None:
    page = plan_page()
    for table in PLAN_SCHEMA.values():
        section = page.split(f"\n### {table.name}\n")[1].split("\n#")[0]
        assert all(f"| `{column.name}` | {column.kind} |" in section for column in table.columns)


def test_every_entry_of_a_record_is_described() -> None:
    record = plan_record(solve(FEATURE_INSTANCES["facilities"]()))
    assert sorted(record) == sorted(key for key, *_ in RECORD)
