"""Variants of an instance, declared in case.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

import optalloc
from optalloc import instances
from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.variants import CASE_FILE, Variant, apply_variant, read_variants

HEAD = 'title = "Otherwise"\ntitle_zh = "否则"\nkind = "counterfactual"\n'


@pytest.fixture(scope="module")
def steps() -> Instance:
    return optalloc.read(instances.folder("first-steps"))


def declared(folder: Path, text: str) -> dict[str, Variant]:
    (folder / CASE_FILE).write_text(text, encoding="utf-8")
    return read_variants(folder)


def one(folder: Path, edits: str) -> Variant:
    """Return the variant that makes some edits."""
    (variant,) = declared(folder, f"[variants.x]\n{HEAD}{edits}").values()
    return variant


def issues_of(folder: Path, text: str) -> tuple[Issue, ...]:
    with pytest.raises(InputError) as caught:
        declared(folder, text)
    return caught.value.issues


def refusals(steps: Instance, variant: Variant) -> tuple[Issue, ...]:
    with pytest.raises(InputError) as caught:
        apply_variant(steps, variant)
    return caught.value.issues


def test_an_instance_without_a_case_file_has_no_variants() -> None:
    assert read_variants(instances.folder("first-steps")) == {}


def test_variants_keep_the_order_of_the_file_and_their_titles(tmp_path: Path) -> None:
    edit = '[[variants.{0}.drop]]\ntable = "corridors"\n'
    text = "".join(f"[variants.{name}]\n{HEAD}{edit.format(name)}" for name in ("b", "a"))
    variants = declared(tmp_path, text)
    assert list(variants) == ["b", "a"]
    assert (variants["b"].title, variants["b"].title_zh) == ("Otherwise", "否则")
    assert variants["b"].kind == "counterfactual"


def test_a_drop_leaves_out_the_rows_that_match_every_cell(steps: Instance, tmp_path: Path) -> None:
    edit = (
        '[[variants.x.drop]]\ntable = "endowments"\nwhere = { region = "shenzhen", resource = "technology" }'
    )
    before, after = steps.table("endowments"), apply_variant(steps, one(tmp_path, edit)).table("endowments")
    left_out = (before["region"] == "shenzhen") & (before["resource"] == "technology")
    assert left_out.sum() == 1
    assert after.equals(before[~left_out].reset_index(drop=True))


def test_a_drop_without_where_leaves_out_every_row(steps: Instance, tmp_path: Path) -> None:
    edits = "".join(f'[[variants.x.drop]]\ntable = "{table}"\n' for table in ("corridors", "terms"))
    changed = apply_variant(steps, one(tmp_path, edits))
    assert changed.table("corridors").empty
    assert changed.table("terms").empty
    assert changed.table("sites").equals(steps.table("sites"))


def test_a_set_changes_one_column_of_the_rows_that_match(steps: Instance, tmp_path: Path) -> None:
    edit = '[[variants.x.set]]\ntable = "endowments"\nwhere = { region = "shenzhen", unit_cost = 0.182 }\n'
    changed = apply_variant(steps, one(tmp_path, f'{edit}column = "amount"\nto = 60'))
    before, after = steps.table("endowments"), changed.table("endowments")
    space = (before["region"] == "shenzhen") & (before["resource"] == "space")
    assert after.loc[space, "amount"].tolist() == [60.0]
    assert after[~space].equals(before[~space])


def test_a_set_to_blank_takes_a_limit_away(steps: Instance, tmp_path: Path) -> None:
    edit = '[[variants.x.set]]\ntable = "terms"\nwhere = { form = "finance" }\ncolumn = "capacity"\nto = ""'
    terms = apply_variant(steps, one(tmp_path, edit)).table("terms")
    assert terms.loc[terms["form"] == "finance", "capacity"].isna().all()


def test_a_boolean_is_matched_and_set_as_such(steps: Instance, tmp_path: Path) -> None:
    edit = '[[variants.x.set]]\ntable = "resources"\nwhere = { storable = true }\n'
    edit += 'column = "storable"\nto = false'
    assert steps.table("resources")["storable"].any()
    assert not apply_variant(steps, one(tmp_path, edit)).table("resources")["storable"].any()


def test_an_added_row_has_defaults_where_it_says_nothing(steps: Instance, tmp_path: Path) -> None:
    edit = '[[variants.x.add]]\ntable = "sites"\nrow = { scenario = "crop-drones", region = "shenzhen" }'
    sites = apply_variant(steps, one(tmp_path, edit)).table("sites")
    (row,) = sites[(sites["scenario"] == "crop-drones") & (sites["region"] == "shenzhen")].to_dict("records")
    assert row == {"scenario": "crop-drones", "region": "shenzhen", "value_factor": 1.0, "requires": ""}


def test_rows_are_dropped_before_others_are_set_and_added(steps: Instance, tmp_path: Path) -> None:
    edits = (
        '[[variants.x.add]]\ntable = "budgets"\nrow = { limit = 3 }\n'
        '[[variants.x.drop]]\ntable = "budgets"\nwhere = { limit = 12 }\n'
    )
    assert apply_variant(steps, one(tmp_path, edits)).table("budgets")["limit"].tolist() == [3.0]


def test_a_variant_says_in_its_titles_what_it_is_and_leaves_the_instance_alone(
    steps: Instance, tmp_path: Path
) -> None:
    before = steps.hash
    edit = '[[variants.x.drop]]\ntable = "budgets"'
    changed = apply_variant(steps, one(tmp_path, edit))
    assert changed.settings.title == f"{steps.settings.title} / Otherwise"
    assert changed.settings.title_zh.endswith("否则")
    assert steps.hash == before


def test_an_edit_that_matches_no_row_is_refused_with_the_nearest_cell(
    steps: Instance, tmp_path: Path
) -> None:
    edits = (
        '[[variants.x.drop]]\ntable = "corridors"\nwhere = { form = "enclav" }\n'
        '[[variants.x.set]]\ntable = "budgets"\nwhere = { payer = "nobody" }\ncolumn = "limit"\nto = 1'
    )
    first, second = refusals(steps, one(tmp_path, edits))
    assert (first.code, first.file, first.column) == (
        "edit-matches-nothing",
        CASE_FILE,
        "variants.x.drop[1]",
    )
    assert first.hint == "did you mean 'enclave'?"
    assert (second.column, second.hint) == ("variants.x.set[1]", "no row has payer 'nobody'")


def test_cells_of_different_rows_do_not_match(steps: Instance, tmp_path: Path) -> None:
    edit = '[[variants.x.drop]]\ntable = "sites"\nwhere = { scenario = "crop-drones", region = "shenzhen" }'
    (issue,) = refusals(steps, one(tmp_path, edit))
    assert issue.hint == "every cell is found in some row, but no row has them all"


def test_what_the_changed_tables_break_is_told_as_a_fault_of_the_edit_that_broke_it(
    steps: Instance, tmp_path: Path
) -> None:
    edits = (
        '[[variants.x.drop]]\ntable = "budgets"\n'
        '[[variants.x.drop]]\ntable = "facilities"\nwhere = { facility = "hetao" }\n'
        '[[variants.x.add]]\ntable = "sites"\nrow = { scenario = "crop-drones", region = "nowhere" }\n'
        '[[variants.x.add]]\ntable = "sites"\nrow = { scenario = "crop-drones", region = "shenzhen" }\n'
    )
    issues = refusals(steps, one(tmp_path, edits))
    assert {(issue.file, issue.row) for issue in issues} == {(CASE_FILE, None)}
    told = {(str(issue.column), "nowhere" in issue.message) for issue in issues}
    assert told == {("variants.x.drop[2]", False), ("variants.x.add[1]", True)}
    assert any("table capacities" in issue.message for issue in issues)


def test_of_two_edits_at_fault_in_one_table_each_is_told_its_own(steps: Instance, tmp_path: Path) -> None:
    edits = "".join(
        f'[[variants.x.add]]\ntable = "sites"\nrow = {{ scenario = "crop-drones", region = "{region}" }}\n'
        for region in ("first", "shenzhen", "second")
    )
    told = {issue.column: issue.message for issue in refusals(steps, one(tmp_path, edits))}
    assert set(told) == {"variants.x.add[1]", "variants.x.add[3]"}
    assert "'first'" in told["variants.x.add[1]"]
    assert "'second'" in told["variants.x.add[3]"]


def test_an_edit_that_hides_a_fault_of_another_is_not_told_for_it(steps: Instance, tmp_path: Path) -> None:
    """A facility goes together with its capacities; what still requires it is the fault of the first."""
    edits = (
        '[[variants.x.drop]]\ntable = "facilities"\nwhere = { facility = "hetao" }\n'
        '[[variants.x.drop]]\ntable = "capacities"\nwhere = { facility = "hetao" }\n'
    )
    issues = refusals(steps, one(tmp_path, edits))
    assert {issue.column for issue in issues} == {"variants.x.drop[1]"}
    assert not any("table capacities" in issue.message for issue in issues)


@pytest.mark.parametrize(
    ("table", "column", "to"),
    [
        ("budgets", "limit", "12"),
        ("budgets", "limit", '"12.0"'),
        ("sites", "value_factor", '""'),
        ("resources", "rival", "true"),
        ("regions", "name", '"Shenzhen"'),
    ],
)
def test_a_set_to_what_stands_there_already_is_refused(
    steps: Instance, tmp_path: Path, table: str, column: str, to: str
) -> None:
    key, cell = {
        "budgets": ("payer", ""),
        "sites": ("region", "hubei"),
        "resources": ("resource", "space"),
        "regions": ("region", "shenzhen"),
    }[table]
    edit = f'[[variants.x.set]]\ntable = "{table}"\nwhere = {{ {key} = "{cell}" }}\n'
    (issue,) = refusals(steps, one(tmp_path, f'{edit}column = "{column}"\nto = {to}'))
    assert (issue.code, issue.file, issue.column) == (
        "edit-changes-nothing",
        CASE_FILE,
        "variants.x.set[1]",
    )


def test_a_set_that_changes_one_of_its_rows_is_made(steps: Instance, tmp_path: Path) -> None:
    edit = '[[variants.x.set]]\ntable = "resources"\ncolumn = "storable"\nto = false'
    storable = steps.table("resources")["storable"]
    assert storable.any()
    assert not storable.all()
    assert not apply_variant(steps, one(tmp_path, edit)).table("resources")["storable"].any()


@pytest.mark.parametrize("to", ['"much"', "-1", "true"])
def test_a_value_that_does_not_fit_its_column_is_refused(steps: Instance, tmp_path: Path, to: str) -> None:
    edit = f'[[variants.x.set]]\ntable = "budgets"\ncolumn = "limit"\nto = {to}'
    (issue,) = refusals(steps, one(tmp_path, edit))
    assert "column limit" in issue.message


@pytest.mark.parametrize(
    ("edits", "code", "place", "hint"),
    [
        ('drop = [{ table = "coridors" }]', "unknown-table", "x.drop[1]", "did you mean 'corridors'?"),
        (
            'drop = [{ table = "terms", where = { from = "enclave" } }]',
            "unknown-column",
            "x.drop[1].where",
            "did you mean 'form'?",
        ),
        (
            'set = [{ table = "terms", column = "yeild", to = 1 }]',
            "unknown-column",
            "x.set[1]",
            "did you mean 'yield'?",
        ),
        (
            'add = [{ table = "sites", row = { scenarios = "a" } }]',
            "unknown-column",
            "x.add[1].row",
            "did you mean 'scenario'?",
        ),
        (
            'drop = [{ table = "sites", were = {} }]',
            "unknown-entry",
            "x.drop[1]",
            "did you mean 'where'?",
        ),
        ('drops = [{ table = "sites" }]', "unknown-entry", "x", "did you mean 'drop'?"),
        (
            'set = [{ table = "sites", column = "value_factor" }]',
            "malformed-variant",
            "x.set[1]",
            "say what the column is set to",
        ),
        ('set = [{ table = "sites", to = 1 }]', "malformed-variant", "x.set[1]", 'write column = "..."'),
        ('add = [{ table = "sites" }]', "malformed-variant", "x.add[1]", "write row = { ... }"),
        ("drop = [{}]", "malformed-variant", "x.drop[1]", 'write table = "..."'),
        ("drop = 3", "malformed-variant", "x.drop", "write [[variants.x.drop]]"),
        ("drop = [3]", "malformed-variant", "x.drop[1]", "write [variants.x.drop[1]]"),
        (
            'set = [{ table = "sites", column = "value_factor", to = nan }]',
            "malformed-variant",
            "x.set[1].to",
            'write "text", 0.5 or true; a list of identifiers is "a;b"',
        ),
        (
            'drop = [{ table = "sites", where = { requires = ["a"] } }]',
            "malformed-variant",
            "x.drop[1].where.requires",
            'write "text", 0.5 or true; a list of identifiers is "a;b"',
        ),
    ],
)
def test_a_malformed_edit_is_refused_where_it_stands(
    tmp_path: Path, edits: str, code: str, place: str, hint: str
) -> None:
    issues = issues_of(tmp_path, f"[variants.x]\n{HEAD}{edits}")
    assert (code, CASE_FILE, f"variants.{place}", hint) in [
        (issue.code, issue.file, issue.column, issue.hint) for issue in issues
    ]


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = '[variants.x]\nkind = "vanish"\ndrop = [{ table = "siets" }]\n[variants.y]\ntitle = 3\n[extra]\n'
    messages = [issue.message for issue in issues_of(tmp_path, text)]
    assert messages == [
        "there is no entry 'extra' here",
        "title is missing",
        "title_zh is missing",
        "'vanish' is no kind of variant",
        "there is no table 'siets'",
        "title is no text",
        "title_zh is missing",
        "kind is missing",
        "it changes nothing",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [("[variants", "malformed-toml"), ("variants = 1", "malformed-variant"), ("a\0b", "nul-byte")],
)
def test_a_file_that_is_no_case_file_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert {issue.code for issue in issues_of(tmp_path, text)} == {code}
