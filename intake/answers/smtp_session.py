"""Send letters one after another over an SMTP connection.

Each result is flushed to disk, in the file sends.journal, before the next letter is sent.
"""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.answers.compose import copies_of, envelope_address
from intake.answers.journal import Entry, Journal
from intake.answers.refusals import Doubts, Scope, scope_of
from intake.answers.smtp import (
    AccountRefused,
    SmtpError,
    lost,
    open_smtp,
    refusal,
    reply_of,
    reply_text,
)
from intake.logs import unexpected
from intake.settings import Settings
from intake.store import Row

_counting = threading.Lock()
_PUT_OFF = ("deferred", "unsent")
_GIVE_UP = timedelta(days=3)  # how long a deferred letter is tried again


@dataclass(slots=True)
class Sent:
    """The result of one run of sending, as numbers of letters.

    A `repeated` letter was sent once more because the first sending was interrupted. A `deferred`
    one is tried again later. A `withheld` one was held again, because it now contradicts its
    application. An `unworded` one could not be written, because its template has a mistake.
    `replies` has one line "Message-ID: reply" or "Message-ID: reason" for each letter that was
    deferred, withheld, unworded or failed.
    """

    sent: int = 0
    repeated: int = 0
    deferred: int = 0
    failed: int = 0
    withheld: int = 0
    unworded: int = 0
    replies: list[str] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        message_id, _, outcome, reply = entry
        counted = outcome if outcome in ("sent", "repeated", "failed") else "deferred"
        setattr(self, counted, getattr(self, counted) + 1)
        if counted in ("deferred", "failed"):
            self.replies.append(f"{message_id}: {reply}")

    def wait_for_words(self, reasons: Mapping[str, str]) -> None:
        self.unworded += len(reasons)
        self.replies += [f"{message_id}: {why}" for message_id, why in reasons.items()]

    def hold(self, reasons: Mapping[str, str]) -> None:
        self.withheld += len(reasons)
        self.replies += [f"{message_id}: {why}" for message_id, why in reasons.items()]


@dataclass(slots=True)
class Run:
    """The settings, journal, callbacks and counts that all connections of one sending run share.

    `stopped()` is true once sending should end; `opened` is called with the socket of each new
    connection. `interrupted` has the Message-IDs of letters whose sending was cut short, `result`
    the counts. `went` is True once the server has accepted a letter.
    """

    settings: Settings
    journal: Journal
    clock: Callable[[], datetime]
    stopped: Callable[[], bool]
    opened: Callable[[socket.socket | None], None]
    interrupted: set[str]  # Message-IDs of letters whose sending was cut short
    result: Sent
    went: bool = False  # a letter was taken: the server takes letters at all


class Broken(Exception):
    """Raised if the connection broke while `letter` was being sent at the time `at`.

    `error` is the cause. `first` is True in two cases: this was the connection's first letter, so
    the letter itself may be the cause; or its text was being sent, so the server may have accepted
    it.
    """

    def __init__(self, letter: Row, at: datetime, first: bool, error: Exception) -> None:
        super().__init__(str(error))
        self.letter, self.at, self.error = letter, at, error
        self.first = first  # over this connection, so surely the cause; or perhaps taken already


