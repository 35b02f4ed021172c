"""A mail taken apart, its attachments opened: headers, text, parts, sheets. Plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intake.terms import Finding, Sender

PAGE_BREAK = "\f"  # between the pages of a document's text


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment of a mail: decoded name, declared media type, raw content."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart: text decoded, nothing interpreted."""

    sha256: str
    message_id: str | None  # without <>
    in_reply_to: tuple[str, ...]  # In-Reply-To, then References, without <>, each once
    date: datetime | None  # aware; None where absent or unreadable
    sender: Sender
    reply_to: str | None
    return_path: str | None  # "" is the null sender
    recipients: tuple[str, ...]  # To and Cc, addresses
    subject: str
    text: str  # the text a person reads: plain part, else HTML made text
    headers: Mapping[str, tuple[str, ...]]  # lower-case name -> decoded values
    parts: tuple[Part, ...]  # attachments, nested mails' attachments too
    reports: tuple[str, ...]  # texts of message/delivery-status and the like
    findings: tuple[Finding, ...]  # what could not be decoded, and where
    enclosed: tuple[str, ...] = ()  # subject and text of each mail inside this one
    authentication: tuple[str, ...] = ()  # Authentication-Results of the last hop, topmost first
    writers: tuple[str, ...] = ()  # every address in From
    from_fields: int = 0
    covered: Mapping[bytes, bytes] = field(default_factory=dict)  # signature -> what it lies beside


class Laid(StrEnum):
    """What may be over a cell, as findings name it."""

    NOTE = "メモ（コメント）"
    BOX = "図形の文字"
    RING = "図形の丸印"
    LINE = "図形の線"
    INK = "手書き又は自由な図形"
    ENCLOSED = "囲み又は蛍光ペン"
    STRONG = "太字又は下線"


@dataclass(frozen=True, slots=True)
class Over:
    """What is over a cell without being its text: a note, a drawing, the emphasis of a part of it."""

    place: tuple[int, int]  # row and column, from 0
    sort: Laid
    text: str = ""  # what it says, or the part that is set off


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet or table as text. rows[r][c]; where(r, c) names a cell as a person would."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False
    paged: bool = False  # rows are the lines of a page, not rows of a sheet
    over: tuple[Over, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, rows, columns


@dataclass(frozen=True, slots=True)
class Document:
    """One opened attachment (or one file inside a zip)."""

    name: str
    media_type: str
    size: int
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    text: str = ""
    problem: str | None = None  # Japanese: why it could not be read
    findings: tuple[Finding, ...] = ()
    form_version: str | None = None  # the mark our own 利用申込書 carries
    aside: bool = False  # a signature, card, link or container: nothing a person would read in it
