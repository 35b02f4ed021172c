"""Forecast when the municipalities that have applied will begin to use the system, and compare
earlier forecasts with what really happened.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from intake.terms import Stage
from reports.days import last_day, month_after
from reports.fees.facts import Course, Facts, Period
from reports.rules.catalog import AGREED, APPLIED, IN_USE

MONTHS_AHEAD = 24


class Layer(StrEnum):
    """How certain it is that a municipality will begin to use the system, the most certain first.

    SURE means that its 利用開始 is on record, past or planned, AGREED that it has concluded the 利用約款,
    and APPLIED that it has only applied.
    """

    SURE = "利用開始の記録がある"
    AGREED = "締結済み"
    APPLIED = "申込済み"


class Start(NamedTuple):
    """The day `on` from which the municipality with the six-digit `code` uses, or is expected to
    use, the system.

    If `layer` is SURE, `on` is the recorded day of 利用開始. Otherwise it is the first day of the
    month in which the municipality is expected to begin.
    """

    code: str
    layer: Layer
    on: date


class Way(NamedTuple):
    """The days on which the newest application of the municipality with the six-digit `code`
    reached 申込み (`applied`), 締結 (`agreed`) and 利用開始 (`started`), as far as they were known
    on the day on which a forecast is made.

    `agreed` and `started` are None if that stage was not reached; `left` is the day on which the
    application was withdrawn or dismissed, or use ended (None: none of these).
    """

    code: str
    applied: date
    agreed: date | None
    started: date | None
    left: date | None


@dataclass(frozen=True, slots=True)
class Times:
    """How many days applications take from 申込み to 締結, as a Kaplan-Meier estimate.

    `curve` has pairs (days, share 0–1 of applications without 締結 that many days after 申込み), in
    order of days. The estimate is based on `agreed` applications with 締結 and `waiting`
    applications without. The latter count with the days that they have waited so far, or had waited
    when they were withdrawn or dismissed.
    """

    curve: tuple[tuple[int, float], ...]
    agreed: int
    waiting: int

    @property
    def longest(self) -> int | None:
        """The greatest number of days that an application took from 申込み to 締結; None if none
        reached 締結.
        """
        return self.curve[-1][0] if self.curve else None

    def not_agreed(self, days: int) -> float:
        """Return the estimated share (0–1) of applications that have not reached 締結 `days` days
        after 申込み.
        """
        place = bisect_right(self.curve, days, key=lambda point: point[0])
        return self.curve[place - 1][1] if place else 1.0

    def days_for(self, share: float) -> int | None:
        """Return the least number of days after 申込み within which at least the share `share`
        (0–1) of applications reaches 締結.

        None if that share is never reached.
        """
        return next((days for days, rest in self.curve if rest <= 1 - share), None)


@dataclass(frozen=True, slots=True)
class Coming:
    """The forecast made on `day` of when municipalities will begin use.

    `starts` has one entry for each municipality that is expected to begin or has begun. `times` is
    how long applications take from 申込み to 締結. The last two fields are about municipalities
    that have applied but not reached 締結. `earliest` is {code: first day of the month in which the
    municipality wishes to begin}, with the month after `day` in place of a wish that is earlier or
    not known. `overdue` are the codes of municipalities that applied `times.longest` or more days
    before `day`.
    """

    day: date
    starts: tuple[Start, ...]
    times: Times
    earliest: Mapping[str, date]
    overdue: frozenset[str]

    def in_use(self, end: date) -> Counter[Layer]:
        """Return how many municipalities are expected to use the system on the day `end`, as
        {layer: number}.
        """
        return Counter(start.layer for start in self.starts if start.on <= end)

    def span(self, end: date) -> tuple[int, int]:
        """Return (lowest, highest) number of municipalities that may use the system on the day
        `end`.

        The lowest number counts only municipalities with 利用開始 on record. The highest assumes
        that all others that have agreed or applied begin in the month in which they wish to.
        """
        expected = self.in_use(end)
        agreed = expected[Layer.SURE] + expected[Layer.AGREED]
        return expected[Layer.SURE], agreed + sum(day <= end for day in self.earliest.values())


class Tried(NamedTuple):
    """An earlier forecast and what really happened.

    The forecast was made on the day `made` for the day `for_day`, `months` months later. Three
    fields are numbers of municipalities that use the system on `for_day`: `foreseen` as forecast,
    `before` as a former, simpler method would have forecast, and `came` as recorded. By the former
    method, all that have applied begin on the next 1 April after `made`, and no other municipality
    begins until then. `span` is the (lowest, highest) number that the forecast considered possible.
    """

    made: date
    months: int
    for_day: date
    foreseen: int
    before: int
    came: int
    span: tuple[int, int]

    @property
    def inside(self) -> bool:
        """Whether the real number of municipalities on `for_day` was within `span`, both ends
        included.
        """
        return self.span[0] <= self.came <= self.span[1]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well the forecasts that looked `months` months ahead foresaw what happened.

    `tried` are these forecasts, the oldest first; there is at least one.
    """

    months: int
    tried: tuple[Tried, ...]

    @property
    def inside(self) -> int:
        """The number of forecasts in `tried` whose span (both ends included) contains the recorded
        number of municipalities.
        """
        return sum(each.inside for each in self.tried)

    @property
    def width(self) -> Fraction:
        """The average, over the forecasts in `tried`, of the width of the span (highest minus
        lowest number of municipalities).
        """
        return self._mean(each.span[1] - each.span[0] for each in self.tried)

    @property
    def error(self) -> Fraction:
        """The average, over the forecasts in `tried`, of |forecast − recorded number of
        municipalities|.
        """
        return self._mean(abs(each.foreseen - each.came) for each in self.tried)

    @property
    def former_error(self) -> Fraction:
        """The average, over the forecasts in `tried`, of |number by the former method − recorded
        number of municipalities|; Tried describes the former method.
        """
        return self._mean(abs(each.before - each.came) for each in self.tried)

    def _mean(self, numbers: Iterable[int]) -> Fraction:
        return Fraction(sum(numbers), len(self.tried))


