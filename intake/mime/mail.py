"""Parse a mail's bytes into headers, text and attachments, without interpreting them.

The standard library finds the parts; the library mail-parser recovers malformed senders and dates.
Texts and file names are decoded by our own code, since mail-parser leaves 7-bit ISO-2022-JP
undecoded and drops bytes of cp932.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from mailparser import MailParser

from intake.mime.content import take_apart
from intake.mime.headers import (
    addresses,
    decode_value,
    fields,
    is_address,
    message_ids,
    raw_text,
    signs,
)
from intake.mime.mojibake import mend
from intake.mime.structure import parse, signed_part
from intake.parts import Mail
from intake.terms import Finding, Sender, Severity
from intake.vocabulary.findings import mail as kinds

logging.getLogger("mailparser").setLevel(logging.CRITICAL)  # its log lines hold personal data

MOST_FIELDS = 20  # written by one server; some write a separate field for each method
_HEADERS_AT_MOST = 500
_FIELD_AT_MOST = 8000
_FIELD_AT_LENGTH = (
    40_000  # above the parser's own limit, so that a cut field is not read as complete
)
_FOR_MAIL_PARSER = frozenset({"from", "date"})


def open_mail(raw: bytes) -> Mail:
    """Return the parsed mail: its header fields, text and attachments.

    `raw` is the mail as received. Never raises: what could not be read exactly is reported in the
    mail's findings.
    """
    message, broken = _parse(raw)
    headers, problems = _headers(message)
    contents = take_apart(message)
    name, address = _sender(message)
    writers = _writers(message)
    return Mail(
        sha256=hashlib.sha256(raw).hexdigest(),
        message_id=next(iter(message_ids(fields(message, "message-id")[:1])), None),
        in_reply_to=message_ids(fields(message, "in-reply-to") + fields(message, "references")),
        date=_date(message),
        sender=Sender(name, address),
        reply_to=next((who for _, who in _people(message, "reply-to") if "@" in who), None),
        return_path=_return_path(message),
        recipients=tuple(dict.fromkeys(w for n in ("to", "cc") for _, w in _people(message, n))),
        subject=headers.get("subject", ("",))[0],
        text=contents.text,
        headers=headers,
        parts=tuple(contents.parts),
        reports=tuple(contents.reports),
        otherwise="\n".join(contents.otherwise),
        enclosed=tuple(contents.enclosed),
        authentication=_authentication(message),
        writers=writers,
        from_fields=len(fields(message, "from")),
        from_encoded=any(writers) and not any(map(signs, fields(message, "from"))),
        covered={
            signature: covered
            for signature, boundary in contents.signatures
            if (covered := signed_part(raw, boundary)) is not None
        },
        findings=(*broken, *problems, *contents.findings),
    )


def _parse(raw: bytes) -> tuple[Message, tuple[Finding, ...]]:
    """Parse a mail as received; return (tree of its parts, findings about its structure).

    If the standard library cannot parse the mail, the tree is a single part, with everything below
    the header as its text, and one finding says so.
    """
    try:
        return parse(raw), ()
    except Exception:  # no documentation says what a parser raises on a crafted mail
        header = BytesHeaderParser().parsebytes(raw[:1_000_000])
        return header, (kinds.MIME_BROKEN(),)


def _recovered(message: Message) -> MailParser | None:
    """Parse the mail's From and Date with the library mail-parser; None if the library fails.

    The library gets only these two fields, because it would decode every attachment a second time.
    """
    head = Message()
    for name, value in list(message.raw_items())[:_HEADERS_AT_MOST]:
        if name.lower() in _FOR_MAIL_PARSER and name not in head:
            head[name] = raw_text(value)[0][:_FIELD_AT_MOST]
    try:
        return MailParser(head)
    except Exception:
        return None


def _authentication(message: Message) -> tuple[str, ...]:
    """Return the Authentication-Results fields of the mail server that received the mail last.

    They are the topmost field of this name and those below it, down to the first Received field,
    each on one line. At most MOST_FIELDS + 1 (21) are returned, so that the caller can see whether
    the mail has more than MOST_FIELDS.
    """
    found: list[str] = []
    for name, value in message.raw_items():
        if name.lower() == "authentication-results":
            found.append(_unfolded(value))
        elif (name.lower() == "received" and found) or len(found) > MOST_FIELDS:
            break
    return tuple(found[: MOST_FIELDS + 1])  # one too many shows that there are more


def _unfolded(value: object) -> str:
    """Return an Authentication-Results field on one line, cut to 40,000 characters.

    Encoded words are not decoded, so that a sender cannot forge a result inside them.
    """
    return re.sub(r"[\r\n]+", "", str(value))[:_FIELD_AT_LENGTH]


def _headers(message: Message) -> tuple[Mapping[str, tuple[str, ...]], list[Finding]]:
    """Return the decoded header fields of a mail: ({field name in lower case: values}, findings).

    The findings are about unreadable characters in the fields that people read, such as Subject and
    From; other fields give none.
    """
    headers: dict[str, tuple[str, ...]] = {}
    findings = []
    for name, value in list(message.raw_items())[:_HEADERS_AT_MOST]:
        text, problem = decode_value(value)
        key = name.lower()
        if label := _READ_BY_PEOPLE.get(key):
            text, garbled = mend(text)
            grave = Severity.REVIEW if key == "subject" else Severity.NOTE
            if problem:
                findings.append(
                    kinds.TEXT_UNDECODABLE(where=label, severity=grave, problem=problem)
                )
            if garbled:
                findings.append(kinds.MOJIBAKE(where=label, severity=grave, problem=garbled))
        headers[key] = (*headers.get(key, ()), text)
    return headers, findings


_READ_BY_PEOPLE = {"subject": "件名", "from": "差出人", "reply-to": "返信先"}


def _people(message: Message, name: str) -> list[tuple[str, str]]:
    return [person for value in fields(message, name)[:5] for person in addresses(value)]


def _writers(message: Message) -> tuple[str, ...]:
    """Return every address in From, then "" for each @ in From that is not part of one of them.

    An "" thus shows that From may contain another, malformed address.
    """
    known = tuple(who for _, who in _people(message, "from") if who)
    return known + ("",) * (sum(map(signs, fields(message, "from")[:5])) - len(known))


_NAME = r'"[^"\\<>()@,:;\[\]]*"|[^"\\<>()@,:;\[\]]*'
_PLAIN_ADDRESS = re.compile(rf"(?:{_NAME}) ?<[\w.+\-]+@[\w.\-]+>|[\w.+\-]+@[\w.\-]+", re.A)


def _sender(message: Message) -> tuple[str, str]:
    """Return (name, address) of the sender, from the From field or else Sender; each "" if absent.

    If the From field is malformed, the library mail-parser recovers the address.
    """
    people = _people(message, "from") or _people(message, "sender")
    written = raw_text(next(iter(fields(message, "from")), ""))[0]
    parsed = None if _PLAIN_ADDRESS.fullmatch(written) else _recovered(message)
    recovered = parsed.from_ if parsed is not None else None
    read = (str(a).strip().lower() for _, a in recovered or ())
    found = next((address for address in read if is_address(address)), "")
    address = found or next((a for _, a in people if "@" in a), "")
    name = next((n for n, a in people if a == address and n), "")
    return mend(name or next((n for n, _ in people if n), ""))[0], address


def _return_path(message: Message) -> str | None:
    values = fields(message, "return-path")
    if not values:
        return None
    return next((address for _, address in addresses(values[0]) if "@" in address), "")


def _date(message: Message) -> datetime | None:
    """Return the time in the mail's Date field, in the field's time zone, or UTC if it has none.

    None if the field is absent, unreadable or outside the years 1990 to 2100.
    """
    for value in fields(message, "date")[:1]:
        moment: datetime | None
        try:
            moment = parsedate_to_datetime(str(value)[:200])
        except Exception:
            moment = _date_by_mail_parser(message)
        if moment is not None and 1990 <= moment.year <= 2100:
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _date_by_mail_parser(message: Message) -> datetime | None:
    parsed = _recovered(message)
    found = parsed.date if parsed is not None else None
    return found if isinstance(found, datetime) else None
