"""A mail as it came: its bytes, where it was found, when it was received."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    source: str  # 'imap' or 'file'
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    raw: bytes
    dated: bool = True  # False: nothing said when it came, received_at is when we found it

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Where it was found: no two deliveries share it."""
        return self.source, self.folder, self.uidvalidity, self.uid


_LONGEST_HEADER = 64 * 1024  # bytes; what is longer was not written by a person
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(
    rb"^message-id:\s*(?:\r?\n[ \t]+)?<?([^\s>]+)", re.IGNORECASE | re.MULTILINE
)
_RECEIVED = re.compile(rb"^received:((?:.*(?:\r?\n[ \t].*)*))", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^from:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_SUBJECT = re.compile(rb"^subject:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^date:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)


def _header(raw: bytes) -> bytes:
    end = _HEADER_END.search(raw, 0, _LONGEST_HEADER)
    return raw[: end.start()] if end else raw[:_LONGEST_HEADER]


def content_hash(raw: bytes) -> str:
    """What two deliveries of one mail share: Message-ID, From, Subject, body; else the whole bytes.

    Trace headers (Received and the like) differ between To and Cc and are left out. From and
    Subject count because some web forms give every mail the same Message-ID.
    """
    end = _HEADER_END.search(raw)
    identifier = _MESSAGE_ID.search(raw[: end.start()]) if end else None
    if end is None or identifier is None:
        return hashlib.sha256(raw).hexdigest()
    body = raw[end.end() :].replace(b"\r\n", b"\n").rstrip()
    header = raw[: min(end.start(), _LONGEST_HEADER)]
    lines = [
        b" ".join(found[1].split())
        for found in (_FROM.search(header), _SUBJECT.search(header))
        if found
    ]
    return hashlib.sha256(b"\n".join((identifier[1], *lines, body))).hexdigest()


def from_file(path: str, position: int, raw: bytes, now: datetime) -> Arrival:
    """A mail found in a file. The content stands for UIDVALIDITY: a path may hold another mail later."""
    moment, dated = time_in_file(raw, now)
    stamp = int(hashlib.sha256(raw).hexdigest()[:15], 16)
    return Arrival("file", path, stamp, position, moment, raw, dated)


def time_in_file(raw: bytes, now: datetime) -> tuple[datetime, bool]:
    """When a mail from a file was received: topmost Received, else Date, else now (and False)."""
    header = _header(raw)
    received = _RECEIVED.search(header)
    written = _DATE.search(header)
    for text in (received and received[1].rpartition(b";")[2], written and written[1]):
        moment = _parse(text) if text else None
        if moment is not None:
            return moment, True
    return now, False


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
