"""Make filled-in 利用申込書 for tests: our own blank form, and forms in other layouts."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from intake.form.workbook import SHEET, write_form
from intake.parts import Document, Part
from intake.reading.form.attachments import open_attachments
from intake.reading.form.document import read_form
from intake.reading.labelled import Labelled
from intake.terms import FieldName

ANSWERS: Mapping[FieldName, Any] = {
    FieldName.APPLICATION_DATE: dt.date(2022, 7, 1),
    FieldName.MUNICIPALITY_CODE: "011002",
    FieldName.PREFECTURE_NAME: "北海道",
    FieldName.MUNICIPALITY_NAME: "札幌市",
    FieldName.SECTION: "危機管理局危機管理部危機管理課",
    FieldName.CONTACT_NAME: "見本　太郎",
    FieldName.CONTACT_KANA: "みほん　たろう",
    FieldName.PHONE: "011-000-0000",
    FieldName.EXTENSION: "1234",
    FieldName.EMAIL: "mihon@city.sapporo.example",
    FieldName.TRIAL_WISH: "希望する",
    FieldName.CONSIDERATION: "庁内の関係課と協議中。令和５年度の予算に計上する予定。",
    FieldName.DESIRED_START: dt.date(2023, 1, 1),
    FieldName.PATTERN: "B：コンビニ交付は導入済み（BCLは住民基本台帳バックアップデータの自動連携のみ利用）",
    FieldName.KONBINI_STATUS: "導入済み",
    FieldName.POPULATION: 1960668,
    FieldName.REMARKS: "質問は別途お送りします。",
}
"""An invented application, every field filled in."""

FIELDS: Mapping[str, str] = {
    "application_date": "2022-07-01",
    "municipality_code": "011002",
    "prefecture_name": "北海道",
    "municipality_name": "札幌市",
    "section": "危機管理局危機管理部危機管理課",
    "contact_name": "見本 太郎",
    "contact_kana": "みほん たろう",
    "phone": "011-000-0000",
    "extension": "1234",
    "email": "mihon@city.sapporo.example",
    "trial_wish": "希望する",
    "consideration": "庁内の関係課と協議中。令和5年度の予算に計上する予定。",
    "desired_start": "2023-01",
    "pattern": "B",
    "konbini_status": "導入済み",
    "population": "1960668",
    "remarks": "質問は別途お送りします。",
}
"""The same as fields."""


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def blank(folder: Path) -> Path:
    path = folder / "利用申込書.xlsx"
    write_form(path)
    return path


def filled(folder: Path, answers: Mapping[FieldName, Any] = ANSWERS) -> bytes:
    """Our blank form with these answers in the cells beside the labels."""
    book = load_workbook(blank(folder))
    sheet = book[SHEET]
    for row in sheet.iter_rows():
        for cell in row:
            name = next((n for n in answers if n.label == cell.value), None)
            if name:
                free = {"A": "C", "D": "E", "E": "F"}[cell.column_letter]
                sheet[f"{free}{cell.row}"].value = answers[name]
    return saved(book)


def sheet_of(rows: Iterable[Sequence[Any]], title: str = "申込書") -> bytes:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def opened(content: bytes, name: str = "利用申込書.xlsx", *passwords: str) -> Document:
    """The document of an attachment with only one."""
    (document,) = open_attachments([Part(name, "application/octet-stream", content)], passwords)
    return document


def form_of(content: bytes, name: str = "利用申込書.xlsx") -> dict[FieldName, Labelled]:
    """Field -> labelled value of the form in an attachment; fails if it is no form."""
    form = read_form(opened(content, name))
    assert form is not None
    return {labelled.name: labelled for labelled in form}
