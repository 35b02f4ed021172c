"""Both maps of a notebook, of a snapshot: their shades, legends and titles."""

from __future__ import annotations

from pathlib import Path

from reports.charts.notebook_figures import outline_map, tile_map
from reports.charts.palette import LIGHT
from reports.charts.tiles import tiles
from reports.counts import adoption
from reports.snapshot import open_snapshot
from tests.synthetic import half_year, write


def test_the_map_of_a_notebook_shades_each_prefecture_as_the_tiles_do(tmp_path: Path) -> None:
    with open_snapshot(write(tmp_path / "snapshot.duckdb", half_year())) as snapshot:
        now = adoption.shares(snapshot)
    shades = {tile.name: LIGHT[f"s{tile.shade}"] for tile in tiles(now)[1]}
    drawn = {trace.name: trace.fillcolor for trace in outline_map(now).data if trace.fill}
    assert drawn == shades
    assert len(set(drawn.values())) > 3


def test_both_maps_of_a_notebook_say_what_they_show_and_what_each_shade_stands_for(
    tmp_path: Path,
) -> None:
    with open_snapshot(write(tmp_path / "snapshot.duckdb", half_year())) as snapshot:
        now = adoption.shares(snapshot)
    legend = [(LIGHT[f"s{shade}"], words) for shade, words in tiles(now)[0].legend()]
    for drawn in (outline_map(now), tile_map(now)):
        named = [(t.marker.color, t.name) for t in drawn.data if t.showlegend is not False]
        assert named == legend
        assert drawn.layout.title.text == "都道府県別の申込割合（令和4年12月31日（土）現在）"
