"""Find the first day of the next month, the last day of a month, and the day a number of months
before or after a day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def month_after(day: date) -> date:
    """Return the first day of the month that follows the month of `day`."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@lru_cache(maxsize=4096)
def last_day(day: date) -> date:
    """Return the last day of the month that contains `day`."""
    return month_after(day) - timedelta(days=1)


def month_apart(day: date, months: int) -> date:
    """Return the day `months` months after `day` (negative: before `day`), with the same day of the
    month.

    If `day` is the last day of its month, the result is the last day of a month too. If the month
    of the result is too short, its last day is returned: one month after 30 January is 28 or 29
    February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if day == last_day(day) else min(day.day, last))
