"""One batch of read mail into the record, with the numbers given and the letters queued.

Everything a mail causes is written in one transaction: killed anywhere, it is there or it is not.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from intake.answer.compose import compose, new_message_id
from intake.answer.letters import House, Letter, LetterKind, letter_for, word
from intake.arrival import Arrival
from intake.filing import Application, Filing, file
from intake.reading.record import to_json
from intake.register import Register
from intake.settings import Answers
from intake.store.store import Transaction
from intake.terms import JST, Municipality, Outcome, Reading
from intake.text import fiscal_year


@dataclass(frozen=True, slots=True)
class Read:
    """One mail that is new to the record, with its reading."""

    arrival: Arrival
    digest: str
    content: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Again:
    """One more delivery of a mail that the record holds."""

    arrival: Arrival
    digest: str
    mail: str


@dataclass(slots=True)
class Batch:
    """The rows that one batch adds, collected before they are written."""

    at: datetime
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def write(self, transaction: Transaction) -> None:
        for table, rows in self.rows.items():
            transaction.add(table, rows)


class Recorder:
    """Turns readings into rows. Holds what it needs to answer: settings, house, register."""

    def __init__(self, answers: Answers, house: House, register: Register, reader: str) -> None:
        self._answers = answers
        self._house = house
        self._register = register
        self._reader = reader

    def record(
        self,
        transaction: Transaction,
        mails: Sequence[Read],
        again: Sequence[Again],
        at: datetime,
    ) -> None:
        """Add mails, deliveries, readings, versions, numbers and letters."""
        batch = Batch(at)
        shelf = _Shelf(transaction, [mail.reading for mail in mails])
        desk = _AnswerLimits(transaction, [m.reading for m in mails], at, self._answers)
        for mail in mails:
            self._mail(batch, mail)
            self._file(batch, mail, shelf, desk)
        for delivery in again:
            batch.rows["delivery"].append(
                _delivery(delivery.arrival, delivery.digest, delivery.mail, at)
            )
        batch.write(transaction)

    def record_again(self, transaction: Transaction, mail: Read, at: datetime) -> None:
        """Add a new reading of a mail that the record holds, and what it changes."""
        batch = Batch(at)
        batch.rows["reading"].append(self._reading(mail, at))
        shelf = _Shelf(transaction, [mail.reading])
        limits = _AnswerLimits(transaction, [mail.reading], at, self._answers)
        self._file(batch, mail, shelf, limits)
        batch.write(transaction)

    def _mail(self, batch: Batch, mail: Read) -> None:
        reading = mail.reading
        batch.rows["mail"].append(
            {
                "sha256": mail.digest,
                "message_id": reading.message_id,
                "content": mail.content,
                "sender_name": reading.sender.name,
                "sender_address": reading.sender.address,
                "subject": reading.subject,
                "received_at": mail.arrival.received_at,
                "size": len(mail.arrival.raw),
                "recorded_at": batch.at,
            }
        )
        batch.rows["delivery"].append(_delivery(mail.arrival, mail.digest, mail.digest, batch.at))
        batch.rows["reading"].append(self._reading(mail, batch.at))

    def _reading(self, mail: Read, at: datetime) -> dict[str, Any]:
        return {
            "mail": mail.digest,
            "reader": self._reader,
            "read_at": at,
            "kind": mail.reading.kind,
            "outcome": mail.reading.outcome,
            "municipality": _code(mail.reading),
            "document": to_json(mail.reading),
        }

    def _file(self, batch: Batch, mail: Read, shelf: _Shelf, limits: _AnswerLimits) -> None:
        prior = shelf.application_of(mail.reading)
        filing = file(mail.reading, prior)
        application: Application | None = None
        answered = prior is not None and prior.id in shelf.answered
        if filing is not None:
            application = self._version(batch, mail, filing, prior, shelf)
        kind = letter_for(mail.reading, filing, answered)
        if kind is not None and self._may_answer(mail):
            self._queue(batch, mail, kind, filing, application or prior, limits)
            if application is not None:
                shelf.answered.add(application.id)

    def _version(
        self,
        batch: Batch,
        mail: Read,
        filing: Filing,
        prior: Application | None,
        shelf: _Shelf,
    ) -> Application:
        application = Application(
            id=prior.id if prior else mail.digest,
            number=prior.number if prior else self._number(batch, mail, shelf),
            version=filing.version,
            municipality=filing.municipality,
            outcome=filing.outcome,
            fields=filing.fields,
            missing=filing.missing,
        )
        batch.rows["version"].append(
            {
                "application": application.id,
                "version": filing.version,
                "mail": mail.digest,
                "relation": filing.relation,
                "municipality": filing.municipality,
                "waits": filing.waits,
                "outcome": filing.outcome,
                "missing": dict(filing.missing),
                "fields": dict(filing.fields),
                "changes": dict(filing.changes),
                "doubts": list(filing.doubts),
                "filed_at": batch.at,
            }
        )
        shelf.put(application)
        return application

    def _number(self, batch: Batch, mail: Read, shelf: _Shelf) -> str:
        """The next 受付番号 of the fiscal year in which the mail was received."""
        year = fiscal_year(mail.arrival.received_at)
        running = shelf.next_running(year)
        number = receipt_number(year, running)
        batch.rows["receipt"].append(
            {
                "fiscal_year": year,
                "running": running,
                "number": number,
                "application": mail.digest,
                "given_at": batch.at,
            }
        )
        return number

    def _may_answer(self, mail: Read) -> bool:
        """Nothing is queued before `answer_since` is set, nor for mail received before it."""
        since = self._answers.since
        return (
            since is not None
            and mail.arrival.received_at >= since
            and bool(mail.reading.sender.address)
        )

    def _queue(
        self,
        batch: Batch,
        mail: Read,
        kind: LetterKind,
        filing: Filing | None,
        application: Application | None,
        limits: _AnswerLimits,
    ) -> None:
        code = application.municipality if application else _code(mail.reading)
        municipality = self._register.by_code(code) if code else None
        letter = _letter(mail, kind, filing, application, municipality)
        recipient = mail.reading.sender.address
        message_id = new_message_id(self._answers.from_address)
        raw = compose(
            word(letter, self._house),
            message_id=message_id,
            sender=(self._answers.from_name, self._answers.from_address),
            recipient=recipient,
            answers=mail.reading,
            written_at=batch.at,
        )
        over = limits.count(recipient, code)
        batch.rows["send"].append(
            {
                "message_id": message_id,
                "letter": kind,
                "application": application.id if application else None,
                "mail": mail.digest,
                "municipality": code,
                "recipient": recipient,
                "raw": raw,
                "held": over or self._answers.sending == "hold",
                "queued_at": batch.at,
            }
        )


class _Shelf:
    """The open applications that a batch may touch, kept up to date while it is filed."""

    def __init__(self, transaction: Transaction, readings: Sequence[Reading]) -> None:
        references = sorted({name for r in readings for name in r.in_reply_to})
        found = transaction.rows(
            "applications",
            numbers=sorted({r.receipt_number for r in readings if r.receipt_number}),
            codes=sorted({code for r in readings if (code := _code(r))}),
            message_ids=references,
        )
        answers = transaction.rows("letters_answered", message_ids=references)
        self._by_letter = {row["message_id"]: row["application"] for row in answers}
        self._by_id: dict[str, Application] = {}
        self._by_number: dict[str, str] = {}
        self._by_code: dict[str, str] = {}
        self.answered = {row["application"] for row in found if row["answered"]}
        self._running = {
            row["fiscal_year"]: row["running"] for row in transaction.rows("last_running")
        }
        for row in found:
            self.put(_application(row))

    def put(self, application: Application) -> None:
        self._by_id[application.id] = application
        self._by_number[application.number] = application.id
        if application.municipality:
            self._by_code[application.municipality] = application.id

    def application_of(self, reading: Reading) -> Application | None:
        """The open application a mail names by number, answers, or belongs to by municipality."""
        found = self._by_number.get(reading.receipt_number or "")
        for reference in reading.in_reply_to:
            found = found or self._by_letter.get(reference)
        found = found or self._by_code.get(_code(reading) or "")
        return self._by_id.get(found) if found else None

    def next_running(self, year: int) -> int:
        self._running[year] = self._running.get(year, 0) + 1
        return self._running[year]


class _AnswerLimits:
    """How many automatic answers an address has had today, per municipality."""

    def __init__(
        self,
        transaction: Transaction,
        readings: Sequence[Reading],
        at: datetime,
        answers: Answers,
    ) -> None:
        midnight = at.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = transaction.rows(
            "answers_today",
            since=midnight,
            recipients=sorted({r.sender.address for r in readings}),
        )
        self._limit = answers.daily_limit
        self._counts = Counter(
            {(row["recipient"], row["municipality"]): row["answers"] for row in rows}
        )

    def count(self, address: str, code: str | None) -> bool:
        """Count one more answer; True where it is over the day's limit and a person decides."""
        self._counts[address, code] += 1
        return self._counts[address, code] > self._limit


