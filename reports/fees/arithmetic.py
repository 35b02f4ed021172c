"""The yen of a fee: exact fractions in between, whole yen in every line, rounding as the rule names it. Pure."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from reports.rules.catalog import INCLUDED, LARGER, ONCE, PREFECTURE_FIRST, SUM
from reports.rules.model import Steps

NONE, ALL = Fraction(0), Fraction(1)
Rate = Fraction | None  # None is 未確定


class Manner(NamedTuple):
    """The rules of the arithmetic; None where one is 未確定."""

    combination: str | None
    rounding: Steps | None
    place: str | None
    tax: str | None
    tax_rate: Rate
    cap: Rate = None  # the most that both reductions take off together; None is none
    floor: int = 0  # yen of a year that remain at least


class Carried(NamedTuple):
    """What the earlier parts of the same year came to, exactly: months are rounded over the year, not over parts."""

    prorated: Fraction = NONE  # months before reductions
    net: Fraction = NONE  # after reductions
    tax: Fraction = NONE


START = Carried()


class Owed(NamedTuple):
    """The yen of each line (None is 未確定), and the exact amounts so far, these months included."""

    base: int | None
    months: int | None
    early: int | None
    prefecture: int | None
    tax: int | None
    carried: Carried


class _Running:
    """The amount so far. Each move gives its line's yen, so that lines always add up to the total."""

    def __init__(self, manner: Manner, carried: Carried) -> None:
        self.exact: Fraction | None = NONE
        self._round, self._once, self._carried = manner.rounding, manner.place == ONCE, carried

    def to(self, target: Fraction | None) -> int | None:
        """The yen by which the amount moves; None from the first 未確定 on."""
        before, self.exact = self.exact, target
        if before is None or target is None:
            self.exact = None
            return None
        if self._round is None:
            return int(target - before)  # of the yearly fee alone; nothing follows
        if self._once:
            net = self._carried.net
            return self._round.discount(net + target) - self._round.discount(net + before)
        if target != before and before:
            target = min(before, Fraction(self._round.discount(target)))  # never more than without
            self.exact = target
        return int(target - before)

    def prorate(self, annual: int, count: int) -> int | None:
        """The yen between a yearly fee and `count` months of it; a full year, however cut, is the yearly fee."""
        target = Fraction(annual * count, 12)
        if self._once or self._round is None:
            return self.to(target)
        before = self._carried.prorated
        whole = before + target
        paid = 0 if not before else self._round.month(before)
        self.exact = Fraction((annual if whole == annual else self._round.month(whole)) - paid)
        return int(self.exact) - annual

    def tax(self, manner: Manner, yen: int | None) -> tuple[int | None, Fraction]:
        """The tax on the yen charged and its exact amount; rounded by itself over the year's parts."""
        if manner.tax == INCLUDED:
            return (None if self.exact is None else 0), NONE
        if yen is None or self._round is None or manner.tax is None or manner.tax_rate is None:
            return None, NONE
        before, exact = self._carried.tax, yen * manner.tax_rate
        return self._round.tax(before + exact) - self._round.tax(before), exact


@lru_cache(maxsize=65536)
def owed(
    annual: int | None,
    count: int | None,
    early: Rate,
    prefecture: Rate,
    manner: Manner,
    carried: Carried = START,
) -> Owed:
    """What is owed for `count` months of a yearly fee with these rates of reduction.

    Rounding acts on what remains: after each step, or on the sum once. The tax is taken of the
    rounded amount and rounded by itself. `carried` is what the municipality owes before these
    months in the same year.
    """
    run = _Running(manner, carried)
    base = run.to(None if annual is None else Fraction(annual))
    if annual is None or count is None or manner.rounding is None or manner.place is None:
        months = run.to(None)
    else:
        months = run.prorate(annual, count)
    prorated = Fraction((annual or 0) * (count or 0), 12)
    least = _least(run.exact, count, manner)
    one, two = _reduced(run, early, prefecture, manner, least)
    net = run.exact
    parts = (base, months, one, two)
    yen = None if None in parts else sum(part or 0 for part in parts)
    tax, exact = run.tax(manner, yen)
    so_far = Carried(carried.prorated + prorated, carried.net + (net or 0), carried.tax + exact)
    return Owed(base, months, one, two, tax, so_far)


def _reduced(
    run: _Running, early: Rate, prefecture: Rate, manner: Manner, least: Fraction
) -> tuple[int | None, int | None]:
    """The yen of both reductions; what remains is never below `least`."""
    whole, order = run.exact, manner.combination
    both = bool(early and prefecture)
    if early is None or prefecture is None or (both and order is None):
        first = run.to(None if early is None or both else _off(whole, early, least))
        return first, run.to(None)
    if both and order == LARGER:
        early, prefecture = (early, NONE) if early >= prefecture else (NONE, prefecture)
    if both and order == PREFECTURE_FIRST:
        second = run.to(_off(whole, prefecture, least))
        return run.to(_off(run.exact, early, least)), second
    first = run.to(_off(whole, early, least))
    if both and order == SUM:
        return first, run.to(_off(whole, min(early + prefecture, ALL), least))
    return first, run.to(_off(run.exact, prefecture, least))


def _least(whole: Fraction | None, count: int | None, manner: Manner) -> Fraction:
    """What the reductions leave at least of these months, never more than there is."""
    by_cap = NONE if manner.cap is None else (whole or NONE) * (1 - manner.cap)
    return min(whole or NONE, max(by_cap, Fraction(manner.floor * (count or 0), 12)))


def _off(amount: Fraction | None, rate: Fraction, least: Fraction) -> Fraction | None:
    return amount if amount is None or not rate else max(amount * (1 - rate), least)
