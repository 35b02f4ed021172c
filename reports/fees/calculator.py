"""利用料 (②) by municipality and fiscal year: first in numbers, then, where asked for, in lines with reasons."""

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
    """Whether a fee is known, and whether anything is owed."""

    CHARGED = "計算済み"
    FREE = "負担なし"
    UNDETERMINED = "未確定"


@dataclass(frozen=True, eq=False)
class Fee:
    """One municipality's fee for one fiscal year. Words and reasons are made when first asked for."""

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
        """The name of the scenario laid over the rules; "" without one."""
        return self.rules.scenario

    @cached_property
    def total(self) -> int | None:
        """The yen of ② alone; None is 未確定."""
        return self.year.total

    @property
    def status(self) -> Status:
        if self.total is None:
            return Status.UNDETERMINED
        return Status.CHARGED if any(self.year.parts) else Status.FREE

    @property
    def why(self) -> str:
        """Why nothing is owed; "" if something is, or may be."""
        free = self.status is Status.FREE
        return why_free(self.facts, self.code, self.year) if free else ""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of ②, which add up to the total."""
        return tuple(lines(self.year))

    @cached_property
    def _because(self) -> Because:
        return self.year.because

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Why the total is 未確定, each reason once; () if it is known."""
        return tuple(dict.fromkeys(self._because.missing))

    @property
    def estimates(self) -> tuple[str, ...]:
        """Why the total may still change, each reason once."""
        return tuple(dict.fromkeys(self._because.estimates))

    @cached_property
    def references(self) -> tuple[Line, ...]:
        """①, ③ and ④, which are no part of the total; () for a municipality that never used ②."""
        if not self.lines:
            return ()
        rules = self.rules.at(year_months(self.fiscal_year)[-1])
        courses = self.year.courses
        return other_costs(self.facts, courses[-1], self.code, self.fiscal_year, rules)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Calculator:
    """Computes fees from facts under rules; remembers what is the same for many municipalities."""

    facts: Facts
    rules: Rules
    ratios: Ratios
    _kept: dict[object, Any] = field(default_factory=dict)  # holds under any rules
    _here: dict[object, Any] = field(default_factory=dict)  # holds under these rules

    def under(self, rules: Rules) -> Calculator:
        """The same facts under other rules; what the change does not concern is not computed again."""
        return Calculator(self.facts, rules, self.ratios, self._kept)

    def fee(self, code: str, year: int) -> Fee:
        """The fee of a municipality; IntakeError if the register has none of that code in that year."""
        row = standing(self.facts, code, year)
        return Fee(row, year, self.year(code, year), self.facts, self.rules)

    def fees(self, year: int, codes: Iterable[str] | None = None) -> list[Fee]:
        """The fees of these municipalities (default: all of `codes(year)`), in the order given."""
        return [self.fee(code, year) for code in (codes or self.codes(year))]

    def codes(self, year: int) -> list[str]:
        """The municipalities on the last day of the fiscal year, and those charged that ended in it."""
        last = last_day(year_months(year)[-1])
        now = {code for codes in self.ratios.register(last).values() for code in codes}
        gone = {change.old for change in self.facts.changes if fiscal_year(change.on) == year}
        return sorted(now | (gone & self.facts.courses.keys()))

    def total(self, code: str, year: int) -> int | None:
        """The yen of ② for a municipality and fiscal year; None is 未確定."""
        return self.year(code, year).total

    def sum(self, year: int, codes: Iterable[str]) -> int | None:
        """The yen of ② for these municipalities together; None (未確定) if that of any of them is."""
        return _sum(self.total(code, year) for code in codes)

    def year(self, code: str, year: int) -> Year:
        """The numbers of a fiscal year: what is owed, in parts, and what they follow from."""
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
        """The months charged, grouped while all figures stay equal, with the terms of the first."""
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
        """The reduction by the prefecture's 導入割合, for one municipality."""
        alone = rules.prefecture_for.value == ADOPTERS  # else one for the whole prefecture
        return _once(
            self._kept, (code if alone else code[:2], year, prefecture_rules(rules)),
            lambda: prefecture(
                self.facts, self.ratios, code, year, rules,
                lambda other: official(self.facts, other, year, rules),
            ),
        )  # fmt: skip

    def _months(self, span: Span, year: int, taken: frozenset[date]) -> Months:
        """The months of a span; computed once for all that start and end alike within the year."""
        key = (year, *_ends(span, year), span.begin, span.until, taken)
        return _once(self._here, key, lambda: months(span, year, self.rules, taken))

    def _first_charged(self, code: str, year: int) -> date:
        """The first month the municipality was ever charged for: reductions begin with it."""

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
    """What is kept under the key; made and kept if it is not there yet."""
    if key not in kept:
        kept[key] = make()
    made: T = kept[key]
    return made


def _ends(span: Span, year: int) -> tuple[object, object]:
    """All of the first and the last day of use that the months of a year depend on."""
    first, last = year_months(year)[0], last_day(year_months(year)[-1])
    start, end = span.start, span.end or date.max
    begun: object = (start.replace(day=1), start.day == 1) if start <= last else "after"
    ended: object = (end.replace(day=1), end == last_day(end.replace(day=1))) if end <= last else ""
    return ("before" if start < first else begun), ("before" if end < first else ended)


def calculator(facts: Facts, rules: Rules) -> Calculator:
    """A calculator for these facts and rules."""
    return Calculator(facts, rules, Ratios(facts))


def sum_of(fees: Iterable[Fee]) -> int | None:
    """The totals added up, in yen; None (未確定) if any of them is."""
    return _sum(fee.total for fee in fees)


def _sum(totals: Iterable[int | None]) -> int | None:
    whole = 0
    for total in totals:
        if total is None:
            return None
        whole += total
    return whole
