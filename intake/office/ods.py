"""Read OpenDocument spreadsheets (.ods) as sheets of text."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace

from intake.office.cell_refs import Place
from intake.office.errors import Unopened
from intake.office.limits import Limits
from intake.office.looks import PLAIN, Look, Run, shown, within
from intake.office.odf import (
    COVERED_CELL,
    DRAW,
    FORM,
    OFFICE,
    TABLE,
    TEXT,
    cells_of,
    repeated,
    rows_of,
)
from intake.office.ods_shapes import shapes_in
from intake.office.ods_styles import Styles, styles_of
from intake.office.package import Element, Package
from intake.office.results import FormWords, Opened
from intake.office.shapes import HEIGHT, WIDTH, lay_shapes
from intake.office.sheets import COVERED, HIDDEN, Book, Page, set_off
from intake.parts import Laid, Over
from intake.text.colours import WHITE
from intake.vocabulary.findings import attachments

_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MOST_COLUMNS, _MOST_ROWS = 256, 5_000
_SKIPPED = (f"{TEXT}ruby-text", f"{OFFICE}annotation", f"{TEXT}note")


def read_ods(package: Package, form: FormWords) -> Opened:
    """Return every sheet of an OpenDocument spreadsheet; hidden sheets have `hidden` set.

    `package` is the open file. `form` recognises labels (emphasis on them is ignored) and options
    (a ring drawn round one selects it). Raises Unopened if the file is encrypted, damaged or
    exceeds a limit.
    """
    if "META-INF/manifest.xml" in package:
        manifest = package.xml("META-INF/manifest.xml")
        if next(manifest.iter("{*}encryption-data"), None) is not None:
            raise Unopened(attachments.LOCKED, kind="OpenDocumentファイル")
    named = [package.xml("styles.xml")] if "styles.xml" in package else []
    return read_spreadsheet(package.xml("content.xml"), package.budget.limits, form, *named)


def read_spreadsheet(root: Element, limits: Limits, form: FormWords, *named: Element) -> Opened:
    """Return every sheet of an OpenDocument spreadsheet's XML; hidden sheets have `hidden` set.

    `root` is the root element of content.xml or of a flat file; `named` are the root elements of
    other files with styles, such as styles.xml. `form` recognises labels (emphasis on them is
    ignored) and options (a ring drawn round one selects it). Raises Unopened if one of `limits` is
    exceeded.
    """
    styles = styles_of(*named, root)
    book = Book(limits)
    for table in root.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"):
        name = table.get(f"{TABLE}name") or ""
        page = book.page(name, hidden=table.get(f"{TABLE}style-name") in styles.hidden)
        _read_table(book, page, table, styles, form)
    return book.opened()


def _read_table(book: Book, page: Page, table: Element, styles: Styles, form: FormWords) -> None:
    ticks, columns, heights = _ticks(table), _columns(table, styles), _heights(table, styles)

    def column_at(c: int) -> _Column:
        return columns[c] if c < len(columns) else _Column()

    def width(c: int) -> int:
        return column_at(c).width

    def height(r: int) -> int:
        return heights.get(r, HEIGHT)

    faces: dict[int, list[tuple[Place, Hashable]]] = {}
    for r, c, cell, row in cells_of(table):
        column = column_at(c)
        text = _cell(page, (r, c), cell, ticks, styles, column)
        hidden = _is_hidden(row) or column.hidden
        book.put(page, r, c, text, unseen=HIDDEN if hidden else "")
        if not hidden:
            style = cell.get(f"{TABLE}style-name") or column.style
            looks = (styles.looks.get(style), styles.backgrounds.get(style))
            faces.setdefault(r, []).append(((r, c), looks))
        for note in () if hidden else cell.iterchildren(f"{OFFICE}annotation"):
            said = "\n".join(_plain(p) for p in note.iterchildren(f"{TEXT}p")).strip()
            page.over += [Over((r, c), Laid.NOTE, said)] if said else []
    for row in faces.values():
        page.over += set_off(page, row, form.is_label)
    lay_shapes(page, shapes_in(table, width, height), form.is_one_option, width)


@dataclass(frozen=True, slots=True)
class _Column:
    hidden: bool = False
    width: int = WIDTH  # EMU
    style: str = ""  # style of cells without one of their own


def _columns(table: Element, styles: Styles) -> list[_Column]:
    found: list[_Column] = []
    for entry in table.iter(f"{TABLE}table-column"):
        width = styles.sizes.get(entry.get(f"{TABLE}style-name") or "", WIDTH)
        style = entry.get(f"{TABLE}default-cell-style-name") or ""
        column = _Column(_is_hidden(entry), width, style)
        found += [column] * min(repeated(entry, "columns"), _MOST_COLUMNS - len(found))
    return found


def _heights(table: Element, styles: Styles) -> dict[int, int]:
    """Return the row heights that styles set, as {row from 0: EMU (914,400 to an inch)}."""
    return {
        each: size
        for r, times, row in rows_of(table)
        if (size := styles.sizes.get(row.get(f"{TABLE}style-name") or ""))
        for each in range(r, min(r + times, _MOST_ROWS))
    }


def _is_hidden(entry: Element) -> bool:
    return bool(entry.get(f"{TABLE}visibility", "visible") != "visible")


def _ticks(table: Element) -> Mapping[str, str]:
    """Return a sheet's check boxes and radio buttons as {control id: text such as 「☑希望する」}."""
    found = {}
    for box in table.iter(f"{FORM}checkbox", f"{FORM}radio"):
        state = box.get(f"{FORM}current-state") or box.get(f"{FORM}state")
        ticked = state == "checked" or box.get(f"{FORM}current-selected") == "true"
        label = box.get(f"{FORM}label") or ""
        found[box.get(_XML_ID) or box.get(f"{FORM}id") or ""] = ("☑" if ticked else "□") + label
    return found


