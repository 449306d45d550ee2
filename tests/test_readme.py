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


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Walk the tour in an empty folder, each command in a shell of its own, and return the folder."""
    folder = tmp_path_factory.mktemp("tour")
    (folder / "bin").mkdir()
    program = folder / "bin" / "optalloc"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m optalloc "$@"\n')
    program.chmod(0o755)
    search = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    environment = os.environ | {"PATH": search, "PYTHONPATH": str(ROOT)}
    for command in tour():
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
    return folder


def test_the_tour_works_as_printed(walked: Path) -> None:
    assert {"steps", "plan", "wrong", "steps.json", "steps.xlsx", "made", "result.json"} <= {
        path.name for path in walked.iterdir()
    }


def test_the_tour_shows_every_command() -> None:
    from optalloc.cli.entry import COMMANDS

    assert {word for command in tour() for word in re.findall(r"optalloc (\w+)", command)} == set(COMMANDS)


def test_the_python_of_the_readme_works(walked: Path) -> None:
    (snippet,) = blocks("python")
    subprocess.run(
        [sys.executable, "-c", snippet], cwd=walked, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True
    )


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
