"""Excel workbooks (.xlsx, .xlsm) as sheets of text.

Read from the package's XML by ourselves: openpyxl shows neither check boxes nor formulas without
a result and takes six times as long; calamine ends the process on a sparse sheet (docs/decisions).
Macros, external links and queries are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from intake.office.cell_refs import Place, hides, is_date, place_of
from intake.office.controls import Boxed, controls_in, lay_over
from intake.office.drawings import Metrics
from intake.office.excel_looks import background_of, look_of
from intake.office.formulas import Formulas, resolve
from intake.office.looks import PLAIN, Look, Run, shown
from intake.office.package import Element, Package, attribute, whole
from intake.office.relations import Relation, main_part, of_sort, relations
from intake.office.results import FormWords, Opened
from intake.office.sheets import Book, Cells, Page, number_text
from intake.terms import Finding
from intake.text import day_from_serial
from intake.text.colours import WHITE, is_like

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


_MOST_MERGED = 2_000  # merged cells looked at in a sheet
_MAC_CALENDAR = 1462  # days from 1900-01-00 to 1904-01-01, where some workbooks begin to count


@dataclass(frozen=True, slots=True)
class _Format:
    """A number format as far as it changes what is read."""

    is_date: bool = False
    zeros: int = 0  # digits that are shown at least: 「000000」
    code: str = ""
    look: Look = PLAIN
    background: int = WHITE
    is_box: bool = False  # TRUE and FALSE are shown as a check box


_GENERAL = _Format()

_String = str | tuple[Run, ...]
_Cell = tuple[int, int, str, str, _String | None, str | None]
"""Row and column from 0, type, style, stored value, formula."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a worksheet's XML says; most sheets of a form are those of all other forms."""

    cells: tuple[_Cell, ...]
    controls: tuple[Boxed, ...]
    hidden: frozenset[Place]  # cells in hidden rows or columns
    metrics: Metrics
    merged: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Values:
    """What cells refer to."""

    strings: list[_String]
    formats: Mapping[str, _Format]  # by the number of the style
    days_off: int  # between the calendar of the workbook and that of 1900


def read_xlsx(package: Package, form: FormWords) -> Opened:
    """The sheets of a workbook, hidden ones marked. Raises Unopened."""
    main = main_part(package, "Excelファイル")
    root = package.xml(main)
    targets = relations(package, main)
    values = _Values(_strings(package, targets), _formats(package, targets), _days_off(root))
    book = Book(package.budget.limits)
    findings: list[Finding] = []
    formulas: dict[str, tuple[Cells, Formulas]] = {}
    for entry in root.iterfind("{*}sheets/{*}sheet"):
        relation = targets.get(attribute(entry, "id"))
        if relation and relation.sort == "worksheet":
            hidden = entry.get("state", "visible") != "visible"
            page = book.page(entry.get("name") or "", hidden=hidden)
            sheet = package.part(relation.path, _sheet_in)
            page.merged = sheet.merged
            formulas[page.name] = (page.cells, _read_cells(book, page, sheet, values))
            over = relations(package, relation.path)
            findings += lay_over(
                page, sheet.controls, sheet.metrics, over, package, form.is_one_option
            )
    findings += resolve(formulas)
    return book.opened(findings=findings, version=_version(root, form.version_name))


def _read_cells(book: Book, page: Page, sheet: _Sheet, values: _Values) -> Formulas:
    """Puts the cells of a worksheet on its page; returns the formulas without a stored result."""
    formulas: Formulas = {}
    for r, c, sort, style, value, formula in sheet.cells:
        form = values.formats.get(style, _GENERAL)
        if told := _value(sort, form, value or "", values):
            text = _seen(page, (r, c), told, form)
            if (r, c) not in sheet.hidden:
                book.put(page, r, c, text)
            elif text.strip():
                page.leave_out((r, c), "非表示の行・列の値")
        elif formula is not None and not value:
            formulas[r, c] = formula
    return formulas


def _seen(page: Page, place: Place, told: _String, form: _Format) -> str:
    """What of a cell's value a person sees."""
    if isinstance(told, str) and form.look is PLAIN:
        return told
    runs = ((told, form.look),) if isinstance(told, str) else told
    return page.write(
        place, shown([(t, _over(form.look, look)) for t, look in runs], form.background)
    )


