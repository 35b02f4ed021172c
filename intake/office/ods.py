"""OpenDocument spreadsheets (.ods) as sheets of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.office.errors import locked
from intake.office.limits import Limits
from intake.office.package import Element, Package, whole
from intake.office.results import Opened
from intake.office.sheets import Book

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SKIPPED = (f"{_TEXT}ruby-text", f"{_OFFICE}annotation", f"{_TEXT}note")


def read_ods(package: Package) -> Opened:
    """The sheets of an OpenDocument spreadsheet, hidden ones marked. Raises Unopened."""
    if "META-INF/manifest.xml" in package:
        manifest = package.xml("META-INF/manifest.xml")
        if next(manifest.iter("{*}encryption-data"), None) is not None:
            raise locked("OpenDocumentファイル")
    return read_spreadsheet(package.xml("content.xml"), package.budget.limits)


def read_spreadsheet(root: Element, limits: Limits) -> Opened:
    """The sheets under an OpenDocument root. Raises Unopened."""
    hidden = _hidden_styles(root)
    book = Book(limits)
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        name = table.get(f"{_TABLE}name") or ""
        page = book.page(name, hidden=table.get(f"{_TABLE}style-name") in hidden)
        ticks = _ticks(table)
        for r, c, cell in _positions(table):
            book.put(page, r, c, _cell(cell, ticks))
    return book.opened()


def _hidden_styles(root: Element) -> set[str]:
    return {
        style.get(f"{_STYLE}name")
        for style in root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }


def _ticks(table: Element) -> Mapping[str, str]:
    """Check boxes of the sheet by their id: 「☑希望する」."""
    found = {}
    for box in table.iter(f"{_FORM}checkbox", f"{_FORM}radio"):
        state = box.get(f"{_FORM}current-state") or box.get(f"{_FORM}state")
        ticked = state == "checked" or box.get(f"{_FORM}current-selected") == "true"
        label = box.get(f"{_FORM}label") or ""
        found[box.get(_XML_ID) or box.get(f"{_FORM}id") or ""] = ("☑" if ticked else "□") + label
    return found


def _positions(table: Element) -> Iterator[tuple[int, int, Element]]:
    """Filled cells with row and column from 0; repeated ones are given once, and counted."""
    r = 0
    for row in table.iter(f"{_TABLE}table-row"):
        c = 0
        for cell in row.iterchildren(*_CELLS):
            if len(cell):
                yield r, c, cell
            c += _repeated(cell, "columns")
        r += _repeated(row, "rows")


def _repeated(element: Element, what: str) -> int:
    return max(1, whole(element.get(f"{_TABLE}number-{what}-repeated")))


def _cell(cell: Element, ticks: Mapping[str, str]) -> str:
    boxes = [ticks.get(c.get(f"{_DRAW}control") or "", "") for c in cell.iter(f"{_DRAW}control")]
    day = cell.get(f"{_OFFICE}date-value")
    text = day[:10] if day else "\n".join(_paragraph(p) for p in cell.iterchildren(f"{_TEXT}p"))
    return " ".join(piece for piece in (*boxes, text.strip()) if piece)


def _paragraph(element: Element) -> str:
    """The text of a paragraph without ruby and notes; spaces and line ends as they stand."""
    if element.tag in _SKIPPED:
        return ""
    if element.tag == f"{_TEXT}s":
        return " "
    if element.tag == f"{_TEXT}line-break":
        return "\n"
    pieces = [element.text or ""]
    for child in element:
        pieces += [_paragraph(child), child.tail or ""]
    return "".join(pieces)
