"""Mutated attachments of every format, the same for the same seed (but for the salts that the
libraries draw for two encrypted originals)."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Iterator
from functools import cache

from tests.attack.spoil import Way, cut, flip, noise, place, repeat, truncate
from tests.unit.sample_files import (
    XLS,
    encrypted_office,
    pdf,
    renamed_stream,
    tnef,
    zipped,
    zipped_aes,
    zipped_old,
)
from tests.unit.sample_forms import sheet_of
from tests.unit.sample_office import docx, docx_controls, ods, with_controls, with_shared_strings

PASSWORD = "himitsu-2022"
ROWS = [
    ("市区町村名", "見本町"),
    ("担当課", "防災課"),
    ("担当者氏名", "見本 太郎"),
    ("電話番号", "0123-45-6789"),
    ("試行運用への参加", "□希望する ■希望しない"),
]
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_XML_PIECES = (
    b"<a>", b"</row>", b"&#0;", b"&amp;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"]]>", b"\xff\xfe",
    b' r="XFD1048576"', b' r="A99999999"', b' t="s"', b"<v>99999999999</v>", b"1e999", b"-1", b"NaN",
    "氏名".encode(), b' table:number-rows-repeated="9999999"', b' w:val="99999"', b"<!--", b"<?x ?>",
)  # fmt: skip
_PDF_PIECES = (
    b"<<", b">>", b"/Length 99999999", b"/Filter/FlateDecode", b"/Prev 0", b"/Kids[2 0 R]", b"endobj", b"stream",
    b"/Count 999999", b"/Parent 6 0 R", b"[" * 200, b"(" * 200, b"/Encrypt 3 0 R", b"/XRefStm 9", b"0 R",
)  # fmt: skip


@cache
def originals() -> dict[str, bytes]:
    """A sound file of each format."""
    form = sheet_of(ROWS)
    boxes = [(4, 1, "希望する", False), (4, 2, "希望しない", True)]
    lines = [
        (60 + 160 * c, 740 - 30 * r, text)
        for r, row in enumerate(ROWS)
        for c, text in enumerate(row)
    ]
    labelled = "\r\n".join(f"{label}：{value}" for label, value in ROWS)
    return {
        "xlsx": form,
        "xlsx with shared strings": with_shared_strings(form),
        "xlsx with check boxes": with_controls(form, boxes),
        "xls": XLS,
        "doc": renamed_stream(XLS, "Workbook", "WordDocument"),
        "ods": ods(ROWS, trailing=1000),
        "docx": docx(ROWS, ["利用申込書"]),
        "docx with controls": docx_controls("未定"),
        "pdf": pdf(lines, pages=2),
        "zip": zipped(
            {"申込/利用申込書.xlsx": form, "読んでください.txt": labelled.encode("cp932")}
        ),
        "zip in zip": zipped({"中.zip": zipped({"利用申込書.xlsx": form})}),
        "aes zip": zipped_aes({"form.xlsx": form}, PASSWORD),
        "old encrypted zip": zipped_old("利用申込書.xlsx", form, PASSWORD),
        "encrypted xlsx": encrypted_office(form, PASSWORD),
        "winmail.dat": tnef({"利用申込書.xlsx": form, "b.txt": b"b"}),
        "text": f"利用申込書\r\n{labelled}".encode("cp932"),
        "html": _page().encode(),
    }


def _page() -> str:
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in ROWS)
    return f"<html><body><p>利用申込書</p><table>{rows}</table></body></html>"


def mutants(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """`count` mutated files with the name of their format, every format in turn."""
    names = list(originals())
    for number in range(count):
        name = names[number % len(names)]
        yield name, mutant(name, random.Random(f"{seed}:{number}"))


def mutant(name: str, chance: random.Random) -> bytes:
    content = originals()[name]
    inside = content[:2] == b"PK" and chance.random() < 0.6
    changed = _inside_zip(content, chance) if inside else _mutated(content, chance)
    if chance.random() < 0.05:  # a polyglot: two files in one
        changed += chance.choice(list(originals().values()))
    return changed


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Any content, spoilt; inside a zip container one of its members."""
    inside = content[:2] == b"PK" and chance.random() < 0.6
    return _inside_zip(content, chance) if inside else _mutated(content, chance)


def _inside_zip(content: bytes, chance: random.Random) -> bytes:
    """The container sound, one member in it mutated."""
    source = zipfile.ZipFile(io.BytesIO(content))
    try:
        files = {name: source.read(name) for name in source.namelist()}
    except RuntimeError:  # encrypted: only the container itself can be mutated
        return _mutated(content, chance)
    weights = [
        3 if "sheet" in name or "document" in name or "content" in name else 1 for name in files
    ]
    (name,) = chance.choices(list(files), weights)
    if chance.random() < 0.1:
        del files[name]
    else:
        files[name] = _mutated(files[name], chance)
    return zipped(files, cp932=False)


def _mutated(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        content = chance.choice(_WAYS)(content, chance)
    return content


def _number(content: bytes, chance: random.Random) -> bytes:
    at = place(content, chance)
    form = chance.choice(("<I", "<H", ">I", "<Q"))
    value = chance.choice(_NUMBERS) & (2 ** (8 * struct.calcsize(form)) - 1)
    packed = struct.pack(form, value)
    return content[:at] + packed + content[at + len(packed) :]


def _digits(content: bytes, chance: random.Random) -> bytes:
    """A number that stands there in digits becomes another."""
    found = list(re.finditer(rb"\d+", content))
    if not found:
        return content
    at = chance.choice(found)
    value = chance.choice(
        (b"0", b"-1", b"1", b"255", b"65536", b"999999999", b"4294967296", b"1" * 40)
    )
    return content[: at.start()] + value + content[at.end() :]


def _piece(content: bytes, chance: random.Random) -> bytes:
    at = place(content, chance)
    pieces = _PDF_PIECES if content.startswith(b"%PDF") else _XML_PIECES
    return content[:at] + chance.choice(pieces) + content[at:]


_WAYS: tuple[Way, ...] = (
    flip, flip, _number, _number, _digits, _digits, _piece, cut, truncate, repeat, noise,
)  # fmt: skip
