"""Workbooks as others write them: by openpyxl, or with parts of the archive changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

#: The cells of a sheet, row by row.
Cells = Sequence[Sequence[Any]]

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SETTINGS: Cells = [("setting", "value"), ("title", "T"), ("periods.labels", "2026")]


def workbook(sheets: Mapping[str, Cells]) -> openpyxl.Workbook:
    """Return a workbook of openpyxl with these sheets, and one of settings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in ({"instance": SETTINGS} | dict(sheets)).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def bytes_of(book: openpyxl.Workbook) -> bytes:
    """Return the file of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the workbook of some parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def with_shared_texts(parts: Mapping[str, bytes], items: str) -> dict[str, bytes]:
    """Return the parts of a workbook with this XML for the items of its shared texts."""
    relations = "xl/_rels/workbook.xml.rels"
    relation = b'<Relationship Id="texts" Target="/xl/texts.xml" Type="x/sharedStrings"/>'
    kept = parts[relations].replace(b"/sharedStrings", b"/others")
    return {
        **parts,
        relations: kept.replace(b"</Relationships>", relation + b"</Relationships>"),
        "xl/texts.xml": f'<sst xmlns="{NAMESPACE}">{items}</sst>'.encode(),
    }


def with_rows(path: Path, rows: str) -> Path:
    """Write a workbook with this XML for the rows of `regions` below the header, and return its path."""
    parts = parts_of(bytes_of(workbook({"regions": [("region", "name", "lon")]})))
    name = "xl/worksheets/sheet2.xml"
    parts[name] = parts[name].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    path.write_bytes(packed(parts))
    return path
