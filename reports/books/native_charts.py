"""Native Excel charts that read their values from cells, in the colours of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.worksheet.worksheet import Worksheet

from reports.charts.palette import LIGHT

_FONT = "BIZ UDPゴシック"
_Dash = Literal["solid", "dash", "sysDot"]
_LOOKS: tuple[tuple[str, _Dash, int], ...] = (
    ("accent", "solid", 28000),
    ("mid", "dash", 22000),
    ("muted", "sysDot", 22000),
)
_FILLS = ("accent", "s3", "line")


class Span(NamedTuple):
    """The cells of a worksheet that a chart shows.

    `head` is the number of the row with the headings, `last` that of the last row; `columns` are
    the numbers of the columns with values. All count from 1. The names of the rows are in column 1.
    """

    sheet: Worksheet
    head: int
    last: int
    columns: Sequence[int]

    @property
    def categories(self) -> Reference:
        return Reference(self.sheet, min_col=1, min_row=self.head + 1, max_row=self.last)


def lines(title: str, span: Span) -> LineChart:
    """Draw a line chart with one line for each column of `span`, distinguished by colour and
    dash; `title` is shown above the chart.
    """
    chart = LineChart()
    for place, series in enumerate(_series(chart, span)):
        colour, dash, width = _LOOKS[place % len(_LOOKS)]
        series.graphicalProperties.line = LineProperties(
            solidFill=LIGHT[colour][1:], prstDash=dash, w=width
        )
        series.smooth = False
        series.marker = Marker(symbol="none")
    _dressed(chart, title, "#,##0", legend=len(span.columns) > 1)
    return chart


def bars(title: str, span: Span, number: str, across: bool = False) -> BarChart:
    """Draw a bar chart of the cells in `span`, with one bar for each value.

    Rows of the sheet are the categories, columns the series; `title` is shown above the chart.
    `number` is the Excel number format of labels and axis, such as "0.0%". With `across` the bars
    are horizontal, with the first row at the top.
    """
    chart = BarChart()
    chart.type = "bar" if across else "col"
    chart.gapWidth = 40
    for place, series in enumerate(_series(chart, span)):
        series.graphicalProperties.solidFill = LIGHT[_FILLS[place % len(_FILLS)]][1:]
        series.graphicalProperties.line = LineProperties(solidFill=LIGHT["ink"][1:], w=3000)
        series.invertIfNegative = False
        if len(span.columns) == 1:
            series.dLbls = DataLabelList()
            series.dLbls.showVal, series.dLbls.numFmt = True, number
            series.dLbls.showSerName = series.dLbls.showCatName = series.dLbls.showLegendKey = False
            series.dLbls.txPr = _text(800)
    _dressed(chart, title, number, legend=len(span.columns) > 1)
    if across:
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"
    return chart


def _series(chart: ChartBase, span: Span) -> list[Series]:
    for column in span.columns:
        values = Reference(span.sheet, min_col=column, min_row=span.head, max_row=span.last)
        chart.add_data(values, titles_from_data=True)
    chart.set_categories(span.categories)
    return list(chart.series)


def _dressed(chart: LineChart | BarChart, title: str, number: str, legend: bool) -> None:
    chart.title = _title(title)
    chart.style = 2
    chart.legend = Legend(legendPos="b", txPr=_text(1000)) if legend else None
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.txPr = _text(900)
        axis.graphicalProperties = _line("muted")
    chart.y_axis.majorGridlines = ChartLines(spPr=_line("line"))
    chart.y_axis.number_format, chart.y_axis.scaling.min = number, 0
    chart.x_axis.number_format = "General"
    chart.x_axis.tickLblPos = chart.y_axis.tickLblPos = "nextTo"
    chart.layout = Layout(ManualLayout(xMode="edge", yMode="edge"))


def _line(colour: str) -> GraphicalProperties:
    return GraphicalProperties(ln=LineProperties(solidFill=LIGHT[colour][1:]))


def _title(words: str) -> Title:
    run = RegularTextRun(CharacterProperties(sz=1200, b=True, latin=_font(), ea=_font()), words)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)


def _text(size: int) -> RichText:
    look = CharacterProperties(sz=size, latin=_font(), ea=_font(), solidFill=LIGHT["ink"][1:])
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])


def _font() -> Font:
    return Font(typeface=_FONT)
