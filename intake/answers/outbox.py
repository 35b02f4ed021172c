"""Send queued letters over SMTP, over several connections at the same time.

The server's reply to a letter is written to the journal (a small file, flushed to disk) before the
next letter is sent. The entries are moved to the record (DuckDB) every 200 letters and at the next
start. A letter interrupted by a crash is sent again with the same Message-ID and recorded as
repeated. Letters to one recipient use one connection, so that they keep their order.
"""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime

from intake.answers.journal import Entry, Journal
from intake.answers.rewording import word_waiting
from intake.answers.smtp import AccountRefused, SmtpError, lost
from intake.answers.smtp_session import (
    Broken,
    Run,
    Sent,
    Session,
    given_up,
    open_sessions,
    settle,
)
from intake.answers.withholding import withheld
from intake.folder.lock import only_one
from intake.settings import Settings
from intake.settings.fingerprint import tried_with
from intake.store import Row, State, now
from intake.store.aside import Aside, Step
from intake.text import tokyo_day
from intake.vocabulary.letters import TELLING

_AT_ONCE = 200  # letters between two openings of the store
_WORTH_ONE = 10  # letters for which another connection is worth opening
_MOST_IN_A_ROW = 5  # breaks of connections without a letter between them
_DONE = ("sent", "repeated", "failed", "bounced")


