from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from intake.reading.assess import attachment_readings
from intake.reading.attachment import open_parts
from intake.reading.form import read_form
from intake.reading.opening.limits import DEFAULT
from intake.reading.parts import Document, Part
from intake.reading.values import normalise
from intake.terms import FieldName, Severity
from tests.unit.sample_files import (
    ENCRYPTED_XLS,
    XLS,
    docx,
    docx_controls,
    edited,
    encrypted_office,
    encrypted_pdf,
    ods,
    pdf,
    renamed_stream,
    tnef,
    with_controls,
    with_shared_strings,
    zipped,
    zipped_aes,
    zipped_old,
)
from tests.unit.sample_forms import FIELDS, filled, form_of, opened, saved, sheet_of

ROWS = [
    ("市区町村名", "見本町"),
    ("担当課", "防災課"),
    ("担当者氏名", "見本 太郎"),
    ("電話番号", "0123-45-6789"),
]
FORM = sheet_of(ROWS)
PDF_LINES = [
    (60, 780, "利用申込書"),
    *(
        (60 + 160 * c, 740 - 30 * r, text)
        for r, row in enumerate(ROWS)
        for c, text in enumerate(row)
    ),
]
PNG = b"\x89PNG\r\n\x1a\n"


def documents(content: bytes, name: str = "添付", *passwords: str) -> tuple[Document, ...]:
    return open_parts([Part(name, "application/octet-stream", content)], passwords)


def sections(found: tuple[Document, ...]) -> list[str]:
    """The 担当課 of every form among the documents."""
    forms = (read_form(document) or () for document in found)
    return [e.value for form in forms for e in form if e.name is FieldName.SECTION]


def codes(found: tuple[Document, ...]) -> list[str]:
    return [finding.code for document in found for finding in document.findings]


# --- formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["利用申込書.xlsx", "申込書.pdf", "申込書.dat", "申込書"])
def test_a_workbook_is_known_by_its_content_whatever_it_is_called(name: str) -> None:
    assert sections(documents(FORM, name)) == ["防災課"]


def test_our_form_tells_its_version(tmp_path: Path) -> None:
    assert opened(filled(tmp_path)).form_version == "R4-1"
    assert opened(FORM).form_version is None


def test_an_old_workbook_reads_like_the_new_one() -> None:
    found = documents(XLS, "利用申込書.xls")
    (reading,) = attachment_readings(found, [read_form(found[0])])
    assert reading.form == FIELDS


