"""The open applications at hand while mail is filed, and the numbers given to new ones."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intake.applications.filing import (
    FORM,
    Application,
    Author,
    Filing,
    code_of,
    file,
    named_by_person,
)
from intake.applications.lifecycle import CLOSED
from intake.applications.parties import Writer, in_domain_of, in_own_domain, is_anothers, writer_of
from intake.register import Register
from intake.store import Transaction
from intake.terms import FieldName, Outcome, Reading
from intake.text import fiscal_year

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing one mail led to, with the rows to record. Without `filing`: it filed nowhere."""

    application: Application | None  # that it is about, after it was filed
    filing: Filing | None
    writer: Writer = Writer.OTHER  # seen from that application, else from the municipality named
    sender: str = ""  # the address that wrote
    before: Application | None = None  # the application as it stood before
    about: Row | None = None
    version: Row | None = None
    receipt: Row | None = None

    @property
    def by_outsider(self) -> bool:
        """Whether the mail is about an application that exists, by somebody who may not change it."""
        return self.before is not None and not self.writer.may_change


class Shelf:
    """Open applications by number, letter of ours, and municipality; kept up to date."""

    def __init__(
        self,
        register: Register,
        applications: Iterable[Application] = (),
        letters: Mapping[str, str | None] | None = None,
        running: Mapping[int, int] | None = None,
        numbers: Mapping[str, str] | None = None,
    ) -> None:
        self._register = register
        self._by_letter = dict(letters or {})  # Message-ID -> application
        self._running = dict(running or {})  # fiscal year -> last number given
        self._numbers = dict(numbers or {})  # application -> number given before
        self._by_id: dict[str, Application] = {}
        self._by_number: dict[str, str] = {}
        self._by_code: dict[str, str] = {}
        for application in applications:
            self._put(application)

    @classmethod
    def for_mails(
        cls, transaction: Transaction, readings: Sequence[Reading], register: Register
    ) -> Shelf:
        """The part of the record that these mails may touch."""
        references = sorted({name for r in readings for name in r.in_reply_to})
        rows = transaction.rows(
            "applications",
            numbers=sorted({r.receipt_number for r in readings if r.receipt_number}),
            codes=sorted({code for r in readings if (code := code_of(r))}),
            message_ids=references,
        )
        answers = transaction.rows("letters_named", message_ids=references)
        given = transaction.rows("last_running")
        return cls(
            register,
            (_application(row) for row in rows),
            {row["message_id"]: row["application"] for row in answers},
            {row["fiscal_year"]: row["running"] for row in given},
        )

    def file(self, reading: Reading, mail: str, received_at: datetime, at: datetime) -> Filed:
        """File one mail: the version it makes, and the number of an application it begins."""
        prior = self._by_id.get(mail) or self._application_of(reading)  # read again, it is its own
        author = self._author(reading, prior)
        filing = file(reading, prior, author)
        if filing is None:
            filed = Filed(prior, None)
        else:
            filed = self.put(prior.id if prior else mail, filing, mail, received_at, at, prior)
        application = filed.application
        about = _about(mail, application.id, author.writer, reading, at) if application else None
        return replace(
            filed, writer=author.writer, sender=author.address, before=prior, about=about
        )

    def _author(self, reading: Reading, prior: Application | None) -> Author:
        """Who wrote, seen from the application, or from the municipality of one to begin."""
        code = (prior.municipality if prior else None) or code_of(reading)
        parties = prior.parties if prior else frozenset[str]()
        register, address = self._register, reading.sender.address
        contact = reading.fields.get(FieldName.EMAIL, "")
        writer = writer_of(reading, code, parties, register)
        holder = self._by_code.get(code_of(reading) or "")
        return Author(
            writer,
            address,
            contact_inside=in_domain_of(contact, code, parties, register),
            own=writer.may_change and in_own_domain(address, code, register),
            inside=frozenset(p for p in parties if in_domain_of(p, code, (address,), register)),
            elsewhere=prior is not None and holder not in (None, prior.id),
        )

    def put(
        self,
        name: str,
        filing: Filing,
        mail: str,
        received_at: datetime,
        at: datetime,
        prior: Application | None = None,
    ) -> Filed:
        """Let a version stand as the newest of an application; a new one gets its number."""
        number, receipt = (prior.number, None) if prior else self._number(name, received_at, at)
        application = Application(
            id=name,
            number=number,
            version=filing.version,
            municipality=filing.municipality,
            outcome=filing.outcome,
            fields=filing.fields,
            missing=filing.missing,
            parties=filing.parties,
            own=filing.own,
        )
        self._put(application)
        moved = prior is None or prior.outcome is not filing.outcome
        version = _version(application, filing, mail, at, moved)
        return Filed(application, filing, version=version, receipt=receipt)

    def begin(self, rows: Iterable[Row]) -> None:
        """Put applications on the shelf as the record has them."""
        for row in rows:
            self._put(_application(row))

    def decide(self, application: str, what: str, stage: str | None, content: Row) -> None:
        """Take in what a person decided, so that later mail is filed by it."""
        before = self._by_id.get(application)
        if before is None:
            return
        if stage in CLOSED:
            del self._by_id[application]
            return
        filled, dropped = _filled_in(what, content), content.get("dropped", ())
        fields = _without({**before.fields, **filled}, dropped)
        missing = _without(before.missing, filled) | content.get("missing", {})
        if what == "complete" or content.get("form"):
            missing.pop(FORM, None)
        parties = before.parties
        if FieldName.EMAIL in dropped:
            parties -= {before.fields.get(FieldName.EMAIL, "")}
        if address := filled.get(FieldName.EMAIL, ""):
            parties = named_by_person(parties, address)
        if what == "accept":
            parties |= {before.fields.get(FieldName.EMAIL, "")} - {""}
        self._put(
            replace(
                before,
                municipality=content.get("municipality") or before.municipality,
                fields=fields,
                missing={item: words for item, words in missing.items() if words is not None},
                parties=parties,
                outcome=outcome_of(stage) if stage else before.outcome,
            )
        )

    def ids(self) -> list[str]:
        """The applications at hand."""
        return sorted(self._by_id)

    def contacts(self) -> list[str]:
        """The addresses that letters about them go to."""
        return sorted({each.contact for each in self._by_id.values()} - {""})

    def _put(self, application: Application) -> None:
        self._by_id[application.id] = application
        self._by_number[application.number] = application.id
        if application.municipality and self._has_standing(application):
            self._by_code[application.municipality] = application.id

    def _has_standing(self, application: Application) -> bool:
        """Whether an application keeps its municipality from beginning another.

        One in 要確認 whose sender failed, or writes from another municipality, does not: else whoever
        is mistaken, or forges, would have the town's own application wait behind his.
        """
        if application.outcome is not Outcome.NEEDS_REVIEW:
            return True
        code = application.municipality
        return any(not is_anothers(party, code, self._register) for party in application.parties)

    def _application_of(self, reading: Reading) -> Application | None:
        """The application a mail names by number, answers, or belongs to by municipality."""
        found = self._by_number.get(reading.receipt_number or "")
        for reference in reading.in_reply_to:
            found = found or self._by_letter.get(reference)
        found = found or self._by_code.get(code_of(reading) or "")
        return self._by_id.get(found) if found else None

    def _number(
        self, application: str, received_at: datetime, at: datetime
    ) -> tuple[str, Row | None]:
        """The number of a new application: the one given before, else the year's next."""
        if application in self._numbers:
            return self._numbers[application], None
        year = fiscal_year(received_at)
        running = self._running.get(year, 0) + 1
        self._running[year] = running
        number = receipt_number(year, running)
        return number, {
            "fiscal_year": year,
            "running": running,
            "number": number,
            "application": application,
            "given_at": at,
        }


