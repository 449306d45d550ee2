"""What is written of an instance, whatever the format."""

from __future__ import annotations

import pandas as pd

from optalloc.instance import Instance
from optalloc.schema import TABLES


def written_tables(instance: Instance) -> dict[str, pd.DataFrame]:
    """Return the typed tables that have rows or that no instance goes without."""
    return {name: frame for name, frame in instance.tables.items() if len(frame) or TABLES[name].required}
