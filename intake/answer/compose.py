"""A worded letter as the mail that goes out. Header injection is impossible: EmailMessage refuses."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from intake.answer.letters import Worded
from intake.terms import JST, Reading


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
) -> bytes:
    """The bytes of a letter: UTF-8 plain text, marked as an automatic answer (根拠: RFC 3834)."""
    message = EmailMessage(policy=SMTP)
    name, address = sender
    message["From"] = Address(display_name=name, addr_spec=address)
    if mailable := envelope_address(recipient):  # else sending fails, and a person sees it
        message["To"] = Address(addr_spec=mailable)
    message["Subject"] = worded.subject
    message["Date"] = format_datetime(written_at.astimezone(JST))
    message["Message-ID"] = f"<{message_id}>"
    message["Auto-Submitted"] = "auto-replied"
    if answers is not None and answers.message_id:
        _tie(message, answers)
    message.set_content(worded.text, charset="utf-8", cte="base64")
    # Folding may leave the first line of From empty, at which some gateways stumble.
    return message.as_bytes().replace(b"From:\r\n ", b"From: ", 1)


def envelope_address(address: str) -> str | None:
    """The address as SMTP may carry it; None where nothing can.

    Mobile carriers gave out addresses that only stand quoted: "a..b"@, "ab."@ (根拠: RFC 5321 4.1.2).
    """
    user, _, domain = address.rpartition("@")
    if not (address.isascii() and address.isprintable() and user and domain) or "@" in user:
        return None
    quoted = '"{}"'.format(user.strip('"').replace("\\", "").replace('"', ""))
    for local in (user, quoted):
        with suppress(MessageError, ValueError, IndexError):
            return f"{local}@{domain}" if Address(addr_spec=f"{local}@{domain}") else None
    return None


def _tie(message: EmailMessage, answers: Reading) -> None:
    """In-Reply-To and References, from identifiers that are safe to repeat."""
    known = [name for name in (*answers.in_reply_to, answers.message_id or "") if _is_safe(name)]
    if not known or known[-1] != answers.message_id:
        return
    message["In-Reply-To"] = f"<{known[-1]}>"
    message["References"] = " ".join(f"<{name}>" for name in dict.fromkeys(known[-10:]))


def _is_safe(identifier: str) -> bool:
    return (
        0 < len(identifier) <= 250
        and identifier.isascii()
        and identifier.isprintable()
        and not set(identifier) & set("<> \t,;")
    )
