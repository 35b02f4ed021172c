"""Excel workbooks (.xlsx, .xlsm) as sheets of text.

Read from the package's XML by ourselves: openpyxl shows neither check boxes nor formulas without
a result and takes six times as long; calamine ends the process on a sparse sheet (docs/decisions).
Macros, external links and queries are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intake.office.cell_refs import Place, column_number, is_date
from intake.office.controls import Boxed, controls_in, lay_over
from intake.office.formulas import Formulas, resolve
from intake.office.package import Element, Package, attribute, whole
from intake.office.relations import Relation, main_part, of_sort, relations
from intake.office.results import FormWords, Opened
from intake.office.sheets import Book, Cells, Page, number_text
from intake.terms import Finding
from intake.text import day_from_serial

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


_MAC_CALENDAR = 1462  # days from 1900-01-00 to 1904-01-01, where some workbooks begin to count


@dataclass(frozen=True, slots=True)
class _Format:
    """A number format as far as it changes what is read."""

    is_date: bool = False
    zeros: int = 0  # digits that are shown at least: 「000000」


_GENERAL = _Format()


_Cell = tuple[int, int, str, str | None, str | None, str | None]
"""Row and column from 0, type, style, stored value, formula."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a worksheet's XML says; most sheets of a form are those of all other forms."""

    cells: tuple[_Cell, ...]
    controls: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True)
class _Values:
    """What cells refer to."""

    strings: list[str]
    formats: Sequence[_Format]
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
            formulas[page.name] = (page.cells, _read_cells(book, page, sheet.cells, values))
            over = relations(package, relation.path)
            findings += lay_over(
                page.cells, sheet.controls, over, package, page.name, form.is_one_option
            )
    findings += resolve(formulas)
    return book.opened(findings=findings, version=_version(root, form.version_name))


def _read_cells(book: Book, page: Page, cells: Sequence[_Cell], values: _Values) -> Formulas:
    """Puts the cells of a worksheet on its page; returns the formulas without a stored result."""
    formulas: Formulas = {}
    for r, c, sort, style, value, formula in cells:
        if text := _shown(sort, style, value or "", values):
            book.put(page, r, c, text)
        elif formula is not None and not value:
            formulas[r, c] = formula
    return formulas


def _strings(package: Package, targets: Mapping[str, Relation]) -> list[str]:
    path = next(of_sort(targets, "sharedStrings"), None)
    if path is None:
        return []
    return [_text(item) for item in package.xml(path).iterfind("{*}si")]


def _text(item: Element) -> str:
    """The text of a string item; the reading printed above kanji (rPh) is no part of it."""
    pieces = []
    for child in item:
        if child.tag.endswith("}t"):
            pieces.append(child.text or "")
        elif child.tag.endswith("}r"):
            pieces += [t.text or "" for t in child if t.tag.endswith("}t")]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _formats(package: Package, targets: Mapping[str, Relation]) -> Sequence[_Format]:
    """The number format of each cell style."""
    path = next(of_sort(targets, "styles"), None)
    return package.part(path, _formats_in) if path is not None else ()


def _formats_in(root: Element) -> tuple[_Format, ...]:
    own = {
        whole(entry.get("numFmtId")): entry.get("formatCode") or ""
        for entry in root.iterfind("{*}numFmts/{*}numFmt")
    }
    numbers = [whole(xf.get("numFmtId")) for xf in root.iterfind("{*}cellXfs/{*}xf")]
    return tuple(_format(number, own.get(number)) for number in numbers)


def _format(number: int, code: str | None) -> _Format:
    only_zeros = bool(code) and set(code or "") == {"0"}
    return _Format(is_date(number, code), len(code or "") if only_zeros else 0)


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
    return _Sheet(tuple(_cells_in(root)), tuple(controls_in(root)))


def _cells_in(root: Element) -> Iterator[_Cell]:
    """Cells with row and column from 0; those without a reference follow the one before."""
    r = -1
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = whole(row.get("r"))
        r = number - 1 if number > 0 else r + 1
        c = -1
        for cell in row:
            if place := _place(cell.get("r")):
                r, c = place
            else:
                c += 1
            if len(cell):
                yield r, c, cell.get("t", "n"), cell.get("s"), *_inside(cell)


def _inside(cell: Element) -> tuple[str | None, str | None]:
    """The stored value of a cell and its formula, None where there is none."""
    value = formula = None
    for child in cell:
        match child.tag.rpartition("}")[2]:
            case "v":
                value = child.text
            case "f":
                formula = child.text or ""
            case "is":
                value = _text(child)
    return value, formula


@lru_cache(maxsize=4096)
def _place(reference: str | None) -> Place | None:
    found = _REFERENCE.fullmatch(reference or "")
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def _shown(sort: str, style: str | None, value: str, values: _Values) -> str:
    match sort:
        case "inlineStr":
            return value
        case "s":
            index = whole(value.strip())
            return values.strings[index] if 0 <= index < len(values.strings) else ""
        case "n":
            number = whole(style)
            known = 0 <= number < len(values.formats)
            return _number(value, values.formats[number] if known else _GENERAL, values.days_off)
        case "b":
            return {"1": "TRUE", "true": "TRUE"}.get(value.strip(), "FALSE")
        case "e":
            return ""
    return _unescaped(value)


def _number(value: str, form: _Format, days_off: int) -> str:
    """A number as text: days as ISO dates, whole numbers without a point, zeros as displayed."""
    try:
        number = float(value)
    except ValueError:
        return value
    if form.is_date and (day := day_from_serial(number + days_off)):
        return day.isoformat()
    text = number_text(number, value)
    return text.zfill(form.zeros) if text.isdigit() else text
