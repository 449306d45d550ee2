"""Regions, resources, and what each region has of them."""

from __future__ import annotations

from math import sqrt

from read_figures import Figures, Province

#: Kind of technology -> (name, name_zh, figure that tilts a region's contracts towards it).
TECHNOLOGIES = {
    "ai": ("Artificial intelligence", "人工智能技术", "software_product_revenue_1e8cny"),
    "electronics": ("Electronics and communication", "电子与通信技术", "hitech_mfg_revenue_1e8cny"),
    "bio": ("Biology and medicine", "生物医药技术", "rd_gov_funds_1e4cny"),
    "manufacturing": ("Advanced manufacturing", "先进制造技术", "rd_enterprise_funds_1e4cny"),
    "unmanned": ("Unmanned systems", "无人系统技术", "hitech_certified_firms"),
}

_RESOURCE_COLUMNS = ("resource", "name", "name_zh", "unit", "rival", "mobile", "storable")


def region_rows(f: Figures) -> list[dict[str, object]]:
    """Provinces at the coordinates of their capitals."""
    return [
        {
            "region": p.region,
            "name": p.name,
            "name_zh": p.name_zh,
            "lon": p.lon,
            "lat": p.lat,
            "group": p.group,
        }
        for p in f.provinces.values()
    ]


def resource_rows() -> list[dict[str, object]]:
    """Capital, talent, space, five kinds of technology, data, chips and computing power."""
    rows = [
        ("capital", "Capital", "资金", "1e8 CNY", True, True, True),
        ("talent", "Talent", "人才", "1000 FTE", True, True, False),
        ("space", "Space", "空间", "1e4 m2", True, False, False),
        *(
            (f"technology-{kind}", name, name_zh, "1e9 CNY of contracts", False, True, False)
            for kind, (name, name_zh, _) in TECHNOLOGIES.items()
        ),
        ("data", "Data", "数据", "records of 1e7 residents", False, True, False),
        ("chips", "Chips", "芯片", "lots", True, True, False),
        ("compute", "Computing power", "算力", "units", True, True, False),
    ]
    return [dict(zip(_RESOURCE_COLUMNS, row, strict=True)) for row in rows]


def endowment_rows(f: Figures) -> list[dict[str, object]]:
    """What each province can spare in a year, in price tiers."""
    rows: list[dict[str, object]] = []
    for province in f.provinces.values():
        for resource, amount, unit_cost in (*_money_and_people(f, province), *_the_rest(f, province)):
            if round(amount, 2) > 0:
                rows.append(
                    {
                        "region": province.region,
                        "resource": resource,
                        "amount": round(amount, 2),
                        "unit_cost": round(unit_cost, 3),
                    }
                )
    return rows


def _money_and_people(f: Figures, p: Province) -> list[tuple[str, float, float]]:
    """Tiers (resource, amount, unit cost) of capital and talent."""
    a = f.assumed
    funds = (p["rd_gov_funds_1e4cny"] + p["rd_enterprise_funds_1e4cny"]) / 1e4
    people = p["rd_personnel_fte"] / 1000
    wage = a["talent_wage"] * p["disposable_income_per_capita_cny"] / _mean_income(f)
    return [
        ("capital", p["gov_sci_tech_budget_1e8cny"] * a["capital_public_share"], a["capital_public_cost"]),
        ("capital", funds * a["capital_enterprise_share"], a["capital_enterprise_cost"]),
        ("capital", funds * a["capital_bank_share"], a["capital_bank_cost"]),
        ("talent", people * a["talent_share"], wage),
        ("talent", people * a["talent_hired_share"], wage * a["talent_hired_markup"]),
        ("talent", people * a["talent_agency_share"], wage * a["talent_agency_markup"]),
    ]


def _the_rest(f: Figures, p: Province) -> list[tuple[str, float, float]]:
    """Tiers of space, technology, data, chips and computing power."""
    a = f.assumed
    cheapness = f.relative_price[p.region] ** a["space_price_exponent"]
    space = p["population_1e4"] * a["space_per_person"] * cheapness
    rent = p["price"] * a["space_rent_rate"] * 1e-4
    chips = p["hitech_mfg_revenue_1e8cny"] * a["chips_per_revenue"]
    compute = p["software_product_revenue_1e8cny"] * a["compute_per_revenue"]
    return [
        ("space", space, rent),
        ("space", space * a["space_renewed_share"], rent * a["space_renewed_markup"]),
        ("space", a["space_new"], rent * a["space_new_markup"]),
        *((f"technology-{kind}", level, 0.0) for kind, level in technology_levels(f, p).items()),
        ("data", p["population_1e4"] * 1e4 * a["data_per_person"], 0.0),
        ("chips", chips, a["chips_price"]),
        ("chips", a["chips_imported"], a["chips_price"] * a["chips_imported_markup"]),
        ("compute", compute, a["compute_price"]),
        ("compute", a["compute_cloud"], a["compute_price"] * a["compute_cloud_markup"]),
    ]


def technology_levels(f: Figures, p: Province) -> dict[str, float]:
    """Contract output split by kind: national share of the kind x the region's lean towards it.

    The kinds of a province add up to its contract output. Its lean is the square root of its share of the
    nation in the figure that stands for the kind.
    """
    lean = {
        kind: f.assumed[f"technology_weight_{kind}"] * sqrt(p[figure] / _total(f, figure))
        for kind, (_, _, figure) in TECHNOLOGIES.items()
    }
    output = p["tech_contract_output_1e4cny"] / 1e4 / f.assumed["technology_unit"]
    return {kind: output * weight / sum(lean.values()) for kind, weight in lean.items()}


def _total(f: Figures, figure: str) -> float:
    return sum(province[figure] for province in f.provinces.values())


def _mean_income(f: Figures) -> float:
    """Disposable income per head of the nation."""
    income, people = "disposable_income_per_capita_cny", "population_1e4"
    return sum(p[income] * p[people] for p in f.provinces.values()) / _total(f, people)
