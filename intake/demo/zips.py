"""Write password-protected zip files as Japanese archivers do: names in Shift_JIS, old PKZIP.

Python's library cannot write encrypted zip files. AES encryption would use a random salt, but here
the same input must always give the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime

_ENCRYPTED = 1


def locked_zip(files: Mapping[str, bytes], password: str, saved_at: datetime) -> bytes:
    """Return the bytes of a password-protected zip file with these files, given as {name: content}.

    `password` must be ASCII, and names must exist in cp932. `saved_at` is the time at which the
    files were last changed, as stated in the zip file.
    """
    body, directory = bytearray(), bytearray()
    for name, content in files.items():
        entry, record = _entry(name, content, password, saved_at, len(body))
        body += entry
        directory += record
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, len(files), len(files), len(directory), len(body), 0
    )
    return bytes(body + directory) + end


def _entry(
    name: str, content: bytes, password: str, saved_at: datetime, offset: int
) -> tuple[bytes, bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    crc = zlib.crc32(content)
    salt = hashlib.sha256(content).digest()[:11]  # random in real archives, repeatable here
    data = _encrypted(salt + bytes((crc >> 24,)) + packed, password)
    raw_name = name.encode("cp932")
    time = saved_at.hour << 11 | saved_at.minute << 5 | saved_at.second // 2
    day = (saved_at.year - 1980) << 9 | saved_at.month << 5 | saved_at.day
    common = struct.pack(
        "<HHHHHIIIHH",
        20, _ENCRYPTED, zlib.DEFLATED, time, day, crc, len(data), len(content), len(raw_name), 0,
    )  # fmt: skip
    local = struct.pack("<I", 0x04034B50) + common + raw_name + data
    record = struct.pack("<IH", 0x02014B50, 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset)
    return local, record + raw_name


def _encrypted(plain: bytes, password: str) -> bytes:
    keys = (0x12345678, 0x23456789, 0x34567890)
    for byte in password.encode("ascii"):
        keys = _turned(keys, byte)
    out = bytearray()
    for byte in plain:
        mixed = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mixed * (mixed ^ 1)) >> 8 & 0xFF))
        keys = _turned(keys, byte)
    return bytes(out)


def _turned(keys: tuple[int, int, int], byte: int) -> tuple[int, int, int]:
    first = _crc(keys[0], byte)
    second = ((keys[1] + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    return first, second, _crc(keys[2], second >> 24)


def _crc(value: int, byte: int) -> int:
    """The CRC-32 `value` updated with one more byte, as old PKZIP encryption needs it.

    zlib.crc32 inverts the value before and after; this does not.
    """
    return zlib.crc32(bytes((byte,)), value ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
