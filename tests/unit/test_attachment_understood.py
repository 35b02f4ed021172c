"""What a PDF shows is read; an attachment in which no form was understood is named and waits."""

from __future__ import annotations

import io
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Ellipse, FreeText, Text

from intake.parts import Laid
from intake.paths import data_path
from intake.reading import read
from intake.reading.form.values import normalise
from intake.register import load_register
from intake.terms import FieldName, Outcome, Reading, ReadingContext, Severity
from tests.unit.attached import PDF_LINES, PNG
from tests.unit.sample_files import pdf, pdf_of
from tests.unit.sample_forms import form_of, opened

BODY = """市区町村名：北海道余市町
担当課：防災課
担当者：見本 太郎
電話番号：0135-21-0000
メールアドレス：bousai@town.yoichi.example

利用を申し込みます。
"""
LABELS = [(60, y, text) for x, y, text in PDF_LINES if x == 60]
VALUES = [(x, y, text) for x, y, text in PDF_LINES if x != 60]


def written(*annotations: object, content: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    for annotation in annotations:
        writer.add_annotation(0, annotation)  # type: ignore[arg-type]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_is_typed_on_a_printed_form_is_read() -> None:
    typed = [FreeText(text=text, rect=(x, y - 4, x + 150, y + 12)) for x, y, text in VALUES]
    form = form_of(written(*typed, content=pdf(LABELS)), "利用申込書.pdf")
    assert form[FieldName.SECTION].value == "防災課"
    assert form[FieldName.CONTACT_NAME].value == "見本 太郎"


def old_japanese(
    encoding: str,
    codec: str,
    turned: int = 0,
    mode: int = 0,
    lines: Sequence[tuple[int, int, str]] = PDF_LINES,
) -> bytes:
    """A form as old Japanese printers made it: no map to Unicode, its font not in the file."""
    turns = {
        0: "1 0 0 1 0 0",
        90: "0 1 -1 0 842 0",
        180: "-1 0 0 -1 842 842",
        270: "0 -1 1 0 0 842",
    }
    shown = f"q {turns[turned]} cm\n" + "\n".join(
        f"BT /F1 10 Tf {mode} Tr 1 0 0 1 {x} {y} Tm <{text.encode(codec).hex()}> Tj ET"
        for x, y, text in lines
    )
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[5 0 R]/Count 1>>",
        f"<</Type/Font/Subtype/Type0/BaseFont/Mihon/Encoding/{encoding}/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType0/BaseFont/Mihon/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)"
        "/Supplement 2>>/FontDescriptor<</Type/FontDescriptor/FontName/Mihon/Flags 4/Ascent 880"
        "/Descent -120/ItalicAngle 0/CapHeight 700/StemV 80/FontBBox[0 -120 1000 880]>>>>]>>",
        f"<</Length {len(shown) + 2}>>stream\n{shown} Q\nendstream",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 842]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
    ]
    return pdf_of(objects)


@pytest.mark.parametrize(("encoding", "codec"), [("90msp-RKSJ-H", "cp932"), ("EUC-H", "euc_jp")])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_old_japanese_encodings_and_turned_pages_are_read(
    encoding: str, codec: str, turned: int
) -> None:
    form = form_of(old_japanese(encoding, codec, turned), "利用申込書.pdf")
    assert form[FieldName.SECTION].value == "防災課"
    assert form[FieldName.PHONE].value == "0123-45-6789"


@pytest.mark.parametrize("letter", ["Ａ", "○", "1"])
def test_a_letter_alone_is_read_though_neither_the_file_nor_the_machine_has_its_font(
    letter: str,
) -> None:
    lines = [*PDF_LINES, (60, 600, "導入パターン"), (220, 600, letter)]
    form = form_of(old_japanese("90msp-RKSJ-H", "cp932", lines=lines), "利用申込書.pdf")
    assert form[FieldName.PATTERN].value == letter


def test_a_gap_where_the_font_has_no_glyph_is_a_doubt_whatever_letter_the_file_says() -> None:
    form = form_of(pdf(PDF_LINES, without=""), "利用申込書.pdf")
    assert form[FieldName.SECTION].value == "防災課"
    form = form_of(pdf(PDF_LINES, without="災"), "利用申込書.pdf")
    assert form[FieldName.SECTION].value == "防\ufffd課"
    (finding,) = normalise(form[FieldName.SECTION]).findings
    assert (finding.code, finding.severity) == ("section_doubtful", Severity.REVIEW)


