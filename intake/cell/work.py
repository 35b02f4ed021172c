"""The functions for the jobs of a cell (sandboxed process): read mails, open attachments and forms.

They run only inside cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from typing import Any

from intake.cell.jobs import (
    FORM,
    PARTS,
    PIXELS,
    READ,
    SHOW,
    TABLE,
    TAKE,
    Filled,
    Grid,
    Grids,
    Job,
    Parts,
    Pixels,
    Shown,
    Taken,
    Wanted,
)
from intake.cell.pixels import pixels_of
from intake.mime.mail import open_mail
from intake.mime.transfer import content
from intake.office.limits import Limits
from intake.parts import Part
from intake.reading import read
from intake.reading.form.attachments import attachment_at, open_attachments
from intake.reading.form.document import read_form
from intake.reading.judge.assess import assess, merge
from intake.register import Register
from intake.terms import Kind, Reading, ReadingContext, Severity
from intake.text.charset import decode

Work = Callable[[bytes, Any, Register], object]  # (content, question, register) -> answer
_LONGEST = 500_000  # characters of HTML that are looked at
_MB = 1024 * 1024
_PUBLISHED = Limits(
    xml=40 * _MB, unpacked=200 * _MB, rows=10_000, columns=60, cells=600_000, text=8_000_000
)
"""Limits for a published table of all municipalities: about 2,000 rows in each of a few sheets."""


def read_mail(raw: bytes, known: ReadingContext, register: Register) -> Reading:
    return read(raw, register, known)


def parts_of(raw: bytes, about: None, register: Register) -> Parts:
    return Parts(tuple(part.content for part in open_mail(raw).parts))


def show_mail(raw: bytes, known: ReadingContext, register: Register) -> Shown:
    """Return the unchanged HTML of the mail `raw`, and its opened attachments.

    `known` is the context (passwords, limits) with which the mail was read. `register` is not used;
    it is given to every job.
    """
    documents = open_attachments(
        open_mail(raw).parts, known.passwords, Limits(**known.limits), known.scanned
    )
    return Shown(html_of(raw), documents)


def take_part(raw: bytes, wanted: Wanted, register: Register) -> Taken:
    """Return the unchanged bytes of the attachment that `wanted` names.

    `raw` is the mail or, if `wanted.place` is None, the file itself. The content of the result is
    None if the mail has no such attachment or the virus scanner has not found it clean. `register`
    is not used; every job receives it.
    """
    part = wanted_part(raw, wanted)
    return Taken(part.content if part else None)


def show_part(raw: bytes, wanted: Wanted, register: Register) -> Pixels:
    """Return one page of the attachment that `wanted` names, as pixels.

    `raw` is the mail or, if `wanted.place` is None, the file itself. If there is no such
    attachment, or the page cannot be drawn, `problem` of the result is a Japanese sentence on why.
    `register` is not used; every job receives it.
    """
    part = wanted_part(raw, wanted)
    if part is None:
        return Pixels(
            problem="この添付ファイルはないか、ウイルス検査を通っていないため、開けません。"
        )
    return pixels_of(part.content, wanted.page, wanted.known.passwords)


def wanted_part(raw: bytes, wanted: Wanted) -> Part | None:
    """Return the attachment that `wanted` names; None if there is none or it may not be opened.

    An attachment may not be opened if the virus scanner has not found it clean. `raw` is the mail
    or, if `wanted.place` is None, the file itself.
    """
    known = wanted.known
    if wanted.place is None:
        return Part("", "application/octet-stream", raw)
    limits = Limits(**known.limits)
    parts = open_mail(raw).parts
    return attachment_at(wanted.place, parts, known.passwords, limits, known.scanned)


def fill_form(file: bytes, name: str, register: Register) -> Filled:
    """Return the values in a 利用申込書 (application form) that a person gave as a file, not by mail.

    `file` is the file as bytes, `name` its name. The result is empty if the file is not a
    利用申込書; its `problem` is a Japanese sentence if the file could not be opened. `register` is
    not used; every job receives it.
    """
    documents = open_attachments([Part(name, "application/octet-stream", file)], [])
    forms = tuple(form for document in documents if (form := read_form(document)) is not None)
    if not forms:
        return Filled(problem=next((d.problem for d in documents if d.problem), None))
    merged = merge((), forms)
    findings, _ = assess(Kind.APPLICATION, merged, documents, ())
    asked = tuple(finding for finding in findings if finding.severity is Severity.REVIEW)
    return Filled(forms, {str(name): value for name, value in merged.fields.items()}, asked)


def table_of(file: bytes, name: str, register: Register) -> Grids:
    """Return the sheets of a workbook that another office published, such as a population table.

    `file` is the workbook as bytes, `name` its file name. `register` is not used; every job
    receives it.
    """
    (document, *_) = open_attachments(
        [Part(name, "application/octet-stream", file)], [], _PUBLISHED
    )
    sheets = (Grid(sheet.name, sheet.hidden, sheet.rows) for sheet in document.sheets)
    return Grids(tuple(sheets), document.problem)


def html_of(raw: bytes) -> str:
    """Return the HTML of a mail, unchanged; "" if the mail has none or cannot be read.

    Never raises. Of a longer text, the first 500,000 characters are returned. The HTML may be
    hostile, so the caller must make it safe before showing it.
    """
    try:
        part = next(_html_parts(message_from_bytes(raw)), None)
        if part is None:
            return ""
        named = part.get_param("charset")
        charset = named if isinstance(named, str) else None
        return decode(content(part).data, charset)[0][:_LONGEST]
    except Exception:  # any error a crafted mail causes; its text is shown anyway
        return ""


def _html_parts(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "text/html" and part.get_filename() is None:
            yield part


JOBS: Mapping[Job[Any, Any], Work] = {
    READ: read_mail,
    PARTS: parts_of,
    SHOW: show_mail,
    FORM: fill_form,
    PIXELS: show_part,
    TAKE: take_part,
    TABLE: table_of,
}
