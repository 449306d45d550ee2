"""Stages and forms, which have no column of names, are called by words that both languages have."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import optalloc
from optalloc.analysis.words import Words
from optalloc.conventional import CONVENTIONAL, conventional
from optalloc.instances import folder, names
from optalloc.language import speaking
from optalloc.readable import with_unit
from tests.command_line import run_here


@pytest.mark.parametrize("name", names())
def test_every_stage_and_form_of_an_instance_of_the_package_is_a_conventional_word(name: str) -> None:
    instance = optalloc.read(folder(name))
    used = {
        word
        for table, column in (("stages", "stage"), ("facilities", "form"), ("corridors", "form"))
        for word in instance.table(table)[column]
    }
    assert used - {""} <= CONVENTIONAL


@pytest.mark.parametrize("name", names())
def test_every_unit_of_an_instance_of_the_package_is_a_conventional_word(name: str) -> None:
    instance = optalloc.read(folder(name))
    assert {*instance.table("resources")["unit"], instance.settings.currency} <= CONVENTIONAL


def test_analysis_has_money_and_units_in_the_language_that_is_spoken() -> None:
    words = Words(optalloc.read(folder("first-steps")))
    assert words.money("8.66") == "8.66 × 1e8 CNY"
    assert words.amount("space", "12") == "12 × 1e4 m2"
    with speaking("zh"):
        assert words.money("8.66") == "8.66 亿元"
        assert words.amount("space", "12") == with_unit("12", conventional("1e4 m2"))
        assert words.cell("currency", "1e8 CNY") == "亿元"


def test_no_two_words_are_called_alike() -> None:
    with speaking("zh"):
        assert len(set(map(conventional, CONVENTIONAL))) == len(CONVENTIONAL)


def test_other_words_stand_as_they_are() -> None:
    with speaking("zh"):
        assert conventional("net value") == "net value"
        assert conventional("中试线") == "中试线"


def test_text_has_stages_and_forms_in_the_language_that_is_spoken(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run_here(capsys, "solve", folder("first-steps"), "--in-process", "--lang", "zh").out
    assert "试点 2026" in shown
    assert "飞地" in shown
    assert "pilot" not in shown
    instance = optalloc.read(folder("first-steps"))
    with speaking("zh"):
        assert "试点" in Words(instance).launch("crop-drones", "pilot", "hubei")


def test_a_workbook_has_stages_and_forms_in_the_language_that_is_spoken(tmp_path: Path) -> None:
    from optalloc.cli.entry import run

    path = tmp_path / "results.xlsx"
    command = ["solve", str(folder("first-steps")), "--in-process", "--quiet", "--lang", "zh"]
    assert run([*command, "--output", str(path)]) == 0
    book = openpyxl.load_workbook(path)
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert cells >= {"试点", "推广", "飞地"}
    assert not cells & {"pilot", "rollout", "enclave"}
