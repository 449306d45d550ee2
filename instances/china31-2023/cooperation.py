"""Facilities, corridors, the terms of the forms of cooperation, and who may spend how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from endowments import TECHNOLOGIES
from launches import candidate_hosts
from read_figures import Figures, Row

_ADDING_SPACE = ("enclave", "park", "zone")


def facility_rows(f: Figures) -> list[dict[str, object]]:
    """Platforms and zones where they stand, approvals where sites need them, enclaves and parks by rule."""
    by_rule = {row["form"]: row for row in f.facilities if not row["region"]}
    dearest = sorted(f.relative_price, key=lambda region: -f.relative_price[region])
    return [
        *(_placed(row) for row in f.facilities if row["region"]),
        *(_built(f, by_rule[form], region) for form, region in _approvals(f) if form in by_rule),
        *(_built(f, by_rule["enclave"], region, sponsor=origin) for origin, region in f.pairings),
        *(
            _built(f, by_rule["park"], region, cost_factor=f.relative_price[region])
            for region in dearest[: int(f.assumed["parks"])]
        ),
    ]


def _placed(row: Row) -> dict[str, object]:
    """Facility that stands in the table of facilities with its place."""
    placed: dict[str, object] = {column: cell for column, cell in row.items() if column != "source"}
    placed |= {column: float(row[column]) for column in ("fixed_cost", "running_cost")}
    return placed | {"facility": f"{row['form']}-{row['region']}"}


def _approvals(f: Figures) -> list[tuple[str, str]]:
    """(form, region) of what the candidate hosts of scenarios must have first."""
    hosts = candidate_hosts(f)
    wanted = ((s["requires"], host) for s in f.scenarios if s["requires"] for host in hosts[s["scenario"]])
    return list(dict.fromkeys(wanted))


def _built(
    f: Figures, kind: Row, region: str, *, sponsor: str = "", cost_factor: float = 1.0
) -> dict[str, object]:
    """Facility of a kind in a region."""
    place = f.provinces[region]
    name, name_zh = f"{kind['name']}, {place.name}", f"{place.name_zh}{kind['name_zh']}"
    if sponsor:
        payer = f.provinces[sponsor]
        name, name_zh = f"{kind['name']} of {payer.name} in {place.name}", f"{payer.name_zh}驻{name_zh}"
    return {
        "facility": "-".join(part for part in (kind["form"], sponsor, region) if part),
        "name": name,
        "name_zh": name_zh,
        "region": region,
        "form": kind["form"],
        "sponsor": sponsor,
        "fixed_cost": round(float(kind["fixed_cost"]) * cost_factor, 2),
        "running_cost": float(kind["running_cost"]),
    }


def capacity_rows(f: Figures) -> list[dict[str, object]]:
    """Space that enclaves, parks and zones add."""
    return [
        {
            "facility": row["facility"],
            "resource": "space",
            "amount": f.assumed[f"{row['form']}_space"],
        }
        for row in facility_rows(f)
        if row["form"] in _ADDING_SPACE
    ]


def corridor_rows(f: Figures) -> list[dict[str, object]]:
    """Forms of cooperation between two provinces; at most one form per direction."""
    rows: list[dict[str, object]] = []
    for form, origin, destination, requires, sponsor in _openings(f):
        terms, far = f.forms[form], f.km(origin, destination) / 1000
        sending, receiving = f.provinces[origin], f.provinces[destination]
        fixed_cost = float(terms["fixed_cost"]) + float(terms["fixed_cost_per_1000km"]) * far
        rows.append(
            {
                "corridor": f"{origin}-{destination}-{form}",
                "name": f"{sending.name} to {receiving.name}: {terms['name'].lower()}",
                "name_zh": f"{sending.name_zh}至{receiving.name_zh}{terms['name_zh']}",
                "origin": origin,
                "destination": destination,
                "form": form,
                "sponsor": sponsor,
                "fixed_cost": round(fixed_cost, 2),
                "running_cost": float(terms["running_cost"]),
                "capacity": float(terms["capacity"]) if terms["capacity"] else None,
                "requires": requires,
                "group": f"{origin}-{destination}",
            }
        )
    return rows


def _openings(f: Figures) -> Iterator[tuple[str, str, str, str, str]]:
    """(form, origin, destination, required facility, sponsor) of every corridor that may be opened."""
    standing = {form: [row["region"] for row in f.facilities if row["form"] == form] for form in f.forms}
    platform = {f.provinces[region].group: f"platform-{region}" for region in standing["platform"]}
    for i, j in dict.fromkeys([*f.pairings, *_gravity(f, "agreement_partners", list(f.provinces))]):
        yield "agreement", i, j, "", j
    for i, j in _gravity(f, "platform_partners", list(f.provinces)):
        yield "platform", i, j, platform[f.provinces[j].group], j
    for i, j in f.pairings:
        yield "enclave", i, j, f"enclave-{i}-{j}", i
        yield "supply", j, i, "", i
    for i, j in _gravity(f, "zone_partners", standing["zone"]):
        yield "zone", i, j, f"zone-{j}", "state"


def _gravity(f: Figures, count: str, destinations: Sequence[str]) -> list[tuple[str, str]]:
    """(origin, destination): the greatest technology contract output over the distance."""
    pairs = []
    for j in destinations:
        pull = {i: p["tech_contract_output_1e4cny"] / f.km(i, j) for i, p in f.provinces.items() if i != j}
        pairs += [(i, j) for i in sorted(pull, key=lambda i: -pull[i])[: int(f.assumed[count])]]
    return pairs


def term_rows(f: Figures) -> list[dict[str, object]]:
    """Terms by form, and by corridor where they hang on the distance (talent, computing power)."""
    rows = [row for form in f.forms.values() for row in _terms_of_form(f, form)]
    for corridor in corridor_rows(f):
        rows += _terms_of_corridor(f, corridor)
    return rows


def _terms_of_form(f: Figures, form: Row) -> list[dict[str, object]]:
    carried = {f"technology-{kind}": "technology" for kind in TECHNOLOGIES}
    carried |= {name: name for name in ("data", "capital", "chips")}
    return [
        {
            "form": form["form"],
            "resource": resource,
            "unit_cost": float(form[f"{name}_cost"]),
            "capacity": float(form[f"{name}_capacity"]),
            "yield": float(form.get(f"{name}_yield") or 1),
            "load": f.assumed[f"load_{name}"],
        }
        for resource, name in carried.items()
        if form[f"{name}_capacity"]
    ]


def _terms_of_corridor(f: Figures, corridor: dict[str, object]) -> list[dict[str, object]]:
    form = f.forms[str(corridor["form"])]
    far = f.km(str(corridor["origin"]), str(corridor["destination"])) / 1000
    a = f.assumed
    arriving = {"talent": max(a["talent_yield_floor"], 1 - a["talent_loss_per_1000km"] * far), "compute": 1.0}
    return [
        {
            "corridor": corridor["corridor"],
            "resource": resource,
            "unit_cost": round(a[f"{resource}_cost"] + a[f"{resource}_cost_per_1000km"] * far, 3),
            "capacity": float(form[f"{resource}_capacity"]),
            "yield": round(share, 2),
            "load": a[f"load_{resource}"],
        }
        for resource, share in arriving.items()
        if form[f"{resource}_capacity"]
    ]


def budget_rows(f: Figures, periods: Sequence[str]) -> list[dict[str, object]]:
    """Yearly limit of the state, and a limit over the horizon for each province."""
    share, floor = f.assumed["budget_region_share"], f.assumed["budget_region_floor"]
    rows: list[dict[str, object]] = [
        {"payer": "state", "period": period, "limit": f.assumed["budget_state"]} for period in periods
    ]
    for region, province in f.provinces.items():
        yearly = max(province["gov_sci_tech_budget_1e8cny"] * share, floor)
        rows.append({"payer": region, "period": "", "limit": round(yearly * len(periods), 1)})
    return rows
