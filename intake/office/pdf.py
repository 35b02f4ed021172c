"""PDF forms with text: every page as lines, cells where the layout leaves gaps."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from pypdf import PageObject, PdfReader, apply_configuration

from intake.office.errors import damaged, encrypted, scanned, too_large
from intake.office.limits import Limits
from intake.office.radicals import RADICALS
from intake.office.results import Context, Opened
from intake.office.sheets import storable
from intake.parts import PAGE_BREAK, Sheet
from intake.terms import Finding, Severity

_GAP = re.compile(r"\s{2,}|\t|(?<=必須)\s|(?<=任意)\s|\s(?=※|例[:：])")
_NO_VALUE = re.compile(r"^(?:必須|任意)?$|^※|^例|^[（(](?:記入例|記載例|例)")
_FAR = 4  # blank lines between a label and the line of its value, in a tall cell
_STEP = 1_024  # bytes that count as one more read
_FEW = 10  # characters a page must have to count as text
_IsLabel = Callable[[str], bool]

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings would quote the document


def read_pdf(content: bytes, context: Context) -> Opened:
    """The pages as sheets 「1ページ」 and as text. Raises Unopened: encrypted, scanned, damaged."""
    limits = context.budget.limits
    with apply_configuration(
        zlib_maximum_output_length=limits.drawing * 4,  # fonts' maps and cross references too
        lzw_maximum_output_length=limits.drawing * 4,
        run_length_maximum_output_length=limits.drawing * 4,
        array_based_stream_maximum_output_length=limits.drawing * 4,
        stream_decoding_work_maximum_length=limits.drawing * 16,
        stream_parsing_work_maximum_count=limits.drawing // 5,
        page_tree_maximum_entries=2_000,
        page_tree_maximum_page_entries=20_000,
        form_fields_maximum_entries=2_000,
        xform_maximum_invocations_per_extraction=20,
    ):
        reader, count = _reader(content, context)
        texts = [
            _clean(text)[: limits.text] for text in _texts(reader, min(count, limits.pages), limits)
        ]
        filled = _filled_fields(reader)
    findings = () if len(texts) == count else (_more_pages(count, len(texts)),)
    if sum(len(text.strip()) for text in texts) < _FEW and not filled and not findings:
        raise scanned("スキャンされたPDFなど文字の情報がないPDF")
    sheets = tuple(
        Sheet(f"{number}ページ", _rows(text, context.form.is_label), paged=True)
        for number, text in enumerate(texts, start=1)
    )
    fields = Sheet("入力欄", tuple(filled))
    whole = PAGE_BREAK.join(map(_closed_up, texts))
    return Opened((*sheets, fields) if filled else sheets, whole, findings)


def _closed_up(text: str) -> str:
    """A page's lines as running text."""
    return "\n".join(_GAP.sub(" ", line.strip()) for line in text.split("\n"))


def _texts(reader: PdfReader, count: int, limits: Limits) -> Iterator[str]:
    """The text of each page, until the drawing instructions exceed their limit."""
    drawn = 0
    for number in range(count):
        try:
            page = reader.pages[number]
            contents = page.get_contents()
            drawn += len(contents.get_data()) if contents else 0
        except Exception:
            yield ""
            continue
        if drawn > limits.drawing:
            return
        yield _page_text(page)


class _Exhausted(Exception):
    """A PDF that cannot be taken apart in a reasonable number of steps."""


class _Metered(io.BytesIO):
    """A file that may be read so many times: a count, unlike a clock, is the same every time."""

    def __init__(self, content: bytes, steps: int) -> None:
        super().__init__(content)
        self.left = steps

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.left -= 1 + len(piece) // _STEP
        if self.left < 0:
            raise _Exhausted
        return piece


def _reader(content: bytes, context: Context) -> tuple[PdfReader, int]:
    """The file, open, and how many pages it has."""
    limits = context.budget.limits
    try:
        reader = PdfReader(_Metered(content, limits.steps), root_object_recovery_limit=2_000)
        known = ("", *context.passwords[: limits.passwords])
        if not reader.is_encrypted or any(reader.decrypt(password) for password in known):
            return reader, len(reader.pages)
    except _Exhausted as error:
        raise too_large("PDFの読取りに要する処理", f"{limits.steps:,}回") from error
    except Exception as error:  # pypdf raises many kinds on broken files
        raise damaged("PDF") from error
    raise encrypted("PDF")


def _page_text(page: PageObject) -> str:
    """The page's text as laid out, or in the order of the file where that fails, else ""."""
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
    return "".join(map(_kanji, storable(text)))


def _kanji(char: str) -> str:
    if "\u2e80" <= char <= "\u2fdf":
        return RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return char


def _rows(text: str, is_label: _IsLabel) -> tuple[tuple[str, ...], ...]:
    lines = text.split("\n")
    rows = [[cell for cell in _GAP.split(line.strip()) if cell] for line in lines]
    labels = [n for n, row in enumerate(rows) if row and is_label(row[0])]
    empty = {n for n in labels if all(_NO_VALUE.match(cell) for cell in rows[n][1:])}
    for number in labels:  # a second line right under a value continues it
        if (
            number not in empty
            and number + 1 < len(rows)
            and _is_stray(lines, rows, number, 1, is_label)
        ):
            at = next(i for i, cell in enumerate(rows[number]) if i and not _NO_VALUE.match(cell))
            rows[number][at] += rows[number + 1].pop()
    for number in sorted(empty):
        if value := _around(lines, rows, number, is_label):
            rows[number][1:1] = [value]
    return tuple(map(tuple, rows))


def _around(lines: Sequence[str], rows: Sequence[list[str]], label: int, is_label: _IsLabel) -> str:
    """The lines above and below a label in a tall cell, which can only be its value."""
    found: list[str] = []
    for step in (-1, 1):
        distance = 0
        while abs(distance) < _FAR * 2 and 0 <= label + distance + step < len(rows):
            distance += step
            if not rows[label + distance] and abs(distance) < _FAR:
                continue
            if not _is_stray(lines, rows, label, distance, is_label):
                break
            found.insert(0 if step < 0 else len(found), rows[label + distance].pop())
    return "".join(found)


def _is_stray(
    lines: Sequence[str],
    rows: Sequence[Sequence[str]],
    label: int,
    distance: int,
    is_label: _IsLabel,
) -> bool:
    """Whether a line is one cell of text, set further in than the label, and no label itself."""
    row = rows[label + distance]
    if len(row) != 1 or is_label(row[0]) or _NO_VALUE.match(row[0]):
        return False
    return _indent(lines[label + distance]) > _indent(lines[label]) + len(rows[label][0])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _more_pages(count: int, read: int) -> Finding:
    message = (
        f"PDFは{count}ページあり、読取りの上限に達したため、{read}ページまでを読み取りました。"
        "残りの内容を確認してください。"
    )
    severity = Severity.NOTE if read else Severity.REVIEW
    return Finding("attachment_limit", severity, message, "form")