def test_a_macro_workbook_is_read_and_its_macro_left_alone() -> None:
    source = zipfile.ZipFile(io.BytesIO(FORM))
    files = {name: source.read(name) for name in source.namelist()}
    macro = zipped({**files, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 a macro"})
    assert sections(documents(macro, "利用申込書.xlsm")) == ["防災課"]


def test_an_opendocument_sheet_is_read_with_its_repeated_cells() -> None:
    form = form_of(ods(ROWS, trailing=1_048_570), "利用申込書.ods")
    assert form[FieldName.SECTION].where == "申込書!B2"
    assert form[FieldName.SECTION].value == "防災課"


def test_a_hidden_opendocument_sheet_is_marked() -> None:
    assert opened(ods(ROWS, hidden=True)).sheets[0].hidden


def test_a_table_in_a_word_document_is_read() -> None:
    form = form_of(docx(ROWS, ["利用申込書"]), "利用申込書.docx")
    assert (form[FieldName.SECTION].value, form[FieldName.SECTION].where) == ("防災課", "表1!B2")


def test_paragraphs_of_a_word_document_are_read() -> None:
    form = form_of(docx([], ["利用申込書", *(f"{a}：{b}" for a, b in ROWS)]))
    assert form[FieldName.CONTACT_NAME].value == "見本 太郎"


def test_content_controls_give_their_text_and_their_ticks_but_no_placeholder() -> None:
    form = form_of(docx_controls("希望しない"), "利用申込書.docx")
    assert form[FieldName.MUNICIPALITY_NAME].value == "見本町"
    assert form[FieldName.CONTACT_NAME].value == ""
    assert normalise(form[FieldName.TRIAL_WISH]).text == "希望しない"


def test_a_pdf_with_text_is_read_by_its_layout() -> None:
    form = form_of(pdf(PDF_LINES), "利用申込書.pdf")
    assert form[FieldName.SECTION].value == "防災課"
    assert form[FieldName.SECTION].where.startswith("1ページ")


def test_radicals_that_a_pdf_yields_become_kanji() -> None:
    lines = [(60, 780, "利⽤申込書"), (60, 700, "市区町村名"), (220, 700, "⻄⽬屋村"),
             (60, 650, "担当課"), (220, 650, "⺠⽣課"), (60, 600, "電話番号"),
             (220, 600, "0123-45-6789")]  # fmt: skip
    form = form_of(pdf(lines), "利用申込書.pdf")
    assert form[FieldName.MUNICIPALITY_NAME].value == "西目屋村"
    assert form[FieldName.SECTION].value == "民生課"


def test_a_table_of_text_is_read() -> None:
    csv = "\r\n".join(",".join(row) for row in ROWS).encode("cp932")
    assert sections(documents(csv, "申込書.csv")) == ["防災課"]


def test_a_text_file_with_labels_is_read() -> None:
    text = "利用申込書\r\n" + "\r\n".join(f"{a}：{b}" for a, b in ROWS)
    assert sections(documents(text.encode("cp932"), "申込書.txt")) == ["防災課"]


# --- what lies over the cells, and what is not stored in them -----------------------------------


def test_check_boxes_over_the_cells_are_read_with_their_captions() -> None:
    rows = [*ROWS, ("試行運用への参加", "")]
    boxes = [(4, 1, "希望する", False), (4, 2, "希望しない", True), (4, 3, "未定", False)]
    form = form_of(with_controls(sheet_of(rows), boxes))
    assert normalise(form[FieldName.TRIAL_WISH]).text == "希望しない"


def test_check_boxes_without_a_caption_tick_the_text_under_them() -> None:
    rows = [*ROWS, ("試行運用への参加", "希望する", "希望しない", "未定")]
    boxes = [(4, 1, "", True), (4, 2, "", False), (4, 3, "", False)]
    form = form_of(with_controls(sheet_of(rows), boxes))
    assert normalise(form[FieldName.TRIAL_WISH]).text == "希望する"


def test_a_formula_without_a_result_that_points_to_a_cell_is_followed() -> None:
    form = form_of(sheet_of([*ROWS, ("ふりがな", "=B3"), ("備考", '="なし。"')]))
    assert form[FieldName.CONTACT_KANA].value == "見本 太郎"
    assert form[FieldName.REMARKS].value == "なし。"


def test_any_other_formula_without_a_result_is_a_finding() -> None:
    document = opened(sheet_of([*ROWS, ("備考", "=TODAY()+1")]))
    (finding,) = document.findings
    assert (finding.code, finding.severity) == ("form_formula", Severity.NOTE)
    assert "B5" in finding.message


def test_numbers_keep_the_zeros_their_format_shows() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (*ROWS, ("団体コード", 11002)):
        sheet.append(list(row))
    sheet["B5"].number_format = "000000"
    assert form_of(saved(book))[FieldName.MUNICIPALITY_CODE].value == "011002"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("yyyy/m/d", "2022-07-01"),
        ('[$-411]ggge"年"m"月"d"日"', "2022-07-01"),
        ("General", "44743"),
        ("#,##0", "44743"),
        ("0.0", "44743"),
    ],
)
def test_a_number_is_a_day_where_its_format_shows_one(shown: str, expected: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (*ROWS, ("申込日", 44743)):
        sheet.append(list(row))
    sheet["B5"].number_format = shown
    assert form_of(saved(book))[FieldName.APPLICATION_DATE].value == expected


def test_a_day_of_the_other_calendar_is_the_same_day() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    for row in (*ROWS, ("申込日", dt.date(2022, 7, 1))):
        sheet.append(list(row))
    assert form_of(saved(book))[FieldName.APPLICATION_DATE].value == "2022-07-01"


def test_texts_in_a_table_of_their_own_are_read() -> None:
    assert sections(documents(with_shared_strings(FORM))) == ["防災課"]


def test_the_reading_printed_over_kanji_is_no_part_of_the_text() -> None:
    ruby = edited(
        with_shared_strings(FORM),
        "xl/sharedStrings.xml",
        "</t></si>",
        "</t><rPh sb='0' eb='2'><t>ボウサイカ</t></rPh></si>",
    )
    assert sections(documents(ruby)) == ["防災課"]


# --- archives and encryption ---------------------------------------------------------------------


@pytest.mark.parametrize("cp932", [True, False])
def test_names_in_an_archive_are_read_as_written(cp932: bool) -> None:
    found = documents(zipped({"申込/①髙﨑_利用申込書.xlsx": FORM}, cp932=cp932), "申込.zip")
    assert [document.name for document in found] == ["申込.zip", "申込.zip/①髙﨑_利用申込書.xlsx"]
    assert sections(found) == ["防災課"]


def test_an_archive_in_an_archive_is_opened_and_no_deeper() -> None:
    inner = zipped({"利用申込書.xlsx": FORM})
    assert sections(documents(zipped({"中.zip": inner}))) == ["防災課"]
    deeper = documents(zipped({"外.zip": zipped({"中.zip": inner})}))
    assert sections(deeper) == []
    assert codes(deeper) == ["attachment_limit"]


@pytest.mark.parametrize("make", [
    lambda: zipped_aes({"利用申込書.xlsx": FORM}, "himitsu-2022"),
    lambda: zipped_old("利用申込書.xlsx", FORM, "himitsu-2022"),
    lambda: encrypted_office(FORM, "himitsu-2022"),
    lambda: encrypted_office(docx(ROWS), "himitsu-2022"),
    lambda: encrypted_pdf(pdf(PDF_LINES), "himitsu-2022"),
])  # fmt: skip
def test_an_encrypted_file_opens_with_the_password_that_is_known(make) -> None:  # type: ignore[no-untyped-def]
    content = make()
    assert sections(documents(content, "添付", "wrong", "himitsu-2022")) == ["防災課"]
    locked = documents(content, "添付", "wrong")
    assert codes(locked) == ["attachment_encrypted"]
    assert "パスワード" in (locked[0].problem or "")


def test_an_old_workbook_opens_with_the_password_that_is_known() -> None:
    assert sections(documents(ENCRYPTED_XLS, "申込書.xls", "himitsu-2022")) == [FIELDS["section"]]
    assert codes(documents(ENCRYPTED_XLS, "申込書.xls", "wrong")) == ["attachment_encrypted"]


def test_an_encrypted_workbook_is_told_apart_from_an_old_one() -> None:
    content = encrypted_office(FORM, "x")
    assert content[:4] == XLS[:4] == b"\xd0\xcf\x11\xe0"
    assert codes(documents(content)) == ["attachment_encrypted"]
    assert codes(documents(XLS)) == []


@pytest.mark.parametrize("long_names", [True, False])
def test_winmail_dat_gives_what_outlook_wrapped(long_names: bool) -> None:
    found = documents(tnef({"利用申込書.xlsx": FORM}, long_names=long_names), "winmail.dat")
    assert [document.name for document in found] == ["winmail.dat", "winmail.dat/利用申込書.xlsx"]
    assert sections(found) == ["防災課"]


# --- what cannot be read is named ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        (b"", "attachment_damaged", "空"),
        (FORM[:300], "attachment_damaged", "壊れている"),
        (PNG + bytes(100_000), "attachment_picture", "画像"),
        (pdf([]), "attachment_scanned", "スキャン"),
        (renamed_stream(XLS, "Workbook", "WordDocument"), "attachment_unsupported", "Word文書（.doc）"),
        (renamed_stream(XLS, "Workbook", "DocumentText"), "attachment_unsupported", "一太郎"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "attachment_unsupported", "7z"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "attachment_unsupported", "RAR"),
        (b"{\\rtf1 text}", "attachment_unsupported", "リッチテキスト"),
        (b"MZ\x90\x00" + bytes(50), "attachment_program", "実行形式"),
        (b"\x00\x01\x02\x03", "attachment_unsupported", "対応していない"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_called_by_its_name(content: bytes, code: str, named: str) -> None:
    (document,) = documents(content)
    assert codes((document,)) == [code]
    assert named in (document.problem or "")
    assert document.findings[0].severity is Severity.REVIEW
    assert document.findings[0].applicant is None


def test_a_small_picture_of_a_signature_is_only_a_note() -> None:
    assert documents(PNG + bytes(3_000))[0].findings[0].severity is Severity.NOTE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "添付ファイル「利用申込書.xlsx」は、セキュリティ上の理由により削除されました。",
            "attachment_removed",
        ),
        ("このメールの添付ファイルは無害化のため分離しました。", "attachment_removed"),
        ("The attachment 'form.xlsx' was removed by the mail gateway.", "attachment_removed"),
        (
            "次のURLから添付ファイルをダウンロードしてください。\nhttps://fs.mihon.example/dl/abc",
            "attachment_link",
        ),
    ],
)
def test_a_gateways_notice_in_place_of_the_form_is_recognised(text: str, code: str) -> None:
    (document,) = documents(text.encode(), "削除されました.txt")
    assert codes((document,)) == [code]
    assert document.findings[0].severity is Severity.NOTE


