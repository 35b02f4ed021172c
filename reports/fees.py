"""利用料 (②) of one municipality and fiscal year, line by line; every line knows what it rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from intake.text import fiscal_year
from reports.basis import basis, official
from reports.discounts import Missing, Reduction, early, prefecture, said
from reports.facts import Course, Fact, Facts, Row, standing
from reports.months import Months, Span, last_day, months, spans, year_months
from reports.ratios import Ratios
from reports.reference import references
from reports.rules.catalog import ADOPTERS
from reports.rules.model import Rules, Terms
from reports.steps import Line, Step, amounts, step


class Status(StrEnum):
    """What became of a fee."""

    CHARGED = "算定"
    FREE = "負担なし"
    UNDETERMINED = "未確定"


@dataclass(frozen=True, slots=True)
class Fee:
    """One municipality's fee for one fiscal year. `total` is of ② alone, in yen; None is 未確定.

    `references` are ①, ③ and ④: they stand below the total and never change it.
    """

    row: Row
    fiscal_year: int
    status: Status
    total: int | None
    lines: tuple[Line, ...]
    references: tuple[Line, ...]
    missing: tuple[Missing, ...]
    estimates: tuple[str, ...]
    why: str  # why nothing is charged, "" otherwise
    scenario: str

    @property
    def code(self) -> str:
        return self.row.code


class _Segment(NamedTuple):
    """Months of a span for which every figure is the same."""

    months: tuple[date, ...]
    step: Step


@dataclass(frozen=True, slots=True, eq=False)
class Calculator:
    """Computes fees under the facts and rules; keeps what is the same for many municipalities."""

    facts: Facts
    rules: Rules
    ratios: Ratios
    _reductions: dict[tuple[str, int, int], Reduction] = field(default_factory=dict)
    _firsts: dict[str, date] = field(default_factory=dict)

    def fee(self, code: str, year: int) -> Fee:
        """The fee of a municipality; IntakeError where the register knows none in that year."""
        row = standing(self.facts, code, year)
        found, open_ends = spans(self.facts, code, year, self.rules)
        lines: list[Line] = []
        offset, taken = Fraction(0), frozenset[date]()
        for span in found:
            counted = months(span, year, self.rules, taken)
            taken |= frozenset((*counted.charged, *counted.filled))
            offset = self._lines_of(code, year, span, counted, offset, lines)
        return self._fee(row, year, [span.course for span in found], lines, open_ends)

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
        lines: list[Line],
        open_ends: Sequence[Missing],
    ) -> Fee:
        charged = any(line.kind == "base" for line in lines)
        missing = _once([*open_ends, *(item for line in lines for item in line.missing)])
        status = Status.UNDETERMINED if missing else Status.CHARGED if charged else Status.FREE
        total = None if missing else sum(line.amount or 0 for line in lines)
        terms = self.rules.at(year_months(year)[-1])
        below = references(self.facts, courses[-1], row.code, year, terms) if lines else ()
        estimates = tuple(dict.fromkeys(text for line in lines for text in line.estimates))
        why = "" if charged or missing else _why(self.facts, row.code, courses, bool(lines))
        return Fee(
            row, year, status, total, tuple(lines), below, missing, estimates, why, self.rules.scenario
        )  # fmt: skip

    def _lines_of(
        self, code: str, year: int, span: Span, counted: Months, offset: Fraction, lines: list[Line]
    ) -> Fraction:
        """Adds the span's lines; gives the exact amount so far, for rounding once at the end."""
        trial = [_trial(span.course, counted)] if counted.trial else []
        if not counted.charged:
            lines += trial
            return offset
        several = list(self._segments(code, year, span, counted))
        for place, segment in enumerate(several):
            when = f"（{_period(segment.months)}）" if len(several) > 1 else ""
            count = len(segment.months) + (0 if place else len(counted.filled))
            about = _months_line(
                span.course, counted, segment.months, count, self.facts.as_of, place == 0
            )
            made, offset = amounts(segment.step, count, offset, when, about)
            lines += [*made[:2], *trial, *made[2:]]
            trial = []
        return offset

    def _segments(self, code: str, year: int, span: Span, counted: Months) -> Iterator[_Segment]:
        first = self._first_charged(span, year, counted)
        resolved: dict[int, Step] = {}
        of_month: list[tuple[date, Step]] = []
        for month in counted.charged:
            terms = self.rules.at(month)
            if id(terms) not in resolved:
                resolved[id(terms)] = self._step(code, year, span.course, terms)
            elapsed = (month.year - first.year) * 12 + month.month - first.month
            of_month.append((month, resolved[id(terms)].in_month(month, elapsed)))
        for _, group in groupby(of_month, key=lambda item: item[1].key):
            members = list(group)
            yield _Segment(tuple(month for month, _ in members), members[0][1])

    def _step(self, code: str, year: int, course: Course, terms: Terms) -> Step:
        people = basis(self.facts, course, code, year, terms)
        return step(people, early(course, terms), self.reduction(code, year, terms), terms)

    def reduction(self, code: str, year: int, terms: Terms) -> Reduction:
        """The reduction by the prefecture's ratio, for one municipality."""
        alone = terms["prefecture_for"].value == ADOPTERS  # else it is the whole prefecture's
        key = (code if alone else code[:2], year, id(terms))
        if key not in self._reductions:
            self._reductions[key] = prefecture(
                self.facts, self.ratios, code, year, terms,
                lambda other: official(self.facts, other, year, terms),
            )  # fmt: skip
        return self._reductions[key]

    def _first_charged(self, span: Span, year: int, counted: Months) -> date:
        """The first month the course was ever charged for: reductions last from there."""
        course = span.course
        if course.application not in self._firsts:
            start = course.started.on if course.started else counted.charged[0]
            years = range(fiscal_year(start), year)
            earlier = (
                months(Span(course), past, self.rules, frozenset()).charged for past in years
            )
            found = next((charged[0] for charged in earlier if charged), None)
            found = found or months(Span(course), year, self.rules, frozenset()).charged[0]
            self._firsts[course.application] = found
        return self._firsts[course.application]


