"""hetao: one zone across a border is chosen over two separate parks, and research needs both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.cases import GAP
from benchmarks.gallery import PAGES
from optalloc import instances
from optalloc.solve import solve
from optalloc.variants import apply_variant, read_variants
from tests.case_results import hosts, launched, opened, plan, sent, solved, used, value

CASE = "hetao"
ZONE = {"zone-shenzhen", "zone-hong-kong", "zone-laboratories"}
CROSSING = {"zone-northward", "zone-southward"}
PARKS = {"park-shenzhen", "park-hong-kong"}


def cost_of_opening(facilities: set[str]) -> float:
    table = solved(CASE).instance.table("facilities").set_index("facility")
    return float(table.loc[sorted(facilities), "fixed_cost"].sum())


def test_the_joint_zone_is_chosen_over_separate_parks_that_cost_less() -> None:
    assert set(opened(solved(CASE))) == ZONE | CROSSING
    assert cost_of_opening(PARKS) < cost_of_opening(ZONE - {"zone-laboratories"})


def test_each_field_settles_on_its_side_of_the_border() -> None:
    together = solved(CASE)
    for stage, year in (("research", "2026"), ("pilot-production", "2027")):
        assert launched(together, "biomedicine", stage) == {"hong-kong": year}
        assert launched(together, "microelectronics", stage) == {"shenzhen": year}


def test_talent_and_funds_cross_and_laboratories_are_shared() -> None:
    together = solved(CASE)
    for year in together.instance.settings.periods:
        assert sent(together, "scientists", "hong-kong", "shenzhen", period=year) > 0
        assert sent(together, "engineers", "shenzhen", "hong-kong", period=year) > 0
        assert sent(together, "laboratories", "shenzhen", "hong-kong", period=year) >= 50
    assert sent(together, "funds", "hong-kong", "shenzhen") > 20


def test_research_needs_both_sides() -> None:
    together = solved(CASE)
    for resource, region in (("scientists", "hong-kong"), ("engineers", "shenzhen"), ("funds", "hong-kong")):
        assert used(together, resource, region) > 0
    assert plan(solved(CASE, "closed")).launches.empty
    assert value(solved(CASE, "closed")) == 0


def test_without_the_zone_one_field_is_lost_and_two_thirds_of_the_value() -> None:
    separate = solved(CASE, "separate")
    assert hosts(separate, "microelectronics", "pilot-production") == {"shenzhen"}
    assert hosts(separate, "biomedicine", "research") == set()
    assert 0 < value(separate) < value(solved(CASE)) / 3


@pytest.mark.parametrize("scenario", ["biomedicine", "microelectronics"])
def test_where_the_border_is_easy_to_cross_the_separate_parks_are_chosen(scenario: str) -> None:
    easy = solved(CASE, "easy-border")
    assert set(opened(easy)) >= PARKS
    assert not set(opened(easy)) & (ZONE | CROSSING)
    assert hosts(easy, scenario, "pilot-production") == hosts(solved(CASE), scenario, "pilot-production")


@pytest.mark.parametrize(("kept", "worth"), [("set", 221.6), ("add", 219.1)])
def test_easy_crossing_or_shared_laboratories_alone_do_not_replace_the_zone(kept: str, worth: float) -> None:
    """The variant sets what a crossing costs, and adds that laboratories are shared over the border."""
    variant = read_variants(instances.folder(CASE))["easy-border"]
    edits = tuple(edit for edit in variant.edits if edit.action == kept)
    result = solve(apply_variant(solved(CASE).instance, replace(variant, edits=edits)), gap=GAP)
    assert result.proven
    assert result.plan is not None
    assert set(result.plan.facilities["facility"]) == ZONE
    assert result.objective == pytest.approx(worth, abs=0.05)
    for page in PAGES.values():
        assert str(worth) in (instances.folder(CASE) / page).read_text(encoding="utf-8")