def receipt_number(fiscal_year_: int, running: int) -> str:
    """受付番号: the fiscal year's era, a running number: receipt_number(2022, 12) is R4-0012."""
    era, first = ("R", 2018) if fiscal_year_ >= 2019 else ("H", 1988)
    return f"{era}{fiscal_year_ - first}-{running:04d}"


def _letter(
    mail: Read,
    kind: LetterKind,
    filing: Filing | None,
    application: Application | None,
    municipality: Municipality | None,
) -> Letter:
    reading = mail.reading
    fields = filing.fields if filing else reading.fields
    return Letter(
        kind=kind,
        received_at=mail.arrival.received_at,
        subject=reading.subject,
        number=application.number if application else None,
        municipality=municipality,
        fields=fields,
        missing=tuple(filing.missing.values()) if filing else (),
        changes=filing.changes if filing else {},
        attachments=tuple(a.name for a in reading.attachments if a.form),
    )


def _application(row: dict[str, Any]) -> Application:
    return Application(
        id=row["application"],
        number=row["number"],
        version=row["version"],
        municipality=row["municipality"],
        outcome=Outcome(row["outcome"]),
        fields=json.loads(row["fields"]),
        missing=json.loads(row["missing"]),
    )


def _code(reading: Reading) -> str | None:
    return reading.municipality.code if reading.municipality else None


def _delivery(arrival: Arrival, digest: str, mail: str, at: datetime) -> dict[str, Any]:
    return {
        "source": arrival.source,
        "folder": arrival.folder,
        "uidvalidity": arrival.uidvalidity,
        "uid": arrival.uid,
        "mail": mail,
        "raw": digest,
        "received_at": arrival.received_at,
        "recorded_at": at,
    }
