"""The mail as it came, for a person to look at: its HTML made harmless, its attachments' cells.

Both are taken out of the mail in a cell, never in the notebook's own process.
"""

from __future__ import annotations

from dataclasses import dataclass

import nh3

from intake.cell.jobs import SHOW
from intake.cell.opening import opened_here
from intake.desk.case import Case
from intake.parts import Document
from intake.reading.record import known_of
from intake.store.archive import Archive
from intake.terms import IntakeError, ReadingContext
from intake.text import lines_as_they_are

_TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "sub", "sup", "font"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "center", "address"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_NOTHING = ReadingContext()


@dataclass(frozen=True, slots=True)
class Original:
    """The view of a mail: safe HTML ("" if none) and opened attachments."""

    html: str
    documents: tuple[Document, ...]
    problem: str = ""  # why attachments could not be opened


def original_of(case: Case, archive: Archive) -> Original:
    """The original mail of an item; for an erased one, a sentence saying so."""
    if case.forgotten_at is not None:
        return Original("", (), case.forgotten)
    return look(archive.read(case.mail), known_of(case.reading.arguments))


def look(raw: bytes, known: ReadingContext = _NOTHING) -> Original:
    """The view of a mail, opened with the context its reading recorded."""
    try:
        shown = opened_here(SHOW, raw, known)
    except IntakeError as error:
        return Original("", (), str(error))
    return Original(safe_html(shown.html), shown.documents)


def warm_up() -> None:
    """Start the cell that opens attachments in advance."""
    look(b"Subject: -\r\n\r\n-\r\n")


def safe_html(source: str) -> str:
    """HTML without scripts, styles, links, pictures or anything remote.

    Not done in the cell: who took that over would choose what the desk shows.
    """
    clean = nh3.clean(source, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(), link_rel=None)
    return lines_as_they_are(clean)  # entities become characters only there
