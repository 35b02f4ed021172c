"""What came back: which letter of ours a bounce is about, and what the other server said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from itertools import islice

_MOST_PARTS = 60
_LONGEST = 200_000  # characters of a part that are looked at
_MESSAGE_ID = re.compile(r"^message-id:\s*<([^<>\s]{1,250})>", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"<?([^\s<>;:,\"()]+@[^\s<>;:,\"()]+)>?")
_NOT_FAILED = frozenset(("delayed", "delivered", "relayed", "expanded"))


@dataclass(frozen=True, slots=True)
class Returned:
    """`message_ids`: of mails the bounce encloses; `recipients`: whom they did not reach."""

    message_ids: tuple[str, ...]
    recipients: tuple[str, ...]
    reply: str  # the other server's words, one line


def returned(raw: bytes) -> Returned | None:
    """What a bounce tells; None where it reports a delay or a success (根拠: RFC 3464 2.3.3)."""
    try:
        message = message_from_bytes(raw)
        parts = list(islice(message.walk(), _MOST_PARTS))
    except (RecursionError, ValueError, LookupError):
        return None
    blocks = [part for part in parts if part["Action"] and part["Final-Recipient"]]
    failed = [b for b in blocks if _value(b, "Action").lower() not in _NOT_FAILED]
    if blocks and not failed:
        return None
    texts = [_text(part) for part in parts if part.get_content_maintype() == "text"]
    enclosed = [part["Message-ID"] for part in parts[1:] if part["Message-ID"]]
    identifiers = [str(value).strip().strip("<>") for value in enclosed]
    for text in texts:
        identifiers += _MESSAGE_ID.findall(text)
    recipients = [address for block in failed for address in _recipients(block)]
    recipients += _ADDRESS.findall(_value(message, "X-Failed-Recipients"))
    said = [_value(block, "Diagnostic-Code") or _value(block, "Status") for block in failed]
    return Returned(
        tuple(dict.fromkeys(identifiers)),
        tuple(dict.fromkeys(address.lower() for address in recipients)),
        next((reply for reply in said if reply), "配信不能の通知")[:300],
    )


def _recipients(block: Message) -> Iterator[str]:
    for name in ("Original-Recipient", "Final-Recipient"):
        yield from _ADDRESS.findall(_value(block, name).partition(";")[2])


def _value(message: Message, name: str) -> str:
    return re.sub(r"\s+", " ", str(message[name] or "")).strip()


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = payload[:_LONGEST].decode("ascii", "replace")
    if part.get_content_type() == "text/rfc822-headers":
        identifier = message_from_string(text)["Message-ID"]
        return f"Message-ID: {identifier}" if identifier else ""
    return text
