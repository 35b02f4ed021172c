"""The outlines of the prefectures: complete, closed, clockwise, small, and where Japan is."""

from __future__ import annotations

import csv
from itertools import pairwise
from math import hypot

import plotly.graph_objects as go
import pytest

from intake.paths import data_path
from reports.charts.figures import layout
from reports.charts.notebook_figures import under
from reports.charts.outlines import INSETS, Point, Ring, drawing, outlines, placed

CAPITALS = {  # 都道府県庁, to a hundredth of a degree
    "01": (141.35, 43.06), "02": (140.74, 40.82), "03": (141.15, 39.70), "04": (140.87, 38.27),
    "05": (140.10, 39.72), "06": (140.36, 38.24), "07": (140.47, 37.75), "08": (140.45, 36.34),
    "09": (139.88, 36.57), "10": (139.06, 36.39), "11": (139.65, 35.86), "12": (140.12, 35.60),
    "13": (139.69, 35.69), "14": (139.64, 35.45), "15": (139.02, 37.90), "16": (137.21, 36.70),
    "17": (136.63, 36.59), "18": (136.22, 36.07), "19": (138.57, 35.66), "20": (138.18, 36.65),
    "21": (136.72, 35.39), "22": (138.38, 34.98), "23": (136.91, 35.18), "24": (136.51, 34.73),
    "25": (135.87, 35.00), "26": (135.76, 35.02), "27": (135.52, 34.69), "28": (135.18, 34.69),
    "29": (135.83, 34.69), "30": (135.17, 34.23), "31": (134.24, 35.50), "32": (133.05, 35.47),
    "33": (133.93, 34.66), "34": (132.46, 34.40), "35": (131.47, 34.19), "36": (134.56, 34.07),
    "37": (134.04, 34.34), "38": (132.77, 33.84), "39": (133.53, 33.56), "40": (130.42, 33.61),
    "41": (130.30, 33.25), "42": (129.87, 32.75), "43": (130.74, 32.79), "44": (131.61, 33.24),
    "45": (131.42, 31.91), "46": (130.56, 31.56), "47": (127.68, 26.21),
}  # fmt: skip
LANDLOCKED = ("09", "10", "11", "19", "20", "21", "25", "29")
ISLANDS = {  # a place on an island that is a municipality of its own, or several, or was misplaced
    "佐渡": ("15", 138.37, 38.02), "淡路": ("28", 134.83, 34.35), "対馬": ("42", 129.38, 34.55),
    "壱岐": ("42", 129.70, 33.80), "種子島": ("46", 131.00, 30.60), "屋久島": ("46", 130.53, 30.35),
    "奄美大島": ("46", 129.35, 28.30), "与論島": ("46", 128.43, 27.04), "長島": ("46", 130.17, 32.19),
    "天草": ("43", 130.10, 32.35), "小豆島": ("37", 134.28, 34.50), "隠岐": ("32", 133.28, 36.25),
    "周防大島": ("35", 132.28, 33.90), "大三島": ("38", 133.00, 34.25), "石垣島": ("47", 124.19, 24.42),
    "宮古島": ("47", 125.30, 24.79), "久米島": ("47", 126.80, 26.35), "南大東島": ("47", 131.24, 25.85),
    "奥尻島": ("01", 139.47, 42.15), "利尻島": ("01", 141.23, 45.18), "国後島": ("01", 145.85, 44.05),
    "択捉島": ("01", 147.85, 45.03), "八丈島": ("13", 139.79, 33.11), "父島": ("13", 142.20, 27.08),
}  # fmt: skip


def inside(point: Point, ring: Ring) -> bool:
    """Whether a point lies within a ring (a ray to the east crosses it an odd number of times)."""
    x, y = point
    crossed = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed += 1
    return crossed % 2 == 1


