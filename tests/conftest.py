"""What several test files share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("optalloc", deadline=None, derandomize=True, database=None)
settings.load_profile("optalloc")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of third-party benchmark files; the test is skipped where it is absent."""
    folder = Path(os.environ.get("OPTALLOC_BENCH", ROOT.parent / "shared" / "bench"))
    if not folder.is_dir():
        pytest.skip(f"no third-party benchmark files at {folder} (OPTALLOC_BENCH names another place)")
    return folder
