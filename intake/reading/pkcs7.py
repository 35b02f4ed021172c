"""S/MIME files (CMS, RFC 5652) as far as they can be read without a key: what they are, what they enclose.

No signature is verified: none of the libraries we keep does that for CMS.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from intake.text import find_emails

_SIGNED = bytes.fromhex("06092a864886f70d010702")
_ENVELOPED = (
    bytes.fromhex("06092a864886f70d010703"),
    bytes.fromhex("060b2a864886f70d0109100117"),  # authenticated as well
)
_SEQUENCE, _SET, _INTEGER, _OID, _OCTETS, _PIECES, _EXPLICIT = 0x30, 0x31, 2, 6, 4, 0x24, 0xA0
_MOST_PIECES = 100_000
_EMAIL_IN_NAME = re.compile(rb"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01[\x0c\x13\x16]([\x06-\x7f])")
_ALTERNATIVE_NAME = re.compile(
    rb"\x06\x03\x55\x1d\x11(?:\x01\x01\xff)?\x04.{1,3}?\x30.{1,3}?\x81([\x06-\x7f])", re.DOTALL
)


class Cms(Enum):
    """What a CMS file is."""

    SIGNED = auto()
    ENCRYPTED = auto()


def kind_of_cms(data: bytes) -> Cms | None:
    """What the content is, told by its first bytes; None where it is no CMS file."""
    try:
        tag, start, _ = _head(data, 0)
    except IndexError:
        return None
    if tag != _SEQUENCE:
        return None
    if data.startswith(_SIGNED, start):
        return Cms.SIGNED
    return Cms.ENCRYPTED if data.startswith(_ENVELOPED, start) else None


def enclosed(data: bytes) -> bytes | None:
    """What lies inside a signature that encloses what it signs; None where it lies beside, or broken."""
    if kind_of_cms(data) is not Cms.SIGNED:
        return None
    try:
        at = _into(data, 0, _SEQUENCE)
        at = _into(data, _past(data, at, _OID), _EXPLICIT)
        at = _into(data, at, _SEQUENCE)
        at = _past(data, _past(data, at, _INTEGER), _SET)
        at = _past(data, _into(data, at, _SEQUENCE), _OID)
        return _octets(data, _into(data, at, _EXPLICIT))
    except (IndexError, ValueError):
        return None


def addresses_in(data: bytes) -> tuple[str, ...]:
    """E-mail addresses that the certificates in a signature name, each once; claims, not proofs."""
    found = [*_ALTERNATIVE_NAME.finditer(data), *_EMAIL_IN_NAME.finditer(data)]
    texts = (data[each.end() : each.end() + each[1][0]] for each in found[:20])
    named = (find_emails(text.decode("ascii", "replace")) for text in texts)
    return tuple(dict.fromkeys(address for each in named for address in each))


def _head(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Tag, where the value begins, where it ends; None where only a mark ends it (BER)."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length == 0x80:
        return tag, start, None
    if length > 0x80:
        size = length - 0x80
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    return tag, start, start + length


def _into(data: bytes, at: int, tag: int) -> int:
    found, start, _ = _head(data, at)
    if found != tag:
        raise ValueError
    return start


def _past(data: bytes, at: int, tag: int) -> int:
    found, _, end = _head(data, at)
    if found != tag or end is None:
        raise ValueError
    return end


def _octets(data: bytes, at: int) -> bytes:
    """An octet string, whole or in pieces, as programs write it that do not know its length yet."""
    tag, start, end = _head(data, at)
    if tag == _OCTETS and end is not None and end <= len(data):
        return data[start:end]
    if tag != _PIECES:
        raise ValueError
    pieces: list[bytes] = []
    at = start
    while at < (len(data) if end is None else end) and data[at : at + 2] != b"\0\0":
        found, start, stop = _head(data, at)
        if found != _OCTETS or stop is None or stop > len(data) or len(pieces) >= _MOST_PIECES:
            raise ValueError
        pieces.append(data[start:stop])
        at = stop
    return b"".join(pieces)
