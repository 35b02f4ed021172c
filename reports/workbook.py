"""利用料内訳書 and the accounting register as files: .xlsx, and .csv in UTF-8 with BOM. 試算 on every sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.explain import banner
from reports.facts import Facts
from reports.fees import Fee
from reports.rules.model import Dated
from reports.steps import Line
from reports.wording import UNDETERMINED, date_of, year_name

YEN = '#,##0"円";[Red]-#,##0"円"'
_EDGE = Side("thin", "BFBFBF")
_THIN = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_HEAD = PatternFill("solid", fgColor="E8EDF4")
_WRAP = Alignment(wrap_text=True, vertical="top")
Value = str | int | None

LINE_TITLES = (
    "項目",
    "金額",
    "計算",
    "きまり（値・適用開始日）",
    "根拠・前提",
    "事実（出典）",
    "未確定・見込み",
)
REGISTER_TITLES = (
    "試算・見本", "基準日", "年度", "団体コード", "都道府県", "市区町村", "状態", "利用料（②）合計", "年額", "月割り",
    "試行運用", "早期導入割引", "導入割合に応じた割引", "消費税", "見込み", "未確定の理由",
)  # fmt: skip
_KINDS = ("base", "months", "trial", "early", "prefecture", "tax")


def statement(fee: Fee, facts: Facts, label: str = "", about: str = "") -> Workbook:
    """The 利用料内訳書 of one municipality: its lines, the total of ②, and below it ①, ③ and ④."""
    book = Workbook()
    sheet = _sheet(book, "利用料内訳書", fee.scenario)
    for row in _top(fee, facts, label, about):
        _put(sheet, [row], bold=row.startswith("利用料内訳書"))
    _table(sheet, LINE_TITLES, map(_cells, fee.lines))
    _put(sheet, ["利用料（②）合計", _amount(fee.total), fee.why], bold=True)
    _put(sheet, [""])
    _put(sheet, ["参考（②の合計には含まない）"], bold=True)
    _table(sheet, LINE_TITLES, map(_cells, fee.references))
    for column, width in zip("ABCDEFG", (30, 16, 40, 44, 44, 44, 36), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation = "landscape"
    return book


def _top(fee: Fee, facts: Facts, label: str, about: str) -> Iterator[str]:
    if label:
        yield label
    if fee.scenario:
        yield banner(fee.scenario)
        yield f"前提：{about}"
    yield f"利用料内訳書　{fee.row.full_name}（団体コード {fee.code}）　{year_name(fee.fiscal_year)}"
    known = f"、{date_of(facts.known)}までに記録されたことによる" if facts.known else ""
    yield f"基準日：{date_of(facts.as_of)}{known}"


def _cells(line: Line) -> list[Value]:
    open_ones = [f"{item.what}：{item.why}" for item in line.missing]
    return [
        line.label,
        _amount(line.amount),
        line.how,
        "\n".join(_rule(rule) for rule in line.rules),
        "\n".join(f"{'前提' if rule.scenario else '根拠'}：{rule.source}" for rule in line.rules),
        "\n".join(f"{fact.what}：{fact.words}（{fact.source}）" for fact in line.facts),
        "\n".join((*open_ones, *(f"見込み：{text}" for text in line.estimates))),
    ]


def _rule(rule: Dated) -> str:
    planned = "（予定）" if rule.planned else ""
    return f"{rule.name}：{rule.words}{planned}（{date_of(rule.since)}から）"


def register(fees: Sequence[Fee], facts: Facts, label: str = "", about: str = "") -> Workbook:
    """The register for accounting: one row a municipality that used it in the year."""
    book = Workbook()
    scenario = fees[0].scenario if fees else ""
    sheet = _sheet(book, "利用料一覧", scenario)
    if label:
        _put(sheet, [label])
    if scenario:
        _put(sheet, [f"{banner(scenario)}前提：{about}"], bold=True)
    _put(sheet, [f"基準日：{date_of(facts.as_of)}"])
    _table(sheet, REGISTER_TITLES, register_rows(fees, facts, label))
    for column in range(1, len(REGISTER_TITLES) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 16
    sheet.freeze_panes = f"A{3 + bool(label) + bool(scenario)}"
    return book


def register_rows(fees: Iterable[Fee], facts: Facts, label: str = "") -> Iterator[list[Value]]:
    """The register's rows: amounts in yen, 未確定 in words, never 0 for what is not known."""
    for fee in fees:
        if not fee.lines:
            continue
        yield [
            "　".join(filter(None, (label, f"試算「{fee.scenario}」" if fee.scenario else ""))),
            facts.as_of.isoformat(),
            year_name(fee.fiscal_year),
            fee.code,
            fee.row.prefecture_name,
            fee.row.name,
            fee.status.value,
            _amount(fee.total),
            *(_of_kind(fee, kind) for kind in _KINDS),
            "、".join(fee.estimates),
            "、".join(dict.fromkeys(item.what for item in fee.missing)),
        ]


def register_csv(fees: Iterable[Fee], facts: Facts, label: str = "") -> bytes:
    """The register as CSV that Excel opens as it is: UTF-8 with BOM, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(REGISTER_TITLES)
    writer.writerows([_safe(value) for value in row] for row in register_rows(fees, facts, label))
    return text.getvalue().encode("utf-8-sig")


def _safe(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula is led by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _of_kind(fee: Fee, kind: str) -> Value:
    amounts = [line.amount for line in fee.lines if line.kind == kind]
    if not amounts:
        return None
    return UNDETERMINED if None in amounts else sum(amount or 0 for amount in amounts)


def _amount(amount: int | None) -> Value:
    return UNDETERMINED if amount is None else amount


def _sheet(book: Workbook, title: str, scenario: str) -> Worksheet:
    sheet = book.worksheets[0]
    sheet.title = f"試算 {title}" if scenario else title
    if scenario and sheet.oddHeader is not None:  # an empty one counts as false
        sheet.oddHeader.center.text = f"試算「{scenario}」"
    return sheet


def _table(sheet: Worksheet, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    for cell in _put(sheet, titles, bold=True):
        cell.fill, cell.border = _HEAD, _THIN
    for row in rows:
        for cell in _put(sheet, row):
            cell.border = _THIN


def _put(sheet: Worksheet, values: Sequence[Value], bold: bool = False) -> list[Cell]:
    row = sheet.max_row + (sheet.cell(1, 1).value is not None)
    cells = []
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula
            cell.alignment = _WRAP
        elif isinstance(value, int):
            cell.number_format = YEN
        cell.font = Font(name="游ゴシック", size=11, bold=bold)
        cells.append(cell)
    return cells
