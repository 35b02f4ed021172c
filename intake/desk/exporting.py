"""The register of applications, and lists for the record, as .xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from intake.desk.columns import SELECTION, TO_FILL, Column, Sort, Value
from intake.folder import file_mode
from intake.terms import IntakeError

_HEAD = PatternFill("solid", fgColor="E1E8F1")
_FILL = PatternFill("solid", fgColor="FFF4D1")  # to be filled in by J-LIS
_FORMATS = {Sort.TEXT: "@", Sort.DAY: "yyyy-mm-dd", Sort.NUMBER: "#,##0"}
_CHOICES = {
    SELECTION.title: "選定,見送り",
    "確定した導入パターン": "A,B,C,未定",
    "確定したコンビニ交付の状況": "導入済み,導入予定,予定なし,未定",
}


def write_book(
    path: Path, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> Path:
    """Write one sheet with a frozen head and filters; its path. IntakeError if it cannot be written.

    Every text is a text: nothing that begins with 「=」 becomes a formula.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    _head(sheet, columns)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            _put(sheet.cell(count + 1, place), column, value)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
    _choices(sheet, columns, count + 1)
    _save(book, path)
    return path


def _head(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place, column.title)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        cell.fill = _FILL if column in TO_FILL else _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.row_dimensions[1].height = 32
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"


def _put(cell: Cell | MergedCell, column: Column, value: Value) -> None:
    cell.number_format = _FORMATS[column.sort]
    if value is None:
        return
    if isinstance(value, (date, int)):
        cell.value = value
        return
    cell.number_format = "@"
    cell.value = value[:32_000]
    cell.data_type = "s"  # openpyxl would take 「=…」 for a formula
    cell.quotePrefix = value[:1] in "=+-@"


def _choices(sheet: Worksheet, columns: Sequence[Column], last: int) -> None:
    for place, column in enumerate(columns, start=1):
        if column.title in _CHOICES:
            check = DataValidation("list", formula1=f'"{_CHOICES[column.title]}"', allow_blank=True)
            letter = get_column_letter(place)
            check.add(f"{letter}2:{letter}{max(last, 2)}")
            sheet.add_data_validation(check)


def _save(book: Workbook, path: Path) -> None:
    try:
        book.save(path)
        path.chmod(file_mode(path.parent))  # it holds personal data
    except OSError as error:
        raise IntakeError(
            f"{path} に書き込めません（{error.strerror}）。保存先のフォルダーがあること、"
            "同じ名前のファイルを Excel で開いていないことを確かめてください。"
        ) from None
