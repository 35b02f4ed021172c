"""Read one PDF page as a person sees it: letters with their positions, input fields, comments.

PDFium gives the letters with positions for every PDF encoding, on rotated pages too. Drawings over
the letters are evaluated: a line through letters strikes them out, a ring may choose an option. A
box is (left, bottom, right, top) in points.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from intake.office.pdf_drawings import Box, Drawings, drawings_of
from intake.parts import Laid
from intake.text.colours import WHITE, is_like

_MOST_LETTERS = 60_000  # of one page
_MOST_ANNOTATIONS = 500
_MOST_RULES = 1_000  # ruled lines of one page
_INVISIBLE = 3  # PDF's text rendering mode for invisible text
_BLANK = 0.01  # of a letter's height; a lower glyph is empty
_UNKNOWN = "\ufffd"
_HYPHEN = 2  # PDFium's code for a hyphen at the end of a line
_THIN = 0.4  # of a letter's height; a thicker drawing is no line
_MIDDLE = (0.25, 0.75)  # of a letter's height; a line within strikes it out


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, or the whole text of an input field, with its box on the upright page.

    The box is (left, bottom, right, top) in points. `invisible` means transparent, covered or
    clipped; `white` means white or nearly so.
    """

    text: str
    box: Box
    invisible: bool = False
    white: bool = False

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


@dataclass(slots=True)
class Page:
    """The text of a page, letter by letter, and the marks over it.

    `letters` are the letters that are not struck out; `struck` is True if some were. `over` has
    (kind, box, text) for each comment, ring or other mark; the text is "" if the mark has none.
    `rules` are the boxes of ruled lines. All boxes are (left, bottom, right, top) in points.

    `filled` is {field name: value} of the filled-in text fields and lists. `invisible` is the
    number of invisible letters, such as those of an OCR layer. `hidden` is True if invisible
    letters, or invisible input fields with a value, were left out.
    """

    letters: list[Letter] = field(default_factory=list)
    over: list[tuple[Laid, Box, str]] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    filled: dict[str, str] = field(default_factory=dict)
    struck: bool = False
    invisible: int = 0
    hidden: bool = False


def page_of(document: Any, number: int) -> Page:
    """Return the page with this number, from 0, of an open PDFium document: its text and marks.

    Invisible letters are left out if they are less than half of all letters. Otherwise they are
    kept, because they are the recognised text (OCR) of a scan. Raises PdfiumError if PDFium cannot
    read the page.
    """
    page = document[number]
    form = document.formenv.raw if document.formenv else None
    text = page.get_textpage()
    drawings = drawings_of(page.raw)
    letters, turned = _letters(text.raw, drawings)
    found = Page(hidden=_hides_values(page.raw, form))
    lines, rings, filled = drawings.lines, drawings.rings, drawings.filled
    for sort, box, said, name in _annotations(page.raw, form):
        if name is not None and said:
            found.filled[name] = said
        match sort:
            case None:
                letters += [Letter(said, box)] if said else []
            case Laid.LINE if not said:
                lines.append(_flat(box))
            case _:
                found.over.append((sort, _upright(box, turned), said))
    found.over += [(Laid.RING, _upright(box, turned), "") for box in rings]
    crossing = [_upright(box, turned) for box in lines]
    found.rules = crossing[:_MOST_RULES]
    for letter in letters:
        unseen = letter.invisible or (letter.white and not _is_on(letter, filled))
        upright = Letter(letter.text, _upright(letter.box, turned), unseen)
        if upright.invisible:
            found.invisible += 1
        if _is_crossed(upright, crossing):
            found.struck = True
        else:
            found.letters.append(upright)
    if found.invisible * 2 < len(found.letters):  # only some letters are invisible
        found.hidden |= any(each.invisible and each.text.strip() for each in found.letters)
        found.letters = [letter for letter in found.letters if not letter.invisible]
    return found


