"""Eight layouts of application forms that municipalities published, redrawn with invented answers.

Each is a table of cells with its merged areas, so that any program can draw it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx import Document as new_document
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True)
class Layout:
    """A form as it is drawn: rows, merged areas, and the values that a person reads in it."""

    name: str
    rows: Sequence[Sequence[str]]
    meant: Mapping[str, str]
    merged: Sequence[Area] = ()


_CONTACT = {
    "section": "総務部防災課",
    "contact_name": "林檎 咲子",
    "phone": "0135-21-2111",
    "email": "bousai@town.yoichi.example",
}
_ALL = {"municipality_name": "余市町", **_CONTACT, "trial_wish": "希望しない"}

LAYOUTS = (
    Layout(
        "申請者の欄が担当者の上にある",
        [
            ["様式第１号（第４条関係）"],
            ["", "", "", "令和４年７月11日"],
            ["クラウド型被災者支援システム利用申込書"],
            ["申請者", "団体名", "余市町", ""],
            ["", "代表者職・氏名", "余市町長　蜜柑　一郎", ""],
            ["", "電話番号", "0135-21-2100", ""],
            ["担当者", "所属", "総務部防災課", ""],
            ["", "氏名", "林檎　咲子", ""],
            ["", "電話番号", "0135-21-2111", ""],
            ["", "メールアドレス", "bousai@town.yoichi.example", ""],
            ["試行運用への参加", "", "希望する　・　○希望しない", ""],
        ],
        {**_ALL, "application_date": "2022-07-11"},
        [(3, 0, 5, 0), (6, 0, 9, 0), (10, 0, 10, 1)],
    ),
    Layout(
        "方眼紙に一字ずつ書く",
        [
            ["利用申込書"],
            ["市区町村名", *"余市町"],
            ["団体コード", *"014087"],
            ["担当課", *"総務部防災課"],
            ["担当者氏名", *"林檎", "", *"咲子"],
            ["電話番号", *"0135-21-2111"],
            ["メールアドレス", *"bousai@town.yoichi.example"],
            ["試行運用への参加", "□", "希望する", "", "☑", "希望しない"],
        ],
        {**_ALL, "municipality_code": "014087"},
    ),
    Layout(
        "項目・記入例・記入欄の三列",
        [
            ["利用申込書"],
            ["項目", "記入例", "記入欄"],
            ["市区町村名", "○○市", "余市町"],
            ["担当課", "危機管理課", "総務部防災課"],
            ["担当者氏名", "見本　太郎", "林檎　咲子"],
            ["電話番号", "00-0000-0000", "0135-21-2111"],
            ["メールアドレス", "mihon@city.example", "bousai@town.yoichi.example"],
            ["試行運用への参加", "希望する", "希望しない"],
        ],
        _ALL,
    ),
    Layout(
        "正・副の担当者が並ぶ",
        [
            ["利用申込書"],
            ["市区町村名", "余市町", ""],
            ["", "主担当者", "副担当者"],
            ["所属", "総務部防災課", "企画課"],
            ["氏名", "林檎　咲子", "葡萄　次郎"],
            ["電話", "0135-21-2111", "0135-21-9999"],
            ["メール", "bousai@town.yoichi.example", "kikaku@town.yoichi.example"],
            ["試行運用への参加", "希望しない", ""],
        ],
        _ALL,
        [(1, 1, 1, 2), (7, 1, 7, 2)],
    ),
    Layout(
        "部・課・係に分かれ、TEL/FAXが一つの欄にある",
        [
            ["利用申込書"],
            ["市区町村名", "余市町", "", ""],
            ["担当課", "総務部", "防災課", ""],
            ["担当者氏名", "林檎", "咲子", ""],
            ["TEL/FAX", "TEL 0135-21-2111　FAX 0135-21-2112", "", ""],
            ["E-mail", "bousai@town.yoichi.example", "", ""],
            ["試行運用への参加（該当するものに○）", "希望する", "○ 希望しない", "未定"],
        ],
        _ALL,
    ),
    Layout(
        "見出しの下に値がある",
        [
            ["利用申込書", "", "", ""],
            ["市区町村名", "担当課", "担当者氏名", "電話番号"],
            ["余市町", "総務部防災課", "林檎　咲子", "0135-21-2111"],
            ["メールアドレス", "試行運用への参加", "住民基本台帳人口", "備考"],
            ["bousai@town.yoichi.example", "希望しない", "17,820人", ""],
        ],
        {**_ALL, "population": "17820"},
    ),
    Layout(
        "変更前と変更後、末尾に提出先",
        [
            ["利用申込書（変更）", "", ""],
            ["", "変更前", "変更後"],
            ["市区町村名", "余市町", "余市町"],
            ["担当課", "企画課", "総務部防災課"],
            ["担当者氏名", "葡萄　次郎", "林檎　咲子"],
            ["電話番号", "0135-21-9999", "0135-21-2111"],
            ["メールアドレス", "kikaku@town.yoichi.example", "bousai@town.yoichi.example"],
            ["試行運用への参加", "希望する", "希望しない"],
            ["", "", ""],
            ["【提出先】", "", ""],
            ["電話", "03-1000-9999", ""],
            ["メール", "uketsuke@j-lis.example", ""],
        ],
        _ALL,
    ),
    Layout(
        "番号の付いた見出しと注記",
        [
            ["※ 記入例を参照の上、太枠内に御記入ください。", "", ""],
            ["１　申込団体", "", ""],
            ["(1) 市区町村名【必須】", "余市町", "※郡名は不要です"],
            ["２　連絡先", "", ""],
            ["(1) 担当課・係【必須】", "総務部防災課", "例：総務課"],
            ["(2) 担当者（ふりがな）", "林檎　咲子（りんご　さきこ）", ""],
            ["(3) 電話（直通）", "(0135)21-2111", "※市外局番から"],
            ["(4) メールアドレス", "bousai@town.yoichi.example", "←受付の連絡先"],
            ["３　試行運用への参加について（いずれかにチェック）", "【　】希望する\n【レ】希望しない", ""],
        ],
        {**_ALL, "contact_kana": "りんご さきこ"},
    ),
)  # fmt: skip


def workbook(layout: Layout) -> bytes:
    """The layout as a workbook, drawn by openpyxl."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "申込書"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for r, row in enumerate(layout.rows, start=1):
        for c, text in enumerate(row, start=1):
            sheet.cell(r, c, text or None)
            widest = max(4, min(30, 2 * len(text)))
            letter = get_column_letter(c)
            sheet.column_dimensions[letter].width = max(
                sheet.column_dimensions[letter].width or 0, widest
            )
    for top, left, bottom, right in layout.merged:
        sheet.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def word(layout: Layout) -> bytes:
    """The layout as a Word document with one table, drawn by python-docx."""
    document = new_document()
    width = max(map(len, layout.rows))
    table = document.add_table(rows=len(layout.rows), cols=width)
    for r, row in enumerate(layout.rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    for top, left, bottom, right in layout.merged:
        table.cell(top, left).merge(table.cell(bottom, right))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
