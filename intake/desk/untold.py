"""Find the applications whose stage was decided or read anew, and told in no letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Called, began_with
from intake.register import Register
from intake.store import Transaction
from intake.terms import Municipality, Stage


@dataclass(frozen=True, slots=True)
class Untold(Called):
    """An application whose stage no letter has told, after a decision or after replay changed it."""

    number: str
    mail: str
    municipality: Municipality | None
    stage: Stage
    since: datetime  # when it was decided, or read anew


def untold(transaction: Transaction, register: Register) -> list[Untold]:
    """Return the applications whose applicants were not told their new stage, oldest change first.

    The stage was changed by a decision of staff, or by replay (mails read again).

    A letter that is held or queued counts as telling; so does a later decision 「回答済みにする」.
    """
    return [
        Untold(
            row["number"],
            began_with(row["application"]),
            register.by_code(row["municipality"]),
            Stage(row["stage"]),
            row["since"],
        )
        for row in transaction.rows("untold")
    ]
