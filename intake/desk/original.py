"""The mail as it came, for a person to look at: its HTML made harmless, its attachments' cells.

Attachments are opened in the reader's processes, which may die, never in the notebook's own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any, cast

import nh3

from intake.desk.items import Case
from intake.mime.mail import open_mail
from intake.mime.transfer import content
from intake.office.limits import Limits as OfAttachments
from intake.parts import Document
from intake.reading.form.attachments import open_attachments
from intake.reading.record import known_of
from intake.receiving.readers import read_all
from intake.settings.sections import Reading as Limits
from intake.store.archive import Archive
from intake.terms import Known, Reading
from intake.text import lines_as_they_are
from intake.text.charset import decode

_TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "sub", "sup", "font"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "center", "address"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_LONGEST = 500_000  # characters of HTML that are looked at
_NOTHING = Known()
_one_at_a_time = threading.Lock()
_LIMITS = Limits(processes=1, seconds=20.0, mails_per_process=500)


@dataclass(frozen=True, slots=True)
class Original:
    """What a mail looks like: safe HTML ("" where it has none), opened attachments."""

    html: str
    documents: tuple[Document, ...]
    problem: str = ""  # why attachments could not be opened


def original_of(case: Case, archive: Archive) -> Original:
    """The mail of an item; where it was forgotten, the sentence that says so."""
    if case.forgotten_at is not None:
        return Original("", (), case.forgotten)
    return look(archive.read(case.mail), known_of(case.reading.arguments))


def look(raw: bytes, known: Known = _NOTHING) -> Original:
    """The mail as a person may look at it; opened with what its reading was given."""
    html = safe_html(raw)
    work = cast(Any, _documents)  # the pool runs any function of a mail; ours gives documents
    task = (raw, known)
    try:
        with _one_at_a_time:
            opened: Any = read_all([task], _LIMITS, reader=work)[0]
    except RuntimeError:  # no process can be started: the mail can be looked at all the same
        return Original(html, (), "添付ファイルの中身を示せません。読み取った項目は右にあります。")
    if isinstance(opened, Reading):  # the process was stopped
        return Original(html, (), opened.findings[0].message)
    return Original(html, opened)


def warm_up() -> None:
    """Start the process that opens attachments, so that nobody waits for it."""
    look(b"Subject: -\r\n\r\n-\r\n")


def _documents(raw: bytes, known: Known) -> tuple[Document, ...]:
    return open_attachments(open_mail(raw).parts, known.passwords, OfAttachments(**known.limits))


def safe_html(raw: bytes) -> str:
    """The HTML of a mail without scripts, styles, links, pictures or anything remote."""
    try:
        part = _html_part(message_from_bytes(raw))
        if part is None:
            return ""
        named = part.get_param("charset")
        charset = named if isinstance(named, str) else None
        source = decode(content(part).data, charset)[0][:_LONGEST]
    except Exception:  # whatever a crafted mail makes of a parser: the text stands beside it
        return ""
    clean = nh3.clean(source, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(), link_rel=None)
    return lines_as_they_are(clean)  # entities become characters only there


def _html_part(message: Message) -> Message | None:
    for part in message.walk():
        if part.get_content_type() == "text/html" and part.get_filename() is None:
            return part
    return None
