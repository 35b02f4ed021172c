"""Show staff the original mail: its HTML made safe, its attachments opened or drawn.

Attachments are opened only in a sandboxed process (called a cell), never in the notebook's process.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

import nh3

from intake.cell.jobs import PIXELS, SHOW, TAKE, Wanted
from intake.cell.opening import opened_here, scan_begun
from intake.desk.case import Case
from intake.desk.png import png
from intake.folder import StateError
from intake.parts import Document
from intake.reading.record import known_of
from intake.scan.results import Scanned
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
    """A mail's safe HTML ("" if it has none) and its opened attachments (`documents`).

    `problem` is a Japanese sentence if the mail or its attachments could not be opened, else "".
    """

    html: str
    documents: tuple[Document, ...]
    problem: str = ""  # why attachments could not be opened


def original_of(case: Case, archive: Archive, told: Sequence[str] = ()) -> Original:
    """Return the original mail of `case`, read from `archive`: its safe HTML and attachments.

    If the mail was erased, is missing or was altered, the result has only `problem`, which says so.
    `told` are passwords for attachments that staff learned by means other than mail, such as by
    phone (default: none).
    """
    if case.forgotten_at is not None:
        return Original("", (), case.forgotten)
    try:
        raw = archive.read(case.mail)
    except StateError as error:
        return Original("", (), str(error))
    return look(raw, _known(case, told))


def page_of(
    case: Case, archive: Archive, place: int, page: int, told: Sequence[str] = ()
) -> tuple[bytes, int]:
    """Return one page of an attachment as a picture: (PNG, number of pages).

    The mail of `case` is read from `archive`. `place` is the attachment's index in
    Original.documents, `page` counts from 0, `told` are passwords that staff learned by means other
    than mail (default: none). Raises IntakeError, with the reason, if the page cannot be drawn.
    """
    return _drawn(archive.read(case.mail), Wanted(_known(case, told), place, page))


def page_of_file(content: bytes, page: int) -> tuple[bytes, int]:
    """Return one page of a file that did not come by mail, as a picture: (PNG, number of pages).

    `content` is the file, `page` counts from 0. Raises IntakeError, with the reason, if the page
    cannot be drawn.
    """
    return _drawn(content, Wanted(_NOTHING, None, page))


def scan_of(
    case: Case, archive: Archive, place: int, page: int, told: Sequence[str] = ()
) -> Future[list[Scanned]]:
    """Return a future for what Tesseract reads in one page of an attachment.

    The mail of `case` is read from `archive`. `place` is the attachment's index in
    Original.documents, `page` counts from 0, `told` are passwords that staff learned by means other
    than mail (default: none). The future's result is a list with one Scanned: the field values
    proposed from the page. Waiting for it raises an exception if reading fails.
    """
    return scan_begun(archive.read(case.mail), Wanted(_known(case, told), place, page))


def scan_of_file(content: bytes, page: int) -> Future[list[Scanned]]:
    """Return a future for what Tesseract reads in one page of a file that did not come by mail.

    `content` is the file, `page` counts from 0. The future's result is a list with one Scanned: the
    field values proposed from the page. Waiting for it raises an exception if reading fails.
    """
    return scan_begun(content, Wanted(_NOTHING, None, page))


def _drawn(content: bytes, wanted: Wanted) -> tuple[bytes, int]:
    found = opened_here(PIXELS, content, wanted)
    if found.problem is not None:
        raise IntakeError(found.problem)
    return png(found.width, found.height, found.rgb), found.pages


def content_of(case: Case, archive: Archive, place: int, told: Sequence[str] = ()) -> bytes:
    """Return the bytes of one attachment, unchanged, from the mail of `case`.

    The mail is read from `archive`. `place` is the attachment's index in Original.documents. `told`
    are passwords that staff learned by means other than mail (default: none); they must be the same
    as for that Original. Raises IntakeError if the virus scanner has not found the attachment
    clean.
    """
    wanted = Wanted(_known(case, told), place)
    content = opened_here(TAKE, archive.read(case.mail), wanted).content
    if content is None:
        raise IntakeError("ウイルス検査を通っていないため、保存できません。")
    return content


def _known(case: Case, told: Sequence[str]) -> ReadingContext:
    known = known_of(case.reading.arguments)
    return replace(known, passwords=(*told, *known.passwords)) if told else known


def look(raw: bytes, known: ReadingContext = _NOTHING) -> Original:
    """Return a mail's HTML made safe and its attachments opened.

    `raw` are the mail's bytes. `known` is the context (passwords, limits) with which the mail was
    read; by default no passwords are known. If the mail cannot be opened, `problem` of the result
    says why.
    """
    try:
        shown = opened_here(SHOW, raw, known)
    except IntakeError as error:
        return Original("", (), str(error))
    return Original(safe_html(shown.html), shown.documents)


def warm_up() -> None:
    """Start the sandboxed process that opens attachments, so that the first mail opens fast."""
    look(b"Subject: -\r\n\r\n-\r\n")


def safe_html(source: str) -> str:
    """Return HTML without scripts, styles, links, pictures or anything loaded from elsewhere.

    The HTML is cleaned here and not in the sandboxed process that opens mails: a mail that took
    control of that process could otherwise decide what the desk shows.
    """
    clean = nh3.clean(source, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(), link_rel=None)
    return lines_as_they_are(clean)  # entities become characters only there
