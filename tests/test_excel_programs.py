"""Workbooks and the programs that open them: how they print, and what comes back from LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from optalloc.spreadsheets.template import template_bytes
from tests.command_line import run_here
from tests.small_instances import FEATURE_INSTANCES

#: `FEATURE_INSTANCES["facilities"]` with a figure, a reference and a blank as formulas and a figure in per
#: cent; saved by LibreOffice 7.4 as .ods, and then as .xlsx.
SAVED_BY_LIBREOFFICE = Path(__file__).parent / "data" / "libreoffice.xlsx"
OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "template.xlsx"
    path.write_bytes(template_bytes(FEATURE_INSTANCES["facilities"](), path))
    return path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of results, as the command writes it."""
    from optalloc.cli.entry import run

    path = tmp_path_factory.mktemp("solved") / "results.xlsx"
    assert run(["solve", str(folder("first-steps")), "--output", str(path), "--quiet"]) == ExitCode.DONE
    return path


def test_a_workbook_that_libreoffice_saved_is_read_as_it_was_meant() -> None:
    assert optalloc.read(SAVED_BY_LIBREOFFICE).hash == FEATURE_INSTANCES["facilities"]().hash


def test_a_workbook_that_libreoffice_saved_can_be_annotated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(capsys, "validate", SAVED_BY_LIBREOFFICE, "--annotate", tmp_path / "copy.xlsx")
    assert ran.code == ExitCode.DONE
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx")["stages"]["D2"].value == "=2+3"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_a_template_comes_back_from_libreoffice_as_it_was(template: Path, tmp_path: Path) -> None:
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        OFFICE,
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        str(template),
    ]
    subprocess.run(command, check=True, capture_output=True)
    assert optalloc.read(tmp_path / template.name).hash == optalloc.read(template).hash


@pytest.mark.parametrize("made", ["template", "results"])
def test_every_sheet_prints_across_with_all_columns_on_a_page(
    made: str, request: pytest.FixtureRequest
) -> None:
    for sheet in openpyxl.load_workbook(request.getfixturevalue(made)):
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) == (True, 1)
        if sheet.freeze_panes is not None:
            assert sheet.print_title_rows == "$1:$1", sheet.title


@pytest.mark.parametrize("made", ["template", "results"])
def test_every_font_has_a_name(made: str, request: pytest.FixtureRequest) -> None:
    """One without shows in another family than the cells beside it."""
    book = openpyxl.load_workbook(request.getfixturevalue(made))
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row}
    assert fonts == {"Calibri"}


def test_a_chart_says_what_its_axis_measures_and_covers_no_bar(results: Path) -> None:
    charts: list[Any] = openpyxl.load_workbook(results)["charts"]._charts
    assert len(charts) == 3
    for chart in charts:
        assert chart.y_axis.title is not None
        assert (chart.title.overlay, chart.legend.overlay) == (False, False)
        assert chart.y_axis.delete is False
