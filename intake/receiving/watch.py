"""Watching the mailbox for ever: IDLE where the server has it, a pass every so often in any case.

Whatever fails, it is recorded, waited out with growing, jittered waits, and tried again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from intake.answers.ops_alert import alert_operator
from intake.answers.outbox import send_queued
from intake.logs import error_file, unexpected
from intake.mailbox.imap import ImapMailbox, open_mailbox
from intake.receiving.poll import Pass, note_failure, pass_over
from intake.receiving.stopping import Stop
from intake.receiving.trouble import Trouble
from intake.settings import Settings
from intake.store import State, now
from intake.terms import IntakeError

log = structlog.get_logger()
_LETTERS_WAIT = 15.0  # seconds that letters at most wait while mails keep coming in


@dataclass(slots=True)
class Work:
    """What a watch goes by, from one connection to the next."""

    state: State
    settings: Settings
    stop: Stop
    clock: Callable[[], datetime]
    trouble: Trouble = field(default_factory=Trouble)
    progressed: bool = False  # mails came in since the last failure
    sent_at: float = 0.0  # monotonic

    def taken(self, done: int, of: int) -> None:
        """Mails came in. Letters do not wait for the end of a long pass, which may never come."""
        self.progressed = True
        if time.monotonic() - self.sent_at > _LETTERS_WAIT:
            self.send()

    def send(self) -> None:
        """Send what is queued; mail keeps coming in while the sending server is away."""
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
            log.info("sent", sent=sent.sent, failed=sent.failed, deferred=sent.deferred)
        except IntakeError as error:
            log.warning("sending_failed", kind=type(error).__name__)
        self.sent_at = time.monotonic()


def watch(
    state: State,
    settings: Settings,
    stop: Stop,
    *,
    clock: Callable[[], datetime] = now,
) -> None:
    """Take in and answer until told to stop, whatever fails meanwhile."""
    work = Work(state, settings, stop, clock)
    failures = 0
    with stop.enforced():
        while not stop():
            try:
                with open_mailbox(settings.mailbox) as mailbox:
                    stop.cuts(mailbox.socket())
                    while not stop():
                        passes = _round(mailbox, work)
                        failures = 0
                        _wait(mailbox, passes, settings, stop)
            except Exception as error:  # what nobody foresaw must not end a watch of a year
                if stop():
                    break
                failures = 1 if work.progressed else failures + 1
                work.progressed = False
                log.warning("pass_failed", failures=failures, kind=type(error).__name__)
                _write_down(state, settings, error, clock)
                work.send()
                chance = random.random()  # noqa: S311 - spreads waits, hides nothing
                stop.wait(pause(failures, settings.watching.longest_wait, chance))


def pause(failures: int, longest: float, chance: float) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4, …, each with up to half more."""
    return float(min(2.0 ** min(failures - 1, 30), longest)) * (1 + chance / 2)


def _round(mailbox: ImapMailbox, work: Work) -> list[Pass]:
    passes = pass_over(
        mailbox,
        work.state,
        work.settings,
        clock=work.clock,
        progress=work.taken,
        stopped=work.stop,
        hurry=work.stop.overdue,
        trouble=work.trouble,
    )
    log.info("pass", new=sum(p.new for p in passes), missing=sum(len(p.missing) for p in passes))
    work.send()
    _tell(work.state, work.settings, work.clock())
    return passes


def _wait(mailbox: ImapMailbox, passes: Sequence[Pass], settings: Settings, stop: Stop) -> None:
    """Until the next pass is due: news by IDLE (of the first folder), or time.

    Mail that came while the pass fetched was told of then, and IDLE does not tell again.
    """
    if stop() or not passes:
        return
    if max(mailbox.examine(passes[0].folder).uids, default=0) > passes[0].newest:
        return
    if not mailbox.can_idle():
        stop.wait(settings.mailbox.poll_seconds)
        return
    left = settings.mailbox.poll_seconds
    while left > 0 and not stop():
        step = min(left, settings.mailbox.idle_seconds)
        if mailbox.wait_for_news(step, stop):
            return
        left -= step


def _write_down(
    state: State, settings: Settings, error: Exception, clock: Callable[[], datetime]
) -> None:
    """Record the failed pass and tell the operator, as far as the state folder allows."""
    why = str(error)
    if not isinstance(error, IntakeError):
        unexpected(error, state.folder)
        why = f"予期しない問題が起きました（{type(error).__name__}）。詳細は {error_file(state.folder)} にあります。"
    try:
        note_failure(state, settings, clock(), why)
    except IntakeError as problem:
        log.error("not_recorded", kind=type(problem).__name__)
    _tell(state, settings, clock())


def _tell(state: State, settings: Settings, at: datetime) -> None:
    """A mail to the operator where one is due; what hinders it must not count as a failed pass."""
    try:
        alert_operator(state, settings, at)
    except IntakeError as problem:
        log.error("operator_not_told", kind=type(problem).__name__)
