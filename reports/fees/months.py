"""Which months of a fiscal year are charged (根拠: 事務連絡 5): trial, production, start and end. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from intake.text import fiscal_year
from reports.fees.facts import Course, Facts, Use
from reports.rules.catalog import COUNTED, SUCCEEDS, WHOLE
from reports.rules.model import Dated, Missing, Rules, Terms, lacking


@dataclass(frozen=True, slots=True)
class Span:
    """A time of use of a course as one municipality's: from the month `begin` on and before `until`, where codes changed."""

    course: Course
    use: Use
    begin: date | None = None
    until: date | None = None

    @property
    def start(self) -> date:
        """The first day of use."""
        return self.use.started.on

    @property
    def end(self) -> date | None:
        """The last day of use, None while it goes on."""
        return self.use.ended.on if self.use.ended else None


@dataclass(frozen=True, slots=True)
class Months:
    """The months (first days) in use of one span in one fiscal year, and what is charged of them.

    `filled` are months out of use that are owed because the whole year is.
    """

    trial: tuple[date, ...]
    charged: tuple[date, ...]
    filled: tuple[date, ...]
    rules: tuple[Dated, ...]
    missing: tuple[Missing, ...]

    @property
    def count(self) -> int:
        return len(self.charged) + len(self.filled)


@lru_cache(maxsize=256)
def year_months(year: int) -> tuple[date, ...]:
    """The first days of the twelve months of a fiscal year."""
    return tuple(date(year + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3))


@lru_cache(maxsize=4096)
def last_day(month: date) -> date:
    """The last day of the month that begins on the day."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def spans(
    facts: Facts, code: str, year: int, rules: Rules
) -> tuple[list[Span], tuple[Missing, ...]]:
    """The municipality's times of use, those taken over from others included, in order of their start.

    What is missing is whether a course goes over to a new code, where that matters to the year.
    """
    own = facts.courses.get(code, ())
    found = [
        Span(course, use, until=holders(facts, code)[0][2]) for course in own for use in course.uses
    ]
    missing: list[Missing] = []
    taken_back = [period for course in own if (period := course.taken_back)]
    if any(fiscal_year(period.since) <= year for period in taken_back):
        missing.append(Missing("利用開始日", _TAKEN_BACK))
    for old in {change.old for change in facts.changes} & facts.courses.keys():
        for holder, begin, until in holders(facts, old)[1:]:
            if holder != code or begin is None or begin > last_day(year_months(year)[-1]):
                continue
            going_on = [
                (course, use)
                for course in facts.courses[old]
                for use in course.uses
                if use.ended is None or use.ended.on >= begin
            ]
            rule = rules.at(begin)["succession"]
            if going_on and rule.value is None:
                missing += lacking(rule)
            if rule.value == SUCCEEDS:
                found += [Span(course, use, begin, until) for course, use in going_on]
    return sorted(found, key=lambda span: span.start), tuple(missing)


_TAKEN_BACK = "利用開始の後に記録された、利用開始より前の日付の取下げ・対象外・利用終了があります"


def holders(facts: Facts, code: str) -> list[tuple[str, date | None, date | None]]:
    """The codes a municipality goes by, each from which day on and until before which."""
    found: list[tuple[str, date | None, date | None]] = [(code, None, None)]
    for change in facts.changes:
        last, begin, _ = found[-1]
        if change.old == last:
            found[-1] = (last, begin, change.on)
            found.append((change.new, change.on, None))
    return found


class _Asked:
    """The rules that were asked for, and those of them that are 未確定."""

    def __init__(self) -> None:
        self.rules: dict[str, Dated] = {}

    def __call__(self, rule: Dated) -> Any:
        """The rule's value."""
        self.rules.setdefault(rule.rule, rule)
        return rule.value

    @property
    def missing(self) -> tuple[Missing, ...]:
        return tuple(item for rule in self.rules.values() for item in lacking(rule))


def months(span: Span, year: int, rules: Rules, taken: frozenset[date]) -> Months:
    """The span's months in the fiscal year; those `taken` by another span are charged once only."""
    trial: list[date] = []
    charged: list[date] = []
    ask = _Asked()
    for month in year_months(year):
        if not _in_use(span, month):
            continue
        terms = rules.at(month)
        kind = _kind(month, terms, ask)
        if kind == "trial":
            trial.append(month)
        elif kind == "charged" and month not in taken and _counts(span, month, terms, ask):
            charged.append(month)
    filled = _filled(span, charged, year, rules, ask) if charged else ()
    filled = tuple(month for month in filled if month not in taken)
    return Months(tuple(trial), tuple(charged), filled, tuple(ask.rules.values()), ask.missing)


def _in_use(span: Span, month: date) -> bool:
    return (
        span.start <= last_day(month)
        and (span.end is None or span.end >= month)
        and (span.begin is None or month >= span.begin)
        and (span.until is None or month < span.until)
    )


def _kind(month: date, terms: Terms, ask: _Asked) -> str:
    """Whether ② is charged for a month in use: 「trial」 is free, 「before」 lies before production."""
    end = ask(terms["trial_end"])
    if end is not None and month <= end:
        return "trial" if "②" in (ask(terms["trial_free"]) or ()) else "charged"
    start = ask(terms["production_start"])
    return "charged" if start is None or last_day(month) >= start else "before"


def _counts(span: Span, month: date, terms: Terms, ask: _Asked) -> bool:
    """Whether the month counts whole; a month in use from its first day to its last always does."""
    answers = []
    if month < span.start:
        answers.append(ask(terms["start_month"]))
    if span.end is not None and span.end < last_day(month):
        answers.append(ask(terms["end_month"]))
    return all(answer is None or answer == COUNTED for answer in answers)


def _filled(
    span: Span, charged: Sequence[date], year: int, rules: Rules, ask: _Asked
) -> tuple[date, ...]:
    """The months out of use that a rule charges all the same, because it wants the whole year."""
    all_months = year_months(year)
    if len(charged) == len(all_months):
        return ()
    first, last = rules.at(charged[0]), rules.at(charged[-1])
    production = first["production_start"].value
    if production is not None and fiscal_year(production) == year:
        others = tuple(month for month in all_months if month not in charged)
        return others if ask(first["proration_first"]) == WHOLE else ()
    filled: tuple[date, ...] = ()
    before = tuple(month for month in all_months if month < charged[0])
    after = tuple(month for month in all_months if month > charged[-1])
    if before and span.start >= all_months[0]:
        filled += before if ask(first["proration_start"]) == WHOLE else ()
    if after and span.end is not None and span.end <= last_day(all_months[-1]):
        filled += after if ask(last["proration_end"]) == WHOLE else ()
    return filled
