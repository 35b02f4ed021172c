"""Record a batch of mails that were read, and all their consequences, in one transaction.

The consequences are versions of applications, receipt numbers, queued letters, and results for
letters of ours that a delivery report names. If the process is killed, either everything is
recorded or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.errors import MessageError
from typing import Any

from intake.answers.answering import AnsweredToday, Answerer
from intake.answers.bounces import Report, notice_in, report_of
from intake.answers.compose import copies_of
from intake.answers.returning import Went, came_back, reported_by_others
from intake.applications.filing import code_of
from intake.applications.open_applications import Filed, OpenApplications
from intake.applications.parties import is_untrusted
from intake.reading.record import to_json
from intake.receiving.arrival import Kept
from intake.receiving.repeats import Again, Read, Sorted, without_repeats
from intake.store import Transaction
from intake.store.archive import Archive
from intake.store.aside import Step, row
from intake.terms import Kind, Reading
from intake.text.domains import domain_of, is_shared

_BOUNCE = 1_000_000  # bytes of a bounce that are looked at: what failed stands first

Rows = defaultdict[str, list[dict[str, Any]]]  # table -> rows to add


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes readings of mails, and their consequences such as letters, into the record (DuckDB).

    `answerer` makes the automatic letters. `reader` is the version of the reading software,
    `archive` has the raw mails. `servers` are the domains of our mail servers, whose reports on our
    letters are believed. `why` is a function that returns a Japanese sentence for an unforeseen
    exception.
    """

    answerer: Answerer
    reader: str
    archive: Archive
    servers: frozenset[str] = frozenset()
    why: Callable[[Exception], str] = str

    def record(
        self,
        transaction: Transaction,
        mails: Sequence[Read],
        again: Sequence[Again],
        at: datetime,
    ) -> Sorted:
        """Record mails and their consequences, such as letters; return which of the mails were new.

        `mails` are new by their bytes; a mail that repeats the message of a recorded mail does not
        count as new. `again` are further deliveries of recorded mails, `at` is the time of
        recording.
        """
        found = without_repeats(transaction, self.archive, mails, again)
        self.archive.drop(found.gone)  # before it is recorded: whoever is killed here begins anew
        rows: Rows = defaultdict(list)
        for mail in found.new:
            rows["mail"].append(_mail(mail, found.words[mail.kept.digest], at))
            rows["delivery"].append(_delivery(mail.kept, mail.kept.digest, at))
        for further in found.again:
            rows["delivery"].append(_delivery(further.kept, further.mail, at))
        _add(transaction, rows)  # before what follows from it, in the order of the record, too
        self._read(transaction, found.new, at)
        return found

    def record_again(self, transaction: Transaction, mail: Read, at: datetime) -> None:
        """Record a new reading of a recorded mail and its consequences, such as letters.

        `at` is the time of recording.
        """
        self._read(transaction, [mail], at, again=True)

    def _read(
        self,
        transaction: Transaction,
        mails: Sequence[Read],
        at: datetime,
        *,
        again: bool = False,
    ) -> None:
        """Add rows for the readings of `mails` and for their consequences to the record (DuckDB).

        The consequences are new versions of applications, receipt numbers and letters; for a
        delivery report, a row on the letter that came back. `at` is the time of recording. `again`
        is True if the mails were recorded before and are now read a second time.
        """
        rows: Rows = defaultdict(list)
        readings = [mail.reading for mail in mails]
        open_applications = OpenApplications.for_mails(
            transaction, readings, self.answerer.register
        )
        digests = [mail.kept.digest for mail in mails]
        if again:  # a mail that began an application stays in it, whatever it turns out to hold
            open_applications.begin(transaction.rows("applications_by_id", applications=digests))
        day = AnsweredToday(
            transaction,
            readings,
            digests,
            open_applications.ids(),
            open_applications.contacts(),
            at,
        )
        for mail, place in zip(mails, transaction.places(len(mails)), strict=True):
            digest, received_at = mail.kept.digest, mail.kept.received_at
            rows["reading"].append(
                {**reading_row(digest, mail.reading, self.reader, at), "place": place}
            )
            filed = open_applications.file(mail.reading, digest, received_at, at, place)
            try:
                rows["attempt"] += self._came_back(transaction, mail)
            except _OURS as error:
                rows["setback"].append(row(Step.REPORT, digest, at, self.why(error)))
            try:
                rows["send"] += self.answerer.letters(mail.reading, filed, digest, received_at, day)
            except _OURS as error:
                rows["setback"].append(row(Step.ANSWER, digest, at, self.why(error)))
                filed = unanswerable(filed)
            add_filed(rows, filed)
        rows["attempt"] += [{**row, "mail": None} for row in day.withheld]
        _add(transaction, rows)

    def _came_back(self, transaction: Transaction, mail: Read) -> list[dict[str, Any]]:
        """Return rows for the table `attempt`, one for each of our letters that the mail reports on.

        The result is [] if the mail is not a delivery report, or is about none of our letters.
        """
        reading = mail.reading
        report = self._report(mail)
        if report is None:
            return []
        letters = [
            _went(row) for row in transaction.rows("letters_returned", **_about(report, mail))
        ]
        sender = "" if is_untrusted(reading) else reading.sender.address
        if reading.kind is Kind.BOUNCE:
            came = came_back(report, letters, sender, self.servers)
        else:
            came = reported_by_others(report, letters, reading.sender.address)
        return [
            {
                "send": each.message_id,
                "tried_at": mail.kept.received_at,
                "outcome": each.outcome,
                "reply": each.reply,
                "mail": mail.kept.digest,
            }
            for each in came
        ]

    def _report(self, mail: Read) -> Report | None:
        """Return the delivery report in a bounce or another automated mail; None if the mail has none."""
        reading = mail.reading
        if reading.kind is Kind.BOUNCE:
            raw = self.archive.read(mail.kept.digest)[:_BOUNCE]
            return report_of(raw, reading.subject, reading.text, reading.in_reply_to)
        by_machine = reading.kind is Kind.UNRELATED and not reading.answerable
        if reading.kind is Kind.AUTO_REPLY or by_machine:
            return notice_in(reading.text, reading.in_reply_to)
        return None


