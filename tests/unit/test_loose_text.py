"""What a person writes on our form outside its labels: a stamp, a sentence, an ordinary addition."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import load_workbook

from intake.form.workbook import SHEET
from intake.terms import FieldName, Reading
from tests.unit.sample_forms import ANSWERS, filled, saved
from tests.unit.test_said_elsewhere import A, codes, reading

COVER = "お世話になっております。\n申込書を添付のとおり送付いたします。\n"
FREE = ("F2", "H1", "A33")
BESIDE_RETYPED = "F1"
STAMPS = (
    "下書き（未決裁）", "取消", "見本", "案", "【ドラフト】", "未承認", "無効", "保留",
)  # fmt: skip
ORDINARY = (
    "余総防第123号", "令和４年７月１日", "余市町", "余市町長　梨本　実", "余市町総務部防災課　御中", "様",
    "※必要事項を記入しました。", "収受", "収受 4.7.1", "1/2", "- 1 -", "公印省略", "写", "控", "別紙１", "正本",
    "提出用", "決裁済", "課長", "取扱注意", "申込内容", "（記入例）", "よろしくお願いいたします。",
)  # fmt: skip


@cache
def own_form() -> bytes:
    of_yoichi = {
        FieldName.MUNICIPALITY_CODE: "014087",
        FieldName.MUNICIPALITY_NAME: "余市町",
        FieldName.SECTION: A.section,
        FieldName.CONTACT_NAME: "林檎 咲子",
        FieldName.CONTACT_KANA: "りんご さきこ",
        FieldName.PHONE: A.phone,
        FieldName.EMAIL: A.email,
        FieldName.POPULATION: 17820,
        FieldName.REMARKS: "",
    }
    with TemporaryDirectory() as folder:
        return filled(Path(folder), {**ANSWERS, **of_yoichi})


def own(text: str, cell: str) -> Reading:
    book = load_workbook(io.BytesIO(own_form()))
    book[SHEET][cell] = text
    return reading(COVER, saved(book))


def retyped(text: str) -> Reading:
    book = load_workbook(io.BytesIO(A.xlsx()))
    book.worksheets[0][BESIDE_RETYPED] = text
    return reading(COVER, saved(book))


@pytest.mark.parametrize("stamp", STAMPS)
def test_a_stamp_by_which_the_form_does_not_stand_waits_and_names_its_cell(stamp: str) -> None:
    found = {cell: own(stamp, cell) for cell in FREE} | {BESIDE_RETYPED: retyped(stamp)}
    for cell, each in found.items():
        assert each.outcome == "needs_review", cell
        where = {str(one.where) for one in each.findings if one.code == "application_doubtful"}
        assert {place.rpartition("!")[2] for place in where} == {cell}


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_addition_to_the_form_asks_nothing(text: str) -> None:
    for cell in FREE:
        assert own(text, cell).outcome == "accepted", cell
    assert retyped(text).outcome == "accepted"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("担当者は葡萄に交代しました", "contact_name_doubtful"),
        ("担当者は葡萄に交代しました。", "contact_name_doubtful"),
        ("本申込みは予算成立を条件とします。", "application_doubtful"),
        ("町長決裁前のため、正式な申込みではありません。", "application_doubtful"),
        ("利用料の支払時期をご教示ください。", "question_within"),
        ("申込みは６月定例会で議決された予算に基づくものです。", None),
        ("担当者は昨年度と同じです。", None),
    ],
)
@pytest.mark.parametrize("cell", FREE)
def test_a_sentence_in_a_free_cell_of_our_workbook_is_judged_as_a_remark(
    cell: str, words: str, code: str | None
) -> None:
    found = own(words, cell)
    assert found.outcome == ("needs_review" if code else "accepted")
    assert code is None or code in codes(found)


@pytest.mark.parametrize(
    "words",
    [
        "申込みを行わない団体については、提出の必要はございませんので御留意ください。",
        "導入パターンは、Ａ、Ｂ、Ｃのいずれかを選択してください。必要書類を送付してください。",
    ],
)
def test_explanations_that_a_retyped_form_prints_are_no_remarks_of_the_writer(words: str) -> None:
    assert retyped(words).outcome == "accepted"


def test_a_heading_over_a_column_of_examples_is_no_stamp() -> None:
    book = load_workbook(io.BytesIO(A.xlsx()))
    sheet = book.worksheets[0]
    beside = sheet.max_column + 1
    sheet.cell(1, beside, "見本")
    for row in range(3, sheet.max_row + 1):
        sheet.cell(row, beside, "○○")
    assert reading(COVER, saved(book)).outcome == "accepted"
