"""Small instances: one for each feature, and seeded random ones that mix them all."""

from collections.abc import Callable

from optalloc.instance import Instance
from tests import branching_instances, decision_instances, flow_instances
from tests.instance_features import features
from tests.random_instances import branching_instance, random_instance

__all__ = ["FEATURE_INSTANCES", "branching_instance", "features", "random_instance"]

#: A minimal instance by the feature that it shows, checked and made once.
FEATURE_INSTANCES: dict[str, Callable[[], Instance]] = {
    "stages": decision_instances.stages,
    "lag": decision_instances.lag,
    "replication": decision_instances.replication,
    "max_sites": decision_instances.max_sites,
    "required": decision_instances.required,
    "facilities": decision_instances.facilities,
    "corridors": decision_instances.corridors,
    "requires": decision_instances.requires,
    "groups": decision_instances.groups,
    "budgets": decision_instances.budgets,
    "futures": decision_instances.futures,
    "cvar": decision_instances.cvar,
    "known_from": branching_instances.known_from,
    "facility_groups": branching_instances.facility_groups,
    "endowments": flow_instances.endowments,
    "balances": flow_instances.balances,
    "storable": flow_instances.storable,
    "outputs": flow_instances.outputs,
    "access": flow_instances.access,
    "shortages": flow_instances.shortages,
    "links": flow_instances.links,
    "joint_capacity": flow_instances.joint_capacity,
    "sources": flow_instances.sources,
    "free_corridor": flow_instances.free_corridor,
    "platform_capacity": flow_instances.platform_capacity,
    "shared_supply": flow_instances.shared_supply,
    "shared_access": flow_instances.shared_access,
}
