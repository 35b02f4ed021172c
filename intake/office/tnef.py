"""Read winmail.dat (TNEF), in which Outlook wraps the attachments of a mail.

We parse it ourselves, because tnefparse follows a false count of up to four billion properties and
loses Japanese file names. Only the names and contents of attachments are read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from intake.office.errors import Unopened
from intake.office.results import Context, Opened
from intake.office.sheets import storable
from intake.parts import Part
from intake.text import one_line
from intake.text.charset import decode
from intake.vocabulary.findings import attachments

_ATTACHMENT = 2  # level of an object that belongs to an attachment
_BEGINS, _TITLE, _DATA, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_NAME, _SHORT_NAME, _OBJECT = 0x3707, 0x3704, 0x3701
_EMBEDDED_MAIL = bytes.fromhex("0703020000000000c000000000000046")
_HEAD = struct.Struct("<BHHI")
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8,
          0x48: 16}  # fmt: skip
_UNICODE = 0x1F
_VARIABLE = (0x0D, 0x1E, _UNICODE, 0x102)
_NAMED = 0x8000  # property ids from here on are followed by a name
_SEVERAL = 0x1000  # flag: several values
_MOST_PROPERTIES = 500


def read_tnef(content: bytes, context: Context) -> Opened:
    """Return the attachments in a winmail.dat, in the field `inner` of the result.

    Raises Unopened if the file is damaged or exceeds a limit in `context`.
    """
    context.enter("winmail.dat", 0)
    found: list[dict[int, bytes | str]] = []
    try:
        for name, data in _objects(content):
            if name == _BEGINS:
                found.append({})
                context.enter("winmail.dat", len(found))
            elif found and name == _PROPERTIES:
                found[-1].update(_properties(data))
            elif found:
                found[-1][name] = data
    except struct.error as error:
        raise Unopened(attachments.DAMAGED, kind="winmail.dat") from error
    return Opened(inner=tuple(Part(_name(each), "", _data(each)) for each in found))


def _objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (attribute id, data) for the attributes of all attachments in a winmail.dat, in order.

    Raises Unopened if the file is damaged.
    """
    offset = 6
    while offset + _HEAD.size <= len(content):
        level, name, _, length = _HEAD.unpack_from(content, offset)
        offset += _HEAD.size
        if offset + length > len(content):
            raise Unopened(attachments.DAMAGED, kind="winmail.dat")
        if level == _ATTACHMENT:
            yield name, content[offset : offset + length]
        offset += length + 2  # a checksum follows


def _properties(data: bytes) -> Iterator[tuple[int, bytes | str]]:
    """Yield (property id, value) for an attachment's names and content.

    `data` has all properties of the attachment. The content, and names that are not in Unicode, are
    bytes; Unicode names are text. Raises struct.error or Unopened if `data` is damaged.
    """
    (count,) = struct.unpack_from("<I", data)
    offset = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        if offset + 4 > len(data):
            return
        sort, name = struct.unpack_from("<HH", data, offset)
        offset += 4
        if name >= _NAMED:
            offset = _after_name(data, offset)
        value, offset = _value(data, offset, sort)
        if name in (_LONG_NAME, _SHORT_NAME, _OBJECT):
            yield name, value.decode("utf-16-le", "ignore") if sort == _UNICODE else value


def _after_name(data: bytes, offset: int) -> int:
    (kind,) = struct.unpack_from("<I", data, offset + 16)
    offset += 20
    (length,) = struct.unpack_from("<I", data, offset)
    return offset + 4 + (_padded(length) if kind else 0)


def _value(data: bytes, offset: int, sort: int) -> tuple[bytes, int]:
    """Read the property at `offset` in `data`; return (its first value, offset of the next property).

    `sort` is the number of the property's type. Raises Unopened if the type is unknown or the
    property has more than 500 values, struct.error if `data` ends too early.
    """
    plain = sort & ~_SEVERAL
    count = 1
    if sort & _SEVERAL or plain in _VARIABLE:
        (count,) = struct.unpack_from("<I", data, offset)
        offset += 4
    if plain in _FIXED:
        size = _FIXED[plain]
        return data[offset : offset + size], offset + size * count
    if plain not in _VARIABLE or count > _MOST_PROPERTIES:
        raise Unopened(attachments.DAMAGED, kind="winmail.dat")
    first = b""
    for number in range(count):
        (length,) = struct.unpack_from("<I", data, offset)
        offset += 4
        if number == 0:
            first = data[offset : offset + length]
        offset += _padded(length)
    return first, offset


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _data(attachment: dict[int, bytes | str]) -> bytes:
    data = attachment.get(_DATA) or attachment.get(_OBJECT) or b""
    content = data if isinstance(data, bytes) else b""
    return content.removeprefix(_EMBEDDED_MAIL)


def _name(attachment: dict[int, bytes | str]) -> str:
    for key in (_LONG_NAME, _SHORT_NAME, _TITLE):
        name = attachment.get(key, "")
        text = decode(name.rstrip(b"\0"))[0] if isinstance(name, bytes) else name
        if bare := one_line(storable(text)):
            return bare
    return "名称のないファイル"
