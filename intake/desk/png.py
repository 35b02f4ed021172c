"""Encode as PNG the pixels that the sandbox drew from an untrusted file.

This runs outside the sandbox, so that nothing else of the file reaches the browser.
"""

from __future__ import annotations

import struct
import zlib


def png(width: int, height: int, rgb: bytes) -> bytes:
    """Return a PNG file with these pixels; `width` and `height` are in pixels.

    `rgb` has the pixels row by row from the top left, three bytes (red, green, blue) for each.
    """
    line = 3 * width
    rows = b"".join(b"\0" + rgb[at : at + line] for at in range(0, len(rgb), line))
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = (b"IHDR", head), (b"IDAT", zlib.compress(rows, 3)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in pieces)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))
