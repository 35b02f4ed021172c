"""Old Excel workbooks (.xls) as sheets of text, by xlrd. Macros are never looked at."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from intake.reading.opening.limits import Limits
from intake.reading.opening.opened import Opened
from intake.reading.opening.sheets import Cells, dense, number_text, too_wide
from intake.reading.opening.trouble import damaged, too_large
from intake.reading.parts import Sheet


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
    if book.nsheets > limits.sheets:
        raise too_large("シートの数", f"{limits.sheets}")
    sheets, findings, left = [], [], limits.cells
    for number in range(book.nsheets):
        sheet = _loaded(book, number)
        cells: Cells = {}
        for r in range(min(sheet.nrows, limits.rows)):
            for c, cell in enumerate(sheet.row(r)[: limits.columns]):
                if text := _text(cell, book.datemode):
                    cells[r, c] = text
                    if len(cells) > left:
                        raise too_large("セルの数", f"{limits.cells:,}")
        if sheet.nrows > limits.rows or sheet.ncols > limits.columns:
            findings.append(too_wide(sheet.name, limits))
        left -= len(cells)
        sheets.append(Sheet(sheet.name, dense(cells), sheet.visibility != 0))
        book.unload_sheet(number)
    return Opened(sheets=tuple(sheets), findings=tuple(findings))


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
