"""Queued letters go out over SMTP. What the server said is in the journal before the next letter goes.

The journal is a small file, synced before and after each letter and taken into the record every few
letters and at the next start: a letter whose sending was cut short is repeated with the same
Message-ID and recorded as repeated. Several connections carry letters side by side; those to one
recipient keep their order.
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
    """Send what is queued and due. Letters that a server refuses are recorded, the rest go on.

    Ends early, cleanly, once `stopped`; `opened` hears of each connection.
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
    """Share the letters out by recipient. The first connection that breaks ends it for all."""
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
