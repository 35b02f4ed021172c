"""Parse the server's FETCH answers mail by mail; an unreadable answer affects no other mail."""

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
    r" ?(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)", re.ASCII
)
_MONTHS = dict(
    zip(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        range(1, 13),
        strict=True,
    )
)


def answers_of(pieces: Sequence[Piece | None]) -> list[Answer]:
    """The items of each readable FETCH answer, as name -> value;
    `pieces` are as imaplib gives them.

    UID is among them if the server gave it.
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
    """By UID, the answers that contain `item`, of the mails `asked`.

    An answer without a UID counts if only one mail was asked for.
    """
    told = [answer for answer in answers if item in answer]
    named = {answer[b"UID"]: answer for answer in told if isinstance(answer.get(b"UID"), int)}
    if not named and len(asked) == len(told) == 1:
        return {asked[0]: told[0]}
    return {uid: named[uid] for uid in asked if uid in named}


def moment_of(value: object) -> datetime | None:
    """An INTERNALDATE as an aware time (根拠: RFC 3501 9, date-time); None if it is invalid."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else ""
    parts = _MOMENT.fullmatch(text)
    if parts is None or parts[2] not in _MONTHS:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = parts.groups()
    try:
        zone = timezone(
            (-1 if sign == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))
        )
        return datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=zone
        )
    except (ValueError, OverflowError):
        return None


def size_of(value: object) -> int | None:
    """An RFC822.SIZE in bytes; None if it is missing or invalid."""
    return value if isinstance(value, int) and value >= 0 else None


def is_whole(raw: bytes, size: int | None) -> bool:
    """Whether `raw` may be a whole mail for which the server gave `size` (bytes; None if unknown).

    Servers estimate sizes, often some per cent too high: only a much shorter `raw` is incomplete.
    Without bytes, only a size of 0 makes a whole mail.
    """
    if not raw:
        return size == 0
    return size is None or len(raw) >= size * _LEAST or size - len(raw) < _SLACK


_LEAST, _SLACK = 0.75, 400  # bytes


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yields the pieces of each answer as one list."""
    group: list[Piece] = []
    for piece in pieces:
        text = piece[0] if isinstance(piece, tuple) else piece
        if group and _BEGINS.match(text):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group
