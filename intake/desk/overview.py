"""What waits at the desk and the counts above it, all as of the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.queries import Folded, Item, folded, waiting
from intake.register import Register
from intake.store import State, Transaction
from intake.text.workdays import since_last_working_day, working_days
from intake.vocabulary.letters import TELLS


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts shown at the top of the desk, the time of the last poll, and current troubles.

    `new` is the number of mails received since the beginning of the last working day before today.
    `waiting` counts the applications and mails that wait for a person, `overdue` those of them that
    wait more working days than the setting [desk] overdue_days. `missing` counts mails on the
    server that are not recorded; it must be 0. `queued`, `held` and `failed` count letters.
    `untold` counts applications whose applicants have had no letter about their new stage.
    `last_pass` is the time of the last successful poll, None before the first. `troubles` are
    Japanese sentences on what is wrong and what to do.
    """

    new: int  # mails since the working day before
    waiting: int
    overdue: int  # of them, longer than the office means to let anything wait
    missing: int  # mails on the server that the record does not have: must be 0
    queued: int
    held: int
    failed: int
    untold: int  # applications on which staff decided, and no letter says so
    last_pass: datetime | None
    troubles: tuple[str, ...] = ()  # what is amiss, each with its cure


@dataclass(frozen=True, slots=True)
class Overview:
    items: tuple[Item, ...]
    counts: Counts
    folded: tuple[Folded, ...] = ()  # in no count


def overview(
    transaction: Transaction, register: Register, at: datetime, overdue_days: int
) -> Overview:
    """Return what waits, the counts and the automated mails, read in one transaction.

    A wait is overdue after more than `overdue_days` working days until `at`. The list of current
    troubles stays empty: the caller adds them to the counts.
    """
    items = tuple(waiting(transaction, register))
    mailbox = transaction.rows("mailbox")[0]
    sends = {row["state"]: row["sends"] for row in transaction.rows("sends_by_state")}
    since = since_last_working_day(at)
    counts = Counts(
        new=transaction.rows("mails_since", since=since)[0]["mails"],
        waiting=len(items),
        overdue=sum(working_days(item.since, at) > overdue_days for item in items),
        missing=int(mailbox["missing"] or 0),
        queued=sends.get("queued", 0),
        held=sends.get("held", 0),
        failed=sends.get("failed", 0),
        untold=len(transaction.rows("untold", tells=TELLS)),
        last_pass=mailbox["last_good_pass"],
    )
    return Overview(items, counts, tuple(folded(transaction)))


def last_pass(state: State) -> datetime | None:
    """Return the time of the last successful poll; None if there was none.

    `state` is the state folder whose record is looked at.
    """
    if not state.store.exists():
        return None
    found: datetime | None = state.store.rows("mailbox")[0]["last_good_pass"]
    return found
