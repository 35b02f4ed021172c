"""Build the managers' workbook (管理者向け集計.xlsx): the figures of all pages, with native Excel charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.chart._chart import ChartBase
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports import wording
from reports.books import native_charts
from reports.books.native_charts import Span
from reports.books.sheets import heading, new_book, put, repeat_and_filter, sheet, wrap
from reports.counts.adoption import RATIOS
from reports.fees import money
from reports.overview import Overview
from reports.sections.every import sections
from reports.sentences import headline, summary
from reports.tables import (
    Column,
    Table,
    desk_tables,
    money_tables,
    share_tables,
)

NAME = "管理者向け集計"
_ROOM = 21  # rows of a chart above a table
_MILLIONS = '#,##0.0,,"百万円"'


class _Placed(NamedTuple):
    """Where a table was written: the sheet, the table itself, and the number (from 1) of the row
    with its headings (`head`).
    """

    sheet: Worksheet
    head: int
    table: Table

    def span(self, *titles: str) -> Span:
        columns = [column.title for column in self.table.columns]
        last = self.head + self.table.entries
        return Span(self.sheet, self.head, last, [columns.index(title) + 1 for title in titles])


def book(found: Overview, about: Sequence[str]) -> Workbook:
    """Return the managers' workbook (管理者向け集計), with one sheet for each topic of the pages.

    `about` are the lines at the top of every sheet (see downloads.above).
    """
    made = new_book()
    _overview(made, found, about)
    _progress(made, found, about)
    _prefectures(made, found, about)
    _kinds(made, found, about)
    _fees(made, found, about)
    for section in sections(found).values():
        if section.id.startswith(_ALSO) and section.table.rows:
            _table(made, section.title, section.table, found, about)
    _desk(made, found, about)
    return made


_ALSO = (
    "call", "stopped", "near", "applicants", "coming", "tried", "months-", "determined", "outlook", "sensitivity",
    "compared", "by-prefecture-", "charged-", "tiers", "definitions", "state", "rules",
)  # fmt: skip
"""How the ids of the sections begin that have a sheet without a chart of its own."""


def key_figures(found: Overview) -> Table:
    """Return a Table of the key figures, one per row: title, value, unit, detail, comparisons.

    The value is an int if the figure is a whole number, otherwise its text.
    """
    rows = [
        (
            figure.title,
            int(plain) if (plain := figure.value.replace(",", "")).isdecimal() else figure.value,
            figure.unit,
            figure.detail,
            "\n".join(f"{what} {how}" for what, how in figure.comparisons),
        )
        for figure in headline.key_figures(found)
    ]
    return Table(
        caption=wording.marked("主な数字", found.scenario),
        columns=(
            Column("数字"),
            Column(
                "値", lambda value: value if isinstance(value, str) else f"{value:,}", numeric=True
            ),
            *map(Column, ("単位", "内訳", "比較")),
        ),
        rows=tuple(rows),
    )


def _overview(made: Workbook, found: Overview, about: Sequence[str]) -> None:
    into = sheet(made, "概要", found.scenario, found.snapshot.label)
    title = "クラウド型被災者支援システム　利用申込みの状況"
    first = heading(into, (title, *about, *headline.sentences(found)))
    figures = key_figures(found)
    _, last = put(into, figures, first + 1)
    steps = ("次にすること", *summary.next_steps(found.shares, found.desk))
    end = heading(into, steps, last + 2)
    wrap(into, (*range(2, first), *range(last + 3, end)), len(figures.columns))


def _progress(made: Workbook, found: Overview, about: Sequence[str]) -> None:
    placed = _table(made, "推移", share_tables.by_month(found.history), found, about, _ROOM)
    if placed.table.rows:
        title = wording.marked("各月末の団体数（単位：団体）", found.scenario)
        chart = native_charts.lines(title, placed.span("申込み", "締結", "利用開始"))
        _above(placed, chart)


def _prefectures(made: Workbook, found: Overview, about: Sequence[str]) -> None:
    placed = _table(made, "都道府県", sections(found)["ranking"].table, found, about)
    title = wording.marked("都道府県別の申込割合", found.scenario)
    chart = native_charts.bars(title, placed.span("申込割合"), "0.0%", across=True)
    chart.y_axis.scaling.max = 1
    _beside(placed, chart)


def _kinds(made: Workbook, found: Overview, about: Sequence[str]) -> None:
    placed = _table(made, "種別", share_tables.by_kind(found.shares.now), found, about, _ROOM)
    title = wording.marked("団体の種別ごとの割合", found.scenario)
    chart = native_charts.bars(title, placed.span(*RATIOS), "0%")
    chart.y_axis.scaling.max = 1
    _above(placed, chart)


def _fees(made: Workbook, found: Overview, about: Sequence[str]) -> None:
    years = money.by_year(found)
    table = money_tables.fee_years(years, found.scenario)
    drawn = any(parts.total for parts in years.values())  # 未確定 has no bar
    placed = _table(made, "利用料", table, found, about, _ROOM if drawn else 0)
    if drawn:
        title = wording.marked("年度ごとの利用料（②）の合計（単位：百万円）", found.scenario)
        _above(placed, native_charts.bars(title, placed.span("合計"), _MILLIONS))


def _desk(made: Workbook, found: Overview, about: Sequence[str]) -> None:
    """Add the sheet 事務 to the workbook `made`, with all tables on the work of the desk (the staff
    who process applications).

    No headings are frozen or repeated on each printed page, because the sheet has several tables.
    `about` are the lines at the top of the sheet.
    """
    into = sheet(made, "事務", found.scenario, found.snapshot.label)
    into.page_setup.fitToHeight = 1
    mails = desk_tables.mails(found.desk)
    _, row = put(into, mails, heading(into, (mails.caption, *about)) + 1)
    for table in (
        desk_tables.letters(found.desk),
        desk_tables.waiting(found.desk),
        desk_tables.mailbox(found.desk),
    ):
        _, row = put(into, table, heading(into, (table.caption,), row + 2))


def _table(
    made: Workbook, name: str, table: Table, found: Overview, about: Sequence[str], room: int = 0
) -> _Placed:
    """Write a table to a new sheet `name` of the workbook `made`, below its caption and the lines
    `about`; returns the place where the table was written.

    `room` is the number of rows to leave free above the table for a chart. `found` gives the
    scenario and the label of sample data to print on the sheet.
    """
    into = sheet(made, name, found.scenario, found.snapshot.label)
    head, _ = put(into, table, heading(into, (table.caption, *about)) + 1 + room)
    repeat_and_filter(into, table, head)
    if not room:
        into.freeze_panes = f"B{head + 1}"
    return _Placed(into, head, table)


def _above(placed: _Placed, chart: ChartBase) -> None:
    chart.width, chart.height = 26, 10
    placed.sheet.add_chart(chart, f"A{placed.head - _ROOM}")


def _beside(placed: _Placed, chart: ChartBase) -> None:
    """Put a chart to the right of the table `placed`, from which the chart reads its values, and
    fit both on one printed page.
    """
    chart.width, chart.height = 16, 27
    column = get_column_letter(len(placed.table.columns) + 2)
    placed.sheet.add_chart(chart, f"{column}{placed.head}")
    placed.sheet.page_setup.fitToHeight = 1
