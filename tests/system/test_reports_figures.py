"""Charts, the map, and their colours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction

import pytest

from reports.charts import figures, notebook_figures
from reports.charts.palette import DARK, LIGHT, in_dark
from reports.charts.tiles import scale_for, tiles
from reports.counts import adoption, history
from reports.snapshot import Snapshot, open_snapshot
from reports.tables import share_tables
from tests.synthetic import half_year, write


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    path = write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())
    with open_snapshot(path) as snapshot:
        yield snapshot


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground_as_wcag_aa_asks(colours: dict[str, str]) -> None:
    pairs = [
        (text, ground) for text in ("ink", "muted", "accent") for ground in ("ground", "panel")
    ]
    pairs += [("mid", "ground"), *((f"t{shade}", f"s{shade}") for shade in range(6))]
    weak = [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    assert weak == []


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_shades_grow_steadily_so_that_black_and_white_print_shows_them(
    colours: dict[str, str],
) -> None:
    steps = [luminance(colours[f"s{shade}"]) for shade in range(6)]
    assert steps == sorted(steps, reverse=colours is LIGHT)
    assert all(contrast(colours[f"s{n}"], colours[f"s{n + 1}"]) > 1.15 for n in range(5))


def test_light_and_dark_have_the_same_names() -> None:
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize(
    ("largest", "step"),
    [(Fraction(1), 20), (Fraction(17, 19), 20), (Fraction(1, 2), 10), (Fraction(1, 100), 1)],
)
def test_the_scale_is_the_finest_that_reaches_the_largest_share(
    largest: Fraction, step: int
) -> None:
    assert scale_for([None, Fraction(0), largest]).step == step


def test_a_share_on_a_bound_belongs_to_the_class_whose_legend_says_so() -> None:
    scale = scale_for([Fraction(1)])
    shades = [scale.shade(Fraction(n, 100)) for n in (0, 1, 20, 21, 40, 80, 81, 100)]
    assert shades == [0, 1, 1, 2, 2, 4, 5, 5]
    assert [words for _, words in scale.legend()][:3] == ["0%", "0超～20%", "20超～40%"]


def test_the_map_has_47_cells_each_in_its_own_place(country: Snapshot) -> None:
    found = adoption.shares(country)
    _, cells = tiles(found)
    assert len({(cell.col, cell.row) for cell in cells}) == 47
    assert [cell.ratio for cell in cells] == [p.shares.application_ratio for p in found.prefectures]


def test_the_progress_chart_draws_what_the_history_says(country: Snapshot) -> None:
    days = history.nationwide(history.by_prefecture(country))
    block = figures.block(figures.progress(days))
    lines = {line["name"]: line for line in block["data"]}
    assert list(lines) == ["申込み", "締結", "利用開始"]
    for name, told in (
        ("締結", [(day.on_date.isoformat(), day.shares.agreed) for day in days]),
        ("申込み", [(day.on_date.isoformat(), day.shares.applied) for day in days]),
    ):
        drawn = dict(zip(lines[name]["x"], lines[name]["y"], strict=True))
        level: int | None = None
        for day, count in told:  # a day that is not drawn lies on a level stretch
            level = drawn.get(day, level)
            assert level == count
    assert len({line["line"]["dash"] for line in block["data"]}) == 3
    assert [note["text"] for note in block["layout"]["annotations"]] == [
        f"申込み {days[-1].shares.applied}",
        f"締結 {days[-1].shares.agreed}",
        f"利用開始 {days[-1].shares.in_use}",
    ]


def test_a_chart_of_nothing_can_be_drawn() -> None:
    assert figures.block(figures.progress(()))["data"][0]["y"] == []


def test_every_colour_of_a_chart_has_its_counterpart_in_the_dark(country: Snapshot) -> None:
    block = figures.block(figures.progress(history.nationwide(history.by_prefecture(country))))
    used = set(re.findall(r"#[0-9a-f]{6}", json.dumps([block["data"], block["layout"]])))
    assert used
    assert used <= block["dark"].keys()
    assert len(in_dark()) == len(set(in_dark().values()))


@pytest.mark.parametrize(
    ("values", "places"),
    [([459, 226, 68], [459, 226, 68]), ([10, 10, 10], [30, 20, 10]), ([5, 0, 0], [20, 10, 0])],
)
def test_labels_that_would_overlap_are_moved_apart(values: list[int], places: list[int]) -> None:
    assert figures.spread(values, gap=10) == places


def test_a_ranking_of_ten_has_ten_bars_and_the_notebook_map_47_cells(country: Snapshot) -> None:
    found = adoption.shares(country)
    assert len(figures.ranking(found, places=10).data[0].y) == 10
    assert figures.ranking(found, places=10).data[0].y[0] == found.ranked()[0].name
    assert len(notebook_figures.tile_map(found).data[0].x) == 47


def test_the_table_of_months_adds_up_to_the_last_day(country: Snapshot) -> None:
    days = history.nationwide(history.by_prefecture(country))
    table = share_tables.by_month(days)
    assert [row[0] for row in table.rows] == [
        "令和4年7月", "令和4年8月", "令和4年9月", "令和4年10月", "令和4年11月", "令和4年12月",
    ]  # fmt: skip
    assert sum(row[2] for row in table.rows) == days[-1].shares.applied


def test_a_table_gives_its_values_to_a_notebook(country: Snapshot) -> None:
    frame = share_tables.by_prefecture(adoption.shares(country)).frame()
    assert frame.shape == (48, 8)
    assert frame["市区町村"].iloc[-1] == 1741
    assert frame["申込み"].iloc[:-1].sum() == frame["申込み"].iloc[-1]
