"""How well applicants are served: mails by day, time from a mail to the letter that answers it,
what applications lacked, polls of the mailbox.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reports.counts.operations import Operations
from reports.snapshot import Snapshot

ENOUGH = 20  # letters from which a 95th percentile says something


@dataclass(frozen=True, slots=True)
class MailDay:
    on_date: date
    mails: int
    by_person: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How many minutes pass from the arrival of a mail to the letter that answers it, measured over
    several letters (`letters` is their number).

    `median` is the median of the minutes, None if there are no letters. `most` is their 95th
    percentile, None for fewer than ENOUGH (20) letters.
    """

    letters: int
    median: float | None
    most: float | None  # 95 % were answered within; None for few letters


@dataclass(frozen=True, slots=True)
class Found:
    """In how many mails (`mails`) one kind of finding occurs; a finding is what the software
    noticed in a mail, such as a missing value.

    `code` and `severity` identify the kind; names.finding turns the code into Japanese. `severity`
    is "missing" (the applicant left something out) or "review" (staff must look at it). `field` is
    the field of the application that the finding is about (None: none).
    """

    code: str
    severity: str
    field: str | None
    mails: int


@dataclass(frozen=True, slots=True)
class PassDay:
    on_date: date
    passes: int
    failed: int
    fresh: int
    missing: int


@dataclass(frozen=True, slots=True)
class Service:
    """How applicants were served up to a day.

    `days` has the numbers of mails by day, the earliest first. `passes` has the polls of the
    mailbox on the newest 30 days with a poll, the newest day first. `wait` has the times from a
    mail to the letter that answers it, over all letters; `waits` has them by month of sending, as
    pairs (first day of the month, times). Letters that answer mails older than the first poll are
    left out of both; `late_start` is their number. `missing` are the findings that the applicant
    left something out, `review` those because of which a person had to look at a mail. `mails` is
    the number of all mails, `alone` the number of mails processed without a person.
    """

    days: tuple[MailDay, ...]
    wait: Wait
    waits: tuple[tuple[date, Wait], ...]  # by month, its first day
    late_start: int
    missing: tuple[Found, ...]  # what senders left out or wrote unreadably
    review: tuple[Found, ...]  # why a person had to look
    passes: tuple[PassDay, ...]
    alone: int  # mails settled without a person
    mails: int

    @property
    def alone_ratio(self) -> Fraction | None:
        """The share (0–1) of mails processed without a person; None if there are no mails."""
        return Fraction(self.alone, self.mails) if self.mails else None


def service(snapshot: Snapshot, desk: Operations, as_of: date | None = None) -> Service:
    """Read from the snapshot how applicants were served up to the day `as_of` (default: the day of
    the data).

    `desk` is the state of the desk on that day, from which the numbers `mails` and `alone` are
    taken.
    """
    day = as_of or snapshot.day
    letters = snapshot.rows("letter_times", as_of=day)
    served = [(row["sent_on"], row["minutes"]) for row in letters if not row["before"]]
    findings = [Found(**row) for row in snapshot.rows("findings", as_of=day)]
    mails = sum(count.mails for count in desk.mails)
    looked_at = sum(count.mails for count in desk.mails if count.outcome == "needs_review")
    return Service(
        days=tuple(MailDay(**row) for row in snapshot.rows("mails_by_day", as_of=day)),
        wait=_wait([minutes for _, minutes in served]),
        waits=_by_month(served),
        late_start=len(letters) - len(served),
        missing=tuple(item for item in findings if item.severity == "missing"),
        review=tuple(item for item in findings if item.severity == "review"),
        passes=tuple(PassDay(**row) for row in snapshot.rows("passes", as_of=day)),
        alone=mails - looked_at,
        mails=mails,
    )


def _by_month(served: Sequence[tuple[date, float]]) -> tuple[tuple[date, Wait], ...]:
    months: dict[date, list[float]] = {}
    for sent_on, minutes in served:
        months.setdefault(sent_on.replace(day=1), []).append(minutes)
    return tuple((month, _wait(found)) for month, found in sorted(months.items()))


def _wait(minutes: Sequence[float]) -> Wait:
    ordered = sorted(minutes)
    count = len(ordered)
    if not count:
        return Wait(0, None, None)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Wait(count, middle, ordered[-(-count * 95 // 100) - 1] if count >= ENOUGH else None)


def by_month(days: Sequence[MailDay]) -> list[tuple[date, int, int]]:
    """Return (first day of the month, number of mails, number of mails that a person looked at) for
    each month in which `days` has mails, in order.
    """
    mails, people = Counter[date](), Counter[date]()
    for day in days:
        mails[day.on_date.replace(day=1)] += day.mails
        people[day.on_date.replace(day=1)] += day.by_person
    return [(month, mails[month], people[month]) for month in sorted(mails)]
