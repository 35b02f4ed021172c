"""Attachments as documents: cells and text of whatever a municipality sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from intake.reading.opening.limits import DEFAULT, Budget, Limits
from intake.reading.opening.package import Package
from intake.reading.opening.trouble import Unopened, damaged, too_large, unsupported
from intake.reading.opening.xlsx import read_xlsx
from intake.reading.parts import Document, Part


def open_parts(
    parts: Sequence[Part], passwords: Sequence[str] = (), limits: Limits = DEFAULT
) -> tuple[Document, ...]:
    """Every attachment as a Document, and after an archive the documents inside it.

    The document of a file inside an archive is named 「申込.zip/利用申込書.xlsx」. What could not be
    opened has a `problem` and a finding. Never raises.
    """
    budget = Budget(limits)
    return tuple(document for part in parts for document in _opened(part, passwords, budget))


def _opened(part: Part, passwords: Sequence[str], budget: Budget) -> Iterator[Document]:
    document = Document(
        part.name, part.media_type, len(part.content), hashlib.sha256(part.content).hexdigest()
    )
    try:
        if len(part.content) > budget.limits.size:
            raise too_large("添付ファイルの大きさ", f"{budget.limits.size // 2**20}MB")
        yield _read(document, part.content, budget)
    except Unopened as trouble:
        yield _unopened(document, trouble)
    except Exception:  # whatever a parser raises, the mail goes on and a person looks
        yield _unopened(document, damaged("添付ファイル"))


def _unopened(document: Document, trouble: Unopened) -> Document:
    finding = trouble.finding(document.name)
    return replace(document, problem=trouble.sentence, findings=(*document.findings, finding))


def _read(document: Document, content: bytes, budget: Budget) -> Document:
    if content[:2] == b"PK":
        package = Package(content, budget, "Excelファイル")
        book = read_xlsx(package)
        return replace(document, sheets=book.sheets, findings=book.findings)
    raise unsupported("読取りに対応していない種類のファイル", "内容を確認してください。")
