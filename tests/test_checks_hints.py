"""Hints say what to write, not what the column means."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optalloc.checks import check_tables
from optalloc.checks.cells import Unreadable, read_boolean, read_number
from optalloc.checks.numerals import hint_on_number
from optalloc.checks.wording import closest_to
from optalloc.errors import Issue, Severity
from optalloc.io import read_text
from optalloc.language import speaking
from optalloc.readable import many
from optalloc.validate import check
from tests.instance_folder import (
    Cells,
    Mutation,
    all_of,
    changed_cell,
    edited,
    replaced_settings,
    valid_folder,
    without_column,
    write_folder,
)
from tests.workbooks import workbook


def _issues(place: Path, *mutations: Mutation) -> tuple[Issue, ...]:
    files = valid_folder()
    all_of(*mutations)(files)
    return check_tables(read_text(write_folder(files, place))).issues


def _hint(place: Path, *mutations: Mutation) -> str:
    (issue,) = _issues(place, *mutations)
    return issue.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("20万", "write 200000, without 万"),
        ("2.5 万", "write 25000, without 万"),
        ("20万件/年", "write 200000, without 万件/年"),
        ("3年", "write 3, without 年"),
        ("1.5k", "write 1500, without k"),
        ("2 million", "write 2000000, without million"),
        ("3亿", "write 300000000, without 亿"),
        ("1.2万亿", "write 1200000000000, without 万亿"),
        ("-3百万", "write -3000000, without 百万"),
        ("５０", "write 50, in the digits and signs of the keyboard"),
        ("２０万", "write 200000, in the digits and signs of the keyboard and without 万"),
        ("٣٤", "write 34, in the digits and signs of the keyboard"),
        ("−40", "write -40, with the minus sign of the keyboard"),
        ("–40", "write -40, with the minus sign of the keyboard"),
        ("－40", "write -40, with the minus sign of the keyboard"),
        ("1,000", "write 1000, without separators between thousands"),
        ("1'000'000.5", "write 1000000.5, without separators between thousands"),
        ("1\u202f000", "write 1000, without separators between thousands"),
        ("1,0000,0000", "write 100000000, without separators between thousands"),
        (
            "−1,200",
            "write -1200, with the minus sign of the keyboard and without separators between thousands",
        ),
        ("2,5", "write 2.5, with a point"),
        ("50%", "write 0.5, as a share"),
        ("7.5 ％", "write 0.075, in the digits and signs of the keyboard and as a share"),
        ("5‰", "write 0.005, as a share"),
        ("¥40", "write 40, without ¥"),
        ("\u00a040", "write 40, without the space around it"),
        ("n/a", "leave the cell blank where there is no figure"),
        ("=20*2", "write the number; formulas are not computed"),
        ("四", "write 4, in the digits 0 to 9"),
        ("三十", "write 30, in the digits 0 to 9"),
        ("一百零二", "write 102, in the digits 0 to 9"),
        ("两千三百", "write 2300, in the digits 0 to 9"),
        ("三十万", "write 300000, in the digits 0 to 9 and without 万"),
        ("一百二", "use the digits 0 to 9"),
        ("百十", "use the digits 0 to 9"),
        ("10²", "use the digits 0 to 9"),
        ("0。5", "write 0.5, in the digits and signs of the keyboard"),
        ("４，5", "it may be 4.5 or 45: write it without a comma"),
        (
            "1，200",
            "write 1200, in the digits and signs of the keyboard and without separators between thousands",
        ),
        ("东经110度", "write 110: degrees without their sign, negative in the west and south"),
        ("30.5° S", "write -30.5: degrees without their sign, negative in the west and south"),
        ("不限", "leave the cell blank where there is no figure"),
        ("—", "leave the cell blank where there is no figure"),
        ("about 40", "write a plain number such as 1200 or 0.5 or 1e6, without units"),
        ("1.000,5", "write 1000.5, without separators between thousands and with a point"),
        ("(12.5)", "write -12.5, with a minus sign in the place of brackets"),
        ("no limit", "leave the cell blank where there is no figure"),
        ("+20%", "write 1.2 where a factor for +20% is meant; a share has no sign"),
        ("-20%", "write 0.8 where a factor for -20% is meant; a share has no sign"),
        ("五成", "write 0.5, as a share"),
        ("七成五", "write 0.75, as a share"),
        ("八五折", "write 0.85, as a share"),
        ("三分之一", "write 0.333333, as a share"),
        ("百分之二十", "write 0.2, as a share"),
        ("十四点五", "write 14.5, in the digits 0 to 9"),
        ("一万五", "use the digits 0 to 9"),
    ],
)
def test_a_slip_of_a_number_is_written_out_as_it_was_meant(text: str, hint: str) -> None:
    why = read_number(text)
    assert isinstance(why, Unreadable)
    assert why.hint == hint


@pytest.mark.parametrize(
    ("text", "unit", "hint"),
    [
        ("1.2亿元", "亿元", "the unit here is '亿元': write 1.2, without 亿元"),
        (
            "８亿",
            "亿元",
            "the unit here is '亿元': write 8, in the digits and signs of the keyboard and without 亿",
        ),
        ("12000万元", "亿元", "the unit here is '亿元': write 1.2, without 万元"),
        ("12000万人民币", "亿元", "the unit here is '亿元': write 1.2, without 万人民币"),
        ("3万人", "百人", "the unit here is '百人': write 300, without 万人"),
        ("20万元/年", "元", "the unit here is '元': write 200000, without 万元/年"),
        ("5万元", "万元/人", "the unit here is '万元/人': write 5, without 万元"),
        ("2 million", "CNY million", "the unit here is 'CNY million': write 2, without million"),
        ("2M", "EUR", "the unit here is 'EUR': write 2000000, without M"),
        ("500 kEUR", "EUR million", "the unit here is 'EUR million': write 0.5, without kEUR"),
        ("60000万", "亿元", "the unit here is '亿元': write 6, without 万"),
        ("1.2亿", "指数", "convert it to '指数', the unit here, and write it without 亿"),
        ("3万", "百人", "convert it to '百人', the unit here, and write it without 万"),
        ("5万元/百人", "万元/人", "convert it to '万元/人', the unit here, and write it without 万元/百人"),
        ("5元", "百人", "convert it to '百人', the unit here, and write it without 元"),
        ("¥40", "亿元", "convert it to '亿元', the unit here, and write it without ¥"),
        ("20万", "", "convert it to the unit of this column, and write it without 万"),
        ("1.5k", "", "convert it to the unit of this column, and write it without k"),
        ("¥40", "", "write 40, without ¥"),
        ("40 people", "", "write a plain number such as 1200 or 0.5 or 1e6, without units"),
        ("5%", "亿元", "write the figure itself; a share is not possible here"),
        ("600 people", "100 people", "the unit here is '100 people': write 6, without people"),
        ("6 M", "100 people", "convert it to '100 people', the unit here, and write it without M"),
        ("1.2亿元", "1e8 CNY", "the unit here is '1e8 CNY': write 1.2, without 亿元"),
        ("4k", "1e4 m2", "the unit here is '1e4 m2': write 0.4, without k"),
        ("30000 m²", "10 000 m2", "the unit here is '10 000 m2': write 3, without m²"),
        ("5 k", "50 seats", "convert it to '50 seats', the unit here, and write it without k"),
        ("2 K", "people", "the unit here is 'people': write 2000, without K"),
    ],
)
def test_a_figure_with_a_unit_of_its_own_is_converted_or_left_to_its_author(
    text: str, unit: str, hint: str
) -> None:
    assert hint_on_number(text, unit) == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("80%", "write 0.8, as a share"),
        ("120%", "no more than 1 is possible here, which is all of it"),
    ],
)
def test_a_share_is_proposed_only_within_what_is_possible(tmp_path: Path, text: str, hint: str) -> None:
    assert _hint(tmp_path, changed_cell("terms", 2, "yield", text)) == hint


@pytest.mark.parametrize(("text", "guessed"), [("1.05", False), ("1.2", False), ("80", True)])
def test_per_cent_are_guessed_only_where_a_figure_is_far_above_one(
    tmp_path: Path, text: str, guessed: bool
) -> None:
    assert ("%" in _hint(tmp_path, changed_cell("terms", 2, "yield", text))) is guessed


@given(
    st.decimals(1, 999, places=1),
    st.sampled_from(["", "万", "亿", "百"]),
    st.sampled_from(["元", "万元", "亿元"]),
)
def test_a_figure_that_is_proposed_in_the_unit_of_the_column_is_worth_the_same(
    figure: Decimal, tens: str, unit: str
) -> None:
    worth = {"": 1, "百": 100, "万": 10**4, "亿": 10**8}
    hint = hint_on_number(f"{figure}{tens}元", unit)
    proposed = Decimal(re.findall("write ([^,]+),", hint)[0])
    assert float(proposed * worth[unit[:-1]]) == pytest.approx(float(figure * worth[tens]))


def test_money_is_converted_to_the_currency_and_amounts_to_the_unit_of_their_resource(tmp_path: Path) -> None:
    changes = [
        replaced_settings('currency = "million CNY"', 'currency = "亿元"'),
        changed_cell("resources", 2, "unit", "亿元"),
        changed_cell("endowments", 2, "amount", "1.2亿元"),
        changed_cell("budgets", 2, "limit", "８亿"),
        changed_cell("endowments", 2, "unit_cost", "5%"),
    ]
    hints = {(issue.file, issue.column): issue.hint for issue in _issues(tmp_path, *changes)}
    assert hints["endowments.csv", "amount"].startswith("the unit here is '亿元': write 1.2, ")
    assert hints["budgets.csv", "limit"].startswith("the unit here is '亿元': write 8, ")
    assert hints["endowments.csv", "unit_cost"] == "write the figure itself; a share is not possible here"


@given(st.text("0123456789.,−-+％%万亿¥ '５٣e元\x1b", min_size=1, max_size=12))
def test_a_number_that_a_hint_proposes_can_be_read(text: str) -> None:
    if not isinstance(read_number(text), Unreadable) or not text.strip():
        return
    hint = hint_on_number(text.strip(" \t") or "x")
    assert hint.isprintable()
    for proposed in re.findall("^write ([^ ,]+), ", hint):
        value = read_number(proposed)
        assert not isinstance(value, Unreadable) or value.code in ("too-large", "too-small", "not-finite")


def test_a_number_in_quotes_among_the_settings_gets_the_hint_of_a_cell(tmp_path: Path) -> None:
    assert _hint(tmp_path, replaced_settings("0.05", '"5%"')) == "write 0.05, as a share"
    assert _hint(tmp_path, replaced_settings("0.05", '"0.05"')) == "write a number without quotes"


@pytest.mark.parametrize("separator", ["；", "，", ",", ", ", "、"])
def test_a_list_with_another_separator_is_written_out_with_the_right_one(
    separator: str, tmp_path: Path
) -> None:
    text = separator.join(("park", "lab"))
    assert _hint(tmp_path, changed_cell("sites", 2, "requires", text)) == (
        "lists separate identifiers by ;: write park;lab"
    )


def test_a_separator_of_another_script_at_the_end_of_a_list_is_explained(tmp_path: Path) -> None:
    hint = _hint(tmp_path, changed_cell("sites", 2, "requires", "park;lab；"))
    assert hint == "lists separate identifiers by ;: write lab;park"


def test_an_identifier_may_hold_a_comma_and_be_listed(tmp_path: Path) -> None:
    renamed = changed_cell("facilities", 4, "facility", "zone，east")
    listed = changed_cell("corridors", 3, "requires", "zone，east")
    assert _issues(tmp_path, renamed, listed) == ()


def test_longitude_and_latitude_that_are_swapped_are_written_out_the_right_way(tmp_path: Path) -> None:
    swapped = changed_cell("regions", 2, "lon", "22.54"), changed_cell("regions", 2, "lat", "114.06")
    assert _hint(tmp_path, *swapped) == "lon and lat look swapped: write 114.06 in lon and 22.54 in lat"


@pytest.mark.parametrize(("lon", "lat"), [("114.06", "91"), ("22.54", "200"), ("", "114")])
def test_a_latitude_beyond_the_pole_is_not_always_a_longitude(lon: str, lat: str, tmp_path: Path) -> None:
    wrong = changed_cell("regions", 2, "lon", lon), changed_cell("regions", 2, "lat", lat)
    assert _hint(tmp_path, *wrong) == "write a number that is at least -90 and at most 90: latitude"


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "hint"),
    [
        ("terms", 2, "yield", "90", "write 0.9 for 90%"),
        ("facilities", 2, "fixed_cost", "-5", "costs, prices and limits are stated without a sign: write 5"),
        ("capacities", 2, "amount", "-20", "amounts are stated without a sign: write 20, or 0 for none"),
        (
            "shocks",
            2,
            "factor",
            "-0.5",
            "write a number that is at least 0: what the figure is multiplied by",
        ),
        ("endowments", 2, "region", "", "name one of the regions, or delete the row"),
        ("endowments", 2, "amount", "", "write a number: available in a period"),
        ("stages", 2, "order", "", "write a whole number: 1, 2, ... without holes"),
        ("stages", 2, "lag", "-1", "write a number that is at least 0: "),
    ],
)
def test_a_cell_out_of_range_or_blank_is_told_what_to_write(
    table: str, row: int, column: str, text: str, hint: str, tmp_path: Path
) -> None:
    issues = _issues(tmp_path, changed_cell(table, row, column, text))
    (own,) = (issue for issue in issues if issue.code in ("out-of-range", "missing-value"))
    assert own.hint.startswith(hint)


def test_a_column_that_is_missing_is_to_be_added(tmp_path: Path) -> None:
    hint = _hint(tmp_path, without_column("capacities", "amount"))
    assert hint == "add a column headed amount: available in a period"


@pytest.mark.parametrize(("text", "value"), [("是", 1.0), ("否", 0.0), (" YES", 1.0), ("No", 0.0)])
def test_booleans_may_be_chinese_words(text: str, value: float) -> None:
    assert read_boolean(text) == value


@pytest.mark.parametrize(
    ("text", "word"),
    [("对", "true"), ("√", "true"), ("Y", "true"), ("错", "false"), ("N", "false"), ("×", "false")],
)
def test_another_word_for_a_boolean_is_told_which_one_to_write(text: str, word: str) -> None:
    why = read_boolean(text)
    assert isinstance(why, Unreadable)
    assert why.hint == f"write {word}"


Q4 = "periods.labels in instance.toml has '2026', '2027': add it there, or correct the name"


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "hint"),
    [
        ("endowments", 5, "period", "２０２６", "did you mean '2026'?"),
        ("endowments", 5, "period", "二〇二六", "did you mean '2026'?"),
        ("endowments", 5, "period", "Q4", Q4),
        ("needs", 2, "stage", "推广", "there are 'pilot', 'rollout'"),
    ],
)
def test_a_name_that_is_not_known_is_told_those_that_are(
    table: str, row: int, column: str, text: str, hint: str, tmp_path: Path
) -> None:
    issue = next(i for i in _issues(tmp_path, changed_cell(table, row, column, text)) if i.column == column)
    assert issue.hint == hint


def test_a_full_width_space_is_named_and_not_shown_as_an_escape(tmp_path: Path) -> None:
    issues = _issues(tmp_path, changed_cell("sites", 2, "region", "hubei\u3000"))
    assert [issue.message for issue in issues] == ["a full-width space stands at the end of 'hubei'"]


def test_large_factors_are_words_in_chinese_and_the_option_that_allows_them_is_named(tmp_path: Path) -> None:
    wide = changed_cell("endowments", 2, "amount", "5e14"), changed_cell("needs", 2, "upfront", "0.01")
    with speaking("zh"):
        chinese = next(issue for issue in _issues(tmp_path, *wide) if issue.code == "wide-spread")
    english = next(issue for issue in _issues(tmp_path, *wide) if issue.code == "wide-spread")
    assert "5.0e+16" in english.message
    assert "--allow-wide-range" in english.hint
    with speaking("zh"):
        assert [many(factor) for factor in (12.0, 5e12, 3.21e8, 1.2e5)] == [
            "12",
            "5万亿",
            "3.2亿",
            "12万",
        ]
    assert "--allow-wide-range" in chinese.hint


def test_a_setting_of_a_sheet_is_refused_with_its_row(tmp_path: Path) -> None:
    book = workbook({})
    book["instance"].append(["periods.discount", "5%"])
    book.save(tmp_path / "plan.xlsx")
    issue = next(
        i for i in check_tables(read_text(tmp_path / "plan.xlsx")).issues if i.column == "periods.discount"
    )
    assert (issue.file, issue.row) == ("plan.xlsx[instance]", 4)


@pytest.mark.parametrize(
    ("table", "row", "column", "hint"),
    [
        ("endowments", 3, "amount", "write 0, or delete the row"),
        ("endowments", 3, "unit_cost", "leave the cell blank where there is no figure"),
        ("budgets", 2, "limit", "write a number, or delete the row"),
        ("shocks", 2, "factor", "write a number, or delete the row"),
    ],
)
@pytest.mark.parametrize("text", ["-", "n/a", "None"])
def test_what_must_not_be_blank_is_not_to_be_left_blank(
    table: str, row: int, column: str, hint: str, text: str, tmp_path: Path
) -> None:
    assert _hint(tmp_path, changed_cell(table, row, column, text)) == hint
    left_blank = _issues(tmp_path / "blank", changed_cell(table, row, column, ""))
    assert bool(left_blank) == ("blank" not in hint)


def test_without_periods_the_cause_is_told_and_not_each_consequence(tmp_path: Path) -> None:
    unstated = replaced_settings('labels = ["2026", "2027"]\n', "")
    issues = [issue for issue in _issues(tmp_path, unstated) if issue.code != "dangling-reference"]
    (issue,) = issues
    assert (issue.code, issue.file, issue.column) == ("no-periods-stated", "instance.toml", "periods.labels")
    assert "no periods are stated, so one is assumed" in issue.message
    assert "periods.labels" in issue.hint


def test_the_tables_are_listed_once_however_many_files_are_none(tmp_path: Path) -> None:
    files = valid_folder() | {f"{name}.csv": b"a\n" for name in ("notes", "sketch", "my-work")}
    issues = check_tables(read_text(write_folder(files, tmp_path))).issues
    assert [issue.code for issue in issues] == ["unknown-table"] * 3
    assert [bool(issue.hint) for issue in issues] == [True, False, False]


@pytest.mark.parametrize(
    ("deadline", "lag", "hint"),
    [
        ("2026", "1", "set required_by to a later period, shorten a lag up to this stage, or add periods"),
        ("", "2", "shorten a lag up to this stage, or add periods"),
    ],
)
def test_a_deadline_before_the_lags_is_not_met_by_supply(
    deadline: str, lag: str, hint: str, tmp_path: Path
) -> None:
    files = valid_folder()
    all_of(
        changed_cell("scenarios", 2, "required_stage", "rollout"),
        changed_cell("scenarios", 2, "required_by", deadline),
        changed_cell("stages", 3, "lag", lag),
    )(files)
    errors = [issue for issue in check(write_folder(files, tmp_path)) if issue.severity is Severity.ERROR]
    assert [(issue.code, issue.hint) for issue in errors] == [("cannot-be-served", hint)]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("江楠", {"江南", "浦西"}, "江南"),
        ("人材", {"人才", "资本"}, "人才"),
        ("江北", {"江南", "江东"}, None),
        ("南江", {"江南"}, None),
        ("江", {"南"}, None),
        ("ab", {"cb"}, None),
    ],
)
def test_one_wrong_character_of_two_is_seen_where_one_name_alone_is_that_close(
    word: str, known: set[str], meant: str | None
) -> None:
    assert closest_to(word, tuple(sorted(known))) == meant


def test_a_row_that_is_there_twice_is_to_be_deleted_and_one_with_other_figures_added_up(
    tmp_path: Path,
) -> None:
    def twice(cells: Cells) -> None:
        cells.append(list(cells[1]))

    same, other = edited("endowments", twice), changed_cell("endowments", 2, "amount", "77")
    assert _hint(tmp_path / "same", same) == "the two rows are the same: delete one"
    assert _hint(tmp_path / "other", same, other).startswith("add the amounts up")


@pytest.mark.parametrize("date", ["2027-01-01", "2027/1/1", "2027年", "2027年1月", "2027-01-01 00:00:00"])
def test_a_date_in_the_place_of_a_year_is_answered_with_the_year(tmp_path: Path, date: str) -> None:
    assert _hint(tmp_path, changed_cell("budgets", 2, "period", date)) == "write 2027"
