"""Compare several sets of rules on the same facts: the total of usage fees (②) in each fiscal year,
and the municipalities that owe more under one set than under another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reports.fees.calculator import Calculator
from reports.fees.facts import Row

Yen = int | None  # None is 未確定


class Variant(NamedTuple):
    """A set of rules with a name, to be compared with others; `fees` is the calculator that applies
    these rules to the facts.
    """

    name: str
    fees: Calculator


class Moved(NamedTuple):
    """A municipality (`row` is its entry in the register) whose usage fees (②) differ between the
    variants of the rules.

    `totals` has the yen that it owes under each variant, in the order of the variants (None:
    未確定).
    """

    row: Row
    totals: tuple[Yen, ...]


def sums(variants: Sequence[Variant], years: Iterable[int]) -> list[tuple[int, tuple[Yen, ...]]]:
    """Return a pair (fiscal year, totals) for each of `years`.

    The totals are the usage fees (②) of all municipalities together, in yen: one for each of
    `variants`, in their order, None while 未確定.
    """
    return [(year, tuple(_sum(variant.fees, year) for variant in variants)) for year in years]


def _sum(fees: Calculator, year: int) -> Yen:
    return fees.sum(year, fees.codes(year))


def moved(variants: Sequence[Variant], years: Sequence[int], most: int = 10) -> list[Moved]:
    """Return the municipalities that do not owe the same under all variants, those with the largest
    difference first; at most `most` of them.

    What a municipality owes under a variant is the sum of its usage fees (②) over the fiscal years
    `years`. Municipalities whose sum is 未確定 under any variant come last. `variants` must not be
    empty.
    """
    first = variants[0].fees
    found = []
    for code in sorted({code for year in years for code in first.codes(year)}):
        totals = tuple(_over(variant.fees, code, years) for variant in variants)
        row = first.facts.rows[code][-1]
        if len(set(totals)) > 1:
            found.append(Moved(row, totals))
    return sorted(found, key=_weight)[:most]


def _over(fees: Calculator, code: str, years: Iterable[int]) -> Yen:
    totals = [fees.total(code, year) for year in years]
    return None if None in totals else sum(total or 0 for total in totals)


def _weight(one: Moved) -> tuple[bool, int]:
    known = [total for total in one.totals if total is not None]
    return len(known) < len(one.totals), min(known, default=0) - max(known, default=0)
