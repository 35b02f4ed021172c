"""One pass over the mailbox: what is new on the server comes into the record."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from intake.folder.lock import only_one
from intake.mailbox import batches
from intake.mailbox.connection import FolderError, MailboxError
from intake.mailbox.files import find
from intake.mailbox.imap import Fetched, Folder, ImapMailbox, open_mailbox
from intake.receiving.arrival import Arrival, from_file, from_mailbox
from intake.receiving.taking import Counted, Taker
from intake.receiving.trouble import Trouble
from intake.settings import Settings
from intake.store import State, now
from intake.transport.clamd import Absent

T = TypeVar("T")
Progress = Callable[[int, int], None]  # done, of
WORK = "取り込み"
_ATTEMPTS = 12  # connections in one run while they break at mails


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over one folder, as it is recorded. `missing`: UIDs on the server that we do not have."""

    folder: str
    uidvalidity: int
    started_at: datetime
    ended_at: datetime
    on_server: int = 0
    recorded: int = 0
    new: int = 0
    missing: tuple[int, ...] = ()
    error: str | None = None
    newest: int = 0  # the highest UID that this pass knew of; not recorded


def poll(
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    progress: Progress = lambda done, of: None,
) -> list[Pass]:
    """Take in what is new in every folder; a pass that fails is recorded, then raised.

    Where the connection broke at some mail, the others are taken in first and that one is tried
    by itself over a new connection.
    """
    trouble = Trouble()
    for attempt in range(_ATTEMPTS):
        try:
            with open_mailbox(settings.mailbox) as mailbox:
                return pass_over(
                    mailbox, state, settings, clock=clock, progress=progress, trouble=trouble
                )
        except MailboxError as error:
            if not error.uids or attempt == _ATTEMPTS - 1:
                note_failure(state, settings, clock(), str(error))
                raise
        except Absent as error:
            note_failure(state, settings, clock(), str(error))
            raise
    raise AssertionError("the last attempt returns or raises")


def pass_over(
    mailbox: ImapMailbox,
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    progress: Progress = lambda done, of: None,
    stopped: Callable[[], bool] = lambda: False,
    hurry: Callable[[], bool] = lambda: False,
    trouble: Trouble | None = None,
) -> list[Pass]:
    """One pass over every folder of an open mailbox.

    Ends early, cleanly, once `stopped`; once `hurry`, in the middle of a batch, which is left for
    the next pass. A folder that is not there stops no other; it is raised at the end.
    """
    passes: list[Pass] = []
    absent: list[FolderError] = []
    with only_one(state.folder, "poll", WORK):
        taker = Taker(state, settings, clock=clock, hurry=hurry)
        look = Look(mailbox, state, taker, clock, progress, stopped, trouble or Trouble())
        for folder in settings.mailbox.folders:
            if stopped():
                break
            try:
                passes.append(_pass(look, folder))
            except FolderError as error:
                absent.append(error)
        taker.open_locked()
    if absent:
        raise absent[0]
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
        for counted in taker.take_all(_arrivals_in(paths, settings.mailbox.batch, clock)):
            total.new += counted.new
            total.again += counted.again
        taker.open_locked()
        return total


def _arrivals_in(
    paths: list[Path], most: int, clock: Callable[[], datetime]
) -> Iterator[list[Arrival]]:
    """The mails of these files, so many or so many bytes at a time."""
    for some in batches(find(paths), most, lambda found: len(found.raw)):
        at = clock()
        yield [from_file(str(f.path.resolve()), f.position, f.raw, at) for f in some]


@dataclass(frozen=True, slots=True)
class Look:
    """What a pass works with."""

    mailbox: ImapMailbox
    state: State
    taker: Taker
    clock: Callable[[], datetime]
    progress: Progress
    stopped: Callable[[], bool]
    trouble: Trouble


def _pass(look: Look, name: str) -> Pass:
    started = look.clock()
    folder = look.mailbox.examine(name)
    wanted = folder.uids - _recorded(look.state, folder)
    try:
        new = _take_in(look, folder, wanted)
    except MailboxError as error:
        look.trouble.broke(name, folder.uidvalidity, error.uids)
        raise
    have = _recorded(look.state, folder)
    there = look.mailbox.examine(name).uids if wanted else folder.uids
    seen = folder.uids & there  # what went from the server meanwhile is not missing
    missing = tuple(sorted((wanted & there) - have))
    found = Pass(
        folder=name,
        uidvalidity=folder.uidvalidity,
        started_at=started,
        ended_at=look.clock(),
        on_server=len(seen),
        recorded=len(seen & have),
        new=new,
        missing=missing,
        newest=max(folder.uids, default=0),
    )
    _note(look.state, found)
    return found


def _take_in(look: Look, folder: Folder, wanted: frozenset[int]) -> int:
    """Fetch and record these mails; how many the record had not held."""
    new = done = 0
    with closing(_ahead(_arrivals(look, folder, wanted))) as batches:
        for counted in look.taker.take_all(batches):
            new += counted.new
            done += counted.new + counted.again
            look.progress(done, len(wanted))
    return new


def _arrivals(look: Look, folder: Folder, wanted: frozenset[int]) -> Iterator[list[Arrival]]:
    easy, hard = look.trouble.order(folder.name, folder.uidvalidity, wanted)
    for batch in chain(look.mailbox.fetch(easy), look.mailbox.fetch(hard, singly=True)):
        yield [_arrival(folder, mail, look.clock()) for mail in batch]
        if look.stopped():
            return


def _ahead(items: Iterable[T]) -> Generator[T, None, None]:
    """The items, each taken from its source by another thread while the one before is used.

    What the source raises is raised here, in its turn. Closed, it waits for the item under way.
    """
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, source, end)
            yield item  # type: ignore[misc]  # `end` is no T


def _recorded(state: State, folder: Folder) -> set[int]:
    rows = state.store.rows("uids", folder=folder.name, uidvalidity=folder.uidvalidity)
    return {row["uid"] for row in rows}


def _arrival(folder: Folder, mail: Fetched, at: datetime) -> Arrival:
    place = ("imap", folder.name, folder.uidvalidity, mail.uid)
    return from_mailbox(place, mail.received_at, mail.raw, at)


def note_failure(state: State, settings: Settings, at: datetime, why: str) -> None:
    """Write down a pass that could not be made."""
    _note(state, Pass(settings.mailbox.folders[0], 0, at, at, error=why))


def _note(state: State, found: Pass) -> None:
    row = asdict(found)
    del row["newest"]
    with state.store.transaction() as transaction:
        transaction.add("pass", [row])