def send_queued(
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    stopped: Callable[[], bool] = lambda: False,
    opened: Callable[[socket.socket | None], None] = lambda sock: None,
    at_once: bool = False,
    only: str = "",
) -> Sent:
    """Send the letters that are queued and due; returns how many were sent, deferred or failed.

    Sending ends early once `stopped()` is true. `opened` is called with the socket of each new
    connection. `clock` returns the current time. Only letters whose kind begins with `only` are
    sent, such as "operator_" for mails to the operator ("": all letters). A letter that the server
    refuses is only recorded as failed or deferred; AccountRefused is raised if the server refuses
    our account, SmtpError if there is no usable connection to it. After a refusal of our account,
    SmtpError is raised at once until a waiting time is over, unless `at_once` is True or the
    settings have changed since.
    """
    with only_one(state.folder, "send", "送信"), ExitStack() as stack:
        aside, account = Aside(state, clock), f"{settings.smtp.user}@{settings.smtp.host}"
        senders = (settings.smtp.envelope_from, settings.answers.from_address)
        login = tried_with(settings.smtp, *senders)
        interrupted = take_in_journal(state)
        run = Run(settings, Journal(state.journal), clock, stopped, opened, interrupted, Sent())
        run.result.wait_for_words(word_waiting(state, settings.answers, clock()))
        sessions: list[Session] = []
        tried: set[str] = set()
        try:
            while not stopped() and (letters := _due(run, state, only, tried)):
                if not at_once and (waits := aside.waits(Step.ACCOUNT, account, login)):
                    raise SmtpError(
                        f"{waits.remembered}続けて {waits.tries} 回断られたため、待っています。"
                        "設定かパスワードを直すと、待たずに試します。サーバーの側で直したときは、`intake send` で、すぐに送れます。"
                    )
                tried |= {letter["message_id"] for letter in letters}
                wanted = min(settings.smtp.connections, 1 + len(letters) // _WORTH_ONE)
                open_sessions(run, wanted, sessions, stack)
                try:
                    _carry(run, sessions, letters, stack)
                finally:
                    take_in_journal(state)
        except AccountRefused as error:
            aside.put(Step.ACCOUNT, account, str(error), tried_with=login)
            raise
        finally:
            if run.went:
                aside.over_but(Step.ACCOUNT)
    return run.result


def _due(run: Run, state: State, only: str, tried: Collection[str]) -> list[Row]:
    """The rows of the table `send` to be sent now, at most 200.

    Only letters whose kind begins with `only` are included. Letters already tried in this run
    (`tried`, Message-IDs) are left out, and so are letters that contradict their application: these
    are held again (see `withheld`). Letters that were being sent when an earlier connection broke
    come last; their Message-IDs are added to `run.interrupted`.
    """
    if not state.store.exists():
        return []
    while True:
        at, begun = run.clock(), run.interrupted
        rows = state.store.rows("to_send", now=at, most=_AT_ONCE)
        rows = [r for r in rows if r["letter"].startswith(only) and r["message_id"] not in tried]
        if not any(row["letter"] in TELLING for row in rows):
            break
        over = run.settings.answers.trial_over(tokyo_day(at))
        with state.store.transaction() as transaction:
            held = withheld(transaction, rows, begun, at, over)
        run.result.hold(held)
        rows = [row for row in rows if row["message_id"] not in held]
        if rows or not held:
            break
    begun |= {row["message_id"] for row in rows if row["broken"]}
    return sorted(rows, key=lambda row: row["message_id"] in begun)


def _carry(run: Run, sessions: list[Session], letters: Sequence[Row], stack: ExitStack) -> None:
    """Send `letters` in parallel over the connections `sessions`, in the sending run `run`.

    Letters to one recipient use the same connection. A connection that replaces a broken one is
    registered in `stack`, which closes it. If a connection cannot be replaced, sending ends on all
    connections, and the error is raised.
    """
    ended = threading.Event()
    kept: list[Broken] = []

    def carry(place: int, share: list[Row]) -> None:
        try:
            sessions[place] = _carry_on(
                run, sessions[place], share, lambda: run.stopped() or ended.is_set(), stack, kept
            )
        except BaseException:
            ended.set()
            raise

    shares: list[list[Row]] = [[] for _ in sessions]
    for letter in letters:
        shares[zlib.crc32(letter["recipient"].encode()) % len(shares)].append(letter)
    try:
        with ThreadPoolExecutor(len(sessions)) as threads:
            for done in [threads.submit(carry, *pair) for pair in enumerate(shares)]:
                done.result()
    finally:
        if run.went:  # the server takes letters: it is these
            settle(run, [_at_fault(broken, run.settings) for broken in kept])
    if kept and not run.went:
        raise lost(run.settings.smtp, kept[-1].error)


def _carry_on(
    run: Run,
    session: Session,
    letters: list[Row],
    halted: Callable[[], bool],
    stack: ExitStack,
    kept: list[Broken],
) -> Session:
    """Send `letters` over the connection `session`; returns the connection that is open at the end.

    If the connection breaks, a new one is opened (registered in `stack`, which closes it), and the
    letter is tried again. A letter that was the first on its connection, or whose text was already
    being sent, is not tried again but added to `kept`. `run` is the sending run; `halted` returns
    True if no more letters should be sent. Raises SmtpError after more than five breaks in a row,
    or if `halted()` is true after a break.
    """
    rest, in_a_row = letters, 0
    while rest:
        try:
            session.carry(rest, halted)
            return session
        except Broken as broken:
            place = rest.index(broken.letter)
            in_a_row = 1 if place else in_a_row + 1
            run.interrupted.add(broken.letter["message_id"])
            if broken.first:
                kept.append(broken)
            rest = rest[place + broken.first :]
            if in_a_row > _MOST_IN_A_ROW or halted():
                raise lost(run.settings.smtp, broken.error) from None
            if rest:
                session = Session(run, stack)
    return session


def _at_fault(broken: Broken, settings: Settings) -> Entry:
    outcome = "failed" if given_up(broken.letter, broken.at) else "broken"
    why = f"この返信の途中で接続が切れます。{lost(settings.smtp, broken.error)}"
    return broken.letter["message_id"], broken.at, outcome, why[:300]


def take_in_journal(state: State) -> set[str]:
    """Move the results of sending from the journal (the file sends.journal) to the record (DuckDB).

    Returns the Message-IDs of letters whose sending was started but not finished. A letter that was
    sent or has failed according to the record is not among them, because a journal restored from a
    backup can be older than the record. The caller must hold the lock for sending.
    """
    journal = Journal(state.journal)
    lines = journal.lines()
    if not lines:
        return set()
    last = {message_id: outcome for message_id, _, outcome, _ in lines}
    begun = {message_id for message_id, outcome in last.items() if outcome == "started"}
    finished = {message_id for message_id, _, outcome, _ in lines if outcome != "started"}
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
