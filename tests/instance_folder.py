"""A small valid instance as a folder, and small mutations of it.

Rows are counted as a spreadsheet does: the header is row 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

Folder = dict[str, bytes]  # content by file name
Mutation = Callable[[Folder], None]
Cells = list[list[str]]

_SETTINGS = """\
title = "Ports and drones"
currency = "million CNY"
sources = ["a survey"]

[periods]
labels = ["2026", "2027"]
discount = 0.05

[risk]
alpha = 0.9
weight = 0.25
"""

_TABLES = {
    "regions": """\
region,name,name_zh,lon,lat,group
shenzhen,Shenzhen,深圳,114.06,22.54,south
hubei,Hubei,湖北,114.3,30.6,
liaoning,Liaoning,辽宁,123.4,41.8,
""",
    "resources": """\
resource,unit,rival,mobile,storable,shortage_price
capital,million CNY,,,,
talent,people,,,,
space,ha,,,,
data,TB,yes,TRUE,0,5
""",
    "endowments": """\
region,resource,amount,unit_cost,period
shenzhen,capital,100,,
shenzhen,talent,40,0.5,
shenzhen,talent,20,0.8,
hubei,space,30,0.1,2026
hubei,space,35,0.1,2027
hubei,talent,15,,
liaoning,space,60,,
""",
    "scenarios": """\
scenario,name,domain,required_stage,required_by
port,Smart port,logistics,pilot,2027
drone,Crop drones,agriculture,,
""",
    "stages": """\
scenario,stage,order,value,lag,max_sites
port,pilot,1,5,,
port,rollout,2,20,1,2
drone,pilot,1,4,0,
""",
    "needs": """\
scenario,stage,resource,upfront,running
port,pilot,capital,5,1
port,pilot,space,2,
port,rollout,talent,3,6
drone,pilot,talent,,2
drone,pilot,data,,-4
""",
    "sites": """\
scenario,region,value_factor,requires
port,hubei,1.2,park; lab
port,liaoning,,
drone,hubei,,
""",
    "facilities": """\
facility,region,form,sponsor,fixed_cost,running_cost,requires
park,hubei,park,,5,1,
lab,hubei,platform,fund,2,,park
zone,shenzhen,zone,,4,,lab
""",
    "capacities": """\
facility,resource,amount
park,space,20
lab,talent,10
""",
    "corridors": """\
corridor,origin,destination,form,sponsor,fixed_cost,running_cost,capacity,requires,group
sz-hb,shenzhen,hubei,agreement,,3,,50,,one
sz-hb-enclave,shenzhen,hubei,enclave,fund,6,1,,zone,one
hb-ln,hubei,liaoning,agreement,,1,,,,
""",
    "terms": """\
form,corridor,resource,unit_cost,capacity,yield,load
agreement,,,0.1,,0.9,
enclave,,talent,0.2,30,,1
,sz-hb,talent,0.3,25,0.95,2
""",
    "budgets": """\
payer,period,limit
fund,,10
shenzhen,2026,20
,2027,40
""",
    "futures": """\
future,probability
good,0.75
bad,0.25
""",
    "shocks": """\
future,table,column,region,resource,scenario,stage,facility,corridor,form,period,factor
bad,endowments,amount,shenzhen,talent,,,,,,2027,0.5
bad,terms,capacity,,talent,,,,sz-hb,,,0.8
good,stages,value,,,port,rollout,,,,,1.1
""",
}

CSV_FILES = tuple(f"{name}.csv" for name in _TABLES)


def valid_folder() -> Folder:
    """Return the content of the valid instance, by file name."""
    files = {f"{name}.csv": text.encode() for name, text in _TABLES.items()}
    return files | {"instance.toml": _SETTINGS.encode()}


def write_folder(files: Folder, place: Path) -> Path:
    """Write files into a folder and return it."""
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def parsed(content: bytes) -> Cells:
    """Return the cells of a CSV file, header first."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def unparsed(cells: Cells) -> bytes:
    """Return cells as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(cells)
    return text.getvalue().encode()


def edited(table: str, change: Callable[[Cells], None]) -> Mutation:
    def mutate(files: Folder) -> None:
        cells = parsed(files[f"{table}.csv"])
        change(cells)
        files[f"{table}.csv"] = unparsed(cells)

    return mutate


def changed_cell(table: str, row: int, column: str, text: str) -> Mutation:
    """Put text into a cell; the table gets the column where it lacks it."""

    def change(cells: Cells) -> None:
        if column not in cells[0]:
            for at, line in enumerate(cells):
                line.append("" if at else column)
        cells[row - 1][cells[0].index(column)] = text

    return edited(table, change)


def changed_header(table: str, column: str, text: str) -> Mutation:
    return changed_cell(table, 1, column, text)


def without_column(table: str, column: str) -> Mutation:
    def change(cells: Cells) -> None:
        at = cells[0].index(column)
        for line in cells:
            del line[at]

    return edited(table, change)


def with_column(table: str, column: str) -> Mutation:
    def change(cells: Cells) -> None:
        for at, line in enumerate(cells):
            line.append("x" if at else column)

    return edited(table, change)


def added_row(table: str, *cells: str) -> Mutation:
    """Add a row at the end; cells left out are blank."""
    return edited(table, lambda lines: lines.append([*cells, *[""] * (len(lines[0]) - len(cells))]))


def copy_of_row(table: str, row: int) -> Mutation:
    return edited(table, lambda lines: lines.append(list(lines[row - 1])))


def without_row(table: str, row: int) -> Mutation:
    def change(cells: Cells) -> None:
        del cells[row - 1]

    return edited(table, change)


def header_only(table: str) -> Mutation:
    def change(cells: Cells) -> None:
        del cells[1:]

    return edited(table, change)


def without_file(name: str) -> Mutation:
    def mutate(files: Folder) -> None:
        del files[name]

    return mutate


def replaced_bytes(name: str, old: bytes, new: bytes) -> Mutation:
    """Replace bytes, once."""

    def mutate(files: Folder) -> None:
        files[name] = files.get(name, b"").replace(old, new, 1) if old else new

    return mutate


def replaced_settings(old: str, new: str) -> Mutation:
    return replaced_bytes("instance.toml", old.encode(), new.encode())


def all_of(*mutations: Mutation) -> Mutation:
    def mutate(files: Folder) -> None:
        for one in mutations:
            one(files)

    return mutate
