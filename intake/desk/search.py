"""Mails and applications by a word in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.case import Called
from intake.register import Register
from intake.store import Transaction
from intake.terms import Municipality, Stage


@dataclass(frozen=True, slots=True)
class Found(Called):
    """One result of a search."""

    mail: str
    received_at: datetime
    subject: str
    sender: str
    number: str | None
    stage: Stage | None
    municipality: Municipality | None


def search(transaction: Transaction, word: str, register: Register) -> list[Found]:
    """Mails and applications containing a word, newest first."""
    codes = [m.code for m in register.current if word and word in m.full_name]
    return [
        Found(
            mail=row["mail"],
            received_at=row["received_at"],
            subject=row["subject"],
            sender=row["sender_name"] or row["sender_address"],
            number=row["number"],
            stage=Stage(row["stage"]) if row["stage"] else None,
            municipality=register.by_code(row["municipality"]),
        )
        for row in transaction.rows("search", word=word.strip(), codes=codes)
    ]
