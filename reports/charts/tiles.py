"""The tile map of Japan (47 equal cells), the ratios it can show, and its classes of shades."""

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
    """Five shades of equal width `step` (percent), for display only; class 0 means a ratio of 0."""

    step: int  # percent

    def shade(self, ratio: Fraction | None) -> int:
        """The class of a ratio: 0 for 0 or None, else 1 to 5. A ratio on a bound belongs to the
        lower class."""
        if not ratio:
            return 0
        return min(CLASSES, -(-ratio * 100 // self.step))

    def legend(self) -> list[tuple[int, str]]:
        """(class, Japanese text of its range) for each class, the lowest first."""
        bounds = [
            (shade, (shade - 1) * self.step, shade * self.step) for shade in range(1, CLASSES + 1)
        ]
        return [(0, "0%"), *((shade, f"{low}超～{high}%") for shade, low, high in bounds)]


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture's cell: column and row (from the top left), texts, class of shade, ratio."""

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
    """The Scale with the smallest step whose five classes reach the largest of the ratios."""
    largest = max((ratio for ratio in ratios if ratio is not None), default=Fraction(0)) * 100
    return Scale(next(step for step in _STEPS if step * CLASSES >= largest))


def tiles(adoption: Adoption, counts: Counts | None = None) -> tuple[Scale, list[Tile]]:
    """The scale and the cells, in order of prefecture code, for a ratio (default: 申込割合).
    `counts` has (number, of how many) by prefecture code.
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
    """(number, of how many) by prefecture code for each ratio of RATIOS, by the ratio's name."""
    return {
        name: {p.code: (p.shares.counts[n], p.shares.municipalities) for p in adoption.prefectures}
        for n, name in enumerate(RATIOS)
    }


def block(scale: Scale, cells: Iterable[Tile]) -> dict[str, Any]:
    """A dict for the page's script: "legend" (texts of the classes) and "rows" by prefecture code.
    A row is [class of shade, ratio as text, counts as text, ratio as a number from 0 to 1].
    """
    rows = {
        cell.code: [cell.shade, cell.share, cell.count, float(cell.ratio or 0)] for cell in cells
    }
    return {"legend": [words for _, words in scale.legend()], "rows": rows}