def _letters(text: Any, drawings: Drawings) -> tuple[list[Letter], int]:
    """Return (the letters of a page, the commonest rotation of its letters).

    The rotation is in right angles clockwise, 0 to 3. `text` is PDFium's text page. A letter that
    is transparent, or is covered by one of `drawings`, is marked `invisible`. A letter for which
    the font has no glyph becomes U+FFFD.
    """
    letters: list[Letter] = []
    angles = [0, 0, 0, 0]
    rect = pdfium.FS_RECTF()
    colour = [ctypes.c_uint() for _ in range(4)]
    for index in range(min(pdfium.FPDFText_CountChars(text), _MOST_LETTERS)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if (code < 32 and code != _HYPHEN) or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(text, index, rect)
        box = (rect.left, rect.bottom, rect.right, rect.top)
        angle = round(pdfium.FPDFText_GetCharAngle(text, index) * 2 / 3.14159265)
        angles[angle % 4] += 1
        said = "-" if code == _HYPHEN else chr(code)
        said = _UNKNOWN if _draws_nothing(text, index, box) else said
        pdfium.FPDFText_GetFillColor(text, index, *colour)
        shade = colour[0].value << 16 | colour[1].value << 8 | colour[2].value
        white = is_like(shade, WHITE)
        shown = pdfium.FPDFText_GetTextObject(text, index)
        unseen = colour[3].value == 0 or _is_invisible(shown) or drawings.hides(shown, box)
        letters.append(Letter(said, box, unseen, white))
    return letters, max(range(4), key=angles.__getitem__)


def _draws_nothing(text: Any, index: int, box: Box) -> bool:
    """Return whether the embedded font has no glyph for a letter, so that nobody sees the letter.

    True if the outline of the letter has next to no height. `text` is PDFium's text page, `index`
    the letter's number on the page, `box` the letter's box.
    """
    if chr(pdfium.FPDFText_GetUnicode(text, index)).isspace():
        return False
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    if top.value - bottom.value > (box[3] - box[1]) * _BLANK:
        return False
    shown = pdfium.FPDFText_GetTextObject(text, index)
    return bool(shown) and pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(shown)) == 1


def _is_invisible(shown: Any) -> bool:
    return bool(shown) and pdfium.FPDFTextObj_GetTextRenderMode(shown) == _INVISIBLE


def _upright(box: Box, turned: int) -> Box:
    """Return `box` turned counterclockwise about (0, 0) by `turned` right angles, 0 to 3.

    The box of a text that is rotated clockwise by `turned` right angles becomes upright. A box is
    (left, bottom, right, top) in points; coordinates of the result can be negative.
    """
    left, bottom, right, top = box
    match turned:
        case 1:
            return -top, left, -bottom, right
        case 2:
            return -right, -top, -left, -bottom
        case 3:
            return bottom, -right, top, -left
    return box


def _flat(box: Box) -> Box:
    """Return the horizontal line through the middle of a box, as a box of height 0.

    A box is (left, bottom, right, top) in points.
    """
    middle = (box[1] + box[3]) / 2
    return box[0], middle, box[2], middle


def _is_crossed(letter: Letter, lines: Sequence[Box]) -> bool:
    left, bottom, right, top = letter.box
    height = top - bottom
    across = (left + right) / 2
    return any(
        line[0] <= across <= line[2]
        and line[3] - line[1] <= height * _THIN
        and bottom + height * _MIDDLE[0] <= (line[1] + line[3]) / 2 <= bottom + height * _MIDDLE[1]
        for line in lines
    )


def _is_on(letter: Letter, spaces: Sequence[Box]) -> bool:
    across = (letter.box[0] + letter.box[2]) / 2
    return any(s[0] <= across <= s[2] and s[1] <= letter.middle <= s[3] for s in spaces)


# --- annotations ------------------------------------------------------------------------------------

