"""The Pyomo models: what they hold, and that every family of constraints does something."""

import pyomo.environ as pyo
import pytest

from optalloc import to_pyomo
from optalloc.instance import Instance
from optalloc.models.data import Data
from optalloc.models.derived import flow_bounds
from tests.arrays import of_pyomo
from tests.small_instances import FEATURE_INSTANCES
from tests.table_words import Columns, behaviour, periods, regions, scenarios, table

#: Net value of the best plan, worked out by hand.
OPTIMA = {
    "stages": 8,  # pilot and demonstration in both years, at a level of 4
    "lag": 7,  # pilot in Shenzhen from 2027 on: 2; demonstration in Wuhan in 2028: 5
    "replication": 2,  # pilot in Wuhan in 2026: -3; its demonstration in 2027: 5
    "max_sites": 3,  # in Shanghai, where the value factor is 1.5
    "required": -4.5,  # ports in 2027 and 2028: 1 - 3 each; drones in 2028: 0.5 - 1
    "facilities": 3,  # 5 a year, less 3 to open the park and 2 a year to run it
    "corridors": 5,  # 5 a year, less 2 to open, 1 a year to run, and 1 once for two units sent... twice never
    "requires": 3,
    "groups": 6,
    "budgets": 8,
    "futures": 16.75,
    "cvar": 7.375,
}
