"""What holds for the commands that write instances: convert, generate, examples."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import optalloc
from optalloc import instances
from optalloc.cli.exit_codes import ExitCode
from optalloc.io.warehouse_location import Layout
from tests.command_line import run_here
from tests.small_instances import FEATURE_INSTANCES

Capture = pytest.CaptureFixture[str]

SMALL = ("--regions", "4", "--scenarios", "3", "--periods", "2")


@pytest.mark.parametrize("target", ["there", "there.json", "there.xlsx"])
def test_converting_there_and_back_keeps_the_instance(capsys: Capture, tmp_path: Path, target: str) -> None:
    instance = FEATURE_INSTANCES["futures"]()
    optalloc.write(instance, tmp_path / "here")
    ran = run_here(capsys, "convert", tmp_path / "here", tmp_path / target, "--json")
    assert ran.code == ExitCode.DONE
    assert ran.json["instance_hash"] == instance.hash
    assert run_here(capsys, "convert", tmp_path / target, tmp_path / "back").code == ExitCode.DONE
    assert optalloc.read(tmp_path / "back").hash == instance.hash


def test_a_file_of_the_literature_is_converted(capsys: Capture, tmp_path: Path, bench: Path) -> None:
    target = tmp_path / "c33"
    assert run_here(capsys, "convert", bench / "mcnd" / "c33.dow", target).code == ExitCode.DONE
    assert len(optalloc.read(target).table("regions"))


def test_a_capacity_goes_with_files_that_leave_it_open(capsys: Capture, tmp_path: Path) -> None:
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "here")
    ran = run_here(capsys, "convert", tmp_path / "here", tmp_path / "there", "--capacity", "10")
    assert ran.code == ExitCode.BAD_INPUT
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("after_the_sizes", ["\n", " "])
def test_a_layout_may_be_stated_where_the_line_ends_do_not_tell_it(
    capsys: Capture, tmp_path: Path, after_the_sizes: str
) -> None:
    source = tmp_path / "warehouses.txt"
    source.write_text(f"2 1{after_the_sizes}50 100. 60 200. 10 3 4\n")
    refused = run_here(capsys, "convert", source, tmp_path / "there", "--json")
    assert refused.code == ExitCode.BAD_INPUT
    assert "layout" in refused.json["issues"][0]["hint"]
    for layout, capacities in (("pairs", [50.0, 60.0]), ("blocks", [50.0, 100.0])):
        ran = run_here(capsys, "convert", source, tmp_path / layout, "--layout", layout)
        assert ran.code == ExitCode.DONE
        assert optalloc.read(tmp_path / layout).table("capacities")["amount"].tolist() == capacities


def test_every_layout_that_the_importer_knows_may_be_stated(capsys: Capture) -> None:
    assert f"[{'|'.join(Layout)}]" in run_here(capsys, "convert", "--help").out


def test_a_layout_against_the_line_ends_is_warned_of(capsys: Capture, tmp_path: Path) -> None:
    source = tmp_path / "warehouses.txt"
    source.write_text("3 1\n50 100\n60 200\n70 300\n10\n3 4 5\n")
    ran = run_here(capsys, "convert", source, tmp_path / "there", "--layout", "blocks")
    assert ran.code == ExitCode.DONE
    assert "doubtful-layout" in ran.err
    assert "speak for pairs" in ran.err
    assert run_here(capsys, "convert", source, tmp_path / "other", "--layout", "pairs").err == ""


@pytest.mark.parametrize("option", [("--layout", "pairs"), ("--capacity", "10")])
@pytest.mark.parametrize("source", ["here", "here.json", "net.dow", "stages.txt", "nowhere"])
def test_what_is_said_of_warehouses_is_refused_of_anything_else(
    capsys: Capture, tmp_path: Path, source: str, option: tuple[str, str]
) -> None:
    for name in ("here", "here.json"):
        optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / name)
    (tmp_path / "net.dow").write_text("NET\n2 1 1\n1 2 5 30 100 1 1\n1 2 12\n")
    (tmp_path / "stages.txt").write_text("2 1 2\n5\n6\n9 100\n8 200\n1\n2\n20 300\n3 4\n")
    ran = run_here(capsys, "convert", tmp_path / source, tmp_path / "there", *option, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert not (tmp_path / "there").exists()
    (issue,) = ran.json["issues"]
    words = "there is no such file" if source == "nowhere" else "capacitated warehouse location"
    assert words in issue["message"] + issue["hint"]


def test_converting_overwrites_nothing_but_instances(capsys: Capture, tmp_path: Path) -> None:
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "here")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").touch()
    ran = run_here(capsys, "convert", tmp_path / "here", tmp_path / "thesis")
    assert ran.code == ExitCode.BAD_INPUT
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hello.xlsx", b"hello"),
        ("package.json", b'{"name": "hello", "version": "1"}'),
        ("half.json", b'{"title": "hello", "tables": {'),
        ("list.json", b"[1, 2]"),
    ],
)
@pytest.mark.parametrize("command", ["convert", "generate"])
def test_a_file_that_is_no_instance_is_not_replaced_even_where_told_to(
    capsys: Capture, tmp_path: Path, command: str, name: str, content: bytes
) -> None:
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "here")
    (tmp_path / name).write_bytes(content)
    words = [command, *([tmp_path / "here"] if command == "convert" else []), tmp_path / name]
    ran = run_here(capsys, *words, "--force", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert (issue["code"], issue["message"]) == ("output-not-writable", "the file is no instance")
    assert (tmp_path / name).read_bytes() == content
    with pytest.raises(optalloc.InputError, match="the file is no instance"):
        optalloc.write(optalloc.read(tmp_path / "here"), tmp_path / name)


def test_a_workbook_of_other_things_is_not_replaced(capsys: Capture, tmp_path: Path) -> None:
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "here")
    book = openpyxl.Workbook()
    book.active.title = "expenses"
    book.save(tmp_path / "expenses.xlsx")
    ran = run_here(capsys, "convert", tmp_path / "here", tmp_path / "expenses.xlsx", "--force")
    assert ran.code == ExitCode.BAD_INPUT
    assert openpyxl.load_workbook(tmp_path / "expenses.xlsx").sheetnames == ["expenses"]


@pytest.mark.parametrize("name", ["there.json", "there.xlsx"])
def test_a_file_that_is_empty_or_holds_an_instance_is_replaced_where_told_to(
    capsys: Capture, tmp_path: Path, name: str
) -> None:
    optalloc.write(mine := FEATURE_INSTANCES["facilities"](), tmp_path / "here")
    words = ("convert", tmp_path / "here", tmp_path / name)
    (tmp_path / name).touch()
    assert run_here(capsys, *words).code == ExitCode.BAD_INPUT
    assert run_here(capsys, *words, "--force").code == ExitCode.DONE
    optalloc.write(FEATURE_INSTANCES["groups"](), tmp_path / name)
    assert run_here(capsys, *words, "--force").code == ExitCode.DONE
    assert optalloc.read(tmp_path / name) == mine


def test_a_generated_instance_is_valid_and_depends_on_its_seed_alone(capsys: Capture, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        ran = run_here(capsys, "generate", tmp_path / name, *SMALL, "--seed", seed, "--json")
        assert ran.code == ExitCode.DONE
    hashes = {name: optalloc.read(tmp_path / name).hash for name in ("one", "again", "other")}
    assert hashes["one"] == hashes["again"] != hashes["other"]
    assert run_here(capsys, "validate", tmp_path / "one").code == ExitCode.DONE


def test_examples_are_listed_one_to_a_line(capsys: Capture) -> None:
    ran = run_here(capsys, "examples")
    lines, about_variants = ran.out.split("\n\n")
    assert [line.split()[0] for line in lines.splitlines()] == list(instances.names())
    assert "--variant" in about_variants
    listed = run_here(capsys, "examples", "--json").json["examples"]
    assert [example["name"] for example in listed] == list(instances.names())


@pytest.mark.parametrize("name", instances.names())
def test_an_example_is_copied_whole_and_is_valid(capsys: Capture, tmp_path: Path, name: str) -> None:
    ran = run_here(capsys, "examples", "copy", name, tmp_path / "new" / "copy", "--json")
    assert ran.code == ExitCode.DONE
    assert optalloc.read(tmp_path / "new" / "copy").hash == optalloc.read(instances.folder(name)).hash
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["copy"]


def test_an_unknown_example_is_refused_with_a_guess(capsys: Capture, tmp_path: Path) -> None:
    ran = run_here(capsys, "examples", "copy", "first-step", tmp_path / "copy", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.json["issues"][0]["hint"] == "did you mean 'first-steps'?"


def test_an_example_is_never_copied_over_something(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").touch()
    ran = run_here(capsys, "examples", "copy", "first-steps", tmp_path / "thesis")
    assert ran.code == ExitCode.BAD_INPUT
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


@pytest.mark.parametrize("command", ["convert", "generate"])
def test_an_instance_is_replaced_only_where_told_to(capsys: Capture, tmp_path: Path, command: str) -> None:
    source = tmp_path / "source"
    optalloc.write(FEATURE_INSTANCES["facilities"](), source)
    optalloc.write(mine := FEATURE_INSTANCES["groups"](), tmp_path / "mine")
    words = [command, *([source] if command == "convert" else []), tmp_path / "mine"]
    ran = run_here(capsys, *words)
    assert ran.code == ExitCode.BAD_INPUT
    assert "--force" in ran.err
    assert optalloc.read(tmp_path / "mine") == mine
    assert run_here(capsys, *words, "--force").code == ExitCode.DONE
    assert optalloc.read(tmp_path / "mine") != mine
