"""Make Office packages and archives byte by byte: .xlsm, .docx, zip with cp932 names, winmail.dat."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from html import escape

from docx import Document as Docx

from .forms import TITLE, fixed

_STAMP = (2022, 7, 1, 9, 30, 0)


class _Cp932Info(zipfile.ZipInfo):
    """A zip entry as Windows Explorer writes it: the name in cp932, without the UTF-8 flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp932"), self.flag_bits


def zip_cp932(files: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = _Cp932Info(name, _STAMP)
            info.create_system = 0
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_utf8(files: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def with_macro(xlsx: bytes) -> bytes:
    """The workbook as .xlsm, with a macro content type and a vbaProject.bin that must never be run."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                data = (
                    data.replace(b"spreadsheetml.sheet.main+xml", b"macro_")
                    .replace(
                        b"application/vnd.openxmlformats-officedocument.macro_",
                        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                    )
                    .replace(
                        b"<Default ",
                        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default ',
                        1,
                    )
                )
            new.writestr(entry, data)
        new.writestr(
            zipfile.ZipInfo("xl/vbaProject.bin", _STAMP),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504,
        )
    return fixed(out.getvalue())


def without_cached_value(v: Mapping[str, object], label: str, formula: str) -> Mapping[str, object]:
    """The values with a formula under `label`, which openpyxl writes without a cached result."""
    return {**v, label: formula}


def docx_table(v: Mapping[str, object]) -> bytes:
    """A Word document with a heading and a table of two columns."""
    return docx([(label, str(value)) for label, value in v.items()], [TITLE])


def docx(rows: Sequence[tuple[str, str]], paragraphs: Sequence[str] = ()) -> bytes:
    """A Word document with paragraphs, then a table of labels and values."""
    document = Docx()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=2)
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    out = io.BytesIO()
    document.save(out)
    return _slim(out.getvalue())


def _slim(docx: bytes) -> bytes:
    """The document without the theme and thumbnail in python-docx's template."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            if "thumbnail" in entry.filename or "customXml" in entry.filename:
                continue
            data = old.read(entry)
            if entry.filename.endswith(".rels"):
                data = b"".join(
                    x if x.startswith(b"<") else b"<" + x
                    for x in data.split(b"<")
                    if x and b"thumbnail" not in x and b"customXml" not in x
                )
            new.writestr(entry, data)
    return fixed(out.getvalue())


def docx_controls(v: Mapping[str, object]) -> bytes:
    """A Word document with values in content controls (w:sdt), one of them a check box."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>{escape(label)}</w:t></w:r></w:p></w:tc>"
        f'<w:sdt><w:sdtPr><w:tag w:val="f{i}"/></w:sdtPr><w:sdtContent><w:tc><w:p>'
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>{escape(str(value))}</w:t></w:r></w:sdtContent></w:sdt>"
        "</w:p></w:tc></w:sdtContent></w:sdt></w:tr>"
        for i, (label, value) in enumerate(v.items())
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{w}"><w:body>'
        f"<w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p><w:tbl>{rows}</w:tbl><w:sectPr/></w:body></w:document>"
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    rels = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}" Target="word/document.xml"/></Relationships>'
    )
    return zip_utf8(
        [
            ("[Content_Types].xml", types.encode()),
            ("_rels/.rels", rels.encode()),
            ("word/document.xml", document.encode()),
        ]
    )


def winmail(body: str, files: Sequence[tuple[str, bytes]], *, long_names: bool = True) -> bytes:
    """A TNEF stream as in Outlook's rich-text mails: names in cp932, long names in UTF-16."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    out += _attribute(1, 0x00069007, struct.pack("<II", 932, 0))
    out += _attribute(1, 0x0001800C, body.encode("cp932") + b"\0")
    for name, content in files:
        out += _attribute(2, 0x00069002, struct.pack("<HIIIH", 1, 0xFFFFFFFF, 0, 0, 0))
        out += _attribute(2, 0x00018010, name.encode("cp932") + b"\0")
        out += _attribute(2, 0x0006800F, content)
        if not long_names:
            continue
        wide = (name + "\0").encode("utf-16-le")
        padded = wide + b"\0" * (-len(wide) % 4)
        out += _attribute(
            2, 0x00069005, struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(wide)) + padded
        )
    return out


def _attribute(level: int, ident: int, data: bytes) -> bytes:
    return (
        struct.pack("<BII", level, ident, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    )


def png(width: int = 900, height: int = 600, *, noise: bool = False) -> bytes:
    """A grey picture; `noise` makes it compress as badly as a photograph."""
    grain, rows = 12345, b""
    for y in range(height):
        line = bytearray((y // 25 * 11 % 256,)) * width
        for x in range(width if noise else 0):
            grain = (grain * 1103515245 + 12345) & 0x7FFFFFFF
            line[x] = grain >> 16 & 0xFF
        rows += b"\0" + bytes(line)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def scanned_pdf() -> bytes:
    """A PDF page with one picture and no text, as a copier makes it."""
    rows = zlib.compress(bytes((x * 5 + y) % 256 for y in range(40) for x in range(40)), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</Im0 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/XObject/Subtype/Image/Width 40/Height 40/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length "
        + str(len(rows)).encode()
        + b">>stream\n"
        + rows
        + b"\nendstream",
        b"<</Length 30>>stream\nq 595 0 0 842 0 0 cm /Im0 Do Q\nendstream",
    ]
    out, places = b"%PDF-1.4\n", []
    for i, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{i} 0 obj\n".encode() + body + b"\nendobj\n"
    xref = "".join(f"{p:010d} 00000 n \n" for p in places)
    return (
        out
        + (
            f"xref\n0 6\n0000000000 65535 f \n{xref}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def compound(streams: Sequence[tuple[str, bytes]]) -> bytes:
    """An OLE compound file (such as .doc or .jtd) with these streams, each of at least 4 KB."""
    fat, body, entries, start = [0xFFFFFFFD, 0xFFFFFFFE], b"", [], 2
    for _, data in streams:
        count = -(-len(data) // 512)
        fat += [start + i + 1 for i in range(count - 1)] + [0xFFFFFFFE]
        entries.append(start)
        start, body = start + count, body + data.ljust(count * 512, b"\0")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    )
    head += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    tree = _directory("Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0)
    for i, (name, data) in enumerate(streams):
        right = i + 2 if i + 1 < len(streams) else 0xFFFFFFFF
        tree += _directory(name, 2, right, 0xFFFFFFFF, entries[i], len(data))
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return head + table + tree.ljust(512, b"\0") + body


def _directory(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    head = wide.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(wide), kind, 1, 0xFFFFFFFF, right, child
    )
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)
