"""Read and write frames on the pipe between the main process and a cell (sandboxed process).

A frame consists of the number of its pieces, the length of each piece, and the pieces (bytes, never
objects). The reader checks each number before it allocates memory.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import IO

_COUNT, _LENGTH = struct.Struct("!I"), struct.Struct("!Q")


class Ended(Exception):
    """Raised if the process at the other end closed the pipe or died."""


class TooLarge(Exception):
    """Raised if a frame announces more pieces or bytes than its reader allows."""


def write_frame(stream: IO[bytes], pieces: Sequence[bytes]) -> None:
    lengths = (_LENGTH.pack(len(piece)) for piece in pieces)
    stream.write(_COUNT.pack(len(pieces)) + b"".join(lengths))
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def read_frame(stream: IO[bytes], most_pieces: int, most_bytes: int) -> list[bytes]:
    """Wait for the next frame on the pipe `stream` and return its pieces.

    Raises Ended if the pipe is closed before the frame is complete, TooLarge if the frame has more
    than `most_pieces` pieces or `most_bytes` bytes.
    """
    (count,) = _COUNT.unpack(_exactly(stream, _COUNT.size))
    if count > most_pieces:
        raise TooLarge
    packed = _exactly(stream, count * _LENGTH.size)
    lengths = [length for (length,) in _LENGTH.iter_unpack(packed)]
    if sum(lengths) > most_bytes:
        raise TooLarge
    return [_exactly(stream, length) for length in lengths]


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise Ended
    return content
