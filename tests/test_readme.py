"""What the README says is run as it stands."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import run_here

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def tour() -> list[str]:
    """Return the commands of the tour."""
    lines = "".join(blocks("console")).splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


#: A command of the package: its words, the exit code that it is to have unless 0, where its output goes.
OURS = re.compile(r"optalloc (?P<words>[^;>|&$]+?)(; test \$\? -eq (?P<code>\d+))?( > (?P<file>\S+))?")


def run_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run a line of the tour: a command of the package in this process, any other in a shell."""
    ours = OURS.fullmatch(line)
    if ours is None:
        subprocess.run(["sh", "-c", line], check=True, stdout=subprocess.DEVNULL)
        return
    ran = run_here(capsys, *shlex.split(ours["words"]))
    assert ran.code == int(ours["code"] or 0), f"$ {line}\n{ran.out}{ran.err}"
    if ours["file"]:
        Path(ours["file"]).write_text(ran.out, encoding="utf-8")


def test_the_tour_and_the_python_after_it_work_as_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in tour():
        run_line(line, capsys)
    (snippet,) = blocks("python")
    found = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", snippet], check=True, stdout=subprocess.DEVNULL, env=found)
    assert json.loads(Path("result.json").read_text(encoding="utf-8"))["proven"]
    made = {path.name for path in tmp_path.iterdir()}
    workbooks = {"plan.xlsx", "plan-annotated.xlsx", "results.xlsx", "steps.xlsx"}
    folders = {"steps", "plan", "wrong", "bold", "mended", "mine", "made"}
    assert made == {*folders, *workbooks, "steps.json", "result.json", "report.html", "completion.bash"}


def test_the_tour_shows_every_command() -> None:
    from optalloc.cli.entry import COMMANDS

    assert {word for command in tour() for word in re.findall(r"optalloc (\w+)", command)} == set(COMMANDS)


def test_one_command_installs_and_solves_and_one_installs_and_tests() -> None:
    solve, test = (block.splitlines() for block in blocks("sh"))
    assert len(solve) == len(test) == 1
    assert solve[0].endswith("pip install . && optalloc solve instances/china31-2023 --time-limit 60")
    assert test[0].endswith('pip install -e ".[test]" && python -m pytest -n 2')


def test_the_readme_links_to_files_that_are_there() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"grep -m1 -e '([^']+)' README.md", script)
    matching = [line for line in README.splitlines() if pattern in line]
    assert matching[0] == blocks("sh")[1].strip()
    assert 'eval "$test_command"' in script
