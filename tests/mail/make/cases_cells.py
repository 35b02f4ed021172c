"""Cases about the meaning of a cell: struck out, hidden, an example, split, damaged."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from intake.paths import data_path

from . import forms as f
from . import people as p
from .cases_forms import sent

A = p.NAOSHIMA


def _changed(change: Callable[[Worksheet], None], **more: str) -> bytes:
    """The standard form with `change` applied to its sheet; its labels are in column B, values in
    C.
    """
    book = load_workbook(io.BytesIO(A.xlsx(**more)))
    sheet = book.worksheets[0]
    change(sheet)
    return f.saved(book)


def _row(sheet: Worksheet, label: str) -> int:
    return next(cell.row for cell in sheet["B"] if cell.value == label)


def _without(v: Mapping[str, object], *labels: str) -> list[tuple[object, ...]]:
    return [(label, value) for label, value in v.items() if label not in labels]


def _struck(sheet: Worksheet) -> None:
    sheet.cell(_row(sheet, "担当者氏名"), 3).font = Font(strike=True)


def _hidden(sheet: Worksheet) -> None:
    sheet["B30"], sheet["C30"] = "電話番号", "087-899-9999"
    sheet.row_dimensions[30].hidden = True


def _noted(sheet: Worksheet) -> None:
    cell = sheet.cell(_row(sheet, "電話番号"), 3)
    cell.comment = Comment("087-899-0016 に変わりました", "直島")


def _typed_over() -> bytes:
    """Our own example with a clerk's values typed over it, all but her telephone number."""
    book = load_workbook(data_path("form", "利用申込書（記入例）.xlsx"))
    v = A.form()
    for cell, label in (("C9", "団体コード"), ("C10", "都道府県名"), ("C11", "市区町村名"), ("C13", "担当課"),
                        ("C14", "担当者氏名"), ("C17", "メールアドレス")):  # fmt: skip
        book.worksheets[0][cell] = v[label]
    return f.saved(book)


def _ticked(sheet: Worksheet) -> None:
    row = _row(sheet, "試行運用への参加")
    for column, (text, font) in enumerate(
        (
            ("\u00a8", "Wingdings"),
            ("希望する", "游明朝"),
            ("\u00fe", "Wingdings"),
            ("希望しない", "游明朝"),
        ),
        start=3,
    ):
        sheet.cell(row, column, text).font = Font(name=font)


def cases() -> dict[str, bytes]:
    """Case name -> mail."""
    v = A.form()
    example = {**v, "担当課": "○○課", "担当者氏名": "見本 太郎", "電話番号": "00-0000-0000"}
    columns = [("項目", "記入例", "記入欄"), *((k, example[k], v[k]) for k in v)]
    people = [
        ("申請者", "職・氏名", "直島町長 瀬戸 一"),
        ("", "電話番号", "087-899-0001"),
        ("担当者", "担当課", A.section),
        ("", "氏名", A.contact),
        ("", "電話番号", A.phone),
        ("", "メールアドレス", A.email),
    ]
    made = {
        "cell-struck-out-is-no-answer": _changed(_struck),
        "cell-hidden-row-is-no-answer": _changed(_hidden),
        "cell-example-column-is-no-answer": f.rows(*columns),
        "cell-negated-choice-is-no-choice": A.xlsx(試行運用への参加="希望する予定はありません"),
        "cell-contact-not-the-applicant": f.rows(
            *_without(v, "担当課", "担当者氏名", "ふりがな", "電話番号", "メールアドレス"), *people
        ),
        "cell-placeholder-is-empty": A.xlsx(担当課="（部署名を入力）"),
        "cell-address-broken-at-the-dot": A.xlsx(メールアドレス="soumu@naoshima-town.\nexample"),
        "cell-phone-with-area-in-brackets": A.xlsx(電話番号="(087)899-0015"),
        "cell-two-labels-in-one": f.rows(
            *(
                (("TEL/FAX", f"{x} / 087-899-0017") if k == "電話番号" else (k, x))
                for k, x in v.items()
            )
        ),
        "cell-note-with-another-phone": _changed(_noted),
        "cell-ticks-in-a-symbol-font": _changed(_ticked),
        "cell-one-character-a-cell": f.rows(
            *((k, *str(x)) if k == "担当課" else (k, x) for k, x in v.items())
        ),
        "cell-range-of-phone-numbers": A.xlsx(電話番号="087-899-0015〜0018"),
        "cell-damaged-character": A.xlsx(担当者氏名="直島 \ufffd子"),
        "cell-lgwan-address": A.xlsx(メールアドレス="soumu@town.naoshima.kagawa.lgwan.jp"),
    }
    mails = {name: sent(A, content, 60 + n) for n, (name, content) in enumerate(made.items())}
    sylk = "ID;PWXL\r\n" + "".join(
        f'C;Y{y};X{x};K"{text}"\r\n'
        for y, pair in enumerate(v.items(), start=1)
        for x, text in enumerate(pair, start=1)
    )
    unread = b"II*\x00" + bytes(3000)
    return {
        **mails,
        "cell-example-typed-over": sent(A, _typed_over(), 78),
        "cell-fax-picture-waits": sent(A, unread, 76, name="FAX0713.tif", kind="image/tiff"),
        "cell-sylk-is-read": sent(
            A,
            (sylk + "E\r\n").encode("cp932"),
            77,
            name="利用申込書.slk",
            kind="application/octet-stream",
        ),
    }
