"""What is written is there whole or not at all, and nothing else is harmed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.io import read, write
from optalloc.io.atomic import write_file, write_folder
from optalloc.schema import TABLES
from tests.small_instances import FEATURE_INSTANCES


@pytest.fixture
def instance() -> Instance:
    return FEATURE_INSTANCES["futures"]()


def refusal_of(instance: Instance, path: Path | str) -> Issue:
    with pytest.raises(InputError) as refusal:
        write(instance, path)
    (issue,) = refusal.value.issues
    return issue


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_an_instance_is_replaced_and_other_files_beside_its_tables_are_kept(
    instance: Instance, tmp_path: Path
) -> None:
    place = tmp_path / "instance"
    write(instance, place)
    (place / "README.md").write_text("sources")
    (place / "scripts").mkdir()
    (place / "scripts" / "build.py").write_text("pass")
    (place / "link").symlink_to("README.md")
    smaller = FEATURE_INSTANCES["stages"]()
    write(smaller, place)
    assert read(place) == smaller
    assert not (place / "futures.csv").exists()
    assert (place / "link").readlink() == Path("README.md")
    assert (place / "scripts" / "build.py").read_text() == "pass"
    assert names_in(tmp_path) == {"instance"}


def test_a_folder_that_holds_other_things_is_refused(instance: Instance, tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text("mine")
    issue = refusal_of(instance, tmp_path)
    assert (issue.code, issue.file) == ("output-not-writable", str(tmp_path))
    assert names_in(tmp_path) == {"regions.csv"}


def test_an_empty_folder_is_filled(instance: Instance, tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    write(instance, tmp_path / "instance")
    assert read(tmp_path / "instance") == instance


@pytest.mark.parametrize("name", ["instance", "book.xlsx", "file.json"])
def test_folders_above_are_made(name: str, instance: Instance, tmp_path: Path) -> None:
    write(instance, tmp_path / "a" / "b" / name)
    assert names_in(tmp_path / "a" / "b") == {name}


def test_a_folder_is_written_where_one_has_the_name_of_a_file(instance: Instance, tmp_path: Path) -> None:
    (tmp_path / "2026.json").mkdir()
    write(instance, tmp_path / "2026.json")
    assert read(tmp_path / "2026.json") == instance


@pytest.mark.parametrize("name", ["x.csv", "x.toml", "x.dow", "x.xls", "X.XLSM", ""])
def test_an_ending_of_another_format_is_refused(
    name: str, instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal_of(instance, name).code == "unknown-format"
    assert names_in(tmp_path) == set()


@pytest.mark.parametrize(
    "name", ["file/instance", "file/book.xlsx", "file", "nul\0byte", "nul\0.json", "l" * 300]
)
def test_a_place_that_cannot_be_written_to_is_refused(name: str, instance: Instance, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    assert refusal_of(instance, tmp_path / name).code == "output-not-writable"
    assert names_in(tmp_path) == {"file"}
    assert (tmp_path / "file").read_text() == "kept"


def test_a_link_stays_a_link(instance: Instance, tmp_path: Path) -> None:
    write(instance, tmp_path / "there.json")
    (tmp_path / "here.json").symlink_to("there.json")
    smaller = FEATURE_INSTANCES["stages"]()
    write(smaller, tmp_path / "here.json")
    assert (tmp_path / "here.json").is_symlink()
    assert read(tmp_path / "there.json") == smaller


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_where_other_things_cannot_be_kept_the_folder_stays_as_it_was(
    instance: Instance, tmp_path: Path
) -> None:
    place = tmp_path / "instance"
    write(instance, place)
    os.mkfifo(place / "pipe")
    before = names_in(place)
    assert refusal_of(FEATURE_INSTANCES["stages"](), place).code == "output-not-writable"
    assert names_in(place) == before
    assert names_in(tmp_path) == {"instance"}
    (place / "pipe").unlink()
    assert read(place) == instance


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o640)
    write_file(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    names = {"a": b"", "b/c": b""}  # the second has no folder to go to
    with pytest.raises(InputError):
        write_folder(tmp_path / "new", names, marker="a")
    assert names_in(tmp_path) == set()


def test_the_data_package_describes_the_files_beside_it(instance: Instance, tmp_path: Path) -> None:
    write(instance.with_settings(title="T", sources=("a survey",)), tmp_path / "instance")
    package = json.loads((tmp_path / "instance" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "tabular-data-package"
    assert (package["title"], package["sources"]) == ("T", [{"title": "a survey"}])
    paths = {resource["path"] for resource in package["resources"]}
    assert paths == {name for name in names_in(tmp_path / "instance") if name.endswith(".csv")}
    for resource in package["resources"]:
        header = (tmp_path / "instance" / resource["path"]).read_text(encoding="utf-8").splitlines()[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")


def test_the_data_package_states_keys_types_ranges_and_references(instance: Instance, tmp_path: Path) -> None:
    write(instance, tmp_path / "instance")
    package = json.loads((tmp_path / "instance" / "datapackage.json").read_text(encoding="utf-8"))
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
    assert schemas["sites"]["primaryKey"] == ["scenario", "region"]
    assert schemas["sites"]["foreignKeys"] == [
        {"fields": "scenario", "reference": {"resource": "scenarios", "fields": "scenario"}},
        {"fields": "region", "reference": {"resource": "regions", "fields": "region"}},
    ]
    fields = {field["name"]: field for field in schemas["stages"]["fields"]}
    assert fields["order"]["type"] == "integer"
    assert fields["order"]["constraints"] == {"required": True, "minimum": 1}
    rival = next(field for field in schemas["resources"]["fields"] if field["name"] == "rival")
    assert (rival["type"], rival["trueValues"], rival["falseValues"]) == ("boolean", ["true"], ["false"])
    optional_key = [
        name for name, table in TABLES.items() if not all(table[key].required for key in table.key)
    ]
    assert not any("primaryKey" in schemas[name] for name in optional_key if name in schemas)
