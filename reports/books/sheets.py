"""Write tables to worksheets, and save workbooks as .xlsx files; equal data gives identical bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import UTC, date, datetime
from functools import lru_cache
from math import ceil
from typing import Any
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from reports.books.cells import Cells, Value, values
from reports.tables import Table

FONT = "游ゴシック"
_TEXT, _BOLD = Font(name=FONT, size=11), Font(name=FONT, size=11, bold=True)
_TITLE = Font(name=FONT, size=14, bold=True)
_HEAD = PatternFill("solid", fgColor="E8EDF4")
_LEFT = Alignment(wrap_text=True, vertical="top")
_RIGHT = Alignment(wrap_text=True, vertical="top", horizontal="right")
_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*")
_UNLINKED = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*")\s*/>')  # labels of a chart: openpyxl
# leaves out that their format is their own, and Excel then shows that of the cells
_LONGEST = 60  # signs of half width; longer text is wrapped
_LINE = 18.0  # points


def sheet(book: Workbook, name: str, scenario: str = "", label: str = "") -> Worksheet:
    """Add a new worksheet to the workbook, set up to print on A4 landscape.

    `scenario` is the name of a 試算 ("" for none): the sheet's name then begins with 試算. The scenario
    and `label` (the label of sample data; "" for real data) are printed at the top of each page.
    """
    title = re.sub(r"[\[\]:*?/\\]", "・", f"試算 {name}" if scenario else name)[:31]
    made: Worksheet = book.create_sheet(title)
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", 9
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made.page_setup.fitToHeight = 0
    marks = (label, f"試算「{scenario}」" if scenario else "")
    if any(marks) and made.oddHeader is not None:
        made.oddHeader.center.text = "　".join(filter(None, marks)).replace("&", "&&")
    if made.oddFooter is not None:
        made.oddFooter.center.text = "&P／&N"
    return made


def new_book() -> Workbook:
    """Return a workbook without sheets; its default font is one that Japanese offices have
    installed.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book._fonts = IndexedList([_TEXT])  # type: ignore[attr-defined] # of cells without another
    return book


def heading(into: Worksheet, lines: Iterable[str], top: int = 1) -> int:
    """Write the non-empty `lines` into column 1, one per row, from row `top` on; returns the first
    free row below. The first line is formatted as a title if it is in row 1, else in bold.
    """
    row = top - 1
    for row, line in enumerate(filter(None, lines), top):
        _set(into, row, 1, Value(line), "plain" if row > top else "title" if top == 1 else "bold")
    return row + 1


def wrap(into: Worksheet, rows: Iterable[int], columns: int) -> None:
    """Merge the first `columns` cells of each of these rows into one cell with wrapped text, and
    set the rows' heights to fit.

    Row numbers count from 1.
    """
    width = sum(into.column_dimensions[get_column_letter(n + 1)].width for n in range(columns))
    for row in rows:
        cell = into.cell(row, 1)
        into.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        cell._style = copy(cell._style)  # type: ignore[union-attr] # shared by all of its look
        cell.alignment = _LEFT
        into.row_dimensions[row].height = _LINE * _broken(str(cell.value or ""), width)


def put(
    into: Worksheet, table: Table, row: int, widest: int = _LONGEST, cells: Cells | None = None
) -> tuple[int, int]:
    """Write the table with its headings into a sheet (`into`), from row `row` on; returns (row of
    its headings, last row).

    Columns are widened to fit their text, up to `widest` half-width characters; longer text is
    wrapped. If `widest` is 0, the column widths stay unchanged. `cells` is `values(table)` if the
    caller has computed it already; None computes it here.
    """
    cells = values(table) if cells is None else cells
    for column, title in enumerate(table.columns, 1):
        _set(into, row, column, Value(title.title), "head right" if title.numeric else "head left")
    looks = ["right" if column.numeric else "left" for column in table.columns]
    for offset, line in enumerate(cells, 1):
        bold = "bold " if table.total and offset == len(cells) else ""
        for column, value in enumerate(line, 1):
            _set(into, row + offset, column, value, bold + looks[column - 1])
    if not cells:
        _set(into, row + 1, 1, Value("該当するものはありません。"), "plain")
    if widest:
        _widths(into, table, cells, widest)
    _heights(into, row, [[Value(column.title) for column in table.columns], *cells])
    return row, row + max(len(cells), 1)


def table_book(
    table: Table,
    name: str,
    about: Sequence[str],
    scenario: str = "",
    cells: Cells | None = None,
    label: str = "",
) -> Workbook:
    """Return a workbook with one sheet that contains this table, ready for filtering and sorting.

    `name` is the name of the sheet; `about` are lines to print above the table. `scenario` is the
    name of a 試算, `label` the label of sample data; "" for none. `cells` is `values(table)` if the
    caller has computed it already; None computes it here.
    """
    book = new_book()
    made = sheet(book, name, scenario, label)
    head, _ = put(made, table, heading(made, (table.caption, *about)) + 1, cells=cells)
    made.freeze_panes = f"B{head + 1}"
    repeat_and_filter(made, table, head)
    return book


def repeat_and_filter(into: Worksheet, table: Table, head: int) -> None:
    """Repeat the headings of a table, in row `head`, on each printed page, and let readers filter
    its rows by them.
    """
    into.print_title_rows = f"{head}:{head}"
    end = head + (table.entries if table.rows else 1)  # a sum stays where it is
    into.auto_filter.ref = f"A{head}:{get_column_letter(len(table.columns))}{end}"


