"""Write the blank 利用申込書 (application form) as .xlsx: a sheet to fill in, a sheet with notes."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from intake.form.checks import FORMATS, check_of
from intake.form.plan import VERSION_NAME, FormPlan, Row, Section, form_plan
from intake.terms import FieldName, IntakeError

SHEET = "利用申込書"

_FACE = "游ゴシック"
_INK, _GREY, _ACCENT = "1A1A1C", "626264", "B3261E"
_TO_FILL = PatternFill(bgColor="FFF4D1", fill_type="solid")  # required and empty
_OPTIONAL = PatternFill(bgColor="F3F7FC", fill_type="solid")  # optional and empty
_BAND = PatternFill("solid", fgColor="E1E8F1")
_LABEL = PatternFill("solid", fgColor="F5F5F5")
_THIN, _MEDIUM = Side("thin", color="808080"), Side("medium", color=_INK)
_BOX = Border(_THIN, _THIN, _THIN, _THIN)
_WIDTHS = {"A": 18.5, "B": 5.5, "C": 25, "D": 6.5, "E": 12, "F": 31}
_LAST = "F"


def write_form(path: Path) -> None:
    """Write the blank 利用申込書.xlsx to `path`, replacing any file there.

    Raises IntakeError if the file cannot be written.
    """
    plan = form_plan()
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    _form_sheet(sheet, plan)
    _notes_sheet(book.create_sheet(plan.notes_title), plan)
    book.defined_names[VERSION_NAME] = DefinedName(
        VERSION_NAME, attr_text=f'"{plan.version}"', hidden=True
    )
    book.properties.title, book.properties.creator = plan.title, plan.addressee[0]
    failure = IntakeError.explaining(
        f"{path} に利用申込書を書き込めません",
        "保存先のフォルダーがあること、書き込めること、"
        "同じ名前のファイルをExcelで開いていないことを確認してください。",
    )
    with failure:
        book.save(path)


def _form_sheet(sheet: Worksheet, plan: FormPlan) -> None:
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    row = _heading(sheet, plan)
    top = row
    for section in plan.sections:
        row = _section(sheet, section, row)
    _outline(sheet, top, row - 1)
    row = _closing(sheet, plan, row)
    sheet.print_area = f"A1:{_LAST}{row}"
    _paper(sheet)
    sheet.protection.formatRows = sheet.protection.formatColumns = False
    sheet.sheet_view.selection[0].activeCell = sheet.sheet_view.selection[0].sqref = "F1"


def _heading(sheet: Worksheet, plan: FormPlan) -> int:
    """Write the lines above the fields of the form: date, addressee, title, opening and guide.

    Returns the number of the row below these lines, counted from 1. `plan` is the form's content.
    """
    _put(sheet, "E1", plan.date.field.label, size=10.5, align="right", indent=1)
    _input(sheet, "F1", plan.date, align="center")
    sheet["F1"].border = Border(bottom=_THIN)
    sheet.row_dimensions[1].height = 27
    for row, line in enumerate(plan.addressee, start=2):
        _put(sheet, f"A{row}", line, size=11)
        sheet.row_dimensions[row].height = 20
    row = 2 + len(plan.addressee)
    for text, height, size, bold in (
        (plan.title, 62, 18, True),
        (plan.opening, 26, 11, False),
        ("記", 28, 11, False),
    ):
        _wide(sheet, row, text, height=height, size=size, bold=bold, align="center")
        row += 1
    _wide(sheet, row, plan.guide, height=20, size=9, color=_GREY)
    return row + 1


def _section(sheet: Worksheet, section: Section, row: int) -> int:
    _wide(sheet, row, section.title, height=23, size=11, bold=True)
    for cell in sheet[row][: len(_WIDTHS)]:
        cell.fill, cell.border = _BAND, Border(top=_THIN, bottom=_THIN)
    for offset, line in enumerate(section.rows, start=1):
        _line(sheet, row + offset, line)
    return row + 1 + len(section.rows)


def _line(sheet: Worksheet, row: int, line: Row) -> None:
    sheet.row_dimensions[row].height = line.height
    for column in _WIDTHS:
        sheet[f"{column}{row}"].border = _BOX
    _put(sheet, f"A{row}", line.field.label, size=11, bold=line.required, indent=1)
    _put(
        sheet,
        f"B{row}",
        "必須" if line.required else "任意",
        size=8.5,
        bold=line.required,
        color=_ACCENT if line.required else _GREY,
        align="center",
    )
    sheet[f"A{row}"].fill = sheet[f"B{row}"].fill = _LABEL
    if line.beside:
        _put(sheet, f"D{row}", line.beside.label, size=9.5, align="center")
        sheet[f"D{row}"].fill = _LABEL
        _input(sheet, f"E{row}", Row(line.beside, ""))
    else:
        sheet.merge_cells(f"C{row}:E{row}")
    _input(sheet, f"C{row}", line)
    _put(sheet, f"F{row}", line.hint, size=9, color=_GREY, indent=1)


def _input(sheet: Worksheet, at: str, line: Row, align: str = "left") -> None:
    cell = sheet[at]
    tall = line.field in (FieldName.CONSIDERATION, FieldName.REMARKS)
    cell.font = Font(_FACE, 11, color=_INK)
    indent = 0 if align == "center" else 1
    cell.alignment = Alignment(align, "top" if tall else "center", wrap_text=True, indent=indent)
    cell.number_format = FORMATS.get(line.field, "@")
    cell.protection = Protection(locked=False)
    fill = _TO_FILL if line.required else _OPTIONAL
    sheet.conditional_formatting.add(
        at, Rule("expression", dxf=DifferentialStyle(fill=fill), formula=[f'TRIM({at})=""'])
    )
    if check := check_of(line, at):
        sheet.add_data_validation(check)


def _outline(sheet: Worksheet, top: int, bottom: int) -> None:
    columns = list(_WIDTHS)
    for row in range(top, bottom + 1):
        for column in columns:
            cell = sheet[f"{column}{row}"]
            old = cell.border
            cell.border = Border(
                left=_MEDIUM if column == columns[0] else old.left,
                right=_MEDIUM if column == columns[-1] else old.right,
                top=_MEDIUM if row == top else old.top,
                bottom=_MEDIUM if row == bottom else old.bottom,
            )


def _closing(sheet: Worksheet, plan: FormPlan, row: int) -> int:
    sheet.row_dimensions[row].height = 6
    for line in plan.closing:
        row += 1
        _wide(sheet, row, f"※　{line}", height=18, size=9)
    for line in plan.office:
        row += 1
        _wide(sheet, row, line, height=18, size=9, align="right")
    return row


def _notes_sheet(sheet: Worksheet, plan: FormPlan) -> None:
    sheet.column_dimensions["A"].width = 3
    sheet.column_dimensions["B"].width = 104
    _put(sheet, "A1", plan.notes_title, size=15, bold=True)
    sheet.row_dimensions[1].height = 34
    row = 2
    for head, lines in plan.notes:
        _put(sheet, f"A{row}", f"■　{head}", size=11, bold=True)
        sheet.row_dimensions[row].height = 24
        for offset, line in enumerate(lines, start=1):
            _put(sheet, f"B{row + offset}", f"・　{line}", size=10)
            sheet.row_dimensions[row + offset].height = 18
        row += len(lines) + 1
    _paper(sheet)


def _paper(sheet: Worksheet) -> None:
    """Lock all cells but the input cells, and fit the sheet to one page (A4 portrait)."""
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.page_setup.paperSize = 9  # A4 in the file format
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom = 0.6, 0.5


def _wide(
    sheet: Worksheet,
    row: int,
    text: str,
    *,
    height: float,
    size: float,
    bold: bool = False,
    color: str = _INK,
    align: str = "left",
) -> None:
    sheet.merge_cells(f"A{row}:{_LAST}{row}")
    _put(sheet, f"A{row}", text, size=size, bold=bold, color=color, align=align)
    sheet.row_dimensions[row].height = height


def _put(
    sheet: Worksheet,
    at: str,
    text: str,
    *,
    size: float,
    bold: bool = False,
    color: str = _INK,
    align: str = "left",
    indent: int = 0,
) -> None:
    cell = sheet[at]
    cell.value = text
    cell.font = Font(_FACE, size, bold=bold, color=color)
    cell.alignment = Alignment(align, "center", wrap_text=bool(indent), indent=indent)
