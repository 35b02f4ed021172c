"""Find out whether Tesseract and its data are installed, without loading them."""

from __future__ import annotations

from ctypes.util import find_library
from functools import cache
from pathlib import Path

JAPANESE, LATIN = "jpn", "eng"
PLACES = (
    *("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata"),
    *("/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata"),
)


@cache  # asks the system's linker, which takes a moment
def library() -> str | None:
    """Return the name of Tesseract's shared library for ctypes.CDLL; None if it is not installed."""
    return find_library("tesseract")


def data() -> Path | None:
    """Return the first folder (of PLACES) with Tesseract's data for Japanese and Latin letters, or None."""
    wanted = [f"{language}.traineddata" for language in (JAPANESE, LATIN)]
    folders = (Path(place) for place in PLACES)
    return next((f for f in folders if all((f / name).is_file() for name in wanted)), None)


def lacking() -> str:
    """Return a Japanese sentence saying what is not installed for reading scans; "" if nothing is missing.

    What is needed is Tesseract (OCR) and its data for Japanese and Latin letters.
    """
    if library() is None:
        return "文字を読み取るプログラム tesseract がありません"
    return "" if data() else "tesseract の日本語のデータがありません"
