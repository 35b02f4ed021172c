from __future__ import annotations

import datetime as dt

import pytest

from intake.parts import Document, Sheet
from intake.reading.form.document import read_form
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from tests.unit.sample_forms import form_of, opened, sheet_of

LISTED = [
    ["利用申込書"],
    ["市区町村名", "見本町"],
    ["担当課", "防災課"],
    ["担当者氏名", "見本　太郎"],
    ["電話番号", "0123-45-6789"],
    ["メールアドレス", "bosai@town.mihon.example"],
]


def sheets(*rows: tuple[str, ...], name: str = "申込書") -> Document:
    return Document("x.xlsx", "", 0, "", sheets=(Sheet(name, rows),))


def values(document: Document) -> dict[FieldName, str]:
    return {each.name: each.value for each in read_form(document) or ()}


def value(name: FieldName, text: str) -> str | None:
    return normalise(Labelled(name, text, "申込書!B2")).text


def test_a_value_right_of_its_label_is_read_with_its_cell() -> None:
    form = form_of(sheet_of(LISTED))
    assert form[FieldName.SECTION] == Labelled(FieldName.SECTION, "防災課", "申込書!B3")


def test_a_table_with_labels_above_is_read_downwards() -> None:
    form = form_of(sheet_of([list(column) for column in zip(*LISTED[1:], strict=True)]))
    assert form[FieldName.EMAIL] == Labelled(
        FieldName.EMAIL, "bosai@town.mihon.example", "申込書!E2"
    )


def test_labels_stacked_over_their_values_are_read() -> None:
    rows = tuple((text,) for pair in LISTED[1:] for text in pair)
    assert values(sheets(*rows))[FieldName.PHONE] == "0123-45-6789"


def test_the_position_on_the_sheet_does_not_matter() -> None:
    moved = [[]] * 7 + [["", "", "", *row] for row in LISTED]
    assert form_of(sheet_of(moved))[FieldName.SECTION].where == "申込書!E10"


def test_labels_with_spaces_numbers_and_marks_are_recognised() -> None:
    found = values(
        sheets(
            ("１．市 区 町 村 名", "必須", "見本町", "例：○○町"),
            ("２．担　当　課（必須）", "", "", "防災課", "※正式な名称"),
            ("【電話番号】", "0123-45-6789"),
        )
    )
    assert found == {
        FieldName.MUNICIPALITY_NAME: "見本町",
        FieldName.SECTION: "防災課",
        FieldName.PHONE: "0123-45-6789",
    }


def test_label_and_value_in_one_cell_are_told_apart() -> None:
    found = values(
        sheets(
            ("市区町村名：見本町\n担当課：防災課",), ("担当者氏名：見本 太郎", "電話：0123-45-6789")
        )
    )
    assert found[FieldName.SECTION] == "防災課"
    assert found[FieldName.PHONE] == "0123-45-6789"


def test_an_empty_cell_is_reported_as_empty_and_takes_nothing_from_below() -> None:
    found = values(
        sheets(
            ("市区町村名", "見本町"),
            ("担当課", ""),
            ("担当者氏名", "見本 太郎"),
            ("備考", ""),
            ("提出先：機構",),
        )
    )
    assert found[FieldName.SECTION] == ""
    assert found[FieldName.REMARKS] == ""


def test_two_labels_are_no_form_and_three_are_one() -> None:
    assert read_form(sheets(*map(tuple, LISTED[1:3]))) is None
    assert read_form(sheets(*map(tuple, LISTED[1:4]))) is not None


def test_a_sheet_with_an_example_is_not_taken_for_the_application() -> None:
    sample = Sheet("記入例", tuple(map(tuple, LISTED)))
    own = Sheet("申込書", (("市区町村名", "本物町"), ("担当課", "総務課"), ("電話番号", "")))
    form = read_form(Document("x.xlsx", "", 0, "", sheets=(sample, own)))
    assert form is not None
    assert [each.value for each in form] == ["本物町", "総務課", ""]


def test_a_hidden_sheet_counts_only_where_no_other_is_a_form() -> None:
    hidden = Sheet("前年度", tuple(map(tuple, LISTED)), hidden=True)
    own = Sheet("申込書", (("市区町村名", "本物町"), ("担当課", "総務課"), ("電話番号", "")))
    both = read_form(Document("x.xlsx", "", 0, "", sheets=(hidden, own)))
    alone = read_form(Document("x.xlsx", "", 0, "", sheets=(hidden,)))
    assert both is not None and both[0].value == "本物町"
    assert alone is not None and alone[0].value == "見本町"