def test_a_gateways_download_page_is_recognised() -> None:
    page = '<html><body>ファイルの受け取り：<a href="https://fs.mihon.example/x">ダウンロード</a></body></html>'
    assert codes(documents(page.encode(), "添付ファイル.html")) == ["attachment_link"]


# --- limits --------------------------------------------------------------------------------------


def test_entities_are_refused() -> None:
    bomb = edited(
        with_shared_strings(FORM),
        "xl/sharedStrings.xml",
        "<sst",
        '<!DOCTYPE x [<!ENTITY a "防災課"><!ENTITY b "&a;&a;&a;">]><sst',
    )
    assert codes(documents(bomb)) == ["attachment_entities"]


def test_a_cell_in_the_last_corner_of_a_sheet_costs_nothing() -> None:
    corner = edited(FORM, "xl/worksheets/sheet1.xml", "</sheetData>",
                    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')  # fmt: skip
    (document,) = documents(corner)
    assert sections((document,)) == ["防災課"]
    assert len(document.sheets[0].rows) == len(ROWS)
    assert codes((document,)) == ["attachment_limit"]


def test_a_bomb_is_not_unpacked() -> None:
    found = documents(zipped({"bomb.txt": bytes(80 * 2**20)}), "bomb.zip")
    assert codes(found) == ["attachment_limit"]
    assert "60MB" in (found[0].problem or "")


def test_every_limit_is_named_when_it_is_reached() -> None:
    def problems(content: bytes, **small: int) -> str:
        found = open_parts([Part("x", "", content)], (), replace(DEFAULT, **small))
        return " ".join(f.message for document in found for f in document.findings)

    assert "添付ファイルの大きさ" in problems(FORM, size=100)
    assert "展開後の大きさ" in problems(FORM, xml=100)
    assert "セルの数" in problems(FORM, cells=3)
    assert "文字数" in problems(FORM, text=5)
    assert "2行×256列" in problems(FORM, rows=2)
    assert "シートや表の数" in problems(FORM, sheets=0)
    assert "添付ファイルの数" in problems(zipped({"a.txt": b"a", "b.txt": b"b"}), files=2)
    assert "中のファイル数" in problems(zipped({"a.txt": b"a", "b.txt": b"b"}), members=1)
    assert "2ページまで" in problems(pdf([(60, 700, "利用申込書の内容")], pages=3), pages=2)
    assert "入れ子" in problems(zipped({"a.txt": b"a"}), nesting=0)
    assert "鍵の計算回数" in "".join(
        d.problem or ""
        for d in open_parts(
            [Part("x", "", encrypted_office(FORM, "p"))], ["p"], replace(DEFAULT, spins=10)
        )
    )


def test_links_in_an_archive_are_not_followed() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("../../申込書.txt", "x")
    found = documents(stream.getvalue(), "x.zip")
    assert [document.name for document in found] == ["x.zip", "x.zip/申込書.txt"]
