"""OpenDocument spreadsheets (.ods) as sheets of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from intake.office.cell_refs import Place
from intake.office.errors import Unopened
from intake.office.limits import Limits
from intake.office.looks import PLAIN, Look, Run, shown
from intake.office.ods_shapes import shapes_in
from intake.office.ods_styles import Styles, styles_of
from intake.office.package import Element, Package, whole
from intake.office.results import FormWords, Opened
from intake.office.shapes import HEIGHT, WIDTH, lay_shapes
from intake.office.sheets import Book, Page
from intake.parts import Laid, Over
from intake.text.colours import WHITE
from intake.vocabulary.findings import attachments

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MOST_COLUMNS, _MOST_ROWS = 256, 5_000
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SKIPPED = (f"{_TEXT}ruby-text", f"{_OFFICE}annotation", f"{_TEXT}note")


def read_ods(package: Package, form: FormWords) -> Opened:
    """The sheets of an OpenDocument spreadsheet, hidden ones marked. Raises Unopened."""
    if "META-INF/manifest.xml" in package:
        manifest = package.xml("META-INF/manifest.xml")
        if next(manifest.iter("{*}encryption-data"), None) is not None:
            raise Unopened(attachments.LOCKED, kind="OpenDocumentファイル")
    named = [package.xml("styles.xml")] if "styles.xml" in package else []
    return read_spreadsheet(package.xml("content.xml"), package.budget.limits, form, *named)


def read_spreadsheet(root: Element, limits: Limits, form: FormWords, *named: Element) -> Opened:
    """The sheets under an OpenDocument root; `named` holds styles kept apart. Raises Unopened."""
    styles = styles_of(*named, root)
    book = Book(limits)
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        name = table.get(f"{_TABLE}name") or ""
        page = book.page(name, hidden=table.get(f"{_TABLE}style-name") in styles.hidden)
        _read_table(book, page, table, styles)
        columns, heights = _columns(table, styles), _heights(table, styles)
        width = lambda c, columns=columns: columns[c].width if c < len(columns) else WIDTH  # noqa: E731
        height = lambda r, heights=heights: heights.get(r, HEIGHT)  # noqa: E731
        lay_shapes(page, shapes_in(table, width, height), form.is_one_option, width)
    return book.opened()


def _read_table(book: Book, page: Page, table: Element, styles: Styles) -> None:
    ticks = _ticks(table)
    columns = _columns(table, styles)
    for r, c, cell, row_hidden in positions(table):
        column = columns[c] if c < len(columns) else _Column()
        text = _cell(page, (r, c), cell, ticks, styles, column)
        if row_hidden or column.hidden:
            if text.strip():
                page.leave_out((r, c), "非表示の行・列の値")
            continue
        book.put(page, r, c, text)
        for note in cell.iterchildren(f"{_OFFICE}annotation"):
            said = "\n".join(_plain(p) for p in note.iterchildren(f"{_TEXT}p")).strip()
            page.over += [Over((r, c), Laid.NOTE, said)] if said else []


@dataclass(frozen=True, slots=True)
class _Column:
    hidden: bool = False
    width: int = WIDTH  # EMU
    style: str = ""  # of cells that name none


def _columns(table: Element, styles: Styles) -> list[_Column]:
    found: list[_Column] = []
    for entry in table.iter(f"{_TABLE}table-column"):
        width = styles.sizes.get(entry.get(f"{_TABLE}style-name") or "", WIDTH)
        style = entry.get(f"{_TABLE}default-cell-style-name") or ""
        column = _Column(_is_hidden(entry), width, style)
        found += [column] * min(_repeated(entry, "columns"), _MOST_COLUMNS - len(found))
    return found


def _heights(table: Element, styles: Styles) -> dict[int, int]:
    """The heights of rows in EMU."""
    heights: dict[int, int] = {}
    r = 0
    for row in table.iter(f"{_TABLE}table-row"):
        if size := styles.sizes.get(row.get(f"{_TABLE}style-name") or ""):
            heights |= dict.fromkeys(range(r, min(r + _repeated(row, "rows"), _MOST_ROWS)), size)
        r += _repeated(row, "rows")
    return heights


def _is_hidden(entry: Element) -> bool:
    return bool(entry.get(f"{_TABLE}visibility", "visible") != "visible")


def _ticks(table: Element) -> Mapping[str, str]:
    """Check boxes of the sheet by their id: 「☑希望する」."""
    found = {}
    for box in table.iter(f"{_FORM}checkbox", f"{_FORM}radio"):
        state = box.get(f"{_FORM}current-state") or box.get(f"{_FORM}state")
        ticked = state == "checked" or box.get(f"{_FORM}current-selected") == "true"
        label = box.get(f"{_FORM}label") or ""
        found[box.get(_XML_ID) or box.get(f"{_FORM}id") or ""] = ("☑" if ticked else "□") + label
    return found


def positions(table: Element) -> Iterator[tuple[int, int, Element, bool]]:
    """Filled cells with row and column from 0; repeated ones are given once, and counted."""
    r = 0
    for row in table.iter(f"{_TABLE}table-row"):
        c = 0
        for cell in row.iterchildren(*_CELLS):
            if len(cell):
                yield r, c, cell, _is_hidden(row)
            c += _repeated(cell, "columns")
        r += _repeated(row, "rows")


def _repeated(element: Element, what: str) -> int:
    return max(1, whole(element.get(f"{_TABLE}number-{what}-repeated")))


def _cell(
    page: Page,
    place: Place,
    cell: Element,
    ticks: Mapping[str, str],
    styles: Styles,
    column: _Column,
) -> str:
    boxes = [ticks.get(c.get(f"{_DRAW}control") or "", "") for c in cell.iter(f"{_DRAW}control")]
    style = cell.get(f"{_TABLE}style-name") or column.style
    look = styles.looks.get(style, PLAIN)
    runs: list[Run] = []
    for paragraph in cell.iterchildren(f"{_TEXT}p"):
        runs += [("\n", PLAIN)] if runs else []
        runs += _runs(paragraph, replace(look, strong=False, enclosed=False), styles)
    seen = shown(runs, styles.backgrounds.get(style, WHITE))
    text = page.write(place, seen) if style not in styles.blank else ""
    if (day := cell.get(f"{_OFFICE}date-value")) and text.strip():
        text = day[:10]
    return " ".join(piece for piece in (*boxes, text.strip()) if piece)


def _plain(paragraph: Element) -> str:
    return "".join(text for text, _ in _runs(paragraph, PLAIN, Styles()))


def _runs(element: Element, look: Look, styles: Styles) -> Iterator[Run]:
    """The text of a paragraph without ruby and notes, each run with its look."""
    if element.tag in _SKIPPED or element.tag.startswith(_DRAW):
        return
    if element.tag == f"{_TEXT}s":
        yield " ", look
        return
    if element.tag == f"{_TEXT}line-break":
        yield "\n", look
        return
    if own := styles.looks.get(element.get(f"{_TEXT}style-name") or ""):
        look = replace(
            own,
            struck=own.struck or look.struck,
            colour=look.colour if own.colour is None else own.colour,
            font=own.font or look.font,
        )
    if element.text:
        yield element.text, look
    for child in element:
        yield from _runs(child, look, styles)
        if child.tail:
            yield child.tail, look
