"""Read Excel workbooks (.xlsx, .xlsm) as sheets of text.

We parse the XML ourselves: openpyxl shows neither check boxes nor formulas without a result and
takes six times as long; calamine crashes the process on a sparse sheet (docs/decisions). Macros,
external links and queries are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter

from intake.office.cell_refs import (
    Merged,
    Place,
    all_hidden,
    areas_of,
    covered,
    is_date,
    place_of,
    shown_instead,
)  # fmt: skip
from intake.office.controls import Boxed, controls_in, lay_over
from intake.office.drawings import Metrics
from intake.office.excel_looks import background_of, conceals, look_of
from intake.office.formulas import Formulas, resolve
from intake.office.looks import PLAIN, Look, Run, Shown, shown, within
from intake.office.package import Element, Package, attribute, whole
from intake.office.relations import Relation, main_part, of_sort, relations
from intake.office.results import FormWords, Opened
from intake.office.sheets import COVERED, HIDDEN, Book, Cells, Page, number_text, set_off
from intake.parts import Laid, Over
from intake.terms import Finding
from intake.text import day_from_serial
from intake.text.colours import WHITE, is_like

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


_MOST_MERGED = 2_000  # merged ranges read in a sheet
_MOST_COLUMNS = 16_384  # of a worksheet
_MOST_CONDITIONS = 500  # conditional styles and areas read
_NOTHING = 0.1  # letters or points; nothing is seen of a column or row so small
_MAC_CALENDAR = 1462  # days between the 1900 and 1904 date systems


@dataclass(frozen=True, slots=True)
class _Format:
    """How a cell style changes the text that a person reads in the cell.

    `is_date` says that numbers are shown as dates. `zeros` is the minimum number of digits, as in
    「000000」; `code` is the number format, `face` is (number of the font, number of the fill).
    `look` is how text in its font looks, `background` the fill's colour as 0xRRGGBB, -1 if unknown.
    With `is_box`, TRUE and FALSE are shown as a check box.
    """

    is_date: bool = False
    zeros: int = 0
    code: str = ""
    look: Look = PLAIN
    background: int = WHITE
    is_box: bool = False
    face: tuple[int, int] = (0, 0)


_BUILT_IN = {2: "0.00", 4: "#,##0.00"}  # number formats that a file need not write out
_GENERAL = _Format()

_String = str | tuple[Run, ...]
_Cell = tuple[int, int, str, str, _String | None, str | None]
"""(row, column, type, style number, stored value, formula); row and column count from 0."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The content of a worksheet's XML.

    `cells` are the filled cells, `controls` the form controls over them; `metrics` has the sizes of
    rows and columns. `unseen` has the cells in hidden rows or columns and those covered by merged
    ones, each with the reason, HIDDEN or COVERED. `conditions` has (style number, first cell, last
    cell) of each area with conditional formatting, `merged` has (rows, columns) of each merged
    cell. A _Sheet is cached by its XML: the sheets of our form that nobody fills in are the same in
    every file.
    """

    cells: tuple[_Cell, ...]
    controls: tuple[Boxed, ...]
    unseen: Mapping[Place, str]
    conditions: tuple[tuple[int, Place, Place], ...]
    metrics: Metrics
    merged: tuple[tuple[range, range], ...]


@dataclass(frozen=True, slots=True)
class _Values:
    """The parts of a workbook to which its cells refer.

    `strings` are the shared texts, `formats` the cell styles by their number, `concealing` the
    numbers of the conditional styles that strike out or hide text. `days_off` is the number of days
    to add to a date's number: 0, or 1462 if the workbook counts from 1904 and not from 1900.
    """

    strings: list[_String]
    formats: Mapping[str, _Format]
    concealing: frozenset[int]
    days_off: int


def read_xlsx(package: Package, form: FormWords) -> Opened:
    """Return the content of an .xlsx file: every sheet, hidden ones with `hidden` set.

    `package` is the open file. `form` recognises labels (emphasis on them is ignored) and options
    (a ring drawn round one selects it). Raises Unopened if the file is damaged or exceeds a limit.
    """
    main = main_part(package, "Excelファイル")
    root = package.xml(main)
    targets = relations(package, main)
    styles = next(of_sort(targets, "styles"), None)
    formats, concealing = package.part(styles, _styles_in) if styles else ({}, frozenset())
    values = _Values(_strings(package, targets), formats, concealing, _days_off(root))
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
            for _, row in groupby(sheet.cells, key=itemgetter(0)):
                faces = [((r, c), formats.get(style, _GENERAL).face) for r, c, _, style, *_ in row]
                page.over += set_off(page, faces, form.is_label)
            over = relations(package, relation.path)
            findings += lay_over(
                page, sheet.controls, sheet.metrics, over, package, form.is_one_option
            )
    findings += resolve(formulas)
    return book.opened(findings=findings, version=_version(root, form.version_name))


def _read_cells(book: Book, page: Page, sheet: _Sheet, values: _Values) -> Formulas:
    """Write the visible text of a worksheet's cells to `page`, a sheet of `book`.

    `sheet` is the worksheet; `values` has the workbook's shared texts, cell styles and date system.
    Returns {(row, column): formula} for the cells whose result is not stored in the file.
    """
    formulas: Formulas = {}
    for r, c, sort, style, value, formula in sheet.cells:
        form = values.formats.get(style, _GENERAL)
        if told := _value(sort, form, value or "", values):
            unseen = sheet.unseen.get((r, c), "")
            seen = _seen(told, form)
            book.put(page, r, c, seen.text if unseen else page.write((r, c), seen), unseen=unseen)
        elif formula is not None and not value and (r, c) not in sheet.unseen:
            formulas[r, c] = formula
    for condition, first, last in sheet.conditions if values.concealing else ():
        if condition in values.concealing:
            page.over += [
                Over(at, Laid.CONDITION)
                for at in page.cells
                if first[0] <= at[0] <= last[0] and first[1] <= at[1] <= last[1]
            ]
    return formulas


def _seen(told: _String, form: _Format) -> Shown:
    """Return the visible text of a cell, with its struck-out, invisible and emphasised text, as Shown.

    `told` is the cell's value as text or runs (text, Look), `form` the cell's style.
    """
    if isinstance(told, str) and form.look is PLAIN:
        return Shown(told)
    runs = ((told, form.look),) if isinstance(told, str) else told
    of_runs = replace(form.look, struck=False)  # a run with properties of its own says so itself
    seen = [(t, within(look, form.look if look is PLAIN else of_runs)) for t, look in runs]
    return shown(seen, form.background)


def _strings(package: Package, targets: Mapping[str, Relation]) -> list[_String]:
    path = next(of_sort(targets, "sharedStrings"), None)
    if path is None:
        return []
    return [_text(item) for item in package.xml(path).iterfind("{*}si")]


def _text(item: Element) -> _String:
    """Return the content of a text element (`item`) of a workbook: as text, or as runs (text, Look).

    The result is runs if some part looks different from ordinary text. The reading printed above
    kanji (rPh) is left out.
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