def test_a_ring_and_a_note_on_a_page_have_their_lines() -> None:
    lines = [*PDF_LINES, (60, 600, "試行運用への参加"), (220, 600, "希望する・希望しない")]
    ring = Ellipse(rect=(218, 596, 262, 614))
    note = Text(text="0135-21-0001 に変わりました", rect=(300, 650, 316, 662))
    (sheet, *_) = opened(written(ring, note, content=pdf(lines)), "利用申込書.pdf").sheets
    assert {over.sort for over in sheet.over} >= {Laid.RING}


def test_an_invisible_layer_is_named_as_such() -> None:
    found = opened(old_japanese("90msp-RKSJ-H", "cp932", mode=3), "利用申込書.pdf")
    assert [finding.code for finding in found.findings] == ["attachment_recognised"]


def with_file(
    name: str, content: bytes, main: str = "application", sub: str = "octet-stream"
) -> bytes:
    message = EmailMessage()
    message["Subject"] = "【余市町】クラウド型被災者支援システムの利用申込み"
    message["From"], message["Date"] = (
        "bousai@town.yoichi.example",
        "Mon, 11 Jul 2022 10:00:00 +0900",
    )
    message.set_content(BODY)
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return bytes(message)


def mail(
    name: str, content: bytes, main: str = "application", sub: str = "octet-stream"
) -> Reading:
    raw = with_file(name, content, main, sub)
    return read(raw, load_register(data_path("register")), ReadingContext())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("IMG_0001.JPG", b"\xff\xd8\xff\xe0" + bytes(500)),
        ("FAX.tif", b"II*\x00" + bytes(500)),
        ("IMG.HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(500)),
        ("form.png", PNG + bytes(200)),
        ("利用申込書.xlsx", b"UEsDBBQAAAAIAFu6fF1Gx01IlQ" * 40),
        ("利用申込書.xlsx", b'{"$content": "UEsDBBQAAAAI"}'),
        ("利用申込書.txt", "利用申込書は別途お送りします。".encode()),
    ],
)
def test_an_attachment_without_a_form_that_was_understood_waits(name: str, content: bytes) -> None:
    found = mail(name, content)
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert any(name in finding.message for finding in found.findings)
    assert not any("途中で" in (finding.applicant or "") for finding in found.findings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("card.vcf", b"BEGIN:VCARD\r\nFN:x\r\nEND:VCARD\r\n"),
        ("link.url", b"[InternetShortcut]\r\nURL=https://town.yoichi.example/\r\n"),
    ],
)
def test_a_card_or_a_link_is_no_document(name: str, content: bytes) -> None:
    found = mail(name, content)
    assert found.outcome is Outcome.INCOMPLETE
    assert any("途中で" in (finding.applicant or "") for finding in found.findings)


def test_a_document_about_something_else_does_not_hide_that_the_form_is_missing() -> None:
    found = mail("資料.txt", "会議の資料です。".encode())
    (asked,) = [f.applicant for f in found.findings if f.code == "form_missing"]
    assert asked == "利用申込書の添付（.xlsx等）"


@pytest.mark.parametrize(
    "kind", ['text/plain charset="utf-8"', "text/plain,charset=utf-8", "text/plain; name=mail.txt"]
)
def test_the_first_text_of_a_mail_is_its_text_whatever_its_label(kind: str) -> None:
    head = (
        f"From: bousai@town.yoichi.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: {kind}\n"
    )
    raw = head.encode() + b"Content-Transfer-Encoding: 8bit\n\n" + BODY.encode()
    found = read(raw, load_register(data_path("register")), ReadingContext())
    assert "担当課：防災課" in found.text
    assert not found.attachments


