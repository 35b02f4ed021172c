"""Read the letters of a picture with Tesseract, through its C interface and without its program.

The library and its data are loaded before a cell gives up its rights. What it then gets are grey
pixels, so that it opens no file and starts no process.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby, pairwise
from typing import NamedTuple

from PIL import Image

from intake.scan import installed

_WORD = "5"  # Tesseract's level of a word
_SPACE = 0.5  # of a line's height; a wider gap is a space
_DPI = 200


class Layout(IntEnum):
    """How letters are laid out in a picture, by Tesseract's numbers."""

    BLOCK = 6  # lines of text
    LINE = 7
    RAW_LINE = 13  # a line that is read without a look at its layout, which loses short ones


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a picture, its lines separated by line breaks.

    `confidence` is Tesseract's own, from 0 to 100, of the word that it is least sure of.
    """

    text: str = ""
    confidence: float = 0.0


class Reader:
    """Tesseract with the data of one language. Raises OSError if it cannot be loaded."""

    def __init__(self, language: str) -> None:
        os.environ["OMP_THREAD_LIMIT"] = "1"  # a cell may start no threads
        self._library = library = ctypes.CDLL(installed.library() or "libtesseract.so.5")
        library.TessBaseAPICreate.restype = ctypes.c_void_p
        library.TessBaseAPIGetTsvText.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(library.TessBaseAPICreate())
        folder = os.fsencode(installed.data() or "")
        if library.TessBaseAPIInit3(self._handle, folder, language.encode()):
            raise OSError(f"Tesseract cannot load {language}")

    def words(self, picture: Image.Image, layout: Layout) -> Words:
        """The text of a grey picture with dark letters on white."""
        library, handle = self._library, self._handle
        library.TessBaseAPISetPageSegMode(handle, layout)
        library.TessBaseAPISetImage(
            handle, picture.tobytes(), picture.width, picture.height, 1, picture.width
        )
        library.TessBaseAPISetSourceResolution(handle, _DPI)
        if library.TessBaseAPIRecognize(handle, None):
            return Words()
        told = library.TessBaseAPIGetTsvText(handle, 0)
        try:
            table = (ctypes.string_at(told) if told else b"").decode("utf-8", "replace")
        finally:
            library.TessDeleteText(ctypes.c_void_p(told))
            library.TessBaseAPIClear(handle)
        return _joined(table)


def _joined(table: str) -> Words:
    """The words of Tesseract's table, put together by the gaps between them."""
    lines, confidence = [], 100.0
    for _, words in groupby(_rows(table), key=lambda word: word.line):
        line = list(words)
        space = _SPACE * max(word.height for word in line)
        text = line[0].text
        for before, word in pairwise(line):
            text += " " * (word.left - before.right > space) + word.text
        lines.append(text)
        confidence = min(confidence, *(word.confidence for word in line))
    return Words("\n".join(lines), confidence if lines else 0.0)


class _Word(NamedTuple):
    """A row of Tesseract's table; sides in pixels."""

    line: tuple[str, ...]  # block, paragraph, line
    left: int
    right: int
    height: int
    confidence: float
    text: str


def _rows(table: str) -> Iterator[_Word]:
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == _WORD and cells[11].strip():
            left, width, height = int(cells[6]), int(cells[8]), int(cells[9])
            line, sure = tuple(cells[2:5]), float(cells[10])
            yield _Word(line, left, left + width, height, sure, cells[11].strip())
