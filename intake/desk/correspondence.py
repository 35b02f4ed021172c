"""Letters from the desk: drafted by the machine, shown, edited and queued by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

from intake.answer.compose import compose, new_message_id
from intake.answer.letters import House, Letter, LetterKind, Worded, word
from intake.desk.items import Case
from intake.lifecycle import Move
from intake.settings import Answers
from intake.store.archive import StateError
from intake.store.store import Transaction
from intake.terms import Stage
from intake.text import parse_email

AFTER = {
    Move.ACCEPT: LetterKind.ACCEPTED,
    Move.SELECT_TRIAL: LetterKind.TRIAL_SELECTED,
    Move.DECLINE_TRIAL: LetterKind.TRIAL_NOT_SELECTED,
    Move.WITHDRAW: LetterKind.WITHDRAWN,
    Move.ANSWERED: LetterKind.ANSWER,
}
"""The letter that a decision suggests."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to look at and edit before anything is queued."""

    kind: LetterKind
    recipient: str
    subject: str
    text: str
    mail: str
    application: str | None
    municipality: str | None

    def edited(
        self, *, subject: str | None = None, text: str | None = None, to: str | None = None
    ) -> Draft:
        return replace(
            self,
            subject=subject if subject is not None else self.subject,
            text=text if text is not None else self.text,
            recipient=to if to is not None else self.recipient,
        )


def suggested(move: Move, after: Case) -> LetterKind | None:
    """The letter that usually follows a move; None where nothing need be said."""
    if move in (Move.IDENTIFY, Move.CORRECT, Move.COMPLETE):
        return {
            Stage.ACCEPTED: LetterKind.ACCEPTED,
            Stage.INCOMPLETE: LetterKind.INCOMPLETE,
        }.get(after.stage or Stage.RECEIVED)
    return AFTER.get(move)


def draft(case: Case, kind: LetterKind, house: House) -> Draft:
    """The letter as the template words it."""
    letter = Letter(
        kind=kind,
        received_at=case.received_at,
        subject=case.reading.subject,
        number=case.number,
        municipality=case.municipality,
        fields=case.fields,
        missing=tuple(case.missing.values()),
        attachments=tuple(a.name for a in case.reading.attachments if a.form),
    )
    worded = word(letter, house)
    return Draft(
        kind=kind,
        recipient=case.reading.sender.address,
        subject=worded.subject,
        text=worded.text,
        mail=case.mail,
        application=case.application,
        municipality=case.municipality.code if case.municipality else None,
    )


def queue(
    transaction: Transaction, letter: Draft, case: Case, answers: Answers, at: datetime
) -> str:
    """Queue a letter that a person has looked at; its Message-ID."""
    if answers.since is None:
        raise StateError(
            "返信はまだ始めていません。設定 [answers] answer_since を定めると、返信を送れるようになります。"
        )
    recipient = parse_email(letter.recipient)
    if recipient is None:
        raise StateError(
            f"宛先「{letter.recipient}」はメールアドレスではありません。直してください。"
        )
    message_id = new_message_id(answers.from_address)
    row = {
        "message_id": message_id,
        "letter": letter.kind,
        "application": letter.application,
        "mail": letter.mail,
        "municipality": letter.municipality,
        "recipient": recipient,
        "raw": compose(
            Worded(letter.subject, letter.text),
            message_id=message_id,
            sender=(answers.from_name, answers.from_address),
            recipient=recipient,
            answers=case.reading,
            written_at=at,
        ),
        "held": False,
        "queued_at": at,
    }
    transaction.add("send", [row])
    return message_id


def read_letter(raw: bytes) -> tuple[str, str]:
    """A queued letter's subject and text, to show it."""
    message = message_from_bytes(raw, policy=default)
    return str(message["Subject"]), str(message.get_content())


def release(transaction: Transaction, message_id: str, at: datetime) -> None:
    """Let a held letter go out."""
    _attempt(transaction, message_id, "held", "released", at)


def again(transaction: Transaction, message_id: str, at: datetime, to: str | None) -> str:
    """Queue a letter once more, with a new Message-ID, also to another address."""
    row = _letter(transaction, message_id)
    recipient = parse_email(to or row["recipient"])
    if recipient is None:
        raise StateError(f"宛先「{to}」はメールアドレスではありません。直してください。")
    message = message_from_bytes(row["raw"], policy=default)
    fresh = new_message_id(str(message["From"]).rstrip(">"))
    message.replace_header("Message-ID", f"<{fresh}>")
    message.replace_header("To", recipient)
    copied = {name: row[name] for name in ("letter", "application", "mail", "municipality")} | {
        "message_id": fresh,
        "recipient": recipient,
        "raw": message.as_bytes(),
        "held": False,
        "queued_at": at,
    }
    transaction.add("send", [copied])
    return fresh


def _attempt(
    transaction: Transaction, message_id: str, state: str, outcome: str, at: datetime
) -> None:
    row = _letter(transaction, message_id)
    if row["state"] != state:
        raise StateError("この返信は保留中ではありません。一覧を新しくして確かめてください。")
    transaction.add(
        "attempt",
        [{"send": message_id, "tried_at": at, "outcome": outcome, "reply": ""}],
    )


def _letter(transaction: Transaction, message_id: str) -> dict[str, Any]:
    rows = transaction.rows("letter_by_id", message_id=message_id.strip("<>"))
    if not rows:
        raise StateError(f"「{message_id}」という返信はありません。番号を確かめてください。")
    return rows[0]
