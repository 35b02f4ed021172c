"""Read spreadsheets that are stored as one text file.

The formats are SpreadsheetML 2003 (.xml), flat OpenDocument (.fods), .dif and .slk.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from intake.office.cell_refs import Place
from intake.office.errors import Unopened
from intake.office.limits import Limits
from intake.office.ods import read_spreadsheet
from intake.office.package import Element, parse_xml, whole
from intake.office.results import FormWords, Opened
from intake.office.sheets import Book
from intake.text.charset import decode
from intake.vocabulary.findings import attachments

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_SYLK_PIECE = re.compile(r";(?!;)(?<!;;)")
_QUOTED_FORMULA = re.compile(r'="(.*)"$', re.S)


def read_flat(content: bytes, limits: Limits, form: FormWords) -> Opened:
    """Return the sheets of a SpreadsheetML 2003 or flat OpenDocument (.fods) file.

    In a .fods file, `form` recognises labels (emphasis on them is ignored) and options (a ring
    drawn round one selects it). Raises Unopened if the file is malformed or exceeds one of
    `limits`.
    """
    if len(content) > limits.xml:
        raise Unopened(
            attachments.LIMIT, what="XML形式の表の大きさ", limit=f"{limits.xml // 2**20}MB"
        )
    root = parse_xml(content)
    if not str(root.tag).startswith(_S):
        return read_spreadsheet(root, limits, form)
    book = Book(limits)
    for sheet in root.iterfind(f"{_S}Worksheet"):
        visible = sheet.findtext("{*}WorksheetOptions/{*}Visible", "SheetVisible")
        page = book.page(sheet.get(f"{_S}Name") or "", hidden=visible != "SheetVisible")
        for (r, c), text in _cells(sheet):
            book.put(page, r, c, text)
    return book.opened()


def _cells(sheet: Element) -> Iterator[tuple[Place, str]]:
    """Yield ((row, column), text) for every cell of a SpreadsheetML sheet; both count from 0.

    Cells in hidden rows and columns are left out.
    """
    hidden = set(_hidden(sheet.iterfind(f"{_S}Table/{_S}Column")))
    r = 0
    for row in sheet.iterfind(f"{_S}Table/{_S}Row"):
        r = max(whole(row.get(f"{_S}Index")) - 1, r)
        c = 0
        for cell in row.iterfind(f"{_S}Cell"):
            c = max(whole(cell.get(f"{_S}Index")) - 1, c)
            data = cell.find(f"{_S}Data")
            if data is not None and c not in hidden and row.get(f"{_S}Hidden") != "1":
                yield (r, c), _data(data)
            c += 1 + max(whole(cell.get(f"{_S}MergeAcross")), 0)
        r += 1 + max(whole(row.get(f"{_S}Span")), 0)


def _hidden(columns: Iterator[Element]) -> Iterator[int]:
    at = 0
    for column in columns:
        at = max(whole(column.get(f"{_S}Index")) - 1, at)
        span = min(max(whole(column.get(f"{_S}Span")), 0), 256)
        if column.get(f"{_S}Hidden") == "1":
            yield from range(at, at + span + 1)
        at += span + 1


def _data(data: Element) -> str:
    text = "".join(data.itertext()).strip()
    return text[:10] if data.get(f"{_S}Type") == "DateTime" else text


def read_dif(content: bytes, limits: Limits) -> Opened:
    """Return the table of a .dif file as one sheet 「表」.

    Raises Unopened if the file is damaged or exceeds one of `limits`.
    """
    lines = iter(decode(content)[0].splitlines())
    book = Book(limits)
    page = book.page("表")
    r, c = -1, 0
    next((line for line in lines if line.strip() == "DATA"), None)
    next(lines, None), next(lines, None)
    for sort, text in zip(lines, lines, strict=False):
        match sort.partition(","):
            case "-1", _, _:
                r, c = r + 1, 0
                if text.strip() == "EOD":
                    return book.opened()
            case "0", _, number:
                book.put(page, r, c, number.strip())
                c += 1
            case "1", _, _:
                book.put(page, r, c, without_formula(text.strip()[1:-1].replace('""', '"')))
                c += 1
            case _:
                break
    raise Unopened(attachments.DAMAGED, kind=".difの表")


def read_sylk(content: bytes, limits: Limits) -> Opened:
    """Return the table of a .slk file as one sheet 「表」.

    Raises Unopened if the file exceeds one of `limits`.
    """
    book = Book(limits)
    page = book.page("表")
    r = c = 0
    for line in decode(content)[0].splitlines():
        sort, *pieces = (piece.replace(";;", ";") for piece in _SYLK_PIECE.split(line))
        value = None
        for piece in pieces if sort in ("C", "F") else ():
            match piece[:1]:
                case "Y":
                    r = max(whole(piece[1:]) - 1, 0)
                case "X":
                    c = max(whole(piece[1:]) - 1, 0)
                case "K" if sort == "C":
                    value = next(iter(next(csv.reader(io.StringIO(piece[1:])), [])), "")
        if value is not None:
            book.put(page, r, c, without_formula(value))
    return book.opened()


def without_formula(text: str) -> str:
    """Return the text inside a formula that is only a quoted text: 014087 for 「="014087"」.

    Programs write such formulas to keep leading zeros. Any other text is returned unchanged.
    """
    found = _QUOTED_FORMULA.fullmatch(text)
    return found[1].replace('""', '"') if found else text
