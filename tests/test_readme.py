"""What the README says is run as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def tour() -> list[str]:
    """Return the commands of the tour."""
    lines = "".join(blocks("console")).splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `optalloc` is this package."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "optalloc"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m optalloc "$@"\n')
    program.chmod(0o755)
    search = os.pathsep.join([str(folder), os.environ["PATH"]])
    return os.environ | {"PATH": search, "PYTHONPATH": str(ROOT)}


def test_the_tour_and_the_python_after_it_work_as_printed(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    (snippet,) = blocks("python")
    commands = [["sh", "-c", command] for command in tour()] + [[sys.executable, "-c", snippet]]
    for command in commands:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"$ {command[-1]}\n{done.stdout}{done.stderr}"
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"steps", "plan", "wrong", "steps.json", "steps.xlsx", "made", "result.json"}


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
