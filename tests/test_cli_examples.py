"""What holds for ``optalloc examples`` beyond copying an instance whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import optalloc
from benchmarks.cases import case_names
from optalloc import instances
from optalloc.cli.exit_codes import ExitCode
from optalloc.variants import apply_variant, read_variants
from tests.command_line import run_here

Capture = pytest.CaptureFixture[str]

CASE = "front-shop-back-factory"


def test_the_list_shows_a_title_for_each_name(capsys: Capture) -> None:
    listed, _, _ = run_here(capsys, "examples").out.partition("\n\n")
    assert [line.split(maxsplit=1) for line in listed.splitlines()] == [
        [name, instances.describe(name)] for name in instances.names()
    ]


def test_the_list_ends_with_where_variants_are_found(capsys: Capture) -> None:
    _, _, last = run_here(capsys, "examples").out.partition("\n\n")
    assert "variants" in last
    assert "`optalloc examples --json`" in last
    assert "--variant VARIANT" in last


def test_a_copy_may_go_to_an_empty_folder_and_the_help_says_so(capsys: Capture, tmp_path: Path) -> None:
    assert "a new or empty folder" in run_here(capsys, "examples", "copy", "--help").out
    (tmp_path / "empty").mkdir()
    assert run_here(capsys, "examples", "copy", CASE, tmp_path / "empty").code == ExitCode.DONE
    assert optalloc.read(tmp_path / "empty") == optalloc.read(instances.folder(CASE))


def test_json_lists_the_variants_of_each_case(capsys: Capture) -> None:
    listed = {one["name"]: one["variants"] for one in run_here(capsys, "examples", "--json").json["examples"]}
    assert listed["first-steps"] == []
    assert {name for name, variants in listed.items() if variants} == set(case_names())
    assert {"name", "title", "title_zh", "kind"} == set(listed[CASE][0])


@pytest.mark.parametrize("name", [CASE, "tokyo-bay"])
def test_every_variant_is_copied_as_tables_that_solve_as_they_are(
    capsys: Capture, tmp_path: Path, name: str
) -> None:
    instance = optalloc.read(instances.folder(name))
    for key, variant in read_variants(instances.folder(name)).items():
        ran = run_here(capsys, "examples", "copy", name, tmp_path / "new" / key, "--variant", key, "--json")
        assert (ran.code, ran.json["variant"]) == (ExitCode.DONE, key)
        assert optalloc.read(tmp_path / "new" / key) == apply_variant(instance, variant) != instance


@pytest.mark.parametrize("variant", [[], ["--variant", "apart"]])
@pytest.mark.parametrize("target", ["copy.xlsx", "new/copy.JSON"])
def test_a_copy_by_the_name_of_a_file_is_that_file(
    capsys: Capture, tmp_path: Path, target: str, variant: list[str]
) -> None:
    ran = run_here(capsys, "examples", "copy", CASE, tmp_path / target, *variant)
    assert ran.code == ExitCode.DONE
    assert "(tables and settings only)" in ran.out
    assert (tmp_path / target).is_file()
    assert run_here(capsys, "examples", "copy", CASE, tmp_path / "folder", *variant).code == ExitCode.DONE
    assert optalloc.read(tmp_path / target) == optalloc.read(tmp_path / "folder")


def test_a_copy_by_the_name_of_another_format_is_refused(capsys: Capture, tmp_path: Path) -> None:
    ran = run_here(capsys, "examples", "copy", CASE, tmp_path / "copy.csv", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert [issue["code"] for issue in ran.json["issues"]] == ["unknown-format"]
    assert list(tmp_path.iterdir()) == []


def test_json_counts_before_the_word_copy_too(capsys: Capture, tmp_path: Path) -> None:
    ran = run_here(capsys, "examples", "--json", "copy", CASE, tmp_path / "copy")
    assert ran.json["target"] == str(tmp_path / "copy")
    assert ran.json["variant"] is None


def test_a_copy_says_which_variant_it_is_of(capsys: Capture, tmp_path: Path) -> None:
    ran = run_here(capsys, "examples", "copy", CASE, tmp_path / "a", "--variant", "apart")
    assert ran.out.startswith(f"copied variant apart of {CASE} (tables and settings only) to ")


@pytest.mark.parametrize(
    ("name", "variant", "hint"),
    [
        (CASE, "appart", "did you mean 'apart'?"),
        (CASE, "zzz", f"{CASE} has apart, no-freight, cheap-hong-kong"),
        ("first-steps", "apart", "first-steps has no variants"),
    ],
)
def test_an_unknown_variant_is_refused_with_those_there_are(
    capsys: Capture, tmp_path: Path, name: str, variant: str, hint: str
) -> None:
    ran = run_here(capsys, "examples", "copy", name, tmp_path / "copy", "--variant", variant, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert (issue["code"], issue["hint"]) == ("unknown-variant", hint)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("variant", [[], ["--variant", "apart"]])
@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("file", "something is there already"),
        ("file/copy", "a part of its path is a file"),
        ("file/deeper/copy", "a part of its path is a file"),
        ("full", "something is there already"),
        ("dangling", "something is there already"),
        ("there.json", "something is there already"),
        ("x" * 300, "it cannot be written: File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_in_plain_words(
    capsys: Capture, tmp_path: Path, variant: list[str], target: str, message: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "there.json").touch()
    before = sorted(tmp_path.rglob("*"))
    ran = run_here(capsys, "examples", "copy", CASE, tmp_path / target, *variant, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert (issue["code"], issue["message"]) == ("output-not-writable", message)
    assert issue["hint"]
    assert "Errno" not in ran.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_named_as_such(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    ran = run_here(capsys, "examples", "copy", CASE, tmp_path / "closed" / "copy")
    assert ran.code == ExitCode.BAD_INPUT
    assert "you may not write there" in ran.err


def test_a_folder_of_the_system_that_takes_nothing_is_refused(capsys: Capture) -> None:
    ran = run_here(capsys, "examples", "copy", CASE, "/proc/copy")
    assert ran.code == ExitCode.BAD_INPUT
    assert "Errno" not in ran.err
    assert "hint" in ran.err
