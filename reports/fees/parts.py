"""A fiscal year's fee in numbers: the charged months, grouped by equal figures, with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import chain, repeat
from typing import NamedTuple

from reports.fees.annual_fee import AnnualFee
from reports.fees.arithmetic import Amounts, Arithmetic, Rate
from reports.fees.because import NOTHING, Because, ruled
from reports.fees.discounts import Reduction
from reports.fees.facts import Course, Fact
from reports.fees.months import Months, Span
from reports.rules.catalog import INCLUDED, RulesOnDay
from reports.rules.dated import Missing
from reports.wording import date_of


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The yearly fee, both discounts and the rules that the amount of one month depends on."""

    annual: AnnualFee
    early: Reduction
    prefecture: Reduction
    rules: RulesOnDay


class Figures(NamedTuple):
    """The numbers that the amount of one month depends on; months with equal ones are computed
    together."""

    annual: int | None  # yen of a whole year; None is 未確定, as for the rates
    early: Rate
    prefecture: Rate
    arithmetic: Arithmetic


def figures(terms: Terms, month: date, first: date) -> Figures:
    """The figures of a month; `first` is the first month the municipality is ever charged for."""
    annual = terms.annual.yen
    early, ratio = (each.at(month, first, annual) for each in (terms.early, terms.prefecture))
    return Figures(annual, early, ratio, arithmetic(terms.rules))


@lru_cache(maxsize=256)
def arithmetic(rules: RulesOnDay) -> Arithmetic:
    """How the rules in force on a day combine discounts, round and tax an amount."""
    both, rate = rules.combination.value, rules.tax_rate.value
    return Arithmetic(
        combination=both.order if both else None,
        rounding=rules.rounding.value,
        place=rules.rounding_place.value,
        tax=rules.tax.value,
        tax_rate=None if rate is None else Fraction(rate),
        cap=Fraction(both.cap) if both and both.cap is not None else None,
        floor=both.floor if both else 0,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Months of one time of use with equal figures, and the yen owed for these months together."""

    months: tuple[date, ...]  # in use, as their first days
    due: tuple[date, ...]  # these, and months out of use that are charged with them
    terms: Terms
    figures: Figures
    amounts: Amounts
    use: Because  # why these months are charged

    @property
    def reasons(self) -> tuple[Because, ...]:
        """The reasons of each amount, in the order of the fields of `amounts`."""
        terms, rules, both = self.terms, self.terms.rules, self.combined
        ratio = ruled(rules.combination) if both else NOTHING
        return (
            terms.annual.because,
            self.use + ruled(rules.rounding, rules.rounding_place),
            terms.early.because + Because(ratio.rules),
            terms.prefecture.because + ratio,
            self._tax,
        )

    @property
    def combined(self) -> bool:
        """Whether the rule on combining discounts affects the amounts of these months."""
        rates, how = self.figures[1:3], self.figures.arithmetic
        return all(rates) or (any(rates) and (how.cap is not None or bool(how.floor)))

    @property
    def _tax(self) -> Because:
        rules = self.terms.rules
        if rules.tax.value == INCLUDED:
            return ruled(rules.tax)
        because = ruled(rules.tax, rules.tax_rate)
        return because if because.missing else because + Because((rules.rounding,))

    def by_month(self) -> Iterator[tuple[date, str, int | None]]:
        """Yields (month, kind of line, yen); the yen are None if the amount is 未確定.
        Each amount is spread evenly in whole yen over the months it is for, the remainder in the
        last.
        """
        for kind, yen in zip(Amounts._fields, self.amounts, strict=True):
            each, rest = divmod(abs(yen or 0), len(self.due))
            sign = -1 if yen and yen < 0 else 1
            shares = chain(repeat(each, len(self.due) - 1), (each + rest,))
            for month, share in zip(self.due, shares, strict=True):
                yield month, kind, None if yen is None else sign * share


class Stretch(NamedTuple):
    """One time of use within the fiscal year; its charged months are in `parts`, () if none is
    charged."""

    span: Span
    months: Months
    parts: tuple[Part, ...]


class Year(NamedTuple):
    """Everything that one municipality owes for ② in one fiscal year."""

    stretches: tuple[Stretch, ...]
    open_ends: tuple[Missing, ...]  # why the times of use may be incomplete

    @property
    def parts(self) -> Iterator[Part]:
        """The parts of all times of use, in order of time."""
        return (part for stretch in self.stretches for part in stretch.parts)

    @property
    def total(self) -> int | None:
        """The yen owed for ②; None if any amount is 未確定 or the times of use may be incomplete."""
        totals = [part.amounts.total for part in self.parts]
        unknown = self.open_ends or None in totals
        return None if unknown else sum(filter(None, totals))

    @property
    def because(self) -> Because:
        """The reasons of the total: the reasons of all amounts joined."""
        reasons = (reason for part in self.parts for reason in part.reasons)
        return sum(reasons, Because(missing=self.open_ends))

    @property
    def courses(self) -> list[Course]:
        """The distinct applications behind the times of use, in order of time."""
        return list(dict.fromkeys(stretch.span.course for stretch in self.stretches))


def use_reasons(span: Span, counted: Months, as_of: date) -> Because:
    """Why the months of a time of use are charged: rules, start and end, and estimates.
    `as_of` is the day of the facts; a later start of use is an estimate.
    """
    estimates = (
        (f"利用開始日 {date_of(span.start)}は基準日より後の予定である",)
        if span.start > as_of
        else ()
    )
    if span.course.assumed:
        estimates = ("記録にない、仮に置いた利用開始による",)
    return counted.because + Because(facts=use_facts(span), estimates=estimates)


def use_facts(span: Span) -> tuple[Fact, ...]:
    """The first day of use and, if use has ended, the last, as facts with their sources."""
    number = f"受付番号 {span.course.receipt}、" if span.course.receipt else ""
    marks = (("利用開始日", span.use.started), ("利用の最後の日", span.use.ended))
    return tuple(Fact(what, mark.on, f"{number}{mark.source}") for what, mark in marks if mark)
