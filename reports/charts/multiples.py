"""Small multiples: a small SVG line chart of the ratios of each prefecture, all drawn on one scale
so that they can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

from reports.counts.adoption import STAGES
from reports.counts.history import PrefectureDay, month_ends

WIDTH, HEIGHT = 100, 40
"""Of each drawing."""
MONTHS = 12  # drawn, the last
Days = Mapping[str, Sequence[PrefectureDay]]  # by prefecture


def top_of(days: Days, tiers: Sequence[Fraction]) -> Fraction:
    """Return the ratio (0.1 to 1) at the upper edge of every chart.

    It is the smallest multiple of 0.1 that none of these exceeds: the newest 申込割合, 締結割合 and
    利用開始割合 of each prefecture in `days`, and the `tiers` (ratios at which a discount begins).
    """
    shares = [share or Fraction(0) for of in days.values() for share in of[-1].shares.ratios]
    return Fraction(ceil(max((*shares, *tiers, Fraction(1, 10))) * 10), 10)


def courses(days: Days, top: Fraction) -> dict[str, list[str]]:
    """Return the lines of each prefecture's chart, as {two-digit prefecture code: three SVG paths}.

    The paths are for 申込割合, 締結割合 and 利用開始割合, in this order (STAGES). They show the
    ratios at the ends of the last 12 months (MONTHS) in `days`. `top` is the ratio at the chart's
    upper edge.
    """
    stages = range(len(STAGES))
    return {code: [_path(of, stage, top) for stage in stages] for code, of in days.items()}


def height_of(share: Fraction, top: Fraction) -> int:
    """Return how far below the upper edge of the chart the ratio `share` is drawn; `top` is the
    ratio at that edge.

    The result is in SVG units; a chart is HEIGHT units high.
    """
    return round(HEIGHT * (1 - share / top))


def _path(days: Sequence[PrefectureDay], stage: int, top: Fraction) -> str:
    """Return the SVG path of one ratio of a prefecture at the ends of the last 12 months (MONTHS),
    as a line that changes in steps.

    `days` are the prefecture's numbers by day; `stage` is the index in STAGES of the ratio's stage;
    `top` is the ratio at the upper edge of the chart.
    """
    ends = month_ends(days)[-MONTHS:]
    step, path, before = WIDTH / len(ends), f"M0 {HEIGHT}", HEIGHT
    for place, day in enumerate(ends):
        height = max(height_of(day.shares.ratios[stage] or Fraction(0), top), 0)
        if height != before:
            path += f"H{round(step * place)}V{height}"
        before = height
    return f"{path}H{WIDTH}"