def _over(cell: Look, run: Look) -> Look:
    """The look of a run in a cell: what the run leaves open is the cell's."""
    if cell is PLAIN or run is cell:
        return run
    return replace(
        run,
        struck=run.struck or (cell.struck and run is PLAIN),
        hidden=cell.hidden,
        colour=cell.colour if run.colour is None else run.colour,
        font=run.font or cell.font,
    )


def _strings(package: Package, targets: Mapping[str, Relation]) -> list[_String]:
    path = next(of_sort(targets, "sharedStrings"), None)
    if path is None:
        return []
    return [_text(item) for item in package.xml(path).iterfind("{*}si")]


def _text(item: Element) -> _String:
    """The text of a string item, in runs where they look different.

    The reading printed above kanji (rPh) is no part of it.
    """
    runs: list[Run] = []
    for child in item:
        if child.tag.endswith("}t"):
            if len(item) == 1:
                return _unescaped(child.text or "")
            runs.append((_unescaped(child.text or ""), PLAIN))
        elif child.tag.endswith("}r"):
            text = "".join(t.text or "" for t in child if t.tag.endswith("}t"))
            runs.append((_unescaped(text), look_of(child.find("{*}rPr"))))
    if all(look is PLAIN for _, look in runs):
        return "".join(text for text, _ in runs)
    return tuple(runs)


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _formats(package: Package, targets: Mapping[str, Relation]) -> Mapping[str, _Format]:
    """The number format of each cell style."""
    path = next(of_sort(targets, "styles"), None)
    return package.part(path, _formats_in) if path is not None else {}


