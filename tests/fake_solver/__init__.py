"""A solver that misbehaves on demand: a highspy for the processes that find `FOLDER` on their ``PYTHONPATH``.

The fake is the installed highspy with a changed `Highs` class, so that everything it is not told to falsify
is real: programmes are solved, incumbents are reported while the search runs. What it falsifies is told by
the environment variable `VARIABLE`, an object in JSON, made by `scenario`:

``status``
    Name of the model status it reports; a name HiGHS does not have stands for one of a later version.
``solution``
    What it gives for a solution: ``none``, or ``zeros``, ``nan``, ``infinite``, ``short``, ``doubled`` (wrong
    values, called feasible).
``bound``, ``objective``
    The numbers it reports, e.g. ``1e9``, ``"nan"``, ``"inf"``.
``search``
    False: it does not search at all, so that no incumbent comes up on the way.
``before``, ``after``
    What it does before or after its search: ``segfault``, ``abort``, ``exit``, ``killed``, ``hang``,
    ``raise``, ``no memory``, ``chatter`` (writes bytes to the standard output, and goes on).
``run``, ``hand_over``, ``option``
    Name of the `HighsStatus` it answers with to the call of `run`, `passModel` or `setOptionValue`.
``version``
    The version it says it is.
``programs``
    Which programmes it falsifies: ``integer`` (those with integer columns, the default), ``continuous``,
    ``all``.

Only a process that is started afterwards gets the fake: solve with ``isolate=True``, or run the command line
in a process of its own, in the environment that `environment` returns. In such a process, `VARIABLE` may be
set anew before each solve.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
VARIABLE = "OPTALLOC_FAKE_SOLVER"


def scenario(**falsified: object) -> str:
    """Return the value of the environment variable."""
    return json.dumps(falsified)


def environment(**falsified: object) -> dict[str, str]:
    """Return the present environment, with the fake first on the path and told what to falsify."""
    paths = [str(FOLDER), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        VARIABLE: scenario(**falsified),
    }
