"""Queued letters go out over SMTP. What the server said is in the journal before the next letter goes.

The journal is a small file, one synced line before and one after each letter, taken into the
record every few letters and at the next start: a letter whose sending was cut short is repeated
with the same Message-ID and recorded as repeated.
"""

from __future__ import annotations

import errno
import json
import os
import smtplib
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from intake.answer.compose import copies_of, envelope_address
from intake.answer.smtp import SmtpError, lost, open_smtp, reply_of
from intake.lock import only_one
from intake.settings import Settings
from intake.store.archive import StateError
from intake.store.store import State, now

__all__ = ["Journal", "Sent", "SmtpError", "open_smtp", "send_queued", "take_in_journal"]

_AT_ONCE = 50  # letters between two openings of the store
_DONE = ("sent", "repeated", "failed", "bounced")
_GIVE_UP = timedelta(days=3)  # how long a deferred letter is tried again


@dataclass(slots=True)
class Sent:
    """What one run of sending did."""

    sent: int = 0
    repeated: int = 0
    deferred: int = 0
    failed: int = 0
    replies: list[str] = field(default_factory=list)


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
    result = Sent()
    with only_one(state.folder, "send", "送信"):
        journal = Journal(state.journal)
        interrupted = _settle(state, journal)
        while not stopped() and (letters := _due(state, clock())):
            with open_smtp(settings.smtp) as server:
                opened(server.sock)
                try:
                    for letter in letters:
                        if stopped():
                            break
                        again = letter["message_id"] in interrupted
                        outcome = _send(server, letter, settings, journal, again, clock())
                        _count(result, outcome, letter, journal)
                finally:
                    _settle(state, journal)
    return result


def _due(state: State, at: datetime) -> list[dict[str, Any]]:
    return state.store.rows("to_send", now=at, most=_AT_ONCE) if state.store.exists() else []


def _send(
    server: smtplib.SMTP,
    letter: dict[str, Any],
    settings: Settings,
    journal: Journal,
    again: bool,
    at: datetime,
) -> str:
    """Send one letter; the outcome that the journal now holds."""
    message_id = letter["message_id"]
    sender = settings.smtp.envelope_from or settings.answers.from_address
    recipient = envelope_address(letter["recipient"])
    if recipient is None:
        journal.write(message_id, at, "failed", "宛先のメールアドレスとして使えません")
        return "failed"
    journal.write(message_id, at, "started", "")
    try:
        refused = server.sendmail(sender, [recipient, *copies_of(letter["raw"])], letter["raw"])
        if recipient in refused:  # a copy got through, which is no answer to the sender
            raise smtplib.SMTPRecipientsRefused(refused)
    except smtplib.SMTPServerDisconnected as error:
        raise lost(settings.smtp, error) from None
    except OSError as error:  # smtplib's errors are OSErrors; those with a reply are the server's
        if not isinstance(error, smtplib.SMTPException):
            raise lost(settings.smtp, error) from None
        code, reply = reply_of(error, recipient)
        late = at - (letter["first_deferred_at"] or at) > _GIVE_UP
        outcome = "deferred" if 400 <= code < 500 and not late else "failed"
        journal.write(message_id, at, outcome, reply)
        with suppress(smtplib.SMTPException, OSError):
            server.rset()
        if code == 421:
            raise lost(settings.smtp, error) from None
        return outcome
    outcome = "repeated" if again else "sent"
    journal.write(message_id, at, outcome, _taken(refused))
    return outcome


def _taken(refused: Mapping[str, tuple[int, bytes]]) -> str:
    """What the server said of a letter that it took, perhaps without its copies."""
    return "250" if not refused else "250（写しの宛先は受け付けられませんでした）"


def _count(result: Sent, outcome: str, letter: dict[str, Any], journal: Journal) -> None:
    setattr(result, outcome, getattr(result, outcome) + 1)
    if outcome in ("deferred", "failed"):
        result.replies.append(f"{letter['message_id']}: {journal.last_reply}")


class Journal:
    """DIR/sends.journal: what was begun and what the server said, synced line by line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last_reply = ""

    def write(self, message_id: str, at: datetime, outcome: str, reply: str) -> None:
        """Add one line and sync it."""
        self.last_reply = reply
        # a line feed on both sides: half a line, left by a kill or a full disk, spoils no other
        line = f"\n{json.dumps([message_id, at.isoformat(), outcome, reply])}\n".encode()
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                if os.write(handle, line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise StateError(
                f"送信の控え {self.path} に書き込めません（{error.strerror}）。"
                "空き容量と書込み権限を確かめてください。未送信の分は残っています。"
            ) from None

    def lines(self) -> list[tuple[str, str, str, str]]:
        """What was written since it was last taken in; a half-written last line counts as absent."""
        if not self.path.exists():
            return []
        found = []
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError):
                message_id, at, outcome, reply = json.loads(line)
                found.append((message_id, at, outcome, reply))
        return found

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


def take_in_journal(state: State) -> set[str]:
    """Take what the server said into the record; letters begun and not finished. Under the lock."""
    return _settle(state, Journal(state.journal))


def _settle(state: State, journal: Journal) -> set[str]:
    """Take the journal into the record; the letters that were begun and not finished.

    A journal put back from a backup may be older than its record: what that calls done is done.
    """
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
