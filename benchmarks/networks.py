"""Random network design instances of any size, made straight as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from optalloc.instance import Instance
from optalloc.schema import TABLES
from optalloc.tables import Settings, typed_frame


def random_network(nodes: int, arcs: int, commodities: int, seed: int = 0) -> Instance:
    """Return a fixed-charge network design instance: every commodity may use every arc.

    The programme has about 5 × arcs × commodities nonzeros (two balances, a strong link, a joint capacity).
    """
    random = np.random.default_rng(seed)
    node = np.array([f"n{i:05d}" for i in range(nodes)])
    arc = [f"a{i:06d}" for i in range(arcs)]
    commodity = [f"k{i:05d}" for i in range(commodities)]
    tail, head = _distinct_pairs(random, nodes, arcs)
    origin, destination = _distinct_pairs(random, nodes, commodities)
    demand = random.integers(1, 50, commodities).astype(float)
    tables: dict[str, dict[str, Any]] = {
        "regions": {"region": node},
        "resources": {"resource": commodity, "rival": True, "mobile": True, "storable": False},
        "endowments": {"region": node[origin], "resource": commodity, "amount": demand},
        "scenarios": {"scenario": commodity, "required_stage": "served"},
        "stages": {"scenario": commodity, "stage": "served", "order": 1, "value": 0.0},
        "needs": {"scenario": commodity, "stage": "served", "resource": commodity, "running": demand},
        "sites": {"scenario": commodity, "region": node[destination]},
        "corridors": {
            "corridor": arc,
            "origin": node[tail],
            "destination": node[head],
            "fixed_cost": random.integers(100, 900, arcs).astype(float),
            "capacity": random.integers(50, 300, arcs).astype(float),
        },
        "terms": {"corridor": arc, "unit_cost": random.integers(1, 50, arcs).astype(float)},
    }
    frames = {name: typed_frame(TABLES[name], columns) for name, columns in tables.items()}
    return Instance(Settings(title=f"network {nodes}-{arcs}-{commodities}"), frames)


def _distinct_pairs(random: np.random.Generator, nodes: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of different nodes."""
    first = random.integers(0, nodes, count)
    return first, (first + random.integers(1, nodes, count)) % nodes
