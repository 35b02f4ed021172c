"""The letter that a mail calls for, worded and queued, within the day's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from intake.answer.compose import queued
from intake.answer.letters import House, Letter, letter_for, word
from intake.answer.restraint import Answer, Tally
from intake.answer.terms import LetterKind
from intake.applications.filing import code_of
from intake.applications.shelf import Filed
from intake.reading.machines import SHARED, is_machine
from intake.receiving.knowledge import domain_of
from intake.register import Register
from intake.settings.sections import Answers
from intake.store import Transaction
from intake.terms import JST, FieldName, Kind, Reading


@dataclass(frozen=True, slots=True)
class Answerer:
    """What answering needs to know: the rules, what J-LIS says of itself, the register."""

    answers: Answers
    house: House
    register: Register
    own: frozenset[str] = frozenset()  # addresses of ours

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
        recipient = reading.reply_to or reading.sender.address
        answer = Answer(recipient, code, application.id if application else None)
        over = day.over(answer, mail, self.answers)
        held = over is not None or self.answers.sending == "hold"
        letter = self._letter(kind, reading, filed, code, received_at)
        row = queued(
            word(replace(letter, by_person=held), self.house),
            kind=kind,
            sender=(self.answers.from_name, self.answers.from_address),
            recipient=recipient,
            at=day.at,
            answers=reading,
            mail=mail,
            application=answer.application,
            municipality=code,
            copy=self._copy(kind, reading, recipient),
            held=held,
        )
        if over is not None:
            day.withhold(row["message_id"], over)
        return row

    def _copy(self, kind: LetterKind, reading: Reading, recipient: str) -> str | None:
        """Who gets a copy: the contact of the form, if in the sender's own domain and reachable."""
        contact = reading.fields.get(FieldName.EMAIL, "")
        same = domain_of(contact) == domain_of(reading.sender.address)
        if not same or contact in (recipient, reading.sender.address):
            return None
        refused = domain_of(contact) in SHARED or contact in self.own or is_machine(contact)
        return None if refused or kind is LetterKind.NOTICED else contact

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
            municipality=self.register.by_code(code),
            fields=application.fields if application else reading.fields,
            missing=tuple(filing.missing.values()) if filing else (),
            changes=filing.changes if filing else {},
            attachments=tuple(a.name for a in reading.attachments if a.form),
        )


class AnsweredToday:
    """Which applications and mails have had a letter; how many have gone out since midnight."""

    def __init__(
        self,
        transaction: Transaction,
        readings: Sequence[Reading],
        mails: Sequence[str],
        applications: Sequence[str],
        at: datetime,
    ) -> None:
        midnight = at.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)
        recipients = {a for r in readings for a in (r.sender.address, r.reply_to) if a}
        rows = transaction.rows(
            "answers_today",
            since=midnight,
            hour=at - timedelta(hours=1),
            recipients=sorted(recipients),
            domains=sorted({domain_of(address) for address in recipients}),
            applications=sorted(set(applications)),
        )
        answered = transaction.rows("answered", applications=sorted(set(applications)), now=at)
        own = transaction.rows("mails_answered", mails=sorted(set(mails)))
        self.at = at
        self.answered_mails = {row["mail"] for row in own}
        self.answered = {row["application"] for row in answered}
        self.withheld: list[dict[str, Any]] = []  # rows of `attempt` that say why a letter waits
        self._tally = Tally(rows)

    def over(self, answer: Answer, mail: str, limits: Answers) -> str | None:
        """Which limit this answer is over, None where it may go out; it counts as answered."""
        self.answered_mails.add(mail)
        if answer.application is not None:
            self.answered.add(answer.application)
        return self._tally.hold(answer, limits)

    def withhold(self, message_id: str, why: str) -> None:
        """Say why a letter waits for a person."""
        row = {"send": message_id, "tried_at": self.at, "outcome": "held", "reply": why}
        self.withheld.append(row)
