"""A mail as it came: its bytes, where it was found, when it was received."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

Place = tuple[str, str, int, int]  # source ('imap' or 'file'), folder, UIDVALIDITY, UID


@dataclass(frozen=True, slots=True)
class Arrival:
    place: Place  # no two deliveries share it
    received_at: datetime
    raw: bytes
    dated: bool = (
        True  # False: nothing says believably when it came, received_at is when we found it
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail whose bytes lie in the archive: what else is needed of it."""

    place: Place
    received_at: datetime
    dated: bool
    digest: str  # sha256 of its bytes
    content: str  # what it shares with other deliveries of the same mail
    size: int  # bytes
    header: bytes  # at most 64 kB
    carries: bool  # a mail, or a report on one, lies inside: its text alone does not say what it is


def sorted_out(arrival: Arrival) -> Kept:
    """What is needed of a mail besides its bytes."""
    return Kept(
        arrival.place,
        arrival.received_at,
        arrival.dated,
        hashlib.sha256(arrival.raw).hexdigest(),
        content_hash(arrival.raw),
        len(arrival.raw),
        header_of(arrival.raw),
        bool(_CARRIES.search(arrival.raw)),
    )


_LONGEST_HEADER = 64 * 1024  # bytes; what is longer was not written by a person
_PIECE = 1024 * 1024  # bytes
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(
    rb"^message-id:\s*(?:\r?\n[ \t]+)?<?([^\s>]+)", re.IGNORECASE | re.MULTILINE
)
_CARRIES = re.compile(rb"^content-type:\s*(?:message/|text/rfc822-headers)", re.I | re.M)
_FIELDS = {
    name: re.compile(rb"^%b:(.*(?:\r?\n[ \t].*)*)" % name, re.IGNORECASE | re.MULTILINE)
    for name in (b"from", b"subject", b"date", b"received")
}


def header_of(raw: bytes) -> bytes:
    """The header's bytes, at most its first 64 kB: what is longer was not written by a person."""
    end = _HEADER_END.search(raw, 0, _LONGEST_HEADER)
    return raw[: end.start()] if end else raw[:_LONGEST_HEADER]


def field_of(header: bytes, name: bytes) -> bytes | None:
    """The value of the topmost field of this name, folded as it came; None where there is none."""
    found = _FIELDS[name].search(header)
    return found[1] if found else None


def content_hash(raw: bytes) -> str:
    """What two deliveries of one mail share: Message-ID, From, Subject, body; else the whole bytes.

    Trace headers (Received and the like) differ between To and Cc and are left out. From and
    Subject count because some web forms give every mail the same Message-ID.
    """
    end = _HEADER_END.search(raw)
    identifier = _MESSAGE_ID.search(raw[: end.start()]) if end else None
    if end is None or identifier is None:
        return hashlib.sha256(raw).hexdigest()
    header = raw[: min(end.start(), _LONGEST_HEADER)]
    fields = (field_of(header, b"from"), field_of(header, b"subject"))
    lines = (b" ".join(field.split()) for field in fields if field is not None)
    digest = hashlib.sha256(b"".join(line + b"\n" for line in (identifier[1], *lines)))
    for piece in _body(raw, end.end()):
        digest.update(piece)
    return digest.hexdigest()


def _body(raw: bytes, start: int) -> Iterator[bytes]:
    """The body with bare line feeds and no blanks at its end, a piece at a time."""
    stop = len(raw)
    while stop > start and raw[stop - 1 : stop].isspace():
        stop -= 1
    while start < stop:
        end = min(start + _PIECE, stop)
        end += raw[end - 1 : end + 1] == b"\r\n"  # a line end stays in one piece
        yield raw[start:end].replace(b"\r\n", b"\n")
        start = end


def from_file(path: str, position: int, raw: bytes, now: datetime) -> Arrival:
    """A mail found in a file. The content stands for UIDVALIDITY: a path may hold another mail later."""
    moment, dated = time_in_file(raw, now)
    stamp = int(hashlib.sha256(raw).hexdigest()[:15], 16)
    return Arrival(("file", path, stamp, position), moment, raw, dated)


def from_mailbox(place: Place, told: datetime | None, raw: bytes, now: datetime) -> Arrival:
    """A mail found on the server, which `told` when it came. A time that cannot be is not believed."""
    believed = told is not None and _can_be(told, now)
    return Arrival(place, told if told and believed else now, raw, believed)


def time_in_file(raw: bytes, now: datetime) -> tuple[datetime, bool]:
    """When a mail from a file was received: topmost Received, else Date, else now (and False)."""
    header = header_of(raw)
    received = field_of(header, b"received") or b""
    for text in (received.rpartition(b";")[2], field_of(header, b"date")):
        moment = _parse(text) if text else None
        if moment is not None and _can_be(moment, now):
            return moment, True
    return now, False


# Applications are numbered by 令和 years: nothing that names an earlier day may number one, and
# nothing that names a later day than any clock in use.
_FIRST, _AHEAD = datetime(2019, 4, 30, 15, tzinfo=UTC), timedelta(days=1)


def _can_be(moment: datetime, now: datetime) -> bool:
    """Whether a mail of ours can have come at that moment."""
    return _FIRST <= moment <= now + _AHEAD


def _parse(text: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.decode("ascii", "replace").strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None
