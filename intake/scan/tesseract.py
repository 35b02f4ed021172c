"""Read text in pictures with Tesseract (OCR), through its C library instead of its command.

The library and its data are loaded before the process is sandboxed. From then on the library gets
only grey pixels, so that it opens no file and starts no process.
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
    """How the letters in a picture are laid out; values are Tesseract's page segmentation modes.

    BLOCK is several lines, LINE is one. RAW_LINE is one line read without analysing its layout,
    because the analysis loses short lines.
    """

    BLOCK = 6
    LINE = 7
    RAW_LINE = 13


@dataclass(frozen=True, slots=True)
class Words:
    """What Tesseract read in a picture.

    `text` is the text, its lines separated by line breaks; "" if there is none. `confidence` is
    Tesseract's confidence, 0 to 100, in the least certain word; 0 if there is no text.
    """

    text: str = ""
    confidence: float = 0.0


class Reader:
    """An instance of Tesseract (OCR) that reads pictures in one language, such as "jpn".

    Raises OSError if Tesseract or its data for the language cannot be loaded.
    """

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
        """Return the text in a grey picture of dark letters on white, laid out as `layout` says, as Words.

        The Words have an empty text if Tesseract fails.
        """
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
    """Return the text in Tesseract's TSV output, with a space between two words only at a wide gap."""
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
    """A word in Tesseract's TSV output; `left`, `right` and `height` are in pixels.

    `line` is (block, paragraph, line), equal for all words of a line.
    """

    line: tuple[str, ...]
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
