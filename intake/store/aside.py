"""Put aside what failed for one mail, letter, folder or account, so that the rest continues.

Every failed attempt is a row of the table `setback` with its reason. The next attempt is due after
growing delays (view setback_now), so that a new process does not repeat what is known to fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake import logs
from intake.store import Row, State
from intake.terms import IntakeError


class Step(StrEnum):
    """A step that is done for each mail, letter, folder or account, and may fail for one of them."""

    LOGIN = "login"  # to the mailbox
    FOLDER = "folder"  # the server refuses it
    HANGING = "hanging"  # a folder at which connections break
    CHECKING = "checking"  # of a folder: whether UIDs still name the mails that we know by them
    NUMBERING = "numbering"  # of a folder: UIDs given anew, or another count than can be found
    MAIL = "mail"  # fetching, keeping, reading, recording
    OPENING = "opening"  # of what was locked, once its password came
    REPORT = "report"  # what a mail says of our letters
    ANSWER = "answer"  # the letter that a mail calls for
    ACCOUNT = "account"  # the sending server refuses all letters
    COPY = "copy"  # of a letter into a folder of the mailbox
    FORGETTING = "forgetting"  # files that are to go
    OPERATOR = "operator"  # a mail to the operator


@dataclass(frozen=True, slots=True)
class Setback:
    """A mail, letter, folder or account at which a step failed, and has not succeeded since."""

    step: Step
    what: str
    tries: int
    first_at: datetime
    last_at: datetime
    reason: str
    due_at: datetime

    def waits(self, at: datetime) -> bool:
        """Whether at the time `at` the next attempt is not due yet."""
        return self.last_at <= at < self.due_at


def setbacks(state: State) -> list[Setback]:
    """All failures in the record that no later success has ended, the oldest first."""
    rows = state.store.rows("setbacks") if state.store.exists() else []
    return [Setback(**{**row, "step": Step(row["step"])}) for row in rows]


class Aside:
    """The failures of one state folder: read from the record once, then kept up to date."""

    def __init__(self, state: State, clock: Callable[[], datetime]) -> None:
        self._state, self._clock = state, clock
        self._found = {(each.step, each.what): each for each in setbacks(state)}

    def tries(self, step: Step, what: str) -> int:
        found = self._found.get((step, what))
        return found.tries if found else 0

    def reason(self, step: Step, what: str) -> str | None:
        """Why the last attempt at `what` failed; None if none failed or a later one succeeded."""
        found = self._found.get((step, what))
        return found.reason if found else None

    def waits(self, step: Step, what: str) -> Setback | None:
        """The failure at `what`, if the time for the next attempt has not come; else None."""
        found = self._found.get((step, what))
        return found if found and found.waits(self._clock()) else None

    def put(self, step: Step, what: str, why: str, times: int = 1) -> None:
        """Record that the step failed at `what` because of `why`; it counts as `times` attempts."""
        self._add([row(step, what, self._clock(), why)] * times)

    def over(self, step: Step, whats: Iterable[str]) -> None:
        """Record that the step succeeded for these; those without a failure before are skipped."""
        at = self._clock()
        self._add([row(step, what, at, None) for what in whats if (step, what) in self._found])

    @contextmanager
    def guarded(self, step: Step, what: str, *passing: type[Exception]) -> Iterator[None]:
        """A context for one of many attempts: an error in it is recorded instead of raised.

        The types in `passing` are raised and not recorded; without an error, success is recorded.
        """
        try:
            yield
        except passing:
            raise
        except Exception as error:
            self.put(step, what, reason_of(error, self._state))
        else:
            self.over(step, [what])

    def _add(self, rows: list[Row]) -> None:
        if not rows:
            return
        with self._state.store.transaction() as transaction:
            transaction.add("setback", rows)
        self._found = {(each.step, each.what): each for each in setbacks(self._state)}


def row(step: Step, what: str, at: datetime, why: str | None) -> Row:
    """A row for the table `setback`; `why` is the reason, None if the attempt succeeded."""
    return {"step": step, "what": what, "tried_at": at, "reason": why}


def reason_of(error: Exception, state: State) -> str:
    """Why something failed, as a Japanese sentence; an unforeseen error also goes to error.log."""
    if isinstance(error, IntakeError):
        return str(error)
    logs.unexpected(error, state.folder)
    return (
        f"予期しない問題が起きました（{type(error).__name__}）。"
        f"詳細は {logs.error_file(state.folder)} にあります。"
    )
