"""The instances that come with the package, and how the flagship is built from its figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import optalloc
from optalloc import instances
from optalloc.instance import Instance
from optalloc.service import service_issues
from optalloc.solve import solve

FLAGSHIP = "china31-2023"
NAMED = ("regions", "resources", "scenarios", "facilities", "corridors")


@pytest.fixture(scope="module")
def flagship() -> Instance:
    return optalloc.read(instances.folder(FLAGSHIP))


@pytest.fixture(scope="module")
def provinces() -> pd.DataFrame:
    figures = pd.read_csv(instances.folder(FLAGSHIP) / "figures" / "provinces_2023.csv")
    figures.index = pd.Index(figures["province_en"].str.lower().str.replace(" ", "-"))
    return figures


def amounts(instance: Instance, resource: str) -> pd.Series:
    endowments = instance.table("endowments")
    return endowments[endowments["resource"] == resource].groupby("region")["amount"].sum()


def tier(instance: Instance, resource: str, number: int) -> pd.Series:
    endowments = instance.table("endowments")
    rows = endowments[endowments["resource"] == resource].sort_values(["region", "unit_cost"])
    return rows.groupby("region").nth(number).set_index("region")["amount"]


def test_the_flagship_and_the_first_steps_are_shipped() -> None:
    assert {"china31-2023", "first-steps"} <= set(instances.names())
    assert list(instances.names()) == sorted(instances.names())


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(KeyError, match="first-steps"):
        instances.folder("china32")


@pytest.mark.parametrize("name", instances.names())
def test_every_shipped_instance_is_without_issues(name: str) -> None:
    assert optalloc.check(instances.folder(name)) == ()


@pytest.mark.parametrize("name", instances.names())
def test_every_shipped_instance_has_one_title_and_a_readme_with_it(name: str) -> None:
    title = instances.describe(name)
    assert title == optalloc.read(instances.folder(name)).settings.title
    assert "\n" not in title
    assert (instances.folder(name) / "README.md").read_text(encoding="utf-8").startswith(f"# {name}")


@pytest.mark.parametrize("name", instances.names())
def test_every_shipped_thing_has_a_name_in_both_languages(name: str) -> None:
    instance = optalloc.read(instances.folder(name))
    for table in NAMED:
        frame = instance.table(table)
        assert (frame["name"] != "").all(), table
        assert frame["name_zh"].str.contains("[\u4e00-\u9fff]").all(), table


def test_building_the_flagship_reproduces_the_shipped_tables_byte_for_byte(tmp_path: Path) -> None:
    shipped, built = instances.folder(FLAGSHIP), tmp_path / FLAGSHIP
    subprocess.run([sys.executable, "-B", str(shipped / "build.py"), str(built)], check=True, timeout=60)
    tables = [*shipped.glob("*.csv"), shipped / "instance.toml", shipped / "datapackage.json"]
    assert {path.name for path in tables} == {path.name for path in built.iterdir()}
    for path in tables:
        assert (built / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_flagship_covers_what_it_is_for(flagship: Instance) -> None:
    stages, sites = flagship.table("stages"), flagship.table("sites")
    assert len(flagship.table("regions")) == 31
    assert len(flagship.table("scenarios")) >= 40
    assert len(flagship.settings.periods) == 5
    assert set(stages.groupby("scenario")["stage"].apply(tuple)) == {("pilot", "demonstration", "rollout")}
    assert sites.groupby("scenario").size().min() >= 4
    assert set(flagship.table("corridors")["form"]) >= {"agreement", "enclave", "platform", "zone"}
    assert 200 <= len(sites) <= 400


def test_every_province_has_a_part_in_the_flagship(flagship: Instance) -> None:
    regions, corridors = set(flagship.table("regions")["region"]), flagship.table("corridors")
    assert set(flagship.table("sites")["region"]) == regions
    assert set(corridors["origin"]) | set(corridors["destination"]) == regions
    assert set(flagship.table("endowments")["region"]) == regions


def test_enclaves_platforms_and_zones_require_their_facility(flagship: Instance) -> None:
    corridors = flagship.table("corridors")
    requiring = corridors[corridors["form"].isin(("enclave", "platform", "zone"))]
    for form, requires in zip(requiring["form"], requiring["requires"], strict=True):
        assert requires.startswith(f"{form}-")


def test_between_two_provinces_there_is_one_group_per_direction(flagship: Instance) -> None:
    corridors = flagship.table("corridors")
    pairs = corridors["origin"] + "-" + corridors["destination"]
    assert (corridors["group"] == pairs).all()


def test_technology_of_a_province_adds_up_to_its_contract_output(
    flagship: Instance, provinces: pd.DataFrame
) -> None:
    kinds = [name for name in flagship.table("resources")["resource"] if name.startswith("technology-")]
    total = sum(amounts(flagship, kind).reindex(provinces.index, fill_value=0.0) for kind in kinds)
    published = provinces["tech_contract_output_1e4cny"] / 1e5
    assert total.to_numpy() == pytest.approx(published.to_numpy(), abs=0.005 * len(kinds))


def test_talent_and_capital_are_the_stated_shares_of_the_published_figures(
    flagship: Instance, provinces: pd.DataFrame
) -> None:
    talent = tier(flagship, "talent", 0).reindex(provinces.index)
    capital = tier(flagship, "capital", 0).reindex(provinces.index)
    assert talent.to_numpy() == pytest.approx(0.025 * provinces["rd_personnel_fte"] / 1000, abs=0.005)
    assert capital.to_numpy() == pytest.approx(0.03 * provinces["gov_sci_tech_budget_1e8cny"], abs=0.005)


def test_dear_land_means_little_space_and_high_rent(flagship: Instance, provinces: pd.DataFrame) -> None:
    space = flagship.table("endowments").query("resource == 'space'")
    rent = space.groupby("region")["unit_cost"].min().reindex(provinces.index)
    price = provinces["capital_commodity_building_price_cny_m2"]
    assert rent[price.notna()].to_numpy() == pytest.approx(price.dropna() * 0.04 * 1e-4, abs=0.0005)
    per_head = tier(flagship, "space", 0).reindex(provinces.index) / provinces["population_1e4"]
    assert per_head["shanghai"] < per_head["hubei"] < per_head["chongqing"]


def test_without_cooperation_required_scenarios_of_the_flagship_cannot_be_served(flagship: Instance) -> None:
    corridors, facilities = flagship.table("corridors"), flagship.table("facilities")
    alone = flagship.replace(
        corridors=corridors.iloc[:0],
        terms=flagship.table("terms").iloc[:0],
        facilities=facilities[facilities["form"] != "platform"],
    )
    assert service_issues(flagship) == ()
    assert any("rescue-drones" in issue.message for issue in service_issues(alone))


def test_the_first_steps_pay_through_cooperation_and_not_apart() -> None:
    instance = optalloc.read(instances.folder("first-steps"))
    together = solve(instance, gap=1e-6)
    nothing = {"corridors": instance.table("corridors").iloc[:0], "terms": instance.table("terms").iloc[:0]}
    scenarios = instance.table("scenarios").assign(required_stage="", required_by="")
    apart = solve(instance.replace(**nothing, scenarios=scenarios), gap=1e-6)
    assert together.verified
    assert together.proven
    assert together.objective is not None
    assert apart.objective == 0
    assert together.objective > 20
    assert together.plan is not None
    assert "shenzhen-hubei-enclave" in set(together.plan.corridors["corridor"])