def _cell(
    page: Page,
    place: Place,
    cell: Element,
    ticks: Mapping[str, str],
    styles: Styles,
    column: _Column,
) -> str:
    """Return the visible text of a cell, after its check boxes (☑ or □ with their captions).

    Left out is text that is invisible, under a merged cell, or replaced by nothing by its number
    format. The first two are recorded in `page`, the sheet, for the cell's position `place`.
    `ticks` are the check boxes, as {control id: text such as 「☑希望する」}. `styles` are the
    spreadsheet's styles; `column` has the style for cells without their own.
    """
    boxes = [ticks.get(c.get(f"{DRAW}control") or "", "") for c in cell.iter(f"{DRAW}control")]
    style = cell.get(f"{TABLE}style-name") or column.style
    look = styles.looks.get(style, PLAIN)
    runs: list[Run] = []
    for paragraph in cell.iterchildren(f"{TEXT}p"):
        runs += [("\n", PLAIN)] if runs else []
        runs += _runs(paragraph, replace(look, emphasis="", enclosed=False), styles)
    seen = shown(runs, styles.backgrounds.get(style, WHITE))
    text = ""
    if cell.tag == COVERED_CELL and seen.text.strip():
        page.leave_out(place, COVERED)
    elif style not in styles.blank:
        text = page.write(place, seen)
    if (day := cell.get(f"{OFFICE}date-value")) and text.strip():
        text = day[:10]
    return " ".join(piece for piece in (*boxes, text.strip()) if piece)


def _plain(paragraph: Element) -> str:
    return "".join(text for text, _ in _runs(paragraph, PLAIN, Styles()))


def _runs(element: Element, look: Look, styles: Styles) -> Iterator[Run]:
    """Yield the text below an element as runs (text, Look).

    Readings printed above kanji (ruby), notes and drawings are left out. `look` is the Look of the
    surrounding text, `styles` are the styles of the spreadsheet.
    """
    if element.tag in _SKIPPED or element.tag.startswith(DRAW):
        return
    if element.tag == f"{TEXT}s":
        yield " ", look
        return
    if element.tag == f"{TEXT}line-break":
        yield "\n", look
        return
    if own := styles.looks.get(element.get(f"{TEXT}style-name") or ""):
        look = within(own, look)
    if element.text:
        yield element.text, look
    for child in element:
        yield from _runs(child, look, styles)
        if child.tail:
            yield child.tail, look
