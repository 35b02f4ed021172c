"""Make 利用申込書 in the layouts that offices use, one function per layout; bytes are repeatable."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

TITLE = "クラウド型被災者支援システム 利用申込書"
_STAMP = (2022, 6, 30, 9, 0, 0)


def fixed(content: bytes) -> bytes:
    """The same zip package with one fixed date for all members, so that it is repeatable."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in sorted(
            old.infolist(), key=lambda e: (e.filename != "[Content_Types].xml", e.filename)
        ):
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2022-06-30T00:00:00Z", data)
            info = zipfile.ZipInfo(entry.filename, _STAMP)
            info.external_attr = 0o600 << 16
            new.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.properties.creator = ""
    book.save(out)
    return fixed(out.getvalue())


def values(
    code: str,
    prefecture: str,
    name: str,
    section: str,
    contact: str,
    kana: str,
    phone: str,
    email: str,
    **more: str,
) -> dict[str, object]:
    """Label -> value of a filled-in form, in the form's order; `more` replaces or adds values."""
    filled: dict[str, object] = {
        "申込日": "令和４年７月１日",
        "団体コード": code,
        "都道府県名": prefecture,
        "市区町村名": name,
        "担当課": section,
        "担当者氏名": contact,
        "ふりがな": kana,
        "電話番号": phone,
        "メールアドレス": email,
        "試行運用への参加": "希望する",
        "導入検討状況": "庁内で検討中",
        "利用開始希望年月": "令和５年１月",
        "導入パターン": "C コンビニ交付の導入予定なし（住民基本台帳のバックアップデータの自動連携機能のみ利用）",
        "コンビニ交付の状況": "予定なし",
        "住民基本台帳人口": "1,234人",
        "備考": "",
    }
    return {**filled, **more}


def _book(title: str = "利用申込書") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    return book, sheet


def standard(v: Mapping[str, object]) -> bytes:
    """The layout of J-LIS: labels in column B, values in C, a merged title above, borders."""
    book, sheet = _book()
    sheet.merge_cells("B2:D2")
    sheet["B2"] = TITLE
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = 22, 60
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet["B2"].font, sheet["B2"].alignment = (
        Font(size=14, bold=True),
        Alignment(horizontal="center"),
    )
    line = Side(style="thin")
    for row, (label, value) in enumerate(v.items(), start=4):
        sheet.cell(row, 2, label).border = Border(line, line, line, line)
        sheet.cell(row, 3, value or None).border = Border(line, line, line, line)
    notes = book.create_sheet("記入要領")
    notes["A1"] = "記入要領"
    notes["A2"] = "担当課：課名まで御記入ください。電話番号は市外局番から御記入ください。"
    return saved(book)


def below(v: Mapping[str, object]) -> bytes:
    """A layout with four labels in a row and each value below its label, in merged cells."""
    book, sheet = _book("様式")
    sheet["A1"] = TITLE
    for i, (label, value) in enumerate(v.items()):
        row, column = 3 + 2 * (i // 4), 1 + 2 * (i % 4)
        for r in (row, row + 1):
            sheet.merge_cells(start_row=r, end_row=r, start_column=column, end_column=column + 1)
        sheet.cell(row, column, label)
        sheet.cell(row + 1, column, value or None)
    return saved(book)


def merged(v: Mapping[str, object]) -> bytes:
    """A 方眼紙 layout: narrow columns, labels merged over eight of them, values over the next
    sixteen.
    """
    book, sheet = _book("申込書")
    sheet.merge_cells("A1:X2")
    sheet["A1"] = TITLE
    for i, (label, value) in enumerate(v.items()):
        row = 4 + 2 * i
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=8)
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=9, end_column=24)
        sheet.cell(row, 1, "　".join(label) if len(label) < 4 else label)
        sheet.cell(row, 9, value or None)
    return saved(book)


def far(v: Mapping[str, object]) -> bytes:
    """A form on the third sheet beginning at R40, after a cover and a list."""
    book, sheet = _book("送付状")
    sheet["A1"] = "送付状"
    sheet["A3"] = "いつもお世話になっております。次葉のとおり申込みます。"
    book.create_sheet("リスト")["A1"] = "希望する"
    third = book.create_sheet("様式１")
    third["R38"] = TITLE
    for row, (label, value) in enumerate(v.items(), start=40):
        third.cell(row, 18, f"{row - 39}．{label}")
        third.cell(row, 21, value or None)  # two empty cells between label and value
    return saved(book)


def two_columns(v: Mapping[str, object]) -> bytes:
    """A layout with two pairs of label and value in each row."""
    book, sheet = _book()
    sheet["A1"] = TITLE
    for i, (label, value) in enumerate(v.items()):
        sheet.cell(3 + i // 2, 1 + 3 * (i % 2), label)
        sheet.cell(3 + i // 2, 2 + 3 * (i % 2), value or None)
    return saved(book)


def renamed(v: Mapping[str, object], names: Mapping[str, str]) -> bytes:
    """The standard layout with other labels, such as next year's; `names` is old -> new label."""
    return standard({names.get(label, label): value for label, value in v.items()})


def checks(v: Mapping[str, object], marks: Mapping[str, str]) -> bytes:
    """A form whose choices are printed in full with one marked: 「☑希望する □希望しない □未定」."""
    return standard({label: marks.get(label, value) for label, value in v.items()})


def typed(v: Mapping[str, object], *, hidden: bool = False) -> bytes:
    """A form with values as Excel converts them: a date as a serial number, a phone number as a
    number.

    `hidden`: the sheet is hidden behind a visible cover.
    """
    book, sheet = _book()
    sheet["A1"] = TITLE
    for row, (label, value) in enumerate(v.items(), start=3):
        sheet.cell(row, 1, label)
        cell = sheet.cell(row, 2, value or None)  # type: ignore[arg-type]
        if isinstance(value, date):
            cell.number_format = '[$-411]ggge"年"m"月"d"日"'
    if hidden:
        book.create_sheet("表紙")["A1"] = "表紙のみ表示"
        book.active = 1
        sheet.sheet_state = "hidden"
    return saved(book)


def rows(*cells: tuple[object, ...]) -> bytes:
    """A workbook with exactly these rows."""
    book, sheet = _book()
    sheet.append((TITLE,))
    for row in cells:
        sheet.append(row)
    return saved(book)


def other_table() -> bytes:
    """A workbook that is no 利用申込書."""
    book, sheet = _book("会議")
    for row in (
        ("日付", "場所", "議題"),
        ("7月5日", "第1会議室", "防災訓練"),
        ("7月12日", "講堂", "反省会"),
    ):
        sheet.append(row)
    return saved(book)


def many(rows: list[Mapping[str, object]]) -> bytes:
    """A list with one municipality per row, as prefectures collect them."""
    book, sheet = _book("取りまとめ")
    sheet["A1"] = "クラウド型被災者支援システム 利用申込書（取りまとめ）"
    labels = list(rows[0])
    sheet.append([])
    sheet.append(labels)
    for row in rows:
        sheet.append([row[x] or None for x in labels])
    return saved(book)


def several_sheets(forms: list[Mapping[str, object]]) -> bytes:
    """A workbook with one sheet per municipality."""
    book, sheet = _book(str(forms[0]["市区町村名"]))
    for i, v in enumerate(forms):
        target = sheet if i == 0 else book.create_sheet(str(v["市区町村名"]))
        target["A1"] = TITLE
        for row, (label, value) in enumerate(v.items(), start=3):
            target.cell(row, 1, label)
            target.cell(row, 2, value or None)
    return saved(book)
