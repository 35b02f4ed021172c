"""The tile map of Japan: 47 equal cells, each shaded by a ratio of its prefecture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reports.counts.adoption import RATIOS, Adoption
from reports.wording import number, percent, short_prefecture

_STEPS = (1, 2, 4, 5, 10, 20)  # percent a class; five classes cover the largest share
CLASSES = 5
Counts = Mapping[str, tuple[int, int]]  # by prefecture: how many, of how many


@dataclass(frozen=True, slots=True)
class Scale:
    """Sorts ratios into the six classes that have a shade on the map.

    Class 0 is a ratio of 0; classes 1 to 5 are each `step` percentage points wide, from 0 upwards.
    The classes serve only for display and have nothing to do with discounts.
    """

    step: int  # percent

    def shade(self, ratio: Fraction | None) -> int:
        """Return the class (0–5) of a ratio (0–1): 0 for None, 5 for a ratio above all classes.

        A ratio on the boundary between two classes is in the lower one.
        """
        if not ratio:
            return 0
        return min(CLASSES, -(-ratio * 100 // self.step))

    def legend(self) -> list[tuple[int, str]]:
        """Return pairs (class, Japanese text of its range) for all six classes, the lowest first."""
        bounds = [
            (shade, (shade - 1) * self.step, shade * self.step) for shade in range(1, CLASSES + 1)
        ]
        return [(0, "0%"), *((shade, f"{low}超～{high}%") for shade, low, high in bounds)]


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture's cell on the tile map.

    `short` is the prefecture's name without 都, 府 or 県; `col` and `row` are counted from the top
    left. `ratio` is 0–1 (None: no municipalities); `share` is the ratio as text, `count` its
    numerator and denominator as text, and `shade` its class (see Scale).
    """

    code: str
    name: str
    short: str
    col: int
    row: int
    share: str
    count: str
    shade: int
    ratio: Fraction | None


def scale_for(ratios: Iterable[Fraction | None]) -> Scale:
    """Return the Scale with the narrowest classes that still include the largest of the ratios
    (0–1).

    Ratios that are None are ignored.
    """
    largest = max((ratio for ratio in ratios if ratio is not None), default=Fraction(0)) * 100
    return Scale(next(step for step in _STEPS if step * CLASSES >= largest))


def tiles(adoption: Adoption, counts: Counts | None = None) -> tuple[Scale, list[Tile]]:
    """Return the tile map of one ratio, as (scale of the shades, cells in the order of prefecture
    codes).

    `counts` has the (numerator, denominator) of the ratio by two-digit prefecture code; None means
    申込割合. `adoption` has the prefectures.
    """
    shown = counts or measures(adoption)[RATIOS[0]]
    ratios = {code: Fraction(count, of) if of else None for code, (count, of) in shown.items()}
    scale = scale_for(ratios.values())
    return scale, [
        Tile(
            code=p.code,
            name=p.name,
            short=short_prefecture(p.name),
            col=p.tile_col,
            row=p.tile_row,
            share=percent(ratios[p.code]),
            count="／".join(map(number, shown[p.code])),
            shade=scale.shade(ratios[p.code]),
            ratio=ratios[p.code],
        )
        for p in adoption.prefectures
    ]


def measures(adoption: Adoption) -> dict[str, Counts]:
    """Return the numbers from which 申込割合, 締結割合 and 利用開始割合 are computed: for each
    ratio's name, a dict from two-digit prefecture code to (numerator, denominator).
    """
    return {
        name: {p.code: (p.shares.counts[n], p.shares.municipalities) for p in adoption.prefectures}
        for n, name in enumerate(RATIOS)
    }


def block(scale: Scale, cells: Iterable[Tile]) -> dict[str, Any]:
    """Return the data of the tile map for the page's script, as a dict with the keys "legend" and
    "rows".

    "legend" has the texts of the classes; "rows" maps each prefecture code to a list [class of
    shade, ratio as text, counts as text, ratio as a number from 0 to 1]. `cells` are the tiles from
    `tiles`.
    """
    rows = {
        cell.code: [cell.shade, cell.share, cell.count, float(cell.ratio or 0)] for cell in cells
    }
    return {"legend": [words for _, words in scale.legend()], "rows": rows}
