"""The best plan with a subject, or without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optalloc.analysis.extension import Extension
from optalloc.analysis.subjects import Sort, Subject, columns_of
from optalloc.instance import Instance
from optalloc.program import Program


def with_subject(instance: Instance, program: Program, subject: Subject) -> Program:
    """Return the programme in which a subject is there by the last period, whatever the future.

    A launch anywhere is one in some region: Σ_r z[s,r,l,T−1] ≥ 1. A corridor that costs nothing to open is
    there anyway.
    """
    columns = columns_of(instance, program, subject)[:, instance.indexed.nodes.last]
    extension = Extension(program)
    if len(columns):
        for together in columns.T.tolist():
            extension.add_row([(column, 1.0) for column in together], least=1.0)
    elif subject.sort is Sort.LAUNCH:  # it has no site
        extension.add_row([], least=1.0)
    return extension.program()


def without_subject(instance: Instance, program: Program, subject: Subject) -> Program:
    """Return the programme in which a subject is never there."""
    upper = program.upper.copy()
    upper[columns_of(instance, program, subject)] = 0.0
    if subject.sort is Sort.CORRIDOR:
        block = program.columns_of("x")
        carried = np.asarray(block.keys["corridor"][:]) == instance.indexed.corridor_ids.index(subject.name)
        upper[block.start : block.start + block.size][carried] = 0.0
    return replace(program, upper=upper)
