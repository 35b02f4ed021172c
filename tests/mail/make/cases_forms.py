"""Cases of the 利用申込書 in every layout, with every kind of value that offices enter."""

from __future__ import annotations

from datetime import date

from . import forms as f
from . import people as p
from .apple import apple
from .becky import becky
from .exchange import exchange
from .outlook import outlook
from .packages import docx_controls, docx_table, with_macro
from .parts import part
from .thunderbird import thunderbird
from .webmail import active, garoon

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
SHORT = "利用申込書を送付します。御確認をお願いいたします。"


def short(a: p.Applicant) -> str:
    """A body that names only the sender, so that the form must supply the rest."""
    return f"J-LIS 被災者支援担当 様\n\nお世話になっております。{a.prefecture}{a.name}です。\n{SHORT}\n"


def sent(
    a: p.Applicant,
    content: bytes,
    serial: int,
    *,
    name: str = "利用申込書.xlsx",
    kind: str = p.XLSX,
) -> bytes:
    """A mail with this form attached; `serial` selects one of six mail programs."""
    writer = (outlook, exchange, thunderbird, becky, apple, active)[serial % 6]
    return writer(  # type: ignore[operator]
        sender=a.sender,
        subject=p.subject(a),
        body=short(a),
        date=f"Wed, 13 Jul 2022 {9 + serial % 8:02d}:{serial % 60:02d}:00 +0900",
        serial=f"{0x10 + serial:04d}",
        files=[(name, kind, content)],
    )


def _layouts() -> dict[str, bytes]:
    a, b, c = p.IITATE, p.YUSUHARA, p.NAOSHIMA
    other = {
        "市区町村名": "団体名",
        "担当課": "所属部署",
        "担当者氏名": "職・氏名",
        "電話番号": "ＴＥＬ（直通）",
        "メールアドレス": "Ｅ－ｍａｉｌ",
        "申込日": "提出年月日",
    }
    spaced = {
        "担当課": "担　当　課",
        "電話番号": "電 話 番 号\n（内線）",
        "担当者氏名": "（３）担当者の氏名※",
        "メールアドレス": "メール\nアドレス",
    }
    return {
        "form-standard": sent(a, a.xlsx(), 0),
        "form-value-below": sent(b, f.below(b.form()), 1),
        "form-merged-grid": sent(c, f.merged(c.form()), 2),
        "form-third-sheet-far-right": sent(a, f.far(a.form()), 3),
        "form-two-pairs-a-row": sent(b, f.two_columns(b.form()), 4),
        "form-other-labels": sent(c, f.renamed(c.form(), other), 5),
        "form-labels-with-spaces-and-numbers": sent(a, f.renamed(a.form(), spaced), 6),
        "form-hidden-sheet": sent(b, f.typed(b.form(), hidden=True), 7),
        "form-three-labels-only": sent(
            c,
            f.standard(
                {
                    "市区町村名": c.name,
                    "担当課": c.section,
                    "担当者氏名": c.contact,
                    "電話番号": c.phone,
                    "メールアドレス": c.email,
                }
            ),
            8,
        ),
        "form-blank": sent(a, f.standard(dict.fromkeys(a.form(), "")), 9),
        "form-half-filled": sent(b, b.xlsx(担当者氏名="", 電話番号=""), 10),
        "form-with-example-column": sent(c, _with_example(c), 11),
    }


