"""Read what is drawn on a PDF page besides text: lines, rings, and areas that cover text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from intake.text.colours import WHITE, is_like

_MOST_OBJECTS = 5_000  # read on one page
_MOST_HIDING = 100  # areas that hide letters
_MOST_POINTS = 50  # of a clipping path; one with more points is an irregular shape
_LINE, _SLANTED = 3, 6  # points; a thinner path is a line; a single stroke may slant more
_CURVED = 0.8  # fraction of curved segments; a frame with round corners has fewer

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(slots=True)
class Drawings:
    """The drawings on a PDF page besides text. All boxes are (left, bottom, right, top) in points.

    `lines` and `rings` are the boxes of lines and rings. `filled` has the boxes of coloured areas,
    on which white letters are visible. Page objects are numbered in the order of drawing: `opaque`
    has (number, box) of each opaque area, which hides text with a lower number; `texts` is {address
    of a PDFium text object: its number}. `clipped` has the addresses of text objects outside their
    clipping path.
    """

    lines: list[Box] = field(default_factory=list)
    rings: list[Box] = field(default_factory=list)
    filled: list[Box] = field(default_factory=list)
    opaque: list[tuple[int, Box]] = field(default_factory=list)
    texts: dict[int, int] = field(default_factory=dict)
    clipped: set[int] = field(default_factory=set)

    def hides(self, text: Any, letter: Box) -> bool:
        """Return whether a letter is covered by a later drawing, or is outside its text's clipping path.

        `text` is the PDFium text object that contains the letter, `letter` the letter's box.
        """
        address = _address(text)
        if address in self.clipped:
            return True
        number = self.texts.get(address)
        if number is None or not self.opaque:
            return False
        across, middle = (letter[0] + letter[2]) / 2, (letter[1] + letter[3]) / 2
        return any(
            later > number and s[0] <= across <= s[2] and s[1] <= middle <= s[3]
            for later, s in self.opaque
        )


def drawings_of(page: Any) -> Drawings:
    """Return the drawings on an open PDFium page; their coordinates are those of the page, in points."""
    found = Drawings()
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, number)
        match pdfium.FPDFPageObj_GetType(shape):
            case pdfium.FPDF_PAGEOBJ_TEXT:
                found.texts[_address(shape)] = number
                if _is_clipped(shape):
                    found.clipped.add(_address(shape))
            case pdfium.FPDF_PAGEOBJ_PATH:
                _add_path(found, number, shape)
    return found


def _add_path(found: Drawings, number: int, path: Any) -> None:
    left, bottom, right, top = box = _bounds(path)
    thin = _SLANTED if pdfium.FPDFPath_CountSegments(path) == 2 else _LINE
    if min(right - left, top - bottom) < thin:
        found.lines.append(box)
    elif _is_ring(path):
        found.rings.append(box)
    elif (colour := _fill(path)) is not None:
        if not is_like(colour, WHITE):
            found.filled.append(box)
        seen_through = pdfium.FPDFPageObj_HasTransparency(path)
        if found.texts and not seen_through and len(found.opaque) < _MOST_HIDING:
            found.opaque.append((number, box))


def _address(shape: Any) -> int:
    return ctypes.cast(shape, ctypes.c_void_p).value or 0


def _bounds(shape: Any) -> Box:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(shape, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _fill(path: Any) -> int | None:
    """Return the fill colour of a path (a drawn outline) as 0xRRGGBB; None if it is not filled."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    if mode.value == pdfium.FPDF_FILLMODE_NONE:
        return None
    colour = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(path, *colour)
    return colour[0].value << 16 | colour[1].value << 8 | colour[2].value


def _is_clipped(text: Any) -> bool:
    """Return whether a text object is entirely outside its clipping path, and so invisible.

    If only a part of the text is outside, all of it counts as visible: the visible letters alone
    could be read as a different value.
    """
    clip = pdfium.FPDFPageObj_GetClipPath(text)
    if not clip:
        return False
    left, bottom, right, top = _bounds(text)
    for number in range(min(max(pdfium.FPDFClipPath_CountPaths(clip), 0), 10)):
        points = list(_points(clip, number))
        if points and (
            right <= min(x for x, _ in points)
            or left >= max(x for x, _ in points)
            or top <= min(y for _, y in points)
            or bottom >= max(y for _, y in points)
        ):
            return True
    return False


def _points(clip: Any, number: int) -> Iterator[tuple[float, float]]:
    count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
    if not 0 < count <= _MOST_POINTS:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, number, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        yield x.value, y.value


def _is_ring(path: Any) -> bool:
    """Return whether a path of PDFium is one unbroken line made mostly of curves, such as an ellipse.

    A ring drawn round an option selects the option. False for polygons and frames.
    """
    count = pdfium.FPDFPath_CountSegments(path)
    if not 5 <= count <= _MOST_POINTS:
        return False
    first, *kinds = (
        pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, i))
        for i in range(count)
    )
    curves = kinds.count(pdfium.FPDF_SEGMENT_BEZIERTO)
    return first == pdfium.FPDF_SEGMENT_MOVETO not in kinds and curves >= len(kinds) * _CURVED
