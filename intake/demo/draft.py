"""The content of a sample mail, before a mail program's encoding is applied to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.parts import Part
from intake.text.domains import domain_of

MAILBOX = "hisaisha-shien@jlis.example"  # the address that municipalities write to
SECOND_ADDRESS = "hisaisha-madoguchi@jlis.example"  # delivered into the same mailbox


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of one sample mail, from which a mail program's function makes the bytes.

    `serial` is a text unique to the mail: all identifiers in the mail derive from it, so that the
    same draft always gives the same bytes. `rows` are pairs (label, value) that an HTML mail shows
    as a table, `extra` are further header lines. `sent_at` and `received_at` have a time zone.
    `sender`, `to` and `cc` are addresses in the header, `delivered_to` is the address that received
    the mail.
    """

    serial: str
    sender_name: str
    sender: str
    subject: str
    body: str  # lines end in "\n"
    sent_at: datetime  # aware
    received_at: datetime  # INTERNALDATE in the mailbox
    to: tuple[str, ...] = (MAILBOX,)
    cc: tuple[str, ...] = ()
    delivered_to: str = MAILBOX
    attachments: tuple[Part, ...] = ()
    rows: tuple[
        tuple[str, str], ...
    ] = ()  # label and value of each line that HTML shows as a table
    extra: tuple[str, ...] = ()  # header lines, e.g. "Auto-Submitted: auto-replied"

    @property
    def domain(self) -> str:
        return domain_of(self.sender)

    def token(self, purpose: str, length: int) -> str:
        """Return `length` hexadecimal digits for an identifier in the mail.

        They derive from the draft's serial and `purpose`, so the same purpose always gives the same
        digits, and another purpose gives others.
        """
        return hashlib.sha256(f"{self.serial} {purpose}".encode()).hexdigest()[:length]

    def number(self, purpose: str, below: int) -> int:
        return int(self.token(purpose, 12), 16) % below


def trace(draft: Draft) -> list[str]:
    """Return the header lines that mail servers would add to the mail on its way, newest first."""
    gateway = f"mx{1 + draft.number('mx', 3)}.{draft.domain}"
    outer = f"198.51.100.{1 + draft.number('outer', 250)}"
    inner = f"10.{draft.number('net', 200)}.{draft.number('sub', 200)}.{draft.number('pc', 250)}"
    passed = draft.sent_at + (draft.received_at - draft.sent_at) / 2
    queue = f"4L{draft.token('queue ' + draft.delivered_to, 7).upper()}z{draft.number('q', 9)}"
    return [
        f"Return-Path: <{draft.sender}>",
        f"Delivered-To: {draft.delivered_to}",
        f"Received: from {gateway} ({gateway} [{outer}])\r\n"
        "\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))\r\n"
        f"\tby mx.jlis.example (Postfix) with ESMTPS id {queue}\r\n"
        f"\tfor <{draft.delivered_to}>; {date_of(draft.received_at)} (JST)",
        f"Received: from localhost (localhost [127.0.0.1])\r\n"
        f"\tby {gateway} (Postfix) with SMTP id {draft.token('inner', 10).upper()};\r\n"
        f"\t{date_of(passed)} (JST)",
        f"Received: from PC{draft.number('name', 9000) + 1000} (unknown [{inner}])\r\n"
        f"\tby {gateway} (Postfix) with ESMTPA id {draft.token('first', 10).upper()};\r\n"
        f"\t{date_of(draft.sent_at + timedelta(seconds=1))} (JST)",
    ]


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_of(moment: datetime, *, padded: bool = False) -> str:
    """Return a moment as an RFC 5322 date in the moment's own time zone.

    `padded` gives a one-digit day a leading zero.
    """
    day = f"{moment.day:02}" if padded else str(moment.day)
    return (
        f"{_DAYS[moment.weekday()]}, {day} {_MONTHS[moment.month - 1]} {moment.year}"
        f" {moment:%H:%M:%S %z}"
    )
