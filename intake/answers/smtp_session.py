"""A persistent SMTP connection that sends letters one by one."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.answers.compose import copies_of, envelope_address
from intake.answers.journal import Entry, Journal
from intake.answers.smtp import SmtpError, lost, open_smtp, reply_of
from intake.settings import Settings
from intake.store import Row

_counting = threading.Lock()
_GIVE_UP = timedelta(days=3)  # how long a deferred letter is tried again


@dataclass(slots=True)
class Sent:
    """Counts of the results of one run of sending."""

    sent: int = 0
    repeated: int = 0
    deferred: int = 0
    failed: int = 0
    replies: list[str] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        message_id, _, outcome, reply = entry
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome in ("deferred", "failed"):
            self.replies.append(f"{message_id}: {reply}")


@dataclass(frozen=True, slots=True)
class Run:
    """State shared by the connections of one run of sending."""

    settings: Settings
    journal: Journal
    clock: Callable[[], datetime]
    stopped: Callable[[], bool]
    opened: Callable[[socket.socket | None], None]
    interrupted: Collection[str]  # Message-IDs of letters whose sending was cut short
    result: Sent


class Session:
    """An SMTP connection; closed by the ExitStack it is given."""

    def __init__(self, run: Run, stack: ExitStack) -> None:
        self._run = run
        self._server = stack.enter_context(open_smtp(run.settings.smtp))
        run.opened(self._server.sock)

    def carry(self, letters: Iterable[Row], halted: Callable[[], bool]) -> None:
        """Send these letters. The reply to one is journalled together with the start of the next.

        SmtpError if the connection breaks; the remaining letters stay queued.
        """
        answers: list[Entry] = []
        try:
            for letter in letters:
                if halted():
                    break
                answers = self._send(letter, answers)
        finally:
            if answers:
                self._settled(answers)

    def _send(self, letter: Row, before: list[Entry]) -> list[Entry]:
        """Send one letter; the journal entries not yet written."""
        at, message_id = self._run.clock(), letter["message_id"]
        recipient = envelope_address(letter["recipient"])
        if recipient is None:
            return [*before, (message_id, at, "failed", "宛先のメールアドレスとして使えません")]
        self._settled([*before, (message_id, at, "started", "")])
        before.clear()
        try:
            refused = self._hand_over(letter, recipient)
        except smtplib.SMTPServerDisconnected as error:
            raise lost(self._run.settings.smtp, error) from None
        except (
            OSError
        ) as error:  # smtplib's errors are OSErrors; those with a reply are the server's
            if not isinstance(error, smtplib.SMTPException):
                raise lost(self._run.settings.smtp, error) from None
            return [self._refused(letter, recipient, at, error)]
        outcome = "repeated" if message_id in self._run.interrupted else "sent"
        return [(message_id, at, outcome, _taken(refused))]

    def _hand_over(self, letter: Row, recipient: str) -> Mapping[str, tuple[int, bytes]]:
        settings = self._run.settings
        sender = settings.smtp.envelope_from or settings.answers.from_address
        everyone = [recipient, *copies_of(letter["raw"])]
        refused = self._server.sendmail(sender, everyone, letter["raw"])
        if recipient in refused:  # a copy got through, which is no answer to the sender
            raise smtplib.SMTPRecipientsRefused(refused)
        return refused

    def _refused(
        self, letter: Row, recipient: str, at: datetime, error: smtplib.SMTPException
    ) -> Entry:
        """The entry for a refused letter. After 421 the server closes: the entry is written, SmtpError raised."""
        code, reply = reply_of(error, recipient)
        late = at - (letter["first_deferred_at"] or at) > _GIVE_UP
        outcome = "deferred" if 400 <= code < 500 and not late else "failed"
        entry = (letter["message_id"], at, outcome, reply)
        with suppress(smtplib.SMTPException, OSError):
            self._server.rset()
        if code == 421:
            self._run.journal.write_all([entry])
            raise lost(self._run.settings.smtp, error) from None
        return entry

    def _settled(self, entries: list[Entry]) -> None:
        self._run.journal.write_all(entries)
        with _counting:
            for entry in entries:
                if entry[2] != "started":
                    self._run.result.add(entry)


def _taken(refused: Mapping[str, tuple[int, bytes]]) -> str:
    """The reply recorded for an accepted letter, noting refused copies."""
    return "250" if not refused else "250（写しの宛先は受け付けられませんでした）"


def open_sessions(run: Run, wanted: int, there: list[Session], stack: ExitStack) -> None:
    """Open connections up to `wanted`, or as many as the server allows."""
    while len(there) < wanted:
        try:
            there.append(Session(run, stack))
        except SmtpError:
            if not there:
                raise
            return
