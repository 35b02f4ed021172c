"""Working days of Japanese public offices: not weekends, holidays, or 29 December to 3 January."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

import jpholiday

from intake.terms import JST
from intake.text import tokyo_day

_TURN_OF_THE_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))  # 行政機関の休日


@cache
def is_working_day(day: date) -> bool:
    """Whether public offices in Japan are open on a day. 根拠: 行政機関の休日に関する法律 1条."""
    closed = day.weekday() >= 5 or (day.month, day.day) in _TURN_OF_THE_YEAR
    return not closed and not jpholiday.is_holiday(day)


def working_days(since: date, until: date) -> int:
    """The number of working days after `since`, up to and including `until`; 0 if there are none.

    A datetime stands for its day in Tokyo.
    """
    return _between(tokyo_day(since), tokyo_day(until))


def in_working_days(count: int) -> str:
    """A number of working days as text, as all lists and pages show it: 「1,234営業日」."""
    return f"{count:,}営業日"


@lru_cache(maxsize=4096)  # many things wait since the same day
def _between(since: date, until: date) -> int:
    days = range(1, (until - since).days + 1)
    return sum(is_working_day(since + timedelta(n)) for n in days)


def last_working_day(before: date) -> date:
    """Return the last working day of public offices that is earlier than the day `before`."""
    day = tokyo_day(before) - timedelta(1)
    while not is_working_day(day):
        day -= timedelta(1)
    return day


def since_last_working_day(at: datetime) -> datetime:
    """Return the time since which mails count as new, seen from the day (in Tokyo) of `at`.

    It is midnight (JST) at the beginning of the last working day before that day.
    """
    return datetime.combine(last_working_day(at), time(0), JST)
