"""Make files that contain a form: zip, winmail.dat, .ods, .docx, PDF, encrypted files."""

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
from intake.office.pdf_fonts import square_font
from tests.mail.make.packages import winmail, zip_cp932, zip_utf8

SAMPLES = Path(__file__).parent / "samples"
XLS = (SAMPLES / "filled.xls").read_bytes()
UNSEEN_XLS = (
    SAMPLES / "unseen.xls"
).read_bytes()  # C4 is under B4; 見本 太郎 is shown as （調整中）
ENCRYPTED_XLS = (SAMPLES / "filled-encrypted.xls").read_bytes()  # password himitsu-2022


def zipped(files: Mapping[str, bytes], *, cp932: bool = True) -> bytes:
    """A zip file; names in cp932 without a flag, as Windows Explorer writes them, or in UTF-8."""
    return (zip_cp932 if cp932 else zip_utf8)([*files.items()])


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
    """A zip file with one member encrypted by ZipCrypto; its name is in cp932."""
    return locked_zip({name: content}, password, datetime(2022, 7, 1))  # noqa: DTZ001 - zips know no zone


def encrypted_office(content: bytes, password: str) -> bytes:
    """The Office file as Excel or Word saves it with a password."""
    stream = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(content)).encrypt(password, stream)
    return stream.getvalue()


def renamed_stream(content: bytes, old: str, new: str) -> bytes:
    """The OLE file with one of its streams renamed."""
    at = content.index(old.encode("utf-16-le") + b"\0\0")
    name = new.encode("utf-16-le").ljust(64, b"\0")
    return content[:at] + name + struct.pack("<H", len(new) * 2 + 2) + content[at + 66 :]


def tnef(files: Mapping[str, bytes], *, long_names: bool = True) -> bytes:
    """A winmail.dat with these attachments; the short name is in cp932, the long one in UTF-16."""
    return winmail("", [*files.items()], long_names=long_names)


def pdf(
    lines: Sequence[tuple[int, int, str]], *, pages: int = 1, without: str | None = None
) -> bytes:
    """A PDF with text at (x, y) in points from the bottom left, in a font that is not embedded.

    `without`: embed a font that has no glyph for these characters.
    """
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
    carried = (
        ""
        if without is None
        else (
            f"/CIDToGIDMap {6 + pages} 0 R/FontDescriptor<</Type/FontDescriptor/FontName/Mihon/Flags 4"
            f"/Ascent 880/Descent -120/FontBBox[0 -120 1000 880]/FontFile2 {7 + pages} 0 R>>"
        )
    )
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        "<</Type/Font/Subtype/Type0/BaseFont/Mihon/Encoding/Identity-H/ToUnicode 4 0 R"
        "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Mihon/DW 1000"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>{carried}>>]>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
        *(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
            for _ in numbers
        ),
        *([] if without is None else _font(["" if c in without else c for c in chars])),
    ]
    return pdf_of(objects)


def _font(letters: Sequence[str]) -> list[str]:
    """The PDF objects of a font: which glyph each code has, counted from 1, and the font file."""
    glyphs = b"".join(struct.pack(">H", 1 if letter else 0) for letter in ("", *letters))
    streams = [glyphs.decode("latin-1"), square_font().decode("latin-1")]
    return [f"<</Length {len(stream)}>>stream\n{stream}\nendstream" for stream in streams]


def pdf_of(objects: Sequence[str]) -> bytes:
    """A PDF with these objects; the first one is its catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{text}endobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return out + end.encode() + f"startxref\n{len(out)}\n%%EOF".encode()


def encrypted_pdf(content: bytes, password: str) -> bytes:
    """The PDF, encrypted so that a password is needed to open it."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