def test_a_list_of_municipalities_names_every_one() -> None:
    document = sheets(
        ("団体コード", "市区町村名", "担当課"),
        ("011002", "札幌市", "危機管理課"),
        ("012025", "函館市", "総務課"),
    )
    names = [e.value for e in read_form(document) or () if e.name is FieldName.MUNICIPALITY_NAME]
    assert names == ["札幌市", "函館市"]


def test_a_code_with_one_digit_a_cell_is_put_together() -> None:
    found = values(
        sheets(("団体コード", *"011002"), ("市区町村名", "札幌市"), ("担当課", "防災課"))
    )
    assert found[FieldName.MUNICIPALITY_CODE] == "011002"


def test_a_date_spread_over_cells_is_put_together() -> None:
    found = values(
        sheets(
            ("申込日", "令和", "4", "年", "7", "月", "1", "日"),
            ("市区町村名", "札幌市"),
            ("担当課", "防災課"),
        )
    )
    assert value(FieldName.APPLICATION_DATE, found[FieldName.APPLICATION_DATE]) == "2022-07-01"


@pytest.mark.parametrize(
    "cells",
    [
        ("□希望する　☑希望しない　□未定",),
        ("□ 希望する", "■ 希望しない", "□ 未定"),
        ("□", "希望する", "レ", "希望しない", "□", "未定"),
        ("希望する", "", "希望しない", "○", "未定", ""),
        ("○希望する", "●希望しない", "○未定"),
        ("[ ]希望する [x]希望しない [ ]未定",),
        ("希望する ○希望しない 未定",),
        ("希望しない",),
        ("参加しません",),
    ],
)
def test_a_tick_is_read_however_it_is_set(cells: tuple[str, ...]) -> None:
    document = sheets(("試行運用への参加", *cells), ("市区町村名", "札幌市"), ("担当課", "防災課"))
    assert value(FieldName.TRIAL_WISH, values(document)[FieldName.TRIAL_WISH]) == "希望しない"


def test_options_in_the_rows_below_are_read_too() -> None:
    document = sheets(
        ("市区町村名", "札幌市"),
        ("試行運用への参加", "□", "希望する"),
        ("", "□", "希望しない"),
        ("", "☑", "未定"),
        ("担当課", "防災課"),
    )
    assert value(FieldName.TRIAL_WISH, values(document)[FieldName.TRIAL_WISH]) == "未定"


@pytest.mark.parametrize(
    "text",
    ["□希望する　□希望しない　□未定", "希望する・希望しない・未定", "○希望する ○希望しない ○未定"],
)
def test_options_without_a_tick_are_no_answer(text: str) -> None:
    assert value(FieldName.TRIAL_WISH, text) is None


def test_two_ticks_are_a_question_for_a_person() -> None:
    found = normalise(Labelled(FieldName.TRIAL_WISH, "☑希望する ☑希望しない", "申込書!B2"))
    assert found.text is None
    assert [finding.code for finding in found.findings] == ["trial_wish_several"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (FieldName.APPLICATION_DATE, "令和４年７月１日", "2022-07-01"),
        (FieldName.APPLICATION_DATE, "44743", "2022-07-01"),
        (FieldName.APPLICATION_DATE, "令和　年　月　日", None),
        (FieldName.DESIRED_START, "令和5年1月", "2023-01"),
        (FieldName.DESIRED_START, "44927", "2023-01"),
        (FieldName.PHONE, "112112111", "011-211-2111"),
        (FieldName.PHONE, "０１１－２１１－２１１１（内線１２３）", "011-211-2111"),
        (FieldName.MUNICIPALITY_CODE, "11002", "011002"),
        (FieldName.MUNICIPALITY_CODE, "01100", "011002"),
        (FieldName.MUNICIPALITY_CODE, "13101", "131016"),
        (FieldName.MUNICIPALITY_CODE, "０１１００２", "011002"),
        (FieldName.EMAIL, "Ｂｏｓａｉ＠town.mihon.example", "bosai@town.mihon.example"),
        (FieldName.POPULATION, "約１２，３４５人", "12345"),
        (FieldName.PATTERN, "パターンＢ", "B"),
        (FieldName.PATTERN, "B：コンビニ交付は導入済み（BCLは自動連携のみ利用）", "B"),
        (FieldName.KONBINI_STATUS, "導入済", "導入済み"),
        (FieldName.KONBINI_STATUS, "導入の予定はない", "予定なし"),
        (FieldName.SECTION, "○○課", None),
        (FieldName.CONTACT_NAME, "見本　太郎　印", "見本 太郎"),
    ],
)
def test_a_value_is_brought_to_its_normal_form(
    name: FieldName, text: str, expected: str | None
) -> None:
    assert value(name, text) == expected


