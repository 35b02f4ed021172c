"""What failed for one mail, letter, folder or account is put aside with its reason; the rest goes on.

One mechanism for every step: a try that failed is a row of the record, the next one is due after waits
that grow (view setback_now), so that a new process does not pay again for what is known to fail.
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
    """What is done for each mail, letter, folder or account, and may fail for one alone."""

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
    """What failed and has not gone well since."""

    step: Step
    what: str
    tries: int
    first_at: datetime
    last_at: datetime
    reason: str
    due_at: datetime

    def waits(self, at: datetime) -> bool:
        """Whether its next try is yet to come."""
        return self.last_at <= at < self.due_at


def setbacks(state: State) -> list[Setback]:
    """All that failed and has not gone well since, longest first."""
    rows = state.store.rows("setbacks") if state.store.exists() else []
    return [Setback(**{**row, "step": Step(row["step"])}) for row in rows]


class Aside:
    """What is put aside in one state folder, as of one moment and since."""

    def __init__(self, state: State, clock: Callable[[], datetime]) -> None:
        self._state, self._clock = state, clock
        self._found = {(each.step, each.what): each for each in setbacks(state)}

    def tries(self, step: Step, what: str) -> int:
        found = self._found.get((step, what))
        return found.tries if found else 0

    def reason(self, step: Step, what: str) -> str | None:
        """Why it failed last, where it has not gone well since."""
        found = self._found.get((step, what))
        return found.reason if found else None

    def waits(self, step: Step, what: str) -> Setback | None:
        """What is put aside, where its next try is yet to come."""
        found = self._found.get((step, what))
        return found if found and found.waits(self._clock()) else None

    def put(self, step: Step, what: str, why: str, times: int = 1) -> None:
        """Record that a try failed; `times`: as often as it was tried."""
        self._add([row(step, what, self._clock(), why)] * times)

    def over(self, step: Step, whats: Iterable[str]) -> None:
        """Record that these went well, as far as they had failed before."""
        at = self._clock()
        self._add([row(step, what, at, None) for what in whats if (step, what) in self._found])

    @contextmanager
    def guarded(self, step: Step, what: str, *passing: type[Exception]) -> Iterator[None]:
        """Do one thing of many: what it raises is put aside, but for what is `passing`."""
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
    """A row of `setback`."""
    return {"step": step, "what": what, "tried_at": at, "reason": why}


def reason_of(error: Exception, state: State) -> str:
    """Why something failed, as a sentence; what nobody foresaw is kept for the engineer."""
    if isinstance(error, IntakeError):
        return str(error)
    logs.unexpected(error, state.folder)
    return (
        f"予期しない問題が起きました（{type(error).__name__}）。"
        f"詳細は {logs.error_file(state.folder)} にあります。"
    )
