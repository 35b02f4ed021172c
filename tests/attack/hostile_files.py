"""Attachments made to harm whoever opens them, each from a seed: what they are and how they are named."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.attack.hostile_archives import (
    FORM_ROWS,
    MB,
    XLSX,
    Made,
    bomb,
    form,
    links,
    locked,
    lying_sizes,
    nested,
    odd_methods,
    other_packers,
    overlapping,
    paths,
    swallows_itself,
)
from tests.attack.mutants import mutant, originals
from tests.unit.sample_files import pdf, tnef, zipped
from tests.unit.sample_office import docx, edited, ods
from tests.unit.test_attachment_hostile import HOSTILE, replaced, sheet, text_cells, word

Way = Callable[[random.Random], Made]


# --- Office ---------------------------------------------------------------------------------------


def entities(chance: random.Random) -> Made:
    """Entities that grow without end, or that name a file or a server."""
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    inside = chance.choice((
        laughs, '<!ENTITY j SYSTEM "file:///etc/passwd">', '<!ENTITY j SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;', f'<!ENTITY j "{"x" * 100_000}">',
    ))  # fmt: skip
    sign = "&j;" * 2_000 if "x" * 50 in inside else "&j;"
    text = f"<?xml version='1.0'?><!DOCTYPE worksheet [{inside}]><worksheet>{sign}</worksheet>"
    member = chance.choice(("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"))
    return XLSX, replaced(form(), member, text)


def sparse(chance: random.Random) -> Made:
    """One cell at the far corner; columns, rows and ranges that are not there."""
    cells = chance.choice((
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="1"><c r="ZZZZZZ999999999999"><v>1</v></c></row>',
        "".join(f'<row r="{n * 1000 + 1}"><c r="XFD{n * 1000 + 1}"><v>1</v></c></row>' for n in range(1_000)),
        "</sheetData><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 20_000 + "</mergeCells><sheetData>",
        "<row r='-1'><c r='A0'/></row>" * 1_000,
    ))  # fmt: skip
    return XLSX, sheet(cells)


def strings(chance: random.Random) -> Made:
    """Shared strings by the hundred thousand, cells that are all one long text."""
    if chance.random() < 0.5:
        return XLSX, sheet("".join(text_cells(r, "長" * 30_000) for r in range(1, 40)))
    return XLSX, sheet("".join(text_cells(r, *["x"] * 200) for r in range(1, 400)))


def reaching_out(chance: random.Random) -> Made:
    """Links, queries, DDE and templates that a careless program would follow."""
    if chance.random() < 0.5:
        relation = (
            '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            + chance.choice(("externalLink", "worksheet", "attachedTemplate", "oleObject", "image"))
            + '" Target="http://127.0.0.1:9/x" TargetMode="External"/></Relationships>'
        )
        if chance.random() < 0.5:
            return "利用申込書.docx", edited(
                docx(FORM_ROWS), "word/_rels/document.xml.rels", "</Relationships>", relation
            )
        return XLSX, edited(form(), "xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    formula = chance.choice((
        "cmd|' /C calc'!A0", 'WEBSERVICE("http://127.0.0.1:9/")', 'HYPERLINK("http://evil.example","x")',
        'IMPORTXML("http://127.0.0.1:9","//a")', "[1]Sheet1!A1", "INDIRECT(A1)", "A1", "(" * 5_000,
    ))  # fmt: skip
    escaped = formula.replace("&", "&amp;").replace('"', "&quot;")
    return XLSX, sheet(f'<row r="1"><c r="A1"><f>{escaped}</f></c></row>')


def with_macros(chance: random.Random) -> Made:
    """A workbook that carries a program; nothing of it is looked at."""
    source = zipfile.ZipFile(io.BytesIO(form()))
    files = {name: source.read(name) for name in source.namelist()}
    files["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(4_000)
    files["xl/activeX/activeX1.bin"] = b"MZ" + chance.randbytes(4_000)
    return "利用申込書.xlsm", zipped(files, cp932=False)


def deep_word(chance: random.Random) -> Made:
    tables = chance.choice((30, 60, 200))
    inside = "<w:tbl><w:tr><w:tc>" * tables + "x" + "</w:tc></w:tr></w:tbl>" * tables
    return "利用申込書.docx", word(inside * chance.choice((1, 200)))


def repeated_sheets(chance: random.Random) -> Made:
    return "利用申込書.ods", ods(FORM_ROWS, trailing=chance.choice((10**6, 10**9)))


def old_office(chance: random.Random) -> Made:
    """OLE containers whose chains of sectors lead in circles."""
    content = bytearray(originals()[chance.choice(("xls", "doc", "encrypted xlsx"))])
    for _ in range(chance.choice((4, 60))):
        at = chance.randrange(0, len(content) - 4, 4)
        content[at : at + 4] = struct.pack(
            "<I", chance.choice((0, 1, 2, 0xFFFFFFFE, 0xFFFFFFFD, at // 512))
        )
    return "利用申込書.xls", bytes(content)


def winmail(chance: random.Random) -> Made:
    content = bytearray(tnef({"a.xlsx": form(), "../b.txt": b"b"}))
    for _ in range(chance.choice((1, 8))):
        at = chance.randrange(6, len(content) - 4)
        content[at : at + 4] = struct.pack("<I", chance.choice((0, 0xFFFFFFFF, 0x7FFFFFFF)))
    return "winmail.dat", bytes(content)


# --- PDF ------------------------------------------------------------------------------------------


def _unpacks_twice(deflated: bytes) -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter[/FlateDecode/FlateDecode]/Length LENGTH>>stream\n".replace(
            b"LENGTH", str(len(deflated)).encode()
        )
        + deflated
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def deep_pdf(chance: random.Random) -> Made:
    """Arrays in arrays, pages that are their own children, streams that unpack without end, broken fonts."""
    sound = pdf([(60, 700, "利用申込書"), (60, 650, "担当課：防災課")], pages=2)
    deflated = zlib.compress(zlib.compress(bytes(30 * MB), 9), 9)
    ways: list[Callable[[], bytes]] = [
        lambda: b"%PDF-1.4\n1 0 obj" + b"[0" * chance.choice((500, 100_000)),
        lambda: sound.replace(b"/Kids[6 0 R", b"/Kids[2 0 R", 1),
        lambda: sound.replace(b"/Count 2", b"/Count 99999999", 1),
        lambda: sound.replace(b"/Parent 2 0 R", b"/Parent 6 0 R"),
        lambda: sound.replace(b"<</Length ", b"<</Filter/FlateDecode/Length ", 2),
        lambda: _unpacks_twice(deflated),
        lambda: sound.replace(b"beginbfchar", b"beginbfrange\n<0000> <FFFF> <0000>\n" * 500 + b"beginbfchar"),
        lambda: sound.replace(b"/W ", b"/W [0 [" + b"1 " * 100_000 + b"]] "),
        lambda: sound.replace(b" 0 R", b" 99999999 0 R"),
        lambda: sound[:-30] + b"\nstartxref\n0\n%%EOF",
        lambda: sound.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev 0/XRefStm 0"),
        lambda: sound.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert)>>/AA 1 0 R"),
        lambda: sound.replace(b"/Type/Page/", b"/Type/Page/Annots[<</A<</S/URI/URI(http://127.0.0.1:9)>>>>]/"),
    ]  # fmt: skip
    return "利用申込書.pdf", chance.choice(ways)()


# --- anything -------------------------------------------------------------------------------------


def polyglot(chance: random.Random) -> Made:
    """Two or three files in one, each whole."""
    pieces = [originals()[name] for name in ("pdf", "html", "zip", "xlsx", "xls", "text")]
    chosen = chance.sample(pieces, chance.choice((2, 3)))
    head = chance.choice(
        (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"MZ", b"%PDF-1.4\n", b"\xef\xbb\xbf")
    )
    return chance.choice((XLSX, "利用申込書.pdf", "a.gif")), head + b"".join(chosen)


def truncated(chance: random.Random) -> Made:
    name = chance.choice(list(originals()))
    content = originals()[name]
    return name, content[: chance.randrange(len(content))]


def mutated(chance: random.Random) -> Made:
    name = chance.choice(list(originals()))
    return name, mutant(name, chance)


def known_tricks(chance: random.Random) -> Made:
    name = chance.choice(list(HOSTILE))
    return name, HOSTILE[name][0]()


def texts(chance: random.Random) -> Made:
    """Text that takes long to look at: one line without end, signs that cannot be seen, tags."""
    size = chance.choice((1_000, 300_000, 3_000_000))
    pieces = (
        "担当課" + " " * 50,
        "\u200b",
        "氏名：",
        "<td>",
        "&#x202e;",
        "a@",
        "\u0301",
        "（",
        "=1+1\t",
        "\x1b]0;x\x07",
    )
    body = (chance.choice(pieces) * size)[:size]
    if chance.random() < 0.4:
        return "申込.html", f"<html><body>{body}</body></html>".encode()
    return "申込.csv", body.encode(chance.choice(("utf-8", "utf-16", "cp932")), "replace")


def large(chance: random.Random) -> Made:
    """More bytes than any form has."""
    return XLSX, chance.choice((b"PK\x03\x04", b"%PDF-1.4\n", b"")) + bytes(
        chance.choice((5, 31)) * MB
    )


WAYS: tuple[Way, ...] = (
    bomb, overlapping, nested, swallows_itself, paths, links, odd_methods, lying_sizes, locked, other_packers,
    entities, sparse, strings, reaching_out, with_macros, deep_word, repeated_sheets, old_office, winmail,
    deep_pdf, deep_pdf, polyglot, truncated, mutated, mutated, known_tricks, texts, large,
)  # fmt: skip


def hostile(seed: int, number: int) -> tuple[str, str, bytes]:
    """The file of this number: what it is, its name, its content. The same for the same seed."""
    way = WAYS[number % len(WAYS)]
    name, content = way(random.Random(f"{seed}:{number}"))
    return way.__name__, name, content
