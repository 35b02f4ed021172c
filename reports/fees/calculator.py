"""Compute the usage fees (② 利用料) of municipalities for a fiscal year. The Japanese texts of a
bill are made only when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar

from intake.text import fiscal_year
from reports.days import last_day
from reports.fees.annual_fee import annual_fee, official
from reports.fees.arithmetic import Reckoned
from reports.fees.because import NOTHING, Because
from reports.fees.discounts import Reduction, early, early_rules, prefecture, prefecture_rules
from reports.fees.facts import Course, Facts, Row, standing
from reports.fees.lines import Line, lines, why_free
from reports.fees.months import Months, Span, months, spans, year_months
from reports.fees.other_costs import other_costs
from reports.fees.parts import Figures, Part, Stretch, Terms, Year, figures, use_reasons
from reports.fees.ratios import Ratios
from reports.rules.catalog import ADOPTERS, RulesOnDay
from reports.rules.dated import Missing
from reports.rules.model import Rules


class Status(StrEnum):
    """Whether a usage fee (②) is charged, free (no month of the year is charged), or 未確定 (its
    amount is unknown); the value of a member is its Japanese name.
    """

    CHARGED = "計算済み"
    FREE = "負担なし"
    UNDETERMINED = "未確定"


@dataclass(frozen=True, eq=False)
class Fee:
    """One municipality's 利用料 (②) for one fiscal year, with the lines of its bill and the reasons.

    `row` is the municipality's entry in the register, `year` has the computed amounts. The texts of
    the bill are made from `facts` and `rules` when first read.
    """

    row: Row
    fiscal_year: int
    year: Year
    facts: Facts
    rules: Rules

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def scenario(self) -> str:
        """The name of the scenario (試算) under which the fee was computed; "" without one."""
        return self.rules.scenario

    @cached_property
    def total(self) -> int | None:
        """The usage fee (②) owed, in yen, without other costs (①, ③, ④); None while 未確定."""
        return self.year.total

    @property
    def status(self) -> Status:
        if self.total is None:
            return Status.UNDETERMINED
        return Status.CHARGED if any(self.year.parts) else Status.FREE

    @property
    def why(self) -> str:
        """A Japanese sentence that says why nothing is owed; "" unless the status is FREE."""
        free = self.status is Status.FREE
        return why_free(self.facts, self.code, self.year) if free else ""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the bill for the usage fee (②). Their amounts add up to `total`, if it is
        known.

        () if no month of the fiscal year is charged and none belongs to the trial (試行運用).
        """
        return tuple(lines(self.year))

    @cached_property
    def _because(self) -> Because:
        return self.year.because

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The reasons why the total is 未確定, without repetitions; () if the total is known."""
        return tuple(dict.fromkeys(self._because.missing))

    @property
    def estimates(self) -> tuple[str, ...]:
        """Japanese sentences that say why the total may still change, each once; () if it will not."""
        return tuple(dict.fromkeys(self._because.estimates))

    @cached_property
    def references(self) -> tuple[Line, ...]:
        """The lines of the bill for the other costs ①, ③ and ④, which are shown for reference and
        do not count towards the total.

        () if there are no lines for the usage fee (②).
        """
        if not self.lines:
            return ()
        rules = self.rules.at(year_months(self.fiscal_year)[-1])
        courses = self.year.courses
        return other_costs(self.facts, courses[-1], self.code, self.fiscal_year, rules)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Calculator:
    """Computes usage fees (②) from facts (register, applications, populations) and rules.

    `ratios` counts the adopters of each prefecture, for the prefecture discount. Intermediate
    results are cached, since many fees need the same ones.
    """

    facts: Facts
    rules: Rules
    ratios: Ratios
    _kept: dict[object, Any] = field(default_factory=dict)  # holds under any rules
    _here: dict[object, Any] = field(default_factory=dict)  # holds under these rules

    def under(self, rules: Rules) -> Calculator:
        """Return a new calculator of the same facts under other rules. Both calculators share the
        cached results that do not depend on the rules.
        """
        return Calculator(self.facts, rules, self.ratios, self._kept)

    def fee(self, code: str, year: int) -> Fee:
        """Return the usage fee (②) of the municipality with the six-digit `code` for the fiscal
        year `year` (2022 is 令和4年度).

        Raises IntakeError if the register has no municipality with that code in that year.
        """
        row = standing(self.facts, code, year)
        return Fee(row, year, self.year(code, year), self.facts, self.rules)

    def fees(self, year: int, codes: Iterable[str] | None = None) -> list[Fee]:
        """Return the usage fees (②) for the fiscal year `year` of the municipalities with these
        six-digit codes, in the order given.

        If `codes` is None or empty, the result has one fee for each code in `self.codes(year)`.
        Raises IntakeError for a code that the register does not have in that year.
        """
        return [self.fee(code, year) for code in (codes or self.codes(year))]

    def codes(self, year: int) -> list[str]:
        """Return the six-digit codes of all municipalities that may owe a usage fee (②) for the
        fiscal year `year`, sorted.

        They are the codes in the register on the year's last day (31 March), and the codes that
        were replaced during the year and have an application.
        """
        last = last_day(year_months(year)[-1])
        now = {code for codes in self.ratios.register(last).values() for code in codes}
        gone = {change.old for change in self.facts.changes if fiscal_year(change.on) == year}
        return sorted(now | (gone & self.facts.courses.keys()))

    def total(self, code: str, year: int) -> int | None:
        """Return the usage fee (②) in yen that the municipality with the six-digit `code` owes for
        a fiscal year; None while 未確定.
        """
        return self.year(code, year).total

    def sum(self, year: int, codes: Iterable[str]) -> int | None:
        """Add up the usage fees (②), in yen, that the municipalities with these six-digit codes owe
        for a fiscal year; None if any fee is 未確定.
        """
        return _sum(self.total(code, year) for code in codes)

    def year(self, code: str, year: int) -> Year:
        """Compute the usage fee (②) that the municipality with the six-digit `code` owes for the
        fiscal year `year`: the amounts and their reasons, without the texts of a bill.

        The result has one entry for each period of use (from a 利用開始 to the end of use), cut
        into parts: runs of months whose yearly fee, discounts and rounding are equal.
        """
        found, open_ends = spans(self.facts, code, year, self.rules)
        stretches: list[Stretch] = []
        reckoned, taken = Reckoned(), frozenset[date]()
        for span in found:
            counted = self._months(span, year, taken)
            taken |= frozenset((*counted.charged, *counted.filled))
            parts: list[Part] = []
            for terms, same, each in self._groups(code, year, span, counted):
                due = same if parts else (*same, *counted.filled)
                use = NOTHING if parts else use_reasons(span, counted, self.facts.as_of)
                count = None if use.missing else len(due)
                yen = reckoned.part(each.annual, count, *each[1:])
                parts.append(Part(same, due, terms, each, yen, use))
            stretches.append(Stretch(span, counted, tuple(parts)))
        return Year(tuple(stretches), open_ends)

    def _groups(
        self, code: str, year: int, span: Span, counted: Months
    ) -> Iterator[tuple[Terms, tuple[date, ...], Figures]]:
        """Yields (terms, months, figures) for each run of charged months in which fee, discounts
        and rounding are the same.

        `figures` are the yearly fee, the rates of the discounts and the rounding of the run,
        `months` the first days of its months, `terms` the fee and discounts with their reasons, as
        of its first month. `span` is a period of use, `counted` has its months in the fiscal year
        `year`.
        """
        first = self._first_charged(code, year) if counted.charged else date.min
        terms = {
            month: self._terms(code, year, span.course, self.rules.at(month))
            for month in counted.charged
        }
        same = groupby(counted.charged, key=lambda month: figures(terms[month], month, first))
        for each, group in same:
            members = tuple(group)
            yield terms[members[0]], members, each

    def _terms(self, code: str, year: int, course: Course, rules: RulesOnDay) -> Terms:
        used = (rules.usage_fee, rules.population_source, rules.population_date)
        return _once(self._here, (course, code, year, rules), lambda: Terms(
            _once(self._kept, (course, code, year, used),
                lambda: annual_fee(self.facts, course, code, year, rules, rules.usage_fee)),
            _once(self._kept, (course, early_rules(rules)), lambda: early(course, rules)),
            self.reduction(code, year, rules),
            rules,
        ))  # fmt: skip

    def reduction(self, code: str, year: int, rules: RulesOnDay) -> Reduction:
        """Return the prefecture discount (導入割合に応じた割引) of the municipality with the
        six-digit `code` for the fiscal year `year`, with its rate and reasons.

        It is computed by `rules`, the rules that apply on one day.
        """
        alone = rules.prefecture_for.value == ADOPTERS  # else one for the whole prefecture
        return _once(
            self._kept, (code if alone else code[:2], year, prefecture_rules(rules)),
            lambda: prefecture(
                self.facts, self.ratios, code, year, rules,
                lambda other: official(self.facts, other, year, rules),
            ),
        )  # fmt: skip

    def _months(self, span: Span, year: int, taken: frozenset[date]) -> Months:
        """Return the months of the period of use `span` that are charged in the fiscal year, from
        the cache if they are in it.

        `taken` are months (first days) already charged for another period of use of the same
        municipality.
        """
        days = (_within(day, year) for day in (span.start, span.end or date.max))
        key = (year, *days, span.begin, span.until, taken)
        return _once(self._here, key, lambda: months(span, year, self.rules, taken))

    def _first_charged(self, code: str, year: int) -> date:
        """Return the first day of the first month for which the municipality is ever charged; the
        duration of discounts is counted from it.

        Only months up to the end of the fiscal year `year` are considered. Raises ValueError if
        none is charged.
        """

        def first() -> date:
            found, _ = spans(self.facts, code, year, self.rules)
            whole = [Span(span.course, span.use) for span in found]
            return min(
                month
                for each in range(fiscal_year(min(span.start for span in whole)), year + 1)
                for span in whole
                for month in self._months(span, each, frozenset()).charged
            )

        return _once(self._here, code, first)


def _once(kept: dict[object, Any], key: object, make: Callable[[], T]) -> T:
    """Return the value cached in `kept` under the key; on the first call it is computed by `make`."""
    if key not in kept:
        kept[key] = make()
    made: T = kept[key]
    return made


def _within(day: date, year: int) -> date:
    """Return `day` unchanged if it is in the fiscal year `year`; for an earlier day 31 March just
    before that year, for a later one 1 April just after it.

    The returned day serves as a cache key: which months of the year are charged is the same for all
    days before the year, and for all days after it.
    """
    first, last = year_months(year)[0], last_day(year_months(year)[-1])
    return min(max(day, first - timedelta(days=1)), last + timedelta(days=1))


def calculator(facts: Facts, rules: Rules) -> Calculator:
    """Return a new Calculator of these facts under these rules, with nothing cached yet."""
    return Calculator(facts, rules, Ratios(facts))


def sum_of(fees: Iterable[Fee]) -> int | None:
    """Add up the totals of the usage fees (②), in yen; None (未確定) if any total is None."""
    return _sum(fee.total for fee in fees)


def _sum(totals: Iterable[int | None]) -> int | None:
    whole = 0
    for total in totals:
        if total is None:
            return None
        whole += total
    return whole