def test_a_restored_zero_is_told() -> None:
    found = normalise(Labelled(FieldName.PHONE, "112112111", "申込書!B5"))
    assert [finding.code for finding in found.findings] == ["phone_zero_restored"]
    assert found.findings[0].where == "申込書!B5"


def test_dates_and_phone_numbers_as_cells_hold_them_are_read() -> None:
    rows = [
        ["申込日", dt.date(2022, 7, 1)],
        ["電話番号", 112112111],
        ["団体コード", 11002],
        ["市区町村名", "札幌市"],
    ]
    form = form_of(sheet_of(rows))
    assert normalise(form[FieldName.APPLICATION_DATE]).text == "2022-07-01"
    assert normalise(form[FieldName.PHONE]).text == "011-211-2111"
    assert normalise(form[FieldName.MUNICIPALITY_CODE]).text == "011002"


def test_a_section_and_a_name_under_one_label_are_told_apart() -> None:
    found = values(
        sheets(
            ("市区町村名", "見本町"),
            ("担当課・担当者", "総務課防災係　見本 太郎"),
            ("連絡先", "0123-45-6789"),
            ("", "bosai@town.mihon.example"),
        )
    )
    assert found[FieldName.SECTION] == "総務課防災係"
    assert found[FieldName.CONTACT_NAME] == "見本 太郎"
    assert found[FieldName.PHONE] == "0123-45-6789"


@pytest.mark.parametrize("cells", [("北海道", "見本町"), ("見本", "町"), ("北海道見本町",)])
def test_a_name_in_two_cells_is_put_together(cells: tuple[str, ...]) -> None:
    found = values(sheets(("市区町村名", *cells), ("担当課", "防災課"), ("電話番号", "")))
    assert found[FieldName.MUNICIPALITY_NAME] == "".join(cells)


def test_a_date_alone_at_the_top_is_the_date_of_application() -> None:
    found = values(sheets(("", "", "令和４年７月１日"), *map(tuple, LISTED)))
    assert value(FieldName.APPLICATION_DATE, found[FieldName.APPLICATION_DATE]) == "2022-07-01"


def test_a_reading_behind_a_name_becomes_the_reading() -> None:
    found = normalise(Labelled(FieldName.CONTACT_NAME, "見本 太郎（みほん　たろう）", "B4"))
    assert (found.text, found.also) == ("見本 太郎", {FieldName.CONTACT_KANA: "みほん たろう"})


def test_running_text_of_a_form_is_read_by_line() -> None:
    text = "利用申込書\n市区町村名 必須 見本町 例：○○町\n担 当 課　防災課\n担当者氏名：見本 太郎\n電話番号\n0123-45-6789"
    found = values(Document("x.pdf", "", 0, "", text=text))
    assert found == {
        FieldName.MUNICIPALITY_NAME: "見本町",
        FieldName.SECTION: "防災課",
        FieldName.CONTACT_NAME: "見本 太郎",
        FieldName.PHONE: "0123-45-6789",
    }


def test_running_text_with_letter_spaced_and_numbered_labels_is_read() -> None:
    text = "利用申込書\n市 区 町 村 名　余市町\n　ア　担　当　課　防災課\n　イ　担　当　者　氏　名　見本 太郎\n　ウ　メ ー ル ア ド レ ス　a@town.yoichi.example"
    found = values(Document("x.docx", "", 0, "", text=text))
    assert [*found.values()] == ["余市町", "防災課", "見本 太郎", "a@town.yoichi.example"]


def test_a_letter_with_a_signature_is_no_form() -> None:
    text = "送付状\n別添のとおり送付します。\n担当課：防災課\n担当：見本\n電話：0123-45-6789\nメール：a@town.mihon.example"
    assert read_form(Document("送付状.pdf", "", 0, "", text=text)) is None


def test_what_is_no_workbook_is_no_form() -> None:
    document = opened(b"PK\x03\x04 broken")
    assert document.problem
    assert read_form(document) is None
