"""Two-stage capacitated facility location: plants, satellites, customers; one product or several.

`I J K` (plants, satellites, customers); K demands; I x `capacity fixed_cost`; I x J unit costs;
J x `capacity fixed_cost`; J x K unit costs. With a fourth size L, the number of products: K x L demands;
I x (L capacities, fixed_cost); L matrices I x J; J x (L capacities, fixed_cost); L matrices J x K.

A product becomes a resource; a plant a facility; a satellite two regions joined by a corridor that has its
capacity and its fixed cost; a customer a region and a scenario.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from optalloc.instance import Instance
from optalloc.io.cost_instance import cost_instance, demand_tables, goods
from optalloc.io.number_file import (
    Blocks,
    Floats,
    NumberFile,
    check_count,
    labels,
    numbers_of,
    read_number_file,
    sizes_of,
)
from optalloc.language import say

_SIZES: Final = ("I", "J", "K", "L")


@dataclass(frozen=True)
class _Figures:
    """What the file states for I plants, J satellites, K customers and L products.

    Attributes
    ----------
    demand
        Shape (K, L).
    plants, satellites
        L capacities and the fixed cost, shapes (I, L + 1) and (J, L + 1).
    to_satellites, to_customers
        Unit costs, shapes (L, I, J) and (L, J, K).
    """

    demand: Floats
    plants: Floats
    to_satellites: Floats
    satellites: Floats
    to_customers: Floats


@dataclass(frozen=True)
class _Names:
    """Identifiers of plants, satellites, customers and products."""

    plants: list[str]
    satellites: list[str]
    customers: list[str]
    products: list[str]


def import_two_stage_location(path: str | os.PathLike[str]) -> Instance:
    """Read a file of two-stage facility location.

    Raises
    ------
    InputError
        Where the file is not of this format.
    """
    return two_stage_location(read_number_file(Path(path)))


def two_stage_location(file: NumberFile) -> Instance:
    """Return the instance of a file of two-stage facility location."""
    count = 4 if len(file.lines[0].words) == 4 else 3
    sizes = sizes_of(file, file.lines[0], _SIZES[:count])
    i, j, k, *several = sizes
    products = several[0] if several else 1
    numbers = numbers_of(file, file.lines)[count:]
    expected = k * products + (i + j) * (products + 1) + products * j * (i + k)
    formula = say("{formula} after the first line", formula="K L + (I + J) (L + 1) + L J (I + K)")
    check_count(file, len(numbers), expected, formula)
    blocks = Blocks(numbers)
    figures = _Figures(
        demand=blocks.take(k, products),
        plants=blocks.take(i, products + 1),
        to_satellites=blocks.take(products, i, j),
        satellites=blocks.take(j, products + 1),
        to_customers=blocks.take(products, j, k),
    )
    names = _Names(
        labels("p", i), labels("s", j), labels("c", k), labels("g", products) if several else ["goods"]
    )
    tables = _tables(figures, names)
    problem = "Two-stage capacitated facility location" + (", several products" if several else "")
    return cost_instance(file, problem, tables)


def _tables(figures: _Figures, names: _Names) -> dict[str, Mapping[str, object]]:
    groups = {
        "plants": names.plants,
        "satellites": [*_entrances(names), *_exits(names)],
        "customers": names.customers,
    }
    products = len(names.products)
    return {
        "regions": {
            "region": [region for regions in groups.values() for region in regions],
            "group": [group for group, regions in groups.items() for _ in regions],
        },
        "resources": goods(names.products),
        **demand_tables(names.customers, names.customers, names.products, figures.demand),
        "facilities": {
            "facility": names.plants,
            "region": names.plants,
            "fixed_cost": figures.plants[:, products],
        },
        "capacities": {
            "facility": np.repeat(names.plants, products),
            "resource": np.tile(names.products, len(names.plants)),
            "amount": figures.plants[:, :products].ravel(),
        },
        "corridors": _corridors(figures, names),
        "terms": _terms(figures, names),
    }


def _entrances(names: _Names) -> list[str]:
    return [f"{satellite}-in" for satellite in names.satellites]


def _exits(names: _Names) -> list[str]:
    return [f"{satellite}-out" for satellite in names.satellites]


def _pairs(origins: list[str], destinations: list[str]) -> list[str]:
    """Return corridors from each of some places to each of others."""
    return [f"{origin}-{destination}" for origin in origins for destination in destinations]


def _corridors(figures: _Figures, names: _Names) -> Mapping[str, object]:
    plants, satellites, customers = names.plants, names.satellites, names.customers
    one_product = len(names.products) == 1
    first, second = len(plants) * len(satellites), len(satellites) * len(customers)
    joint = figures.satellites[:, 0] if one_product else np.full(len(satellites), np.nan)
    unlimited = np.full(first, np.nan), np.full(second, np.nan)
    return {
        "corridor": [*_pairs(plants, satellites), *satellites, *_pairs(satellites, customers)],
        "origin": [
            *np.repeat(plants, len(satellites)),
            *_entrances(names),
            *np.repeat(_exits(names), len(customers)),
        ],
        "destination": [
            *np.tile(_entrances(names), len(plants)),
            *_exits(names),
            *np.tile(customers, len(satellites)),
        ],
        "fixed_cost": np.concatenate((np.zeros(first), figures.satellites[:, -1], np.zeros(second))),
        "capacity": np.concatenate((unlimited[0], joint, unlimited[1])),
    }


def _terms(figures: _Figures, names: _Names) -> Mapping[str, object]:
    """Return unit costs product by product, and the capacities of satellites for each of several products."""
    satellites, products = names.satellites, len(names.products)
    first, second = _pairs(names.plants, satellites), _pairs(satellites, names.customers)
    capacity = figures.satellites[:, :products].T.ravel()
    if products == 1:
        capacity = np.full_like(capacity, np.nan)  # its corridors state it
    resource = [np.repeat(names.products, len(corridors)) for corridors in (first, satellites, second)]
    return {
        "corridor": [*first * products, *satellites * products, *second * products],
        "resource": np.concatenate(resource),
        "unit_cost": np.concatenate(
            (figures.to_satellites.ravel(), np.zeros(len(capacity)), figures.to_customers.ravel())
        ),
        "capacity": np.concatenate(
            (np.full(products * len(first), np.nan), capacity, np.full(products * len(second), np.nan))
        ),
    }
