"""The state of the desk (the staff who process applications) on a day: numbers of mails and
letters, items that wait for a person, the last poll of the mailbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.terms import JST
from reports.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class MailCount:
    kind: str
    outcome: str
    mails: int


@dataclass(frozen=True, slots=True)
class LetterCount:
    letter: str
    state: str
    letters: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The items (mails, applications) that wait for a person for one reason.

    `reason` is the code of the reason, which names.reason turns into Japanese. `items` is their
    number, `oldest` the day from which the oldest has waited, `over_a_week` the number that have
    waited for more than a week.
    """

    reason: str
    items: int
    oldest: date
    over_a_week: int


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The numbers of mails at the last successful poll, added up over all folders of the mailbox.

    Of the `on_server` mails on the server, `recorded` are in the record (DuckDB) and `missing` are
    not. `ended_at` is when the last successful poll ended (Tokyo time), `before_on` the day of the
    successful poll before the last (None: there was none). Each folder is polled separately;
    `ended_at` and `before_on` are each the earliest among the folders.
    """

    ended_at: datetime  # of the folder seen longest ago, Tokyo
    on_server: int
    recorded: int
    missing: int
    before_on: date | None  # the day of the good pass before; None where there was none


@dataclass(frozen=True, slots=True)
class Operations:
    """The state of the desk on `day`: numbers of mails, letters and applications, items that wait
    for a person, and the last poll of the mailbox.

    `mails` has one number for each pair of a kind of mail and an outcome of reading, `letters` one
    for each pair of a kind of letter and a state (such as sent). `stages` has pairs (value of Stage
    such as "accepted", number of applications in that stage). `mailbox` is None until each folder
    of the mailbox has been polled successfully; `last_pass_failed` is whether the last poll of any
    folder failed.

    `waiting` has the items that wait on the day of the data (`waiting_on`), even if `day` is an
    earlier day. `of_today` is True if `day` is the day of the data and all records are used.
    """

    day: date
    waiting_on: date
    of_today: bool
    mails: tuple[MailCount, ...]
    letters: tuple[LetterCount, ...]
    waiting: tuple[Waiting, ...]
    stages: tuple[tuple[str, int], ...]
    mailbox: Mailbox | None  # None until every folder has been seen once
    last_pass_failed: bool

    @property
    def waits(self) -> int:
        return sum(item.items for item in self.waiting)

    @property
    def waits_over_a_week(self) -> int:
        return sum(item.over_a_week for item in self.waiting)

    @property
    def oldest(self) -> date | None:
        """The day from which the oldest item has waited for a person; None if nothing waits."""
        return min((item.oldest for item in self.waiting), default=None)

    def letters_in(self, *states: str) -> int:
        return sum(count.letters for count in self.letters if count.state in states)


def operations(
    snapshot: Snapshot, as_of: date | None = None, known: date | None = None
) -> Operations:
    """Read the state of the desk on the day `as_of` (default: the day of the data) from the
    snapshot: the mails, letters and polls up to that day, and the numbers of applications by stage
    on that day.

    The day of the data is that of the last successful poll; SnapshotError is raised for a later
    `as_of`. With `known`, records made after that day are ignored (None: all are used). The
    result's `waiting` is always as of the day of the data, whatever `as_of` and `known` are.
    """
    day = snapshot.asked(as_of)
    today = snapshot.of_today(day, known)
    seen = min(day, known or day)
    mails = snapshot.rows("mails", as_of=seen)
    letters = snapshot.rows("letters", as_of=seen, now=today)
    stages = snapshot.rows("stages", as_of=day, known=known)
    waiting = snapshot.rows("waiting", day=snapshot.day)
    passes = snapshot.rows("last_passes", as_of=seen)
    return Operations(
        day=day,
        waiting_on=snapshot.day,
        of_today=today,
        mails=tuple(MailCount(**row) for row in mails),
        letters=tuple(LetterCount(**row) for row in letters),
        waiting=tuple(Waiting(**row) for row in waiting),
        stages=tuple((row["stage"], row["applications"]) for row in stages),
        mailbox=_mailbox(passes),
        last_pass_failed=any(row["failed"] for row in passes),
    )


def _mailbox(passes: Sequence[Mapping[str, Any]]) -> Mailbox | None:
    if not passes or any(row["ended_at"] is None for row in passes):
        return None
    return Mailbox(
        ended_at=min(datetime.fromisoformat(row["ended_at"]) for row in passes).replace(tzinfo=JST),
        on_server=sum(row["on_server"] for row in passes),
        recorded=sum(row["recorded"] for row in passes),
        missing=sum(row["missing"] for row in passes),
        before_on=min((row["before_on"] for row in passes if row["before_on"]), default=None),
    )
