"""Amounts that are each small enough and together too large for a corridor are refused, and no others."""

from __future__ import annotations

import pytest

from optalloc.engine.arrays import check_arrays
from optalloc.errors import SolverError
from optalloc.flow_sizes import flow_size_issues
from optalloc.formulation import formulate
from optalloc.instance import Instance
from optalloc.schema import TABLES
from optalloc.tables import Settings, typed_frame

_HALF = 6e14


def _instance(*, needed: float = _HALF, capacity: float | None = None, mobile: bool = True) -> Instance:
    """Return an instance whose two farms could send all they have to a town with two sites."""
    columns: dict[str, dict[str, object]] = {
        "regions": {"region": ["farm", "mill", "town"]},
        "resources": {"resource": ["grain"], "rival": True, "mobile": mobile, "storable": False},
        "endowments": {"region": ["farm", "mill"], "resource": "grain", "amount": _HALF},
        "scenarios": {"scenario": ["bread", "beer"]},
        "stages": {"scenario": ["bread", "beer"], "stage": "sold", "order": 1, "value": 1.0},
        "needs": {"scenario": ["bread", "beer"], "stage": "sold", "resource": "grain", "running": needed},
        "sites": {"scenario": ["bread", "beer"], "region": "town"},
        "corridors": {
            "corridor": ["cart", "train"],
            "origin": ["farm", "mill"],
            "destination": ["mill", "town"],
        },
        "terms": {"corridor": ["cart", "train"], "capacity": [None, capacity]},
    }
    frames = {name: typed_frame(TABLES[name], table) for name, table in columns.items()}
    return Instance(Settings(), frames)


def test_a_corridor_that_could_carry_too_much_is_refused_as_the_solver_would() -> None:
    instance = _instance()
    (issue,) = flow_size_issues(instance)
    assert (issue.code, issue.file, issue.row, issue.column) == (
        "flow-too-large",
        "resources",
        None,
        "resource",
    )
    assert issue.message == "'train' could carry up to 1.2e+15 of 'grain', not below 1e15"
    with pytest.raises(SolverError):
        check_arrays(formulate(instance))


@pytest.mark.parametrize(
    "instance",
    [_instance(needed=1.0), _instance(capacity=1e14), _instance(mobile=False)],
    ids=["small-needs", "stated-capacity", "immobile"],
)
def test_large_amounts_that_no_corridor_could_carry_are_accepted(instance: Instance) -> None:
    assert flow_size_issues(instance) == ()
    check_arrays(formulate(instance))
