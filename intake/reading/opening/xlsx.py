"""Excel workbooks (.xlsx, .xlsm) as sheets of text.

Read from the package's XML by ourselves: openpyxl shows neither check boxes nor formulas without
a result and takes ten times as long; calamine ends the process on a sparse sheet (docs/decisions).
Macros, external links and queries are never looked at.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from intake.reading.opening.package import Element, Package
from intake.reading.opening.trouble import Unopened, damaged, too_large
from intake.reading.parts import Sheet
from intake.terms import Finding, Severity

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ID_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
VERSION_NAME = "SHIEN_FORM_VERSION"


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]
    version: str | None


@dataclass(frozen=True, slots=True)
class _Book:
    """What cells refer to."""

    strings: list[str]
    formats: list[str]
    epoch: datetime


Cells = dict[tuple[int, int], str]


def read_xlsx(package: Package) -> Workbook:
    """The sheets of a workbook, hidden ones marked. Raises Unopened."""
    main = _main_part(package)
    root = package.xml(main)
    targets = relations(package, main)
    book = _Book(_strings(package, targets), _formats(package, targets), _epoch(root))
    sheets: list[Sheet] = []
    notes: list[Finding] = []
    entries = root.findall("{*}sheets/{*}sheet")
    if len(entries) > package.budget.limits.sheets:
        raise too_large("シートの数", f"{package.budget.limits.sheets}")
    left = package.budget.limits.cells
    for entry in entries:
        sort, path = targets.get(entry.get(_ID) or entry.get(_ID_STRICT) or "", ("", ""))
        if not sort.endswith("/worksheet") or path not in package:
            continue
        name = entry.get("name") or ""
        cells, found = _sheet(package, path, name, book, left)
        left -= len(cells)
        notes += found
        hidden = entry.get("state", "visible") != "visible"
        sheets.append(Sheet(name, dense(cells), hidden))
    return Workbook(tuple(sheets), tuple(notes), _version(root))


def _main_part(package: Package) -> str:
    for sort, path in relations(package, "").values():
        if sort.endswith("/officeDocument") and path in package:
            return path
    raise damaged("Excelファイル")


def relations(package: Package, part: str) -> Mapping[str, tuple[str, str]]:
    """What a part points to inside the package: id → (type, path)."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    found = {}
    for entry in package.xml(path).iterfind("{*}Relationship"):
        if entry.get("TargetMode") != "External":
            target = entry.get("Target") or ""
            found[entry.get("Id") or ""] = (entry.get("Type") or "", _resolved(folder, target))
    return found


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(folder, target))


def _first(targets: Mapping[str, tuple[str, str]], sort: str) -> str | None:
    return next((path for kind, path in targets.values() if kind.endswith(f"/{sort}")), None)


def _strings(package: Package, targets: Mapping[str, tuple[str, str]]) -> list[str]:
    path = _first(targets, "sharedStrings")
    if path is None or path not in package:
        return []
    return [_text(item) for item in package.xml(path).iterfind("{*}si")]


def _text(item: Element) -> str:
    """The text of a string item; the reading printed above kanji (rPh) is no part of it."""
    pieces = [t.text or "" for t in item.iterfind("{*}t")]
    pieces += [t.text or "" for t in item.iterfind("{*}r/{*}t")]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _formats(package: Package, targets: Mapping[str, tuple[str, str]]) -> list[str]:
    """The number format of each cell style."""
    path = _first(targets, "styles")
    if path is None or path not in package:
        return []
    root = package.xml(path)
    own = {
        entry.get("numFmtId") or "": entry.get("formatCode") or ""
        for entry in root.iterfind("{*}numFmts/{*}numFmt")
    }
    return [
        own.get(number) or BUILTIN_FORMATS.get(_whole(number), "General")
        for number in (xf.get("numFmtId") or "0" for xf in root.iterfind("{*}cellXfs/{*}xf"))
    ]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _epoch(root: Element) -> datetime:
    properties = root.find("{*}workbookPr")
    mac = properties is not None and properties.get("date1904") in ("1", "true")
    return CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900


def _version(root: Element) -> str | None:
    for entry in root.iterfind("{*}definedNames/{*}definedName"):
        if entry.get("name") == VERSION_NAME:
            return (entry.text or "").strip('"')[:20]
    return None


def _sheet(
    package: Package, path: str, name: str, book: _Book, most: int
) -> tuple[Cells, list[Finding]]:
    limits = package.budget.limits
    cells: Cells = {}
    notes: list[Finding] = []
    for r, c, cell in _positions(package.xml(path)):
        if r >= limits.rows or c >= limits.columns:
            trouble = too_large(f"シート「{name}」の広さ", f"{limits.rows:,}行×{limits.columns}列")
            notes.append(_note(trouble, name))
            break
        text = _cell(cell, book)
        if text:
            cells[r, c] = text
        if len(cells) > most:
            raise too_large("セルの数", f"{limits.cells:,}")
    return cells, notes


def _note(trouble: Unopened, name: str) -> Finding:
    return Finding(trouble.code, Severity.NOTE, trouble.sentence, "form", name)


def _positions(root: Element) -> Iterator[tuple[int, int, Element]]:
    """Cells with row and column from 0; those without a reference follow the one before."""
    r = -1
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = _whole(row.get("r"))
        r = number - 1 if number > 0 else r + 1
        c = -1
        for cell in row.iterfind("{*}c"):
            found = _REFERENCE.fullmatch(cell.get("r") or "")
            if found:
                r, c = int(found[2]) - 1, _column(found[1])
            else:
                c += 1
            yield r, c, cell


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _cell(cell: Element, book: _Book) -> str:
    sort = cell.get("t", "n")
    if sort == "inlineStr":
        inline = cell.find("{*}is")
        return "" if inline is None else _text(inline)
    value = cell.findtext("{*}v")
    if value is None:
        return ""
    match sort:
        case "s":
            index = _whole(value.strip())
            return book.strings[index] if 0 <= index < len(book.strings) else ""
        case "n":
            return _number(value, _format(cell, book), book.epoch)
        case "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        case "e":
            return ""
    return _unescaped(value)


def _format(cell: Element, book: _Book) -> str:
    style = _whole(cell.get("s"))
    return book.formats[style] if 0 <= style < len(book.formats) else "General"


def _number(value: str, form: str, epoch: datetime) -> str:
    """A number as text: days as ISO dates, whole numbers without a point, zeros as displayed."""
    try:
        number = float(value)
    except ValueError:
        return value
    if is_date_format(form):
        return _date(number, epoch) or value
    if number != number or abs(number) >= 1e15 or number != int(number):
        return value
    text = str(int(number))
    return text.zfill(len(form)) if form and set(form) == {"0"} else text


def _date(number: float, epoch: datetime) -> str | None:
    try:
        day = from_excel(number, epoch)
    except (ValueError, OverflowError):
        return None
    if isinstance(day, datetime):
        return day.date().isoformat()
    return day.isoformat() if isinstance(day, time) else None


def dense(cells: Cells) -> tuple[tuple[str, ...], ...]:
    """Cells as rows of equal origin, nothing behind the last filled cell of a row."""
    widths: dict[int, int] = {}
    for r, c in cells:
        widths[r] = max(widths.get(r, 0), c + 1)
    if not widths:
        return ()
    return tuple(
        tuple(cells.get((r, c), "") for c in range(widths.get(r, 0)))
        for r in range(max(widths) + 1)
    )
