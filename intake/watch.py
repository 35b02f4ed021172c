"""Watching the mailbox for ever: IDLE where the server has it, a pass every so often in any case.

Whatever fails, it is recorded, waited out with growing, jittered waits, and tried again.
"""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType

import structlog

from intake.answer.outbox import send_queued
from intake.mailbox.imap import ImapMailbox, MailboxError, open_mailbox
from intake.operator_mail import tell_operator
from intake.poll import note_failure, pass_over
from intake.settings import Settings
from intake.store.store import State, now
from intake.terms import IntakeError

log = structlog.get_logger()


class Stop:
    """Set by SIGTERM, SIGINT or a test; the mail at hand is finished first."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> bool:
        return self._event.is_set()

    def now(self, *_: object) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)

    def on_signals(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            self.now()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)


def watch(
    state: State,
    settings: Settings,
    stop: Stop,
    *,
    clock: Callable[[], datetime] = now,
    chance: Callable[[], float] = random.random,
) -> None:
    """Take in and answer until told to stop. Raises only what waiting cannot cure."""
    failures = 0
    while not stop():
        try:
            with open_mailbox(settings.mailbox) as mailbox:
                while not stop():
                    _round(mailbox, state, settings, stop, clock)
                    tell_operator(state, settings, clock())
                    failures = 0
                    _wait(mailbox, settings, stop)
        except IntakeError as error:
            failures += 1
            log.warning("pass_failed", failures=failures, kind=type(error).__name__)
            _write_down(state, settings, error, clock)
            stop.wait(pause(failures, settings.watching.longest_wait, chance()))


def pause(failures: int, longest: float, chance: float) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4, …, each with up to half more."""
    return float(min(2.0 ** min(failures - 1, 30), longest)) * (1 + chance / 2)


def _round(
    mailbox: ImapMailbox,
    state: State,
    settings: Settings,
    stop: Stop,
    clock: Callable[[], datetime],
) -> None:
    passes = pass_over(mailbox, state, settings, clock=clock, stopped=stop)
    log.info("pass", new=sum(p.new for p in passes), missing=sum(len(p.missing) for p in passes))
    if settings.answers.since is None or stop():
        return
    try:
        sent = send_queued(state, settings, clock=clock)
        log.info("sent", sent=sent.sent, failed=sent.failed, deferred=sent.deferred)
    except IntakeError as error:  # mail keeps coming in while the sending server is away
        log.warning("sending_failed", kind=type(error).__name__)


def _wait(mailbox: ImapMailbox, settings: Settings, stop: Stop) -> None:
    """Until the next pass is due: news by IDLE, or time."""
    if stop():
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
    state: State, settings: Settings, error: IntakeError, clock: Callable[[], datetime]
) -> None:
    """Record the failed pass and tell the operator, as far as the state folder allows."""
    try:
        if isinstance(error, MailboxError):
            note_failure(state, settings, clock(), str(error))
        tell_operator(state, settings, clock())
    except IntakeError as trouble:
        log.error("not_recorded", kind=type(trouble).__name__)
