"""Append copies of sent letters to a folder of the mailbox, so that colleagues can see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from intake.folder import StateError
from intake.mailbox.connection import FolderError, MailboxError
from intake.mailbox.imap import ImapMailbox
from intake.receiving.poll import mailbox_of
from intake.settings import Settings
from intake.store import Row, State, now
from intake.store.aside import Aside, Step, reason_of

_RECENT = timedelta(days=7)  # what went out before the setting was made is not copied


def copy_sent(state: State, settings: Settings, *, clock: Callable[[], datetime] = now) -> None:
    """Append each letter that we sent in the last 7 days once to a folder of the mailbox.

    The folder is named by the setting `[answers] copy_to`; nothing is done if that is empty. If the
    server refuses a letter or the folder, or the connection fails, the failure is recorded and not
    raised, so that other work goes on; the copy is tried again later. Raises StateError if the
    state folder cannot be used. `clock` returns the current time.
    """
    folder = settings.answers.copy_to
    if not folder or not state.store.exists():
        return
    aside = Aside(state, clock)
    rows = state.store.rows("to_copy", since=clock() - _RECENT)
    due = [row for row in rows if not aside.waits(Step.COPY, row["message_id"])]
    if not due or aside.waits(Step.COPY, folder):
        return
    due.sort(
        key=lambda row: aside.tries(Step.COPY, row["message_id"])
    )  # those that failed come last
    with (
        aside.guarded(Step.COPY, folder, StateError),
        mailbox_of(state, settings, clock) as mailbox,
    ):
        for row in due:
            try:
                _copy(mailbox, folder, row)
            except Exception as error:
                aside.put(Step.COPY, row["message_id"], reason_of(error, state))
                if isinstance(error, MailboxError) and not isinstance(error, FolderError):
                    raise  # this connection is of no more use
                continue
            aside.over(Step.COPY, [row["message_id"]])
            with state.store.transaction() as transaction:
                transaction.add("attempt", [_copied(row, folder, clock())])


def _copy(mailbox: ImapMailbox, folder: str, row: Row) -> None:
    """Append a sent letter (a row of the query to_copy) to a folder that does not contain it yet.

    The folder contains the letter already if an earlier run was killed between copying the letter
    and recording the copy; then nothing is done.
    """
    if not mailbox.kept(folder, row["message_id"]):
        mailbox.keep(folder, row["raw"], row["sent_at"])


def _copied(row: Row, folder: str, at: datetime) -> Row:
    return {
        "send": row["message_id"],
        "tried_at": at,
        "outcome": "copied",
        "reply": folder,
        "mail": None,
    }