def _formats_in(root: Element) -> Mapping[str, _Format]:
    fonts = [look_of(font) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [background_of(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    own = {
        whole(entry.get("numFmtId")): entry.get("formatCode") or ""
        for entry in root.iterfind("{*}numFmts/{*}numFmt")
    }
    found = {}
    for style, xf in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        number, font, fill = (whole(xf.get(name)) for name in ("numFmtId", "fontId", "fillId"))
        look = fonts[font] if 0 <= font < len(fonts) else PLAIN
        background = fills[fill] if 0 <= fill < len(fills) else WHITE
        is_box = next(xf.iter("{*}xfComplement"), None) is not None
        found[str(style)] = _format(
            number, own.get(number), _of_cell(look, background), background, is_box
        )
    return found


def _of_cell(look: Look, background: int) -> Look:
    """A cell's look where it changes what is read; a cell that is bold sets nothing off in itself."""
    special = look.struck or look.font or is_like(look.colour, background)
    return replace(look, strong=False) if special else PLAIN


def _format(number: int, code: str | None, look: Look, background: int, is_box: bool) -> _Format:
    zeros = len(code) if code and set(code) == {"0"} else 0
    return _Format(is_date(number, code), zeros, code or "", look, background, is_box)


def _days_off(root: Element) -> int:
    properties = root.find("{*}workbookPr")
    mac = properties is not None and properties.get("date1904") in ("1", "true")
    return _MAC_CALENDAR if mac else 0


def _version(root: Element, version_name: str) -> str | None:
    for entry in root.iterfind("{*}definedNames/{*}definedName"):
        if entry.get("name") == version_name:
            return (entry.text or "").strip('"')[:20]
    return None


def _sheet_in(root: Element) -> _Sheet:
    lines = list(root.iterfind("{*}sheetData/{*}row"))
    cells = tuple(_cells_in(lines))
    rows = {number - 1 for row in lines if (number := _hidden(row)) > 0}
    columns = [
        (whole(entry.get("min")) - 1, whole(entry.get("max")) - 1, entry)
        for entry in root.iterfind("{*}cols/{*}col")
    ]
    gone = [(first, last) for first, last, entry in columns if _is_hidden(entry)]
    visible = _shown_by_merging(root, rows, gone)
    hidden = frozenset(
        (r, c)
        for r, c, *_ in (cells if rows or gone else ())
        if (r in rows or _within(c, gone)) and (r, c) not in visible
    )
    heights = {
        whole(row.get("r")) - 1: height for row in lines if (height := _decimal(row.get("ht"))) > 0
    }
    widths = tuple(
        (first, last, width)
        for first, last, e in columns
        if (width := _decimal(e.get("width"))) > 0
    )
    return _Sheet(cells, tuple(controls_in(root)), hidden, Metrics(heights, widths), _merged(root))


def _merged(root: Element) -> tuple[tuple[int, int, int, int], ...]:
    """First row and column of merged cells, with how many rows and columns they are."""
    found = []
    for entry in islice(root.iterfind("{*}mergeCells/{*}mergeCell"), _MOST_MERGED):
        first, _, last = (entry.get("ref") or "").partition(":")
        start, end = place_of(first), place_of(last)
        if start and end and start <= end:
            found.append((*start, end[0] - start[0] + 1, end[1] - start[1] + 1))
    return tuple(found)


def _hidden(row: Element) -> int:
    """The number of a hidden row, else 0."""
    return whole(row.get("r")) if _is_hidden(row) or row.get("ht") == "0" else 0


def _is_hidden(entry: Element) -> bool:
    return entry.get("hidden") in ("1", "true") or entry.get("width") == "0"


def _within(c: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= c <= last for first, last in spans)


def _shown_by_merging(
    root: Element, rows: set[int], columns: Sequence[tuple[int, int]]
) -> set[Place]:
    """Cells in hidden rows or columns that are merged with cells which are not."""
    found = set()
    merged = root.iterfind("{*}mergeCells/{*}mergeCell") if rows or columns else ()
    for entry in islice(merged, _MOST_MERGED):
        first, _, last = (entry.get("ref") or "").partition(":")
        start, end = place_of(first), place_of(last)
        if start and end:
            some_row = any(r not in rows for r in range(start[0], min(end[0], start[0] + 1000) + 1))
            span = range(start[1], min(end[1], start[1] + 256) + 1)
            if some_row and any(not _within(c, columns) for c in span):
                found.add(start)
    return found


def _decimal(text: str | None) -> float:
    try:
        return min(float(text or 0), 2000)
    except ValueError:
        return 0


def _cells_in(rows: Iterable[Element]) -> Iterator[_Cell]:
    """Cells with row and column from 0; those without a reference follow the one before."""
    r = -1
    for row in rows:
        number = whole(row.get("r"))
        r = number - 1 if number > 0 else r + 1
        c = -1
        for cell in row:
            if place := place_of(cell.get("r")):
                r, c = place
            else:
                c += 1
            if len(cell):
                yield r, c, cell.get("t", "n"), cell.get("s", ""), *_inside(cell)


def _inside(cell: Element) -> tuple[_String | None, str | None]:
    """The stored value of a cell and its formula, None where there is none."""
    value: _String | None = None
    formula = None
    for child in cell:
        match child.tag.rpartition("}")[2]:
            case "v":
                value = child.text
            case "f":
                formula = child.text or ""
            case "is":
                value = _text(child)
    return value, formula


def _value(sort: str, form: _Format, value: _String, values: _Values) -> _String:
    """The value of a cell as it is displayed; "" where its number format shows nothing of it."""
    if sort == "n" and isinstance(value, str):
        return _number(value, form, values.days_off)
    if form.code and hides(form.code, None):
        return ""
    if not isinstance(value, str):
        return value
    match sort:
        case "inlineStr":
            return value
        case "s":
            index = whole(value.strip())
            return values.strings[index] if 0 <= index < len(values.strings) else ""
        case "b":
            ticked = value.strip() in ("1", "true")
            return ("☑" if ticked else "□") if form.is_box else str(ticked).upper()
        case "e":
            return ""
    return _unescaped(value)


def _number(value: str, form: _Format, days_off: int) -> str:
    """A number as text: days as ISO dates, whole numbers without a point, zeros as displayed."""
    try:
        number = float(value)
    except ValueError:
        return value
    if form.code and hides(form.code, number):
        return ""
    if form.is_date and (day := day_from_serial(number + days_off)):
        return day.isoformat()
    text = number_text(number, value)
    return text.zfill(form.zeros) if text.isdigit() else text
