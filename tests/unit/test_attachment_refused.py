from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from intake.office.limits import DEFAULT
from intake.parts import Part
from intake.reading.form.attachments import open_attachments
from intake.terms import Severity
from tests.unit.attached import FORM, PNG, ROWS, codes, documents, sections
from tests.unit.sample_files import (
    XLS,
    encrypted_office,
    pdf,
    renamed_stream,
    zipped,
)
from tests.unit.sample_office import (
    edited,
    with_shared_strings,
)


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
        found = open_attachments([Part("x", "", content)], (), replace(DEFAULT, **small))
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
        for d in open_attachments(
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


def test_an_archive_member_without_a_name_is_given_one() -> None:
    found = documents(zipped({"": b"text"}), "x.zip")
    assert [document.name for document in found] == ["x.zip", "x.zip/名称のないファイル"]