def content(book: Workbook, made_at: datetime) -> bytes:
    """Return the bytes of the workbook as an .xlsx file; equal data gives equal bytes.

    `made_at` is when the data was published, with its time zone; the file gives it in UTC as the
    time of its creation and of its last modification.
    """
    out = io.BytesIO()
    with _Archive(out, "w", ZIP_DEFLATED) as archive:
        archive.stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        ExcelWriter(book, archive).write_data()
    return out.getvalue()


class _Archive(ZipFile):
    """A zip file for a workbook saved by openpyxl; its bytes do not depend on the time of writing.

    `stamp` is the time that the workbook gives as its time of creation and modification, as ASCII
    bytes such as b"2022-12-31T09:30:00Z".
    """

    stamp = b""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *arguments: Any, **named: Any) -> None:
        """Add `data` (text or bytes) to the workbook under the name `zinfo_or_arcname`.

        Its date is always 1980-01-01, so that equal workbooks have equal bytes. In core.xml, the
        attribute `stamp` replaces the times of creation and modification; in charts, the formats
        of numbers are kept apart from those of the cells (sourceLinked="0"). Further arguments are
        ignored.
        """
        raw = data.encode() if isinstance(data, str) else bytes(data)
        if str(zinfo_or_arcname).endswith("core.xml"):
            raw = _MODIFIED.sub(rb"\g<1>" + self.stamp, raw)
        raw = _UNLINKED.sub(rb'\1 sourceLinked="0" />', raw)
        part = ZipInfo(str(zinfo_or_arcname), _MOMENT)
        part.compress_type = ZIP_DEFLATED
        super().writestr(part, raw)

    def write(self, filename: Any, arcname: Any = None, *arguments: Any, **named: Any) -> None:
        """Add the file `filename` to the workbook, under the name `arcname`.

        `arcname` is always given by openpyxl; the parameter is optional only because zipfile
        defines it so.
        """
        with open(filename, "rb") as file:  # noqa: PTH123 - a name, as openpyxl gives it
            self.writestr(arcname, file.read())


def _set(into: Worksheet, row: int, column: int, value: Value, look: str) -> None:
    cell = into.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged
    cell.value = value.content
    if isinstance(value.content, str):
        cell.data_type = "s"  # never a formula
    elif isinstance(value.content, float):
        cell._value = repr(value.content)  # type: ignore[attr-defined] # else a digit is lost
    _style(cell, look, value.format)


def _style(cell: Cell, look: str, number_format: str) -> None:
    """Set the font, fill and alignment of a cell, and its number format ("" leaves the format as it
    is).

    `look` is words separated by spaces: "title", "bold" or "head" (a heading: bold on a fill), and
    "left" or "right" for the alignment. Equal styles within a workbook are built only once, because
    building one is slow.
    """
    kept = cell.parent.parent.__dict__.setdefault("_looks", {})
    if (look, number_format) not in kept:
        words = look.split()
        cell.font = (
            _TITLE if "title" in words else _BOLD if {"bold", "head"} & set(words) else _TEXT
        )
        if "head" in words:
            cell.fill = _HEAD
        if "left" in words or "right" in words:  # 未確定 stands where the numbers do
            cell.alignment = _RIGHT if "right" in words else _LEFT
        if number_format:
            cell.number_format = number_format
        kept[look, number_format] = cell._style  # type: ignore[attr-defined]
    cell._style = kept[look, number_format]  # type: ignore[attr-defined]


def _widths(into: Worksheet, table: Table, cells: Cells, widest: int) -> None:
    for number, title in enumerate(table.columns):
        shown = [_shown(line[number]) for line in cells]
        longest = max([_wide(title.title) + 3, *map(_wide, shown)])
        letter = get_column_letter(number + 1)
        before = into.column_dimensions[letter].width if letter in into.column_dimensions else 0
        into.column_dimensions[letter].width = max(before, min(longest, widest) + 2)


def _heights(into: Worksheet, row: int, lines: Cells) -> None:
    """Set the heights of those rows whose text is wrapped onto several lines, because not every
    spreadsheet program does so when it opens a file.

    `lines` are the cells of the rows from row `row` on, one entry per row, the headings included.
    """
    widths = [into.column_dimensions[get_column_letter(n + 1)].width for n in range(len(lines[0]))]
    for offset, line in enumerate(lines):
        texts = [
            (v.content, w) for v, w in zip(line, widths, strict=True) if isinstance(v.content, str)
        ]
        most = max((_broken(text, width) for text, width in texts), default=1)
        if most > 1:
            into.row_dimensions[row + offset].height = _LINE * most


def _broken(text: str, width: float) -> int:
    """Return the number of lines into which a text is broken in a column of `width` half-width
    characters.
    """
    if len(text) * 2 < width and "\n" not in text:
        return 1
    return sum(max(1, ceil(_wide(part) / (width - 1))) for part in text.split("\n"))


def _shown(value: Value) -> str:
    if isinstance(value.content, date):
        return "2022/12/31"
    if value.format == "0.0%":
        return "100.0%"
    if isinstance(value.content, int | float):
        return f"{value.content:,}"
    return max(value.content.split("\n"), key=_wide)


@lru_cache(maxsize=65536)
def _wide(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
