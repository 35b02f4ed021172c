"""Find the applications whose applicants have had no letter about their new stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Called, began_with
from intake.register import Register
from intake.store import Transaction
from intake.terms import Municipality, Stage
from intake.vocabulary.letters import TELLS


@dataclass(frozen=True, slots=True)
class Untold(Called):
    """An application whose applicant has had no letter about its present stage.

    `number` is the 受付番号 (receipt number), `mail` the SHA-256 of the mail that began the
    application. `since` is when the present stage was reached, by a decision of staff or because
    mails were read again (replay).
    """

    number: str
    mail: str
    municipality: Municipality | None
    stage: Stage
    since: datetime  # when it was decided, or read anew


def untold(transaction: Transaction, register: Register) -> list[Untold]:
    """Return the applications whose applicants have had no letter about their new stage.

    The stage was changed by a decision of staff, or by replay (mails read again); the oldest change
    comes first. Applications are left out if a letter about the new stage is held, queued or sent,
    or if a later decision 「回答済みにする」 (mark as answered) was recorded.
    """
    return [
        Untold(
            row["number"],
            began_with(row["application"]),
            register.by_code(row["municipality"]),
            Stage(row["stage"]),
            row["since"],
        )
        for row in transaction.rows("untold", tells=TELLS)
    ]
