"""What is written of an instance reads back the same, in each of the three formats."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optalloc.checks.characters import flaw_of_identifier
from optalloc.checks.settings import check_settings
from optalloc.instance import Instance
from optalloc.io import read, read_text, write
from optalloc.schema import TABLES
from optalloc.tables import Settings, TextTables, frame_text, typed_frame
from tests.small_instances import FEATURE_INSTANCES, random_instance

FORMATS = ("folder", "workbook.xlsx", "file.json")
HOSTILE = ("NA", "null", "nan", "007", "1e5", "TRUE", "#N/A", "#REF!", "_x0041_", "_x005F_", "x005F_")
HOSTILE_STARTS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", '"', "'", ",", "\ufeff", "\u2028")

texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=12
) | st.builds(str.__add__, st.sampled_from(HOSTILE_STARTS), st.text("a,\";'\n ", max_size=4))
identifiers = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8
).filter(lambda text: flaw_of_identifier(text) is None)
#: Signs that would make one label look like several.
labels_of_periods = identifiers.filter(lambda text: not {";", "；"} & set(text))
longitudes = st.floats(-180.0, 180.0, allow_subnormal=False) | st.none()


@st.composite
def hostile_instances(draw: st.DrawFn) -> Instance:
    """Draw an instance whose texts and numbers are hard to write; it is sound but for that."""
    regions = draw(st.lists(identifiers, min_size=1, max_size=4, unique=True))
    resources = draw(st.lists(identifiers, min_size=1, max_size=2, unique=True))
    scenario = draw(identifiers)
    names = [draw(texts) for _ in regions]
    positions = [draw(longitudes) for _ in regions]
    columns: dict[str, dict[str, object]] = {
        "regions": {"region": regions, "name": names, "lon": positions, "name_zh": names[::-1]},
        "resources": {"resource": resources, "unit": draw(texts), "rival": True, "mobile": True},
        "scenarios": {"scenario": [scenario], "domain": draw(texts)},
        "stages": {"scenario": [scenario], "stage": [draw(identifiers)], "order": 1, "value": 1.5},
        "sites": {"scenario": scenario, "region": regions},
    }
    columns["resources"]["storable"] = False
    frames = {name: typed_frame(TABLES[name], table) for name, table in columns.items()}
    labels = tuple(draw(st.lists(labels_of_periods, min_size=1, max_size=3, unique=True)))
    sources = tuple(draw(st.lists(texts, max_size=3)))
    discount = draw(st.floats(0.0, 1.0, allow_subnormal=False)) + 0.0
    return Instance(
        Settings(draw(texts), draw(texts), draw(texts), draw(texts), sources, labels, discount), frames
    )


@settings(max_examples=25)
@given(instance=hostile_instances())
def test_every_cell_and_setting_reads_back_as_it_was(
    instance: Instance, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    for name in FORMATS:
        write(instance, folder / name)
        text = read_text(folder / name)
        assert text.issues == ()
        assert check_settings(text).settings == instance.settings
        assert_same_cells(text, instance)


def assert_same_cells(text: TextTables, instance: Instance) -> None:
    """Fail unless the tables hold the canonical text of the instance, row by row."""
    for name, table in text.tables.items():
        expected = frame_text(TABLES[name], instance.table(name))
        assert table.frame.to_dict("list") == expected.to_dict("list")
        assert table.rows.tolist() == list(range(2, len(expected) + 2))


@settings(max_examples=4)
@given(instance=hostile_instances())
def test_a_hostile_instance_has_the_same_hash_in_every_format(
    instance: Instance, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    for name in FORMATS:
        write(instance, folder / name)
    assert {read(folder / name).hash for name in FORMATS} == {instance.hash}


@pytest.mark.parametrize("feature", ["futures", "requires", "groups", "joint_capacity", "endowments"])
def test_an_instance_with_a_feature_has_the_same_hash_in_every_format(feature: str, tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES[feature]()
    for name in FORMATS:
        write(instance, tmp_path / name)
        assert read(tmp_path / name).hash == instance.hash


@pytest.mark.parametrize("seed", range(4))
def test_tables_of_a_random_instance_read_back_as_they_were(seed: int, tmp_path: Path) -> None:
    instance = random_instance(seed)
    for name in FORMATS:
        write(instance, tmp_path / name)
        text = read_text(tmp_path / name)
        assert text.issues == ()
        assert_same_cells(text, instance)


def test_a_chain_of_conversions_ends_where_it_began(tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES["futures"]()
    write(instance, tmp_path / "a.xlsx")
    write(read(tmp_path / "a.xlsx"), tmp_path / "b")
    write(read(tmp_path / "b"), tmp_path / "c.json")
    assert read(tmp_path / "c.json") == instance


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_instance_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    def content(place: Path) -> dict[str, bytes]:
        files = [place] if place.is_file() else sorted(place.iterdir())
        return {file.name: file.read_bytes() for file in files}

    instance = FEATURE_INSTANCES["futures"]()
    permuted = Instance(
        instance.settings, {name: frame.iloc[::-1] for name, frame in instance.tables.items()}
    )
    write(instance, tmp_path / name)
    first = content(tmp_path / name)
    write(permuted, tmp_path / name)
    assert content(tmp_path / name) == first


@pytest.mark.parametrize("name", FORMATS)
def test_tables_without_rows_are_left_out_unless_required(name: str, tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES["stages"]().replace(
        sites=FEATURE_INSTANCES["stages"]().table("sites").iloc[:0]
    )
    write(instance, tmp_path / name)
    text = read_text(tmp_path / name)
    assert "sites" in text.tables
    assert "futures" not in text.tables
    assert read(tmp_path / name) == instance
