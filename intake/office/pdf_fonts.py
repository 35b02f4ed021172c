"""Make PDFium use one font, with only squares, for all text whose font is not in the PDF.

Without this module PDFium would use the machine's fonts, and the layout would depend on which are
installed. On a machine without fonts (a sandbox, a plain server) a single letter on its line, such
as an option's Ａ or ○, would be lost, because PDFium drops text without extent. Latin letters still
come from PDFium's own fonts. 根拠: OpenType 1.9 (cmap format 13: many characters, one glyph);
FPDF_SYSFONTINFO of PDFium.
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

import pypdfium2

_UNITS = 1000  # units per em of the font
_BELOW, _ABOVE = -120, 880  # the glyph's edges relative to the baseline
_ONE_GLYPH = 13  # the cmap format in which a range of characters has one glyph
_LATIN = 0  # the character set of fonts without Japanese letters or symbols
_WHOLE = 0  # table id that means the whole file


@cache
def use_squares() -> None:
    """Make PDFium take a font of squares for text whose font is not in the PDF, for this process.

    The layout of such text then does not depend on the fonts installed; Latin letters are not
    affected. A further call does nothing.
    """
    _Squares().setup()


class _Squares(pypdfium2.PdfSysfontBase):  # type: ignore[misc]  # the library has no types
    """The callbacks by which PDFium gets the square font in place of the machine's fonts.

    PDFium prescribes the names of the methods.
    """

    def EnumFonts(self, *_: Any) -> None:
        """Report no installed font."""

    def MapFont(self, _: Any, weight: int, italic: int, charset: int, *more: Any) -> int | None:
        return None if charset == _LATIN else 1

    def GetFont(self, *_: Any) -> None:
        return None

    def GetFontData(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> int:
        content = square_font()
        if table != _WHOLE:
            return 0
        if buffer and size >= len(content):
            ctypes.memmove(buffer, content, len(content))
        return len(content)

    def GetFaceName(self, *_: Any) -> int:
        return 0

    def DeleteFont(self, *_: Any) -> None:
        """Do nothing, because no font was opened."""

    def Release(self, *_: Any) -> None:
        """Do nothing, because nothing was allocated."""


@cache
def square_font() -> bytes:
    """Return the bytes of a TrueType font file in which every character has the same square glyph."""
    bounds = struct.pack(">4h", 0, _BELOW, _UNITS, _ABOVE)
    corners = struct.pack(">4h", 0, _UNITS, 0, -_UNITS) + struct.pack(">4h", _BELOW, 0, _UNITS, 0)
    square = struct.pack(">h8s2H4s16s", 1, bounds, 3, 0, b"\x01" * 4, corners) + b"\x00\x00"
    letters = struct.pack(">2H3I3I", _ONE_GLYPH, 0, 28, 0, 1, ord("!"), 0x10FFFF, 1)
    tables = {
        b"cmap": struct.pack(">4HI", 0, 1, 3, 10, 12) + letters,
        b"glyf": square,
        b"head": struct.pack(
            ">4I2H2q8s2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, _UNITS, 0, 0, bounds, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(
            ">I3hH11hH", 0x10000, _ABOVE, _BELOW, 0, _UNITS, 0, 0, _UNITS, 1, *[0] * 7, 2
        ),
        b"hmtx": struct.pack(">HhHh", _UNITS, 0, _UNITS, 0),
        b"loca": struct.pack(">3I", 0, 0, len(square)),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 1, *[0] * 8),
        b"post": struct.pack(">2I2h5I", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0),
    }
    return _assembled(tables)


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    """Return the bytes of a TrueType font file with these tables (name -> content).

    The file consists of a directory, then the tables, each padded to a multiple of four bytes.
    """
    directory = struct.pack(">I4H", 0x10000, len(tables), 128, 3, len(tables) * 16 - 128)
    place = len(directory) + 16 * len(tables)
    bodies = b""
    for name, table in sorted(tables.items()):
        directory += struct.pack(">4s3I", name, _sum(table), place + len(bodies), len(table))
        bodies += table + b"\x00" * (-len(table) % 4)
    return directory + bodies


def _sum(table: bytes) -> int:
    padded = table + b"\x00" * (-len(table) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
