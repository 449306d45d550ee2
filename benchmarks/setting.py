"""Where and with what a session of runs takes place: commit, versions, machine."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.specs import ROOT
from optalloc.versions import installed_version, versions

_CODE: Final = ("optalloc", "models", "benchmarks")
_PEERS: Final = ("pyomo", "PySCIPOpt", "PuLP", "ortools", "gurobipy", "linopy")


@dataclass(frozen=True)
class Setting:
    """Where and with what runs take place.

    Attributes
    ----------
    run
        Label of the session: its results may be compared with each other, and none is made twice.
    commit
        Of the code; a "+" marks changes that are not committed.
    versions
        Of Python and packages, in one line.
    machine
        Processor, cores, memory, system.
    """

    run: str
    commit: str
    versions: str
    machine: str

    @classmethod
    def present(cls, run: str | None = None) -> Setting:
        """Return the present one; its label is the commit, with a digest of code that is changed."""
        commit = _commit()
        label = commit if commit[-1:].isalnum() else f"{commit}{_digest_of_code()}"
        peers = {name: installed_version(name) for name in _PEERS}
        found = versions() | {name: version for name, version in peers.items() if version != "unknown"}
        words = " ".join(f"{name}={version}" for name, version in found.items())
        return cls(run or label, commit, words, _machine())


def _commit() -> str:
    """Return the short commit, with a "+" where code is changed; "+" alone without git."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", *(f":(glob){folder}/**/*.py" for folder in _CODE))
    except (OSError, subprocess.CalledProcessError):
        return "+"
    return f"{commit}+" if changed else commit


def _git(*words: str) -> str:
    run = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def _digest_of_code() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for folder in _CODE for path in (ROOT / folder).rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _machine() -> str:
    """Return processor, cores, memory and system; nothing that names the one machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
