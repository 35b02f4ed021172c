"""What the record knows, narrowed to what helps to read one mail."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from intake.reading.dkim_check import key_names
from intake.reading.headers import decode_value
from intake.reading.subject import read_subject
from intake.store.store import Store, Transaction
from intake.terms import Kind, Known, Reading

PASSWORD_DAYS = timedelta(days=7)  # how far apart a zip and its password may come

_LONGEST_HEADER = 64 * 1024  # bytes looked at here, in the process that must not wait
_LONGEST_ADDRESS = 1_000
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_IDENTIFIER = re.compile(rb"<([^<>\s]{1,250})>")
_SUBJECT = re.compile(rb"^subject:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^from:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)


class Knowledge:
    """Letters sent, numbers given, earlier senders, passwords told; grows while a pass goes on."""

    def __init__(self, store: Store, given: Known) -> None:
        with store.transaction() as transaction:
            self._load(transaction)
        self._given = given  # what settings say, the same for every mail

    def _load(self, transaction: Transaction) -> None:
        self._message_ids = {row["message_id"] for row in transaction.rows("known_sends")}
        self._numbers = {row["number"] for row in transaction.rows("known_receipts")}
        self._senders: dict[str, tuple[str, ...]] = {
            row["address"]: tuple(row["codes"]) for row in transaction.rows("known_senders")
        }
        self._passwords = [
            (domain_of(row["address"]), row["received_at"], tuple(row["passwords"]))
            for row in transaction.rows("passwords")
        ]

    def about(self, raw: bytes, received_at: datetime) -> Known:
        """What may help to read this mail: letters and numbers it names, its sender's history."""
        header = header_of(raw)
        address = sender_of(raw)
        codes = self._senders.get(address)
        number = _receipt_number(header)
        keys = self._given.trust.keys
        named = {name: keys[name] for name in key_names(raw) if name in keys} if keys else {}
        return replace(
            self._given,
            message_ids=frozenset(_identifiers(header) & self._message_ids),
            receipt_numbers=frozenset({number} & self._numbers) if number else frozenset(),
            senders={address: codes} if codes else {},
            passwords=self.passwords_for(address, received_at),
            trust=replace(self._given.trust, keys=named),
        )

    def passwords_for(self, address: str, received_at: datetime) -> tuple[str, ...]:
        """Passwords told by the same domain within seven days, each once."""
        domain = domain_of(address)
        told = [
            password
            for other, moment, passwords in self._passwords
            if other == domain and abs(moment - received_at) <= PASSWORD_DAYS
            for password in passwords
        ]
        return tuple(dict.fromkeys(told))

    def learn(self, reading: Reading, received_at: datetime) -> None:
        """Take in what a mail read just now tells about later ones."""
        address = reading.sender.address
        if reading.municipality is not None:
            codes = {*self._senders.get(address, ()), reading.municipality.code}
            self._senders[address] = tuple(sorted(codes))
        if reading.kind is Kind.PASSWORD:
            self._passwords.append((domain_of(address), received_at, reading.passwords))


def header_of(raw: bytes) -> bytes:
    """The header's bytes, at most its first 64 kB: what is longer was not written by a person."""
    end = _HEADER_END.search(raw, 0, _LONGEST_HEADER)
    return raw[: end.start()] if end else raw[:_LONGEST_HEADER]


def _identifiers(header: bytes) -> set[str]:
    return {found.decode("ascii", "replace") for found in _IDENTIFIER.findall(header)}


def _receipt_number(header: bytes) -> str | None:
    found = _SUBJECT.search(header)
    if not found:
        return None
    with suppress(Exception):  # on a crafted subject the reader, in its own process, may fail too
        text, _ = decode_value(found[1].decode("ascii", "surrogateescape"))
        return read_subject(text).receipt_number
    return None


def sender_of(raw: bytes) -> str:
    """The address in From, lower case, from the raw header: enough to look up its history."""
    found = _FROM.search(header_of(raw))
    text = found[1][:_LONGEST_ADDRESS].decode("ascii", "replace") if found else ""
    with suppress(RecursionError, ValueError, IndexError, TypeError):  # a crafted address
        return parseaddr(re.sub(r"\s+", " ", text))[1].lower()
    return ""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def passwords_used(document: str) -> tuple[str, ...]:
    """The passwords that a recorded reading had been given."""
    arguments: dict[str, Any] = json.loads(document).get("arguments") or {}
    known = arguments.get("known", arguments)
    return tuple(known.get("passwords", ()))
