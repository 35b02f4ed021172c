"""Open attachments as Documents, which have sheets of cells and text.

The type of a file is recognised by its content, not by its name. Macros are never run and links
never followed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from intake.office.archive import read_archive
from intake.office.docx import read_docx
from intake.office.errors import Unopened
from intake.office.flat import read_dif, read_flat, read_sylk
from intake.office.limits import DEFAULT, Budget, Limits
from intake.office.ods import read_ods
from intake.office.ole import read_ole
from intake.office.package import Package
from intake.office.pdf import read_pdf
from intake.office.results import Context, FormWords, Opened
from intake.office.sniff import Sort, sort_of
from intake.office.text_files import read_html, read_text
from intake.office.tnef import read_tnef
from intake.office.xlsx import read_xlsx
from intake.parts import Document, Part
from intake.vocabulary.codes import Severity
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import attachments, fields

_LOGO = 60_000  # bytes: pictures in signatures are smaller
_NEVER_TEXT = (".xlsx", ".xlsm", ".xlsb", ".docx", ".docm", ".ods", ".odt", ".pdf", ".zip")
"""File names that never belong to a text file: plain text under one is a damaged or wrapped file.
"""


def open_parts(
    parts: Sequence[Part],
    form: FormWords,
    passwords: Sequence[str] = (),
    limits: Limits = DEFAULT,
    scanned: Mapping[str, str] | None = None,
) -> tuple[Document, ...]:
    """Return a Document for each attachment; those of the files in an archive follow the archive's.

    `parts` are the attachments. `form` says how the 利用申込書 (application form) is recognised;
    `passwords` are tried on encrypted files. `scanned` is {SHA-256: the virus scanner's verdict}:
    only attachments with the verdict "" (clean) are opened. None means that there is no scanner,
    and all are opened.

    A file inside an archive is named 「申込.zip/利用申込書.xlsx」. A document that could not be
    opened, or was opened only in part because of `limits`, has a finding that says why. Never
    raises.
    """
    context = Context(Budget(limits), tuple(passwords), form)
    return tuple(opened for part in parts for opened, _ in _if_clean(part, context, scanned))


def part_at(
    place: int,
    parts: Sequence[Part],
    form: FormWords,
    passwords: Sequence[str] = (),
    limits: Limits = DEFAULT,
    scanned: Mapping[str, str] | None = None,
) -> Part | None:
    """Return the file of the Document with the index `place` in the result of `open_parts`.

    A file that could not be opened is returned too. None if there is no such document, or if the
    virus scanner has not found the attachment clean. All other arguments must be those given to
    `open_parts`, because the indices depend on them.
    """
    context = Context(Budget(limits), tuple(passwords), form)
    pairs = (pair for part in parts for pair in _if_clean(part, context, scanned))
    return next(islice((part for _, part in pairs), place, None), None)


_Pair = tuple[Document, Part | None]


def _if_clean(part: Part, context: Context, scanned: Mapping[str, str] | None) -> Iterable[_Pair]:
    document = _closed(part)
    found = "" if scanned is None else scanned.get(document.sha256)
    if found == "":
        return _documents(part, context)
    if found is None:
        return [(_unopened(document, Unopened(attachments.UNSCANNED)), None)]
    return [(_unopened(document, Unopened(attachments.INFECTED, name=found)), None)]


def _closed(part: Part) -> Document:
    digest = hashlib.sha256(part.content).hexdigest()
    return Document(part.name, part.media_type, len(part.content), digest)


def _documents(part: Part, context: Context) -> Iterator[_Pair]:
    """Open an attachment; yield (Document, Part) for it, then for each file inside, at any depth.

    The Part is the file before it was opened. A file that cannot be opened is yielded too, with the
    reason in its Document. `context` has the limits, the passwords to try, and how a 利用申込書
    (application form) is recognised.
    """
    document = _closed(part)
    try:
        opened = _open(part, context)
    except Unopened as trouble:
        yield _unopened(document, trouble), part
        return
    except Exception:  # whatever a parser raises: the mail is still read, and a person looks
        yield _unopened(document, Unopened(attachments.FAILED)), part
        return
    whole = replace(
        document,
        aside=opened.aside or bool(opened.inner),
        sheets=opened.sheets,
        text=opened.text,
        findings=(*opened.findings, *_hidden(opened, document.name)),
        form_version=opened.version,
    )
    yield whole, part
    for inner in opened.inner:
        named = replace(inner, name=f"{part.name}/{inner.name}")
        yield from _documents(named, replace(context, depth=context.depth + 1))


def _hidden(opened: Opened, name: str) -> Iterator[Finding]:
    """Yield a finding if a workbook has hidden sheets with content.

    `opened` is the workbook, `name` its file name.
    """
    sheets = [sheet.name for sheet in opened.sheets if sheet.hidden and sheet.rows]
    if sheets:
        yield fields.FORM_HIDDEN_SHEET(where=name, file=name, sheets="、".join(sheets[:5]))


def _unopened(document: Document, trouble: Unopened) -> Document:
    finding = trouble.finding(document.name)
    return replace(document, problem=trouble.sentence, findings=(finding,))


def _open(part: Part, context: Context) -> Opened:
    limits = context.budget.limits
    context.budget.files += 1
    if context.budget.files > limits.files:
        raise Unopened(attachments.LIMIT, what="添付ファイルの数", limit=f"{limits.files}件")
    if len(part.content) > limits.size:
        raise Unopened(
            attachments.LIMIT, what="添付ファイルの大きさ", limit=f"{limits.size // 2**20}MB"
        )
    sort = sort_of(part.content, part.media_type)
    match sort:
        case Sort.ZIP:
            return _open_package(part.content, context)
        case Sort.OLE:
            opened = read_ole(part.content, context)
            return _open_package(opened, context) if isinstance(opened, bytes) else opened
        case Sort.PDF:
            return read_pdf(part.content, context)
        case Sort.TNEF:
            return replace(read_tnef(part.content, context), aside=True)
        case Sort.FLAT:
            return read_flat(part.content, limits, context.form)
        case Sort.DIF:
            return read_dif(part.content, limits)
        case Sort.SYLK:
            return read_sylk(part.content, limits)
        case Sort.TEXT if part.name.lower().endswith(_NEVER_TEXT):
            raise Unopened(attachments.UNSUPPORTED, kind="名称と中身の種類が異なるファイル")
        case Sort.TEXT:
            return read_text(part.content, part.name, limits)
        case Sort.HTML:
            return read_html(part.content, limits)
        case Sort.SIGNATURE | Sort.CARD:
            return Opened(aside=True)
        case Sort.SMIME | Sort.PGP:
            raise Unopened(attachments.SEALED, kind=sort)
        case Sort.PICTURE:
            small = len(part.content) < _LOGO  # a large one may be a photographed form
            severity = Severity.NOTE if small else Severity.REVIEW
            raise Unopened(attachments.PICTURE, severity=severity)
        case Sort.PROGRAM:
            raise Unopened(attachments.PROGRAM)
        case Sort.EMPTY:
            raise Unopened(attachments.DAMAGED, kind="添付ファイル（中身が空です）")
    raise Unopened(attachments.UNSUPPORTED, kind=sort)


def _open_package(content: bytes, context: Context) -> Opened:
    """Open a file in zip format: an Excel, Word or OpenDocument spreadsheet file, or an archive.

    `content` is the file as bytes; `context` has the limits, the passwords to try, and how a
    利用申込書 (application form) is recognised. Raises Unopened for any other Office or
    OpenDocument file.
    """
    package = Package(content, context.budget)
    if "mimetype" in package and "content.xml" in package:
        mimetype = package.read("mimetype", 100)
        if b"opendocument.spreadsheet" in mimetype:
            return read_ods(package, context.form)
        raise Unopened(attachments.UNSUPPORTED, kind="OpenDocumentファイル（表計算以外）")
    if "[Content_Types].xml" not in package:
        return read_archive(package, context)
    names = tuple(package.members)
    if any(name.startswith("xl/") for name in names):
        if "xl/workbook.bin" in package:
            raise Unopened(attachments.UNSUPPORTED, kind="Excelバイナリブック（.xlsb）")
        return read_xlsx(package, context.form)
    if any(name.startswith("word/") for name in names):
        return read_docx(package, context.form)
    raise Unopened(attachments.UNSUPPORTED, kind="読取りに対応していない種類のOfficeファイル")
