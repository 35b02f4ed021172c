"""Whole forms as offices lay them out, none of them ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from intake.reading.form.document import read_form
from intake.reading.judge.assess import attachment_readings
from tests.unit.sample_forms import opened, saved


def fields(book: Workbook) -> dict[str, str]:
    document = opened(saved(book))
    (reading,) = attachment_readings([document], [read_form(document)])
    assert reading.form is not None
    return dict(reading.form)


def placed(cells: Mapping[str, Any], merged: Sequence[str] = ()) -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    for at, value in cells.items():
        sheet[at] = value
    for area in merged:
        sheet.merge_cells(area)
    return book


def rows(*lines: Sequence[Any]) -> Workbook:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(list(line))
    return book


def test_a_form_in_the_shape_of_a_letter_is_read() -> None:
    code = {f"{column}12": int(digit) for column, digit in zip("CDEFGH", "014087", strict=True)}
    cells = {
        "A1": "様式第１号", "H1": "令和４年７月15日", "A3": "地方公共団体情報システム機構理事長　様",
        "F5": "北海道余市郡余市町", "F6": "余市町長　見本　一郎",
        "A8": "クラウド型被災者支援システム利用申込書", "A10": "１　申込団体",
        "B11": "市区町村名", "C11": "余市町", "B12": "団体コード（６桁）", **code,
        "A14": "２　担当者", "B15": "所属・氏名", "C15": "総務部　防災課　防災係", "C16": "主査　見本　太郎",
        "B17": "連絡先", "C17": "電話", "D17": "0135-00-0000（内線 212）", "C18": "FAX",
        "D18": "0135-00-0001", "C19": "E-mail", "D19": "bosai@town.yoichi.example",
        "A21": "３　試行運用への参加について（いずれかに○）", "B22": "○", "C22": "希望する",
        "C23": "希望しない", "C24": "未定",
    }  # fmt: skip
    assert fields(placed(cells, ["C11:H11", "A8:H8", "B15:B16"])) == {
        "application_date": "2022-07-15",
        "municipality_code": "014087",
        "municipality_name": "余市町",
        "section": "総務部 防災課 防災係",
        "contact_name": "主査 見本 太郎",
        "phone": "0135-00-0000",
        "extension": "212",
        "email": "bosai@town.yoichi.example",
        "trial_wish": "希望する",
    }


def test_labels_under_a_group_of_labels_are_read() -> None:
    book = rows(
        ["", "申込日", "令和4年", "7月", "1日"],
        ["団体", "名称", "余市町", "コード", "014087"],
        ["担当", "課", "防災課", "氏名", "見本太郎"],
        ["連絡先", "TEL", "0135-00-0000", "Mail", "a@town.yoichi.example"],
    )
    assert fields(book) == {
        "application_date": "2022-07-01",
        "municipality_code": "014087",
        "municipality_name": "余市町",
        "section": "防災課",
        "contact_name": "見本太郎",
        "phone": "0135-00-0000",
        "email": "a@town.yoichi.example",
    }


def test_a_table_with_two_lines_of_headings_is_read() -> None:
    book = rows(
        ["都道府県", "市区町村", "担当課", "担当者", "電話番号", "メールアドレス", "試行運用への参加", "", "", "備考"],
        ["", "", "", "", "", "", "希望する", "希望しない", "未定", ""],
        ["北海道", "余市町", "防災課", "見本太郎", 135000000, "a@town.yoichi.example", "", "○", "", ""],
    )  # fmt: skip
    assert fields(book) == {
        "prefecture_name": "北海道",
        "municipality_name": "余市町",
        "section": "防災課",
        "contact_name": "見本太郎",
        "phone": "0135-00-0000",
        "email": "a@town.yoichi.example",
        "trial_wish": "希望しない",
    }


def test_several_labels_in_one_cell_are_read() -> None:
    book = rows(
        ["利用申込書"],
        ["市区町村名：　余市町　　　　団体コード：014087"],
        ["担当課：防災課　　担当者：見本 太郎"],
        ["電話：0135-00-0000　　FAX：0135-00-0001"],
        ["メール：a@town.yoichi.example"],
    )
    assert fields(book) == {
        "municipality_code": "014087",
        "municipality_name": "余市町",
        "section": "防災課",
        "contact_name": "見本 太郎",
        "phone": "0135-00-0000",
        "email": "a@town.yoichi.example",
    }


def test_values_with_words_around_them_are_read() -> None:
    book = rows(
        ["申込日", dt.datetime(2022, 7, 1, 10, 0)],  # noqa: DTZ001 - as cells hold it
        ["市区町村名", "余市町"],
        ["担当課", "防災課\n（危機管理担当）"],
        ["利用開始希望年月", "令和５年１月頃"],
        ["住民基本台帳人口", "17,853人（令和4年1月1日現在）"],
        ["導入パターン", "□A　☑B　□C　□未定"],
        ["コンビニ交付の状況", "☑導入済み　□導入予定　□予定なし　□未定"],
    )
    assert fields(book) == {
        "application_date": "2022-07-01",
        "municipality_name": "余市町",
        "section": "防災課 (危機管理担当)",
        "desired_start": "2023-01",
        "pattern": "B",
        "konbini_status": "導入済み",
        "population": "17853",
    }


_OPTIONS = ("試行運用への参加", "希望する", "希望しない", "未定")


@pytest.mark.parametrize(
    ("lines", "chosen"),
    [
        ([_OPTIONS, ("", "", "○", "")], "希望しない"),
        ([_OPTIONS, ("", "○")], "希望する"),
        ([_OPTIONS, ("", "×", "×", "○")], "未定"),
        ([("試行運用への参加", "", "○", ""), ("", *_OPTIONS[1:])], "希望しない"),
        ([_OPTIONS], None),
    ],
)
def test_a_mark_above_or_below_an_option_chooses_it(
    lines: list[tuple[str, ...]], chosen: str | None
) -> None:
    book = rows(("市区町村名", "余市町"), ("担当課", "防災課"), *lines)
    assert fields(book).get("trial_wish") == chosen


@pytest.mark.parametrize("numbers", ["アイウエ", "ⓐⓑⓒⓓ", "ⅠⅡⅢⅣ"])
def test_labels_numbered_by_letters_are_labels(numbers: str) -> None:
    labels = ("御担当課名", "ご担当者お名前", "お電話番号", "連絡用アドレス")
    values = ("防災課", "見本 太郎", "0135-00-0000", "a@town.yoichi.example")
    numbered = [f"{n}　{label}" for n, label in zip(numbers, labels, strict=True)]
    found = fields(rows(("市区町村名", "余市町"), *zip(numbered, values, strict=True)))
    assert tuple(found[name] for name in ("section", "contact_name", "phone", "email")) == values


@pytest.mark.parametrize(
    "head",
    [
        [("提出先", "地方公共団体情報システム機構 被災者支援担当"), ("電話番号", "03-0000-2222")],
        [
            ("提出先", "J-LIS 被災者支援担当"),
            ("メールアドレス", "uketsuke@j-lis.example"),
            ("", ""),
        ],
    ],
)
def test_our_own_contact_above_a_form_ends_where_the_form_begins(
    head: list[tuple[str, ...]],
) -> None:
    book = rows(*head, ("市区町村名", "余市町"), ("担当課", "防災課"), ("担当者氏名", "見本 太郎"),
                ("電話番号", ""), ("メールアドレス", ""))  # fmt: skip
    assert fields(book) == {
        "municipality_name": "余市町",
        "section": "防災課",
        "contact_name": "見本 太郎",
    }


def test_in_a_list_of_municipalities_no_contact_is_the_applicants() -> None:
    head = ("都道府県名", "市区町村名", "担当課", "担当者氏名", "電話番号")
    first = ("北海道", "余市町", "防災課", "見本 太郎", "0135-00-0000")
    second = ("北海道", "仁木町", "総務課", "見本 花子", "0135-00-0001")
    assert fields(rows(head, first)).keys() >= {"section", "contact_name", "phone"}
    assert fields(rows(head, first, second)).keys() == {"prefecture_name", "municipality_name"}
