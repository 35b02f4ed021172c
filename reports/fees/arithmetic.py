"""The arithmetic of a usage fee (②): amounts between steps are exact fractions; each line of the
bill is in whole yen, rounded as the rules say.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from reports.rules.catalog import INCLUDED, LARGER, ONCE, PREFECTURE_FIRST, SUM
from reports.rules.shapes import Steps

NONE = Fraction(0)
Rate = Fraction | None  # None is 未確定


class Arithmetic(NamedTuple):
    """What the rules say on combining discounts, rounding and tax: an argument of `amounts`.

    `combination`, `place` and `tax` are choices of rules, as reports/rules/catalog.py names them.
    `combination` is how the two discounts combine (such as 足し合わせる or 順に適用する). `place`
    is when to round (段階ごと: at each step; 合計で一度: only the final amount). `tax` is whether
    prices include tax (年額に含む) or tax is added (加える). `rounding` is how each step is
    rounded, `tax_rate` a ratio (0–1). These five are None if their rule is 未確定. `cap` is the
    highest rate (0–1) that both discounts may have together (None: no cap), `floor` the yen per
    year that at least remain after them.
    """

    combination: str | None
    rounding: Steps | None
    place: str | None
    tax: str | None
    tax_rate: Rate
    cap: Rate = None  # the highest rate of both reductions together; None for no cap
    floor: int = 0  # the yen of a whole year that reductions leave at least


class Carried(NamedTuple):
    """The exact (unrounded) yen of the months of a fiscal year that have been computed so far:
    before discounts (`prorated`), after discounts (`net`), and the tax on them (`tax`).

    Later months of the year need these totals because rounding applies to the year so far: a year
    computed in several parts costs the same as one computed at once.
    """

    prorated: Fraction = NONE  # months before reductions
    net: Fraction = NONE  # after reductions
    tax: Fraction = NONE


START = Carried()


class Amounts(NamedTuple):
    """The five lines of a usage fee (②) in yen, which add up to the amount owed; each is None while
    未確定.

    `base` is the fee of a whole year; `months` (0 or below) takes off the months that are not
    charged; `early` and `prefecture` (0 or below) are the two discounts; `tax` is the tax that is
    added.
    """

    base: int | None  # the yearly amount
    months: int | None  # what prorating takes off
    early: int | None  # the two reductions, not above 0
    prefecture: int | None
    tax: int | None

    @property
    def total(self) -> int | None:
        """The amount owed, in yen; None if any line is 未確定."""
        return None if None in self else sum(filter(None, self))


class _Running:
    """Computes the lines of a fee's bill one after the other.

    `exact` is the amount in yen so far, None once a line is 未確定. `to` and `prorate` set `exact`
    and return the change in whole yen, which is the amount of the line; `tax` leaves it unchanged.
    """

    def __init__(self, arithmetic: Arithmetic, carried: Carried) -> None:
        self.exact: Fraction | None = NONE
        self._round, self._once, self._carried = (
            arithmetic.rounding,
            arithmetic.place == ONCE,
            carried,
        )

    def to(self, target: Fraction | None) -> int | None:
        """Set the amount so far to `target` yen, rounded by the rules; returns the change in whole
        yen.

        The change is None if `target` or the amount so far is None (未確定).
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
        """Reduce the yearly fee `annual` to `count` months; returns the change in yen (0 or below;
        None while 未確定).

        These months are rounded together with those of the same fiscal year that were prorated
        before, so that twelve months cost exactly the yearly fee.
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
        """Return the tax on the amount `yen`, as (whole yen, unrounded yen); (None, 0) while it is
        未確定.

        Both are 0 if prices include tax, as `arithmetic` says. Rounding applies to the tax of the
        fiscal year so far, so that it does not depend on how the year is divided into parts.
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
    """Compute the usage fee (②) for `count` months of a fiscal year; returns (lines of the bill,
    exact yen of all months of the fiscal year up to and including these).

    `annual` is the yearly fee in yen; `early` and `prefecture` are the rates (0–1) of the two
    discounts. Each of these three and `count` may be None (未確定); the amounts that depend on it
    are then None. `carried` has the exact yen of the fiscal year's earlier months (default: there
    are none). `arithmetic` says how discounts combine and whether each step or only the final
    amount is rounded; tax is computed on the rounded amount and rounded separately.
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
    """Computes the usage fee (②) of one municipality for one fiscal year part by part, by
    successive calls of `part`; a part is a run of months with the same yearly fee, discounts and
    rounding.

    If two successive calls have the same yearly fee, discounts and rounding, as after an
    interruption of use, their months are rounded together: the interruption does not change what
    they cost.
    """

    def __init__(self) -> None:
        self._carried = self._start = START
        self._figures: object = None
        self._count = 0
        self._owed: Amounts | None = None

    def part(
        self, annual: int | None, count: int | None, early: Rate, prefecture: Rate, how: Arithmetic
    ) -> Amounts:
        """Return the lines of the bill, in yen, for the next part: `count` months of the fiscal
        year, which follow those of earlier calls.

        The object remembers these months, because the rounding of later parts depends on them.
        `annual` is the yearly fee in yen, `early` and `prefecture` are the rates (0–1) of the two
        discounts; each, and `count`, is None while 未確定. `how` says how discounts combine and
        amounts are rounded.
        """
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
    """Return the bill for the latest months only: `owed`, the bill for all months so far, minus
    `before`, the bill for the earlier months.

    A bill begins with the whole yearly fee (`base`) and reduces it to its months (`months`).
    Therefore `base` is taken from `owed` unchanged, and subtracted from `months` instead.
    """
    pairs = zip(owed, before, strict=True)
    more = Amounts(*(None if one is None else one - (other or 0) for one, other in pairs))
    months = None if more.months is None else more.months - (owed.base or 0)
    return more._replace(base=owed.base, months=months)


def _reduced(
    run: _Running, early: Rate, prefecture: Rate, arithmetic: Arithmetic, least: Fraction
) -> tuple[int | None, int | None]:
    """Apply both discounts to the amount in `run`; returns (yen of 早期導入割引, yen of the prefecture
    discount), each 0 or below, None while 未確定.

    `early` and `prefecture` are the rates (0–1), which combine as `arithmetic` says. The amount in
    `run` never falls below `least` yen.
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
        return first, run.to(_off(whole, early + prefecture, least))
    return first, run.to(_off(run.exact, prefecture, least))


def _least(whole: Fraction | None, count: int | None, arithmetic: Arithmetic) -> Fraction:
    """Return the lowest amount in yen to which the two discounts may reduce the fee of `count`
    months, by the cap and the floor in `arithmetic`; 0 if there is neither.

    `whole` is the fee of these months before discounts, which the result never exceeds. If `whole`
    is None (未確定), the result is 0; if `count` is None, the floor is ignored.
    """
    by_cap = NONE if arithmetic.cap is None else (whole or NONE) * (1 - arithmetic.cap)
    return min(whole or NONE, max(by_cap, Fraction(arithmetic.floor * (count or 0), 12)))


def _off(amount: Fraction | None, rate: Fraction, least: Fraction) -> Fraction | None:
    return amount if amount is None or not rate else max(amount * (1 - rate), least)
