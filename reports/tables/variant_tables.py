"""Make tables that compare variants of the rules, for the terminal and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.fees.variants import Moved, Variant, Yen
from reports.tables import Column, Table
from reports.wording import marked, year_name, yen


def sums(
    variants: Sequence[Variant], found: Sequence[tuple[int, tuple[Yen, ...]]], scenario: str = ""
) -> Table:
    """Return a table with a row for each fiscal year: the total usage fee (②) in yen under each
    variant, and each total minus that of the first variant.

    `found` is the result of fees.variants.sums for `variants`. The caption names the `scenario`,
    unless it is "".
    """
    rows = tuple((year, *_compared(totals)) for year, totals in found)
    columns = (Column("年度", year_name), *_columns(variants))
    return Table(marked("年度ごとの②の合計（単位：円）", scenario), columns, rows)


def moved(
    variants: Sequence[Variant], found: Sequence[Moved], when: str, scenario: str = ""
) -> Table:
    """Return a table with a row for each municipality in `found`: code, name, the fees in yen that
    it owes under each variant, and each amount minus that of the first variant.

    `found` is the result of fees.variants.moved for `variants`. The caption contains `when`, the
    fiscal years in words, and the name of the scenario, unless `scenario` is "".
    """
    rows = tuple((one.row.code, one.row.full_name, *_compared(one.totals)) for one in found)
    caption = marked(f"②の額が最も変わる{len(rows)}団体（{when}、単位：円）", scenario)
    return Table(caption, (Column("団体コード"), Column("市区町村"), *_columns(variants)), rows)


def _columns(variants: Sequence[Variant]) -> tuple[Column, ...]:
    titles = [variants[0].name]
    for variant in variants[1:]:
        titles += [variant.name, f"{variant.name}の差"]
    return tuple(Column(title, yen, numeric=True) for title in titles)


def _compared(totals: Sequence[Yen]) -> tuple[Any, ...]:
    first, cells = totals[0], [totals[0]]
    for total in totals[1:]:
        cells += [total, None if first is None or total is None else total - first]
    return tuple(cells)
