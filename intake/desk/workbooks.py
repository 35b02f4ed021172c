"""Write the two Excel workbooks of the desk: all applications, and applicants for the trial."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from itertools import count
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from intake.desk import columns
from intake.desk.columns import GROUPS, SELECTION, TO_FILL, Column, Sort, Value
from intake.desk.trial import ROW, Applicant
from intake.desk.validation import CONFIRMED
from intake.folder import make_folder, replacing
from intake.reading.form.choices import OPTIONS
from intake.register import Register
from intake.store import Row, State
from intake.terms import JST, FieldName, IntakeError
from intake.vocabulary.moves import SELECTIONS

_HEAD = PatternFill("solid", fgColor="E1E8F1")
_FILL = PatternFill("solid", fgColor="FFF4D1")  # to be filled in by J-LIS
_FORMATS = {Sort.TEXT: "@", Sort.DAY: "yyyy-mm-dd", Sort.NUMBER: "#,##0"}
_CHOICES = {SELECTION.title: tuple(SELECTIONS.values())} | {
    column.title: tuple(OPTIONS[FieldName(name)])
    for group in GROUPS
    for name, column in group.says.items()
    if name in CONFIRMED
}

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that was written: its path, and its number of rows without the title row.

    In a notebook it is shown as a Japanese sentence with a download link.
    """

    path: Path
    rows: int

    def __fspath__(self) -> str:
        return str(self.path)

    def _repr_html_(self) -> str:
        held = base64.b64encode(self.path.read_bytes()).decode()
        look = "color:#0b57d0;text-decoration:underline"
        name = escape(self.path.name)
        link = f'<a download="{name}" style="{look}" href="data:{_XLSX};base64,{held}">{name}</a>'
        return (
            f"<p>{self.rows:,} 件を書き出しました：{link}"
            f"（押すとダウンロードします）。<br>元のファイルは {escape(str(self.path))} にあります。"
            "個人情報が含まれます。不要になった写しは削除してください。</p>"
        )


def _new_file(state: State, title: str, at: datetime, path: Path | str | None) -> Path:
    """Return the path at which to write a workbook: `path`, or for None a new file in `exports`.

    The folder `exports` is in the state folder; the new file's name is `title` and the time `at`.
    Raises IntakeError if the file exists already, because it may contain edits.
    """
    file = Path(path) if path is not None else _dated(state, title, at)
    if file.exists():
        raise IntakeError(
            f"{file} は既にあります。書き入れた内容を失わないよう、別の名前を指定するか、"
            "不要ならば削除してください。"
        )
    return file


def _dated(state: State, title: str, at: datetime) -> Path:
    folder = state.folder / "exports"
    make_folder(folder)
    stem = f"{title}-{at.astimezone(JST):%Y%m%d-%H%M%S}"
    names = (f"{stem}{'' if n == 1 else f'-{n}'}.xlsx" for n in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def write_register(
    state: State,
    rows: Iterable[Row],
    register: Register,
    at: datetime,
    path: Path | str | None,
) -> Written:
    """Write all applications to a new workbook, one row each; return its path and row count.

    `rows` are those of the query register_of_applications. If `path` is None, the file is made in
    the folder `exports` of the state folder, with the time `at` in its name. Raises IntakeError if
    the file exists already or cannot be written.
    """
    title = "利用申込み一覧"
    values = (columns.values_of(row, register) for row in rows)
    cells = ([each[column.title] for column in columns.EVERY] for each in values)
    return _write(_new_file(state, title, at, path), title, columns.EVERY, cells)


def write_trial(
    state: State, found: Iterable[Applicant], at: datetime, path: Path | str | None
) -> Written:
    """Write the applicants from whom staff select participants of 試行運用 (trial) to a workbook.

    `found` are the rows of `Desk.trial`. Returns the workbook's path and row count. If `path` is
    None, the file is made in the folder `exports` of the state folder, with the time `at` in its
    name. Raises IntakeError if the file exists already or cannot be written.
    """
    title = "試行運用"
    cells = ([value(each) for value in ROW.values()] for each in found)
    return _write(_new_file(state, title, at, path), title, tuple(ROW), cells)


def _write(
    path: Path, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> Written:
    """Write a workbook of one sheet, named `title`, and return its path and number of rows.

    `columns` give the titles, widths, number formats and choices. Text stays text: 「=…」 does not
    become a formula. Raises IntakeError if the file cannot be written.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    _head(sheet, columns)
    made = 0
    for made, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            _put(sheet.cell(made + 1, place), column, value)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{made + 1}"
    _choices(sheet, columns, made + 1)
    _save(book, path)
    return Written(path, made)


def _head(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place, column.title)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        cell.fill = _FILL if column in TO_FILL else _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.row_dimensions[1].height = 32
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0  # as many pages as rows need


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
            offered = ",".join(_CHOICES[column.title])
            check = DataValidation("list", formula1=f'"{offered}"', allow_blank=True)
            letter = get_column_letter(place)
            check.add(f"{letter}2:{letter}{max(last, 2)}")
            sheet.add_data_validation(check)


def _save(book: Workbook, path: Path) -> None:
    failure = IntakeError.explaining(
        f"{path} に書き込めません",
        "保存先のフォルダーがあること、同じ名前のファイルを Excel で開いていないことを確かめてください。",
    )
    with failure, replacing(path) as part:  # private: it holds personal data
        book.save(part)
