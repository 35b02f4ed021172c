"""Dataclasses for a parsed mail, its attachments, and the sheets and text opened from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intake.terms import Finding, Sender

PAGE_BREAK = "\f"  # between the pages of a document's text


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment of a mail: its decoded name, declared media type and raw content."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A parsed mail: its headers and text are decoded, but their meaning is not interpreted.

    `text` is what a person reads: the plain part, or else the HTML as text. `otherwise` is the same
    text in another format, such as the HTML beside a plain part. `parts` are the attachments, also
    those of mails attached to this mail; `enclosed` has one text, of subject and body, for each
    attached mail. `reports` has the texts of delivery reports.

    `in_reply_to` has the Message-IDs in In-Reply-To and References, `recipients` the addresses in
    To and Cc. `writers` has the addresses in From, and an "" for each @ in From that belongs to no
    address. `from_fields` is the number of From fields. `from_encoded` is True if From has an
    address only inside encoded words, where mail servers do not see it.

    `headers` is {field name in lower case: values}. `authentication` has the Authentication-Results
    fields of the last mail server, topmost first. `covered` is {detached signature: the bytes that
    it signs}. `findings` are about what could not be decoded. What the mail does not have is None
    or empty.
    """

    sha256: str
    message_id: str | None  # without <>
    in_reply_to: tuple[str, ...]  # In-Reply-To, then References, without <>, each once
    date: datetime | None  # aware; None where absent or unreadable
    sender: Sender
    reply_to: str | None
    return_path: str | None  # "" is the null sender
    recipients: tuple[str, ...]  # To and Cc, addresses
    subject: str
    text: str  # the text a person reads: the plain part, else the HTML as text
    headers: Mapping[str, tuple[str, ...]]  # lower-case name -> decoded values
    parts: tuple[Part, ...]  # attachments, including those of nested mails
    reports: tuple[str, ...]  # texts of message/delivery-status and the like
    findings: tuple[Finding, ...]  # what could not be decoded, and where
    otherwise: str = ""  # the same text in another format, not used: the HTML beside a plain part
    enclosed: tuple[str, ...] = ()  # subject and text of each mail inside this one
    authentication: tuple[str, ...] = ()  # Authentication-Results of the last hop, topmost first
    writers: tuple[str, ...] = ()  # every address in From, "" for each @ that belongs to none
    from_fields: int = 0
    from_encoded: bool = False  # an address in From, and no @ outside encoded words
    covered: Mapping[bytes, bytes] = field(
        default_factory=dict
    )  # detached signature -> the bytes it covers


class Laid(StrEnum):
    """The kinds of marks that a spreadsheet cell can have, such as a note, a line or bold type.

    The plain text of the cell does not show them. The values are the Japanese names used in
    findings.
    """

    NOTE = "メモ（コメント）"
    BOX = "図形の文字"
    RING = "図形の丸印"
    LINE = "図形の線"
    PICTURE = "貼り付けられた画像"
    INK = "手書き又は自由な図形"
    ENCLOSED = "囲み又は蛍光ペン"
    STRONG = "ほかと異なる書式（太字、下線、色、大きさなど）"
    CONDITION = "消し線や見えない色にすることのある条件付き書式"


@dataclass(frozen=True, slots=True)
class Over:
    """A mark on one cell of a sheet that its plain text does not show: a note, drawing or emphasis.

    `place` is the cell's (row, column), both from 0. `sort` is the kind of mark. `text` is the text
    of the mark or the emphasised part of the cell, "" if there is none.
    """

    place: tuple[int, int]  # row and column, from 0
    sort: Laid
    text: str = ""  # its text, or the emphasised part of the cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a table of a document, as text: rows[r][c] is the cell's text.

    `over` are the notes, drawings and emphasis on the cells. `merged` has (first row, first column,
    number of rows, number of columns) of each merged cell, rows and columns counted from 0.
    `hidden` is True if the file hides the sheet. `paged` is True if the sheet was made from the
    lines of a page, one row for each line.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False
    paged: bool = False  # rows are the lines of a page, not rows of a sheet
    over: tuple[Over, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, rows, columns


@dataclass(frozen=True, slots=True)
class Document:
    """An opened attachment, or a file inside an attached archive: its sheets and text.

    `size` is in bytes. `problem` is a Japanese sentence if the file could not be read, else None.
    `form_version` is the version of our own 利用申込書 (application form), None for any other file.
    `aside` says that nobody needs to look for a 利用申込書 in the file.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    text: str = ""
    problem: str | None = None  # Japanese: why it could not be read
    findings: tuple[Finding, ...] = ()
    form_version: str | None = None  # the version mark in our own 利用申込書
    aside: bool = False  # a signature, card, link or container without readable content