def test_a_table_of_text_keeps_its_zeros_without_the_formula() -> None:
    rows = [
        ("市区町村名", "余市町"),
        ("団体コード", '"=""014087"""'),
        ("担当課", "防災課"),
        ("電話番号", "0135-21-0000"),
    ]
    csv = "\r\n".join(",".join(row) for row in rows).encode("cp932")
    assert form_of(csv, "利用申込書.csv")[FieldName.MUNICIPALITY_CODE].value == "014087"


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_table_of_text_may_separate_its_cells_by_another_sign(sign: str) -> None:
    rows = [("市区町村名", "余市町"), ("担当課", "防災課"), ("導入検討状況", "未定,検討中")]
    csv = "\r\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows).encode("cp932")
    for name in ("利用申込書.csv", "利用申込書.xls"):
        assert form_of(csv, name)[FieldName.SECTION].value == "防災課"


def test_in_a_pdf_a_mark_belongs_to_the_option_above_it() -> None:
    labels = [
        (60, 700, "市区町村名"),
        (200, 700, "余市町"),
        (60, 680, "担当課"),
        (200, 680, "防災課"),
    ]
    options = [
        (60, 660, "試行運用への参加"),
        (200, 660, "希望する"),
        (300, 660, "希望しない"),
        (400, 660, "未定"),
    ]
    for x, option in ((205, "希望する"), (310, "希望しない"), (405, "未定")):
        form = form_of(pdf([*labels, *options, (x, 645, "(○)")]), "利用申込書.pdf")
        assert normalise(form[FieldName.TRIAL_WISH]).text == option


def test_a_value_that_touches_its_label_is_parted_where_the_others_begin() -> None:
    rows = (
        ("担当課", "総務課"),
        ("電話番号", "0135-00-0001"),
        ("コンビニ交付の状況", "導入済み"),
        ("導入検討状況", "検討中"),
    )
    written = [(70, 700 - 20 * row, label) for row, (label, _) in enumerate(rows)]
    written += [(160, 700 - 20 * row, value) for row, (_, value) in enumerate(rows)]
    form = form_of(pdf(written), "利用申込書.pdf")
    assert form[FieldName.KONBINI_STATUS].value == "導入済み"


def test_of_the_input_fields_of_a_pdf_those_that_are_seen_are_read() -> None:
    """Hidden fields hold what a program put there, which its sender may never have seen."""
    fields = (("市区町村名", "余市町", 4), ("担当課", "防災課", 4), ("電話番号", "0135-21-0000", 6))
    drawn = [
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T({_utf16(name)})/V({_utf16(value)})/F {flags}"
        f"/P 3 0 R/Rect[200 {700 - 20 * row} 400 {715 - 20 * row}]>>"
        for row, (name, value, flags) in enumerate(fields)
    ]
    numbers = " ".join(f"{number} 0 R" for number in range(4, 4 + len(drawn)))
    content = pdf_of([
        f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{numbers}]>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[{numbers}]>>",
        *drawn,
    ])  # fmt: skip
    document = opened(content, "利用申込書.pdf")
    assert document.sheets[-1].rows == (("市区町村名", "余市町"), ("担当課", "防災課"))
    assert "0135" not in document.text
    assert [each.code for each in document.findings] == ["form_unseen"]


def _utf16(text: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in b"\xfe\xff" + text.encode("utf-16-be"))


DIF = 'TABLE\r\n0,1\r\n"x"\r\nDATA\r\n0,0\r\n""\r\n{}-1,0\r\nEOD\r\n'
SYLK = "ID;PWXL;N;E\r\n{}E\r\n"
XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="x"><Table>{}'
    "</Table></Worksheet></Workbook>"
)
ROWS = [("市区町村名", "余市町"), ("担当課", "防災課"), ("担当者氏名", "見本 太郎")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.dif", DIF.format("".join(f'-1,0\r\nBOT\r\n1,0\r\n"{a}"\r\n1,0\r\n"{b}"\r\n' for a, b in ROWS))),
        ("a.slk", SYLK.format("".join(f'C;Y{n};X1;K"{a}"\r\nC;X2;K"{b}"\r\n' for n, (a, b) in enumerate(ROWS, 1)))),
        ("a.xls", XML.format("".join(
            f'<Row><Cell><Data ss:Type="String">{a}</Data></Cell><Cell ss:Index="3">'
            f'<Data ss:Type="String">{b}</Data></Cell></Row>' for a, b in ROWS))),
    ],
)  # fmt: skip
def test_tables_in_one_file_of_text_are_read(name: str, content: str) -> None:
    form = form_of(content.encode(), name)
    assert form[FieldName.SECTION].value == "防災課"
