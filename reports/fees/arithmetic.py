"""The yen of a fee: exact fractions in between, whole yen in every line, rounding as the rule names it."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from reports.rules.catalog import INCLUDED, LARGER, ONCE, PREFECTURE_FIRST, SUM
from reports.rules.shapes import Steps

NONE, ALL = Fraction(0), Fraction(1)
Rate = Fraction | None  # None is 未確定


class Arithmetic(NamedTuple):
    """How the rules reduce, round and tax an amount; None where a rule is 未確定."""

    combination: str | None
    rounding: Steps | None
    place: str | None
    tax: str | None
    tax_rate: Rate
    cap: Rate = None  # the highest rate of both reductions together; None for no cap
    floor: int = 0  # the yen of a whole year that reductions leave at least


class Carried(NamedTuple):
    """The exact yen of the earlier parts of the same fiscal year.

    With them, months and tax are rounded over the whole year, so that a year cut into parts costs
    the same as a year in one piece.
    """

    prorated: Fraction = NONE  # months before reductions
    net: Fraction = NONE  # after reductions
    tax: Fraction = NONE


START = Carried()


class Amounts(NamedTuple):
    """The yen of each line, by the line's kind: they add up to what is owed. None is 未確定."""

    base: int | None  # the yearly amount
    months: int | None  # what prorating takes off
    early: int | None  # the two reductions, not above 0
    prefecture: int | None
    tax: int | None

    @property
    def total(self) -> int | None:
        """What is owed in yen; None if any line is 未確定."""
        return None if None in self else sum(yen or 0 for yen in self)


class _Running:
    """The amount after each step. A step returns the yen by which the amount moved: that line's yen."""

    def __init__(self, arithmetic: Arithmetic, carried: Carried) -> None:
        self.exact: Fraction | None = NONE
        self._round, self._once, self._carried = (
            arithmetic.rounding,
            arithmetic.place == ONCE,
            carried,
        )

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

    def tax(self, arithmetic: Arithmetic, yen: int | None) -> tuple[int | None, Fraction]:
        """The tax on the yen charged and its exact amount; rounded by itself over the year's parts."""
        if arithmetic.tax == INCLUDED:
            return (None if self.exact is None else 0), NONE
        if (
            yen is None
            or self._round is None
            or arithmetic.tax is None
            or arithmetic.tax_rate is None
        ):
            return None, NONE
        before, exact = self._carried.tax, yen * arithmetic.tax_rate
        return self._round.tax(before + exact) - self._round.tax(before), exact


@lru_cache(maxsize=65536)
def amounts(
    annual: int | None,
    count: int | None,
    early: Rate,
    prefecture: Rate,
    arithmetic: Arithmetic,
    carried: Carried = START,
) -> tuple[Amounts, Carried]:
    """The yen for `count` months of a yearly amount, and the exact amounts of the year so far.

    The rates are those of the two reductions. Rounding acts on what remains: after each step, or
    once on the sum. The tax is taken of the rounded amount and rounded by itself. `carried` is what
    the municipality owes for earlier months of the same fiscal year; the second result includes it.
    """
    run = _Running(arithmetic, carried)
    base = run.to(None if annual is None else Fraction(annual))
    if annual is None or count is None or arithmetic.rounding is None or arithmetic.place is None:
        months = run.to(None)
    else:
        months = run.prorate(annual, count)
    prorated = Fraction((annual or 0) * (count or 0), 12)
    one, two = _reduced(run, early, prefecture, arithmetic, _least(run.exact, count, arithmetic))
    tax, exact = run.tax(arithmetic, Amounts(base, months, one, two, 0).total)
    net = carried.net + (run.exact or 0)
    so_far = Carried(carried.prorated + prorated, net, carried.tax + exact)
    return Amounts(base, months, one, two, tax), so_far


class Reckoned:
    """The parts of one municipality's fiscal year, one after the other.

    Months with equal figures are computed together although a break in use is between them, so that
    a use that ended and was taken up again costs what its months cost in one piece.
    """

    def __init__(self) -> None:
        self._carried = self._start = START
        self._figures: object = None
        self._count = 0
        self._owed: Amounts | None = None

    def part(
        self, annual: int | None, count: int | None, early: Rate, prefecture: Rate, how: Arithmetic
    ) -> Amounts:
        """The yen for the next `count` months; the arguments are those of `amounts`."""
        figures = None if count is None else (annual, early, prefecture, how)
        if figures is None or figures != self._figures:
            self._start, self._count, self._owed = self._carried, 0, None
        self._figures, before = figures, self._owed
        self._count += count or 0
        months = None if count is None else self._count
        owed, self._carried = amounts(annual, months, early, prefecture, how, self._start)
        self._owed = owed
        return _beyond(owed, before) if before else owed


def _beyond(owed: Amounts, before: Amounts) -> Amounts:
    """What is owed beyond an earlier part, as lines that begin with the yearly amount again."""
    pairs = zip(owed, before, strict=True)
    more = Amounts(*(None if one is None else one - (other or 0) for one, other in pairs))
    months = None if more.months is None else more.months - (owed.base or 0)
    return more._replace(base=owed.base, months=months)


def _reduced(
    run: _Running, early: Rate, prefecture: Rate, arithmetic: Arithmetic, least: Fraction
) -> tuple[int | None, int | None]:
    """The yen of both reductions; what remains is never below `least`."""
    whole, order = run.exact, arithmetic.combination
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


def _least(whole: Fraction | None, count: int | None, arithmetic: Arithmetic) -> Fraction:
    """What the reductions leave at least of these months, never more than there is."""
    by_cap = NONE if arithmetic.cap is None else (whole or NONE) * (1 - arithmetic.cap)
    return min(whole or NONE, max(by_cap, Fraction(arithmetic.floor * (count or 0), 12)))


def _off(amount: Fraction | None, rate: Fraction, least: Fraction) -> Fraction | None:
    return amount if amount is None or not rate else max(amount * (1 - rate), least)
