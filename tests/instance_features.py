"""Which features of the model an instance has."""

from collections.abc import Iterator

import pandas as pd

from optalloc.instance import Instance


def features(instance: Instance) -> set[str]:
    """Return the names of the features that an instance has."""
    found: set[str] = set()
    for subject in (
        _of_resources,
        _of_stages,
        _of_facilities,
        _of_corridors,
        _of_terms,
        _of_money,
        _of_futures,
    ):
        found |= {name for name, there in subject(instance) if there}
    return found


Found = Iterator[tuple[str, bool]]


def _of_resources(instance: Instance) -> Found:
    resources, endowments = instance.table("resources"), instance.table("endowments")
    for word in ("rival", "mobile", "storable"):
        yield word, bool(resources[word].any())
    yield "non-rival", not resources["rival"].all()
    yield "immobile", not resources["mobile"].all()
    yield "shortage", bool(resources["shortage_price"].notna().any())
    timeless = endowments[endowments["period"] == ""]
    yield "tiers", bool(timeless.duplicated(["region", "resource"]).any())
    yield "endowment of a period", bool((endowments["period"] != "").any())
    yield "endowment with a cost", bool((endowments["unit_cost"] > 0).any())


def _of_stages(instance: Instance) -> Found:
    stages, needs, sites = instance.table("stages"), instance.table("needs"), instance.table("sites")
    scenarios = instance.table("scenarios")
    yield "periods", len(instance.settings.periods) > 1
    yield "stages", bool((stages["order"] > 1).any())
    yield "lag", bool(((stages["order"] > 1) & (stages["lag"] > 0)).any())
    yield "lag of the first stage", bool(((stages["order"] == 1) & (stages["lag"] > 0)).any())
    yield "max_sites", bool(stages["max_sites"].notna().any())
    yield "value below that of the stage before", bool((stages.groupby("scenario")["value"].diff() < 0).any())
    yield "sites", bool(sites.duplicated("scenario").any())
    yield "value factor", bool((sites["value_factor"] != 1).any())
    yield "required stage", bool((scenarios["required_stage"] != "").any())
    yield "deadline", bool((scenarios["required_by"] != "").any())
    yield "upfront need", bool((needs["upfront"] > 0).any())
    rival = set(_chosen(instance.table("resources"), "rival")["resource"])
    made = needs[needs["running"] < 0]
    yield "output", bool(made["resource"].isin(rival).any())
    yield "non-rival output", not made["resource"].isin(rival).all()
    used = needs[(needs["running"] > 0) | (needs["upfront"] > 0)]
    yield "output of use to a need", bool(made["resource"].isin(used["resource"]).any())


def _of_facilities(instance: Instance) -> Found:
    facilities, capacities = instance.table("facilities"), instance.table("capacities")
    corridors, endowments = instance.table("corridors"), instance.table("endowments")
    rival = set(_chosen(instance.table("resources"), "rival")["resource"])
    yield "facility", len(facilities) > 0
    yield "running cost of a facility", bool((facilities["running_cost"] > 0).any())
    yield "facility requires a facility", bool((facilities["requires"] != "").any())
    yield "site requires a facility", bool((instance.table("sites")["requires"] != "").any())
    yield "corridor requires a facility", bool((corridors["requires"] != "").any())
    yield "sponsor of a facility", bool((facilities["sponsor"] != "").any())
    yield "capacity of a rival resource", bool(capacities["resource"].isin(rival).any())
    yield "capacity of a non-rival resource", not capacities["resource"].isin(rival).all()
    endowed = set(zip(endowments["region"], endowments["resource"], strict=True))
    added = capacities.merge(facilities, on="facility")
    supplied = set(zip(added["region"], added["resource"], strict=True)) - endowed
    origins = set(corridors["origin"])
    yield "facility as the only source", any(r in origins and k in rival for r, k in supplied)


def _of_corridors(instance: Instance) -> Found:
    corridors = instance.table("corridors")
    fixed, running = corridors["fixed_cost"] > 0, corridors["running_cost"] > 0
    yield "fixed cost of a corridor", bool(fixed.any())
    yield "running cost of a corridor", bool(running.any())
    free = corridors[~fixed & ~running & (corridors["group"] == "")]
    yield "free corridor", len(free) > 0
    yield "free corridor requires a facility", bool((free["requires"] != "").any())
    yield "group", bool(corridors[corridors["group"] != ""].duplicated("group").any())
    yield "group of a free corridor", bool((~fixed & ~running & (corridors["group"] != "")).any())
    yield "joint capacity", bool(corridors["capacity"].notna().any())
    yield "sponsor of a corridor", bool((corridors["sponsor"] != "").any())
    facilities = instance.table("facilities")
    grouped = facilities[facilities["group"] != ""]
    yield "group of facilities", bool(grouped.duplicated("group").any())
    yield "group of facilities and corridors", bool(grouped["group"].isin(corridors["group"]).any())


def _of_terms(instance: Instance) -> Found:
    terms = instance.table("terms")
    every, own = terms["resource"] == "", terms["corridor"] != ""
    yield "terms of a corridor and resource", bool((own & ~every).any())
    yield "terms of a corridor", bool((own & every).any())
    yield "terms of a form and resource", bool((~own & ~every).any())
    yield "terms of a form", bool((~own & every).any())
    yield "cost of a flow", bool((terms["unit_cost"] > 0).any())
    yield "capacity of terms", bool(terms["capacity"].notna().any())
    yield "yield", bool((terms["yield"] < 1).any())
    yield "load 0", bool((terms["load"] == 0).any())
    yield "load other than 1", bool(((terms["load"] != 1) & (terms["load"] > 0)).any())


def _of_money(instance: Instance) -> Found:
    budgets, settings = instance.table("budgets"), instance.settings
    yield "budget of a payer", bool((budgets["payer"] != "").any())
    yield "budget of all", bool((budgets["payer"] == "").any())
    yield "budget of a period", bool((budgets["period"] != "").any())
    yield "budget of the horizon", bool((budgets["period"] == "").any())
    yield "discount", settings.discount > 0
    yield "cvar", settings.weight > 0 and len(instance.table("futures")) > 1
    yield "cvar alone", settings.weight == 1


def _of_futures(instance: Instance) -> Found:
    shocks, futures = instance.table("shocks"), instance.table("futures")
    yield "futures", len(futures) > 1
    known, periods = futures["known_from"], instance.settings.periods
    if len(futures) > 1:
        yield "no future ever known", bool((known == "").all())
        yield "some futures known", bool((known == "").any() and (known != "").any())
        yield "all futures known", bool((known != "").all())
        yield "a future known from the first period", bool((known == periods[0]).any())
        yield "a future known from the last of several periods", bool(known.isin(periods[1:][-1:]).any())
        yield "futures known from different periods", known[known != ""].nunique() > 1
        yield "two futures never told apart but from a third", (known == "").sum() > 1 > (known == "").mean()
    yield "shock of a period", bool((shocks["period"] != "").any())
    yield "shock by 0", bool((shocks["factor"] == 0).any())
    for table, column in zip(shocks["table"], shocks["column"], strict=True):
        yield f"shock of {table}.{column}", True


def _chosen(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame[frame[column]]
