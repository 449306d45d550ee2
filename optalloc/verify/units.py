"""What counts as 1 when the tolerance of a row is measured: never more than the largest figure of its kind.

An amount of a millionth is nothing where people are counted one by one, and a village where they are counted
in billions. So a row's tolerance is relative to its largest term, or to the unit below where that is larger.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from optalloc.verify.exact import exact

_AMOUNTS = (("endowments", "amount"), ("capacities", "amount"), ("needs", "upfront"), ("needs", "running"))


class Units:
    """The unit of each kind of row: 1, or the largest stated figure where that is smaller.

    Attributes
    ----------
    resource
        Of amounts, by resource.
    load
        Of joint capacities.
    money
        Of budgets.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        largest = dict.fromkeys(frames["resources"]["resource"].tolist(), 0.0)
        for table, column in _AMOUNTS:
            frame = frames[table]
            for resource, amount in zip(
                frame["resource"].tolist(), frame[column].abs().tolist(), strict=True
            ):
                largest[resource] = max(largest[resource], amount)
        self.resource = {resource: _unit(amount) for resource, amount in largest.items()}
        self.load = _unit(frames["corridors"]["capacity"].max())
        self.money = _unit(frames["budgets"]["limit"].max())


def _unit(largest: float) -> Fraction:
    return Fraction(exact(float(largest))) if 0 < largest < 1 else Fraction(1)
