"""One pass over one IMAP folder: fetch and record the mails that are not recorded yet.

A mail that fails is put aside: the failure is recorded, and the mail is tried again after a delay.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import chain
from typing import TypeVar

from intake.mailbox.connection import MailboxError
from intake.mailbox.imap import Fetched, Folder, ImapMailbox
from intake.receiving.arrival import Arrival, from_mailbox
from intake.receiving.renumbered import (
    generation_of,
    is_renumbered,
    next_generation,
    stamp_of,
    to_check,
)
from intake.receiving.rounds import Pass, Round, key_of
from intake.receiving.taking import Taker
from intake.store import State
from intake.store.aside import Aside, Step, reason_of
from intake.terms import IntakeError

T = TypeVar("T")
Progress = Callable[[int, int], None]  # done, of
_PATIENCE = 3  # tries after which a mail that is never given whole is recorded as it comes


@dataclass(frozen=True, slots=True)
class Look:
    """The objects with which a pass over a folder works: the connection, the record, and callbacks.

    `mailbox` is the logged-in connection to the IMAP server, `state` gives access to the record
    (DuckDB). `taker` records mails, `aside` has the failures recorded so far, `round` the progress
    of the run (one pass over each folder). `clock` returns the current time. `progress` is called
    with (mails done, mails to do); `stopped` returns True to end the pass after the current batch.
    """

    mailbox: ImapMailbox
    state: State
    taker: Taker
    aside: Aside
    clock: Callable[[], datetime]
    progress: Progress
    stopped: Callable[[], bool]
    round: Round


@dataclass(slots=True)
class _Wanted:
    """The mails of a folder that are not in the record (DuckDB) yet, by their UIDs (`uids`).

    `folder` is the folder's state when it was opened. `uidvalidity` is the number under which the
    folder's mails are recorded: the UIDVALIDITY, or a larger number once the server has reassigned
    UIDs. `lacking` is {UID: why the mail could not be recorded, in Japanese}.
    """

    folder: Folder
    uidvalidity: int
    uids: set[int]
    lacking: dict[int, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        return self.folder.name, self.uidvalidity


def pass_over_folder(look: Look, name: str) -> Pass:
    """Fetch and record the new mails of the folder `name`; record and return the result as a Pass.

    The Pass has the numbers of mails on the server and in the record (DuckDB), and the UIDs on the
    server that could not be recorded. `look` has the connection to the mailbox and the record.
    """
    started = look.clock()
    folder = look.mailbox.examine(name)
    uidvalidity, known = _known(look, folder)
    wanted = _Wanted(folder, uidvalidity, set(folder.uids - known))
    look.round.new[name] += 0
    if tried := _due(look, wanted):
        _take_in(look, wanted, tried)
    have = _recorded(look.state, name, uidvalidity) if tried else known
    after = look.mailbox.examine(name) if wanted.uids else folder
    seen = folder.uids & after.uids  # what went from the server meanwhile is not missing
    found = Pass(
        folder=name,
        uidvalidity=uidvalidity,
        started_at=started,
        ended_at=look.clock(),
        on_server=len(seen) + after.unnumbered,
        recorded=len(seen & have),
        new=look.round.new[name],
        missing=tuple(sorted((wanted.uids & after.uids) - have)),
        unnumbered=after.unnumbered,
        newest=max(folder.uids, default=0),
    )
    note(look.state, found)
    return found


def _known(look: Look, folder: Folder) -> tuple[int, set[int]]:
    """Return (number under which the folder's mails are recorded, UIDs recorded under it).

    The number is the UIDVALIDITY or, once the server has given the UIDs to other mails, a larger
    number. In the pass that first notices this, the set is empty, so that every mail is fetched
    again and compared by content. `look` has the mailbox and the record (DuckDB).
    """
    with look.state.store.transaction() as transaction:
        uidvalidity = generation_of(transaction, folder)
        place = {"folder": folder.name, "uidvalidity": uidvalidity}
        known = {row["uid"] for row in transaction.rows("uids", **place)}
        held = transaction.rows("deliveries_of", **place, uids=to_check(folder, known))
    anew = False
    with look.aside.guarded(Step.CHECKING, folder.name, IntakeError):
        anew = is_renumbered(look.mailbox, look.state, look.aside, folder, uidvalidity, known, held)
    return (next_generation(uidvalidity), set()) if anew else (uidvalidity, known)


def _due(look: Look, wanted: _Wanted) -> set[int]:
    """Return the UIDs to fetch now, out of `wanted` (the mails of a folder not recorded yet).

    Mails that failed before are left out until their next attempt is due.
    """
    left = look.round.left_out(*wanted.place)
    return {
        uid
        for uid in wanted.uids - left
        if not look.aside.waits(Step.MAIL, key_of(*wanted.place, uid))
    }


def _take_in(look: Look, wanted: _Wanted, uids: set[int]) -> None:
    """Fetch and record the mails with the UIDs `uids`; mails that fail are tried again later.

    `look` has the connection to the mailbox and the record (DuckDB). For each mail that could not
    be fetched completely, or prepared for recording, the reason is added to `wanted.lacking`.
    Raises MailboxError, with folder and UIDVALIDITY in its `place`, if the connection fails.
    """
    name, done = wanted.folder.name, 0
    try:
        with closing(_ahead(_arrivals(look, wanted, uids))) as batches:
            for counted in look.taker.take_all(batches):
                look.round.new[name] += counted.new
                done += counted.new + counted.again
                look.progress(done, len(uids))
    except MailboxError as error:
        error.place = wanted.place
        raise
    finally:
        for uid, why in wanted.lacking.items():
            look.aside.put(Step.MAIL, key_of(*wanted.place, uid), why)
        came = _recorded(look.state, *wanted.place) & uids
        look.round.gave = look.round.gave or bool(came)
        look.round.suspects.cleared(*wanted.place, came)
        for step in (Step.MAIL, Step.WORDING):
            look.aside.over(step, [key_of(*wanted.place, uid) for uid in came])


def _arrivals(look: Look, wanted: _Wanted, uids: set[int]) -> Iterator[list[Arrival]]:
    tries = {uid: look.aside.tries(Step.MAIL, key_of(*wanted.place, uid)) for uid in uids}
    known = {uid for uid, count in tries.items() if count}
    easy, hard = look.round.suspects.order(*wanted.place, uids, known)
    for batch in chain(look.mailbox.fetch(easy), look.mailbox.fetch(hard, singly=True)):
        arrived = []
        for mail in batch:
            if mail.lacks and not (mail.raw and tries[mail.uid] >= _PATIENCE):
                wanted.lacking[mail.uid] = mail.lacks
                continue
            try:
                arrived.append(_arrival(look, wanted, mail))
            except Exception as error:  # this mail alone waits
                wanted.lacking[mail.uid] = reason_of(error, look.state)
        if arrived:
            yield arrived
        if look.stopped():
            return


def _arrival(look: Look, wanted: _Wanted, mail: Fetched) -> Arrival:
    return from_mailbox(
        ("imap", *wanted.place, mail.uid),
        mail.received_at,
        mail.raw,
        look.clock(),
        stamp_of(mail.received_at, mail.size),
        mail.lacks,
    )


def _ahead(items: Iterable[T]) -> Generator[T, None, None]:
    """Yield the items; while the caller works on one item, a thread already fetches the next.

    An exception raised by `items` is raised after the items before it were yielded. Closing the
    generator waits for the item that the thread is fetching.
    """
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, source, end)
            yield item  # type: ignore[misc]  # `end` is no T


def _recorded(state: State, folder: str, uidvalidity: int) -> set[int]:
    return {row["uid"] for row in state.store.rows("uids", folder=folder, uidvalidity=uidvalidity)}


def note(state: State, found: Pass) -> None:
    """Record a finished pass over a folder: add a row to the table `pass` of the record (DuckDB)."""
    row = asdict(found)
    del row["newest"]
    with state.store.transaction() as transaction:
        transaction.add("pass", [row])
