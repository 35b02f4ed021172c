"""The map of Japan as 47 equal cells, the shares it can show, and the classes its shades stand for."""

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
    """Shades of display only (no tier of a rule): class 0 is none, 1 to 5 are steps of equal width."""

    step: int  # percent

    def shade(self, ratio: Fraction | None) -> int:
        """The class of a ratio: 0 for none, else 1 to 5; a bound belongs to the class below it."""
        if not ratio:
            return 0
        return min(CLASSES, -(-ratio * 100 // self.step))

    def legend(self) -> list[tuple[int, str]]:
        """Each class with its words, the lowest first."""
        bounds = [
            (shade, (shade - 1) * self.step, shade * self.step) for shade in range(1, CLASSES + 1)
        ]
        return [(0, "0%"), *((shade, f"{low}超～{high}%") for shade, low, high in bounds)]


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture's cell: place (from the top left), words, shade."""

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
    """The finest scale whose five classes reach the largest ratio."""
    largest = max((ratio for ratio in ratios if ratio is not None), default=Fraction(0)) * 100
    return Scale(next(step for step in _STEPS if step * CLASSES >= largest))


def tiles(adoption: Adoption, counts: Counts | None = None) -> tuple[Scale, list[Tile]]:
    """The cells of a share, in order of code, and their scale; by default of 申込割合."""
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
    """The three shares of RATIOS by their names."""
    return {
        name: {p.code: (p.shares.counts[n], p.shares.municipalities) for p in adoption.prefectures}
        for n, name in enumerate(RATIOS)
    }


def block(scale: Scale, cells: Iterable[Tile]) -> dict[str, Any]:
    """What the page's script needs to show a share: the words of the shades, and of each prefecture the shade,
    the share and the count in words, and the share as a number."""
    rows = {
        cell.code: [cell.shade, cell.share, cell.count, float(cell.ratio or 0)] for cell in cells
    }
    return {"legend": [words for _, words in scale.legend()], "rows": rows}
