"""A worded letter as the mail that goes out. No value can begin a header of its own."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.parser import BytesHeaderParser
from email.policy import SMTP, default
from email.utils import format_datetime, formataddr, make_msgid
from functools import lru_cache
from typing import Any

from intake.answer.letters import Worded
from intake.terms import JST, Reading
from intake.text import one_line


def new_message_id(address: str) -> str:
    """A Message-ID of ours, without <>, in the domain of our address."""
    return make_msgid(domain=address.rpartition("@")[2] or "localhost").strip("<>")


def compose(
    worded: Worded,
    *,
    message_id: str,
    sender: tuple[str, str],
    recipient: str,
    answers: Reading | None,
    written_at: datetime,
    copy: str | None = None,
    by_person: bool = False,
) -> bytes:
    """The bytes of a letter: UTF-8 plain text, marked where no person wrote it (根拠: RFC 3834).

    Written line by line: email.policy folds a header in 2 ms, more than reading the mail it answers.
    """
    name, address = sender
    mailable = envelope_address(recipient)  # without one sending fails, and a person sees it
    copied = envelope_address(copy) if copy else None
    headers = {
        "From": _mailbox(name, address),
        **({"To": mailable} if mailable else {}),
        **({"Cc": copied} if copied else {}),
        "Subject": _encoded("Subject", worded.subject),
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
    lines = worded.text.encode("utf-8", "replace").splitlines()
    body = base64.encodebytes(b"\r\n".join((*lines, b"")))
    return head.encode("ascii") + b"\r\n" + body.replace(b"\n", b"\r\n")


def queued(
    worded: Worded,
    *,
    kind: str,
    sender: tuple[str, str],
    recipient: str,
    at: datetime,
    answers: Reading | None = None,
    mail: str = "",
    application: str | None = None,
    municipality: str | None = None,
    copy: str | None = None,
    held: bool = False,
    by_person: bool = False,
    circle: str | None = None,
) -> dict[str, Any]:
    """The row of `send` that lets a letter go out; `held` where a person must let it go first."""
    message_id = new_message_id(sender[1])
    raw = compose(
        worded,
        message_id=message_id,
        sender=sender,
        recipient=recipient,
        answers=answers,
        written_at=at,
        copy=copy,
        by_person=by_person or held,
    )
    return {
        "message_id": message_id,
        "letter": kind,
        "application": application,
        "mail": mail,
        "municipality": municipality,
        "recipient": recipient,
        "raw": raw,
        "held": held,
        "queued_at": at,
        "copy": copy,
        "circle": circle,
    }


def as_written(raw: bytes) -> tuple[str, str]:
    """A queued letter's subject and text, to show it."""
    if not raw:
        return "（消去済み）", ""
    message = message_from_bytes(raw, policy=default)
    return str(message["Subject"]), str(message.get_content())


_HEAD = 8_000  # bytes; the header of a letter of ours is far shorter
_ONE_FIELD = re.compile(r"[\t\x20-\x7e]*(?:\r\n [\t\x20-\x7e]+)*")


def _field(name: str, value: str) -> str:
    """One field of the header; MessageError for a value that would begin another."""
    if not _ONE_FIELD.fullmatch(value):
        raise MessageError(f"{name} holds what no field of a header can")
    return f"{name}: {value}\r\n"


@lru_cache(maxsize=8)
def _mailbox(name: str, address: str) -> str:
    """Name and address as they stand in From; refuses an address that no mail can carry."""
    address = Address(addr_spec=address).addr_spec
    return (
        formataddr((name, address)) if name.isascii() else f"{_encoded('From', name)} <{address}>"
    )


def _encoded(header: str, text: str) -> str:
    """The value on one line of text, as encoded words where it is not ASCII."""
    text = one_line(text).encode("utf-8", "replace").decode("utf-8")
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=header).encode(linesep="\r\n")


_PLAIN_ADDRESS = re.compile(r"[\w+-]+(?:\.[\w+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)


def envelope_address(address: str) -> str | None:
    """The address as SMTP may carry it; None where nothing can.

    Mobile carriers gave out addresses that only stand quoted: "a..b"@, "ab."@ (根拠: RFC 5321 4.1.2).
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
    """Who gets a copy of a letter of ours: the addresses in its Cc."""
    if b"\r\nCc: " not in raw[:_HEAD]:
        return ()
    header = BytesHeaderParser(policy=SMTP).parsebytes(raw)["Cc"]
    people = header.addresses if header is not None else ()
    return tuple(a for who in people if (a := envelope_address(who.addr_spec)))


def _ties(answers: Reading) -> dict[str, str]:
    """In-Reply-To and References, from identifiers that are safe to repeat."""
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
