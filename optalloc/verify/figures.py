"""One column of numbers of a table, exact, in every future and period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from optalloc.schema import SHOCK_KEYS
from optalloc.verify.exact import exact

_ALL_KEYS = tuple(dict.fromkeys(key for keys in SHOCK_KEYS.values() for key in keys))


class Shock(NamedTuple):
    """A row of `shocks`: its filled key columns and their cells, its period (None: every one), its factor."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    period: int | None
    factor: Decimal


#: Shocks by table, column and position of the future.
Shocks = Mapping[tuple[str, str], Mapping[int, Sequence[Shock]]]


def read_shocks(frame: pd.DataFrame, futures: Mapping[str, int], periods: Mapping[str, int]) -> Shocks:
    """Return the rows of `shocks` by what they multiply.

    A shock with a key column filled that its table does not have matches no row, and is left out.
    """
    shocks: dict[tuple[str, str], dict[int, list[Shock]]] = {}
    columns = {name: frame[name].tolist() for name in frame.columns}
    for row, factor in enumerate(columns["factor"]):
        table, column = columns["table"][row], columns["column"][row]
        filled = tuple(key for key in _ALL_KEYS if columns[key][row])
        if not set(filled) <= set(SHOCK_KEYS.get(table, ())):
            continue
        period = columns["period"][row]
        shock = Shock(
            filled,
            tuple(columns[key][row] for key in filled),
            periods[period] if period else None,
            exact(factor),
        )
        by_future = shocks.setdefault((table, column), {})
        by_future.setdefault(futures[columns["future"][row]], []).append(shock)
    return shocks


#: Returns the factor of a row in a period, None where no shock of this kind matches.
_Factor = Callable[[int, int], Decimal | None]


class Figures:
    """The numbers of one column of a table.

    Shocks are applied when a number is asked for: a lookup for each combination of key columns that
    the shocks of the future fill, however many shocks there are.

    Parameters
    ----------
    numbers
        The cells of the column, NaN where blank. They and the keys may grow after.
    keys
        The cells of the columns by which shocks may single out rows.
    shocks
        The shocks on this column by position of the future.
    """

    def __init__(
        self,
        numbers: Sequence[float],
        keys: Mapping[str, Sequence[str]],
        shocks: Mapping[int, Sequence[Shock]],
    ) -> None:
        self._numbers = numbers
        self._exact: dict[float, Decimal] = {}
        self._factors = {future: _factors(keys, rows) for future, rows in shocks.items()}

    def blank(self, row: int) -> bool:
        """Return whether nothing is stated."""
        return self._numbers[row] != self._numbers[row]

    def stated(self, row: int) -> Decimal:
        """Return the number as it stands in the table."""
        number = self._numbers[row]
        value = self._exact.get(number)
        if value is None:
            value = self._exact[number] = exact(number)
        return value

    def at(self, row: int, future: int, period: int) -> Decimal:
        """Return the number in a future and period (positions)."""
        value = self.stated(row)
        for factor_of in self._factors.get(future, ()):
            factor = factor_of(row, period)
            if factor is not None:
                value *= factor
        return value

    def ever_positive(self, row: int, futures: int, periods: int) -> bool:
        """Return whether the number is positive in any future and period."""
        if self._numbers[row] <= 0:
            return False
        return any(self.at(row, w, t) > 0 for w in range(futures) for t in range(periods))


def _factors(keys: Mapping[str, Sequence[str]], shocks: Sequence[Shock]) -> list[_Factor]:
    """Group the shocks of one future by the key columns they fill."""
    groups: dict[tuple[tuple[str, ...], bool], dict[tuple[object, ...], Decimal]] = {}
    for shock in shocks:
        timed = shock.period is not None
        factors = groups.setdefault((shock.columns, timed), {})
        key = (*shock.values, shock.period) if timed else shock.values
        factors[key] = factors.get(key, Decimal(1)) * shock.factor
    return [
        _factor([keys[column] for column in columns], timed, factors)
        for (columns, timed), factors in groups.items()
    ]


def _factor(
    cells: Sequence[Sequence[str]], timed: bool, factors: Mapping[tuple[object, ...], Decimal]
) -> _Factor:
    def factor_of(row: int, period: int) -> Decimal | None:
        key: tuple[object, ...] = tuple(column[row] for column in cells)
        return factors.get((*key, period) if timed else key)

    return factor_of