def calculator(facts: Facts, rules: Rules) -> Calculator:
    """What computes fees under these facts and rules."""
    return Calculator(facts, rules, Ratios(facts))


def _once(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple({(item.rule, item.what, item.why): item for item in missing}.values())


def _why(facts: Facts, code: str, courses: Sequence[Course], trial: bool) -> str:
    if trial:
        return "試行運用期間中の利用のみのため、②の負担はない"
    if courses:
        return "この年度に②を負担する利用の月がない"
    if any(course.trial for course in facts.courses.get(code, ())):
        return "試行運用のみで、利用開始の記録がないため、②の負担はない"
    return "利用開始の記録がないため、②の負担はない"


def _period(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    return f"{first.month}月" if first == last else f"{first.month}月～{last.month}月"


def _trial(course: Course, counted: Months) -> Line:
    rules = tuple(rule for rule in counted.rules if rule.rule in ("trial_end", "trial_free"))
    how = f"試行運用期間中の{len(counted.trial)}か月は②の負担がない"
    return Line("trial", f"試行運用期間（{_period(counted.trial)}）", 0, how, rules, _use(course))


def _months_line(
    course: Course, counted: Months, days: Sequence[date], count: int, as_of: date, first: bool
) -> Line:
    label = "12か月分" if count == 12 else f"月割り（{count}か月分）"
    how = f"年額×{count}／12（{_period(days)}）"
    if first and counted.filled:
        how = f"年額の全額を負担（利用は{_period(days)}）"
    if not first:
        return Line("months", label, None, how)
    started = course.started.on if course.started else as_of
    estimates = (
        (f"利用開始日 {said(started)}が基準日より後のため、見込み",) if started > as_of else ()
    )
    if course.assumed:
        estimates = ("記録にない、仮に置いた利用開始による",)
    return Line("months", label, None, how, counted.rules, _use(course), counted.missing, estimates)


def _use(course: Course) -> tuple[Fact, ...]:
    number = f"受付番号 {course.receipt}、" if course.receipt else ""
    marks = (("利用開始日", course.started), ("利用の最後の日", course.ended))
    return tuple(
        Fact(what, mark.on.isoformat(), f"{number}{mark.source}") for what, mark in marks if mark
    )