def _styles_in(root: Element) -> tuple[Mapping[str, _Format], frozenset[int]]:
    """Return the styles of a workbook: ({style number: cell style}, numbers of conditional styles).

    Of the conditional styles, only those that strike out or hide text are given. `root` is the root
    element of styles.xml.
    """
    dxfs = enumerate(islice(root.iterfind("{*}dxfs/{*}dxf"), _MOST_CONDITIONS))
    return _formats_in(root), frozenset(number for number, dxf in dxfs if conceals(dxf))


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
        code = own.get(number, _BUILT_IN.get(number))
        found[str(style)] = _Format(
            is_date=is_date(number, code),
            zeros=len(code) if code and set(code) == {"0"} else 0,
            code=code or "",
            look=_of_cell(look, background),
            background=background,
            is_box=next(xf.iter("{*}xfComplement"), None) is not None,
            face=(font, fill),
        )
    return found


def _of_cell(look: Look, background: int) -> Look:
    """Return the Look of a whole cell, from the `look` of its font and its `background`.

    PLAIN (ordinary text) unless the text is struck out, invisible or in a symbol font. Bold print
    and the like are dropped, because they matter only for a part of a cell's text.
    """
    special = look.struck or look.font or look.is_tiny or is_like(look.colour, background)
    return replace(look, emphasis="") if special else PLAIN


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
    columns = [
        (whole(entry.get("min")) - 1, whole(entry.get("max")) - 1, entry)
        for entry in root.iterfind("{*}cols/{*}col")
    ]
    merged = _merged(root)
    heights = {
        whole(row.get("r")) - 1: height for row in lines if (height := _decimal(row.get("ht"))) > 0
    }
    widths = tuple(
        (first, last, width)
        for first, last, e in columns
        if (width := _decimal(e.get("width"))) > 0
    )
    conditions = tuple(islice(_conditions(root), _MOST_CONDITIONS))
    return _Sheet(
        cells,
        tuple(controls_in(root)),
        _unseen_cells(cells, lines, columns, merged),
        conditions,
        Metrics(heights, widths),
        tuple(merged.values()),
    )


