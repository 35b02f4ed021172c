"""The letter that a mail calls for, worded and queued, within the day's limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.answer.compose import compose, new_message_id
from intake.answer.letters import House, Letter, LetterKind, letter_for, word
from intake.register import Register
from intake.settings import Answers
from intake.shelf import Filed, code_of
from intake.store.store import Transaction
from intake.terms import JST, Kind, Reading


@dataclass(frozen=True, slots=True)
class Answerer:
    """What answering needs to know: the rules, what J-LIS says of itself, the register."""

    answers: Answers
    house: House
    register: Register

    def letter(
        self, reading: Reading, filed: Filed, mail: str, received_at: datetime, day: AnsweredToday
    ) -> dict[str, Any] | None:
        """The `send` row that a mail calls for; None where nothing may or need be said."""
        application = filed.application
        before = (
            mail in day.answered_mails
            if filed.filing is None and reading.kind is not Kind.REPLY
            else application is not None and application.id in day.answered
        )
        kind = letter_for(reading, filed.filing, before)
        if kind is None or not self._may_answer(reading, received_at):
            return None
        code = application.municipality if application else code_of(reading)
        recipient = reading.sender.address
        message_id = new_message_id(self.answers.from_address)
        raw = compose(
            word(self._letter(kind, reading, filed, code, received_at), self.house),
            message_id=message_id,
            sender=(self.answers.from_name, self.answers.from_address),
            recipient=recipient,
            answers=reading,
            written_at=day.at,
        )
        over = day.count(recipient, code, mail, application.id if application else None)
        return {
            "message_id": message_id,
            "letter": kind,
            "application": application.id if application else None,
            "mail": mail,
            "municipality": code,
            "recipient": recipient,
            "raw": raw,
            "held": over > self.answers.daily_limit or self.answers.sending == "hold",
            "queued_at": day.at,
        }

    def _may_answer(self, reading: Reading, received_at: datetime) -> bool:
        """Nothing is queued before `answer_since` is set, nor for mail received before it."""
        since = self.answers.since
        return since is not None and received_at >= since and bool(reading.sender.address)

    def _letter(
        self,
        kind: LetterKind,
        reading: Reading,
        filed: Filed,
        code: str | None,
        received_at: datetime,
    ) -> Letter:
        application, filing = filed.application, filed.filing
        return Letter(
            kind=kind,
            received_at=received_at,
            subject=reading.subject,
            number=application.number if application else None,
            municipality=self.register.by_code(code) if code else None,
            fields=application.fields if application else reading.fields,
            missing=tuple(filing.missing.values()) if filing else (),
            changes=filing.changes if filing else {},
            attachments=tuple(a.name for a in reading.attachments if a.form),
        )


class AnsweredToday:
    """Which applications and mails have had a letter; how many an address has had since midnight."""

    def __init__(
        self,
        transaction: Transaction,
        readings: Sequence[Reading],
        mails: Sequence[str],
        applications: Sequence[str],
        at: datetime,
    ) -> None:
        midnight = at.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = transaction.rows(
            "answers_today",
            since=midnight,
            recipients=sorted({r.sender.address for r in readings}),
        )
        answered = transaction.rows("answered", applications=sorted(set(applications)), now=at)
        own = transaction.rows("mails_answered", mails=sorted(set(mails)))
        self.at = at
        self.answered_mails = {row["mail"] for row in own}
        self.answered = {row["application"] for row in answered}
        self._counts = Counter({(r["recipient"], r["municipality"]): r["answers"] for r in rows})

    def count(self, address: str, code: str | None, mail: str, application: str | None) -> int:
        """Count one more answer; how many that makes today for this address and municipality."""
        self.answered_mails.add(mail)
        if application is not None:
            self.answered.add(application)
        self._counts[address, code] += 1
        return self._counts[address, code]
