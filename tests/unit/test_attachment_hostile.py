"""Attachments made to exhaust the reader: each ends in a document, by counts and not by a clock."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.attack.fuzz_attachments import examine
from tests.unit.sample_files import XLS, encrypted_office, tnef, zipped
from tests.unit.sample_forms import sheet_of
from tests.unit.sample_office import docx, ods, with_controls

_FORM = sheet_of([("担当課", "a"), ("市区町村名", "b"), ("電話番号", "c")])
_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def replaced(content: bytes, member: str, text: str) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    return zipped({**files, member: text.encode()}, cp932=False)


def sheet(cells: str) -> bytes:
    return replaced(_FORM, _SHEET, f"<worksheet {_MAIN}><sheetData>{cells}</sheetData></worksheet>")


def word(body: str) -> bytes:
    document = f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    return replaced(docx([("a", "b")]), "word/document.xml", document)


def text_cells(row: int, *texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{row}">{cells}</row>'


def merged_over(areas: int, rows: int) -> bytes:
    """A sheet whose merged cells all lie over one another, against what Excel allows."""
    cells = "".join(text_cells(r, *"abcd") for r in range(1, rows))
    merged = "".join(f'<mergeCell ref="A{r}:D5000"/>' for r in range(1, areas))
    text = f"<sheetData>{cells}</sheetData><mergeCells>{merged}</mergeCells>"
    return replaced(_FORM, _SHEET, f"<worksheet {_MAIN}>{text}</worksheet>")


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million empty cells": (lambda: sheet("<row>" + "<c/>" * 900_000), "attachment_limit"),
    "empty rows, well packed": (lambda: sheet("<row/>" * 600_000), "attachment_limit"),
    "nothing but labels": (
        lambda: sheet("".join(text_cells(r, *["担当課"] * 6) for r in range(1, 4_800))),
        "read",
    ),
    "nested elements": (lambda: replaced(_FORM, _SHEET, "<a>" * 200_000), "attachment_damaged"),
    "a cell of addresses": (lambda: sheet(text_cells(1, "メール", "a@" * 150_000)), "read"),
    "a chain of formulas": (
        lambda: sheet("<row>" + "".join(f"<c><f>A{i}</f></c>" for i in range(1, 50_000)) + "</row>"),
        "form_formula",
    ),
    "tables in tables": (
        lambda: word("<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60),
        "attachment_limit",
    ),
    "rows repeated ten million times": (lambda: ods([("担当課", "x")], trailing=10**7), "read"),
    "shapes without end": (
        lambda: replaced(
            with_controls(_FORM, [(1, 1, "a", True)]),
            "xl/drawings/vmlDrawing1.vml",
            "<xml>" + '<v:shape><x:ClientData ObjectType="Checkbox">' * 60_000,
        ),
        "form",
    ),
    "a key that takes long to derive": (
        lambda: encrypted_office(_FORM, "x").replace(b'spinCount="100000"', b'spinCount="999999"'),
        "attachment_limit",
    ),
    "properties that are not there": (
        lambda: tnef({"a": b"b"}).replace(
            struct.pack("<IHH", 1, 0x1F, 0x3707), struct.pack("<IHH", 0xFFFFFFFF, 0x1F, 0x3707)
        ),
        "read",
    ),
    "half a million attachments": (
        lambda: b"\x78\x9f\x3e\x22\x01\x00" + (struct.pack("<BHHI", 2, 0x9002, 6, 0) + b"\0\0") * 500_000,
        "attachment_limit",
    ),
    "arrays in arrays": (lambda: b"%PDF-1.4\n1 0 obj" + b"[0" * 100_000, "attachment_damaged"),
    "objects without end": (
        lambda: b"%PDF-1.4\n" + b"".join(b"%d 0 obj<</a 1>>endobj\n" % i for i in range(200_000)),
        "attachment_damaged",
    ),
    "a bomb in a sheet": (lambda: replaced(_FORM, _SHEET, " " * 50_000_000), "attachment_limit"),
    "merged cells over one another": (lambda: merged_over(2_000, 4_000), "form_unseen"),
    "an old workbook of zeros": (lambda: XLS[:512] + bytes(2_000_000), "attachment_unsupported"),
    "options without end": (
        lambda: ("利用申込書\n市区町村名：x\n担当課：x\n試行運用への参加：" + "□希望する" * 30_000).encode(),
        "form",
    ),
    "blanks in a label": (lambda: ("担" + " " * 200_000 + "当課：x").encode(), "read"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_attachment_ends_in_a_document(name: str) -> None:
    make, expected = HOSTILE[name]
    assert examine(name, make()) == expected
