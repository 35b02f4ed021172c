"""Working days: neither weekends, public holidays, nor the offices' days off at the turn of the year."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta
from functools import cache

import jpholiday

from intake.terms import JST

_TURN_OF_THE_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))  # 行政機関の休日


def is_working_day(day: date) -> bool:
    """Whether offices are open on a day. 根拠: 行政機関の休日に関する法律 1条."""
    closed = day.weekday() >= 5 or (day.month, day.day) in _TURN_OF_THE_YEAR
    return not closed and not jpholiday.is_holiday(day)


def working_days(since: date, until: date) -> int:
    """How many working days have passed from a day to another; the first day does not count."""
    since, until = _day(since), _day(until)
    if until <= since:
        return 0
    years = range(since.year, until.year + 1)
    return sum(
        bisect_left(days, until + timedelta(1)) - bisect_left(days, since + timedelta(1))
        for days in map(_working_days_of, years)
    )


def last_working_day(before: date) -> date:
    """The working day before a day."""
    day = _day(before) - timedelta(1)
    while not is_working_day(day):
        day -= timedelta(1)
    return day


@cache
def _working_days_of(year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    every = (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
    return tuple(day for day in every if is_working_day(day))


def _day(moment: date) -> date:
    """The day of a moment in Tokyo."""
    return moment.astimezone(JST).date() if isinstance(moment, datetime) else moment
