"""Plotly charts that only notebooks show: maps, fees by fiscal year, and the effect of additional
adopters on fees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import plotly.graph_objects as go

from reports.charts import page_figures
from reports.charts.figures import layout, marked
from reports.charts.outlines import INSETS, Ring, placed
from reports.charts.palette import LIGHT
from reports.charts.tiles import Scale, tiles
from reports.counts.adoption import Adoption
from reports.fees.forecast import YearSum
from reports.fees.money import Parts
from reports.wording import day, year_name
from reports.wording import marked as marked_words


def outline_map(adoption: Adoption) -> go.Figure:
    """Return a map of Japan with the outlines of the prefectures, each shaded by its 申込割合."""
    figure = go.Figure(layout=layout(height=720))
    scale, cells = tiles(adoption)
    for tile in cells:
        xs, ys = zip(*_path(placed()[tile.code]), strict=True)
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            fill="toself",
            fillcolor=LIGHT[f"s{tile.shade}"],
            line={"color": LIGHT["muted"], "width": 0.7},
            hoveron="fills",
            hoverinfo="text",
            text=f"{tile.name} 申込割合 {tile.share}（{tile.count}団体）",
            name=tile.name,
            showlegend=False,
        )
    for inset in INSETS:
        xs, ys = zip(*inset.frame, strict=True)
        look = {"color": LIGHT["muted"], "width": 1}
        figure.add_scatter(x=xs, y=ys, mode="lines", line=look, hoverinfo="skip", showlegend=False)
    figure.update_layout(width=860)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x", scaleratio=1.25)  # as at 37 degrees north
    return _explained(figure, scale, adoption)


def tile_map(adoption: Adoption) -> go.Figure:
    """Return a map of Japan with 47 equal squares, one per prefecture, each shaded by its 申込割合."""
    scale, cells = tiles(adoption)
    figure = go.Figure(layout=layout(height=680))
    figure.add_scatter(
        x=[cell.col for cell in cells],
        y=[cell.row for cell in cells],
        mode="markers+text",
        marker={
            "symbol": "square",
            "size": 44,
            "color": [LIGHT[f"s{cell.shade}"] for cell in cells],
            "line": {"color": LIGHT["line"], "width": 1},
        },
        text=[f"{cell.short}<br>{cell.share}" for cell in cells],
        textfont={"size": 11, "color": [LIGHT[f"t{cell.shade}"] for cell in cells]},
        hovertext=[f"{cell.name} 申込割合 {cell.share}（{cell.count}団体）" for cell in cells],
        hoverinfo="text",
        showlegend=False,
    )
    figure.update_layout(width=760)
    figure.update_xaxes(visible=False, range=[-0.6, 12.6])
    figure.update_yaxes(visible=False, range=[11.6, -0.6])
    return _explained(figure, scale, adoption)


def _explained(figure: go.Figure, scale: Scale, adoption: Adoption) -> go.Figure:
    """Add a title and a legend of the shades to the map `figure`, and return the figure.

    `scale` has the classes of the shades; `adoption` gives the day for the title.
    """
    for shade, words in scale.legend():
        square = {"symbol": "square", "size": 14, "color": LIGHT[f"s{shade}"]}
        square["line"] = {"color": LIGHT["muted"], "width": 0.7}
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=square, name=words)
    return figure.update_layout(
        title={"text": f"都道府県別の申込割合（{day(adoption.as_of)}現在）", "x": 0.01},
        showlegend=True,
        legend={"title": {"text": "申込割合"}, "itemclick": False, "itemdoubleclick": False},
        margin={"l": 8, "r": 8, "t": 48, "b": 8},
    )


def _path(rings: tuple[Ring, ...]) -> Iterator[tuple[float | None, float | None]]:
    """Yields the points (x, y) of all outlines in `rings`, with (None, None) between two outlines
    so that plotly does not join them.
    """
    for place, ring in enumerate(rings):
        if place:
            yield None, None
        yield from ring


def under(figure: go.Figure, scenario: str) -> go.Figure:
    """Return a copy of the figure whose title is marked 試算 with the name of the scenario; without
    a mark if `scenario` is "".
    """
    plain = figure.to_plotly_json()
    shown = marked(plain["layout"], scenario) if scenario else plain["layout"]
    return go.Figure(data=plain["data"], layout=shown)


def staircase(owed: Sequence[tuple[int, int | None]], name: str, scenario: str) -> go.Figure:
    """Draw a step chart for one prefecture: the usage fee (②, yen) that its present users would owe
    together, by how many more municipalities adopt the system.

    `owed` are pairs (number of additional adopters, yen or None if 未確定); `name` is the
    prefecture's name. The title names the scenario, unless `scenario` is "".
    """
    title = marked_words(
        f"{name}の利用団体の利用料（②）の合計（円）と、新たに導入する団体の数", scenario
    )
    figure = go.Figure(layout=layout(height=360))
    figure.add_scatter(
        x=[more for more, _ in owed],
        y=[yen for _, yen in owed],
        mode="lines+markers",
        line={"color": LIGHT["accent"], "shape": "hv", "width": 2},
        hovertemplate="あと%{x}団体で %{y:,}円<extra></extra>",
    )
    _titled(figure, title)
    figure.update_xaxes(ticksuffix="団体", rangemode="tozero")
    figure.update_yaxes(tickformat=",d", rangemode="tozero")
    return figure


def years(sums: Sequence[YearSum], scenario: str) -> go.Figure:
    """Draw a bar chart with the total of all usage fees (②, yen) in each fiscal year of `sums`.

    A year whose total is 未確定 has no bar. The title names the scenario, unless `scenario` is "".
    """
    figure = go.Figure(layout=layout(height=320))
    figure.add_bar(
        x=[year_name(item.fiscal_year) for item in sums],
        y=[item.total for item in sums],
        text=["未確定" if item.total is None else f"{item.total:,}円" for item in sums],
        marker={"color": LIGHT["accent"]},
        hovertemplate="%{x} %{y:,}円<extra></extra>",
    )
    _titled(figure, marked_words("年度ごとの利用料（②）の合計（円）", scenario))
    figure.update_yaxes(tickformat=",d", rangemode="tozero")
    return figure


def fee_years(years: Mapping[int, Parts], scenario: str) -> go.Figure:
    """Draw a stacked bar chart of the usage fee (②) in each fiscal year; the parts of a bar are the
    fee after discounts and each of the two discounts.

    `years` is {fiscal year: totals in yen}. The chart is marked 試算 with the name of the scenario,
    unless `scenario` is "".
    """
    return under(page_figures.fee_years(years), scenario)


def _titled(figure: go.Figure, title: str) -> None:
    figure.update_layout(title={"text": title, "font": {"size": 14}}, margin={"t": 48, "l": 104})
