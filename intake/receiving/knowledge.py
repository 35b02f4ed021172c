"""Select from the record what helps to read one mail:
letters, receipt numbers, senders, passwords.
"""

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
    """What a mail's header gives to look up in the record:
    sender, Message-IDs, receipt number, keys.
    """

    address: str  # of the sender
    identifiers: frozenset[str]  # whatever stands in <>: Message-IDs among them
    number: str | None  # a receipt number in the subject
    keys: tuple[str, ...]  # of its DKIM signatures
    received_at: datetime


def clues_of(header: bytes, received_at: datetime) -> Clues:
    """The clues in the bytes `header` of a mail that was received at `received_at`."""
    return Clues(
        sender_of(header),
        frozenset(_identifiers(header)),
        _receipt_number(header),
        key_names(header),
        received_at,
    )


def sent_by(address: str) -> Clues:
    """The clues that a sender's address alone gives: no Message-IDs, no receipt number, no keys."""
    return Clues(address, frozenset(), None, (), _LONG_AGO)


class Knowledge:
    """What the record says about the mails of one batch, and what mails read since have added.

    The record is queried once per batch, so time and memory do not depend on its size.
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
        """The context for reading `mail`: that of the settings (`given`),
        completed from the record.

        Added are the letters of ours and receipt numbers that the mail names, the municipalities
        its sender wrote for before, passwords for its attachments, and the DKIM keys of its
        signatures.
        """
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
        """The passwords from mails within seven days of `received_at`, by `address` or its domain.

        For a shared domain (free mail, providers) only mails by `address` itself count.
        """
        told = [
            password
            for other, moment, passwords in self._passwords
            if _are_neighbours(other, address) and abs(moment - received_at) <= PASSWORD_DAYS
            for password in passwords
        ]
        return tuple(dict.fromkeys(told))

    def learn(self, mails: Sequence[Clues], readings: Sequence[Reading]) -> None:
        """Add what `readings` of `mails` (in the same order) give to later mails:
        senders and passwords.

        Needed for mails that are read but not yet recorded.
        """
        for mail, reading in zip(mails, readings, strict=True):
            address = reading.sender.address
            if (code := code_of(reading)) and _is_certain(reading):
                self._senders[address] = tuple(sorted({*self._senders.get(address, ()), code}))
            if reading.kind is Kind.PASSWORD:
                told = (address, mail.received_at, reading.passwords)
                self._passwords.append(told)


def _is_certain(reading: Reading) -> bool:
    """Whether a mail shows for certain which municipality its sender writes for.

    It does if it is an application, complete or incomplete, that no person must look at.
    """
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
    """The address in the From field of a mail's raw bytes, in lower case; "" if there is none.

    It is used only to look up earlier mails.
    """
    field = field_of(header_of(raw), b"from") or b""
    text = field[:_LONGEST_ADDRESS].decode("ascii", "replace")
    with suppress(RecursionError, ValueError, IndexError, TypeError):  # a crafted address
        return parseaddr(re.sub(r"\s+", " ", text))[1].lower()
    return ""


def untried(document: Mapping[str, Any], told: Collection[str]) -> set[str]:
    """The passwords in `told` that a recorded reading (`document`) did not try.

    Empty if no attachment of that mail is encrypted.
    """
    if all(finding["code"] != ENCRYPTED.code for finding in document["findings"]):
        return set()
    arguments = document.get("arguments") or {}
    return set(told) - set(arguments.get("known", arguments).get("passwords", ()))
