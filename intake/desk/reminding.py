"""Applications to remind: unanswered 確認のお願い, and complete ones without 利用約款."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Case
from intake.desk.queries import cases
from intake.desk.workdays import working_days
from intake.register import Register
from intake.store import Transaction
from intake.vocabulary.letters import REMINDED_FOR, LetterKind


@dataclass(frozen=True, slots=True)
class Reminder:
    """One application to remind, with the kind of letter."""

    case: Case
    letter: LetterKind
    since: datetime  # of the last letter about it, else of the application
    days: int  # working days since

    @property
    def why(self) -> str:
        return REMINDED_FOR[self.letter]


def to_remind(
    transaction: Transaction, register: Register, at: datetime, days: int
) -> list[Reminder]:
    """The applications unanswered for more than `days` working days, oldest first."""
    rows = [
        (row, passed)
        for row in transaction.rows("unanswered")
        if (passed := working_days(row["since"], at)) > days
    ]
    found = cases(transaction, [row["number"] for row, _ in rows], register)
    return [
        Reminder(case, LetterKind(row["letter"]), row["since"], passed)
        for case, (row, passed) in zip(found, rows, strict=True)
    ]