def receipt_number(year: int, running: int) -> str:
    """受付番号: the fiscal year's era, a running number: receipt_number(2022, 12) is R4-0012."""
    era, first = ("R", 2018) if year >= 2019 else ("H", 1988)
    return f"{era}{year - first}-{running:04d}"


def outcome_of(stage: str) -> Outcome:
    """What filing needs to know of a stage: accepted and all that follows is accepted."""
    return Outcome(stage) if stage in ("incomplete", "needs_review") else Outcome.ACCEPTED


def _filled_in(what: str, content: Row) -> dict[str, str]:
    if what == "correct":
        return {content["field"]: content["value"]}
    told = what in ("complete", "apply", "identify")
    return dict(content.get("fields", {})) if told else {}


def _without(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _about(mail: str, application: str, writer: Writer, reading: Reading, at: datetime) -> Row:
    return {
        "mail": mail,
        "application": application,
        "writer": writer,
        "answerable": reading.answerable,
        "filed_at": at,
    }


def _version(application: Application, filing: Filing, mail: str, at: datetime, moved: bool) -> Row:
    return {
        "application": application.id,
        "version": filing.version,
        "mail": mail,
        "relation": filing.relation,
        "municipality": filing.municipality,
        "waits": filing.waits,
        "outcome": filing.outcome,
        "missing": dict(filing.missing),
        "fields": dict(filing.fields),
        "changes": dict(filing.changes),
        "proposed": dict(filing.proposed),
        "parties": sorted(filing.parties),
        "own": filing.own,
        "doubts": list(filing.doubts),
        "moved": moved,
        "filed_at": at,
    }


def _application(row: Row) -> Application:
    return Application(
        id=row["application"],
        number=row["number"],
        version=row["version"],
        municipality=row["municipality"],
        outcome=Outcome(row["outcome"]),
        fields=json.loads(row["fields"]),
        missing=json.loads(row["missing"]),
        parties=frozenset(json.loads(row["parties"])),
        own=row["own"],
    )
