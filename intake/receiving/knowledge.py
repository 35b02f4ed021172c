"""Select from the record what helps to read one mail."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from intake.applications.filing import code_of
from intake.mime.headers import decode_value
from intake.reading.body.subject import read_subject
from intake.reading.sender.dkim_check import key_names
from intake.receiving.arrival import field_of, header_of
from intake.store import Transaction
from intake.terms import Kind, Outcome, Reading, ReadingContext
from intake.text.domains import domain_of, is_shared
from intake.vocabulary.findings.attachments import ENCRYPTED

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PASSWORD_DAYS = timedelta(days=7)  # how far apart a zip and its password may come

_LONGEST_ADDRESS = 1_000
_IDENTIFIER = re.compile(rb"<([^<>\s]{1,250})>")


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail's header gives to look up in the record."""

    address: str  # of the sender
    identifiers: frozenset[str]  # whatever stands in <>: Message-IDs among them
    number: str | None  # a receipt number in the subject
    keys: tuple[str, ...]  # of its DKIM signatures
    received_at: datetime


def clues_of(header: bytes, received_at: datetime) -> Clues:
    """The clues in the bytes of a mail's header."""
    return Clues(
        sender_of(header),
        frozenset(_identifiers(header)),
        _receipt_number(header),
        key_names(header),
        received_at,
    )


def sent_by(address: str) -> Clues:
    """The clues that a sender's address alone gives."""
    return Clues(address, frozenset(), None, (), _LONG_AGO)


class Knowledge:
    """What the record says about the mails of one batch, and what has been read since the query.

    One query per batch keeps time and memory independent of the record's size.
    """

    def __init__(self, transaction: Transaction, mails: Sequence[Clues]) -> None:
        identifiers = sorted(frozenset().union(*(mail.identifiers for mail in mails)))
        named = transaction.rows("letters_named", message_ids=identifiers)
        given = transaction.rows(
            "receipts_named", numbers=sorted({mail.number for mail in mails if mail.number})
        )
        addresses = sorted({mail.address for mail in mails if mail.address})
        senders = transaction.rows("known_senders", addresses=addresses)
        told = transaction.rows("passwords", domains=sorted({domain_of(a) for a in addresses}))
        self._message_ids = {row["message_id"] for row in named}
        self._numbers = {row["number"] for row in given}
        self._senders = {row["address"]: tuple(row["codes"]) for row in senders}
        self._passwords = [
            (
                row["address"],
                row["received_at"],
                tuple(transaction.document(row["id"])["passwords"]),
            )
            for row in told
        ]

    def about(self, mail: Clues, given: ReadingContext) -> ReadingContext:
        """The reading context of this mail: what the settings give, with what the record knows."""
        codes = self._senders.get(mail.address)
        keys = given.trust.keys
        return replace(
            given,
            message_ids=mail.identifiers & self._message_ids,
            receipt_numbers=frozenset({mail.number} & self._numbers)
            if mail.number
            else frozenset(),
            senders={mail.address: codes} if codes else {},
            passwords=self.passwords_for(mail.address, mail.received_at),
            trust=replace(given.trust, keys={n: keys[n] for n in mail.keys if n in keys}),
        )

    def passwords_for(self, address: str, received_at: datetime) -> tuple[str, ...]:
        """Passwords from mails that the sender, or another address of the same domain, sent within seven days."""
        told = [
            password
            for other, moment, passwords in self._passwords
            if _are_neighbours(other, address) and abs(moment - received_at) <= PASSWORD_DAYS
            for password in passwords
        ]
        return tuple(dict.fromkeys(told))

    def learn(self, mails: Sequence[Clues], readings: Sequence[Reading]) -> None:
        """Remember what mails that are read but not yet recorded say about later ones."""
        for mail, reading in zip(mails, readings, strict=True):
            address = reading.sender.address
            if (code := code_of(reading)) and _is_certain(reading):
                self._senders[address] = tuple(sorted({*self._senders.get(address, ()), code}))
            if reading.kind is Kind.PASSWORD:
                told = (address, mail.received_at, reading.passwords)
                self._passwords.append(told)


def _is_certain(reading: Reading) -> bool:
    """Whether it is certain from this mail which municipality its sender writes for."""
    certain = reading.outcome in (Outcome.ACCEPTED, Outcome.INCOMPLETE)
    return reading.kind is Kind.APPLICATION and certain


def _are_neighbours(one: str, other: str) -> bool:
    domain = domain_of(one)
    return one == other or (domain == domain_of(other) and not is_shared(domain))


def _identifiers(header: bytes) -> set[str]:
    return {found.decode("ascii", "replace") for found in _IDENTIFIER.findall(header)}


def _receipt_number(header: bytes) -> str | None:
    subject = field_of(header, b"subject") or b""
    with suppress(Exception):  # on a crafted subject the reader, in its own process, may fail too
        text, _ = decode_value(subject.decode("ascii", "surrogateescape"))
        return read_subject(text).receipt_number
    return None


def sender_of(raw: bytes) -> str:
    """The address in From in lower case, taken from the raw header to look up earlier mails."""
    field = field_of(header_of(raw), b"from") or b""
    text = field[:_LONGEST_ADDRESS].decode("ascii", "replace")
    with suppress(RecursionError, ValueError, IndexError, TypeError):  # a crafted address
        return parseaddr(re.sub(r"\s+", " ", text))[1].lower()
    return ""


def untried(document: Mapping[str, Any], told: Collection[str]) -> set[str]:
    """Those of the passwords that a recorded reading did not try.

    Empty unless a file of it is locked.
    """
    if all(finding["code"] != ENCRYPTED.code for finding in document["findings"]):
        return set()
    arguments = document.get("arguments") or {}
    return set(told) - set(arguments.get("known", arguments).get("passwords", ()))
