"""Random times for the demo's sample mails: mostly office hours, on working days of 2022."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from intake.terms import JST
from intake.text.workdays import is_working_day

FIRST, LAST = date(2022, 7, 1), date(2022, 12, 28)  # offices close on the 29th
_MONTHS = {7: 30, 8: 17, 9: 18, 10: 12, 11: 10, 12: 13}  # of a hundred mails


def moment(rng: Random) -> datetime:
    """Return a random time, mostly in office hours of a working day, in July to December 2022."""
    month = rng.choices(list(_MONTHS), weights=list(_MONTHS.values()))[0]
    return _hour(rng, rng.choice([day for day in _working_days() if day.month == month]))


def later(rng: Random, since: datetime, least: int, most: int) -> datetime:
    """Return a random time that is `least` to `most` working days after `since`.

    It is not after the demo's end, 28 December 2022. If no working day is left after `since`, it is
    20 to 90 minutes after `since`.
    """
    days = [day for day in _working_days() if day > since.date()]
    if not days:
        return since + timedelta(minutes=rng.randint(20, 90))
    return _hour(rng, days[min(rng.randint(least, most), len(days)) - 1])


def received(rng: Random, sent_at: datetime) -> datetime:
    """Return a random time at which a mail sent at `sent_at` arrives.

    The mail mostly takes 2 to 90 seconds, and rarely (3 %) ten minutes to two hours.
    """
    seconds = rng.randint(2, 90) if rng.random() < 0.97 else rng.randint(600, 7200)
    return sent_at + timedelta(seconds=seconds)


@lru_cache(maxsize=1)
def _working_days() -> tuple[date, ...]:
    every = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return tuple(filter(is_working_day, every))


def _hour(rng: Random, day: date) -> datetime:
    minutes = rng.randint(8 * 60 + 30, 17 * 60 + 15)
    if rng.random() < 0.06:
        minutes = rng.randint(17 * 60 + 15, 21 * 60)
    start = datetime.combine(day, time(0), JST)
    return start + timedelta(minutes=minutes, seconds=rng.randint(0, 59))