def _with_example(a: p.Applicant) -> bytes:
    """A form with a column of 記入例 beside the values, which must not be read as the answer."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append([f.TITLE])  # type: ignore[union-attr]
    sheet.append(["項目", "記入欄", "記入例"])  # type: ignore[union-attr]
    examples = {
        "市区町村名": "○○市",
        "担当課": "防災課",
        "担当者氏名": "支援 太郎",
        "電話番号": "03-1234-5678",
        "メールアドレス": "taro@example.lg.jp",
    }
    for label, value in a.form().items():
        sheet.append([label, value or None, examples.get(label)])  # type: ignore[union-attr]
    return f.saved(book)


def _values() -> dict[str, bytes]:
    a, b, c = p.AWASHIMA, p.NAMERIKAWA, p.SHIBUYA
    marks = {
        "試行運用への参加": "☑希望する　□希望しない　□未定",
        "コンビニ交付の状況": "□導入済み　□導入予定　■予定なし　□未定",
        "導入パターン": "□Ａ　□Ｂ　レＣ　□未定",
    }
    circle = {
        "試行運用への参加": "希望する・○希望しない・未定",
        "コンビニ交付の状況": "（　）導入済み　（　）導入予定　（○）予定なし",
        "導入パターン": "A・B・○C・未定",
    }
    two = {"試行運用への参加": "■希望する　■希望しない　□未定"}
    dated = {
        **a.form(),
        "申込日": date(2022, 7, 13),
        "電話番号": 254990010,
        "団体コード": 155861,
        "利用開始希望年月": date(2023, 1, 1),
    }
    serial = {
        **b.form(),
        "申込日": 44755,
        "住民基本台帳人口": 32500,
        "電話番号": "０７６（９９９）００１１　内線１２３",
        "メールアドレス": "Ｓｏｕｍｕ＠namerikawa-city.example ",
    }
    lost_zero = {**p.YOICHI.form(), "団体コード": 14087, "電話番号": 135990001}
    return {
        "value-check-marks": sent(a, f.checks(a.form(), marks), 12),
        "value-circles": sent(b, f.checks(b.form(), circle), 13),
        "value-two-boxes-checked": sent(c, f.checks(c.form(), two), 14),
        "value-excel-types": sent(a, f.typed(dated), 15),
        "value-serial-date-full-width": sent(b, f.typed(serial), 16),
        "value-code-lost-its-zero": sent(p.YOICHI, f.typed(lost_zero), 17),
        "value-formula-without-cache": sent(
            c, f.typed({**c.form(), "担当課": '="防災"&"課"', "電話番号": "=B99"}), 18
        ),
        "value-era-date-variants": sent(a, a.xlsx(申込日="R4.7.13", 利用開始希望年月="R5/1"), 19),
        "value-form-date-impossible": sent(b, b.xlsx(申込日="令和４年２月３０日"), 20),
        "value-several-lines-in-a-cell": sent(
            c, c.xlsx(担当課="危機管理対策部\n防災課\n", 電話番号="03-9999-0008\n(内線2345)"), 21
        ),
        "value-form-code-wrong-check-digit": sent(a, a.xlsx(団体コード="155862"), 22),
        "value-code-five-digits": sent(b, b.xlsx(団体コード="16206"), 23),
        "value-form-mail-invalid": sent(c, c.xlsx(メールアドレス="bosai＠shibuya-city"), 24),
    }


def _cells() -> dict[str, bytes]:
    a = p.YOICHI
    mail = ("メールアドレス", a.email)
    base = (
        ("市区町村名", a.name),
        ("担当課", a.section),
        ("担当者氏名", a.contact),
        ("電話番号", a.phone),
        mail,
    )
    parts = (
        ("団体コード", *a.code),
        ("市区町村名", a.name),
        ("担当課", a.section),
        ("担当者氏名", *a.contact.split()),
        ("電話番号", "0135", "-", "99", "-", "0001"),
        mail,
        ("申込日", "令和", 4, "年", 7, "月", 13, "日"),
    )
    one = tuple((f"{label}：{value}",) for label, value in base)
    grouped = (
        ("市区町村名", "", a.name),
        ("担当者", "担当課", a.section),
        ("", "氏名", a.contact),
        ("連絡先", "電話番号", a.phone),
        ("", *mail),
    )
    marks = (
        ("試行運用への参加", "✓", "希望する", "", "希望しない", "", "未定"),
        ("導入パターン", "", "A", "○", "B", "", "C", "", "未定"),
    )
    asked = tuple((label, "必須", value, "※必ず御記入ください") for label, value in base)
    return {
        "cells-value-in-many-cells": sent(a, f.rows(*parts), 25),
        "cells-label-and-value-in-one": sent(a, f.rows(*one), 26),
        "cells-grouped-labels": sent(a, f.rows(*grouped), 27),
        "cells-mark-before-its-option": sent(a, f.rows(*base, *marks), 28),
        "cells-required-between": sent(a, f.rows(*asked), 29),
        "cells-choose-please": sent(
            a,
            f.rows(
                ("都道府県名", "（選択してください）"), *base, ("導入パターン", "選択してください")
            ),
            30,
        ),
    }


def _formats() -> dict[str, bytes]:
    a = p.YOICHI
    xlsx = a.xlsx()
    return {
        "format-xls": sent(
            a, part("form.xls"), 0, name="利用申込書.xls", kind="application/vnd.ms-excel"
        ),
        "format-ods": sent(
            a,
            part("form.ods"),
            1,
            name="利用申込書.ods",
            kind="application/vnd.oasis.opendocument.spreadsheet",
        ),
        "format-xlsm": sent(
            a, with_macro(xlsx), 2, name="利用申込書（マクロ付き）.xlsm", kind=XLSM
        ),
        "format-docx-table": sent(a, docx_table(a.form()), 3, name="利用申込書.docx", kind=DOCX),
        "format-docx-content-controls": sent(
            a, docx_controls(a.form()), 4, name="利用申込書.docx", kind=DOCX
        ),
        "format-pdf-text": sent(
            a, part("form.pdf"), 5, name="利用申込書.pdf", kind="application/pdf"
        ),
        "format-xlsx-named-dat": sent(
            a, xlsx, 6, name="noname.dat", kind="application/octet-stream"
        ),
        "format-xlsx-named-xls": sent(
            a, xlsx, 7, name="利用申込書.xls", kind="application/vnd.ms-excel"
        ),
        "format-xlsx-as-pdf-type": sent(a, xlsx, 8, name="利用申込書.xlsx", kind="application/pdf"),
        "format-xlsx-as-text-type": garoon(
            sender=a.sender,
            subject=p.subject(a),
            body=short(a),
            date="Wed, 13 Jul 2022 18:00:00 +0900",
            serial="5501",
            files=[("利用申込書.xlsx", "text/plain", xlsx)],
        ),
        "format-xlsx-and-pdf-of-the-same": exchange(
            sender=a.sender,
            subject=p.subject(a),
            body=short(a),
            date="Wed, 13 Jul 2022 18:10:00 +0900",
            serial="5502",
            files=[
                ("利用申込書.xlsx", p.XLSX, xlsx),
                ("利用申込書.pdf", "application/pdf", part("form.pdf")),
            ],
        ),
        "format-csv": sent(
            a,
            "".join(f"{k},{v}\r\n" for k, v in a.form().items()).encode("cp932"),
            9,
            name="利用申込書.csv",
            kind="text/csv",
        ),
        "format-text-file": sent(
            a,
            p.colon(a).replace("\n", "\r\n").encode("cp932"),
            10,
            name="利用申込書.txt",
            kind="text/plain",
        ),
    }


def cases() -> dict[str, bytes]:
    return _layouts() | _values() | _cells() | _formats()
