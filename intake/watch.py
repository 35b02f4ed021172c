"""Watching the mailbox for ever: IDLE where the server has it, a pass every so often in any case.

Whatever fails, it is recorded, waited out with growing, jittered waits, and tried again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

import structlog

from intake.answer.outbox import send_queued
from intake.logs import error_file, unexpected
from intake.mailbox.imap import ImapMailbox, open_mailbox
from intake.operator_mail import tell_operator
from intake.poll import note_failure, pass_over
from intake.settings import Settings
from intake.stopping import Stop
from intake.store.store import State, now
from intake.terms import IntakeError
from intake.trouble import Trouble

__all__ = ["Stop", "pause", "watch"]

log = structlog.get_logger()


def watch(
    state: State,
    settings: Settings,
    stop: Stop,
    *,
    clock: Callable[[], datetime] = now,
    chance: Callable[[], float] = random.random,
) -> None:
    """Take in and answer until told to stop, whatever fails meanwhile."""
    failures = 0
    trouble = Trouble()
    with stop.enforced():
        while not stop():
            try:
                with open_mailbox(settings.mailbox) as mailbox:
                    stop.cuts(mailbox.socket())
                    while not stop():
                        _round(mailbox, state, settings, stop, clock, trouble)
                        _tell(state, settings, clock())
                        failures = 0
                        _wait(mailbox, settings, stop)
            except Exception as error:  # what nobody foresaw must not end a watch of a year
                if stop():
                    break
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
    trouble: Trouble,
) -> None:
    passes = pass_over(
        mailbox,
        state,
        settings,
        clock=clock,
        stopped=stop,
        hurry=stop.overdue,
        trouble=trouble,
    )
    log.info("pass", new=sum(p.new for p in passes), missing=sum(len(p.missing) for p in passes))
    if settings.answers.since is None or stop():
        return
    try:
        sent = send_queued(state, settings, clock=clock, stopped=stop, opened=stop.cuts)
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
        tell_operator(state, settings, at)
    except IntakeError as problem:
        log.error("operator_not_told", kind=type(problem).__name__)
