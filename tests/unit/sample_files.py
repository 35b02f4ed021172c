"""Containers around a form, made by script: zip, winmail.dat, .ods, .docx, PDF, encrypted files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msoffcrypto
import pyzipper
from pypdf import PdfWriter

from intake.demo.zips import locked_zip

SAMPLES = Path(__file__).parent / "samples"
XLS = (SAMPLES / "filled.xls").read_bytes()
ENCRYPTED_XLS = (SAMPLES / "filled-encrypted.xls").read_bytes()  # password himitsu-2022


class _Cp932(zipfile.ZipInfo):
    """An entry whose name is written in cp932 without a flag, as Explorer does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp932"), self.flag_bits & ~0x800


def zipped(files: Mapping[str, bytes], *, cp932: bool = True) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            info = _Cp932(name) if cp932 else zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return stream.getvalue()


def zipped_aes(files: Mapping[str, bytes], password: str) -> bytes:
    stream = io.BytesIO()
    with pyzipper.AESZipFile(
        stream, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as file:
        file.setpassword(password.encode())
        for name, content in files.items():
            file.writestr(name, content)
    return stream.getvalue()


def zipped_old(name: str, content: bytes, password: str) -> bytes:
    """One file encrypted with ZipCrypto, its name in cp932."""
    return locked_zip({name: content}, password, datetime(2022, 7, 1))  # noqa: DTZ001 - zips know no zone


def encrypted_office(content: bytes, password: str) -> bytes:
    """An Office file as Excel or Word saves it under a password."""
    stream = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(content)).encrypt(password, stream)
    return stream.getvalue()


def renamed_stream(content: bytes, old: str, new: str) -> bytes:
    """An OLE file whose stream carries another name."""
    at = content.index(old.encode("utf-16-le") + b"\0\0")
    name = new.encode("utf-16-le").ljust(64, b"\0")
    return content[:at] + name + struct.pack("<H", len(new) * 2 + 2) + content[at + 66 :]


def tnef(files: Mapping[str, bytes], *, long_names: bool = True) -> bytes:
    """winmail.dat with these attachments; the short title is cp932, the long name is Unicode."""

    def obj(level: int, name: int, sort: int, data: bytes) -> bytes:
        return (
            struct.pack("<BHHI", level, name, sort, len(data))
            + data
            + struct.pack("<H", sum(data) & 0xFFFF)
        )

    out = b"\x78\x9f\x3e\x22\x01\x00" + obj(1, 0x9006, 8, struct.pack("<I", 0x10000))
    out += obj(1, 0x9007, 6, struct.pack("<II", 932, 0))
    for name, content in files.items():
        out += obj(2, 0x9002, 6, bytes(14)) + obj(2, 0x8010, 1, name.encode("cp932") + b"\0")
        out += obj(2, 0x800F, 6, content)
        if long_names:
            wide = name.encode("utf-16-le") + b"\0\0"
            padded = wide + bytes(-len(wide) % 4)
            value = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(wide)) + padded
            out += obj(2, 0x9005, 6, value)
    return out


def pdf(lines: Sequence[tuple[int, int, str]], *, pages: int = 1) -> bytes:
    """A PDF with text at (x, y) in points from below left, in a font known only by its map."""
    chars = sorted({char for _, _, text in lines for char in text})
    code = {char: index + 1 for index, char in enumerate(chars)}
    shown = "\n".join(
        f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm <{''.join(f'{code[c]:04X}' for c in text)}> Tj ET"
        for x, y, text in lines
    )
    mapped = "\n".join(
        f"<{number:04X}> <{char.encode('utf-16-be').hex()}>" for char, number in code.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(code)} beginbfchar\n{mapped}\nendbfchar endcmap end end"
    )
    numbers = range(6, 6 + pages)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        "<</Type/Font/Subtype/Type0/BaseFont/Mihon/Encoding/Identity-H/ToUnicode 4 0 R"
        "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Mihon/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
        *(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
            for _ in numbers
        ),
    ]
    return pdf_of(objects)


def pdf_of(objects: Sequence[str]) -> bytes:
    """A PDF of these objects; the first is its catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{text}endobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return out + end.encode() + f"startxref\n{len(out)}\n%%EOF".encode()


def encrypted_pdf(content: bytes, password: str) -> bytes:
    """A PDF that asks for a password when it is opened."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
