"""Positions in place of identifiers, and data by future and period: what the formulation is written on.

Made once per instance. Shapes: W futures, T periods, then the rows of a table. Arrays of data that no
shock touches are read-only views broadcast over W and T, so they cost no memory.
"""

from optalloc.indexing.arrays import (
    NONE,
    Bools,
    Carriers,
    Demands,
    Floats,
    Indexed,
    Ints,
    Launches,
    Needs,
    Openable,
)
from optalloc.indexing.effects import CERTAIN
from optalloc.indexing.nodes import Nodes
from optalloc.indexing.whole import index_tables

__all__ = [
    "CERTAIN",
    "NONE",
    "Bools",
    "Carriers",
    "Demands",
    "Floats",
    "Indexed",
    "Ints",
    "Launches",
    "Needs",
    "Nodes",
    "Openable",
    "index_tables",
]
