"""Applications to remind: unanswered 確認のお願い, and complete ones without 利用約款."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Called
from intake.desk.workdays import working_days
from intake.register import Register
from intake.store import Transaction
from intake.terms import Municipality
from intake.vocabulary.letters import REMINDED_FOR, LetterKind


@dataclass(frozen=True, slots=True)
class Reminder(Called):
    """One application to remind, with the kind of letter."""

    number: str
    mail: str
    municipality: Municipality | None
    letter: LetterKind
    since: datetime  # of the last letter about it, else of the application
    days: int  # working days since

    @property
    def key(self) -> str:
        """Unlike that of every other reminder."""
        return f"{self.number} {self.letter}"

    @property
    def why(self) -> str:
        return REMINDED_FOR[self.letter]


def to_remind(
    transaction: Transaction, register: Register, at: datetime, days: int
) -> list[Reminder]:
    """The applications unanswered for more than `days` working days, oldest first."""
    return [
        Reminder(
            row["number"],
            row["application"].partition(":")[0],
            register.by_code(row["municipality"]),
            LetterKind(row["letter"]),
            row["since"],
            passed,
        )
        for row in transaction.rows("unanswered")
        if (passed := working_days(row["since"], at)) > days
    ]