def _unseen_cells(
    cells: Sequence[_Cell],
    lines: Iterable[Element],
    columns: Iterable[tuple[int, int, Element]],
    merged: Merged,
) -> Mapping[Place, str]:
    """Return those `cells` that a person cannot see, as {(row, column): HIDDEN or COVERED}.

    HIDDEN means that the row or column is hidden, COVERED that a merged cell is over the cell.
    `lines` are the row elements; `columns` has (first column, last column, column element), columns
    counted from 0; `merged` has the merged cells, as returned by `_merged`.
    """
    rows = {whole(row.get("r")) - 1 for row in lines if _is_hidden(row, "ht")}
    gone = {
        column
        for first, last, entry in columns
        if _is_hidden(entry, "width")
        for column in range(first, min(last, _MOST_COLUMNS) + 1)
    }
    hidden = frozenset(rows), frozenset(gone)
    unseen = dict.fromkeys(covered(((r, c) for r, c, *_ in cells), merged), COVERED)
    return unseen | {
        (r, c): HIDDEN
        for r, c, *_ in (cells if rows or gone else ())
        if all_hidden(*merged.get((r, c), (range(r, r + 1), range(c, c + 1))), hidden)
    }


def _conditions(root: Element) -> Iterator[tuple[int, Place, Place]]:
    """Yield (style number, first cell, last cell) for each area with conditional formatting.

    An area with several styles is yielded once for each. The cells are (row, column), from 0; the
    number is that of a conditional style in styles.xml. `root` is the root element of the
    worksheet's XML.
    """
    for entry in root.iterfind("{*}conditionalFormatting"):
        styles = {whole(rule.get("dxfId")) for rule in entry.iterfind("{*}cfRule")}
        for first, last in areas_of(entry.get("sqref")):
            yield from ((style, first, last) for style in sorted(styles))


def _is_hidden(entry: Element, size: str) -> bool:
    """Return whether a row or column is hidden, or so small that nothing in it can be seen.

    `entry` is its XML element. `size` is the name of the attribute that has the size: "ht" for a
    row, "width" for a column.
    """
    length = entry.get(size)
    small = length is not None and _decimal(length) < _NOTHING
    return small or entry.get("hidden") in ("1", "true")


def _merged(root: Element) -> dict[Place, tuple[range, range]]:
    """Return the merged cells of a worksheet, as {top left cell: (range of rows, range of columns)}."""
    found = {}
    for entry in islice(root.iterfind("{*}mergeCells/{*}mergeCell"), _MOST_MERGED):
        first, _, last = (entry.get("ref") or "").partition(":")
        start, end = place_of(first), place_of(last)
        if start and end:
            rows, columns = (range(a, max(a, b) + 1) for a, b in zip(start, end, strict=True))
            found[start] = rows, columns
    return found


def _decimal(text: str | None) -> float:
    try:
        return min(float(text or 0), 2000)
    except ValueError:
        return 0


def _cells_in(rows: Iterable[Element]) -> Iterator[_Cell]:
    """Yield (row, column, type, style number, stored value, formula) for each filled cell.

    `rows` are the row elements of a worksheet. Row and column count from 0. A cell whose element
    gives no position is directly right of the cell before it.
    """
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
    """Return (stored value, formula) of a cell element; each is None if absent.

    The value is text as in the file or, if its parts look different, runs (text, Look).
    """
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
    """Return the value of a cell as Excel displays it: as text, or as runs (text, Look).

    If the cell's number format displays a fixed text in place of the value, that text is returned.
    An error such as #N/A gives "". `sort` is the cell's type attribute in the XML, such as "s" for
    a shared text, and `value` is the content of its <v> element. `form` is its style. `values` has
    the shared texts and the date system of the workbook.
    """
    if sort == "n" and isinstance(value, str):
        return _number(value, form, values.days_off)
    if (instead := shown_instead(form.code, None)) is not None:
        return instead
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
    """Return a number as its cell displays it, or the text that the cell's format displays instead.

    Dates are in ISO form. Integers have no decimal point and get the leading zeros that the format
    asks for. `days_off` is the number of days to add to a date's number if the workbook counts from
    1904, else 0. A `value` that is no number is returned unchanged.
    """
    try:
        number = float(value)
    except ValueError:
        return value
    if (instead := shown_instead(form.code, number)) is not None:
        return instead
    if form.is_date and (day := day_from_serial(number + days_off)):
        return day.isoformat()
    text = number_text(number, value, form.code)
    return text.zfill(form.zeros) if text.isdigit() else text
