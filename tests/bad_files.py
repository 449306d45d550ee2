"""Files, settings and columns that are wrong."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bad_input import BadInput, cases
from tests.instance_folder import (
    changed_header,
    header_only,
    replaced_bytes,
    replaced_settings,
    with_column,
    without_column,
    without_file,
)


def _settings(code: str, *changes: tuple[str, str, str], row: int | None = None) -> Iterator[BadInput]:
    """Yield cases of one code, from id, text of instance.toml and what it is replaced by."""
    for name, old, new in changes:
        yield BadInput(f"settings-{name}", replaced_settings(old, new), code, "instance.toml", row)


_PERIODS = '["2026", "2027"]'
_RISK = "[risk]\nalpha = 0.9\nweight = 0.25\n"

SETTINGS = (
    BadInput("settings-missing", without_file("instance.toml"), "missing-file", "instance.toml"),
    BadInput(
        "settings-not-utf-8",
        replaced_bytes("instance.toml", b"Ports", b"P\xff"),
        "not-utf-8",
        "instance.toml",
        1,
    ),
    BadInput(
        "settings-nul", replaced_bytes("instance.toml", b"Ports", b"P\0"), "nul-byte", "instance.toml", 1
    ),
    *_settings("malformed-toml", ("not-toml", "title =", "title :"), row=1),
    *_settings("malformed-toml", ("unclosed-quote", '"million CNY"', '"million CNY'), row=2),
    *_settings("malformed-toml", ("given-twice", "weight", "alpha"), row=11),
    *_settings("malformed-toml", ("discount-of-5000-digits", "0.05", "9" * 5000)),
    *_settings(
        "unknown-setting", ("misspelt", "currency", "curency"), ("misspelt-section", "[risk]", "[risks]")
    ),
    *_settings(
        "setting-type",
        ("section-as-value", _RISK, "[risk.alpha]"),
        ("title-is-a-number", '"Ports and drones"', "7"),
        ("title-is-a-section", '"Ports and drones"', "{en = 'Ports'}"),
        ("source-is-a-number", '["a survey"]', "[7]"),
        ("sources-are-text", '["a survey"]', '"a survey"'),
        ("discount-is-text", "0.05", '"5%"'),
        ("discount-is-true", "0.05", "true"),
        ("periods-are-text", _PERIODS, '"2026"'),
        ("period-is-true", _PERIODS, '["2026", "2027", true]'),
        ("period-is-a-date", _PERIODS, '["2026", "2027", 2028-01-01]'),
    ),
    *_settings(
        "setting-range",
        ("discount-negative", "0.05", "-0.05"),
        ("discount-nan", "0.05", "nan"),
        ("discount-inf", "0.05", "inf"),
        ("discount-of-400-digits", "0.05", "9" * 400),
        ("alpha-is-1", "0.9", "1.0"),
        ("alpha-is-nearly-1", "0.9", "0.9999999999"),
        ("alpha-negative", "0.9", "-0.1"),
        ("weight-above-1", "0.25", "1.5"),
    ),
    *_settings("no-periods", ("no-periods", _PERIODS, "[]")),
    *_settings("duplicate-period", ("period-twice", _PERIODS, '["2026", "2027", 2026]')),
    *_settings("several-periods", ("periods-in-one-label", _PERIODS, '["2026;2027"]')),
    *_settings("blank-period", ("period-blank", _PERIODS, '["2026", "2027", ""]')),
    *_settings("surrounding-space", ("period-with-space", _PERIODS, '["2026", "2027", "2028 "]')),
    *_settings(
        "control-character",
        ("period-with-tab", _PERIODS, '["2026", "2027", "20\\t28"]'),
        ("title-with-escape", "Ports", "\\u001b[31mPorts"),
    ),
)

_HUBEI = "湖北"

FILES = cases(
    ("regions-missing", "missing-table", "regions", None, without_file("regions.csv")),
    ("resources-missing", "missing-table", "resources", None, without_file("resources.csv")),
    ("scenarios-missing", "missing-table", "scenarios", None, without_file("scenarios.csv")),
    ("stages-missing", "missing-table", "stages", None, without_file("stages.csv")),
    ("sites-missing", "missing-table", "sites", None, without_file("sites.csv")),
    ("facilities-missing", "dangling-reference", "capacities", 2, without_file("facilities.csv")),
    ("futures-missing", "dangling-reference", "shocks", 2, without_file("futures.csv")),
    (
        "table-misspelt",
        "unknown-table",
        "region",
        None,
        replaced_bytes("region.csv", b"", b"region\nhubei\n"),
    ),
    ("regions-without-rows", "empty-table", "regions", None, header_only("regions")),
    ("resources-without-rows", "empty-table", "resources", None, header_only("resources")),
    ("scenarios-without-rows", "empty-table", "scenarios", None, header_only("scenarios")),
    ("stages-without-rows", "empty-table", "stages", None, header_only("stages")),
    ("empty-file", "empty-file", "needs", None, replaced_bytes("needs.csv", b"", b"")),
    ("utf-16", "not-utf-8", "needs", 1, replaced_bytes("needs.csv", b"", "scenario".encode("utf-16"))),
    ("gbk", "not-utf-8", "regions", 3, replaced_bytes("regions.csv", _HUBEI.encode(), _HUBEI.encode("gbk"))),
    ("half-a-character", "not-utf-8", "regions", 3, replaced_bytes("regions.csv", _HUBEI.encode()[-1:], b"")),
    ("nul-byte", "nul-byte", "sites", 3, replaced_bytes("sites.csv", b"liaoning", b"liao\0ing")),
    (
        "zip-named-csv",
        "not-utf-8",
        "needs",
        1,
        replaced_bytes("needs.csv", b"", b"PK\x03\x04\x14\0\x08\0\xff"),
    ),
    (
        "quote-never-closed",
        "unclosed-quote",
        "regions",
        3,
        replaced_bytes("regions.csv", b"Hubei", b'"Hubei'),
    ),
    (
        "text-after-a-quote",
        "malformed-csv",
        "regions",
        3,
        replaced_bytes("regions.csv", b"Hubei", b'"Hu"bei'),
    ),
    (
        "semicolons",
        "wrong-delimiter",
        "budgets",
        1,
        replaced_bytes("budgets.csv", b"", b"payer;limit\nfund;9\n"),
    ),
    (
        "commas-of-another-script",
        "wrong-delimiter",
        "budgets",
        1,
        replaced_bytes("budgets.csv", b"", "payer，limit\nfund，9\n".encode()),
    ),
    ("tabs", "wrong-delimiter", "budgets", 1, replaced_bytes("budgets.csv", b"", b"payer\tlimit\nfund\t9\n")),
    ("cell-too-many", "ragged-row", "budgets", 2, replaced_bytes("budgets.csv", b"fund,,10", b"fund,,10,")),
    ("cell-too-few", "ragged-row", "budgets", 2, replaced_bytes("budgets.csv", b"fund,,10", b"fund,10")),
    (
        "thousands-unquoted",
        "ragged-row",
        "budgets",
        2,
        replaced_bytes("budgets.csv", b"fund,,10", b"fund,,1,000"),
    ),
)

COLUMNS = cases(
    ("column-missing", "missing-column", "endowments", None, without_column("endowments", "amount")),
    ("key-column-missing", "missing-column", "regions", None, without_column("regions", "region")),
    (
        "column-misspelt",
        "unknown-column",
        "endowments",
        None,
        changed_header("endowments", "amount", "ammount"),
    ),
    ("column-in-capitals", "unknown-column", "sites", None, changed_header("sites", "region", "Region")),
    ("column-with-space", "unknown-column", "sites", None, changed_header("sites", "region", " region")),
    ("column-unknown", "unknown-column", "budgets", None, with_column("budgets", "notes")),
    ("column-twice", "duplicate-column", "budgets", 1, with_column("budgets", "limit")),
    ("column-without-header", "blank-header", "budgets", 1, with_column("budgets", "")),
)
