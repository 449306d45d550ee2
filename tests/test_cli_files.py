"""What holds for the commands that write instances: convert, generate, examples."""

from __future__ import annotations

from pathlib import Path

import pytest

import optalloc
from optalloc import instances
from optalloc.cli.exit_codes import ExitCode
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


def test_converting_overwrites_nothing_but_instances(capsys: Capture, tmp_path: Path) -> None:
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "here")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").touch()
    ran = run_here(capsys, "convert", tmp_path / "here", tmp_path / "thesis")
    assert ran.code == ExitCode.BAD_INPUT
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


def test_a_generated_instance_is_valid_and_depends_on_its_seed_alone(capsys: Capture, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        ran = run_here(capsys, "generate", tmp_path / name, *SMALL, "--seed", seed, "--json")
        assert ran.code == ExitCode.DONE
    hashes = {name: optalloc.read(tmp_path / name).hash for name in ("one", "again", "other")}
    assert hashes["one"] == hashes["again"] != hashes["other"]
    assert run_here(capsys, "validate", tmp_path / "one").code == ExitCode.DONE


def test_examples_are_listed_one_to_a_line(capsys: Capture) -> None:
    ran = run_here(capsys, "examples")
    assert [line.split()[0] for line in ran.out.splitlines()] == list(instances.names())
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
