"""Determine which months of a fiscal year the usage fee (②) is charged for, by the rules on the
trial (試行運用), on production (本番), and on months in which use starts or ends. 根拠: 事務連絡 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from intake.text import fiscal_year
from reports.days import last_day
from reports.fees.because import Because, ruled
from reports.fees.facts import Course, Facts, Use
from reports.rules.catalog import COUNTED, SUCCEEDS, USAGE_FEE, WHOLE, RulesOnDay
from reports.rules.dated import AnyValue, DatedValue, Missing, undetermined
from reports.rules.model import Rules

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Span:
    """A period of use of the system under one application, limited to the months that one
    municipality code pays for.

    If the municipality's code changed during the period, the old code pays for the months before
    the day `until`, the new code for those from the day `begin` on. None means no limit.
    """

    course: Course
    use: Use
    begin: date | None = None
    until: date | None = None

    @property
    def start(self) -> date:
        """The first day of use, even if the municipality had another code then."""
        return self.use.started.on

    @property
    def end(self) -> date | None:
        """The last day of use, which still counts as a day of use; None while use goes on."""
        return self.use.ended.on if self.use.ended else None


@dataclass(frozen=True, slots=True)
class Months:
    """The months of a fiscal year that concern one period of use, as first days of months.

    `trial` are in use but free of the usage fee (②); `charged` are in use and charged; `filled` are
    not in use, but charged because a rule charges the whole year. `because` has the rules that
    decided which months are free and which are charged.
    """

    trial: tuple[date, ...]
    charged: tuple[date, ...]
    filled: tuple[date, ...]
    because: Because


@lru_cache(maxsize=256)
def year_months(year: int) -> tuple[date, ...]:
    """Return the first days of the twelve months of the fiscal year `year`, from April to March."""
    return tuple(date(year + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3))


def spans(
    facts: Facts, code: str, year: int, rules: Rules
) -> tuple[list[Span], tuple[Missing, ...]]:
    """Return a pair: the periods of use that the municipality with the six-digit `code` pays for,
    in order of their first days; and the reasons why this list may be incomplete, normally ().

    A period of use under an old code is included if `code` replaced the old code by the end of the
    fiscal year `year` and the rule 承継 says that use continues under the new code. There are two
    reasons why the list may be incomplete: this rule is needed but 未確定, or a later record says
    that a use recorded as started by the end of the year ended before it started.
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
            rule = rules.at(begin).succession
            if going_on:
                missing += undetermined(rule)
            if rule.value == SUCCEEDS:
                found += [Span(course, use, begin, until) for course, use in going_on]
    return sorted(found, key=lambda span: span.start), tuple(missing)


_TAKEN_BACK = "利用開始の後に記録された、利用開始より前の日付の取下げ・対象外・利用終了があります"


def holders(facts: Facts, code: str) -> list[tuple[str, date | None, date | None]]:
    """Return the successive codes of a municipality, beginning with the six-digit `code`, as tuples
    (code, first day on which it was valid, day on which the next code replaced it).

    The first day of `code` itself is always None: changes of codes before it are not looked up. The
    day of replacement is None for the code that is still in force.
    """
    found: list[tuple[str, date | None, date | None]] = [(code, None, None)]
    for change in facts.changes:
        last, begin, _ = found[-1]
        if change.old == last:
            found[-1] = (last, begin, change.on)
            found.append((change.new, change.on, None))
    return found


class _Asked:
    """A function that returns the value of a rule, and remembers in its attribute `rules` ({rule's
    id: dated value}) which rules it was called with.
    """

    def __init__(self) -> None:
        self.rules: dict[str, AnyValue] = {}

    def __call__(self, rule: DatedValue[V]) -> V | None:
        """Return the value of `rule`; None if it is 未確定."""
        self.rules.setdefault(rule.rule, rule)
        return rule.value


def months(span: Span, year: int, rules: Rules, taken: frozenset[date]) -> Months:
    """Decide which months of the fiscal year `year` the usage fee (②) is charged for, because of
    the period of use `span`, and which are free.

    `taken` are months (first days) already charged for another period of use of the same
    municipality; these are not charged twice.
    """
    ask = _Asked()
    use = [
        (month, _kind(month, rules.at(month), ask))
        for month in year_months(year)
        if _in_use(span, month)
    ]
    charged = tuple(
        month for month, kind in use
        if kind == "charged" and month not in taken and _counts(span, month, rules.at(month), ask)
    )  # fmt: skip
    filled = _filled(span, charged, year, rules, ask) if charged else ()
    return Months(
        tuple(month for month, kind in use if kind == "trial"),
        charged,
        tuple(month for month in filled if month not in taken),
        ruled(*ask.rules.values()),
    )


def _in_use(span: Span, month: date) -> bool:
    return (
        span.start <= last_day(month)
        and (span.end is None or span.end >= month)
        and (span.begin is None or month >= span.begin)
        and (span.until is None or month < span.until)
    )


def _kind(month: date, on: RulesOnDay, ask: _Asked) -> str:
    """Return the kind of the month whose first day is `month`, in which the system is used: "trial"
    (free of the usage fee, ②), "charged", or "before" (before production; not charged).

    `on` has the rules of that month. `ask` returns the value of a rule and notes that it was used.
    """
    end = ask(on.trial_end)
    if end is not None and month <= end:
        return "trial" if USAGE_FEE in (ask(on.trial_free) or ()) else "charged"
    start = ask(on.production_start)
    return "charged" if start is None or last_day(month) >= start else "before"


def _counts(span: Span, month: date, on: RulesOnDay, ask: _Asked) -> bool:
    """Whether a month (`month` is its first day) in which the system is used is charged.

    It is not charged if use starts after its first day, or ends before its last, and the rule for
    that case says so; while that rule is 未確定, it is. `ask` returns the value of a rule and notes
    that it was used, so that the caller notices rules that are 未確定.
    """
    answers = []
    if month < span.start:
        answers.append(ask(on.start_month))
    if span.end is not None and span.end < last_day(month):
        answers.append(ask(on.end_month))
    return all(answer is None or answer == COUNTED for answer in answers)


def _filled(
    span: Span, charged: Sequence[date], year: int, rules: Rules, ask: _Asked
) -> tuple[date, ...]:
    """Return the months of the fiscal year `year` without use that are charged nevertheless, because
    a rule charges the whole year; () if none.

    `charged` are the months of the period of use `span` that are charged because of use (at least
    one). `ask` returns the value of a rule and notes that it was used.
    """
    all_months = year_months(year)
    first, last = rules.at(charged[0]), rules.at(charged[-1])
    production = first.production_start.value
    if production is not None and fiscal_year(production) == year:
        others = tuple(month for month in all_months if month not in charged)
        return others if others and ask(first.proration_first) == WHOLE else ()
    filled: tuple[date, ...] = ()
    before = tuple(month for month in all_months if month < charged[0])
    after = tuple(month for month in all_months if month > charged[-1])
    if before and span.start >= all_months[0]:
        filled += before if ask(first.proration_start) == WHOLE else ()
    if after and span.end is not None and span.end <= last_day(all_months[-1]):
        filled += after if ask(last.proration_end) == WHOLE else ()
    return filled
