"""Looking things up: search, and the course of one item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.items import find
from intake.lifecycle import MOVES, Move
from intake.register import Register
from intake.store.store import Transaction
from intake.terms import Municipality, Stage

WHAT = {
    "mail": "メール",
    "reading": "読取り",
    "decision": "決定",
    "letter": "返信",
    "attempt": "送信",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, for a timeline."""

    moment: datetime
    what: str  # メール, 読取り, 決定, 返信, 送信
    text: str
    who: str
    id: str


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a search."""

    mail: str
    received_at: datetime
    subject: str
    sender: str
    number: str | None
    stage: Stage | None
    municipality: Municipality | None


def history(transaction: Transaction, name: str) -> list[Happening]:
    """Everything that happened to an application or mail, oldest first."""
    application, mail = find(transaction, name)
    rows = transaction.rows("history", application=application or "", mail=mail)
    return [
        Happening(
            row["moment"],
            WHAT[row["what"]],
            _words(row["what"], row["text"]),
            row["who"],
            row["id"],
        )
        for row in rows
    ]


def _words(what: str, text: str) -> str:
    if what != "decision":
        return text
    move, _, rest = text.partition(" ")
    return f"{MOVES[Move(move)].label} {rest}".strip()


def search(transaction: Transaction, word: str, register: Register) -> list[Found]:
    """Mails and applications in which a word stands, newest first."""
    codes = [m.code for m in register.current if word and word in m.full_name]
    return [
        Found(
            mail=row["mail"],
            received_at=row["received_at"],
            subject=row["subject"],
            sender=row["sender_name"] or row["sender_address"],
            number=row["number"],
            stage=Stage(row["stage"]) if row["stage"] else None,
            municipality=register.by_code(row["municipality"]) if row["municipality"] else None,
        )
        for row in transaction.rows("search", word=word.strip(), codes=codes)
    ]
