"""Watch the mailbox until stopped: record and answer mails as they arrive.

A server that supports IDLE announces new mail; in any case a pass over all folders is made at
regular intervals. After a failure, which is recorded, the next attempt is made after a growing
delay with random jitter.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from intake.answers.outbox import send_queued
from intake.health.telling import tell_operator
from intake.logs import error_file, unexpected
from intake.mailbox.connection import MailboxError
from intake.mailbox.imap import ImapMailbox
from intake.receiving.copying import copy_sent
from intake.receiving.outages import MAILBOX, Outages
from intake.receiving.poll import NotTried, goes_on, mailbox_of, note_failure, pass_over
from intake.receiving.rounds import Pass, Round
from intake.receiving.stopping import Stop
from intake.receiving.suspects import Suspects
from intake.settings import Settings
from intake.store import State, now
from intake.terms import IntakeError

log = structlog.get_logger()
_FLOOR = 1.0  # seconds between passes when news turned out to be none, doubled each time
_MOST_BREAKS = (
    3  # connections that break in IDLE, after which the mailbox is only looked at in turn
)
_LETTERS_WAIT = 15.0  # seconds that letters at most wait while mails keep coming in


@dataclass(slots=True)
class Work:
    """The state of a watch over the mailbox, kept across all its connections.

    `anew` gets the present settings and returns the settings for the next pass, which may have
    changed. `run` is the progress of the current run (None: no run), `suspects` the mails during
    whose fetching connections broke. `searched` is the last result of `Taker.open_locked`.
    `waiting` is True between passes, while the watch waits for new mail; `breaks_of_idle` counts
    the connections in a row that broke during such a wait. `floor` is the shortest delay in seconds
    before the next pass, even if the server announces mail. `progressed` is whether mails were
    recorded since the last failure. `sent_at` is the time, in seconds on the monotonic clock, at
    which letters were last sent. `outages` logs which folders cannot be read at present.
    """

    state: State
    settings: Settings
    stop: Stop
    clock: Callable[[], datetime]
    suspects: Suspects = field(default_factory=Suspects)
    anew: Callable[[Settings], Settings] = lambda settings: settings
    run: Round | None = None
    searched: int = 0
    waiting: bool = False
    breaks_of_idle: int = 0
    floor: float = 0.0
    progressed: bool = False
    sent_at: float = 0.0
    outages: Outages = field(default_factory=Outages)

    def taken(self, done: int, of: int) -> None:
        """Note that mails were recorded, and send the queued letters, at most every 15 seconds.

        Called during a pass, so that letters do not wait for the end of a long one. The counts
        `done` and `of` are not used.
        """
        self.progressed = True
        if time.monotonic() - self.sent_at > _LETTERS_WAIT:
            self.send()

    def send(self) -> None:
        """Send the queued letters, and copy sent letters to the mailbox if the settings ask for copies.

        Does nothing if the settings do not allow answers or if a request to stop was made. A
        failure is logged, never raised.
        """
        if self.settings.answers.since is None or self.stop():
            return
        try:
            sent = send_queued(
                self.state,
                self.settings,
                clock=self.clock,
                stopped=self.stop,
                opened=self.stop.cuts,
            )
            copy_sent(self.state, self.settings, clock=self.clock)
            log.info("sent", sent=sent.sent, failed=sent.failed, deferred=sent.deferred)
        except IntakeError as error:
            log.warning("sending_failed", kind=type(error).__name__)
        except Exception as error:  # whatever a server or a setting does, mail keeps coming in
            unexpected(error, self.state.folder)
        self.sent_at = time.monotonic()


def watch(
    state: State,
    settings: Settings,
    stop: Stop,
    *,
    clock: Callable[[], datetime] = now,
    anew: Callable[[Settings], Settings] = lambda settings: settings,
) -> None:
    """Record and answer mails until `stop` is set; failures are recorded and tried again.

    `clock` returns the current time. Before each pass, `anew` is called with the settings and may
    return changed ones (default: they never change). The connection to the mailbox is always made
    with the original `settings`.
    """
    work = Work(state, settings, stop, clock, anew=anew)
    failures = 0
    with stop.enforced():
        while not stop():
            try:
                with mailbox_of(state, settings, clock) as mailbox:
                    stop.cuts(mailbox.socket())
                    while not stop():
                        passes = _round(mailbox, work)
                        work.waiting = True
                        _wait(mailbox, passes, work)
                        work.waiting, failures = False, 0
            except Exception as error:  # what nobody foresaw must not end a watch of a year
                if stop():
                    break
                if _goes_on(error, work):
                    continue
                work.run = None
                work.breaks_of_idle += work.waiting
                work.waiting = False
                failures = 1 if work.progressed else failures + 1
                work.progressed = False
                log.info("pass_failed", failures=failures, kind=type(error).__name__)
                _write_down(work, error)
                work.send()
                chance = random.random()  # noqa: S311 - spreads waits, hides nothing
                stop.wait(pause(failures, settings.watching.longest_wait, chance))


def _goes_on(error: Exception, work: Work) -> bool:
    """Return whether the run over the mailbox can continue over a new connection after `error`.

    If so, the mail or folder that failed is marked in the run's progress (in `work`) to be left
    out.
    """
    try:
        return (
            isinstance(error, MailboxError)
            and work.run is not None
            and goes_on(error, work.state, work.settings, work.run, work.clock)
        )
    except IntakeError:  # the record cannot be written
        return False


def pause(failures: int, longest: float, chance: float) -> float:
    """Return the seconds to wait after `failures` failures in a row (from 1): 1, 2, 4, …, up to `longest`.

    `chance`, a random number from 0 to 1, lengthens the wait by at most half.
    """
    return float(min(2.0 ** min(failures - 1, 30), longest)) * (1 + chance / 2)


def _round(mailbox: ImapMailbox, work: Work) -> list[Pass]:
    work.settings = work.anew(work.settings)
    work.run = work.run or Round(work.suspects, searched=work.searched)
    passes = pass_over(
        mailbox,
        work.state,
        work.settings,
        clock=work.clock,
        progress=work.taken,
        stopped=work.stop,
        hurry=work.stop.overdue,
        run=work.run,
    )
    work.searched, work.run = work.run.searched, None
    for found in passes:
        work.outages.well(MAILBOX)
        if found.error:
            work.outages.failed(found.folder, found.error)
        else:
            work.outages.well(found.folder)
    log.info("pass", new=sum(p.new for p in passes), missing=sum(p.lacking for p in passes))
    _tell(work.state, work.settings, work.clock())  # before letters, at which a server may hang
    work.send()
    return passes


def _wait(mailbox: ImapMailbox, passes: Sequence[Pass], work: Work) -> None:
    """Wait until the next pass is due: when new mail is announced (IDLE), or after `poll_seconds`.

    `passes` are the passes just made; only the first folder that could be read is watched. The
    server does not announce mail that came during this folder's pass, so `_news` first checks
    whether the folder has a higher UID than the pass saw. Each announcement that brings no new mail
    lengthens the delay before the next pass, since some servers announce mail without end.
    """
    stop, settings = work.stop, work.settings.mailbox
    first = next((found for found in passes if found.error is None), None)
    if stop() or first is None:
        stop.wait(settings.poll_seconds)
        return
    if any(found.new for found in passes):
        work.floor = 0.0
    stop.wait(work.floor)
    if _news(mailbox, first, work):
        work.floor = min(max(2 * work.floor, _FLOOR), settings.poll_seconds)
    else:
        work.floor = 0.0


def _news(mailbox: ImapMailbox, last: Pass, work: Work) -> bool:
    """Wait up to `poll_seconds` for new mail in the folder of the pass `last`; True if any came.

    Returns True at once if the folder has a higher UID than that pass saw, or if a request to stop
    has been made. If the server cannot announce mail (IDLE), or three connections in a row broke
    while waiting for announcements, the result is False after the wait. `work` has the settings and
    the request to stop.
    """
    stop, settings = work.stop, work.settings.mailbox
    if stop() or max(mailbox.examine(last.folder).uids, default=0) > last.newest:
        return True
    left = settings.poll_seconds
    while left > 0 and not stop():
        if work.breaks_of_idle >= _MOST_BREAKS or not mailbox.can_idle():
            stop.wait(left)
            return False
        step = min(left, settings.idle_seconds)
        news = mailbox.wait_for_news(step, stop)
        work.breaks_of_idle = 0
        if news:
            return True
        left -= step
    return False


def _write_down(work: Work, error: Exception) -> None:
    """Log `error` unless it was logged already, record it as a failed pass and alert the operator.

    A failure to record or to alert is only logged.
    """
    state, settings, why = work.state, work.settings, str(error)
    if not isinstance(error, IntakeError):
        unexpected(error, state.folder)
        why = f"予期しない問題が起きました（{type(error).__name__}）。詳細は {error_file(state.folder)} にあります。"
    work.outages.failed(MAILBOX, why, tried=not isinstance(error, NotTried))
    try:
        note_failure(state, settings, work.clock(), why)
    except IntakeError as problem:
        log.error("not_recorded", kind=type(problem).__name__)
    _tell(state, settings, work.clock())


def _tell(state: State, settings: Settings, at: datetime) -> None:
    """Mail the operator about troubles that began or ended, if any; a failure is only logged."""
    if error := tell_operator(state, settings, at):
        log.error("operator_not_told", kind=type(error).__name__)
