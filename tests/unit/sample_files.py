"""Containers around a form, made by script: zip, winmail.dat, .ods, .docx, PDF, encrypted files."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import msoffcrypto
import pyzipper
from docx import Document as new_document
from docx.oxml import parse_xml
from pypdf import PdfWriter

SAMPLES = Path(__file__).parent / "samples"
XLS = (SAMPLES / "filled.xls").read_bytes()
ENCRYPTED_XLS = (SAMPLES / "filled-encrypted.xls").read_bytes()  # password himitsu-2022
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


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


class _ZipCrypto:
    """The old zip encryption (PKWARE APPNOTE 6.1), which no library at hand writes."""

    def __init__(self, password: bytes) -> None:
        self.keys = [0x12345678, 0x23456789, 0x34567890]
        for byte in password:
            self._update(byte)

    def _update(self, byte: int) -> None:
        crc = lambda b, c: zlib.crc32(bytes((b,)), c ^ 0xFFFFFFFF) ^ 0xFFFFFFFF  # noqa: E731
        self.keys[0] = crc(byte, self.keys[0])
        self.keys[1] = ((self.keys[1] + (self.keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        self.keys[2] = crc(self.keys[1] >> 24, self.keys[2])

    def encrypt(self, plain: bytes) -> bytes:
        out = bytearray()
        for byte in plain:
            k = self.keys[2] | 2
            out.append(byte ^ (((k * (k ^ 1)) >> 8) & 0xFF))
            self._update(byte)
        return bytes(out)


def zipped_old(name: str, content: bytes, password: str) -> bytes:
    """One file, stored, encrypted with ZipCrypto, its name in cp932."""
    crc = zlib.crc32(content)
    secret = _ZipCrypto(password.encode())
    data = secret.encrypt(b"11 of chance"[:11] + bytes((crc >> 24,)) + content)
    raw = name.encode("cp932")
    sizes = struct.pack("<III", crc, len(data), len(content))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 1, 0, 0, 0x21) + sizes
    local += struct.pack("<HH", len(raw), 0) + raw + data
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 1, 0, 0, 0x21) + sizes
    central += struct.pack("<HHHHHII", len(raw), 0, 0, 0, 0, 0, 0) + raw
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


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


def ods(rows: Sequence[Sequence[str]], *, hidden: bool = False, trailing: int = 0) -> bytes:
    """A spreadsheet as LibreOffice writes it: repeated cells, a date with its value."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
            if text
            else "<table:table-cell/>"
            for text in row
        )
        + '<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
        for row in rows
    )
    if trailing:
        cells += f'<table:table-row table:number-rows-repeated="{trailing}"><table:table-cell/></table:table-row>'
    display = "false" if hidden else "true"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:automatic-styles><style:style style:name="ta1" style:family="table">'
        f'<style:table-properties table:display="{display}"/></style:style></office:automatic-styles>'
        '<office:body><office:spreadsheet><table:table table:name="申込書" table:style-name="ta1">'
        f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
        }
    )


def docx(rows: Sequence[tuple[str, str]], paragraphs: Sequence[str] = ()) -> bytes:
    """A Word form: a table of labels and values, and paragraphs before it."""
    document = new_document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=2)
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_controls(ticked: str) -> bytes:
    """A Word form with content controls: a text box, an untouched placeholder, check boxes."""
    document = new_document()
    table = document.add_table(rows=4, cols=2)
    for row, label in zip(
        table.rows, ("市区町村名", "担当課", "担当者氏名", "試行運用への参加"), strict=True
    ):
        row.cells[0].text = label
    for row, xml in zip(
        table.rows,
        (
            _control("<w:t>見本町</w:t>"),
            _control("<w:t>防災課</w:t>"),
            _control("<w:t>クリックして入力</w:t>", "<w:showingPlcHdr/>"),
            "".join(
                _box(option, option == ticked) for option in ("希望する", "希望しない", "未定")
            ),
        ),
        strict=True,
    ):
        paragraph = row.cells[1].paragraphs[0]._p
        for element in parse_xml(f'<w:p xmlns:w="{_W}" xmlns:w14="{_W14}">{xml}</w:p>'):
            paragraph.append(element)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent><w:r>{content}</w:r></w:sdtContent></w:sdt>"


def _box(caption: str, ticked: bool) -> str:
    state = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
    sign = "☒" if ticked else "☐"
    return _control(f"<w:t>{sign}</w:t>", state) + f"<w:r><w:t>{caption}</w:t></w:r>"


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


def with_controls(content: bytes, boxes: Sequence[tuple[int, int, str, bool]]) -> bytes:
    """A workbook with form-control check boxes (row, column, caption, ticked), as Excel keeps them:
    the caption in a VML drawing, the state in xl/ctrlProps only."""
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    shapes, controls, relations = [], [], []
    for number, (row, column, caption, ticked) in enumerate(boxes, start=1):
        shape = 1024 + number
        shapes.append(
            f'<v:shape id="_x0000_s{shape}" type="#_x0000_t201"><v:textbox><div><font>{caption}<br></font>'
            '</div></v:textbox><x:ClientData ObjectType="Checkbox">'
            f"<x:Anchor>{column}, 5, {row}, 3, {column + 1}, 5, {row + 1}, 3</x:Anchor></x:ClientData></v:shape>"
        )
        controls.append(
            f'<control shapeId="{shape}" r:id="rIdC{number}" name="Check Box {number}"/>'
        )
        checked = ' checked="Checked"' if ticked else ""
        files[f"xl/ctrlProps/ctrlProp{number}.xml"] = (
            '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
            f' objectType="CheckBox"{checked} lockText="1"/>'
        ).encode()
        relations.append(
            f'<Relationship Id="rIdC{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/ctrlProp" Target="../ctrlProps/ctrlProp{number}.xml"/>'
        )
    files["xl/drawings/vmlDrawing1.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f"{''.join(shapes)}</xml>"
    ).encode()
    relations.append(
        '<Relationship Id="rIdV" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>'
    )
    files["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(relations)}</Relationships>"
    ).encode()
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    files["xl/worksheets/sheet1.xml"] = sheet.replace(
        "</worksheet>",
        '<controls xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"{''.join(controls)}</controls></worksheet>",
    ).encode()
    return zipped(files, cp932=False)


def with_shared_strings(content: bytes) -> bytes:
    """A workbook whose texts stand in a table of their own, as Excel saves them."""
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    texts: list[str] = []

    def shared(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'{found[1]} t="s"><v>{len(texts) - 1}</v></c>'

    sheet = files["xl/worksheets/sheet1.xml"].decode()
    inline = r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="inlineStr"><is>(.*?)</is></c>'
    files["xl/worksheets/sheet1.xml"] = re.sub(inline, shared, sheet).encode()
    items = "".join(f"<si>{text}</si>" for text in texts)
    files["xl/sharedStrings.xml"] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    ).encode()
    relations = files["xl/_rels/workbook.xml.rels"].decode()
    files["xl/_rels/workbook.xml.rels"] = relations.replace(
        "</Relationships>",
        '<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    ).encode()
    return zipped(files, cp932=False)


def edited(content: bytes, member: str, old: str, new: str) -> bytes:
    """A zip container with a text replaced in one member."""
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    text = files[member].decode()
    assert old in text
    files[member] = text.replace(old, new).encode()
    return zipped(files, cp932=False)
