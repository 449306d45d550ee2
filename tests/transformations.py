"""Changes of an instance whose effect on the optimum is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from optalloc.instance import Instance
from optalloc.schema import SEPARATOR, TABLES, Kind

MONEY = (
    ("stages", "value"),
    ("endowments", "unit_cost"),
    ("resources", "shortage_price"),
    ("facilities", "fixed_cost"),
    ("facilities", "running_cost"),
    ("corridors", "fixed_cost"),
    ("corridors", "running_cost"),
    ("terms", "unit_cost"),
    ("budgets", "limit"),
)
#: Amounts of a resource, and prices per amount (which scale the other way).
AMOUNTS = (
    ("endowments", "amount"),
    ("capacities", "amount"),
    ("needs", "upfront"),
    ("needs", "running"),
)
PRICES = (("endowments", "unit_cost"), ("resources", "shortage_price"))


def tables_of(instance: Instance) -> dict[str, pd.DataFrame]:
    return {name: frame.copy() for name, frame in instance.tables.items()}


def scaled_money(instance: Instance, factor: float) -> Instance:
    """Every figure in money times a factor: the optimum times the factor."""
    tables = tables_of(instance)
    for table, column in MONEY:
        tables[table][column] *= factor
    return instance.replace(**tables)


def scaled_unit(instance: Instance, resource: str, factor: float) -> Instance:
    """A resource counted in another unit: the same optimum."""
    tables = tables_of(instance)
    for table, column in AMOUNTS:
        of_resource = tables[table]["resource"] == resource
        tables[table].loc[of_resource, column] *= factor
    for table, column in PRICES:
        of_resource = tables[table]["resource"] == resource
        tables[table].loc[of_resource, column] /= factor
    tables["terms"] = _terms_in_unit(tables, resource, factor)
    return instance.replace(**tables)


def _terms_in_unit(tables: dict[str, pd.DataFrame], resource: str, factor: float) -> pd.DataFrame:
    """Give the resource terms of its own wherever a blank one covered it, in the new unit."""
    terms = tables["terms"]
    stated = set(zip(terms["form"], terms["corridor"], terms["resource"], strict=True))
    blank = terms[terms["resource"] == ""]
    covered = blank[
        [(f, c, resource) not in stated for f, c in zip(blank["form"], blank["corridor"], strict=True)]
    ]
    mobile = tables["resources"].set_index("resource")["mobile"][resource]
    own = pd.concat(
        [terms[terms["resource"] == resource], covered.assign(resource=resource) if mobile else blank[:0]]
    )
    own = own.assign(
        unit_cost=own["unit_cost"] / factor, capacity=own["capacity"] * factor, load=own["load"] / factor
    )
    return pd.concat([terms[terms["resource"] != resource], own], ignore_index=True)


def shuffled(instance: Instance, seed: int) -> Instance:
    """The rows of every table in another order: the same instance."""
    random = np.random.default_rng(seed)
    tables = {name: frame.iloc[random.permutation(len(frame))] for name, frame in tables_of(instance).items()}
    return instance.replace(**tables)


def renamed(instance: Instance, rename: str) -> Instance:
    """Every identifier reversed and prefixed, so that the canonical order changes: the same optimum."""

    def new(name: str) -> str:
        return rename + name[::-1] if name else name

    tables = tables_of(instance)
    for name, table in TABLES.items():
        for column in table.columns:
            if (
                column.kind is Kind.IDENTIFIER
                and column.reference != "periods"
                and not _is_schema_word(name, column.name)
            ):
                tables[name][column.name] = [new(cell) for cell in tables[name][column.name]]
            if column.kind is Kind.LIST:
                tables[name][column.name] = [
                    SEPARATOR.join(new(part.strip()) for part in cell.split(SEPARATOR))
                    for cell in tables[name][column.name]
                ]
    payers = {*instance.table("regions")["region"]}
    tables["budgets"]["payer"] = [new(p) if p in payers else p for p in tables["budgets"]["payer"]]
    for name in ("facilities", "corridors"):
        tables[name]["sponsor"] = [new(p) if p in payers else p for p in tables[name]["sponsor"]]
    return instance.replace(**tables)


def _is_schema_word(table: str, column: str) -> bool:
    return table == "shocks" and column in ("table", "column")


def with_isolated_region(instance: Instance) -> Instance:
    """A region that has everything, hosts nothing and is reached by nobody: the same optimum."""
    tables = tables_of(instance)
    alone = "zz-alone"
    tables["regions"] = pd.concat(
        [tables["regions"], tables["regions"][:1].assign(region=alone)], ignore_index=True
    )
    first = tables["resources"]["resource"][0]
    row = {"region": alone, "resource": first, "amount": 5.0, "unit_cost": 0.0, "period": ""}
    tables["endowments"] = pd.concat([tables["endowments"], pd.DataFrame([row])], ignore_index=True)
    return instance.replace(**tables)


def without_futures(instance: Instance) -> Instance:
    """The instance as its tables state it, in one certain future."""
    return instance.replace(
        settings=replace(instance.settings, weight=0.0),
        futures=instance.table("futures")[:0],
        shocks=instance.table("shocks")[:0],
    )


def without_common_budgets(instance: Instance) -> Instance:
    """The instance without budgets that hold for all payers together."""
    budgets = instance.table("budgets")
    return instance.replace(budgets=budgets[budgets["payer"] != ""])


def twice(instance: Instance) -> Instance:
    """Two independent copies side by side: twice the optimum (one future, budgets per payer)."""
    tables = tables_of(instance)
    payers = {*tables["facilities"]["sponsor"], *tables["corridors"]["sponsor"], *tables["regions"]["region"]}
    copies = {name: frame.copy() for name, frame in tables.items()}
    for name, table in TABLES.items():
        for column in table.columns:
            cells = copies[name][column.name]
            if column.reference == "periods" or name in ("futures", "shocks"):
                continue
            if column.kind is Kind.IDENTIFIER or column.name in ("form", "group", "sponsor", "payer"):
                own_stage = column.name in ("stage", "required_stage")
                copies[name][column.name] = cells if own_stage else [f"copy-{c}" if c else c for c in cells]
            if column.kind is Kind.LIST:
                copies[name][column.name] = [
                    SEPARATOR.join(f"copy-{p.strip()}" for p in c.split(SEPARATOR)) if c else c for c in cells
                ]
    assert payers
    joined = {
        name: frame if name in ("futures", "shocks") else pd.concat([frame, copies[name]], ignore_index=True)
        for name, frame in tables.items()
    }
    return instance.replace(**joined)


def with_split_region(instance: Instance, region: str) -> Instance:
    """A third of a region's rival mobile endowments moved next door, with free corridors both ways."""
    tables = tables_of(instance)
    resources = tables["resources"]
    moving = set(resources["resource"][resources["rival"] & resources["mobile"]])
    part = "zz-part"
    regions, endowments, corridors = tables["regions"], tables["endowments"], tables["corridors"]
    chosen = (endowments["region"] == region) & endowments["resource"].isin(moving)
    moved = endowments[chosen].assign(region=part)
    moved["amount"] /= 3.0
    endowments.loc[chosen, "amount"] *= 2.0 / 3.0
    tables["endowments"] = pd.concat([endowments, moved], ignore_index=True)
    tables["regions"] = pd.concat(
        [regions, regions[regions["region"] == region].assign(region=part)], ignore_index=True
    )
    links = pd.DataFrame(
        {"corridor": ["zz-in", "zz-out"], "origin": [part, region], "destination": [region, part]}
    )
    tables["corridors"] = pd.concat([corridors, links], ignore_index=True)
    rows = [
        {"corridor": corridor, "resource": k, "load": 0.0}
        for corridor in links["corridor"]
        for k in sorted(moving)
    ]
    tables["terms"] = pd.concat([tables["terms"], pd.DataFrame(rows)], ignore_index=True)
    return instance.replace(**tables)
