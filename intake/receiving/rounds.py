"""The progress of one run over the mailbox (one pass over each folder), across its connections."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from intake.mailbox.connection import MailboxError
from intake.receiving.suspects import Suspects
from intake.store.aside import Aside, Step

_MOST_BROKEN = 12  # connections in one run while they break at mails


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over one folder of the mailbox, as it is recorded.

    `on_server` is the number of mails in the folder on the server, `recorded` how many of them are
    in the record (DuckDB), `new` how many this run has recorded. `missing` has the UIDs on the
    server that are not in the record. `error` is why the pass failed, None if it succeeded.
    `unnumbered` is the number of mails for which the server gives no UID. `newest` is the highest
    UID seen; it is not recorded.
    """

    folder: str
    uidvalidity: int
    started_at: datetime
    ended_at: datetime
    on_server: int = 0
    recorded: int = 0
    new: int = 0
    missing: tuple[int, ...] = ()
    error: str | None = None
    unnumbered: int = 0
    newest: int = 0

    @property
    def lacking(self) -> int:
        """The number of mails on the server that are not in the record (DuckDB).

        Mails for which the server gives no UID are included.
        """
        return len(self.missing) + self.unnumbered


@dataclass(slots=True)
class Round:
    """The progress of one run over the mailbox, which may take several connections.

    `done` is {folder: its finished Pass}, `new` {folder: number of mails recorded in this run}.
    `guilty` is {(folder, UIDVALIDITY, UID): reason} of the mails that are left out in this run.
    `suspects` has the mails during whose fetching a connection broke. `gave` is whether the server
    has delivered any mail in this run. `searched` is the last result of `Taker.open_locked` (0 at
    first).
    """

    suspects: Suspects = field(default_factory=Suspects)
    done: dict[str, Pass] = field(default_factory=dict)
    new: Counter[str] = field(default_factory=Counter)
    guilty: dict[tuple[str, int, int], str] = field(default_factory=dict)
    gave: bool = False
    searched: int = 0
    _breaks: int = 0

    def passes(self) -> list[Pass]:
        return list(self.done.values())

    def bears(self, error: MailboxError, aside: Aside) -> bool:
        """Return whether the run can continue over a new connection after `error` ended the old one.

        False if the connection did not break while fetching mails, if this is the 12th break, or if
        at least two mails broke it (`guilty`) and the server has delivered no mail in this run. The
        break is counted in `suspects` for the mails being fetched. A mail that was fetched alone is
        added to `guilty` if it is proven to be the cause or failed in an earlier run. `aside` has
        the failures recorded so far.
        """
        self._breaks += 1
        place = error.place
        if place is None or not error.uids:
            return False
        self.suspects.broke(*place, error.uids)
        if len(error.uids) == 1:
            key = (*place, error.uids[0])
            if error.proven or aside.tries(Step.MAIL, key_of(*key)):
                self.guilty[key] = str(error)
        nothing_comes = not self.gave and len(self.guilty) > 1
        return not nothing_comes and self._breaks < _MOST_BROKEN

    def settle(self, aside: Aside) -> None:
        """Record in `aside` the failures of the mails that are left out in this run, for a later retry.

        These are the mails in `guilty`, at which the connection broke. A failure is recorded only
        if the server delivered other mails in this run, or if the same mail failed in an earlier
        run; otherwise the server may be the cause. Afterwards `guilty` is empty.
        """
        for place, why in self.guilty.items():
            if self.gave or aside.tries(Step.MAIL, key_of(*place)):
                aside.put(Step.MAIL, key_of(*place), why, times=2)
        self.guilty.clear()

    def left_out(self, folder: str, uidvalidity: int) -> set[int]:
        return {uid for name, number, uid in self.guilty if (name, number) == (folder, uidvalidity)}


def key_of(folder: str, uidvalidity: int, uid: int) -> str:
    """Return FOLDER/UIDVALIDITY/UID, the key under which a mail's failures are recorded."""
    return f"{folder}/{uidvalidity}/{uid}"