def signed_area(ring: Ring) -> float:
    """Below zero where the ring runs clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def test_every_prefecture_of_the_register_has_an_outline() -> None:
    with data_path("register", "prefectures.csv").open(encoding="utf-8", newline="") as file:
        assert list(outlines()) == [row["code"] for row in csv.DictReader(file)]
    assert len(outlines()) == 47


def test_every_ring_is_closed_runs_clockwise_and_encloses_something() -> None:
    for code, rings in outlines().items():
        for ring in rings:
            assert ring[0] == ring[-1], code
            assert len(ring) >= 4, code
            assert signed_area(ring) < -0.0001, code


def test_the_largest_ring_of_a_prefecture_comes_first() -> None:
    for code, rings in outlines().items():
        sizes = [-signed_area(ring) for ring in rings]
        assert sizes[0] == max(sizes), code


@pytest.mark.parametrize("code", CAPITALS)
def test_each_capital_lies_in_its_own_prefecture_and_in_no_other(code: str) -> None:
    point = CAPITALS[code]
    assert [
        other
        for other, rings in outlines().items()
        if any(inside(point, ring) for ring in rings) and other != code
    ] == []
    own = outlines()[code]
    nearest = min(hypot(x - point[0], y - point[1]) for x, y in own[0])
    assert inside(point, own[0]) or nearest < 0.05


@pytest.mark.parametrize("name", ISLANDS)
def test_islands_that_are_municipalities_are_on_the_map_in_their_own_prefecture(name: str) -> None:
    code, x, y = ISLANDS[name]
    found = [c for c, rings in outlines().items() if any(inside((x, y), ring) for ring in rings)]
    assert found == [code]


def test_neighbours_share_their_border_without_a_gap() -> None:
    corners: dict[Point, set[str]] = {}
    for code, rings in outlines().items():
        for ring in rings:
            for point in ring:
                corners.setdefault(point, set()).add(code)
    for code in LANDLOCKED:
        alone = [point for point in outlines()[code][0] if corners[point] == {code}]
        assert alone == [], code


def test_the_file_is_small_enough_for_a_page() -> None:
    assert data_path("register", "outlines.geojson").stat().st_size < 60_000
    assert sum(map(len, drawing().paths.values())) < 40_000


def test_only_far_islands_are_moved_and_none_covers_the_rest() -> None:
    moved = {
        code
        for code, rings in outlines().items()
        for before, after in zip(rings, placed()[code], strict=True)
        if before != after
    }
    assert moved == {"47", "46", "13"}
    assert all(
        before != after for before, after in zip(outlines()["47"], placed()["47"], strict=True)
    )
    assert outlines()["46"][0] == placed()["46"][0]
    okinawa = placed()["47"]
    west, south = min(x for r in okinawa for x, _ in r), min(y for r in okinawa for _, y in r)
    assert west > INSETS[0].frame[0][0]
    assert south > INSETS[0].frame[0][1]
    rest = [ring for code, rings in placed().items() if code not in ("46", "47") for ring in rings]
    assert not [p for ring in okinawa for p in ring if any(inside(p, other) for other in rest)]


def test_moving_an_island_keeps_its_shape() -> None:
    before, after = outlines()["47"][0], placed()["47"][0]
    assert signed_area(after) == pytest.approx(signed_area(before), rel=1e-3)


def test_the_drawing_fits_its_sheet() -> None:
    made = drawing(800)
    numbers = [
        [float(n) for n in corner.split()]
        for path in (*made.paths.values(), *made.frames)
        for corner in path.replace("M", "L").replace("Z", "").split("L")
        if corner
    ]
    assert min(x for x, _ in numbers) == 0
    assert max(x for x, _ in numbers) == pytest.approx(made.width, abs=0.1)
    assert min(y for _, y in numbers) == 0
    assert max(y for _, y in numbers) == pytest.approx(made.height, abs=1)


def test_a_figure_of_a_scenario_says_so() -> None:
    figure = go.Figure(layout=layout(height=300))
    assert under(figure, "仮定A").layout.title.text.startswith("【試算「仮定A」】")
    assert under(figure, "").layout.title.text is None
