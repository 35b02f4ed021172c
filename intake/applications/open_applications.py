"""Find the open application that each mail of a batch belongs to, or begin a new one.

An application is open until it is closed (withdrawn, merged and so on). To file a mail is to find
the application that it belongs to, and to make the application's new version. The id of an
application is the SHA-256 of the mail that began it; staff and applicants know the application by
its receipt number (受付番号).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intake.applications.filing import (
    Application,
    Author,
    Filing,
    code_of,
    file,
    named_by_person,
)
from intake.applications.parties import (
    Writer,
    has_its_form,
    in_domain_of,
    in_own_domain,
    is_anothers,
    writer_of,
)
from intake.register import Register
from intake.store import Row, Transaction
from intake.terms import FieldName, Outcome, Reading
from intake.text import fiscal_year
from intake.vocabulary.codes import FORM
from intake.vocabulary.moves import CLOSED


@dataclass(frozen=True, slots=True)
class Filed:
    """The result of filing one mail: its application, the new version, and the rows to record.

    `application` is the application after the mail, None if the mail belongs to none. `before` is
    the application before the mail, None if the mail began it or belongs to none. `filing` is None
    if the mail changed nothing. `writer` is the role of the mail's writer, `sender` the writer's
    address. `about`, `version` and `receipt` are the rows for the tables of these names, None if
    there is nothing to add to the table.
    """

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
        """Whether the mail is about an existing application that its writer may not change.

        False if the mail began the application.
        """
        return self.before is not None and not self.writer.may_change


class OpenApplications:
    """The open applications, kept in memory and updated with each mail that is filed.

    They are found by receipt number, by our letter that a mail answers, or by municipality.
    """

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
        self._closed: dict[str, Application] = {}
        self._by_number: dict[str, str] = {}
        self._by_code: dict[str, str] = {}
        for application in applications:
            self._put(application)

    @classmethod
    def for_mails(
        cls, transaction: Transaction, readings: Sequence[Reading], register: Register
    ) -> OpenApplications:
        """Load from the record (DuckDB) the open applications that these mails may be about.

        They are found by the receipt number or the municipality in a mail, or by our letter that a
        mail answers. `readings` are the results of reading the mails.
        """
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

    def file(
        self, reading: Reading, mail: str, received_at: datetime, at: datetime, place: int
    ) -> Filed:
        """File one mail under its application or a new one.

        Returns the result, with the rows to record. `reading` is what was read of the mail, `mail`
        its SHA-256, `received_at` its time of receipt. `at` is the time of recording, `place` the
        mail's number in the sequence of everything recorded.
        """
        prior = self._by_id.get(mail) or self._application_of(reading)  # read again, it is its own
        author = self._author(reading, prior)
        filing = file(reading, prior, author)
        if filing is None:
            filed = Filed(prior, None)
        else:
            filed = self.put(
                prior.id if prior else mail, filing, mail, received_at, at, place, prior
            )
        application = filed.application
        about = (
            _about(mail, application.id, author.writer, reading, at, place) if application else None
        )
        return replace(
            filed, writer=author.writer, sender=author.address, before=prior, about=about
        )

    def _author(self, reading: Reading, prior: Application | None) -> Author:
        """The relation of the writer of the mail `reading` to the application `prior`.

        If `prior` is None, the relation to the municipality that the mail names is used.
        """
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
            neighbour=writer is Writer.COLLEAGUE
            and not has_its_form(address, code, parties, register),
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
        place: int,
        prior: Application | None = None,
    ) -> Filed:
        """Make `filing` the newest version of an application; returns it with the rows to record.

        `name` is the application's id. `prior` is its version before; None means that the
        application is new and gets a receipt number for the fiscal year of `received_at`. `mail` is
        the SHA-256 of the mail, `at` the time of recording. `place` is the mail's number in the
        sequence of everything recorded.
        """
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
            settled=prior.settled if prior else False,
        )
        self._put(application)
        moved = prior is None or prior.outcome is not filing.outcome
        version = _version(application, filing, mail, at, place, moved)
        return Filed(application, filing, version=version, receipt=receipt)

    def begin(self, rows: Iterable[Row]) -> None:
        """Add open applications to those in memory, given as their rows in the record (DuckDB)."""
        for row in rows:
            self._put(_application(row))

    def decide(self, application: str, what: str, stage: str | None, content: Row) -> None:
        """Apply a staff decision to an application in memory, before later mails are filed.

        `application` is the id of the application decided on, `what` the kind of decision, `stage`
        the stage after it (None: unchanged), `content` the values given with it. Does nothing if
        the application is not in memory.
        """
        before = self._by_id.get(application)
        if before is None and stage and stage not in CLOSED:
            before = self._closed.pop(application, None)
        if before is None:
            return
        if stage in CLOSED:
            self._closed[application] = self._by_id.pop(application)
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
                settled=is_settled(stage) if stage else before.settled,
            )
        )

    def ids(self) -> list[str]:
        """Return the ids of the open applications kept in memory, sorted."""
        return sorted(self._by_id)

    def contacts(self) -> list[str]:
        """Return the e-mail addresses of the contacts of the applications in memory, sorted.

        Each address is given once.
        """
        return sorted({each.contact for each in self._by_id.values()} - {""})

    def _put(self, application: Application) -> None:
        self._by_id[application.id] = application
        self._by_number[application.number] = application.id
        if application.municipality and self._has_standing(application):
            self._by_code[application.municipality] = application.id

    def _has_standing(self, application: Application) -> bool:
        """Whether mails of its municipality that name no application are filed under this one.

        False for an application that needs review (要確認) and that nobody may change by mail, or only
        addresses in other municipalities' domains: it may be mistaken or forged, and the
        municipality's own mails must not be filed under it.
        """
        if application.outcome is not Outcome.NEEDS_REVIEW:
            return True
        code = application.municipality
        return any(not is_anothers(party, code, self._register) for party in application.parties)

    def _application_of(self, reading: Reading) -> Application | None:
        """The open application that a mail (`reading`) belongs to; None if there is none.

        It is looked for by the receipt number in the mail, then by our letter that it answers, then
        by the municipality that it comes from.
        """
        named = (
            self._by_number.get(reading.receipt_number or ""),
            *map(self._by_letter.get, reading.in_reply_to),
            self._by_code.get(code_of(reading) or ""),
        )
        return self._by_id.get(next(filter(None, named), ""))

    def _number(
        self, application: str, received_at: datetime, at: datetime
    ) -> tuple[str, Row | None]:
        """The receipt number of an application that is new: (number, row for the table `receipt`).

        `application` is its id; the number is the next of the fiscal year of `received_at`. `at` is
        the time of recording. If the application was given a number before, the result is that
        number, and None for the row.
        """
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
    """Return the 受付番号 (receipt number) made of a fiscal year and a running number.

    receipt_number(2022, 12) is R4-0012.
    """
    era, first = ("R", 2018) if year >= 2019 else ("H", 1988)
    return f"{era}{year - first}-{running:04d}"


def outcome_of(stage: str) -> Outcome:
    """Return the outcome of an application at this stage (the code of a Stage).

    It is INCOMPLETE at the stage "incomplete", NEEDS_REVIEW at "needs_review", and ACCEPTED at
    every other stage.
    """
    return Outcome(stage) if stage in ("incomplete", "needs_review") else Outcome.ACCEPTED


def is_settled(stage: str) -> bool:
    """Return whether an application at this stage (its code) can no longer be changed by a mail.

    Only staff move an application to such a stage.
    """
    return stage not in ("received", "incomplete", "needs_review", "accepted")


def _filled_in(what: str, content: Row) -> dict[str, str]:
    if what == "correct":
        return {content["field"]: content["value"]}
    told = what in ("complete", "apply", "identify")
    return dict(content.get("fields", {})) if told else {}


def _without(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _about(
    mail: str, application: str, writer: Writer, reading: Reading, at: datetime, place: int
) -> Row:
    return {
        "mail": mail,
        "application": application,
        "writer": writer,
        "answerable": reading.answerable,
        "filed_at": at,
        "place": place,
    }


def _version(
    application: Application, filing: Filing, mail: str, at: datetime, place: int, moved: bool
) -> Row:
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
        "place": place,
        "known_place": place,
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
        settled=is_settled(row.get("stage", "received")),
    )
