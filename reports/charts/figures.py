"""Plotly charts that pages and notebooks share, and their common layout."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from reports import wording
from reports.charts.palette import FONTS, LIGHT, in_dark
from reports.counts.adoption import STAGES, Adoption
from reports.counts.history import Day

_DAYS = 400  # of a longer course every second, third … day is drawn: a screen shows no more
LOOKS = (("accent", "solid", 3), ("mid", "dash", 2), ("muted", "dot", 2))
"""Colour, dash and width of the line of each stage: distinguishable without colour too."""


def progress(history: Sequence[Day], named: Sequence[tuple[Any, str]] = ()) -> go.Figure:
    """Draw a line chart of how many municipalities have reached 申込み, 締結 and 利用開始, by day.

    `history` has the nationwide numbers of each day; `named` are pairs (day, text) of events to
    mark with a vertical line (default: none).
    """
    figure = go.Figure(layout=layout(height=360))
    days = [day.on_date for day in history]
    drawn = history[:: -(1 + len(history) // _DAYS)][::-1]  # the last day is always one of them
    for place, (label, (colour, dash, width)) in enumerate(zip(STAGES, LOOKS, strict=True)):
        points = thinned([(day.on_date, day.shares.counts[place]) for day in drawn])
        figure.add_scatter(
            x=[day for day, _ in points],
            y=[count for _, count in points],
            name=label,
            mode="lines",
            line={"color": LIGHT[colour], "dash": dash, "width": width},
            hovertemplate=f"%{{x|%Y年%-m月%-d日}}<br>{label} %{{y:,}}団体<extra></extra>",
        )
    if days:
        _label_ends(figure, history[-1])
        figure.update_xaxes(range=span(days), **months_axis(days))
        figure.update_layout(shapes=marks(named), margin={"l": 72, "t": 26})
    figure.update_yaxes(rangemode="tozero", ticksuffix="団体 ", tickformat=",d")
    return figure


def marks(named: Sequence[tuple[Any, str]]) -> list[dict[str, Any]]:
    """Return plotly shapes that mark positions on the x axis: dotted vertical lines with a text at
    the top. `named` are pairs (x position, text).
    """
    return [
        {
            "type": "line", "x0": str(place), "x1": str(place), "y0": 0, "y1": 1, "yref": "paper",
            "line": {"color": LIGHT["muted"], "width": 1, "dash": "dot"},
            "label": {"text": name, "textposition": "end", "textangle": 0, "xanchor": "right", "yanchor": "bottom",
                      "font": {"size": 12, "color": LIGHT["muted"]}},
        }
        for place, name in named
    ]  # fmt: skip


def thinned(points: Sequence[tuple[date, Any]]) -> list[tuple[date, Any]]:
    """Return the points (day, value) that are needed to draw a line, in order.

    A point is left out if its value equals those of the points directly before and after it.
    """
    last = len(points) - 1
    return [
        point
        for place, point in enumerate(points)
        if place in (0, last)
        or point[1] != points[place - 1][1]
        or point[1] != points[place + 1][1]
    ]


def ranking(adoption: Adoption, places: int = 47) -> go.Figure:
    """Draw a bar chart of the `places` prefectures with the highest 申込割合, the highest at the top.
    `adoption` has the ratios of all prefectures.
    """
    best = adoption.ranked()[:places]
    figure = go.Figure(layout=layout(height=80 + 22 * len(best)))
    figure.add_bar(
        x=[float(p.shares.application_ratio or 0) * 100 for p in best],
        y=[p.name for p in best],
        orientation="h",
        marker={"color": LIGHT["accent"]},
        text=[f"{wording.percent(p.shares.application_ratio)}" for p in best],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y} %{x:.1f}%<extra></extra>",
    )
    figure.update_layout(margin={"l": 80, "r": 60, "t": 32, "b": 40}, bargap=0.35)
    figure.update_xaxes(range=[0, 100], ticksuffix="%", showgrid=True)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def block(figure: go.Figure, scenario: str = "") -> dict[str, Any]:
    """Convert a plotly figure to the dict from which a page's script draws it, with the keys data,
    layout and dark.

    "dark" maps each colour of charts to its colour in dark mode. If `scenario` is not "", the
    chart's title is marked 試算 with this name.
    """
    return block_of(json.loads(figure.to_json()), scenario)


def block_of(plain: Mapping[str, Any], scenario: str = "") -> dict[str, Any]:
    """Convert a plotly figure that is a dict already, as `block` converts a figure object.

    `plain` is that dict, with the keys data and layout. The result has these and the key dark,
    which maps each colour of charts to its colour in dark mode. If `scenario` is not "", the
    chart's title is marked 試算 with this name, unless it contains 試算 already.
    """
    shown = marked(plain["layout"], scenario) if scenario else plain["layout"]
    return {"data": plain["data"], "layout": shown, "dark": in_dark()}


def marked(shown: Mapping[str, Any], scenario: str) -> dict[str, Any]:
    """Return a copy of the plotly layout `shown` with 【試算「SCENARIO」】 before the chart's title,
    where SCENARIO is `scenario`.

    A title that already contains 試算 stays unchanged.
    """
    title = (shown.get("title") or {}).get("text") or ""
    if "試算" in title:
        return dict(shown)
    place = {"x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "pad": {"l": 4, "t": 6}}
    font = {"size": 14, "color": LIGHT["ink"]}
    margin = shown.get("margin") or {}
    return {
        **shown,
        "title": {"text": f"【試算「{scenario}」】{title}", "font": font, **place},
        "margin": {**margin, "t": margin.get("t", 0) + 28},
    }


def layout(height: int) -> dict[str, Any]:
    """Return the plotly layout (a dict) that all charts share; `height` is the chart's height in
    pixels.
    """
    axis = {
        "gridcolor": LIGHT["line"],
        "linecolor": LIGHT["muted"],
        "zeroline": False,
        "fixedrange": True,
    }
    return {
        "template": {},  # nothing of plotly's own look
        "height": height,
        "font": {"family": FONTS, "size": 14, "color": LIGHT["ink"]},
        "paper_bgcolor": LIGHT["ground"],
        "plot_bgcolor": LIGHT["ground"],
        "margin": {"l": 48, "r": 104, "t": 12, "b": 48},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"font": {"family": FONTS, "size": 14}},
        "xaxis": {**axis, "showgrid": False, "showline": True, "ticks": "outside", "tickangle": 0},
        "yaxis": {**axis, "showgrid": True},
    }


def _label_ends(figure: go.Figure, last: Day) -> None:
    counts = last.shares.counts
    places = spread(counts, gap=max([*counts, 10]) * 0.075)
    for label, (colour, *_), count, place in zip(STAGES, LOOKS, counts, places, strict=True):
        figure.add_annotation(
            x=last.on_date,
            y=place,
            text=f"{label} {count:,}",
            showarrow=False,
            xanchor="left",
            xshift=6,
            font={"color": LIGHT[colour], "size": 14},
        )


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Return the y positions of the labels at the ends of lines, so that any two labels are at
    least `gap` apart.

    `values` are the y values at which the lines end; the result has one position for each, in the
    same order. A label that would be too close to the one below it is moved up.
    """
    places = dict.fromkeys(range(len(values)), 0.0)
    floor = float("-inf")
    for index in sorted(range(len(values)), key=lambda i: (values[i], -i)):
        places[index] = floor = max(float(values[index]), floor + gap)
    return [places[index] for index in range(len(values))]


def span(days: Sequence[date]) -> list[date]:
    """Return the range of an x axis that includes all of `days`, as [first day, last day].

    `days` must be in order, and at least one. The range is at least a week long.
    """
    return [days[0], max(days[-1], days[0] + timedelta(days=7))]


def months_axis(days: Sequence[date]) -> dict[str, Any]:
    """Return plotly settings for an x axis of dates with a tick every 1, 3, 6 or 12 months.

    `days` are the days of the chart, in order. The longer they extend, the larger is the step.
    """
    months = (days[-1] - days[0]).days / 30
    step = next((step for step in (1, 3, 6) if months / step <= 13), 12)
    first = days[0].replace(month=1, day=1).isoformat()
    return {"dtick": f"M{step}", "tick0": first, "tickformat": "%-m月\n%Y年"}
