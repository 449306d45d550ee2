"""The command that writes a report, and what it says where it cannot."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from optalloc.cli.exit_codes import ExitCode
from optalloc.errors import InputError
from optalloc.plan import write_plan
from optalloc.report.boundaries import read_boundaries
from optalloc.report.page import MARK
from tests.command_line import run_here
from tests.reported import Page, first_steps

Capture = pytest.CaptureFixture[str]

EMPTY = {"type": "Feature", "geometry": None}
POINT = {"type": "Point", "coordinates": [113.0, 22.0]}
SQUARE = [[113.0, 22.0], [115.0, 22.0], [115.0, 23.0], [113.0, 23.0], [113.0, 22.0]]


def polygon(coordinates: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": None,
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    }


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The folder of a plan with its instance."""
    basis = first_steps()
    record = {"instance_hash": basis.instance.hash, "objective": basis.record["objective"], "bound": None}
    write_plan(basis.plan, record, tmp_path / "plan", basis.instance)
    return tmp_path / "plan"


def test_the_report_lies_beside_the_plan_and_is_written_anew(capsys: Capture, plan: Path) -> None:
    (plan / "report.html").write_text(f"<head>{MARK}", encoding="utf-8")
    ran = run_here(capsys, "report", plan)
    assert (ran.code, ran.err) == (ExitCode.DONE, "")
    assert ran.out == f"The report was written to {plan / 'report.html'}.\n"
    assert "First steps" in Page((plan / "report.html").read_text(encoding="utf-8")).text


