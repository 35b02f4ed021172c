"""The list of all applications at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Called, began_with
from intake.register import Register
from intake.store import Transaction
from intake.terms import Municipality, Stage
from intake.text import one_line


@dataclass(frozen=True, slots=True)
class Applied(Called):
    """One application as a row of the list of all applications.

    `contact` is the section and name of the municipality's contact person; `mail` is the SHA-256 of
    the mail that began the application.
    """

    number: str
    application: str
    mail: str
    municipality: Municipality | None
    stage: Stage
    received_at: datetime
    contact: str  # section and name


def applied(transaction: Transaction, register: Register) -> list[Applied]:
    """Return all applications on record, ordered by 受付番号 (receipt number)."""
    return [
        Applied(
            row["number"],
            row["application"],
            began_with(row["application"]),
            register.by_code(row["municipality"]),
            Stage(row["stage"]),
            row["received_at"],
            one_line(f"{row['section'] or ''} {row['contact_name'] or ''}"),
        )
        for row in transaction.rows("applied")
    ]
