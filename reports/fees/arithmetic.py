"""The arithmetic of a fee: exact fractions inside, whole yen in every line, rounded as the rules
say."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from reports.rules.catalog import INCLUDED, LARGER, ONCE, PREFECTURE_FIRST, SUM
from reports.rules.shapes import Steps

NONE, ALL = Fraction(0), Fraction(1)
Rate = Fraction | None  # None is 未確定


class Arithmetic(NamedTuple):
    """How the rules combine discounts, round and tax an amount.
    A field is None if its rule is 未確定, but `cap` None means that there is no cap.
    """

    combination: str | None
    rounding: Steps | None
    place: str | None
    tax: str | None
    tax_rate: Rate
    cap: Rate = None  # the highest rate of both reductions together; None for no cap
    floor: int = 0  # the yen of a whole year that reductions leave at least


class Carried(NamedTuple):
    """The exact yen of the earlier parts of the same fiscal year: before discounts, after them, and
    tax. Months and tax are rounded over the whole year, so that a year cut into parts costs the
    same as a year in one piece.
    """

    prorated: Fraction = NONE  # months before reductions
    net: Fraction = NONE  # after reductions
    tax: Fraction = NONE


START = Carried()


class Amounts(NamedTuple):
    """The signed yen of each line of a fee, which add up to what is owed; None is 未確定.
    `base` is the yearly fee, `months` what prorating takes off; discounts are 0 or below.
    """

    base: int | None  # the yearly amount
    months: int | None  # what prorating takes off
    early: int | None  # the two reductions, not above 0
    prefecture: int | None
    tax: int | None

    @property
    def total(self) -> int | None:
        """What is owed in yen; None if any line is 未確定."""
        return None if None in self else sum(filter(None, self))


class _Running:
    """The exact amount after each step of one fee.
    Each step method returns the yen by which it changed the amount, which is that line's yen.
    """

    def __init__(self, arithmetic: Arithmetic, carried: Carried) -> None:
        self.exact: Fraction | None = NONE
        self._round, self._once, self._carried = (
            arithmetic.rounding,
            arithmetic.place == ONCE,
            carried,
        )

    def to(self, target: Fraction | None) -> int | None:
        """Move the amount to `target`, rounded as the rules say, and return the change in yen.
        None if `target`, or the target of an earlier step, is 未確定.
        """
        before, self.exact = self.exact, target
        if before is None or target is None:
            self.exact = None
            return None
        if self._round is None:
            return int(target)  # the yearly fee alone; nothing follows
        if self._once:
            net = self._carried.net
            return self._round.discount(net + target) - self._round.discount(net + before)
        if target != before and before:
            target = min(before, Fraction(self._round.discount(target)))  # never more than without
            self.exact = target
        return int(target - before)

    def prorate(self, annual: int, count: int) -> int | None:
        """The change in yen from the yearly fee to `count` months of it (0 or below).
        Months are rounded together with the year's earlier parts, so that 12 months cost the yearly
        fee.
        """
        target = Fraction(annual * count, 12)
        if self._once or self._round is None:
            return self.to(target)
        before = self._carried.prorated
        whole = before + target
        owed = annual if whole == annual else self._round.month(whole)
        self.exact = Fraction(owed - self._round.month(before))
        return int(self.exact) - annual

    def tax(self, arithmetic: Arithmetic, yen: int | None) -> tuple[int | None, Fraction]:
        """(tax in yen on the charged `yen`, its exact amount before rounding); (None, 0) if 未確定.
        The tax is rounded together with that of the fiscal year's earlier parts.
        """
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
    """The yen of each line for `count` months of a yearly amount, and the exact yen of the year so
    far. `annual` is in yen; `early` and `prefecture` are the rates (0–1) of the two discounts; None
    is 未確定. What remains is rounded after each step, or once at the end; tax is computed on the
    rounded amount and rounded separately. `carried` are the exact yen of earlier months of the same
    fiscal year; the second result includes them.
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
    """Computes the consecutive parts of one municipality's fiscal year.
    Parts with equal figures are computed together even if use was interrupted between them, so that
    an interruption does not change what the months cost.
    """

    def __init__(self) -> None:
        self._carried = self._start = START
        self._figures: object = None
        self._count = 0
        self._owed: Amounts | None = None

    def part(
        self, annual: int | None, count: int | None, early: Rate, prefecture: Rate, how: Arithmetic
    ) -> Amounts:
        """The yen of each line for the next `count` months; the arguments are those of `amounts`."""
        if count is None:  # what follows is not one with months that nobody knows
            self._figures = None
            return amounts(annual, None, early, prefecture, how, self._carried)[0]
        figures = (annual, early, prefecture, how)
        if figures != self._figures:
            self._start, self._count, self._owed = self._carried, 0, None
        self._figures, before = figures, self._owed
        self._count += count
        owed, self._carried = amounts(annual, self._count, early, prefecture, how, self._start)
        self._owed = owed
        return _beyond(owed, before) if before else owed


def _beyond(owed: Amounts, before: Amounts) -> Amounts:
    """The yen of `owed` minus those of the earlier part `before`, line by line.
    The `base` line is again the whole yearly amount; the `months` line makes up for it.
    """
    pairs = zip(owed, before, strict=True)
    more = Amounts(*(None if one is None else one - (other or 0) for one, other in pairs))
    months = None if more.months is None else more.months - (owed.base or 0)
    return more._replace(base=owed.base, months=months)


def _reduced(
    run: _Running, early: Rate, prefecture: Rate, arithmetic: Arithmetic, least: Fraction
) -> tuple[int | None, int | None]:
    """The yen (0 or below; None: 未確定) of 早期導入割引 and of the prefecture discount.
    `run` is moved to what remains, which is never below `least` yen.
    """
    whole, order = run.exact, arithmetic.combination
    both = bool(early and prefecture)
    if early is None or prefecture is None or (both and order is None):
        first = run.to(None if early is None or both else _off(whole, early, least))
        return first, run.to(None)
    if order == LARGER:
        early, prefecture = (early, NONE) if early >= prefecture else (NONE, prefecture)
    if order == PREFECTURE_FIRST:
        second = run.to(_off(whole, prefecture, least))
        return run.to(_off(run.exact, early, least)), second
    first = run.to(_off(whole, early, least))
    if order == SUM:
        return first, run.to(_off(whole, min(early + prefecture, ALL), least))
    return first, run.to(_off(run.exact, prefecture, least))


def _least(whole: Fraction | None, count: int | None, arithmetic: Arithmetic) -> Fraction:
    """The least yen that must remain of these months after discounts, by cap and floor.
    It is never more than the undiscounted amount `whole`; 0 if there is neither cap nor floor.
    """
    by_cap = NONE if arithmetic.cap is None else (whole or NONE) * (1 - arithmetic.cap)
    return min(whole or NONE, max(by_cap, Fraction(arithmetic.floor * (count or 0), 12)))


def _off(amount: Fraction | None, rate: Fraction, least: Fraction) -> Fraction | None:
    return amount if amount is None or not rate else max(amount * (1 - rate), least)