class Session:
    """One open SMTP connection that sends letters.

    Creating it opens the connection; the ExitStack given to it closes the connection.
    """

    def __init__(self, run: Run, stack: ExitStack) -> None:
        self._run = run
        self._server = stack.enter_context(open_smtp(run.settings.smtp))
        self._used = False
        self._doubts = Doubts()
        run.opened(self._server.sock)

    def carry(self, letters: Iterable[Row], halted: Callable[[], bool]) -> None:
        """Send these letters in order, until `halted()` is true.

        The outcome of a letter is written to the journal together with the start of the next one.
        Raises Broken if the connection breaks at a letter, and AccountRefused or SmtpError if the
        server takes no more letters. Letters that were not sent stay queued.
        """
        answers: list[Entry] = []
        try:
            for letter in letters:
                if halted():
                    break
                answers = self._send(letter, answers)
            answers = [*answers, *self._doubted("unsent" if halted() else "failed")]
        finally:
            self._settled(answers)

    def _send(self, letter: Row, before: list[Entry]) -> list[Entry]:
        """Send one letter; returns the journal entries that are still to be written.

        `before` are the entries of earlier letters that are still unwritten; they are written
        together with the note that this letter is started. The result has this letter's outcome; it
        is [] while it is unclear why the letter was refused. Raises Broken if the connection
        breaks, AccountRefused or SmtpError if the server takes no more letters.
        """
        at, message_id = self._run.clock(), letter["message_id"]
        recipient = envelope_address(letter["recipient"])
        if recipient is None:
            return [*before, (message_id, at, "failed", "宛先のメールアドレスとして使えません")]
        self._settled([*before, (message_id, at, "started", "")])
        before.clear()
        first, self._used = not self._used, True
        try:
            refused = self._hand_over(letter, recipient)
        except smtplib.SMTPServerDisconnected as error:
            raise Broken(letter, at, first or self._server.text_begun, error) from None
        except (
            OSError
        ) as error:  # smtplib's errors are OSErrors; those with a reply are the server's
            if not isinstance(error, smtplib.SMTPException) or reply_of(error, recipient)[0] < 200:
                # no reply at all, or none of SMTP: it may have been taken
                raise Broken(letter, at, first or self._server.text_begun, error) from None
            return self._refused(letter, recipient, at, error)
        except ValueError as error:  # what no server can be told
            why = f"この返信はメールとして送れません（{type(error).__name__}）"
            return [(message_id, at, "failed", why)]
        except Exception as error:  # what nobody foresaw, at this letter: the next ones go out
            unexpected(error, self._run.journal.path.parent)
            outcome = "failed" if given_up(letter, at) else "deferred"
            return [
                (message_id, at, outcome, f"予期しない問題が起きました（{type(error).__name__}）")
            ]
        self._run.went = True
        outcome = "repeated" if message_id in self._run.interrupted else "sent"
        return [*self._doubted("failed"), (message_id, at, outcome, self._taken(refused))]

    def _hand_over(self, letter: Row, recipient: str) -> Mapping[str, tuple[int, bytes]]:
        settings = self._run.settings
        sender = settings.smtp.envelope_from or settings.answers.from_address
        everyone = [recipient, *copies_of(letter["raw"])]
        refused = self._server.sendmail(sender, everyone, letter["raw"])
        if recipient in refused:  # a copy got through, which is no answer to the sender
            raise smtplib.SMTPRecipientsRefused(refused)
        return refused

    def _taken(self, refused: Mapping[str, tuple[int, bytes]]) -> str:
        """The server's reply to record for an accepted letter, as one line of text.

        A Japanese note is added if the server refused the address in the Cc. `refused` is {refused
        address: (reply code, text)}, as smtplib returns it; {} if none was refused.
        """
        said = reply_text(*self._server.text_reply)
        return said if not refused else f"{said}（写しの宛先は受け付けられませんでした）"

    def _refused(
        self, letter: Row, recipient: str, at: datetime, error: smtplib.SMTPException
    ) -> list[Entry]:
        """The journal entries to write after the server refused a letter with the reply in `error`.

        While it is unclear whether the server refuses the letter or our account, the letter has no
        entry; the entry is returned with that of a later letter. Raises AccountRefused if it is the
        account, and SmtpError after reply 421, with which the server closes the connection.
        `recipient` is the address for which the reply is looked up, `at` the time to record.
        """
        code, reply = reply_of(error, recipient)
        message_id = letter["message_id"]
        with suppress(smtplib.SMTPException, OSError):
            self._server.rset()
        if 400 <= code < 500:
            outcome = "failed" if given_up(letter, at) else "deferred"
            entry = (message_id, at, outcome, reply)
            if code == 421:
                self._settled([entry])
                raise lost(self._run.settings.smtp, error) from None
            return [entry]
        scope = scope_of(error, code, reply)
        cleared = self._doubted("failed") if self._doubts.differs(reply) else []
        if scope is Scope.LETTER:
            return [*cleared, (message_id, at, "failed", reply)]
        if scope is Scope.UNSURE and not self._doubts.add((message_id, at, reply)):
            return cleared
        if scope is Scope.ACCOUNT:
            cleared.append((message_id, at, "unsent", reply))
        self._settled([*cleared, *self._doubted("unsent")])
        raise AccountRefused(refusal(self._run.settings.smtp, reply)) from None

    def _doubted(self, outcome: str) -> list[Entry]:
        """Journal entries with this outcome for the letters whose refusal was unclear so far.

        These letters are then forgotten, so that each gets only one entry.
        """
        return [(name, at, outcome, reply) for name, at, reply in self._doubts.taken()]

    def _settled(self, entries: list[Entry]) -> None:
        settle(self._run, entries)


def settle(run: Run, entries: list[Entry]) -> None:
    """Write entries to the journal on disk, and count their outcomes in the result of the run.

    An entry is (Message-ID, time, outcome, server's reply). If a letter will be tried again and an
    earlier attempt was cut short, its outcome is changed to "broken": the letter may have arrived,
    so the next attempt counts as a repetition.
    """
    if not entries:
        return
    entries = [
        (message_id, at, "broken", reply)
        if outcome in _PUT_OFF and message_id in run.interrupted
        else (message_id, at, outcome, reply)
        for message_id, at, outcome, reply in entries
    ]
    run.journal.write_all(entries)
    with _counting:
        for entry in entries:
            if entry[2] != "started":
                run.result.add(entry)


def given_up(letter: Row, at: datetime) -> bool:
    """Return whether a letter counts as failed at the time `at`: deferred for more than three days.

    `letter` is the letter's row in the record, with the time when it was first deferred.
    """
    return at - (letter["first_deferred_at"] or at) > _GIVE_UP


def open_sessions(run: Run, wanted: int, there: list[Session], stack: ExitStack) -> None:
    """Open SMTP connections for the sending run `run` and append them to the list `there`.

    Stops when the list has `wanted` connections, or when the server refuses another one. Raises
    SmtpError if it refuses even the first. `stack` closes the connections.
    """
    while len(there) < wanted:
        try:
            there.append(Session(run, stack))
        except SmtpError:
            if not there:
                raise
            return
