"""The lines of ② for months of the same kind: their yen, their words, and what each rests on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from reports.fees.arithmetic import Carried, Manner, Rate, owed
from reports.fees.basis import Basis
from reports.fees.discounts import Reduction
from reports.fees.facts import Fact
from reports.rules.catalog import ADDED, LARGER
from reports.rules.model import Combination, Dated, Missing, Terms, lacking
from reports.wording import percent_of


class Line(NamedTuple):
    """One line of a fee: an amount (yen; None is 未確定), how it came about, and what it rests on."""

    kind: str  # base, months, trial, early, prefecture, tax; introduction, konbini, commission
    label: str
    amount: int | None
    how: str
    rules: tuple[Dated, ...] = ()
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    estimates: tuple[str, ...] = ()
    due: tuple[date, ...] = ()  # the months the amount is for, as their first days


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Everything the amount of a month depends on, under the terms of that month."""

    basis: Basis
    early: Reduction
    prefecture: Reduction
    terms: Terms

    def rates(self, month: date, first: date) -> tuple[Rate, Rate]:
        """The two rates in a month, where `first` is the first one ever charged; 0 where one rests."""
        annual = self.basis.annual
        return self.early.at(month, first, annual), self.prefecture.at(month, first, annual)


@lru_cache(maxsize=256)
def manner(terms: Terms) -> Manner:
    """How the terms want amounts reckoned."""
    rate = terms["tax_rate"].value
    both = combination(terms)
    cap = None if both is None or both.cap is None else Fraction(both.cap)
    return Manner(
        combination=both.order if both else None,
        rounding=terms["rounding"].value,
        place=terms["rounding_place"].value,
        tax=terms["tax"].value,
        tax_rate=None if rate is None else Fraction(rate),
        cap=cap,
        floor=both.floor if both else 0,
    )


def combination(terms: Terms) -> Combination | None:
    """How the terms put two reductions together; None is 未確定."""
    value = terms["combination"].value
    return Combination(value) if isinstance(value, str) else value


def key(step: Step, rates: tuple[Rate, Rate]) -> tuple[object, ...]:
    """What months must share to be reckoned together: every figure, not every rule."""
    return (step.basis.annual, *rates, manner(step.terms))


def lines(
    step: Step, rates: tuple[Rate, Rate], count: int, carried: Carried, when: str, counted: Line
) -> tuple[list[Line], Carried]:
    """The lines for `count` months, and the exact amounts of the year so far.

    `counted` is the line of the months as far as it is known without the amount.
    """
    basis, terms = step.basis, step.terms
    months = None if counted.missing else count
    yen = owed(basis.annual, months, *rates, manner(terms), carried)
    rounding = (terms["rounding"], terms["rounding_place"])
    made = [
        Line("base", f"利用料の年額{when}", yen.base, basis.how, basis.rules, basis.facts, basis.missing, basis.estimates),
        Line(
            "months", f"{counted.label}{when}", yen.months, counted.how, (*counted.rules, *rounding),
            counted.facts, (*counted.missing, *lacking(*rounding)), counted.estimates,
        ),
        *_reductions(step, rates, yen.early, yen.prefecture, when),
        _tax(terms, yen.tax, when),
    ]  # fmt: skip
    return made, yen.carried


def amount(
    step: Step, rates: tuple[Rate, Rate], count: int, carried: Carried
) -> tuple[int, Carried]:
    """The yen of these lines added up, and the exact amounts of the year so far; nothing may be 未確定."""
    yen = owed(step.basis.annual, count, *rates, manner(step.terms), carried)
    return sum(part or 0 for part in yen[:5]), yen.carried


def undetermined(step: Step, rates: tuple[Rate, Rate]) -> bool:
    """Whether any of these lines is 未確定, whatever the months."""
    terms, basis = step.terms, step.basis
    open_rules = lacking(terms["rounding"], terms["rounding_place"]) or _untaxed(terms)
    combined = bool(rates[0] and rates[1]) and bool(lacking(terms["combination"]))
    return bool(basis.missing or open_rules or combined) or any(
        reduction.missing and not _resting(rate, reduction)
        for rate, reduction in zip(rates, (step.early, step.prefecture), strict=True)
    )


def _reductions(
    step: Step, rates: tuple[Rate, Rate], one: int | None, two: int | None, when: str
) -> tuple[Line, Line]:
    rule = step.terms["combination"]
    both = combination(step.terms)
    bounded = both is not None and bool(both.floor or both.cap is not None)
    combined = (rule,) if (rates[0] and rates[1]) or (bounded and any(rates)) else ()
    notes = ["", ""]
    if rates[0] and rates[1] and both and both.order == LARGER:
        notes[(rates[0] or 0) >= (rates[1] or 0)] = (
            "もう一方の割引の方が大きいか同じため、差し引かない"
        )
    return (
        _reduction("early", f"早期導入割引{_early_rate(step.early, rates[0])}{when}", one, step.early, rates[0], notes[0], combined, ()),
        _reduction(
            "prefecture", f"導入割合に応じた割引{_rate(rates[1])}{when}", two, step.prefecture, rates[1],
            notes[1], combined, lacking(*combined),
        ),
    )  # fmt: skip


def _reduction(
    kind: str,
    label: str,
    yen: int | None,
    reduction: Reduction,
    rate: Rate,
    note: str,
    combined: tuple[Dated, ...],
    missing: tuple[Missing, ...],
) -> Line:
    resting = _resting(rate, reduction)
    rest = "この期間には当てはまらない" if resting else ""
    how = "。".join(part for part in (reduction.how, note, rest) if part)
    open_ones = missing if resting else (*reduction.missing, *missing)
    rules = (*reduction.rules, *combined)
    return Line(kind, label, yen, how, rules, reduction.facts, open_ones, reduction.estimates)


def _resting(rate: Rate, reduction: Reduction) -> bool:
    """Whether a reduction that there is does not hold for these months."""
    return rate == 0 and reduction.rate != 0


def _early_rate(early: Reduction, rate: Rate) -> str:
    """The rate as its label names it; yen off the yearly fee are named in the line's words instead."""
    return "" if any(stage.yen for stage in early.stages) else _rate(rate)


def _rate(rate: Rate) -> str:
    return f"（{percent_of(rate)}）" if rate else ""


def _untaxed(terms: Terms) -> tuple[Missing, ...]:
    """What is not known about the tax; the rate matters only where it is added."""
    rule = terms["tax"]
    included = rule.value is not None and rule.value != ADDED
    return () if included else lacking(rule, terms["tax_rate"])


def _tax(terms: Terms, amount: int | None, when: str) -> Line:
    rule, rate = terms["tax"], terms["tax_rate"]
    if rule.value is not None and rule.value != ADDED:
        return Line("tax", f"消費税{when}", amount, "年額に含まれるため、加えない", (rule,))
    missing = _untaxed(terms)
    if missing:
        return Line("tax", f"消費税{when}", amount, "", (rule, rate), (), missing)
    shown = percent_of(rate.value)
    rounding = terms["rounding"]
    how = f"割引後の額に {shown} を加える（{rounding.value.tax}）" if rounding.value else ""
    return Line("tax", f"消費税（{shown}）{when}", amount, how, (rule, rate, rounding))
