"""PDF forms with text: every page as lines, cells where the layout leaves gaps."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Sequence

from pypdf import PageObject, PdfReader, apply_configuration

from intake.reading.labels import label_of
from intake.reading.opening.limits import Limits
from intake.reading.opening.opened import Context, Opened
from intake.reading.opening.radicals import RADICALS
from intake.reading.opening.trouble import damaged, encrypted, scanned, too_large
from intake.reading.parts import Sheet
from intake.terms import Finding, Severity
from intake.text import fold

_GAP = re.compile(r"\s{2,}|\t|(?<=必須)\s|(?<=任意)\s|\s(?=※|例[:：])")
_NO_VALUE = re.compile(r"^(?:必須|任意)?$|^※|^例|^[（(](?:記入例|記載例|例)")
_FAR = 4  # blank lines between a label and the line of its value, in a tall cell
_FEW = 10  # characters a page must have to count as text

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings would quote the document


def read_pdf(content: bytes, context: Context) -> Opened:
    """The pages as sheets 「1ページ」 and as text. Raises Unopened: encrypted, scanned, damaged."""
    limits = context.budget.limits
    with apply_configuration(
        zlib_maximum_output_length=limits.page,
        lzw_maximum_output_length=limits.page,
        run_length_maximum_output_length=limits.page,
        array_based_stream_maximum_output_length=limits.page,
        stream_decoding_work_maximum_length=limits.page * 4,
        stream_parsing_work_maximum_count=limits.page // 8,
        page_tree_maximum_entries=2_000,
        page_tree_maximum_page_entries=20_000,
        form_fields_maximum_entries=2_000,
        xform_maximum_invocations_per_extraction=50,
    ):
        reader = _reader(content, context)
        count = _count(reader)
        pages = [_page_text(reader, number) for number in range(min(count, limits.pages))]
        filled = _filled_fields(reader)
    texts = [_clean(page)[: limits.text] for page in pages]
    if sum(len(text.strip()) for text in texts) < _FEW and not filled:
        raise scanned("スキャンされたPDFなど文字の情報がないPDF")
    sheets = tuple(
        Sheet(f"{number}ページ", _rows(text), paged=True)
        for number, text in enumerate(texts, start=1)
    )
    fields = Sheet("入力欄", tuple(filled))
    return Opened(
        sheets=(*sheets, fields) if filled else sheets,
        text="\n".join(_GAP.sub(" ", line.strip()) for text in texts for line in text.split("\n")),
        findings=() if count <= limits.pages else (_more_pages(count, limits),),
    )


def _reader(content: bytes, context: Context) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content), root_object_recovery_limit=2_000)
        if not reader.is_encrypted:
            return reader
        known = ("", *context.passwords[: context.budget.limits.passwords])
        opened = any(reader.decrypt(password) for password in known)
    except Exception as error:  # pypdf raises many kinds on broken files
        raise damaged("PDF") from error
    if not opened:
        raise encrypted("PDF")
    return reader


def _count(reader: PdfReader) -> int:
    try:
        return len(reader.pages)
    except Exception as error:
        raise damaged("PDF") from error


def _page_text(reader: PdfReader, number: int) -> str:
    """The page's text as laid out, or in the order of the file where that fails, else ""."""
    try:
        page: PageObject = reader.pages[number]
    except Exception:
        return ""
    for mode in ("layout", "plain"):
        try:
            return page.extract_text(extraction_mode=mode)
        except Exception:  # noqa: S112 - the other mode may read what this one cannot
            continue
    return ""


def _filled_fields(reader: PdfReader) -> list[tuple[str, str]]:
    """What is typed into a PDF's own input fields: (name of the field, value)."""
    try:
        fields = reader.get_form_text_fields() or {}
    except Exception:
        return []
    return [(_clean(name), _clean(str(value))) for name, value in fields.items() if value]


def _clean(text: str) -> str:
    """Radicals, which fonts yield in place of kanji, as kanji; widths of latin as they were."""
    return "".join(_kanji(char) for char in text.replace("\x00", ""))


def _kanji(char: str) -> str:
    if "\u2e80" <= char <= "\u2fdf":
        return RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return char


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    lines = text.split("\n")
    rows = [[cell for cell in _GAP.split(line.strip()) if cell] for line in lines]
    for number, row in enumerate(rows):
        if row and label_of(row[0]) and all(_NO_VALUE.match(cell) for cell in row[1:]):
            value = _stray(lines, rows, number)
            if value is not None:
                rows[number] = [row[0], *rows[value], *row[1:]]
                rows[value] = []
    return tuple(map(tuple, rows))


def _stray(lines: Sequence[str], rows: Sequence[Sequence[str]], label: int) -> int | None:
    """The line above or below a label in a tall cell that can only be its value."""
    for step in (-1, 1):
        number = label + step
        while 0 <= number < len(rows) and not rows[number] and abs(number - label) < _FAR:
            number += step
        if not 0 <= number < len(rows) or len(rows[number]) != 1:
            continue
        (cell,) = rows[number]
        if _indent(lines[number]) > _indent(lines[label]) + len(fold(rows[label][0])) and not (
            label_of(cell) or _NO_VALUE.match(cell)
        ):
            return number
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _more_pages(count: int, limits: Limits) -> Finding:
    trouble = too_large("PDFのページ数", f"{limits.pages}ページ")
    message = f"PDFは{count}ページあり、上限の{limits.pages}ページまでを読み取りました。"
    return Finding(trouble.code, Severity.NOTE, message, "form")
