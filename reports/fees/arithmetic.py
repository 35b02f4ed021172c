"""The yen of a fee: exact fractions in between, whole yen in every line, rounding as the rule names it. Pure."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from reports.rules.catalog import INCLUDED, LARGER, ONCE, SUM
from reports.rules.model import Rounding

NONE, ALL = Fraction(0), Fraction(1)
Rate = Fraction | None  # None is 未確定


class Manner(NamedTuple):
    """The rules of reckoning; None where one is 未確定."""

    combination: str | None
    rounding: Rounding | None
    place: str | None
    tax: str | None
    tax_rate: Rate


class Owed(NamedTuple):
    """The yen of each line (None is 未確定), and the exact amount of the fees so far, this one included."""

    base: int | None
    months: int | None
    early: int | None
    prefecture: int | None
    tax: int | None
    exact: Fraction


class _Running:
    """The amount so far. Each move gives its line's yen, so that lines always add up to the total."""

    def __init__(self, manner: Manner, offset: Fraction) -> None:
        self.exact: Fraction | None = NONE
        self._round, self._once, self._offset = manner.rounding, manner.place == ONCE, offset

    def to(self, target: Fraction | None) -> int | None:
        """The yen by which the amount moves; None from the first 未確定 on."""
        before, self.exact = self.exact, target
        if before is None or target is None:
            self.exact = None
            return None
        if self._round is None:
            return int(target - before)  # of the yearly fee alone; nothing follows
        if self._once:
            return self._round(self._offset + target) - self._round(self._offset + before)
        if target != before and before:
            self.exact = target = Fraction(self._round(target))
        return int(target - before)


@lru_cache(maxsize=65536)
def owed(
    annual: int | None,
    count: int | None,
    early: Rate,
    prefecture: Rate,
    manner: Manner,
    offset: Fraction = NONE,
) -> Owed:
    """What is owed for `count` months of a yearly fee with these rates of reduction.

    Rounding acts on what remains: after each step, or on the sum once (`offset` holds what the
    municipality owes before this fee in the same year).
    """
    run = _Running(manner, offset)
    base = run.to(None if annual is None else Fraction(annual))
    known = None not in (annual, count, manner.rounding, manner.place)
    months = run.to(Fraction(annual or 0) * (count or 0) / 12 if known else None)
    one, two = _reduced(run, early, prefecture, manner)
    tax = run.to(_taxed(run.exact, manner))
    return Owed(base, months, one, two, tax, offset + (run.exact or 0))


def _reduced(
    run: _Running, early: Rate, prefecture: Rate, manner: Manner
) -> tuple[int | None, int | None]:
    whole = run.exact
    both = bool(early and prefecture)
    if early is None or prefecture is None or (both and manner.combination is None):
        first = run.to(None if early is None or both else _off(whole, early))
        return first, run.to(None)
    if both and manner.combination == LARGER:
        early, prefecture = (early, NONE) if early >= prefecture else (NONE, prefecture)
    first = run.to(_off(whole, early))
    if both and manner.combination == SUM:
        return first, run.to(_off(whole, min(early + prefecture, ALL)))
    return first, run.to(_off(run.exact, prefecture))


def _off(amount: Fraction | None, rate: Fraction) -> Fraction | None:
    return amount if amount is None or not rate else amount * (1 - rate)


def _taxed(amount: Fraction | None, manner: Manner) -> Fraction | None:
    if manner.tax == INCLUDED:
        return amount
    if amount is None or manner.tax is None or manner.tax_rate is None:
        return None
    return amount * (1 + manner.tax_rate)
