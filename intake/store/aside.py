"""Record failures that concern one mail, letter, folder or account, and when to try again.

A failed attempt becomes a row of the table `setback`, with its reason, and the next attempt is made
after a growing delay (view setback_now). The mail, letter, folder or account is put aside until
then. Other work continues, and a new process does not repeat at once what is known to fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from intake import logs
from intake.settings.fingerprint import fingerprint, is_of
from intake.store import Row, State
from intake.terms import IntakeError
from intake.text import tokyo_minute


class Step(StrEnum):
    """The kinds of work that may fail for one mail, letter, folder or account, and are then
    retried.

    LOGIN: logging in to the mailbox. FOLDER: opening a folder. HANGING: reading a folder at which
    connections break. CHECKING: checking whether a folder's UIDs still name the same mails.
    NUMBERING: a folder whose UIDs were renumbered, or do not agree with its count of mails. MAIL:
    fetching, reading and recording a mail. OPENING: opening a mail's encrypted attachments once a
    password has come. REPORT: recording what a mail says about letters of ours. ANSWER: making the
    letter for a mail. ACCOUNT: sending by an account for which the server refuses all letters.
    COPY: putting a copy of a letter into the mailbox. FORGETTING: deleting erased files. OPERATOR:
    a mail to the operator. WORDING: obsolete.
    """

    LOGIN = "login"  # to the mailbox
    FOLDER = "folder"  # the server refuses it
    HANGING = "hanging"  # a folder at which connections break
    CHECKING = "checking"  # of a folder: whether UIDs still name the mails that we know by them
    NUMBERING = "numbering"  # of a folder: UIDs given anew, or another count than can be found
    MAIL = "mail"  # fetching, keeping, reading, recording
    WORDING = (
        "wording"  # in earlier versions, a mail waited for its letter's template; none does now
    )
    OPENING = "opening"  # of what was locked, once its password came
    REPORT = "report"  # what a mail says of our letters
    ANSWER = "answer"  # the letter that a mail calls for
    ACCOUNT = "account"  # the sending server refuses all letters
    COPY = "copy"  # of a letter into a folder of the mailbox
    FORGETTING = "forgetting"  # files that are to go
    OPERATOR = "operator"  # a mail to the operator


OF_FOLDER = (Step.FOLDER, Step.HANGING, Step.CHECKING)
"""Steps whose key is a folder that the settings name for reading."""


@dataclass(frozen=True, slots=True)
class Setback:
    """An ongoing failure: `step` has failed `tries` times for `what` and has not succeeded since.

    `what` is the key of the mail, letter, folder or account. `first_at` and `last_at` are the times
    of the first and the last failure, `reason` is why the last one failed; the next attempt is due
    at `due_at`. `tried_with` are fingerprints of the settings with which logins failed; None if
    unknown.
    """

    step: Step
    what: str
    tries: int
    first_at: datetime
    last_at: datetime
    reason: str
    due_at: datetime
    tried_with: tuple[str, ...] | None = None

    def waits(self, at: datetime) -> bool:
        """Whether the next attempt at the failed step is not due yet at the time `at`."""
        return self.last_at <= at < self.due_at

    @property
    def again(self) -> str:
        """When the failed step is tried again, as a Japanese sentence."""
        if self.due_at <= self.last_at:
            return "次の取り込みで、もう一度試します。"
        return f"次は {tokyo_minute(self.due_at)} に試します。"

    @property
    def remembered(self) -> str:
        """A Japanese text with the last failure, its reason, and when the step is tried again.

        It says that the failure is an earlier one, and that nothing was tried this time.
        """
        return f"前回の結果です。今回は接続していません。{self.again}{self.reason}"


def setbacks(rows: Iterable[Row]) -> list[Setback]:
    """The ongoing failures that the query setbacks.sql gave as `rows`, in the same order."""
    return [Setback(**{**row, "step": Step(row["step"])}) for row in rows]


class Aside:
    """The ongoing failures of one state folder, read from the record (DuckDB) when first needed.

    The methods `put`, `over`, `over_but` and `guarded` write failures and successes to the record.
    """

    def __init__(self, state: State, clock: Callable[[], datetime]) -> None:
        self._state, self._clock = state, clock

    @cached_property
    def _found(self) -> dict[tuple[Step, str], Setback]:
        store = self._state.store
        found = setbacks(store.rows("setbacks") if store.exists() else ())
        return {(each.step, each.what): each for each in found}

    def tries(self, step: Step, what: str) -> int:
        found = self._found.get((step, what))
        return found.tries if found else 0

    def reason(self, step: Step, what: str) -> str | None:
        """Return why `step` last failed for the mail, letter, folder or account with the key
        `what`.

        None if it has succeeded since, or has never failed.
        """
        found = self._found.get((step, what))
        return found.reason if found else None

    def waits(self, step: Step, what: str, tried_with: str | None = None) -> Setback | None:
        """Return the ongoing failure of `step` for `what` if its next attempt is not due yet, else
        None.

        `what` is the key of a mail, letter, folder or account. `tried_with` has the settings of a
        login, as text from fingerprint.tried_with (None: not considered). If logins have failed
        only with other settings, an attempt is due at once.
        """
        found = self._found.get((step, what))
        if found is None or not found.waits(self._clock()):
            return None
        if tried_with is None or not found.tried_with:
            return found
        return found if any(is_of(tried_with, each) for each in found.tried_with) else None

    def put(
        self, step: Step, what: str, why: str, times: int = 1, *, tried_with: str | None = None
    ) -> None:
        """Record that `step` failed, because of `why`, for the key `what`.

        `what` is the key of a mail, letter, folder or account. The failure counts as `times`
        attempts. `tried_with` has the settings of a failed login, as text from
        fingerprint.tried_with (None: the step is no login); only a fingerprint of the text is
        recorded.
        """
        failed = row(step, what, self._clock(), why)
        if tried_with is not None:
            found = self._found.get((step, what))
            failed["tried_with"] = fingerprint(tried_with, (found and found.tried_with) or ())
        self._add([failed] * times)

    def over(self, step: Step, whats: Iterable[str]) -> None:
        """Record that `step` succeeded for those of the keys `whats` that have an ongoing failure.

        `whats` are keys of mails, letters, folders or accounts. Nothing is recorded for the others.
        """
        at = self._clock()
        self._add([row(step, what, at, None) for what in whats if (step, what) in self._found])

    def over_but(self, step: Step, named: Iterable[str] = ()) -> None:
        """Record the end of every ongoing failure of `step` whose key is not in `named`.

        `named` are the accounts or folders in the settings. An account or folder that the settings
        no longer name is never tried again, so nothing else would end its failures.
        """
        kept = set(named)
        self.over(step, [what for of, what in self._found if of is step and what not in kept])

    @contextmanager
    def guarded(self, step: Step, what: str, *passing: type[Exception]) -> Iterator[None]:
        """A context manager that records an exception in its block as a failure of `step` for
        `what`.

        `what` is the key of a mail, letter, folder or account. The exception is suppressed, unless
        it is of a type in `passing`: it is then raised and not recorded. A block without an
        exception is recorded as a success of `step`, if it had failed before.
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
        vars(self).pop("_found", None)  # read anew when next asked for


def row(step: Step, what: str, at: datetime, why: str | None) -> Row:
    """Return a row for the table `setback`: `step` was attempted for `what` at the time `at`.

    `what` is the key of a mail, letter, folder or account. `why` is the reason, in Japanese, if the
    attempt failed; None if it succeeded.
    """
    return {"step": step, "what": what, "tried_at": at, "reason": why}


def reason_of(error: Exception, state: State) -> str:
    """Why something failed, as a Japanese sentence for staff.

    For an unforeseen exception (not IntakeError), the sentence gives only its type; where it was
    raised is written to error.log in the folder of `state`.
    """
    if isinstance(error, IntakeError):
        return str(error)
    logs.unexpected(error, state.folder)
    return (
        f"予期しない問題が起きました（{type(error).__name__}）。"
        f"詳細は {logs.error_file(state.folder)} にあります。"
    )
