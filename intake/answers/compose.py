"""Compose letters as RFC 5322 messages in which no value can add a header field."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.parser import BytesHeaderParser
from email.policy import SMTP, default
from email.utils import format_datetime, formataddr, make_msgid
from functools import lru_cache
from hashlib import sha256
from typing import Any

from intake.answers.letter import Letter
from intake.terms import JST, Reading
from intake.text import one_line
from intake.text.domains import domain_of


def new_message_id(address: str, act: str = "") -> str:
    """Return a new Message-ID in the domain of our address `address`, without <>.

    It is random if `act` is "". Otherwise it is derived from `act`, the idempotency key of a click
    at the desk, so that repeating the click does not queue a second letter.
    """
    domain = domain_of(address) or "localhost"
    if act:
        return f"{sha256(act.encode('utf-8', 'replace')).hexdigest()[:40]}@{domain}"
    return make_msgid(domain=domain).strip("<>")


def compose(
    letter: Letter, message_id: str, sender: tuple[str, str], written_at: datetime
) -> bytes:
    """Return a letter's bytes as an RFC 5322 message: header, then UTF-8 plain text in base64.

    `sender` is our (name, address), `message_id` is without <>, `written_at` is the time for the
    field Date. The field Auto-Submitted is added unless a person wrote or released the letter (根拠:
    RFC 3834). email.policy is not used, because it takes 2 ms to fold a header.
    """
    answers, by_person = letter.answers, letter.by_person or letter.held
    mailable = envelope_address(
        letter.recipient
    )  # without an address sending fails, and a person sees it
    copied = envelope_address(letter.copy) if letter.copy else None
    headers = {
        "From": _mailbox(*sender),
        **({"To": mailable} if mailable else {}),
        **({"Cc": copied} if copied else {}),
        "Subject": _encoded("Subject", letter.subject),
        "Date": format_datetime(written_at.astimezone(JST)),
        "Message-ID": f"<{message_id}>",
        **(
            {} if by_person else {"Auto-Submitted": "auto-replied" if answers else "auto-generated"}
        ),
        **(_ties(answers) if answers is not None and answers.message_id else {}),
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "base64",
        "MIME-Version": "1.0",
    }
    head = "".join(_field(name, value) for name, value in headers.items())
    lines = letter.text.encode("utf-8", "replace").splitlines()
    body = base64.encodebytes(b"\r\n".join((*lines, b"")))
    return head.encode("ascii") + b"\r\n" + body.replace(b"\n", b"\r\n")


def queued(
    letter: Letter, sender: tuple[str, str], at: datetime, message_id: str = ""
) -> dict[str, Any]:
    """Return the row for the table `send` that queues a letter, including its composed bytes.

    `sender` is our (name, address), `at` the time of queueing. If `message_id` is "", the letter
    gets a new one.
    """
    message_id = message_id or new_message_id(sender[1])
    return _row(letter, message_id, compose(letter, message_id, sender, at), at)


def waiting_for_words(
    letter: Letter, values: Mapping[str, Any], sender: tuple[str, str], at: datetime
) -> dict[str, Any]:
    """Return the row for the table `send` of a letter whose template has a mistake.

    The row is held, and has `values` (for the template) as JSON instead of the letter's bytes.
    `sender` is our (name, address), `at` the time of queueing.
    """
    raw = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")
    return _row(replace(letter, held=True), new_message_id(sender[1]), raw, at)


def values_in(raw: bytes) -> dict[str, Any] | None:
    """Return the values for a letter's template, if `raw` has these instead of a letter.

    None if `raw` is a letter. `raw` is the bytes stored in the row of a queued letter.
    `waiting_for_words` stores the values there, as JSON, if the letter's template has a mistake.
    """
    found: dict[str, Any] | None = json.loads(raw) if raw.startswith(b"{") else None
    return found


def _row(letter: Letter, message_id: str, raw: bytes, at: datetime) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "letter": letter.kind,
        "application": letter.application,
        "mail": letter.mail,
        "municipality": letter.municipality,
        "recipient": letter.recipient,
        "raw": raw,
        "held": letter.held,
        "queued_at": at,
        "copy": letter.copy,
        "circle": letter.circle,
        "asks": list(letter.asks),
    }


def as_written(raw: bytes) -> tuple[str, str]:
    """Return (subject, text) of a queued letter, read from its bytes (`raw`).

    If the bytes are empty because they were erased, the subject is 「（消去済み）」 and the text "". If the
    letter's template has a mistake, a Japanese note on that takes the place of the subject, and the
    text is "".
    """
    if not raw:
        return "（消去済み）", ""
    if values_in(raw) is not None:
        return "（文例に誤りがあり、まだ作れていません）", ""
    message = message_from_bytes(raw, policy=default)
    return str(message["Subject"]), str(message.get_content())


_HEAD = 8_000  # bytes; the header of a letter of ours is far shorter
_ONE_FIELD = re.compile(r"[\t\x20-\x7e]*(?:\r\n [\t\x20-\x7e]+)*")


def _field(name: str, value: str) -> str:
    """One header field with its line end.

    Raises MessageError if the value would end the field and begin another one.
    """
    if not _ONE_FIELD.fullmatch(value):
        raise MessageError(f"{name} holds what no field of a header can")
    return f"{name}: {value}\r\n"


@lru_cache(maxsize=8)
def _mailbox(name: str, address: str) -> str:
    """The value of a From field with this name and address.

    Raises MessageError or ValueError if the address is not valid in a header.
    """
    address = Address(addr_spec=address).addr_spec
    return (
        formataddr((name, address)) if name.isascii() else f"{_encoded('From', name)} <{address}>"
    )


def _encoded(header: str, text: str) -> str:
    """`text` as the value of a header field; RFC 2047 encoded unless it is ASCII.

    Line breaks in `text` are removed. `header` is the field's name, which shortens the first line
    when a long value is folded.
    """
    text = one_line(text).encode("utf-8", "replace").decode("utf-8")
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=header).encode(linesep="\r\n")


_PLAIN_ADDRESS = re.compile(r"[\w+-]+(?:\.[\w+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)


def envelope_address(address: str) -> str | None:
    """Return an e-mail address in the form that SMTP accepts; None if it has no such form.

    Japanese mobile carriers issued addresses such as "a..b@" and "ab.@", whose local part must be
    quoted (根拠: RFC 5321 4.1.2).
    """
    user, _, domain = address.rpartition("@")
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    if not (address.isascii() and address.isprintable() and user and domain) or "@" in user:
        return None
    quoted = '"{}"'.format(user.strip('"').replace("\\", "").replace('"', ""))
    for local in (user, quoted):
        with suppress(MessageError, ValueError, IndexError):
            return f"{local}@{domain}" if Address(addr_spec=f"{local}@{domain}") else None
    return None


def copies_of(raw: bytes) -> tuple[str, ...]:
    """Return the Cc addresses of one of our letters, given by its bytes (`raw`); () if none."""
    if b"\r\nCc: " not in raw[:_HEAD]:
        return ()
    header = BytesHeaderParser(policy=SMTP).parsebytes(raw)["Cc"]
    people = header.addresses if header is not None else ()
    return tuple(a for who in people if (a := envelope_address(who.addr_spec)))


def _ties(answers: Reading) -> dict[str, str]:
    """The header fields {name: value} that make a letter a reply to the mail read as `answers`.

    These are In-Reply-To and References, which has at most ten Message-IDs: those that the mail
    refers to, then the mail's own. IDs with characters that could break a header are left out. {}
    if the mail has no Message-ID, or its own has such characters.
    """
    known = [name for name in (*answers.in_reply_to, answers.message_id or "") if _is_safe(name)]
    if not known or known[-1] != answers.message_id:
        return {}
    references = (f"<{name}>" for name in dict.fromkeys(known[-10:]))
    return {"In-Reply-To": f"<{known[-1]}>", "References": "\r\n ".join(references)}


def _is_safe(identifier: str) -> bool:
    return (
        0 < len(identifier) <= 250
        and identifier.isascii()
        and identifier.isprintable()
        and not set(identifier) & set("<> \t,;")
    )