def coming(facts: Facts, wishes: Mapping[str, date], day: date | None = None) -> Coming:
    """Forecast when municipalities begin use, from what was known on `day` (default:
    `facts.as_of`).

    `wishes` is {six-digit code: first day of the month in which the municipality wishes to begin}.
    Municipalities with 締結 are expected to begin in this month, or in the month after `day` if
    their wish is earlier or not known. For municipalities that have only applied, it is estimated
    how many will have reached 締結 by each coming month; as many are expected to begin by that
    month, the most likely ones first.
    """
    on = day or facts.as_of
    ways = list(_ways(facts, on))
    times = _times(ways, on)
    live = [way for way in ways if way.left is None]
    sure = [Start(way.code, Layer.SURE, way.started) for way in live if way.started]
    next_month = month_after(on)
    waiting = [way for way in live if not way.started]
    wished = {way.code: max(next_month, wishes.get(way.code, next_month)) for way in waiting}
    agreed = [Start(way.code, Layer.AGREED, wished[way.code]) for way in waiting if way.agreed]
    applied = [way for way in waiting if not way.agreed]
    starts = (*sure, *agreed, *_applied(applied, wishes, times, on))
    earliest = {way.code: wished[way.code] for way in applied}
    longest = times.longest
    overdue = (w.code for w in applied if longest is not None and (on - w.applied).days >= longest)
    return Coming(on, starts, times, earliest, frozenset(overdue))


def with_starts(facts: Facts, starts: Iterable[Start]) -> Facts:
    """Return a copy of the facts in which the municipalities in `starts`, a forecast, have begun
    use on the forecast days; fees computed from the copy are estimates.

    Starts of the layer SURE are skipped, because the facts have them already. The municipality of
    each other start must have an application in the facts.
    """
    courses = dict(facts.courses)
    for start in starts:
        if start.layer is Layer.SURE:
            continue
        newest = _newest(courses[start.code], facts.as_of)
        courses[start.code] = tuple(
            _begun(course, start.on) if course is newest else course
            for course in courses[start.code]
        )
    return replace(facts, courses=courses)


def tried(
    facts: Facts,
    wishes: Callable[[date], Mapping[str, date]],
    horizons: Sequence[int],
    until: date | None = None,
) -> list[Tried]:
    """Make the forecasts that would have been made at past month ends, and compare each with what
    happened; [] if there are no applications.

    At each month end there is one forecast for each number in `horizons`, which says how many
    months it looks ahead. Forecasts for days after `until` (default: `facts.as_of`), the last day
    whose real numbers are known, are left out. `wishes` is a function that returns, for a day,
    {code: first day of the month in which the municipality wished to begin, as known on that day}.
    """
    days = [way.applied for way in _ways(facts, facts.as_of)]
    if not days:
        return []
    ends = list(_month_ends(min(days), until or facts.as_of))
    came = {end: _used(facts, end) for end in ends}
    found = []
    for place, made in enumerate(ends):
        foreseen = coming(facts, wishes(made), made)
        recorded, everyone = came[made], sum(way.left is None for way in _ways(facts, made))
        april = date(made.year + (made.month >= 4), 4, 1)
        for months in horizons:
            if place + months < len(ends):
                end = ends[place + months]
                former = everyone if end >= april else recorded
                total, span = foreseen.in_use(end).total(), foreseen.span(end)
                found.append(Tried(made, months, end, total, former, came[end], span))
    return found


