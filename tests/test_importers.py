"""Files of the literature become cost instances; what does not keep to its format is refused by line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.io import read, write
from optalloc.io.network_design import import_network_design
from optalloc.io.third_party import import_third_party
from optalloc.io.two_stage_location import import_two_stage_location
from optalloc.io.warehouse_location import Layout, import_warehouse_location

NETWORK = """\
 A TITLE:
  3  4  2
  1  2  5  30  100  1  1
  1  2  4  10    0  1  2
  2  3  1  20   50  1  3
  3  3  1  20   50  1  3
  1  3  12
  2  2   7.5
"""
PAIRS = """\
 3 2
 50 100.
 60 200
 70 0
 10
 10 20 30
 0
 7 8 9
"""
BLOCKS = """\
3 2
50 60 70
100. 200 0
10 0
10 20 30
7 8 9
"""
ONE_PRODUCT = """\
2 1 2
5
6
9 100
8 200
1
2
20 300
3 4
"""
TWO_PRODUCTS = """\
2 1 2 2
5 50
6 60
9 90 100
8 80 200
1
2
10
20
20 25 300
3 4
30 40
"""


def imported(tmp_path: Path, content: str | bytes, name: str = "file.txt") -> Instance:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_third_party(path)


def refusal_of(tmp_path: Path, content: str | bytes, name: str = "file.txt") -> list[Issue]:
    with pytest.raises(InputError) as refusal:
        imported(tmp_path, content, name)
    return list(refusal.value.issues)


def rows_of(instance: Instance, table: str, *columns: str) -> list[tuple[object, ...]]:
    return list(instance.table(table)[list(columns)].itertuples(index=False, name=None))


def test_a_network_has_a_corridor_per_arc_and_a_resource_per_commodity(tmp_path: Path) -> None:
    instance = imported(tmp_path, NETWORK, "net.dow")
    columns = ("corridor", "origin", "destination", "fixed_cost", "capacity")
    assert rows_of(instance, "corridors", *columns) == [
        ("a1", "n1", "n2", 100.0, 30.0),
        ("a2", "n1", "n2", 0.0, 10.0),
        ("a3", "n2", "n3", 50.0, 20.0),
    ]
    assert rows_of(instance, "terms", "corridor", "resource", "unit_cost", "load") == [
        ("a1", "", 5.0, 1.0),
        ("a2", "", 4.0, 1.0),
        ("a3", "", 1.0, 1.0),
    ]
    assert rows_of(instance, "endowments", "region", "resource", "amount") == [
        ("n1", "k1", 12.0),
        ("n2", "k2", 7.5),
    ]
    assert rows_of(instance, "sites", "scenario", "region") == [("k1", "n3"), ("k2", "n2")]
    assert rows_of(instance, "needs", "scenario", "resource", "upfront") == [
        ("k1", "k1", 12.0),
        ("k2", "k2", 7.5),
    ]


def test_a_loop_of_a_network_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (warning,) = imported(tmp_path, NETWORK, "net.dow").warnings
    assert (warning.code, warning.row) == ("corridor-to-itself", 6)


@pytest.mark.parametrize("content", [PAIRS, BLOCKS])
def test_a_warehouse_is_a_facility_and_costs_are_per_unit(content: str, tmp_path: Path) -> None:
    instance = imported(tmp_path, content)
    assert rows_of(instance, "facilities", "facility", "region", "fixed_cost") == [
        ("w1", "w1", 100.0),
        ("w2", "w2", 200.0),
        ("w3", "w3", 0.0),
    ]
    assert instance.table("capacities")["amount"].tolist() == [50.0, 60.0, 70.0]
    assert rows_of(instance, "needs", "scenario", "resource", "upfront") == [("c1", "goods", 10.0)]
    terms = instance.table("terms").set_index("corridor")["unit_cost"]
    assert terms[["w1-c1", "w3-c1", "w1-c2"]].tolist() == [1.0, 3.0, 0.0]
    assert len(terms) == 6
    assert np.isnan(instance.table("terms")["capacity"]).all()


def test_both_layouts_of_a_warehouse_file_are_the_same_instance(tmp_path: Path) -> None:
    assert imported(tmp_path, PAIRS) == imported(tmp_path, BLOCKS)


def test_costs_of_a_customer_without_demand_are_warned_of(tmp_path: Path) -> None:
    (warning,) = imported(tmp_path, PAIRS).warnings
    assert warning.code == "cost-without-demand"
    assert "customer 2" in warning.message


def test_pairs_are_told_from_blocks_where_block_ends_fall_on_line_ends(tmp_path: Path) -> None:
    """As in cap114: 50 warehouses, 50 customers, seven costs to a line."""
    costs = "\n".join(" ".join(["1"] * 7) for _ in range(7)) + "\n1\n"
    pairs = "50 50\n" + "5000 7500.\n" * 50 + ("10\n" + costs) * 50
    instance = imported(tmp_path, pairs)
    assert set(instance.table("capacities")["amount"]) == {5000.0}
    assert set(instance.table("needs")["upfront"]) == {10.0}


def test_pairs_are_recognised_whatever_the_lines_of_the_costs(tmp_path: Path) -> None:
    first, rest = PAIRS.split(" 10\n")
    instance = imported(tmp_path, first + "10 " + " ".join(rest.split()))
    assert instance == imported(tmp_path, PAIRS)


def test_a_layout_that_line_ends_do_not_tell_must_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text(" ".join(BLOCKS.split()))
    with pytest.raises(InputError, match="ambiguous-layout"):
        import_warehouse_location(path)
    assert import_warehouse_location(path, layout=Layout.BLOCKS).table("capacities")["amount"].sum() == 180.0
    assert import_warehouse_location(path, layout=Layout.PAIRS).table("capacities")["amount"].sum() == 320.0


def test_a_capacity_that_is_left_open_must_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "capa.txt"
    path.write_text(PAIRS.replace("50 100.", "capacity 100.").replace("70 0", "capacity 0"))
    with pytest.raises(InputError) as refusal:
        import_third_party(path)
    (issue,) = refusal.value.issues
    assert (issue.code, issue.row) == ("capacity-left-open", 2)
    instance = import_third_party(path, capacity=8000.0)
    assert instance.table("capacities")["amount"].tolist() == [8000.0, 60.0, 8000.0]


@pytest.mark.parametrize("capacity", [-1.0, float("nan"), float("inf")])
def test_a_capacity_that_is_none_is_refused(capacity: float, tmp_path: Path) -> None:
    path = tmp_path / "capa.txt"
    path.write_text(PAIRS.replace("50 100.", "capacity 100."))
    with pytest.raises(InputError, match="capacity-left-open"):
        import_third_party(path, capacity=capacity)


@pytest.mark.parametrize(
    "content", [PAIRS.replace("60 200", "60 capacity"), PAIRS.replace("7 8 9", "7 8 capacity")]
)
def test_the_word_capacity_stands_for_no_other_figure(content: str, tmp_path: Path) -> None:
    path = tmp_path / "capa.txt"
    path.write_text(content)
    with pytest.raises(InputError, match="not-a-number"):
        import_third_party(path, capacity=8000.0)


def test_a_satellite_of_one_product_is_a_corridor_with_a_joint_capacity(tmp_path: Path) -> None:
    instance = imported(tmp_path, ONE_PRODUCT)
    corridors = rows_of(instance, "corridors", "corridor", "origin", "destination", "fixed_cost")
    assert corridors == [
        ("p1-s1", "p1", "s1-in", 0.0),
        ("p2-s1", "p2", "s1-in", 0.0),
        ("s1", "s1-in", "s1-out", 300.0),
        ("s1-c1", "s1-out", "c1", 0.0),
        ("s1-c2", "s1-out", "c2", 0.0),
    ]
    assert instance.table("corridors")["capacity"].dropna().tolist() == [20.0]
    assert instance.table("terms")["unit_cost"].tolist() == [1.0, 2.0, 0.0, 3.0, 4.0]
    assert instance.table("facilities")["fixed_cost"].tolist() == [100.0, 200.0]
    assert instance.table("capacities")["amount"].tolist() == [9.0, 8.0]
    assert rows_of(instance, "needs", "scenario", "resource", "upfront") == [
        ("c1", "goods", 5.0),
        ("c2", "goods", 6.0),
    ]


def test_a_satellite_of_several_products_has_a_capacity_for_each(tmp_path: Path) -> None:
    instance = imported(tmp_path, TWO_PRODUCTS)
    assert instance.table("corridors")["capacity"].isna().all()
    terms = instance.table("terms")
    assert rows_of(instance, "terms", "corridor", "resource", "unit_cost")[:4] == [
        ("p1-s1", "g1", 1.0),
        ("p1-s1", "g2", 10.0),
        ("p2-s1", "g1", 2.0),
        ("p2-s1", "g2", 20.0),
    ]
    assert terms[terms["corridor"] == "s1"][["resource", "capacity"]].to_numpy().tolist() == [
        ["g1", 20.0],
        ["g2", 25.0],
    ]
    assert terms[terms["corridor"] == "s1-c2"]["unit_cost"].tolist() == [4.0, 40.0]
    assert rows_of(instance, "capacities", "facility", "resource", "amount") == [
        ("p1", "g1", 9.0),
        ("p1", "g2", 90.0),
        ("p2", "g1", 8.0),
        ("p2", "g2", 80.0),
    ]
    assert instance.table("needs")["upfront"].tolist() == [5.0, 50.0, 6.0, 60.0]


@pytest.mark.parametrize(
    ("content", "name"),
    [(NETWORK, "net.dow"), (PAIRS, "cap.txt"), (ONE_PRODUCT, "one.txt"), (TWO_PRODUCTS, "two.dat")],
)
def test_an_imported_instance_passes_the_checks_and_names_its_source(
    content: str, name: str, tmp_path: Path
) -> None:
    instance = imported(tmp_path, content, name)
    write(instance, tmp_path / "instance")
    assert read(tmp_path / "instance") == instance
    assert instance.settings.sources == (name,)
    assert instance.settings.title == name.partition(".")[0]
    assert str(tmp_path) not in str(instance.settings)
    scenarios = instance.table("scenarios")
    assert set(scenarios["required_stage"]) == {"served"}
    assert set(instance.table("stages")["value"]) == {0.0}


def test_a_network_is_recognised_by_its_content(tmp_path: Path) -> None:
    assert (
        imported(tmp_path, NETWORK, "a.txt").tables.keys()
        == imported(tmp_path, NETWORK, "a.dow").tables.keys()
    )
    untitled = NETWORK.partition("\n")[2]
    corridors = [imported(tmp_path, text, "a.dow").table("corridors") for text in (NETWORK, "\n" + untitled)]
    assert corridors[0].equals(corridors[1])


def test_line_ends_and_marks_of_other_systems_change_nothing(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + NETWORK.replace("\n", "\r\n").encode()
    assert imported(tmp_path, content, "net.dow") == imported(tmp_path, NETWORK, "net.dow")


def test_identifiers_keep_the_order_of_the_file(tmp_path: Path) -> None:
    instance = imported(tmp_path, "12 1\n" + "".join(f"{at} 1\n" for at in range(1, 13)) + "5\n" + "1 " * 12)
    assert instance.table("facilities")["facility"].tolist()[:3] == ["w01", "w02", "w03"]
    assert instance.table("capacities")["amount"].tolist() == [float(at) for at in range(1, 13)]


@pytest.mark.parametrize(
    ("content", "name", "code", "row"),
    [
        ("", "a.dow", "empty-file", None),
        ("\n \n", "a.txt", "empty-file", None),
        ("title\n", "a.dow", "wrong-sizes", 1),
        ("title\n1 2\n", "a.dow", "wrong-sizes", 2),
        ("title\n3 0 2\n", "a.dow", "wrong-sizes", 2),
        ("title\n3 -4 2\n", "a.dow", "wrong-sizes", 2),
        ("title\n3 4.0 2\n", "a.dow", "wrong-sizes", 2),
        ("title\n3 99999999999 2\n", "a.dow", "wrong-sizes", 2),
        ("title\n3 4 2\n", "a.dow", "wrong-count", 2),
        (NETWORK.replace("  1  3  12\n", ""), "a.dow", "wrong-count", 7),
        (NETWORK + "1 3 12\n", "a.dow", "wrong-count", 9),
        (NETWORK.replace("  100  1  1", "  100  1"), "a.dow", "ragged-row", 3),
        (NETWORK.replace("1  3  12", "1  3  12  4"), "a.dow", "ragged-row", 7),
        (NETWORK.replace("1  2  5", "1  4  5"), "a.dow", "dangling-reference", 3),
        (NETWORK.replace("1  2  5", "1.5  2  5"), "a.dow", "dangling-reference", 3),
        (NETWORK.replace("1  3  12", "0  3  12"), "a.dow", "dangling-reference", 7),
        (NETWORK.replace(" 30  100", " -30  100"), "a.dow", "out-of-range", 3),
        (NETWORK.replace(" 30  100", " 3O  100"), "a.dow", "not-a-number", 3),
        (NETWORK.replace(" 30  100", " nan  100"), "a.dow", "not-finite", 3),
        (NETWORK.replace(" 30  100", " 1e400  100"), "a.dow", "not-finite", 3),
        (NETWORK.replace(" 30  100", " 1_0  100"), "a.dow", "not-a-number", 3),
        (NETWORK.replace(" 30  100", " ３０  100"), "a.dow", "not-a-number", 3),
        (PAIRS + "1\n", "a.txt", "wrong-count", 9),
        (PAIRS[:-2], "a.txt", "wrong-count", 8),
        (PAIRS.replace("3 2", "3 0"), "a.txt", "wrong-sizes", 1),
        (PAIRS.replace("70 0", "70 -1"), "a.txt", "out-of-range", 4),
        (PAIRS.replace("70 0", "capacities 0"), "a.txt", "not-a-number", 4),
        (PAIRS.replace(" 10\n", " 1e-300\n"), "a.txt", "too-large", None),
        (PAIRS.replace(" 10\n 10", " 1e-300\n 9e14"), "a.txt", "too-large", None),
        (ONE_PRODUCT + "1", "a.txt", "wrong-count", 10),
        (ONE_PRODUCT.replace("3 4\n", "3\n"), "a.txt", "wrong-count", 9),
        (TWO_PRODUCTS.replace("2 1 2 2", "2 1 2 3"), "a.txt", "wrong-count", 12),
        ("5\n1 2 3\n", "a.txt", "unknown-format", 1),
        ("1 2 3 4 5\n", "a.txt", "unknown-format", 1),
        ("region,name\na,A\n", "a.csv", "unknown-format", 1),
        (bytes(range(256)), "a.bin", "unknown-format", 1),
    ],
)
def test_a_file_that_does_not_keep_to_its_format_is_refused(
    content: str | bytes, name: str, code: str, row: int | None, tmp_path: Path
) -> None:
    (issue,) = refusal_of(tmp_path, content, name)
    assert (issue.code, issue.file, issue.row) == (code, name, row)


def test_every_wrong_line_is_reported_at_once(tmp_path: Path) -> None:
    content = NETWORK.replace(" 30  100", " x  100").replace(" 20   50  1  3\n  3", " -1   50  1  3\n  3")
    assert [(issue.code, issue.row) for issue in refusal_of(tmp_path, content, "a.dow")] == [
        ("not-a-number", 3),
        ("out-of-range", 5),
    ]


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "not-a-file"), (tmp_path / "nowhere.dow", "missing-file")):
        with pytest.raises(InputError, match=code):
            import_third_party(path)


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("mcnd/c33.dow", {"regions": 20, "corridors": 228, "resources": 39, "needs": 39}),
        ("mcnd/r13.1.dow", {"regions": 20, "corridors": 220, "resources": 40}),
        ("cflp/cap41.txt", {"facilities": 16, "scenarios": 50, "corridors": 800, "terms": 800}),
        ("cflp/cap114.txt", {"facilities": 50, "scenarios": 50, "corridors": 2500}),
        ("cflp/tbed1_p11.txt", {"facilities": 300, "scenarios": 300, "corridors": 90_000}),
        ("tscflp/PSC1-C1-50.txt", {"facilities": 50, "scenarios": 200, "corridors": 25_100, "terms": 25_100}),
        (
            "tscflp/PSC1-C1-50-5.txt",
            {"capacities": 250, "needs": 1000, "corridors": 25_100, "terms": 125_500},
        ),
    ],
)
def test_benchmark_files_have_their_sizes(name: str, sizes: dict[str, int], bench: Path) -> None:
    instance = import_third_party(bench / name)
    assert {table: len(instance.table(table)) for table in sizes} == sizes


def test_demands_and_costs_of_a_block_file_stand_where_they_should(bench: Path) -> None:
    """First and last figures of TBED1 p11, read off the file."""
    instance = import_warehouse_location(bench / "cflp" / "tbed1_p11.txt")
    words = (bench / "cflp" / "tbed1_p11.txt").read_text().split()
    assert instance.table("capacities")["amount"].iloc[[0, -1]].tolist() == [201.0, float(words[301])]
    assert instance.table("facilities")["fixed_cost"].iloc[0] == 281.840088
    demand = instance.table("needs")["upfront"].iloc[-1]
    assert demand == float(words[901])
    last = instance.table("terms").set_index("corridor").loc["w300-c300", "unit_cost"]
    assert last * demand == pytest.approx(float(words[-1]))


def test_files_of_other_benchmarks_are_refused(bench: Path) -> None:
    for path in sorted((bench / "stochastic").iterdir()):
        with pytest.raises(InputError, match="unknown-format"):
            import_third_party(path)


def test_the_importers_of_each_format_read_their_own(tmp_path: Path) -> None:
    for content, importer in (
        (NETWORK, import_network_design),
        (PAIRS, import_warehouse_location),
        (TWO_PRODUCTS, import_two_stage_location),
    ):
        path = tmp_path / "file.txt"
        path.write_text(content)
        assert importer(path) == import_third_party(path)
