"""The list of all applications at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Called
from intake.register import Register
from intake.store import Transaction
from intake.terms import Municipality, Stage
from intake.text import one_line


@dataclass(frozen=True, slots=True)
class Applied(Called):
    """One row of the list of all applications.

    `contact` is section and name of the contact, `mail` the SHA-256 of the mail that began the
    application.
    """

    number: str
    application: str
    mail: str
    municipality: Municipality | None
    stage: Stage
    received_at: datetime
    contact: str  # section and name


def applied(transaction: Transaction, register: Register) -> list[Applied]:
    """All applications in the record (DuckDB), in the order of their 受付番号 (receipt numbers)."""
    return [
        Applied(
            row["number"],
            row["application"],
            row["application"].partition(":")[0],
            register.by_code(row["municipality"]),
            Stage(row["stage"]),
            row["received_at"],
            one_line(f"{row['section'] or ''} {row['contact_name'] or ''}"),
        )
        for row in transaction.rows("applied")
    ]
