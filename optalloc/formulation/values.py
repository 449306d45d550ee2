"""What a unit of each variable adds to the net value V_w of a future, discounted.

    V_w = Σ_t δ_t ( Σ v value_factor z − Σ unit_cost x − Σ unit_cost q − Σ shortage_price g
                    − Σ fixed_cost (v_t − v_{t−1}) + running_cost v_t )

Money per unit of the variable, shape (W, T, entities).
"""

from __future__ import annotations

import numpy as np

from optalloc.indexing import Floats, Indexed, Openable


def of_launches(data: Indexed) -> Floats:
    """Return δ_t v value_factor, shape (W, T, launches)."""
    return _discounted(data, data.launches.value)


def of_openings(data: Indexed, openable: Openable) -> Floats:
    """Return −δ_t (fixed_cost + running_cost) + δ_{t+1} fixed_cost_{t+1}: what being open in t is worth.

    The opening cost Σ_t δ_t fixed_cost_t (v_t − v_{t−1}) sorted by v_t.
    """
    fixed = _discounted(data, openable.fixed_cost)
    value = -fixed - _discounted(data, openable.running_cost)
    value[:, :-1] += fixed[:, 1:]
    return value


def of_flows(data: Indexed) -> Floats:
    """Return −δ_t unit_cost, shape (W, T, carriers)."""
    return -_discounted(data, data.carriers.unit_cost)


def of_draws(data: Indexed) -> Floats:
    """Return −δ_t unit_cost, shape (W, T, endowment rows)."""
    return -_discounted(data, data.endowment_cost)


def of_shortages(data: Indexed) -> Floats:
    """Return −δ_t shortage_price, shape (W, T, K); NaN where there is none."""
    return -_discounted(data, data.shortage_price)


def _discounted(data: Indexed, money: Floats) -> Floats:
    discounted: Floats = np.asarray(data.discount)[:, None] * money
    return discounted