_OURS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, MessageError)
"""What a mail's contents may bring to light in our own code.

A record that fails is another matter.
"""


def unanswerable(filed: Filed) -> Filed:
    """Return a copy of `filed` marked as unanswerable: no letter is sent and a person must look.

    `filed` is the result of filing one mail.
    """
    return replace(filed, about=filed.about and {**filed.about, "answerable": False})


def _add(transaction: Transaction, rows: Rows) -> None:
    for table, added in rows.items():
        transaction.add(table, added)


def _about(report: Report, mail: Read) -> dict[str, Any]:
    """Return the parameters of the query that finds the letters a delivery report is about.

    The keys are message_ids, addresses, domains (without shared ones, such as free mail) and at
    (the time of receipt). `report` is the report, `mail` the mail in which the report came.
    """
    domains = {domain_of(address) for address in report.verdicts}
    return {
        "message_ids": [*report.enclosed, *report.answers],
        "addresses": list(report.verdicts),
        "domains": sorted(domain for domain in domains if not is_shared(domain)),
        "at": mail.kept.received_at,
    }


def _went(row: dict[str, Any]) -> Went:
    copies = tuple(address.lower() for address in copies_of(row["raw"]))
    return Went(row["message_id"], row["recipient"], copies, row["bounced"])


def add_filed(rows: Rows, filed: Filed) -> None:
    """Append the rows that result from filing a mail to `rows`, which is {table: rows to add}.

    These are the link between the mail and its application, a version of the application, and a
    receipt number, each only if `filed` has it.
    """
    if filed.about is not None:
        rows["about"].append(filed.about)
    if filed.version is not None:
        rows["version"].append(filed.version)
    if filed.receipt is not None:
        rows["receipt"].append(filed.receipt)


def reading_row(
    mail: str, reading: Reading, reader: str, at: datetime, replaces: int | None = None
) -> dict[str, Any]:
    return {
        "mail": mail,
        "reader": reader,
        "read_at": at,
        "kind": reading.kind,
        "outcome": reading.outcome,
        "municipality": code_of(reading),
        "replaces": replaces,
        "document": to_json(reading),
    }


def _mail(mail: Read, words: str | None, at: datetime) -> dict[str, Any]:
    kept, reading = mail.kept, mail.reading
    return {
        "sha256": kept.digest,
        "message_id": reading.message_id,
        "content": kept.content,
        "words": words,
        "sender_name": reading.sender.name,
        "sender_address": reading.sender.address,
        "subject": reading.subject,
        "received_at": kept.received_at,
        "size": kept.size,
        "recorded_at": at,
    }


def _delivery(kept: Kept, mail: str, at: datetime) -> dict[str, Any]:
    source, folder, uidvalidity, uid = kept.place
    return {
        "source": source,
        "folder": folder,
        "uidvalidity": uidvalidity,
        "uid": uid,
        "mail": mail,
        "raw": kept.digest,
        "received_at": kept.received_at,
        "recorded_at": at,
        "stamp": kept.stamp,
    }
