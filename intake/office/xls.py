"""Old Excel workbooks (.xls) as sheets of text, by xlrd. Macros are never looked at."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlrd

from intake.office.cell_refs import Place, hides
from intake.office.errors import Unopened
from intake.office.limits import Limits
from intake.office.looks import PLAIN, Look, Run, shown
from intake.office.results import FormWords, Opened
from intake.office.shapes import WIDTH, lay_shapes
from intake.office.sheets import Book, Page, number_text
from intake.office.xls_shapes import Drawn, drawn_over
from intake.parts import Laid, Over
from intake.text.colours import WHITE
from intake.vocabulary.findings import attachments

_PIXEL = 9_525  # EMU


class Encrypted(Exception):
    """The workbook needs a password."""


def read_xls(content: bytes, stream: bytes, limits: Limits, form: FormWords) -> Opened:
    """The sheets of an .xls, hidden ones marked; `stream` is its workbook. Raises Unopened, Encrypted."""
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            on_demand=True,
            ragged_rows=True,
            formatting_info=True,
        )
    except Exception as error:  # xlrd raises many kinds on broken files
        if "encrypt" in str(error).lower():
            raise Encrypted from error
        raise Unopened(attachments.DAMAGED, kind="Excelファイル（.xls）") from error
    read = Book(limits)
    over = drawn_over(stream)
    looks = _Looks(book)
    for number in range(book.nsheets):
        sheet = _loaded(book, number)
        page = read.page(sheet.name, hidden=sheet.visibility != 0)
        merged = {(m[0], m[2]): m for m in sheet.merged_cells}
        page.merged = tuple((r, c, down - r, right - c) for r, down, c, right in merged.values())
        for r in range(min(sheet.nrows, limits.rows + 1)):
            for c, cell in enumerate(sheet.row(r)[: limits.columns + 1]):
                if cell.ctype not in _BLANK:
                    _put(read, page, (r, c), cell, sheet, looks, merged)
        page.over += _notes(sheet)
        if number < len(over):
            _lay(page, over[number], sheet, form)
        book.unload_sheet(number)
    return read.opened()


_BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


_Span = tuple[int, int, int, int]  # first row, row behind the last, columns likewise
_Merged = Mapping[Place, _Span]


def _put(
    read: Book, page: Page, place: Place, cell: Any, sheet: Any, looks: _Looks, merged: _Merged
) -> None:
    """Writes what a person sees of a cell."""
    r, c = place
    xf = looks.xf(cell)
    text = "" if looks.hides(xf, cell) else _text(cell, looks.book.datemode)
    runs = sheet.rich_text_runlist_map.get((r, c), ()) if cell.ctype == xlrd.XL_CELL_TEXT else ()
    text = page.write(place, shown(looks.runs(text, xf, runs), looks.background(xf)))
    if not _is_hidden(sheet, merged.get(place, (r, r + 1, c, c + 1))):
        read.put(page, r, c, text)
    elif text.strip():
        page.leave_out(place, "非表示の行・列の値")


def _is_hidden(sheet: Any, span: _Span) -> bool:
    """Whether all cells of a span are in hidden rows, or all in hidden columns."""
    rows = range(span[0], min(span[1], span[0] + 1000))
    columns = range(span[2], min(span[3], span[2] + 256))
    return all(_gone(sheet.rowinfo_map, row) for row in rows) or all(
        _gone(sheet.colinfo_map, column) for column in columns
    )


def _gone(infos: Any, number: int) -> bool:
    return number in infos and bool(infos[number].hidden)


def _notes(sheet: Any) -> list[Over]:
    return [
        Over((r, c), Laid.NOTE, note.text.strip())
        for (r, c), note in sheet.cell_note_map.items()
        if (note.text or "").strip()
    ]


def _lay(page: Page, drawn: Drawn, sheet: Any, form: FormWords) -> None:
    for row, column, ticked, caption in drawn.boxes:
        mark = ("☑" if ticked else "□") + caption
        under = page.cells.get((row, column), "")
        page.cells[row, column] = f"{under} {mark}" if caption and under else mark + under
    letters = {c: info.width / 256 for c, info in sheet.colinfo_map.items()}
    lay_shapes(
        page,
        drawn.shapes,
        form.is_one_option,
        lambda c: int(letters[c] * 7 + 5) * _PIXEL if c in letters else WIDTH,
    )


class _Looks:
    """How the cells of a workbook look."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def xf(self, cell: Any) -> Any:
        index = cell.xf_index
        known = index is not None and 0 <= index < len(self.book.xf_list)
        return self.book.xf_list[index] if known else None

    def hides(self, xf: Any, cell: Any) -> bool:
        form = self.book.format_map.get(xf.format_key) if xf is not None else None
        if form is None:
            return False
        is_number = cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
        return hides(form.format_str or "", cell.value if is_number else None)

    def runs(self, text: str, xf: Any, runs: Any) -> list[Run]:
        """A text in runs; the first run has the font of the cell, at the start of a rich text too."""
        fonts = [(0, xf.font_index if xf is not None else 0), *runs]
        ends = [start for start, _ in fonts[1:]] + [len(text)]
        whole = len(fonts) == 1
        return [
            (text[start:end], self.look(font, whole=whole))
            for (start, font), end in zip(fonts, ends, strict=True)
            if start < end
        ]

    def look(self, number: int, *, whole: bool) -> Look:
        if not 0 <= number < len(self.book.font_list):
            return PLAIN
        font = self.book.font_list[number]
        strong = not whole and bool(font.bold or font.underline_type)
        name = font.name if "dings" in font.name.lower() else ""
        return Look(
            bool(font.struck_out), False, False, strong, self.colour(font.colour_index), name
        )

    def colour(self, index: int) -> int | None:
        red_green_blue = self.book.colour_map.get(index)
        if red_green_blue is None:
            return None
        red, green, blue = red_green_blue
        return int(red << 16 | green << 8 | blue) or None

    def background(self, xf: Any) -> int:
        if xf is None or xf.background.fill_pattern == 0:
            return WHITE
        found = self.colour(xf.background.pattern_colour_index)
        return found if xf.background.fill_pattern == 1 and found is not None else -1


def _loaded(book: Any, number: int) -> Any:
    try:
        return book.sheet_by_index(number)
    except Exception as error:
        raise Unopened(attachments.DAMAGED, kind="Excelファイル（.xls）") from error


def _text(cell: Any, datemode: int) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value).strip()
        case xlrd.XL_CELL_NUMBER:
            return number_text(cell.value, repr(cell.value))
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_DATE:
            return _date(cell.value, datemode)
    return ""


def _date(number: float, datemode: int) -> str:
    try:
        return str(xlrd.xldate_as_datetime(number, datemode).date().isoformat())
    except (xlrd.XLDateError, ValueError, OverflowError):
        return number_text(number, repr(number))
