"""A received mail before it is read: raw bytes, time of receipt, and where it was found.

`Place` says where: ("imap", folder, UIDVALIDITY, UID) for a mail in the mailbox, ("file", path,
number made from the content, position in the file) for a mail from a file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from intake.vocabulary.finding import Finding
from intake.vocabulary.findings.mail import (
    MAIL_INCOMPLETE,
    RECEIVED_AT_DOUBTFUL,
    RECEIVED_AT_UNKNOWN,
)

Place = tuple[str, str, int, int]  # source ('imap' or 'file'), folder, UIDVALIDITY, UID


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery of a mail, fetched from the mailbox or read from a file, before it is read.

    `place` is ("imap", folder, UIDVALIDITY, UID), or ("file", path, number made from the content,
    position in the file); no two deliveries share it. `raw` is the mail as received. `findings` are
    about its receipt, such as an uncertain time. `stamp` is a text by which a later pass over the
    mailbox notices that the server has given the UID to another mail; None if unknown.
    """

    place: Place
    received_at: datetime
    raw: bytes
    findings: tuple[Finding, ...] = ()
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The facts about a delivered mail that are needed once its bytes are in the archive.

    `place` is ("imap", folder, UIDVALIDITY, UID), or ("file", path, number made from the content,
    position in the file). `digest` is the SHA-256 of the bytes in hex, `size` their number,
    `header` the mail's header, at most 64 kB. `content` is a hash that is equal for all deliveries
    of the same mail. `carries` is True if the mail encloses another mail or a delivery report.
    `findings` are about its receipt. `stamp` is a text by which a later pass over the mailbox
    notices that the server has given the UID to another mail; None if unknown.
    """

    place: Place
    received_at: datetime
    digest: str
    content: str
    size: int
    header: bytes
    carries: bool
    findings: tuple[Finding, ...] = ()
    stamp: str | None = None


def sorted_out(arrival: Arrival) -> Kept:
    """Return the facts about `arrival` that are still needed once its bytes are in the archive."""
    return Kept(
        arrival.place,
        arrival.received_at,
        hashlib.sha256(arrival.raw).hexdigest(),
        content_hash(arrival.raw),
        len(arrival.raw),
        header_of(arrival.raw),
        bool(_CARRIES.search(arrival.raw)),
        arrival.findings,
        arrival.stamp,
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
    """Return the bytes of a mail's header, up to the first blank line, at most 64 kB."""
    end = _HEADER_END.search(raw, 0, _LONGEST_HEADER)
    return raw[: end.start()] if end else raw[:_LONGEST_HEADER]


def field_of(header: bytes, name: bytes) -> bytes | None:
    """Return the value of the first header field called `name`, unparsed and with its line breaks.

    None if there is no such field. `name` must be b"from", b"subject", b"date" or b"received"; any
    other name raises KeyError.
    """
    found = _FIELDS[name].search(header)
    return found[1] if found else None


def content_hash(raw: bytes) -> str:
    """Return a SHA-256 in hex that is equal for all deliveries of one mail.

    `raw` is the mail as received. The hash covers Message-ID, From, Subject and the body. Trace
    headers (Received and the like) are left out, because they differ between deliveries to To and
    Cc. From and Subject count because some web forms give every mail the same Message-ID. If a mail
    has no Message-ID, the hash covers all its bytes.
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
    """Yield the bytes of the mail from offset `start` on, in pieces of about 1 MB.

    CRLF becomes LF, and white space at the end of the mail is left out.
    """
    stop = len(raw)
    while stop > start and raw[stop - 1 : stop].isspace():
        stop -= 1
    while start < stop:
        end = min(start + _PIECE, stop)
        end += raw[end - 1 : end + 1] == b"\r\n"  # a line end stays in one piece
        yield raw[start:end].replace(b"\r\n", b"\n")
        start = end


def from_file(path: str, position: int, raw: bytes, now: datetime) -> Arrival:
    """Return the Arrival of the mail `raw` that was read from the file `path`.

    `position` is the mail's number in an mbox, from 0. The time of receipt is that of the first
    Received field, else that of Date. If neither is plausible (from 2019-05-01, the start of 令和, to
    a day after `now`), it is `now`, and a finding says so. The `place` of the Arrival contains a
    number made from the mail's bytes, because the path may contain another mail later.
    """
    moment = next((each for each in _written(raw) if _FIRST <= each <= now + _AHEAD), None)
    stamp = int(hashlib.sha256(raw).hexdigest()[:15], 16)
    findings = () if moment else (RECEIVED_AT_UNKNOWN(),)
    return Arrival(("file", path, stamp, position), moment or now, raw, findings)


def from_mailbox(
    place: Place,
    told: datetime | None,
    raw: bytes,
    now: datetime,
    stamp: str | None,
    lacks: str = "",
) -> Arrival:
    """Return the Arrival of a mail fetched over IMAP, with findings about what is uncertain.

    `place` is ("imap", folder, UIDVALIDITY, UID). `told` is the server's INTERNALDATE (None if not
    given), which is not used if it is implausible; `now` is the present time. `stamp` is a text
    (made by renumbered.stamp_of) by which a later pass notices that the server has given the UID to
    another mail; None if unknown. `lacks` is a Japanese sentence on why `raw` is incomplete; "" if
    it is complete.
    """
    moment, findings = _received(told, raw, now)
    short = (MAIL_INCOMPLETE(lacks=lacks),) if lacks else ()
    return Arrival(place, moment, raw, findings + short, stamp)


def _received(
    told: datetime | None, raw: bytes, now: datetime
) -> tuple[datetime, tuple[Finding, ...]]:
    """Return (time at which a mail was received, findings if that time is uncertain).

    The time is `told`, the server's INTERNALDATE (None if not given), unless that is implausible:
    before 2019-05-01 (令和); more than 30 days before the time in the mail's header; or more than a
    day after `now`, unless the header's time is within 30 days of `told`. Instead of an implausible
    `told`, the header's time is used or, if that is missing or implausible too, `now`.
    """
    written = next((moment for moment in _written(raw) if moment >= _FIRST), None)
    if told is not None and told >= _FIRST:
        near = written is not None and abs(told - written) < _APART
        early = written is not None and told < written - _APART and written <= now + _AHEAD
        if near or (told <= now + _AHEAD and not early):
            return told, ()
    if written is not None and written <= now + _AHEAD:
        return written, (RECEIVED_AT_DOUBTFUL(),)
    return now, (RECEIVED_AT_UNKNOWN(),)


def _written(raw: bytes) -> Iterator[datetime]:
    """Yield the times in a mail's header: of the topmost Received field, then of Date.

    Missing and unreadable times are left out.
    """
    header = header_of(raw)
    received = field_of(header, b"received") or b""
    for text in (received.rpartition(b";")[2], field_of(header, b"date")):
        if text and (moment := _parse(text)) is not None:
            yield moment


# Applications are numbered by 令和 years: nothing that names an earlier day may number one, and
# nothing that names a later day than any clock in use.
_FIRST = datetime(2019, 4, 30, 15, tzinfo=UTC)
_AHEAD, _APART = timedelta(days=1), timedelta(days=30)


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
