"""Old Excel workbooks (.xls) as sheets of text, by xlrd. Macros are never looked at."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from intake.office.errors import damaged
from intake.office.limits import Limits
from intake.office.results import Opened
from intake.office.sheets import Book, number_text


class Encrypted(Exception):
    """The workbook needs a password."""


def read_xls(content: bytes, limits: Limits) -> Opened:
    """The sheets of an .xls, hidden ones marked. Raises Unopened, or Encrypted."""
    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), on_demand=True, ragged_rows=True
        )
    except Exception as error:  # xlrd raises many kinds on broken files
        if "encrypt" in str(error).lower():
            raise Encrypted from error
        raise damaged("Excelファイル（.xls）") from error
    read = Book(limits)
    for number in range(book.nsheets):
        sheet = _loaded(book, number)
        page = read.page(sheet.name, hidden=sheet.visibility != 0)
        for r in range(min(sheet.nrows, limits.rows + 1)):
            for c, cell in enumerate(sheet.row(r)[: limits.columns + 1]):
                read.put(page, r, c, _text(cell, book.datemode))
        book.unload_sheet(number)
    return read.opened()


def _loaded(book: Any, number: int) -> Any:
    try:
        return book.sheet_by_index(number)
    except Exception as error:
        raise damaged("Excelファイル（.xls）") from error


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
