"""One pass over the mailbox: what is new on the server comes into the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake.arrival import Arrival, from_file
from intake.lock import only_one
from intake.mailbox.files import find
from intake.mailbox.imap import Fetched, Folder, ImapMailbox, MailboxError, open_mailbox
from intake.settings import Settings
from intake.store.store import State, now
from intake.taking import Counted, Taker

Progress = Callable[[int, int], None]  # done, of
WORK = "取り込み"


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over one folder found. `missing`: UIDs on the server that we do not have."""

    folder: str
    on_server: int
    recorded: int
    new: int
    missing: tuple[int, ...]


def poll(
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    progress: Progress = lambda done, of: None,
) -> list[Pass]:
    """Take in what is new in every folder; a pass that fails is recorded, then raised."""
    try:
        with open_mailbox(settings.mailbox) as mailbox:
            return pass_over(mailbox, state, settings, clock=clock, progress=progress)
    except MailboxError as error:
        note_failure(state, settings, clock(), str(error))
        raise


def pass_over(
    mailbox: ImapMailbox,
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    progress: Progress = lambda done, of: None,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Pass]:
    """One pass over every folder of an open mailbox; ends early, cleanly, once `stopped`."""
    with only_one(state.folder, "poll", WORK):
        taker = Taker(state, settings, clock=clock)
        passes = [
            _pass(mailbox, folder, state, taker, clock, progress, stopped)
            for folder in settings.mailbox.folders
            if not stopped()
        ]
        taker.open_locked()
        return passes


def import_files(
    state: State,
    settings: Settings,
    paths: list[Path],
    *,
    notify: bool = False,
    clock: Callable[[], datetime] = now,
) -> Counted:
    """Take in .eml, mbox and Maildir; answered only with `notify`."""
    with only_one(state.folder, "poll", WORK):
        taker = Taker(state, settings, answer=notify, clock=clock)
        total = Counted()
        batch: list[Arrival] = []
        for found in find(paths):
            batch.append(from_file(str(found.path.resolve()), found.position, found.raw, clock()))
            if len(batch) >= settings.mailbox.batch:
                _add(total, taker.take(batch))
                batch = []
        if batch:
            _add(total, taker.take(batch))
        taker.open_locked()
        return total


def _pass(
    mailbox: ImapMailbox,
    name: str,
    state: State,
    taker: Taker,
    clock: Callable[[], datetime],
    progress: Progress,
    stopped: Callable[[], bool],
) -> Pass:
    started = clock()
    folder = mailbox.examine(name)
    wanted = folder.uids - _recorded(state, folder)
    new = done = 0
    for batch in mailbox.fetch(sorted(wanted)):
        new += taker.take([_arrival(folder, mail) for mail in batch]).new
        done += len(batch)
        progress(done, len(wanted))
        if stopped():
            break
    have = _recorded(state, folder)
    if folder.uids - have:  # gone from the server meanwhile is not missing
        folder = mailbox.examine(name)
    missing = tuple(sorted((wanted & folder.uids) - have))
    found = Pass(name, len(folder.uids), len(folder.uids & have), new, missing)
    _note(state, found, folder.uidvalidity, started, clock(), None)
    return found


def _recorded(state: State, folder: Folder) -> set[int]:
    rows = state.store.rows("uids", folder=folder.name, uidvalidity=folder.uidvalidity)
    return {row["uid"] for row in rows}


def _arrival(folder: Folder, mail: Fetched) -> Arrival:
    return Arrival("imap", folder.name, folder.uidvalidity, mail.uid, mail.received_at, mail.raw)


def note_failure(state: State, settings: Settings, at: datetime, why: str) -> None:
    """Write down a pass that could not be made."""
    _note(state, Pass(settings.mailbox.folders[0], 0, 0, 0, ()), 0, at, at, why)


def _note(
    state: State,
    found: Pass,
    uidvalidity: int,
    started: datetime,
    ended: datetime,
    error: str | None,
) -> None:
    row = {
        "folder": found.folder,
        "uidvalidity": uidvalidity,
        "started_at": started,
        "ended_at": ended,
        "on_server": found.on_server,
        "recorded": found.recorded,
        "new": found.new,
        "missing": list(found.missing),
        "error": error,
    }
    with state.store.transaction() as transaction:
        transaction.add("pass", [row])


def _add(total: Counted, counted: Counted) -> None:
    total.new += counted.new
    total.again += counted.again