def accuracy(made: Sequence[Tried]) -> list[Accuracy]:
    """Return how well the forecasts in `made` foresaw what happened: one Accuracy for each number
    of months that forecasts looked ahead, the smallest number first.
    """
    months = sorted({each.months for each in made})
    return [Accuracy(ahead, tuple(t for t in made if t.months == ahead)) for ahead in months]


def _ways(facts: Facts, day: date) -> Iterator[Way]:
    for code, courses in sorted(facts.courses.items()):
        course = _newest(courses, day)
        if course is None:
            continue
        started = _started(course)
        if started and started > day and day < facts.as_of:
            started = None  # whether it was planned on that day is not asked
        gone = None if course.stands(APPLIED, day) else _left(course, day)
        agreed = _first(course, AGREED, day)
        yield Way(code, _first(course, APPLIED, day) or course.received, agreed, started, gone)


def _newest(courses: Sequence[Course], day: date) -> Course | None:
    known = [course for course in courses if _first(course, APPLIED, day)]
    return next(
        (c for c in reversed(known) if c.stands(APPLIED, day)), known[-1] if known else None
    )


def _first(course: Course, stage: str, day: date) -> date | None:
    """Return the first day, up to `day`, on which the application had reached `stage` (申込み, 締結 or
    利用開始); None if it had not by then.
    """
    first = _ever_first(course, stage)
    return first if first and first <= day else None


@lru_cache(maxsize=16384)  # of each application, asked again for every past month
def _ever_first(course: Course, stage: str) -> date | None:
    """Return the first day on which the application counted as having reached `stage` (申込み, 締結 or
    利用開始); None if it never did.
    """
    return min((p.since for p in course.reached if p.counts(stage)), default=None)


@lru_cache(maxsize=8192)
def _started(course: Course) -> date | None:
    """Return the first day of the application's first period of use; None if use has not begun."""
    return next((use.started.on for use in course.uses), None)


def _left(course: Course, day: date) -> date:
    return max(
        (p.until for p in course.reached if p.applied and p.until and p.until <= day), default=day
    )


def _times(ways: Sequence[Way], day: date) -> Times:
    ended = Counter((way.agreed - way.applied).days for way in ways if way.agreed)
    still = Counter(((way.left or day) - way.applied).days for way in ways if not way.agreed)
    left, share, curve = len(ways), 1.0, []
    for days in sorted(ended | still):
        if ended[days]:
            share *= 1 - ended[days] / left
            curve.append((days, share))
        left -= ended[days] + still[days]
    return Times(tuple(curve), ended.total(), still.total())


def _applied(
    ways: Sequence[Way], wishes: Mapping[str, date], times: Times, day: date
) -> Iterator[Start]:
    waiting = {way.code: way for way in ways}
    month, begun = day, 0
    for _ in range(MONTHS_AHEAD):
        month = month_after(month)
        chances = {way.code: _chance(way, wishes.get(way.code), times, day, month) for way in ways}
        expected = int(sum(chances.values()) + 0.5)
        ready = sorted(
            (code for code in waiting if chances[code]), key=lambda code: (-chances[code], code)
        )
        for code in ready[: max(expected - begun, 0)]:
            yield Start(code, Layer.APPLIED, month)
            del waiting[code]
            begun += 1


def _chance(way: Way, wish: date | None, times: Times, day: date, month: date) -> float:
    """Return the probability (0–1) that a municipality with an application (`way`) that is not yet
    agreed on `day` will use the system from `month` (the first day of a month) or earlier.

    `wish` is the first day of the month in which the municipality wishes to begin (None: not
    stated); for earlier months the result is 0. `times` has how long applications take to be
    agreed; the result is also 0 if by these times all are agreed sooner than this one.
    """
    before = times.not_agreed((day - way.applied).days)
    if (wish and wish > month) or not before:
        return 0.0
    return 1 - times.not_agreed((month - way.applied).days) / before


def _begun(course: Course, on: date) -> Course:
    periods = [p if p.until else p._replace(until=on) for p in course.periods]
    agreed = (
        []
        if any(p.agreed for p in course.reached)
        else [Period(Stage.AGREED, on, on, True, True, False)]
    )
    begun = Period(Stage.IN_USE, on, None, True, True, True)
    return replace(course, periods=(*periods, *agreed, begun), assumed=True)


def _used(facts: Facts, day: date) -> int:
    return sum(
        any(course.stands(IN_USE, day) for course in courses) for courses in facts.courses.values()
    )


def _month_ends(first: date, last: date) -> Iterator[date]:
    """Yields the last day of each month, from the month of `first` on, up to `last`."""
    end = last_day(first)
    while end <= last:
        yield end
        end = last_day(end + timedelta(days=1))