_SORTS = {
    pdfium.FPDF_ANNOT_TEXT: Laid.NOTE,
    pdfium.FPDF_ANNOT_CIRCLE: Laid.RING,
    pdfium.FPDF_ANNOT_SQUARE: Laid.RING,
    pdfium.FPDF_ANNOT_HIGHLIGHT: Laid.ENCLOSED,
    pdfium.FPDF_ANNOT_STRIKEOUT: Laid.LINE,
    pdfium.FPDF_ANNOT_LINE: Laid.LINE,
    pdfium.FPDF_ANNOT_CARET: Laid.NOTE,
    pdfium.FPDF_ANNOT_INK: Laid.INK,
    pdfium.FPDF_ANNOT_STAMP: Laid.INK,
    pdfium.FPDF_ANNOT_REDACT: Laid.INK,
    pdfium.FPDF_ANNOT_POLYGON: Laid.INK,
    pdfium.FPDF_ANNOT_POLYLINE: Laid.INK,
}
_TEXTS = (pdfium.FPDF_FORMFIELD_TEXTFIELD,)
_TICKS = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_LISTS = (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


_Annotation = tuple[Laid | None, Box, str, str | None]


def _annotations(page: Any, form: Any) -> Iterator[_Annotation]:
    """Yield (kind of mark, box, text, field name) for each visible input field and comment.

    The kind is None if the text counts as part of the page: the value of an input field, or text
    that somebody typed onto the page. The field name is None except for text fields and lists.
    `form` is PDFium's handle for the input fields of the document. A box is (left, bottom, right,
    top) in points.
    """
    for annotation in _each_annotation(page):
        if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            continue
        rect = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, rect)
        box = (rect.left, rect.bottom, rect.right, rect.top)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET and form is not None:
            yield None, box, _field_text(form, annotation), _field_name(form, annotation)
        elif kind == pdfium.FPDF_ANNOT_FREETEXT:
            yield from _typed(
                box, _string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents")
            )
        elif kind in _SORTS:
            said = _string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents")
            sort = _SORTS[kind]
            if sort is not Laid.NOTE:
                yield sort, box, "", None
            if said:
                yield Laid.NOTE, box, said, None


def _hides_values(page: Any, form: Any) -> bool:
    """Return whether an input field of the page is filled in, but not shown on the screen.

    `page` is PDFium's handle of the page, `form` that of the document's input fields, None if it
    has none.
    """
    return form is not None and any(
        pdfium.FPDFAnnot_GetFlags(each) & _HIDDEN
        and pdfium.FPDFAnnot_GetSubtype(each) == pdfium.FPDF_ANNOT_WIDGET
        and _field_text(form, each).strip("□ ")
        for each in _each_annotation(page)
    )


def _each_annotation(page: Any) -> Iterator[Any]:
    """Yield PDFium's handle of each annotation of a page, at most the first 500.

    A handle becomes invalid when the next one is asked for.
    """
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        if annotation := pdfium.FPDFPage_GetAnnot(page, index):
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _typed(box: Box, text: str) -> Iterator[_Annotation]:
    """Yield (None, box, line, None) for each line of a text that somebody typed onto the page.

    The first None means that the line counts as part of the page, the last that it is no input
    field. `box` is the box of the whole text: (left, bottom, right, top) in points; it is divided
    evenly among the lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    height = (box[3] - box[1]) / len(lines)
    for number, line in enumerate(lines):
        top = box[3] - number * height
        yield None, (box[0], top - height, box[2], top), line.strip(), None


def _field_text(form: Any, annotation: Any) -> str:
    """Return what an input field displays: its text, or ☑ or □ for a check box or radio button.

    The selected entries of a list are joined by 「、」. The result is "" for other kinds of fields,
    such as buttons. `form` is PDFium's handle for all input fields of the document, `annotation`
    the one for this field.
    """
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _TICKS:
        return "☑" if pdfium.FPDFAnnot_IsChecked(form, annotation) else "□"
    if kind in _LISTS:
        count = min(pdfium.FPDFAnnot_GetOptionCount(form, annotation), 500)
        chosen = [i for i in range(count) if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, i)]
        labels = [_string(pdfium.FPDFAnnot_GetOptionLabel, form, annotation, i) for i in chosen]
        if labels:
            return "、".join(labels)
    if kind in (*_TEXTS, *_LISTS):
        return _string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
    return ""


def _field_name(form: Any, annotation: Any) -> str | None:
    """Return the name of a text field or list; None for other kinds of input fields."""
    if pdfium.FPDFAnnot_GetFormFieldType(form, annotation) not in (*_TEXTS, *_LISTS):
        return None
    return _string(pdfium.FPDFAnnot_GetFormFieldName, form, annotation)


def _string(call: Any, *arguments: Any) -> str:
    """Return the text that a PDFium function writes for these arguments; "" if there is none.

    Also "" if the text takes 100,000 bytes or more. `call` is a function that writes UTF-16 with a
    terminating null to a buffer.
    """
    size = call(*arguments, None, 0)
    if not 2 < size < 100_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "ignore").strip()
