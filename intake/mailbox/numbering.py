"""Parse the IMAP server's answers to FETCH; the answer about each mail is parsed separately.

A malformed answer about one mail thus does not affect other mails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_response

Piece = bytes | tuple[bytes, ...]  # as imaplib gives them: text, or text and the literal behind it
Answer = dict[bytes, Any]

_BEGINS = re.compile(rb"\d+ \(")
_MOMENT = re.compile(
    r" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)", re.ASCII
)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}


def answers_of(pieces: Sequence[Piece | None]) -> list[Answer]:
    """Parse the IMAP server's answers to FETCH; return one dict for each mail.

    A dict is {name of a data item: value}; names are bytes in capitals, such as b"RFC822.SIZE". It
    has the key b"UID" if the server gave the UID. `pieces` is the data that imaplib returns for
    FETCH; any None in this data is ignored. Answers that cannot be parsed are left out.
    """
    found = []
    for group in _groups(piece for piece in pieces if piece is not None):
        with suppress(ProtocolError, ValueError, TypeError, IndexError):
            _, items = parse_response(group)
            found.append(
                {
                    str(k).upper().encode() if not isinstance(k, bytes) else k.upper(): v
                    for k, v in zip(items[::2], items[1::2], strict=True)
                }
            )
    return found


def by_uid(answers: Iterable[Answer], asked: Sequence[int], item: bytes) -> dict[int, Answer]:
    """Return the server's answers that contain the data item `item`, as {UID: answer}.

    `answers` are the answers to FETCH, `asked` the UIDs that were requested; `item` is a name such
    as b"BODY[]". If one mail was requested and one answer came, but without a UID, the answer is
    taken to be about this mail.
    """
    told = [answer for answer in answers if item in answer]
    named = {answer[b"UID"]: answer for answer in told if isinstance(answer.get(b"UID"), int)}
    if not named and len(asked) == len(told) == 1:
        return {asked[0]: told[0]}
    return {uid: named[uid] for uid in asked if uid in named}


def moment_of(value: object) -> datetime | None:
    """Parse the INTERNALDATE in `value` (bytes) to an aware datetime; None if missing or invalid.

    根拠: RFC 3501 9, date-time.
    """
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else ""
    parts = _MOMENT.fullmatch(text)
    if parts is None or parts[2].title() not in _MONTHS:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = parts.groups()
    try:
        zone = timezone(
            (-1 if sign == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))
        )
        return datetime(
            int(year),
            _MONTHS[month.title()],
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=zone,
        )
    except (ValueError, OverflowError):
        return None


def size_of(value: object) -> int | None:
    """Return the RFC822.SIZE in `value` as a number of bytes; None if it is missing or invalid.

    A size that no mail can have, such as an overflowed 4294967295, is invalid.
    """
    return value if isinstance(value, int) and 0 <= value < _NO_MAIL else None


def is_whole(raw: bytes, size: int | None) -> bool:
    """Return whether `raw` is probably the complete mail; `size` is the server's figure in bytes.

    Servers often give sizes a few per cent too high. Therefore `raw` counts as incomplete only if
    it is shorter than `size` by more than a quarter of `size`, and by at least 400 bytes. If the
    size is unknown (None), `raw` counts as complete. An empty `raw` is complete only if `size` is
    0.
    """
    if not raw:
        return size == 0
    return size is None or len(raw) >= size * _LEAST or size - len(raw) < _SLACK


_LEAST, _SLACK = 0.75, 400  # bytes
_NO_MAIL = 2**31  # bytes; servers take far less


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of a FETCH response in lists, one list for each mail.

    The pieces are as imaplib gives them: a line, or a tuple of a line and the literal after it.
    """
    group: list[Piece] = []
    for piece in pieces:
        text = piece[0] if isinstance(piece, tuple) else piece
        if group and _BEGINS.match(text):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group
