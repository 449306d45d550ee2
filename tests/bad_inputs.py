"""What can be wrong with an instance: small mutations of a valid one, each with the issue it must lead to."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bad_files import COLUMNS, FILES, SETTINGS
from tests.bad_input import BadInput, cases, cells_changed, rows_added
from tests.instance_folder import added_row, all_of, changed_cell, copy_of_row, without_row


def _amounts(code: str, **texts: str) -> Iterator[BadInput]:
    """Yield cases of one code, from what is written in place of an amount."""
    for name, text in texts.items():
        yield from cells_changed(code, (f"amount-{name.replace('_', '-')}", "endowments", 3, "amount", text))


_FIGURES = (
    *_amounts("missing-value", blank="", of_spaces="  "),
    *_amounts(
        "not-a-number",
        word="many",
        thousands="1,000",
        thousands_by_space="1 000",
        thousands_by_underscore="1_000",
        thousands_by_narrow_space="1\u202f000",
        decimal_comma="1,5",
        percent="50%",
        money="¥40",
        with_unit="40 people",
        formula="=20*2",
        hexadecimal="0x28",
        fraction="1/2",
        two_points="1.2.3",
        two_signs="--4",
        minus_sign="−4",
        no_exponent="4e",
        arabic_digit="٣",
        full_width_digit="４",
        chinese_numeral="四",
        not_available="n/a",
        true="true",
        long="x" * 5000,
        with_escape="\x1b[2J",
        after_hard_space="\u00a040",
    ),
    *_amounts(
        "not-finite", nan="NaN", inf="inf", minus_infinity="-Infinity", infinity_sign="∞", overflow="1e400"
    ),
    *_amounts("too-small", underflow="1e-400"),
    *_amounts("too-large", too_large="1e15"),
    *_amounts("out-of-range", negative="-40", slightly_negative="-1e-12"),
    *cells_changed("not-an-integer", ("order-not-whole", "stages", 3, "order", "1.5")),
    *cells_changed("too-large", ("lag-too-large", "stages", 3, "lag", "1e18")),
    *cells_changed(
        "not-a-boolean",
        ("boolean-word", "resources", 5, "rival", "ja"),
        ("boolean-number", "resources", 5, "mobile", "2"),
    ),
    *cells_changed(
        "out-of-range",
        ("order-zero", "stages", 3, "order", "0"),
        ("lag-negative", "stages", 3, "lag", "-1"),
        ("max-sites-negative", "stages", 3, "max_sites", "-2"),
        ("longitude-above-180", "regions", 2, "lon", "181"),
        ("latitude-below-90", "regions", 4, "lat", "-90.5"),
        ("unit-cost-negative", "endowments", 3, "unit_cost", "-1"),
        ("upfront-negative", "needs", 2, "upfront", "-5"),
        ("value-factor-negative", "sites", 2, "value_factor", "-1"),
        ("fixed-cost-negative", "facilities", 2, "fixed_cost", "-5"),
        ("running-cost-negative", "corridors", 3, "running_cost", "-5"),
        ("facility-amount-negative", "capacities", 2, "amount", "-20"),
        ("corridor-capacity-negative", "corridors", 2, "capacity", "-50"),
        ("yield-zero", "terms", 2, "yield", "0"),
        ("yield-above-1", "terms", 2, "yield", "1.1"),
        ("load-negative", "terms", 3, "load", "-1"),
        ("limit-negative", "budgets", 4, "limit", "-1"),
        ("probability-above-1", "futures", 2, "probability", "1.75"),
        ("factor-negative", "shocks", 2, "factor", "-0.5"),
        ("shortage-price-negative", "resources", 5, "shortage_price", "-5"),
    ),
    *rows_added("out-of-range", ("probability-zero", "futures", 4, ("odd", "0"))),
)

_IDENTIFIERS = (
    *rows_added("missing-value", ("region-blank", "regions", 5, ("", "Nowhere"))),
    *rows_added("surrounding-space", ("region-of-spaces", "regions", 5, ("  ", "Nowhere"))),
    *cells_changed(
        "surrounding-space",
        ("region-with-space-after", "regions", 2, "region", "shenzhen "),
        ("region-with-hard-space", "regions", 2, "region", "shenzhen\u00a0"),
        ("reference-with-space", "sites", 2, "region", " hubei"),
        ("form-with-space", "terms", 2, "form", "agreement "),
    ),
    *cells_changed(
        "control-character",
        ("region-with-line-break", "regions", 2, "region", "shen\nzhen"),
        ("region-with-bell", "regions", 2, "region", "shen\azhen"),
        ("region-zero-width", "regions", 2, "region", "shen\u200bzhen"),
        ("region-turning-text", "regions", 2, "region", "shen\u202ezhen"),
        ("region-with-variation", "regions", 2, "region", "shenzhen\ufe0f"),
        ("region-with-blank-letter", "regions", 2, "region", "shenzhen\u3164"),
        ("name-with-escape", "regions", 2, "name", "\x1b[31mShenzhen"),
    ),
    *rows_added("control-character", ("region-of-joined-emoji", "regions", 5, ("👩\u200d🔬", "Laboratory"))),
    *cells_changed(
        "separator-in-identifier", ("facility-with-separator", "facilities", 4, "facility", "a;b")
    ),
    *cells_changed(
        "blank-item",
        ("list-with-blank-item", "sites", 2, "requires", "park;;lab"),
        ("list-ends-with-two-separators", "sites", 2, "requires", "park;;"),
        ("list-starts-with-separator", "sites", 2, "requires", ";park"),
        ("list-of-a-separator", "sites", 2, "requires", ";"),
    ),
)

_KEYS = (
    *rows_added(
        "duplicate-key",
        ("region-twice", "regions", 5, ("hubei",)),
        ("resource-twice", "resources", 6, ("capital",)),
        ("endowment-tier-twice", "endowments", 9, ("shenzhen", "talent", "9", "0.50")),
        ("scenario-twice", "scenarios", 4, ("port",)),
        ("stage-twice", "stages", 5, ("port", "pilot", "3", "30")),
        ("future-twice", "futures", 4, ("good", "0.25")),
    ),
    *cases(
        ("need-twice", "duplicate-key", "needs", 7, copy_of_row("needs", 3)),
        ("site-twice", "duplicate-key", "sites", 5, copy_of_row("sites", 2)),
        ("facility-twice", "duplicate-key", "facilities", 5, copy_of_row("facilities", 2)),
        ("capacity-twice", "duplicate-key", "capacities", 4, copy_of_row("capacities", 2)),
        ("corridor-twice", "duplicate-key", "corridors", 5, copy_of_row("corridors", 4)),
        ("term-twice", "duplicate-key", "terms", 5, copy_of_row("terms", 2)),
        ("budget-twice", "duplicate-key", "budgets", 5, copy_of_row("budgets", 2)),
        ("shock-twice", "duplicate-key", "shocks", 5, copy_of_row("shocks", 2)),
    ),
)

_REFERENCES = cells_changed(
    "dangling-reference",
    *(
        (f"{table}-{row}-{column}-dangles", table, row, column, text)
        for table, row, column, text in (
            ("endowments", 2, "region", "shenzen"),
            ("endowments", 2, "resource", "capitol"),
            ("endowments", 5, "period", "2025"),
            ("scenarios", 2, "required_stage", "rolout"),
            ("scenarios", 2, "required_by", "2030"),
            ("stages", 4, "scenario", "drones"),
            ("needs", 2, "scenario", "prot"),
            ("needs", 2, "stage", "pilots"),
            ("needs", 5, "stage", "rollout"),
            ("needs", 2, "resource", "money"),
            ("sites", 2, "scenario", "Port"),
            ("sites", 2, "region", "hubei province"),
            ("sites", 2, "requires", "park; labb"),
            ("facilities", 2, "region", "wuhan"),
            ("facilities", 3, "requires", "parc"),
            ("capacities", 2, "facility", "parc"),
            ("capacities", 2, "resource", "spaces"),
            ("corridors", 2, "origin", "shanghai"),
            ("corridors", 2, "destination", "hubeii"),
            ("corridors", 3, "requires", "zones"),
            ("terms", 4, "corridor", "sz-hk"),
            ("terms", 3, "resource", "talents"),
            ("budgets", 3, "period", "26"),
            ("shocks", 2, "future", "worst"),
            ("shocks", 2, "region", "shenzen"),
            ("shocks", 2, "resource", "talents"),
            ("shocks", 2, "period", "2028"),
            ("shocks", 3, "corridor", "sz-bh"),
            ("shocks", 4, "scenario", "porto"),
            ("shocks", 4, "stage", "roll-out"),
        )
    ),
)

_RULES = (
    *cases(
        (
            "probabilities-above-1",
            "probabilities-do-not-add-up",
            "futures",
            None,
            changed_cell("futures", 2, "probability", "0.8"),
        )
    ),
    *cells_changed("missing-value", ("behaviour-blank", "resources", 5, "rival", "")),
    *rows_added("missing-value", ("behaviour-without-preset", "resources", 6, ("water",))),
    *rows_added("storable-not-rival", ("stored-idea", "resources", 6, ("idea", "", "no", "yes", "yes"))),
    *rows_added("immobile-resource", ("terms-of-the-immobile", "terms", 5, ("agreement", "", "space"))),
    *cells_changed("corridor-to-itself", ("corridor-to-itself", "corridors", 4, "destination", "hubei")),
    *cells_changed("form-and-corridor", ("terms-of-form-and-corridor", "terms", 4, "form", "enclave")),
    *cells_changed("no-form-or-corridor", ("terms-of-nothing", "terms", 2, "form", "")),
    *cells_changed("duplicate-order", ("order-twice", "stages", 3, "order", "1")),
    *cells_changed(
        "hole-in-order",
        ("order-with-hole", "stages", 3, "order", "3"),
        ("order-from-2", "stages", 4, "order", "2"),
    ),
    *rows_added("scenario-without-stages", ("scenario-without-stages", "scenarios", 4, ("robot",))),
    *cases(
        (
            "required-without-sites",
            "scenario-without-sites",
            "scenarios",
            2,
            all_of(without_row("sites", 2), without_row("sites", 2)),
        )
    ),
    *cells_changed(
        "circular-requirement",
        ("facility-requires-itself", "facilities", 2, "requires", "park"),
        ("facilities-in-a-circle", "facilities", 2, "requires", "zone"),
    ),
    *cells_changed("unknown-payer", ("unknown-payer", "budgets", 2, "payer", "funds")),
    *cells_changed(
        "not-shockable",
        ("shock-on-no-table", "shocks", 2, "table", "endowment"),
        ("shock-on-budgets", "shocks", 2, "table", "budgets"),
        ("shock-on-no-column", "shocks", 2, "column", "amounts"),
        ("shock-on-yield", "shocks", 3, "column", "yield"),
    ),
    *cells_changed("foreign-key", ("shock-by-foreign-key", "shocks", 4, "region", "hubei")),
    *cells_changed(
        "shock-on-nothing",
        ("shock-on-no-row", "shocks", 2, "region", "liaoning"),
        ("shock-on-blank-figures", "shocks", 3, "resource", "data"),
    ),
    *rows_added(
        "shock-on-nothing",
        (
            "shock-in-another-period",
            "shocks",
            5,
            ("bad", "corridors", "capacity", "", "", "", "", "", "hb-ln", "", "2026", "2"),
        ),
    ),
    *cells_changed(
        "wide-spread",
        ("spread-of-amounts", "needs", 2, "running", "1e-9"),
        ("spread-of-money", "budgets", 2, "limit", "1e12"),
    ),
)

_PRODUCTS = (
    *cells_changed(
        "too-large-together",
        ("shock-too-large", "shocks", 2, "factor", "1e14"),
        ("shock-of-terms-too-large", "shocks", 3, "factor", "1e14"),
        ("value-factor-too-large", "sites", 2, "value_factor", "1e14"),
    ),
    BadInput(
        "amounts-too-large-to-carry",
        all_of(
            changed_cell("scenarios", 2, "required_stage", ""),
            changed_cell("scenarios", 2, "required_by", ""),
            *(
                added_row("shocks", "bad", table, column, "", "capital", *[""] * 6, factor)
                for table, column, factor in (
                    ("endowments", "amount", "9e12"),
                    ("needs", "upfront", "1e14"),
                    ("needs", "running", "4e14"),
                )
            ),
        ),
        "flow-too-large",
        "resources.csv",
        2,
    ),
)

_ROLLOUT = changed_cell("scenarios", 2, "required_stage", "rollout")

_SERVICE = tuple(
    BadInput(name, mutate, "cannot-be-served", "scenarios.csv", 2)
    for name, mutate in (
        ("never-enough-space", changed_cell("needs", 3, "upfront", "100")),
        ("never-enough-capital", changed_cell("needs", 2, "running", "250")),
        ("too-little-in-the-bad-future", all_of(_ROLLOUT, changed_cell("needs", 4, "running", "60"))),
        ("too-late-by-its-lag", all_of(_ROLLOUT, changed_cell("scenarios", 2, "required_by", "2026"))),
        ("allowed-nowhere", changed_cell("stages", 2, "max_sites", "0")),
    )
)

BAD_INPUTS = (
    *SETTINGS,
    *FILES,
    *COLUMNS,
    *_FIGURES,
    *_IDENTIFIERS,
    *_KEYS,
    *_REFERENCES,
    *_RULES,
    *_PRODUCTS,
    *_SERVICE,
)
