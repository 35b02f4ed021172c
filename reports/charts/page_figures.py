"""Plotly charts that appear on one kind of page each: a prefecture's ratios, fees by year and
month, expected users, mails, and waiting times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import plotly.graph_objects as go

from intake.vocabulary.codes import Outcome
from reports import wording
from reports.charts.figures import LOOKS, layout, marks, months_axis, span, spread, thinned
from reports.charts.palette import LIGHT
from reports.counts.adoption import STAGES, Shares
from reports.counts.history import Day, PrefectureDay
from reports.counts.service import MailDay, Wait
from reports.fees.coming import Layer
from reports.fees.money import Parts
from reports.wording import rounded_yen, year_name

_WAN = 10_000  # axes count in 万円


class Line(NamedTuple):
    """A line in a chart of ratios.

    `days` are the days of its points (ISO text), `percent` the percentage on each of them. `last`
    is the ratio (0–1) on the last day; None if there are no days or no municipalities.
    """

    days: Sequence[str]
    percent: Sequence[float]
    last: Fraction | None


def country_line(history: Sequence[Day]) -> Line:
    """Return the line of the nationwide 申込割合 by day, which the page of every prefecture draws."""
    return _line([(day.on_date, day.shares) for day in history], 0)


def _line(days: Sequence[tuple[date, Shares]], stage: int) -> Line:
    """Return the line that shows the ratio of one stage by day; `stage` is the stage's index in
    STAGES.

    Points that are not needed to draw the line are left out.
    """
    points = thinned([(day, (of.counts[stage], of.municipalities)) for day, of in days])
    percent = [round(part * 100 / of, 3) if of else 0.0 for _, (part, of) in points]
    last = days[-1][1].ratios[stage] if days else None
    return Line([day.isoformat() for day, _ in points], percent, last)


def prefecture(days: Sequence[PrefectureDay], history: Sequence[Day]) -> go.Figure:
    """Draw a line chart of a prefecture's 申込割合, 締結割合 and 利用開始割合 by day, with the nationwide 申込割合
    for comparison.

    `days` are the numbers of the prefecture, `history` those of the whole country.
    """
    return go.Figure(prefecture_spec(days, country_line(history)))


def prefecture_spec(
    days: Sequence[PrefectureDay], country: Line, named: Sequence[tuple[date, str]] = ()
) -> dict[str, Any]:
    """Return the chart of a prefecture's page as a dict with the keys data and layout, which is
    faster to make than a plotly Figure.

    `days` are the prefecture's numbers by day, `country` is the nationwide line (see country_line).
    `named` are pairs (day, text) of events to mark with a vertical line (default: none).
    """
    shares = [(day.on_date, day.shares) for day in days]
    lines = [
        (label, LIGHT[colour], dash, width, _line(shares, stage))
        for stage, (label, (colour, dash, width)) in enumerate(zip(STAGES, LOOKS, strict=True))
    ]
    lines.append(("全国の申込み", LIGHT["muted"], "longdashdot", 1, country))
    shown = layout(height=320)
    shown["margin"] = {**shown["margin"], "r": 148, "t": 26}
    shown["shapes"] = marks(named)
    shown["yaxis"] |= {"rangemode": "tozero", "ticksuffix": "%"}
    if days:
        on = [day.on_date for day in days]
        shown["xaxis"] |= {"range": [day.isoformat() for day in span(on)], **months_axis(on)}
        shown["annotations"] = _ends([(label, colour, line) for label, colour, *_, line in lines])
    return {"data": [_trace(*line) for line in lines], "layout": shown}


def _trace(label: str, colour: str, dash: str, width: int, line: Line) -> dict[str, Any]:
    return {
        "type": "scatter", "x": line.days, "y": line.percent, "name": label, "mode": "lines",
        "line": {"color": colour, "dash": dash, "width": width},
        "hovertemplate": f"%{{x|%Y年%-m月%-d日}}<br>{label} %{{y:.1f}}%<extra></extra>",
    }  # fmt: skip


def _ends(lines: Sequence[tuple[str, str, Line]]) -> list[dict[str, Any]]:
    """Return plotly annotations with the name and the last ratio of each line, at its right end and
    without overlap. `lines` are triples (name, colour, line).
    """
    values = [float(line.last or 0) * 100 for _, _, line in lines]
    places = spread(values, gap=max([*values, 1]) * 0.11)
    return [
        {
            "x": 1, "xref": "paper", "y": place, "text": f"{label} {wording.percent(line.last)}",
            "showarrow": False, "xanchor": "left", "xshift": 6, "font": {"color": colour, "size": 13},
        }
        for (label, colour, line), place in zip(lines, places, strict=True)
    ]  # fmt: skip


def fee_years(years: Mapping[int, Parts]) -> go.Figure:
    """Draw a stacked bar chart of the usage fee (②) in each fiscal year, before tax.

    `years` is {fiscal year: totals in yen}. The parts of a bar are the fee after discounts and each
    of the two discounts, so that a full bar is the fee before discounts. Years that are 未確定 are
    left out.
    """
    known = {year: parts for year, parts in years.items() if parts.total is not None}
    figure = _bars([year_name(year) for year in known], _stack(list(known.values())))
    for year, parts in known.items():
        figure.add_annotation(
            x=year_name(year), y=(parts.before or 0) / _WAN, text=f"割引前 {rounded_yen(parts.before or 0)}",
            showarrow=False, yanchor="bottom", font={"size": 13, "color": LIGHT["ink"]},
        )  # fmt: skip
    return figure


def fee_months(months: Sequence[tuple[date, Parts]]) -> go.Figure:
    """Draw a stacked bar chart of the usage fee (②) in each month, before tax.

    The parts of a bar are the fee after discounts and each of the two discounts. `months` are pairs
    (first day of the month, totals in yen); months that are 未確定 are left out.
    """
    known = [(month, parts) for month, parts in months if parts.total is not None]
    return _bars([f"{month.month}月" for month, _ in known], _stack([parts for _, parts in known]))


_STACK = (  # name, colour, pattern: told apart without colour too
    ("割引後", "accent", ""),
    ("早期導入割引", "mid", "/"),
    ("導入割合に応じた割引", "muted", "x"),
)
_Layer = tuple[str, str, str, list[int]]


def _stack(parts: Sequence[Parts]) -> list[_Layer]:
    amounts = (
        [part.after or 0 for part in parts],
        [-(part.early or 0) for part in parts],
        [-(part.prefecture or 0) for part in parts],
    )
    return [(*look, yen) for look, yen in zip(_STACK, amounts, strict=True)]


def _bars(names: Sequence[str], layers: Sequence[_Layer]) -> go.Figure:
    figure = go.Figure(layout=layout(height=340))
    for name, colour, pattern, yen in layers:
        figure.add_bar(
            x=names, y=[amount / _WAN for amount in yen], name=name, customdata=yen,
            marker=_fill(colour, pattern),
            hovertemplate=f"%{{x}}<br>{name} %{{customdata:,}}円<extra></extra>",
        )  # fmt: skip
    _stacked(figure)
    _yen_axis(figure, max(map(sum, zip(*(of for *_, of in layers), strict=True)), default=0))
    return figure


def _yen_axis(figure: go.Figure, top: int) -> None:
    """Give the y axis of a figure at most seven ticks, at round amounts labelled in 万円 or 億円.

    `top` is the highest amount, in yen; the values on the axis itself are in 万円 (10,000 yen).
    """
    steps = (factor * 10**power for power in range(4, 14) for factor in (1, 2, 5))
    step = next(step for step in steps if top / step <= 6)
    ticks = range(0, top + step, step)
    figure.update_yaxes(
        tickvals=[tick / _WAN for tick in ticks],
        ticktext=[f"{rounded_yen(tick)} " for tick in ticks],
    )


def _fill(colour: str, pattern: str) -> dict[str, Any]:
    """Return the plotly style of a bar: filled with the colour if `pattern` is "", otherwise
    hatched with that pattern, such as "/".

    `colour` is a name in palette.LIGHT.
    """
    return {
        "color": LIGHT[colour] if not pattern else LIGHT["ground"],
        "line": {"color": LIGHT[colour], "width": 1},
        "pattern": {"shape": pattern, "fgcolor": LIGHT[colour], "size": 7, "solidity": 0.35},
    }


def _stacked(figure: go.Figure) -> None:
    """Stack the bars of the figure, and put its legend above the chart."""
    figure.update_layout(
        barmode="stack", bargap=0.45, showlegend=True, margin={"l": 104, "r": 16, "t": 40, "b": 48},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    )  # fmt: skip
    figure.update_yaxes(rangemode="tozero")


def outlook(rows: Sequence[tuple[str, int | None, int | None, int | None]]) -> go.Figure:
    """Draw a stacked bar chart of the usage fee (②, with tax) that is expected in each fiscal year
    or month.

    `rows` are (name of the year or month, three totals in yen). The first total covers
    municipalities with 利用開始 on record; the second adds those that have agreed (締結) without
    it, the third those that have only applied. A bar shows the first total and, stacked on it, the
    two increases. Rows with None (未確定) are left out.
    """
    known = [(name, a or 0, b or 0, c or 0) for name, a, b, c in rows if None not in (a, b, c)]
    return _bars(
        [name for name, *_ in known],
        [
            (LAYERS[0], "accent", "", [recorded for _, recorded, _, _ in known]),
            (
                f"{LAYERS[1]}の増",
                "mid",
                "/",
                [agreed - recorded for _, recorded, agreed, _ in known],
            ),
            (f"{LAYERS[2]}の増", "muted", "x", [applied - agreed for *_, agreed, applied in known]),
        ],
    )


def outlook_months(
    months: Sequence[tuple[date, int | None, int | None, int | None]],
) -> go.Figure:
    """Return the chart of `outlook` with one bar for each month.

    `months` are (first day of the month, the three totals in yen that `outlook` describes). Each
    April, except as the first month, is marked as the beginning of a fiscal year.
    """
    names = [wording.month_of_chart(month) for month, *_ in months]
    figure = outlook([(name, a, b, c) for name, (_, a, b, c) in zip(names, months, strict=True)])
    figure.update_layout(
        margin={"t": 60},
        bargap=0.25,
        legend={"y": 1.1},
        shapes=marks(_aprils(month for month, *_ in months)),
    )
    figure.update_xaxes(tickvals=names[::3])
    return figure


def _aprils(months: Iterable[date]) -> list[tuple[float, str]]:
    """Return a mark for each April in `months`, unless it is the first month: (x position of the
    left edge of its bar, name of the fiscal year that begins).

    `months` has one day for each bar of the chart, from left to right.
    """
    return [
        (place - 0.5, year_name(month.year))
        for place, month in enumerate(months)
        if place and month.month == 4
    ]


def coming(
    past: Sequence[tuple[date, int]],
    ahead: Sequence[tuple[date, Sequence[int]]],
    spans: Sequence[tuple[int, int]],
) -> go.Figure:
    """Draw a stacked bar chart of the number of municipalities that use the system at the end of
    each month, in the past and as forecast.

    `past` are pairs (month end, number of municipalities). `ahead` are pairs (month end, three
    numbers): how many of the municipalities expected to use it have 利用開始 on record, have only
    agreed, have only applied. `spans` has, for each month of `ahead`, the lowest and the highest
    possible sum of the three numbers, drawn as an error bar.
    """
    figure = go.Figure(layout=layout(height=320))
    months = [wording.month_of_chart(end) for end, _ in (*past, *ahead)]
    none = [None] * len(past)
    layers = [
        ("実績", "ink", "", [*(count for _, count in past), *[None] * len(ahead)]),
        *(
            (name, colour, pattern, [*none, *(counts[place] for _, counts in ahead)])
            for place, (name, colour, pattern) in enumerate(
                zip(LAYERS, ("accent", "mid", "muted"), ("", "/", "x"), strict=True)
            )
        ),
    ]
    for name, colour, pattern, counts in layers:
        figure.add_bar(
            x=months, y=counts, name=name, marker=_fill(colour, pattern),
            hovertemplate=f"%{{x}}<br>{name} %{{y:,}}団体<extra></extra>",
        )  # fmt: skip
    totals = [sum(counts) for _, counts in ahead]
    figure.data[-1].error_y = {
        "type": "data", "symmetric": False, "color": LIGHT["ink"], "thickness": 1.5, "width": 4,
        "array": [*none, *(most - total for (_, most), total in zip(spans, totals, strict=True))],
        "arrayminus": [*none, *(total - least for (least, _), total in zip(spans, totals, strict=True))],
    }  # fmt: skip
    _stacked(figure)
    figure.update_layout(
        margin={"l": 72, "t": 60},
        bargap=0.25,
        shapes=marks(_aprils(end for end, _ in (*past, *ahead))),
    )
    figure.update_layout(legend={"y": 1.1})
    figure.update_yaxes(tickformat=",d", ticksuffix="団体 ")
    return figure


LAYERS = tuple(layer.value for layer in Layer)


def scenarios(compared: Sequence[tuple[int, int | None, int | None]], names: tuple[str, str]) -> go.Figure:  # fmt: skip
    """Draw a bar chart with two bars for each fiscal year: the total of fees under each of two
    scenarios.

    `compared` are (fiscal year, yen under the first, yen under the second); years in which one of
    the two is None (未確定) are left out. `names` are the names of the two scenarios.
    """
    known = [row for row in compared if row[1] is not None and row[2] is not None]
    figure = _bars(
        [year_name(year) for year, *_ in known],
        [
            (names[0], "accent", "", [row[1] or 0 for row in known]),
            (names[1], "mid", "/", [row[2] or 0 for row in known]),
        ],
    )
    figure.update_layout(barmode="group", bargap=0.35)
    _yen_axis(figure, max((yen or 0 for row in known for yen in row[1:]), default=0))
    return figure


def mails(days: Sequence[MailDay]) -> go.Figure:
    """Draw a stacked bar chart of the number of mails on each day of the year that ends with the
    last of `days`, which are in order; earlier days are not drawn.

    The parts are mails processed without a person and mails that a person must look at (要確認).
    """
    days = [day for day in days if (days[-1].on_date - day.on_date).days < 366]
    figure = go.Figure(layout=layout(height=300))
    layers = (
        ("職員の確認なしに処理", "accent", [day.mails - day.by_person for day in days]),
        (Outcome.NEEDS_REVIEW.label, "muted", [day.by_person for day in days]),
    )
    for name, colour, counts in layers:
        figure.add_bar(
            x=[day.on_date for day in days], y=counts, name=name, marker={"color": LIGHT[colour]},
            hovertemplate=f"%{{x|%Y年%-m月%-d日}}<br>{name} %{{y:,}}通<extra></extra>",
        )  # fmt: skip
    _stacked(figure)
    figure.update_layout(bargap=0.1, margin={"l": 64})
    if days:
        on = [day.on_date for day in days]
        figure.update_xaxes(range=span(on), **months_axis(on))
    figure.update_yaxes(tickformat=",d", ticksuffix="通 ")
    return figure


def waits(found: Sequence[tuple[date, Wait]]) -> go.Figure:
    """Draw a line chart of how many minutes pass from a mail's arrival to the letter that answers
    it: one line for the median and one for the 95th percentile, by month.

    `found` has pairs (first day of the month, waiting times of the letters sent in this month).
    """
    figure = go.Figure(layout=layout(height=280))
    lines = (
        ("中央値", "accent", "solid", [wait.median for _, wait in found]),
        ("95%が収まる時間", "muted", "dash", [wait.most for _, wait in found]),
    )
    for name, colour, dash, minutes in lines:
        figure.add_scatter(
            x=[month for month, _ in found], y=minutes, name=name,
            mode="lines+markers", line={"color": LIGHT[colour], "dash": dash},
            customdata=[wording.duration(value) for value in minutes],
            hovertemplate=f"%{{x|%Y年%-m月}}<br>{name} %{{customdata}}<extra></extra>",
        )  # fmt: skip
    _stacked(figure)
    if found:
        months = [month for month, _ in found]
        figure.update_xaxes(range=span(months), **months_axis(months))
    figure.update_yaxes(ticksuffix="分 ", tickformat=",")
    return figure
