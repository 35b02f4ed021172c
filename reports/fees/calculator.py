"""利用料 (②) of one municipality and fiscal year, line by line; every line knows what it rests on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from intake.text import fiscal_year
from reports.fees.arithmetic import START, Carried, Rate
from reports.fees.basis import basis, official
from reports.fees.discounts import Reduction, early, prefecture
from reports.fees.facts import Course, Facts, Row, assumed, standing
from reports.fees.months import Months, Span, last_day, months, spans, year_months
from reports.fees.ratios import Ratios
from reports.fees.references import references
from reports.fees.steps import Line, Step, amount, key, lines, undetermined
from reports.fees.use_lines import months_line, period, trial_line, why
from reports.rules.catalog import ADOPTERS
from reports.rules.model import Missing, Rules, Terms


class Status(StrEnum):
    """What became of a fee."""

    CHARGED = "計算済み"
    FREE = "負担なし"
    UNDETERMINED = "未確定"


@dataclass(frozen=True, slots=True, eq=False)
class Fee:
    """One municipality's fee for one fiscal year. `total` is of ② alone, in yen; None is 未確定.

    `references` are ①, ③ and ④: they stand below the total and never change it, so they are
    looked at only when asked for.
    """

    row: Row
    fiscal_year: int
    status: Status
    total: int | None
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    estimates: tuple[str, ...]
    why: str  # why nothing is charged, "" otherwise
    scenario: str
    below: Callable[[], tuple[Line, ...]]

    @property
    def references(self) -> tuple[Line, ...]:
        """①, ③ and ④, as far as they are known."""
        return self.below() if self.lines else ()

    @property
    def code(self) -> str:
        return self.row.code


class _Segment(NamedTuple):
    """Months of a span for which every figure is the same."""

    months: tuple[date, ...]
    step: Step
    rates: tuple[Rate, Rate]


_BASIS = ("usage_fee", "population_source", "population_date")
_EARLY = ("early_basis", "application_date", "early_deadline", "early_rate", "early_months")
_PREFECTURE = (
    "prefecture_tiers", "prefecture_assessed", "prefecture_from", "prefecture_for", "adoption_stage",
    "adoption_denominator", "succession", "population_date",
)  # fmt: skip
"""The rules that each part of a fee follows from."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Calculator:
    """Computes fees under the facts and rules; keeps what is the same for many municipalities."""

    facts: Facts
    rules: Rules
    ratios: Ratios
    _kept: dict[tuple[object, ...], Any] = field(default_factory=dict)
    _firsts: dict[str, date] = field(default_factory=dict)
    _counted: dict[tuple[object, ...], Months] = field(default_factory=dict)

    def under(self, rules: Rules) -> Calculator:
        """The same facts under other rules, with what does not depend on those that differ."""
        return Calculator(self.facts, rules, self.ratios, self._kept)

    def fee(self, code: str, year: int) -> Fee:
        """The fee of a municipality; IntakeError where the register knows none in that year."""
        row = standing(self.facts, code, year)
        found, open_ends = spans(self.facts, code, year, self.rules)
        told: list[Line] = []
        carried, taken = START, frozenset[date]()
        for span in found:
            counted = self._months(span, year, taken)
            taken |= frozenset((*counted.charged, *counted.filled))
            carried = self._lines_of(code, year, span, counted, carried, told)
        return self._fee(
            row, year, list(dict.fromkeys(span.course for span in found)), told, open_ends
        )

    def total(self, code: str, year: int) -> int | None:
        """The total of the fee alone, many times faster: for sums of many fees under other rules."""
        found, open_ends = spans(self.facts, code, year, self.rules)
        whole, carried, taken = 0, START, frozenset[date]()
        for span in found:
            counted = self._months(span, year, taken)
            taken |= frozenset((*counted.charged, *counted.filled))
            if not counted.charged:
                continue
            for place, segment in enumerate(self._segments(code, year, span, counted)):
                count = len(segment.months) + (0 if place else len(counted.filled))
                missing = counted.missing if place == 0 else ()
                if missing or undetermined(segment.step, segment.rates):
                    return None
                yen, carried = amount(segment.step, segment.rates, count, carried)
                whole += yen
        return None if open_ends else whole

    def sum(self, year: int, codes: Iterable[str]) -> int | None:
        """The totals of these municipalities added up, in yen; None (未確定) where any of them is."""
        whole = 0
        for code in codes:
            total = self.total(code, year)
            if total is None:
                return None
            whole += total
        return whole

    def _months(self, span: Span, year: int, taken: frozenset[date]) -> Months:
        """The months of a span; reckoned once for all that start and end alike within the year."""
        key = (year, *_ends(span, year), span.begin, span.until, taken)
        if key not in self._counted:
            self._counted[key] = months(span, year, self.rules, taken)
        return self._counted[key]

    def fees(self, year: int, codes: Iterable[str] | None = None) -> list[Fee]:
        """The fees of these municipalities (default: all that stood in the year), in order of code."""
        return [self.fee(code, year) for code in (codes or self.codes(year))]

    def codes(self, year: int) -> list[str]:
        """The municipalities that stood on the last day of the fiscal year, or were charged in it."""
        last = last_day(year_months(year)[-1])
        now = {code for codes in self.ratios.register(last).values() for code in codes}
        gone = {
            c.old for c in self.facts.changes if fiscal_year(c.on) == year
        } & self.facts.courses.keys()
        return sorted(now | gone)

    def _fee(
        self,
        row: Row,
        year: int,
        courses: list[Course],
        told: list[Line],
        open_ends: Sequence[Missing],
    ) -> Fee:
        charged = any(line.kind == "base" for line in told)
        missing = _once([*open_ends, *(item for line in told for item in line.missing)])
        status = Status.UNDETERMINED if missing else Status.CHARGED if charged else Status.FREE
        total = None if missing else sum(line.amount or 0 for line in told)
        terms = self.rules.at(year_months(year)[-1])
        course = courses[-1] if courses else assumed(row.code, year_months(year)[0])  # never asked
        below = partial(references, self.facts, course, row.code, year, terms)
        estimates = tuple(dict.fromkeys(text for line in told for text in line.estimates))
        free = status is Status.FREE
        reason = why(self.facts, row.code, courses, bool(told)) if free else ""
        return Fee(
            row, year, status, total, tuple(told), missing, estimates, reason, self.rules.scenario, below
        )  # fmt: skip

    def _lines_of(
        self, code: str, year: int, span: Span, counted: Months, carried: Carried, told: list[Line]
    ) -> Carried:
        """Adds the span's lines; gives the exact amounts of the year so far."""
        trial = [trial_line(span, counted)] if counted.trial else []
        if not counted.charged:
            told += trial
            return carried
        several = list(self._segments(code, year, span, counted))
        for place, segment in enumerate(several):
            when = f"（{period(segment.months)}）" if len(several) > 1 else ""
            due = segment.months + (() if place else counted.filled)
            about = months_line(
                span, counted, segment.months, len(due), self.facts.as_of, place == 0
            )
            made, carried = lines(segment.step, segment.rates, len(due), carried, when, about)
            made = [line._replace(due=due) for line in made]
            told += [*made[:2], *trial, *made[2:]]
            trial = []
        return carried

    def _segments(self, code: str, year: int, span: Span, counted: Months) -> Iterator[_Segment]:
        first = self._first_charged(code, year)
        steps: dict[int, Step] = {}
        of_month: list[tuple[date, Step, tuple[Rate, Rate]]] = []
        charged = counted.charged
        if self.rules.at(charged[0]) is self.rules.at(charged[-1]):
            step = self._step(code, year, span.course, self.rules.at(charged[0]))
            ends = [step.rates(month, first) for month in (charged[0], charged[-1])]
            once = len(step.early.stages) < 2 and not any(s.since for s in step.early.stages)
            if once and ends[0] == ends[1]:  # a reduction begins once and ends once
                yield _Segment(charged, step, ends[0])
                return
        for month in charged:
            terms = self.rules.at(month)
            if id(terms) not in steps:
                steps[id(terms)] = self._step(code, year, span.course, terms)
            step = steps[id(terms)]
            of_month.append((month, step, step.rates(month, first)))
        for _, group in groupby(of_month, key=lambda item: key(item[1], item[2])):
            members = list(group)
            yield _Segment(tuple(member[0] for member in members), *members[0][1:])

    def _step(self, code: str, year: int, course: Course, terms: Terms) -> Step:
        return Step(
            self._keep(_BASIS, terms, (course, code, year), lambda: basis(self.facts, course, code, year, terms)),
            self._keep(_EARLY, terms, (course,), lambda: early(course, terms)),
            self.reduction(code, year, terms),
            terms,
        )  # fmt: skip

    def reduction(self, code: str, year: int, terms: Terms) -> Reduction:
        """The reduction by the prefecture's ratio, for one municipality."""
        alone = terms["prefecture_for"].value == ADOPTERS  # else it is the whole prefecture's
        return self._keep(
            _PREFECTURE, terms, (code if alone else code[:2], year),
            lambda: prefecture(
                self.facts, self.ratios, code, year, terms,
                lambda other: official(self.facts, other, year, terms),
            ),
        )  # fmt: skip

    def _keep(
        self, names: tuple[str, ...], terms: Terms, about: tuple[object, ...], make: Callable[[], T]
    ) -> T:
        """What follows from these rules and facts, made once, also under rules that differ elsewhere."""
        key = (names[0], *about, *[terms[name] for name in names])
        if key not in self._kept:
            self._kept[key] = make()
        made: T = self._kept[key]
        return made

    def _first_charged(self, code: str, year: int) -> date:
        """The first month the municipality was ever charged for: reductions last from there."""
        if code not in self._firsts:
            found, _ = spans(self.facts, code, year, self.rules)
            whole = [Span(span.course, span.use) for span in found]
            years = range(fiscal_year(min(span.start for span in whole)), year + 1)
            charged = (
                month
                for each in years
                for span in whole
                for month in self._months(span, each, frozenset()).charged
            )
            self._firsts[code] = min(charged)
        return self._firsts[code]


def _ends(span: Span, year: int) -> tuple[object, object]:
    """All that the months of a year depend on of the first and the last day of use."""
    first, last = year_months(year)[0], last_day(year_months(year)[-1])
    start, end = span.start, span.end or date.max
    begun: object = (start.replace(day=1), start.day == 1) if start <= last else "after"
    ended: object = (end.replace(day=1), end == last_day(end.replace(day=1))) if end <= last else ""
    return ("before" if start < first else begun), ("before" if end < first else ended)


def calculator(facts: Facts, rules: Rules) -> Calculator:
    """What computes fees under these facts and rules."""
    return Calculator(facts, rules, Ratios(facts))


def sum_of(fees: Iterable[Fee]) -> int | None:
    """The totals added up, in yen; None (未確定) where any of them is."""
    totals = [fee.total for fee in fees]
    return None if None in totals else sum(total or 0 for total in totals)


def _once(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple({(item.rule, item.what, item.why): item for item in missing}.values())
