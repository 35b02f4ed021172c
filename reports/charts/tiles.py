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
    """The classes of ratios that have the same shade: 0 for a ratio of 0, then five classes up to
    100 %. Each of the five is `step` percentage points wide. They serve only for display.
    """

    step: int  # percent

    def shade(self, ratio: Fraction | None) -> int:
        """The class (0–5) of a ratio (0–1); 0 for None.
        A ratio equal to the bound of two classes is in the lower one.
        """
        if not ratio:
            return 0
        return min(CLASSES, -(-ratio * 100 // self.step))

    def legend(self) -> list[tuple[int, str]]:
        """(class, Japanese text of its range) for each of the six classes, the lowest first."""
        bounds = [
            (shade, (shade - 1) * self.step, shade * self.step) for shade in range(1, CLASSES + 1)
        ]
        return [(0, "0%"), *((shade, f"{low}超～{high}%") for shade, low, high in bounds)]


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture's cell on the tile map.
    `col` and `row` are counted from the top left; `share` and `count` are the ratio and its two
    numbers as text; `shade` is the class of the ratio (see Scale).
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
    """The Scale with the smallest step whose five classes include the largest of the ratios (0–1);
    a ratio of None is ignored.
    """
    largest = max((ratio for ratio in ratios if ratio is not None), default=Fraction(0)) * 100
    return Scale(next(step for step in _STEPS if step * CLASSES >= largest))


def tiles(adoption: Adoption, counts: Counts | None = None) -> tuple[Scale, list[Tile]]:
    """The tile map for one ratio of `adoption`, as (scale, cells in the order of prefecture codes).
    `counts` has (numerator, denominator) of the ratio by prefecture code; if it is None, the ratio
    is 申込割合.
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
    """For each of 申込割合, 締結割合 and 利用開始割合, by prefecture code: (numerator, denominator) of the ratio."""
    return {
        name: {p.code: (p.shares.counts[n], p.shares.municipalities) for p in adoption.prefectures}
        for n, name in enumerate(RATIOS)
    }


def block(scale: Scale, cells: Iterable[Tile]) -> dict[str, Any]:
    """The tile map, as `tiles` returns it, as a dict for the page's script, with the keys "legend"
    and "rows". "legend" are the texts of the classes; "rows" has by prefecture code a list [class
    of shade, ratio as text, counts as text, ratio as a number from 0 to 1].
    """
    rows = {
        cell.code: [cell.shade, cell.share, cell.count, float(cell.ratio or 0)] for cell in cells
    }
    return {"legend": [words for _, words in scale.legend()], "rows": rows}
