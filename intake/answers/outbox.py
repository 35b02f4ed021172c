"""Send queued letters over SMTP. Each server reply is in the journal before the next letter is sent.

The journal is a small file, synced before and after each letter; its lines are recorded every
few letters and at the next start. An interrupted letter is repeated with the same Message-ID and
recorded as repeated. Several connections send in parallel; letters to one recipient keep their order.
"""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime

from intake.answers.journal import Journal
from intake.answers.smtp_session import Run, Sent, Session, open_sessions
from intake.folder.lock import only_one
from intake.settings import Settings
from intake.store import Row, State, now

_AT_ONCE = 200  # letters between two openings of the store
_WORTH_ONE = 10  # letters for which another connection is worth opening
_DONE = ("sent", "repeated", "failed", "bounced")


def send_queued(
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    stopped: Callable[[], bool] = lambda: False,
    opened: Callable[[socket.socket | None], None] = lambda sock: None,
) -> Sent:
    """Send the letters that are queued and due; counts of the results. A refused letter is recorded.

    Stops after the current letter once `stopped` is true; `opened` is called with each socket.
    """
    with only_one(state.folder, "send", "送信"), ExitStack() as stack:
        interrupted = take_in_journal(state)
        run = Run(settings, Journal(state.journal), clock, stopped, opened, interrupted, Sent())
        sessions: list[Session] = []
        while not stopped() and (letters := _due(state, clock())):
            wanted = min(settings.smtp.connections, 1 + len(letters) // _WORTH_ONE)
            open_sessions(run, wanted, sessions, stack)
            try:
                _carry(sessions, letters, stopped)
            finally:
                take_in_journal(state)
    return run.result


def _due(state: State, at: datetime) -> list[Row]:
    return state.store.rows("to_send", now=at, most=_AT_ONCE) if state.store.exists() else []


def _carry(
    sessions: Sequence[Session], letters: Sequence[Row], stopped: Callable[[], bool]
) -> None:
    """Distribute the letters over the sessions by recipient. The first broken connection stops all."""
    if len(sessions) == 1:
        sessions[0].carry(letters, stopped)
        return
    broken = threading.Event()

    def carry(session: Session, share: list[Row]) -> None:
        try:
            session.carry(share, lambda: stopped() or broken.is_set())
        except BaseException:
            broken.set()
            raise

    shares: list[list[Row]] = [[] for _ in sessions]
    for letter in letters:
        shares[zlib.crc32(letter["recipient"].encode()) % len(shares)].append(letter)
    with ThreadPoolExecutor(len(sessions)) as threads:
        for done in [threads.submit(carry, *pair) for pair in zip(sessions, shares, strict=True)]:
            done.result()


def take_in_journal(state: State) -> set[str]:
    """Record the server's replies from the journal; return the Message-IDs begun but not finished.

    The caller must hold the lock for sending. A journal restored from a backup may be older than
    the record: letters the record shows as done stay done.
    """
    journal = Journal(state.journal)
    lines = journal.lines()
    if not lines:
        return set()
    finished = {message_id for message_id, _, outcome, _ in lines if outcome != "started"}
    begun = {message_id for message_id, _, _, _ in lines} - finished
    with state.store.transaction() as transaction:
        recorded = transaction.rows("attempts_of", sends=sorted(finished | begun))
        held = {(row["send"], row["tried_at"], row["outcome"]) for row in recorded}
        begun -= {row["send"] for row in recorded if row["outcome"] in _DONE}
        rows = [
            {
                "send": message_id,
                "tried_at": datetime.fromisoformat(at),
                "outcome": outcome,
                "reply": reply,
            }
            for message_id, at, outcome, reply in lines
            if outcome != "started"
        ]
        transaction.add(
            "attempt",
            [row for row in rows if (row["send"], row["tried_at"], row["outcome"]) not in held],
        )
    if not begun:
        journal.clear()
    return begun
