"""Find the applications whose contact should get a reminder.

Their contact was asked to complete the application and did not answer, or the application is
complete but the applicant has not agreed to the 利用約款 (terms of use).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Called, began_with
from intake.register import Register
from intake.store import Transaction
from intake.terms import Municipality
from intake.text.workdays import working_days
from intake.vocabulary.letters import REMINDED_FOR, LetterKind


@dataclass(frozen=True, slots=True)
class Reminder(Called):
    """An application whose contact should get a reminder, and the kind of letter to send.

    `since` is when the last letter of this kind was queued for it. If there was none, it is when
    the application came (for a request for completion) or became complete (for a reminder of the
    agreement). `days` is the number of working days since then.
    """

    number: str
    mail: str
    municipality: Municipality | None
    letter: LetterKind
    since: datetime  # of the last letter about it, else of the application
    days: int  # working days since

    @property
    def key(self) -> str:
        """A text that identifies this reminder: 受付番号 (receipt number) and kind of letter."""
        return f"{self.number} {self.letter}"

    @property
    def why(self) -> str:
        return REMINDED_FOR[self.letter]


def to_remind(
    transaction: Transaction, register: Register, at: datetime, days: int
) -> list[Reminder]:
    """Return the applications whose contacts should get a reminder, longest wait first.

    For more than `days` working days, the contact has not answered a request for completion, or the
    application has been complete without an agreement to the 利用約款 (terms of use). The days are
    counted up to `at` from the last letter about this that was sent or may still be; if there is
    none, from receipt or completion.
    """
    return [
        Reminder(
            row["number"],
            began_with(row["application"]),
            register.by_code(row["municipality"]),
            LetterKind(row["letter"]),
            row["since"],
            passed,
        )
        for row in transaction.rows("unanswered")
        if (passed := working_days(row["since"], at)) > days
    ]
