"""Look up facts in the record (DuckDB) that help to read a new mail, such as passwords.

The facts are looked up by values in the mail's header, which are called clues.
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
    """Values from the header of one mail, by which facts for reading the mail are looked up.

    `address` is the sender's address, "" if there is none. `identifiers` are all texts in angle
    brackets, Message-IDs among them. `number` is the receipt number in the subject, or None. `keys`
    are the DNS names of the keys of the mail's DKIM signatures, such as s1._domainkey.city.example.
    `received_at` is the time of receipt.
    """

    address: str
    identifiers: frozenset[str]
    number: str | None
    keys: tuple[str, ...]
    received_at: datetime


def clues_of(header: bytes, received_at: datetime) -> Clues:
    """Return the Clues of one mail: header values by which facts for reading the mail are looked up.

    `header` is the mail's header as bytes, `received_at` its time of receipt.
    """
    return Clues(
        sender_of(header),
        frozenset(_identifiers(header)),
        _receipt_number(header),
        key_names(header),
        received_at,
    )


def sent_by(address: str) -> Clues:
    """Return Clues with only a sender's address, for looking up what is known about that sender."""
    return Clues(address, frozenset(), None, (), _LONG_AGO)


class Knowledge:
    """Facts that help to read the mails of a batch, such as passwords.

    `about` gives the facts for one mail. The facts come from the record (DuckDB), which is queried
    once for the batch, and from mails read since then (`learn`).
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
        documents = transaction.documents([row["id"] for row in told])
        self._passwords = [
            (row["address"], row["received_at"], tuple(documents[row["id"]]["passwords"]))
            for row in told
        ]

    def about(self, mail: Clues, given: ReadingContext) -> ReadingContext:
        """Return the context for reading one mail: `given` (from the settings) with known facts added.

        The facts are looked up by the values in `mail`: which of our letters and receipt numbers
        the mail names, which municipalities its sender has applied for before, and passwords for
        its attachments. Of the DKIM keys in `given`, only those for the mail's signatures are kept.
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
        """Return the passwords found in mails received at most seven days before or after `received_at`.

        Only mails from `address` or from its domain count; from a shared domain (free mail,
        providers), only mails from `address` itself. () if there are none.
        """
        told = [
            password
            for other, moment, passwords in self._passwords
            if _are_neighbours(other, address) and abs(moment - received_at) <= PASSWORD_DAYS
            for password in passwords
        ]
        return tuple(dict.fromkeys(told))

    def learn(self, mails: Sequence[Clues], readings: Sequence[Reading]) -> None:
        """Remember municipalities and passwords from `readings`, for reading later mails.

        A sender's municipality is remembered if it is certain; passwords are taken from password
        mails only. `mails` and `readings` are in the same order. Callers pass only mails that are
        not recorded yet.
        """
        for mail, reading in zip(mails, readings, strict=True):
            address = reading.sender.address
            if (code := code_of(reading)) and _is_certain(reading):
                self._senders[address] = tuple(sorted({*self._senders.get(address, ()), code}))
            if reading.kind is Kind.PASSWORD:
                told = (address, mail.received_at, reading.passwords)
                self._passwords.append(told)


def _is_certain(reading: Reading) -> bool:
    """Return whether a reading shows with certainty which municipality the sender writes for.

    True for an application that need not be reviewed by a person, whether it is complete or not.
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
    """Return the address in the From field of `raw`, in lower case; "" if there is none.

    `raw` is a mail or its header as bytes. Encoded fields are not decoded, so use this only to look
    up earlier mails.
    """
    field = field_of(header_of(raw), b"from") or b""
    text = field[:_LONGEST_ADDRESS].decode("ascii", "replace")
    with suppress(RecursionError, ValueError, IndexError, TypeError):  # a crafted address
        return parseaddr(re.sub(r"\s+", " ", text))[1].lower()
    return ""


def untried(document: Mapping[str, Any], told: Collection[str]) -> set[str]:
    """Return those of the passwords `told` that were not tried when a mail was last read.

    `document` is the JSON document of the mail's recorded reading. The result is empty if the mail
    has no encrypted attachment.
    """
    if all(finding["code"] != ENCRYPTED.code for finding in document["findings"]):
        return set()
    arguments = document.get("arguments") or {}
    return set(told) - set(arguments.get("known", arguments).get("passwords", ()))
