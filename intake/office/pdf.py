"""Read PDF forms that contain text; each page becomes rows of cells, divided at wide gaps.

A box is (left, bottom, right, top) in points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from intake.office.errors import Unopened
from intake.office.pdf_cells import BREAK
from intake.office.pdf_drawings import Box
from intake.office.pdf_fonts import use_squares
from intake.office.pdf_layout import Line, laid_out
from intake.office.pdf_page import Page, page_of
from intake.office.radicals import RADICALS
from intake.office.results import Context, FormWords, Opened
from intake.office.sheets import storable
from intake.parts import PAGE_BREAK, Laid, Over, Part, Sheet
from intake.text import one_line
from intake.text.widths import display_width
from intake.vocabulary.codes import Severity
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import attachments, fields

_GAP = re.compile(r"\s{2,}|\t|(?<=必須)\s|(?<=任意)\s|\s(?=※|例[:：])")
_NO_VALUE = re.compile(r"^(?:必須|任意)?$|^※|^例|^[（(](?:記入例|記載例|例)")
_FAR = 4  # blank lines between a label and the line of its value, in a tall cell
_MOST_OVER = 200  # drawings over the lines of one page
_TALL = 3  # times a line's height; a taller drawing is a frame round part of the page
_WHOLE_LABELS = 3  # on a page on which others may be cut short
_FEW = 10  # characters; a PDF with fewer is a scan
_IsLabel = Callable[[str], bool]


def read_pdf(content: bytes, context: Context) -> Opened:
    """Return the content of a PDF: its text, its pages as sheets 「1ページ」, 「2ページ」…, embedded files.

    The values of filled-in input fields are one more sheet 「入力欄」. `context` has the limits,
    the passwords to try, and how a 利用申込書 (application form) is recognised. Raises Unopened if
    no known password fits, or if the PDF is damaged or a scan without text.
    """
    limits = context.budget.limits
    try:
        document = _document(content, context)
        count = len(document)
        inner = tuple(_enclosed(document, context))
        pages = [page_of(document, number) for number in range(min(count, limits.pages))]
    except pypdfium2.PdfiumError as error:
        raise Unopened(attachments.DAMAGED, kind="PDF") from error
    form = context.form

    def is_cut(text: str) -> bool:
        return form.whole_label(text) != text

    laid = [laid_out(page.letters, page.rules, form.is_label, is_cut) for page in pages]
    texts = [_clean(text)[: limits.text] for text, _ in laid]
    findings = [] if len(texts) == count else [_more_pages(count, len(texts))]
    filled = {_clean(name): _clean(value) for page in pages for name, value in page.filled.items()}
    seen = sum(len(text.strip()) for text in texts)
    if seen < _FEW and not filled and not findings and not inner:
        raise Unopened(attachments.SCANNED, kind="スキャンされたPDFなど文字の情報がないPDF")
    if sum(page.invisible for page in pages) * 2 > sum(len(page.letters) for page in pages):
        findings.append(attachments.RECOGNISED())
    if any(page.struck for page in pages):
        findings.append(fields.FORM_UNSEEN_STRUCK())
    if any(page.hidden for page in pages):
        findings.append(fields.FORM_UNSEEN_HIDDEN())
    sheets = tuple(
        _sheet(f"{number}ページ", text, lines, page, context.form)
        for number, (text, (_, lines), page) in enumerate(zip(texts, laid, pages, strict=True), 1)
    )
    typed = Sheet("入力欄", tuple(filled.items()))
    whole = PAGE_BREAK.join(map(_closed_up, texts))
    return Opened((*sheets, typed) if filled else sheets, whole, tuple(findings), inner=inner)


def _document(content: bytes, context: Context) -> Any:
    """Open a PDF with PDFium, input fields included, and return PDFium's document.

    Raises Unopened if no password in `context` fits, PdfiumError if the file is damaged.
    """
    use_squares()
    for password in (None, *context.passwords[: context.budget.limits.passwords]):
        try:
            document = pypdfium2.PdfDocument(content, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                continue
            raise
        document.init_forms()
        return document
    raise Unopened(attachments.ENCRYPTED, kind="PDF")


def _enclosed(document: Any, context: Context) -> Iterator[Part]:
    """Yield the files embedded in an open PDF.

    `document` is PDFium's document. Raises Unopened if the embedded files exceed a limit in
    `context`.
    """
    count = document.count_attachments()
    if count:
        context.enter("PDFの添付ファイル", count)
    for number in range(count):
        file = document.get_attachment(number)
        data = bytes(file.get_data())
        context.budget.unpacked += len(data)
        if context.budget.unpacked > context.budget.limits.unpacked:
            raise Unopened(
                attachments.LIMIT,
                what="PDFの添付ファイルの大きさ",
                limit=f"{context.budget.limits.unpacked // 2**20}MB",
            )
        yield Part(one_line(storable(file.get_name())) or "名称のないファイル", "", data)


def _sheet(name: str, text: str, lines: Sequence[Line], page: Page, form: FormWords) -> Sheet:
    """Return a PDF page as a sheet called `name`: its text divided into rows of cells.

    `text` and `lines` are the page's text, as pdf_layout.laid_out returns them; `page` has the
    marks drawn on the page. A ring round an option becomes ○ before the option. Every other mark
    that covers text is recorded with its cell. `form` recognises options and labels; a value that
    runs over several lines beside a label is joined.
    """
    rows = [list(row) for row in _rows(text, form.is_label)]
    _complete(rows, form)
    over: list[Over] = []
    for sort, box, said in page.over:
        if sort is Laid.NOTE:
            box = _beside(box, lines)
        for line in lines:
            for column, segment in enumerate(line.segments):
                if not _covers(box, segment.box) or line.row >= len(rows):
                    continue
                row = rows[line.row]
                at = next(
                    (i for i, cell in enumerate(row) if cell.strip() == segment.text.strip()), None
                )
                if sort is Laid.RING and at is not None and form.is_one_option(row[at]):
                    row[at] = f"○{row[at]}"
                else:
                    over.append(Over((line.row, column if at is None else at), sort, said))
    rows = [[cell.replace(BREAK, "\n") for cell in row] for row in rows]
    return Sheet(name, tuple(map(tuple, rows)), paged=True, over=tuple(over[:_MOST_OVER]))


def _beside(note: Box, lines: Sequence[Line]) -> Box:
    """Return the box of the text that a note (a PDF comment) is about.

    The result is `note`, the note's own box, if this box covers text. Otherwise it is the box of
    the nearest text on the same line, or `note` if that line has no text. A box is (left, bottom,
    right, top) in points.
    """
    every = [segment.box for line in lines for segment in line.segments]
    if any(_covers(note, box) for box in every):
        return note
    beside = [box for box in every if box[1] < note[3] and note[1] < box[3]]
    return min(beside, key=lambda box: max(box[0] - note[2], note[0] - box[2]), default=note)


def _covers(box: Box, segment: Box) -> bool:
    """Return whether a drawing, such as a highlight, covers a piece of text.

    `box` is the box of the drawing, `segment` that of the text. The drawing must overlap the text
    horizontally and cover the middle of its height. False if the drawing is at least three times as
    high as the text, because it is then a frame round a part of the page. A box is (left, bottom,
    right, top) in points.
    """
    middle = (segment[1] + segment[3]) / 2
    return (
        box[1] <= middle <= box[3]
        and box[0] < segment[2]
        and segment[0] < box[2]
        and box[3] - box[1] < (segment[3] - segment[1]) * _TALL
    )


def _closed_up(text: str) -> str:
    """Return a page's text with one space in place of each wide gap between columns.

    Lines are stripped; the character BREAK, which marks line ends inside a table cell, becomes a
    newline.
    """
    lines = text.replace(BREAK, "\n").split("\n")
    return "\n".join(_GAP.sub(" ", line.strip()) for line in lines)


def _clean(text: str) -> str:
    """Return the text with kanji in place of radicals, which some PDF fonts report instead of kanji.

    Characters that DuckDB cannot store are removed.
    """
    return "".join(map(_kanji, storable(text)))


def _kanji(char: str) -> str:
    if "\u2e80" <= char <= "\u2fdf":
        return RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return char


def _complete(rows: Sequence[list[str]], form: FormWords) -> None:
    """Replace labels that a narrow column has cut short (「メールアド」) by the whole labels, in place.

    `rows` are the rows of cells of a PDF page. Nothing is done unless the rows begin with at least
    three different whole labels. Then the first cell of a row is replaced if the row has further
    cells and no row begins with the whole label. `form` recognises labels and completes them.
    """
    heads = {row[0] for row in rows if row and form.is_label(row[0])}
    for row in rows if len(heads) >= _WHOLE_LABELS else ():
        if len(row) > 1 and (whole := form.whole_label(row[0])) not in heads:
            row[0] = whole


def _rows(text: str, is_label: _IsLabel) -> tuple[tuple[str, ...], ...]:
    lines = text.split("\n")
    rows = [[cell for cell in _GAP.split(line.strip()) if cell] for line in lines]
    labels = [n for n, row in enumerate(rows) if row and is_label(row[0])]
    empty = {n for n in labels if all(_NO_VALUE.match(cell) for cell in rows[n][1:])}
    for number in labels:  # a line directly below a value continues it
        if (
            number not in empty
            and number + 1 < len(rows)
            and _is_stray(lines, rows, number, 1, is_label)
        ):
            at = _above(lines[number], rows[number], _indent(lines[number + 1]))
            rows[number][at] += rows[number + 1].pop()
    for number in sorted(empty):
        if value := _around(lines, rows, number, is_label):
            rows[number][1:1] = [value]
    return tuple(map(tuple, rows))


def _above(line: str, row: Sequence[str], indent: int) -> int:
    """Return the index in `row` of the value that an indented text on the next line continues.

    `row` has the cells of the line above the text, `line` is that line as text; the first cell is a
    label. `indent` is the number of spaces before the indented text. The result is the last value
    that begins left of the text, exactly above its beginning, or one space further right; if there
    is none, the first value.
    """
    values = [i for i, cell in enumerate(row) if i and not _NO_VALUE.match(cell)]
    at, offset = values[0], len(row[0])
    for i in values:
        offset = line.index(row[i], offset)
        at = i if display_width(line[:offset]) <= indent + 1 else at
    return at


def _around(lines: Sequence[str], rows: Sequence[list[str]], label: int, is_label: _IsLabel) -> str:
    """Return the value of a label in a tall table cell, joined from lines above and below the label.

    The result is "" if there is no value. `lines` are the page's lines of text, `rows` the cells of
    each; `label` is the index of the label's line; `is_label` recognises labels, at which the
    search stops. The cells that make up the value are removed from `rows`.
    """
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
    """Return whether a line near a label is a piece of the label's value.

    The line is `distance` lines below the label's line, or above it if negative. True if the line
    is one cell of text, begins to the right of the label's end, and is neither a label according to
    `is_label` nor a remark such as 「※…」 or 「例…」. `lines` are the text lines of the page, `rows` the
    cells of each; `label` is the index of the label's line.
    """
    row = rows[label + distance]
    if len(row) != 1 or is_label(row[0]) or _NO_VALUE.match(row[0]):
        return False
    return _indent(lines[label + distance]) > _indent(lines[label]) + len(rows[label][0])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _more_pages(count: int, read: int) -> Finding:
    severity = Severity.NOTE if read else Severity.REVIEW
    return attachments.LIMIT_OF_PAGES(severity=severity, pages=count, read=read)
