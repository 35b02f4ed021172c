"""The amounts of a fiscal year's usage fee (②), and the reasons for each. Charged months with the
same yearly fee, discounts and rounding are computed together as one part.
"""

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
    """What the amount of one charged month depends on: the yearly fee (`annual`) and the two
    discounts, `early` (早期導入割引) and `prefecture` (by 導入割合), each with its reasons, and the
    `rules` that apply in that month.
    """

    annual: AnnualFee
    early: Reduction
    prefecture: Reduction
    rules: RulesOnDay


class Figures(NamedTuple):
    """The numbers from which the amount of one month is computed.

    `annual` is the yearly fee in yen; `early` and `prefecture` are the rates (0–1) of the two
    discounts; each is None while 未確定. `arithmetic` says how discounts combine and amounts are
    rounded. Successive months with equal figures are computed together, as one Part.
    """

    annual: int | None  # yen of a whole year; None is 未確定, as for the rates
    early: Rate
    prefecture: Rate
    arithmetic: Arithmetic


def figures(terms: Terms, month: date, first: date) -> Figures:
    """Return the numbers from which the amount of one month is computed, taken from `terms`.

    `month` is the first day of the month. `first` is the first day of the first month for which the
    municipality is ever charged; the duration of discounts is counted from it.
    """
    annual = terms.annual.yen
    early, ratio = (each.at(month, first, annual) for each in (terms.early, terms.prefecture))
    return Figures(annual, early, ratio, arithmetic(terms.rules))


@lru_cache(maxsize=256)
def arithmetic(rules: RulesOnDay) -> Arithmetic:
    """Return what the rules of one day say on discounts, rounding and tax, as an argument of
    `amounts` (reports/fees/arithmetic.py).
    """
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
    """Successive months with the same yearly fee, discounts and rounding, and the amounts in yen
    for all of them together (`amounts`).

    `months` are the months in use; `due` are these months and those not in use that are charged as
    well; both are first days of months. The amounts are computed from the numbers in `figures`.
    `terms` has these numbers with their reasons, `use` the reasons why the months are charged.
    """

    months: tuple[date, ...]  # in use, as their first days
    due: tuple[date, ...]  # these, and months out of use that are charged with them
    terms: Terms
    figures: Figures
    amounts: Amounts
    use: Because  # why these months are charged

    @property
    def reasons(self) -> tuple[Because, ...]:
        """The reasons for the five amounts: one Because for each, in the order of `amounts` (base,
        months, early, prefecture, tax).
        """
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
        """Whether the rule on combining discounts can affect the amounts: both discounts apply, or
        only one does, but the rule has a cap or floor.
        """
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
        """Yields (first day of the month, name of the bill's line as in Amounts, yen) for each line
        and each month in `due`.

        The amount of a line is spread evenly, in whole yen, over these months; the last month gets
        the remainder. It is None while 未確定.
        """
        for kind, yen in zip(Amounts._fields, self.amounts, strict=True):
            each, rest = divmod(abs(yen or 0), len(self.due))
            sign = -1 if yen and yen < 0 else 1
            shares = chain(repeat(each, len(self.due) - 1), (each + rest,))
            for month, share in zip(self.due, shares, strict=True):
                yield month, kind, None if yen is None else sign * share


class Stretch(NamedTuple):
    """The months of a fiscal year that belong to one period of use (`span`).

    `months` says which of them are free of the usage fee (②) as trial months, and which are
    charged. `parts` has the amounts of the charged months (() if there are none).
    """

    span: Span
    months: Months
    parts: tuple[Part, ...]


class Year(NamedTuple):
    """What one municipality owes for ② (利用料) in one fiscal year.

    `stretches` has the amounts, one entry for each period of use. `open_ends` are the reasons why
    periods of use may be missing from this list; () if it is certainly complete.
    """

    stretches: tuple[Stretch, ...]
    open_ends: tuple[Missing, ...]  # why the periods of use may be incomplete

    @property
    def parts(self) -> Iterator[Part]:
        """Yields the parts of all periods of use, in order of time."""
        return (part for stretch in self.stretches for part in stretch.parts)

    @property
    def total(self) -> int | None:
        """The usage fee (②) owed for the year in yen; None if an amount is 未確定, or if the list
        of periods of use may be incomplete.
        """
        totals = [part.amounts.total for part in self.parts]
        unknown = self.open_ends or None in totals
        return None if unknown else sum(filter(None, totals))

    @property
    def because(self) -> Because:
        """The reasons for all amounts of the year, joined in one Because.

        Its `missing` begins with the reasons why the list of periods of use may be incomplete, if
        any.
        """
        reasons = (reason for part in self.parts for reason in part.reasons)
        return sum(reasons, Because(missing=self.open_ends))

    @property
    def courses(self) -> list[Course]:
        """The applications under which the system was used, each once, in order of the first day of
        use.
        """
        return list(dict.fromkeys(stretch.span.course for stretch in self.stretches))


def use_reasons(span: Span, counted: Months, as_of: date) -> Because:
    """Return the reasons why the months `counted` of the period of use `span` are charged: the
    rules, and the days on which use starts and ends.

    If use starts after `as_of` (the day that the facts are for), or if its start is assumed and not
    on record, `estimates` of the result says that amounts may still change.
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
    """Return the first day of the period of use `span` as a Fact with its source and, if use has
    ended, the last day as a second Fact.
    """
    number = f"受付番号 {span.course.receipt}、" if span.course.receipt else ""
    marks = (("利用開始日", span.use.started), ("利用の最後の日", span.use.ended))
    return tuple(Fact(what, mark.on, f"{number}{mark.source}") for what, mark in marks if mark)
