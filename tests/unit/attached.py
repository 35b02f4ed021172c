"""One form packed in many ways, and what is read from it; for tests of attachments."""

from __future__ import annotations

from intake.parts import Document, Part
from intake.reading.form.attachments import open_attachments
from intake.reading.form.document import read_form
from intake.terms import FieldName
from tests.unit.sample_forms import sheet_of

ROWS = [
    ("市区町村名", "見本町"),
    ("担当課", "防災課"),
    ("担当者氏名", "見本 太郎"),
    ("電話番号", "0123-45-6789"),
]
FORM = sheet_of(ROWS)
PDF_LINES = [
    (60, 780, "利用申込書"),
    *(
        (60 + 160 * c, 740 - 30 * r, text)
        for r, row in enumerate(ROWS)
        for c, text in enumerate(row)
    ),
]
PNG = b"\x89PNG\r\n\x1a\n"


def documents(content: bytes, name: str = "添付", *passwords: str) -> tuple[Document, ...]:
    return open_attachments([Part(name, "application/octet-stream", content)], passwords)


def sections(found: tuple[Document, ...]) -> list[str]:
    """The 担当課 of every form among the documents."""
    forms = (read_form(document) or () for document in found)
    return [e.value for form in forms for e in form if e.name is FieldName.SECTION]


def codes(found: tuple[Document, ...]) -> list[str]:
    return [finding.code for document in found for finding in document.findings]
