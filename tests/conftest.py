"""What several test files share."""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("optalloc", deadline=None, derandomize=True, database=None)
settings.load_profile("optalloc")

gc.set_threshold(20_000)  # a model in Pyomo is many objects, and most tests make one or more


def pytest_configure() -> None:
    """Hear Ctrl-C, which a shell tells those that it starts in the background to ignore; speak English.

    What the processes that tests start compile is kept for the next.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """Give a file to one process as a whole, and all on the named cases to the same one.

    So what its tests have in common, such as the cases solved, is made once.
    """
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    class ByFileOrSubject(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            return "the named cases" if Path(file).name.startswith("test_case") else file

    return ByFileOrSubject(config, log)


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
