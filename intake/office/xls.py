"""Read old Excel workbooks (.xls) as sheets of text, with the library xlrd. Macros are ignored."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import xlrd

from intake.office.cell_refs import Merged, Place, all_hidden, covered, shown_instead
from intake.office.errors import Unopened, damaged
from intake.office.limits import Limits
from intake.office.looks import PLAIN, Look, Run, points, shown
from intake.office.results import FormWords, Opened
from intake.office.shapes import WIDTH, lay_shapes, width_of
from intake.office.sheets import COVERED, HIDDEN, Book, Page, number_text, set_off
from intake.office.xls_shapes import Drawn, drawn_over
from intake.parts import Laid, Over
from intake.text.colours import WHITE
from intake.vocabulary.findings import attachments


class Encrypted(Exception):
    """Raised if the workbook is encrypted; the caller must decrypt it first."""


def read_xls(content: bytes, stream: bytes, limits: Limits, form: FormWords) -> Opened:
    """Return the content of an .xls file: every sheet, hidden ones with `hidden` set.

    `content` is the file. `stream` is its OLE stream "Workbook", from which drawings are read; b""
    means that the caller could not find it, and drawings are not read. `form` recognises labels
    (emphasis on them is ignored) and options (a ring drawn round one selects it). Raises Encrypted,
    or Unopened if the file is damaged or exceeds one of `limits`.
    """
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
        with damaged("Excelファイル（.xls）"):
            sheet = book.sheet_by_index(number)
        page = read.page(sheet.name, hidden=sheet.visibility != 0)
        layout = _layout(sheet)
        page.merged = tuple(layout.merged.values())
        for r in range(min(sheet.nrows, limits.rows + 1)):
            for c, cell in enumerate(sheet.row(r)[: limits.columns + 1]):
                if cell.ctype not in _BLANK:
                    _put(read, page, (r, c), cell, sheet, looks, layout)
            faces = [
                ((r, c), looks.face(cell))
                for c, cell in enumerate(sheet.row(r)[: limits.columns])
                if (r, c) in page.cells
            ]
            page.over += set_off(page, faces, form.is_label)
        page.over += _notes(sheet)
        if number < len(over):
            _lay(page, over[number], sheet, form)
        book.unload_sheet(number)
    return read.opened()


_TWIP = 1 / 20  # points; the unit of a font's height
_BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The hidden rows and columns of a sheet, and its merged cells.

    `hidden` is (indices of the rows, indices of the columns). `merged` is {top left cell: (range of
    rows, range of columns)}. `covered` are the filled cells that a merged cell covers.
    """

    hidden: tuple[frozenset[int], frozenset[int]]
    merged: Merged
    covered: frozenset[Place]


def _layout(sheet: Any) -> _Layout:
    rows, columns = (
        frozenset(n for n, info in infos.items() if info.hidden or getattr(info, size) == 0)
        for infos, size in ((sheet.rowinfo_map, "height"), (sheet.colinfo_map, "width"))
    )
    merged = {(m[0], m[2]): (range(m[0], m[1]), range(m[2], m[3])) for m in sheet.merged_cells}
    filled = (
        (r, c)
        for r in (range(sheet.nrows) if merged else ())
        for c, sort in enumerate(sheet.row_types(r))
        if sort not in _BLANK
    )
    return _Layout((rows, columns), merged, covered(filled, merged))


def _put(
    read: Book, page: Page, place: Place, cell: Any, sheet: Any, looks: _Looks, layout: _Layout
) -> None:
    """Write the visible text of a cell to `page`, a sheet of the book `read`.

    If the cell is in a hidden row or column, or under a merged cell, only its position and the
    reason are recorded. `cell` is xlrd's cell at the position `place`, `sheet` is xlrd's sheet.
    `looks` has the cell formats; `layout` says which rows and columns are hidden and which cells
    are merged.
    """
    r, c = place
    xf = looks.xf(cell)
    instead = looks.instead(xf, cell)
    text = _text(cell, looks.book.datemode) if instead is None else instead
    rich = cell.ctype == xlrd.XL_CELL_TEXT and instead is None
    runs = sheet.rich_text_runlist_map.get((r, c), ()) if rich else ()
    seen = shown(looks.runs(text, xf, runs), looks.background(xf))
    span = layout.merged.get(place, (range(r, r + 1), range(c, c + 1)))
    hidden = HIDDEN if all_hidden(*span, layout.hidden) else ""
    unseen = hidden or (COVERED if place in layout.covered else "")
    read.put(page, r, c, seen.text if unseen else page.write(place, seen), unseen=unseen)


def _notes(sheet: Any) -> list[Over]:
    return [
        Over((r, c), Laid.NOTE, note.text.strip())
        for (r, c), note in sheet.cell_note_map.items()
        if (note.text or "").strip()
    ]


def _lay(page: Page, drawn: Drawn, sheet: Any, form: FormWords) -> None:
    for row, column, ticked, caption in drawn.boxes:
        page.tick((row, column), caption, ticked=ticked)
    letters = {c: info.width / 256 for c, info in sheet.colinfo_map.items()}
    lay_shapes(
        page,
        drawn.shapes,
        form.is_one_option,
        lambda c: width_of(letters[c]) if c in letters else WIDTH,
    )


class _Looks:
    """The cell formats of a workbook that change which text a person reads in a cell.

    `book` is xlrd's workbook, which has the cell formats and fonts.
    """

    def __init__(self, book: Any) -> None:
        self.book = book

    def xf(self, cell: Any) -> Any:
        index = cell.xf_index
        known = index is not None and 0 <= index < len(self.book.xf_list)
        return self.book.xf_list[index] if known else None

    def face(self, cell: Any) -> tuple[int, int]:
        """Return (number of the cell's font, background 0xRRGGBB); equal for cells that look alike.

        (0, WHITE) if the cell has no format; a background of -1 is unknown. `cell` is xlrd's cell.
        """
        xf = self.xf(cell)
        return (0, WHITE) if xf is None else (xf.font_index, self.background(xf))

    def instead(self, xf: Any, cell: Any) -> str | None:
        """Return the text that a cell's number format displays in place of its value; else None.

        「別途連絡」 is displayed by the format 「"別途連絡"」, for example; "" means that nothing
        is displayed. `xf` is the cell's format and `cell` the cell, both objects of xlrd.
        """
        form = self.book.format_map.get(xf.format_key) if xf is not None else None
        if form is None:
            return None
        is_number = cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
        return shown_instead(form.format_str or "", cell.value if is_number else None)

    def runs(self, text: str, xf: Any, runs: Any) -> list[Run]:
        """Return the text of a cell as runs (text, Look).

        `xf` is the cell's format, an object of xlrd. `runs` has (offset, number of the font) for
        each place in the text where the font changes.
        """
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
        sort = (font.bold, font.underline_type, font.italic, font.height, font.colour_index)
        emphasis = "" if whole else " ".join(map(str, sort))
        name = font.name if "dings" in font.name.lower() else ""
        return Look(
            struck=bool(font.struck_out),
            emphasis=emphasis,
            colour=self.colour(font.colour_index),
            font=name,
            size=points(font.height, _TWIP),
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
