"""Normalise character widths, dashes, spaces and invisible characters in Japanese text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASH = re.compile("[‐‑‒–—―─━−－﹣⁃˗᠆⸺⸻﹘➖]")
_LONG_DASHES = dict.fromkeys(map(ord, "ーｰ一〜～~∼∽·・"), "-")
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e00ff]"  # variation selectors: 渡邉󠄄
)
_LONG = 2000  # characters; longer than the lines and values that are folded again and again
_BLANK = re.compile(r"[\s\u2800]+")
# NFKC would replace 塚 U+FA10 by another kanji than the one written, so these are kept.
_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def fold(text: str) -> str:
    """The text in normalised widths (NFKC), with every dash replaced by "-".

    The long vowel sign ー and compatibility kanji are unchanged.
    """
    if text.isascii():
        return text
    return _known(text) if len(text) <= _LONG else _folded(text)


_SOUND_SIGN = re.compile("(?<=[\u3041-\u3096\u30a1-\u30fa])[\u309b\u309c]")  # 「と゛」 is ど


def _folded(text: str) -> str:
    text = _SOUND_SIGN.sub(lambda sign: chr(ord(sign[0]) - 2), text)
    pieces = _IDEOGRAPHS.split(text)
    pieces[::2] = [unicodedata.normalize("NFKC", piece) for piece in pieces[::2]]
    return _DASH.sub("-", "".join(pieces))  # str.translate looks each character up


_known = lru_cache(maxsize=4096)(_folded)  # every step of the reading folds the lines of a mail


def fold_dashes(text: str) -> str:
    """Return the text in normalised widths, with "-" for every dash and every sign used as a dash.

    Signs used as dashes are ー, 一, 〜, ・ and others. Use this only for numbers, in which such
    signs can only be separators.
    """
    return fold(text).translate(_LONG_DASHES)


def one_line(text: str) -> str:
    """Return the text on one line, without control characters and invisible characters.

    Each run of spaces and line breaks becomes one space, or nothing at the start and end of the
    text.
    """
    return INVISIBLE.sub("", _BLANK.sub(" ", text)).strip()


_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def lines_as_they_are(text: str) -> str:
    """The text without control and invisible characters; its lines and spaces are kept.

    Every kind of line end becomes a line feed.
    """
    return INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))


def close_up(text: str) -> str:
    """Return a letter-spaced text without its spaces: 「総 務 課」 becomes 総務課.

    Any text but three or more single non-ASCII characters with spaces between them is unchanged.
    """
    pieces = text.split()
    if len(pieces) < 3 or any(len(piece) != 1 or piece.isascii() for piece in pieces):
        return text
    return "".join(pieces)


def full_digits(number: int | str) -> str:
    """The number or text with full-width digits, as in dates in 和暦 (Japanese era)."""
    return str(number).translate({ord("0") + d: ord("０") + d for d in range(10)})


def display_width(text: str) -> int:
    """The width of a text in columns of a terminal; a full-width character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
