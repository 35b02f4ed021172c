"""Charts about fees, in the look of the others; 試算 stands on each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from reports.charts.figures import layout
from reports.charts.palette import LIGHT
from reports.counts.history import PrefectureDay
from reports.fees.forecast import YearSum
from reports.wording import marked, year_name


def staircase(owed: Sequence[tuple[int, int | None]], name: str, scenario: str) -> go.Figure:
    """What the present users of a prefecture owe together, by how many more municipalities adopt."""
    title = marked(f"{name}の利用団体の利用料（②）の合計（円）と、新たに導入する団体の数", scenario)
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
    """The sum of each fiscal year as a bar; years that are 未確定 have none."""
    figure = go.Figure(layout=layout(height=320))
    figure.add_bar(
        x=[year_name(item.fiscal_year) for item in sums],
        y=[item.total for item in sums],
        text=["未確定" if item.total is None else f"{item.total:,}円" for item in sums],
        marker={"color": LIGHT["accent"]},
        hovertemplate="%{x} %{y:,}円<extra></extra>",
    )
    _titled(figure, marked("年度ごとの利用料（②）の合計（円）", scenario))
    figure.update_yaxes(tickformat=",d", rangemode="tozero")
    return figure


def prefecture_progress(history: Mapping[str, Sequence[PrefectureDay]], *names: str) -> go.Figure:
    """申込割合 of some prefectures day by day, each line named at its end."""
    figure = go.Figure(layout=layout(height=360))
    dashes = ("solid", "dash", "dot", "dashdot")
    for place, name in enumerate(names):
        days = next((days for days in history.values() if days[0].name == name), ())
        shares = [float(day.shares.application_ratio or 0) * 100 for day in days]
        figure.add_scatter(
            x=[day.on_date for day in days],
            y=shares,
            name=name,
            mode="lines",
            line={"color": LIGHT["accent" if place % 2 == 0 else "mid"], "dash": dashes[place % 4]},
            hovertemplate=f"{name} %{{x|%Y年%-m月%-d日}} %{{y:.1f}}%<extra></extra>",
        )
        if days:
            end = {"x": days[-1].on_date, "y": shares[-1], "xanchor": "left", "xshift": 6}
            figure.add_annotation(text=name, showarrow=False, **end)
    figure.update_yaxes(ticksuffix="%", range=[0, 100])
    return figure


def _titled(figure: go.Figure, title: str) -> None:
    figure.update_layout(title={"text": title, "font": {"size": 14}}, margin={"t": 48, "l": 104})