def test_json_tells_where_it_is_and_its_figures(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    ran = run_here(
        capsys, "report", plan, "--output", tmp_path / "new" / "page.html", "--json", "--lang", "zh"
    )
    written = tmp_path / "new" / "page.html"
    assert ran.json["report"] == str(written)
    assert ran.json["bytes"] == written.stat().st_size
    assert (ran.json["status"], ran.json["verified"]) == ("done", True)
    assert ran.json["figures"] | {"objective": 0, "cost": 0} == {
        "objective": 0,
        "bound": None,
        "gap": None,
        "cost": 0,
        "launches": 6,
        "sites": 3,
        "regions_gaining": 1,
        "regions": 3,
    }
    assert ran.json["charts"] == ["map", "sankey", "timeline", "usage", "exchange", "ledger"]
    assert Page(written.read_text(encoding="utf-8")).data["start"] == "zh"


def test_a_plan_that_fails_is_reported_and_the_exit_code_says_so(capsys: Capture, plan: Path) -> None:
    launches = plan / "launches.csv"
    launches.write_text(launches.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    ran = run_here(capsys, "report", plan)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert "FAILS" in ran.err
    assert "FAILS" in (plan / "report.html").read_text(encoding="utf-8")


def test_where_plan_json_alone_is_wrong_no_constraint_is_said_to_be_violated(
    capsys: Capture, plan: Path
) -> None:
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    (plan / "plan.json").write_text(json.dumps(record | {"objective": 999}), encoding="utf-8")
    ran = run_here(capsys, "report", plan)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.err.startswith("1 entry of plan.json is not so: ")
    assert ran.err.splitlines()[0].endswith("(wrong-objective)")
    assert "999" in ran.err
    page = Page((plan / "report.html").read_text(encoding="utf-8")).text
    assert ran.err.splitlines()[0] in page
    assert "FAILS" not in page


def test_another_file_is_not_written_over(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.html"
    other.write_text("<p>mine</p>", encoding="utf-8")
    ran = run_here(capsys, "report", plan, "--output", other)
    assert ran.code == ExitCode.BAD_INPUT
    assert "something else than a report is there already" in ran.err
    assert other.read_text(encoding="utf-8") == "<p>mine</p>"


def test_a_plan_without_its_instance_asks_for_it(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    moved = (plan / "instance.json").rename(tmp_path / "instance.json")
    ran = run_here(capsys, "report", plan)
    assert ran.code == ExitCode.BAD_INPUT
    assert "--instance PATH" in ran.err
    assert run_here(capsys, "report", plan, "--instance", moved).code == ExitCode.DONE


def test_outlines_of_the_user_lie_under_the_map(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    outlines = written(tmp_path, json.dumps(polygon([SQUARE])))
    assert run_here(capsys, "report", plan, "--boundaries", outlines).code == ExitCode.DONE
    page = Page((plan / "report.html").read_text(encoding="utf-8"))
    below = page.figures("en")["map"]["data"][0]
    assert below["fill"] == "toself"
    assert below["y"] == [22.0, 22.0, 23.0, 23.0, 22.0, None]


def written(folder: Path, text: str) -> Path:
    outlines = folder / "outlines.geojson"
    outlines.write_text(text, encoding="utf-8")
    return outlines


@pytest.mark.parametrize(
    ("content", "rings"),
    [
        ({"type": "FeatureCollection", "features": [polygon([SQUARE]), EMPTY]}, 1),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE, SQUARE]]}, 3),
        (
            {
                "type": "GeometryCollection",
                "geometries": [POINT, {"type": "Polygon", "coordinates": [SQUARE]}],
            },
            1,
        ),
    ],
    ids=["features", "polygons", "geometries"],
)
def test_outlines_are_found_wherever_they_are(tmp_path: Path, content: dict[str, Any], rings: int) -> None:
    found = read_boundaries(written(tmp_path, json.dumps(content)))
    assert found == [[(lon, lat) for lon, lat in SQUARE]] * rings


def test_outlines_are_thinned_to_what_a_page_can_show(tmp_path: Path) -> None:
    circle = [[math.cos(turn / 1e4), math.sin(turn / 1e4)] for turn in range(62_832)]
    (ring,) = read_boundaries(written(tmp_path, json.dumps({"type": "Polygon", "coordinates": [circle]})))
    assert 1000 < len(ring) < 7000


BAD_OUTLINES = {
    "no JSON": ("{", "this is no JSON"),
    "a list": ("[]", "this is no object of GeoJSON"),
    "another type": ('{"type": "Topology"}', "GeoJSON has no type 'Topology'"),
    "no features": ('{"type": "FeatureCollection"}', "this is no list"),
    "no polygon": ('{"type": "Point", "coordinates": [1, 2]}', "it has no polygon to draw"),
    "metres": (
        json.dumps(polygon([[[500000, 22], [1, 2], [3, 4], [500000, 22]]])),
        "500000, 22 is no longitude and latitude",
    ),
    "too short": (json.dumps(polygon([[[1, 2], [1, 2]]])), "a ring needs at least 4 points"),
    "text": (json.dumps(polygon([[["1", 2]] * 4])), "a point is a pair of numbers"),
    "no rings": (json.dumps(polygon(7)), "this is no list of rings"),
    "deep": ("[" * 100_000, "this is no JSON"),
    "infinite": ('{"type": "Polygon", "coordinates": [[[1e999, 1], [1, 2], [2, 2], [1, 1]]]}', "a point is"),
}


@pytest.mark.parametrize("name", BAD_OUTLINES)
def test_outlines_that_are_none_are_refused(tmp_path: Path, name: str) -> None:
    text, said = BAD_OUTLINES[name]
    with pytest.raises(InputError) as refused:
        read_boundaries(written(tmp_path, text))
    assert "outlines.geojson" in str(refused.value)
    assert said in str(refused.value)


def test_every_outline_that_is_at_fault_is_told_of(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    features = [polygon([SQUARE]), polygon([[[1, 2]]]), polygon([[["x", 2]] * 4]), {"type": "Road"}]
    outlines = written(tmp_path, json.dumps({"type": "FeatureCollection", "features": features}))
    ran = run_here(capsys, "report", plan, "--boundaries", outlines, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert not (plan / "report.html").exists()
    assert [issue["column"] for issue in ran.json["issues"]] == [
        "features[1].geometry.coordinates",
        "features[2].geometry.coordinates",
        "features[3].type",
    ]


def test_without_its_packages_it_says_how_to_install_them(plan: Path) -> None:
    code = (
        "import sys; sys.modules.update(plotly=None, jinja2=None);"
        "from optalloc.cli.entry import run; sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "report", str(plan)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.BAD_INPUT
    assert "packages that are not installed: jinja2, plotly" in done.stderr
    assert 'python -m pip install "optalloc[report]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_a_figure_without_its_package_says_how_to_install_it() -> None:
    code = "import sys; sys.modules.update(plotly=None); import optalloc; optalloc.plot_map"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'python -m pip install "optalloc[report]"' in done.stderr


def test_the_page_is_opened_in_the_browser_of_the_user(plan: Path, tmp_path: Path) -> None:
    seen, browser = tmp_path / "seen", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{seen}"\n', encoding="utf-8")
    browser.chmod(0o755)
    command = [sys.executable, "-m", "optalloc", "report", str(plan), "--open"]
    subprocess.run(command, check=True, capture_output=True, env={"BROWSER": f"{browser} %s", "PATH": ""})
    assert seen.read_text(encoding="utf-8").strip() == (plan / "report.html").as_uri()


@pytest.mark.parametrize("name", ["page.pdf", "page.docx", "page.xlsx"])
def test_a_report_is_no_file_of_another_kind(capsys: Capture, plan: Path, tmp_path: Path, name: str) -> None:
    ran = run_here(capsys, "report", plan, "--output", tmp_path / name)
    assert ran.code == ExitCode.BAD_INPUT
    assert "a report is a page for a browser" in ran.err
    assert not (tmp_path / name).exists()


def test_a_solve_says_that_a_report_beside_its_plan_is_of_an_earlier_one(capsys: Capture, plan: Path) -> None:
    first = run_here(capsys, "solve", plan / "instance.json", "--output", plan)
    assert "outdated-report" not in first.err
    assert run_here(capsys, "report", plan).code == ExitCode.DONE
    again = run_here(capsys, "solve", plan / "instance.json", "--output", plan)
    assert again.code == ExitCode.DONE
    assert "the report shows the plan that was here before (outdated-report)" in again.err
    assert f"make it anew: optalloc report {plan}" in again.err
    told = run_here(capsys, "solve", plan / "instance.json", "--output", plan, "--json").json["issues"]
    assert [(issue["code"], issue["severity"]) for issue in told] == [("outdated-report", "warning")]
