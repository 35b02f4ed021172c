"""One batch of read mail into the record, with the numbers given and the letters queued.

Everything a mail causes is written in one transaction: killed anywhere, it is there or it is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.answer.answering import AnsweredToday, Answerer
from intake.answer.bounces import returned
from intake.applications.filing import code_of
from intake.applications.shelf import Filed, Shelf
from intake.reading.record import to_json
from intake.receiving.arrival import Kept
from intake.store import Transaction
from intake.store.archive import Archive
from intake.terms import Kind, Reading

_BOUNCE = 1_000_000  # bytes of a bounce that are looked at: what failed stands first

Rows = defaultdict[str, list[dict[str, Any]]]  # table -> rows to add


@dataclass(frozen=True, slots=True)
class Read:
    """One mail with its reading."""

    kept: Kept
    reading: Reading


@dataclass(frozen=True, slots=True)
class Again:
    """One more delivery of a mail that the record holds."""

    kept: Kept
    mail: str


@dataclass(frozen=True, slots=True)
class Recorder:
    """Turns readings into rows; `reader` is the version of the reader."""

    answerer: Answerer
    reader: str
    archive: Archive

    def record(
        self,
        transaction: Transaction,
        mails: Sequence[Read],
        again: Sequence[Again],
        at: datetime,
    ) -> None:
        """Add new mails and all they cause, and further deliveries of known ones."""
        rows: Rows = defaultdict(list)
        for mail in mails:
            rows["mail"].append(_mail(mail, at))
            rows["delivery"].append(_delivery(mail.kept, mail.kept.digest, at))
        for further in again:
            rows["delivery"].append(_delivery(further.kept, further.mail, at))
        self._read(transaction, rows, mails, at)
        for table, added in rows.items():
            transaction.add(table, added)

    def record_again(self, transaction: Transaction, mail: Read, at: datetime) -> None:
        """Add a new reading of a mail that the record holds, and what it changes."""
        rows: Rows = defaultdict(list)
        self._read(transaction, rows, [mail], at)
        for table, added in rows.items():
            transaction.add(table, added)

    def _read(
        self, transaction: Transaction, rows: Rows, mails: Sequence[Read], at: datetime
    ) -> None:
        """What the readings cause: readings, versions, numbers, letters."""
        readings = [mail.reading for mail in mails]
        shelf = Shelf.for_mails(transaction, readings, self.answerer.register)
        digests = [mail.kept.digest for mail in mails]
        day = AnsweredToday(transaction, digests, shelf.ids(), at)
        for mail in mails:
            digest, received_at = mail.kept.digest, mail.kept.received_at
            rows["reading"].append(reading_row(digest, mail.reading, self.reader, at))
            filed = shelf.file(mail.reading, digest, received_at, at)
            add_filed(rows, filed)
            if mail.reading.kind is Kind.BOUNCE:
                rows["attempt"] += self._bounced(transaction, mail)
            rows["send"] += self.answerer.letters(mail.reading, filed, digest, received_at, day)
        rows["attempt"] += day.withheld

    def _bounced(self, transaction: Transaction, mail: Read) -> list[dict[str, Any]]:
        """The attempts that a bounce shows to have failed: each letter of ours that it is about."""
        found = returned(self.archive.read(mail.kept.digest)[:_BOUNCE])
        if found is None:
            return []
        received_at = mail.kept.received_at
        letters = transaction.rows(
            "letters_returned",
            message_ids=[*found.message_ids, *mail.reading.in_reply_to],
            recipients=list(found.recipients),
            at=received_at,
        )
        return [
            {
                "send": letter["message_id"],
                "tried_at": received_at,
                "outcome": "bounced",
                "reply": found.reply,
            }
            for letter in letters
        ]


def add_filed(rows: Rows, filed: Filed) -> None:
    """The rows of what a mail is about, of a version and of a number given."""
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


def _mail(mail: Read, at: datetime) -> dict[str, Any]:
    kept, reading = mail.kept, mail.reading
    return {
        "sha256": kept.digest,
        "message_id": reading.message_id,
        "content": kept.content,
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
    }
