"""An .xlsx workbook (ISO 29500): its sheets, and the texts and styles that they share.

Read from the XML itself: a library that returns values alone hides what must not pass in silence (a formula
without a stored value, merged cells, rows that come twice), and alters text that looks like an escape.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from optalloc.io.xlsx_sheet import Sheet, WorkbookError, read_sheet
from optalloc.io.xlsx_text import from_xml
from optalloc.language import say

MAX_BYTES: Final = 200_000_000  #: of the unpacked workbook
MAX_ENTRIES: Final = 1_000
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LITERAL_IN_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|[_*].', re.IGNORECASE)
_DATE_LETTER: Final = re.compile("[dmyhs]", re.IGNORECASE)


class _Relation(NamedTuple):
    """A reference from one part of the archive to another."""

    name: str
    kind: str
    target: str


class Workbook:
    """An opened workbook.

    Parameters
    ----------
    content
        The bytes of the file.

    Raises
    ------
    WorkbookError
        Where this is no workbook, or one of more than `MAX_BYTES` unpacked or `MAX_ENTRIES` parts.
    """

    def __init__(self, content: bytes) -> None:
        with _telling_why():
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            _check_size(self._archive.infolist())
            book = _target(self._relations(""), "officeDocument")
            if book is None:
                raise WorkbookError(say("there is no workbook in the archive"))
            relations = self._relations(book)
            self._parts = self._sheet_parts(book, relations)
            self._day_zero = self._day_zero_of(book)
            self._strings = self._shared_strings(_target(relations, "sharedStrings"))
            self._date_styles = self._styles_of_dates(_target(relations, "styles"))

    @property
    def sheets(self) -> Sequence[str]:
        """Names of the sheets in their order."""
        return tuple(self._parts)

    def read(self, name: str) -> Sheet:
        """Return what stands in a sheet.

        Raises
        ------
        WorkbookError
            Where it is damaged.
        """
        with _telling_why(), self._archive.open(self._parts[name]) as stream:
            return read_sheet(stream, self._strings, self._date_styles, self._day_zero)

    def _elements(self, part: str) -> Iterator[Element]:
        with self._archive.open(part) as stream:
            for _, element in ElementTree.iterparse(stream):
                yield element

    def _relations(self, part: str) -> list[_Relation]:
        """Return what a part (the package itself: "") refers to."""
        folder, file = posixpath.split(part)
        return [
            _Relation(
                element.attrib["Id"],
                posixpath.basename(element.attrib["Type"]),
                posixpath.normpath(posixpath.join("/", folder, element.attrib["Target"]))[1:],
            )
            for element in self._elements(posixpath.join(folder, "_rels", f"{file}.rels"))
            if _local(element.tag) == "Relationship" and element.get("TargetMode") != "External"
        ]

    def _sheet_parts(self, book: str, relations: Sequence[_Relation]) -> dict[str, str]:
        targets = {relation.name: relation.target for relation in relations}
        parts: dict[str, str] = {}
        for element in self._elements(book):
            if _local(element.tag) == "sheet":
                name = from_xml(element.attrib["name"])
                if name in parts:
                    raise WorkbookError(say("two sheets have the name {name}", name=repr(name)))
                parts[name] = targets[next((v for k, v in element.attrib.items() if k.endswith("}id")), "")]
        return parts

    def _day_zero_of(self, book: str) -> date:
        """Return the day from which dates are counted."""
        counts_from_1904 = any(
            _local(element.tag) == "workbookPr" and element.get("date1904") in {"1", "true"}
            for element in self._elements(book)
        )
        return date(1904, 1, 1) if counts_from_1904 else date(1899, 12, 30)

    def _shared_strings(self, part: str | None) -> list[str]:
        if part is None:
            return []
        strings = []
        for element in self._elements(part):
            if _local(element.tag) == "si":
                strings.append(_string(element))
                element.clear()
        return strings

    def _styles_of_dates(self, part: str | None) -> list[bool]:
        """Return which styles of cells show a number as a date or a time."""
        if part is None:
            return []
        formats = dict.fromkeys(_DATE_FORMATS, True)
        styles: list[bool] = []
        for element in self._elements(part):
            if _local(element.tag) == "numFmt":
                code = _LITERAL_IN_FORMAT.sub("", element.get("formatCode", ""))
                formats[int(element.attrib["numFmtId"])] = bool(_DATE_LETTER.search(code))
            elif _local(element.tag) == "cellXfs":
                styles = [formats.get(int(style.get("numFmtId", "0")), False) for style in element]
        return styles


@contextmanager
def _telling_why() -> Iterator[None]:
    """Turn whatever the archive or the XML can raise into a `WorkbookError`."""
    try:
        yield
    except WorkbookError:
        raise
    except zipfile.BadZipFile:
        message = say("this is no .xlsx workbook (or one with a password, or damaged)")
        raise WorkbookError(message) from None
    except RuntimeError:
        raise WorkbookError(say("the workbook is locked with a password")) from None
    except KeyError as error:
        raise WorkbookError(say("the workbook lacks a part: {part}", part=error)) from None
    except (
        ElementTree.ParseError,
        expat.ExpatError,
        zlib.error,
        ValueError,
        LookupError,
        EOFError,
        OSError,
    ) as error:
        raise WorkbookError(say("the workbook is damaged: {reason}", reason=error)) from None


def _check_size(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse what would fill the memory, before anything is unpacked."""
    if len(entries) > MAX_ENTRIES:
        message = say(
            "the archive has {count} parts; at most {most} are read", count=len(entries), most=MAX_ENTRIES
        )
        raise WorkbookError(message)
    size = sum(entry.file_size for entry in entries)
    if size > MAX_BYTES:
        message = say(
            "the workbook has {size} MB unpacked; at most {most} MB are read",
            size=size // 10**6,
            most=MAX_BYTES // 10**6,
        )
        raise WorkbookError(message)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise WorkbookError(say("the archive is packed in a way that workbooks are not"))


def _target(relations: Sequence[_Relation], kind: str) -> str | None:
    return next((relation.target for relation in relations if relation.kind == kind), None)


def _local(tag: str) -> str:
    """Return a tag without its namespace, of which the standard has two."""
    return tag.rpartition("}")[2]


def _string(element: Element) -> str:
    """Return the text of a string item: its own or that of its runs, without phonetic hints."""
    parts = []
    for child in element:
        if _local(child.tag) == "t":
            parts.append(child.text or "")
        elif _local(child.tag) == "r":
            parts += [text.text or "" for text in child if _local(text.tag) == "t"]
    return from_xml("".join(parts))
