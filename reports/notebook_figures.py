"""What a notebook shows of the pages' charts: the map as a figure, 試算 on a figure of a scenario. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import plotly.graph_objects as go

from reports.adoption import Adoption
from reports.figures import layout, marked
from reports.outlines import INSETS, Ring, placed
from reports.palette import LIGHT
from reports.tiles import tiles


def outline_map(adoption: Adoption) -> go.Figure:
    """Japan with its islands, each prefecture in the shade of its 申込割合, as the pages draw it."""
    figure = go.Figure(layout=layout(height=720))
    for tile in tiles(adoption)[1]:
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
            text=f"{tile.name} 申込割合 {tile.share}（{tile.count}）",
            name=tile.name,
        )
    for inset in INSETS:
        xs, ys = zip(*inset.frame, strict=True)
        look = {"color": LIGHT["muted"], "width": 1}
        figure.add_scatter(x=xs, y=ys, mode="lines", line=look, hoverinfo="skip")
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, width=760)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x", scaleratio=1.25)  # as at 37 degrees north
    return figure


def _path(rings: tuple[Ring, ...]) -> Iterator[tuple[float | None, float | None]]:
    """The rings one after another, a gap between two."""
    for place, ring in enumerate(rings):
        if place:
            yield None, None
        yield from ring


def under(figure: go.Figure, scenario: str) -> go.Figure:
    """The figure with 試算 and the scenario's name on it; as it is where none is used."""
    plain = figure.to_plotly_json()
    shown = marked(plain["layout"], scenario) if scenario else plain["layout"]
    return go.Figure(data=plain["data"], layout=shown)
