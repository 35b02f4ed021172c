"""Computes 利用料 (②) by municipality and fiscal year; lines and reasons are made on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar

from intake.text import fiscal_year
from reports.fees.annual_fee import annual_fee, official
from reports.fees.arithmetic import Reckoned
from reports.fees.because import NOTHING, Because
from reports.fees.discounts import Reduction, early, early_rules, prefecture, prefecture_rules
from reports.fees.facts import Course, Facts, Row, standing
from reports.fees.lines import Line, lines, why_free
from reports.fees.months import Months, Span, last_day, months, spans, year_months
from reports.fees.other_costs import other_costs
from reports.fees.parts import Figures, Part, Stretch, Terms, Year, figures, use_reasons
from reports.fees.ratios import Ratios
from reports.rules.catalog import ADOPTERS, RulesOnDay
from reports.rules.dated import Missing
from reports.rules.model import Rules


class Status(StrEnum):
    """Whether a fee is known and charged, known and free, or 未確定."""

    CHARGED = "計算済み"
    FREE = "負担なし"
    UNDETERMINED = "未確定"


@dataclass(frozen=True, eq=False)
class Fee:
    """One municipality's fee (②) for one fiscal year; texts and reasons are computed on first
    access."""

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
        """The name of the scenario that the fee was computed under; "" without one."""
        return self.rules.scenario

    @cached_property
    def total(self) -> int | None:
        """The yen of ② without the other costs (①, ③, ④); None is 未確定."""
        return self.year.total

    @property
    def status(self) -> Status:
        if self.total is None:
            return Status.UNDETERMINED
        return Status.CHARGED if any(self.year.parts) else Status.FREE

    @property
    def why(self) -> str:
        """A sentence why nothing is owed; "" if the status is CHARGED or UNDETERMINED."""
        free = self.status is Status.FREE
        return why_free(self.facts, self.code, self.year) if free else ""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of ②, whose amounts add up to the total; () if no month is charged or in the
        trial."""
        return tuple(lines(self.year))

    @cached_property
    def _because(self) -> Because:
        return self.year.because

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Why the total is 未確定, each reason once; () if the total is known."""
        return tuple(dict.fromkeys(self._because.missing))

    @property
    def estimates(self) -> tuple[str, ...]:
        """Sentences why the total may still change, each once; () if it is final."""
        return tuple(dict.fromkeys(self._because.estimates))

    @cached_property
    def references(self) -> tuple[Line, ...]:
        """The lines of ①, ③ and ④, which are not part of the total; () if ② has no line."""
        if not self.lines:
            return ()
        rules = self.rules.at(year_months(self.fiscal_year)[-1])
        courses = self.year.courses
        return other_costs(self.facts, courses[-1], self.code, self.fiscal_year, rules)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Calculator:
    """Computes fees from facts under rules, and caches intermediate results that municipalities
    share."""

    facts: Facts
    rules: Rules
    ratios: Ratios
    _kept: dict[object, Any] = field(default_factory=dict)  # holds under any rules
    _here: dict[object, Any] = field(default_factory=dict)  # holds under these rules

    def under(self, rules: Rules) -> Calculator:
        """A calculator with the same facts under other rules, which shares cached results that do
        not change."""
        return Calculator(self.facts, rules, self.ratios, self._kept)

    def fee(self, code: str, year: int) -> Fee:
        """The fee of a municipality for a fiscal year.
        IntakeError if the register has no municipality with that code in that year.
        """
        row = standing(self.facts, code, year)
        return Fee(row, year, self.year(code, year), self.facts, self.rules)

    def fees(self, year: int, codes: Iterable[str] | None = None) -> list[Fee]:
        """The fees of these municipalities for a fiscal year, in the order given (default:
        `codes(year)`)."""
        return [self.fee(code, year) for code in (codes or self.codes(year))]

    def codes(self, year: int) -> list[str]:
        """The sorted codes of the municipalities on the last day of the fiscal year.
        Codes with applications that were replaced by another code during that year are included.
        """
        last = last_day(year_months(year)[-1])
        now = {code for codes in self.ratios.register(last).values() for code in codes}
        gone = {change.old for change in self.facts.changes if fiscal_year(change.on) == year}
        return sorted(now | (gone & self.facts.courses.keys()))

    def total(self, code: str, year: int) -> int | None:
        """The yen of ② of one municipality for a fiscal year; None is 未確定."""
        return self.year(code, year).total

    def sum(self, year: int, codes: Iterable[str]) -> int | None:
        """The yen of ② of these municipalities added up; None (未確定) if any of them is 未確定."""
        return _sum(self.total(code, year) for code in codes)

    def year(self, code: str, year: int) -> Year:
        """The computed fiscal year of a municipality: its times of use, each in parts of equal
        figures."""
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
        """Yields (terms, months, figures) for each run of charged months with equal figures.
        The terms are those of the first month of the run.
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
        """The prefecture discount (導入割合に応じた割引) of one municipality for a fiscal year."""
        alone = rules.prefecture_for.value == ADOPTERS  # else one for the whole prefecture
        return _once(
            self._kept, (code if alone else code[:2], year, prefecture_rules(rules)),
            lambda: prefecture(
                self.facts, self.ratios, code, year, rules,
                lambda other: official(self.facts, other, year, rules),
            ),
        )  # fmt: skip

    def _months(self, span: Span, year: int, taken: frozenset[date]) -> Months:
        """The months of a time of use in the fiscal year, cached by everything they depend on.
        `taken` are months already charged for another time of use.
        """
        key = (year, *_ends(span, year), span.begin, span.until, taken)
        return _once(self._here, key, lambda: months(span, year, self.rules, taken))

    def _first_charged(self, code: str, year: int) -> date:
        """The first month of this or an earlier fiscal year for which the municipality is charged.
        The lengths of discounts are counted from it.
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
    """The value cached in `kept` under the key; computed by `make` and stored on the first call."""
    if key not in kept:
        kept[key] = make()
    made: T = kept[key]
    return made


def _ends(span: Span, year: int) -> tuple[object, object]:
    """A cache key of the start and end of use, as far as the months of the fiscal year depend on
    them."""
    first, last = year_months(year)[0], last_day(year_months(year)[-1])
    start, end = span.start, span.end or date.max
    begun: object = (start.replace(day=1), start.day == 1) if start <= last else "after"
    ended: object = (end.replace(day=1), end == last_day(end.replace(day=1))) if end <= last else ""
    return ("before" if start < first else begun), ("before" if end < first else ended)


def calculator(facts: Facts, rules: Rules) -> Calculator:
    """A new Calculator of these facts under these rules."""
    return Calculator(facts, rules, Ratios(facts))


def sum_of(fees: Iterable[Fee]) -> int | None:
    """The totals of the fees added up, in yen; None (未確定) if any total is 未確定."""
    return _sum(fee.total for fee in fees)


def _sum(totals: Iterable[int | None]) -> int | None:
    whole = 0
    for total in totals:
        if total is None:
            return None
        whole += total
    return whole
