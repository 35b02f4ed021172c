"""Widths, dashes, dates, phone numbers and addresses, as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from intake.text import (
    close_up,
    day_from_serial,
    fiscal_year,
    fold,
    fold_dashes,
    one_line,
    parse_date,
    parse_month,
    time_of_day,
    wareki,
    wareki_month,
)
from intake.text.addresses import find_emails, is_named_in, parse_email
from intake.text.phones import parse_phone


def test_folding_makes_widths_equal_and_keeps_the_long_vowel() -> None:
    assert fold("ＴＥＬ　ｾﾝﾀｰ−１") == "TEL センター-1"


def test_folding_keeps_the_kanji_that_nfkc_would_replace() -> None:
    assert fold("大塚\ufa10﨑髙") == "大塚\ufa10﨑髙"


@pytest.mark.parametrize("dash", "‐‑‒–—―−－ー─━")
def test_every_dash_in_a_number_is_a_hyphen(dash: str) -> None:
    assert fold_dashes(f"03{dash}1234") == "03-1234"


def test_one_line_drops_control_bidirectional_and_invisible_characters() -> None:
    assert one_line("総務\u202e課\r\n\u200b防災\x00係\ufeff　") == "総務課 防災係"


def test_letters_spaced_out_are_closed_up_and_words_are_not() -> None:
    assert close_up("総　務　課") == "総務課"
    assert close_up("余市 太郎") == "余市 太郎"


@pytest.mark.parametrize(
    "written",
    [
        "2022-07-01",
        "2022/7/1",
        "2022年7月1日",
        "２０２２．７．１",
        "令和４年７月１日（金）",
        "令和 4 年 7 月 1 日",
        "R4.7.1",
        "Ｒ４．７．１",
        "r4/07/01",
        "令4.7.1",
        "20220701",
        "申込日：令和４年７月１日　午前",
    ],
)
def test_a_day_is_read_in_every_way_it_is_written(written: str) -> None:
    assert parse_date(written) == date(2022, 7, 1)


def test_the_first_year_of_an_era_and_older_eras_are_read() -> None:
    assert parse_date("令和元年5月1日") == date(2019, 5, 1)
    assert parse_date("平成31年4月30日") == date(2019, 4, 30)
    assert parse_date("S64.1.7") == date(1989, 1, 7)


@pytest.mark.parametrize(
    "written", ["", "7月1日", "2022/13/1", "令和4年2月30日", "03-1234-5678", "未定"]
)
def test_what_names_no_day_of_the_calendar_is_no_day(written: str) -> None:
    assert parse_date(written) is None


def test_a_month_is_read_with_or_without_its_day() -> None:
    assert parse_month("令和５年１月") == (2023, 1)
    assert parse_month("2023/1") == (2023, 1)
    assert parse_month("R5.1.15") == (2023, 1)
    assert parse_month("令和5年度") is None


def test_a_year_written_twice_is_one_year_if_both_are_the_same() -> None:
    for text in ("令和５（2023）年４月", "2023年（令和５年）４月", "令和５年（２０２３年）４月"):
        assert parse_month(text) == (2023, 4)
    assert parse_month("令和５年（2022年）４月") is None


def test_days_are_written_in_wareki_with_full_width_digits_and_weekday() -> None:
    assert wareki(date(2022, 7, 1)) == "令和４年７月１日（金）"
    assert wareki(date(2019, 5, 1), weekday=False) == "令和元年５月１日"
    assert wareki(date(2019, 4, 30), weekday=False) == "平成３１年４月３０日"
    assert wareki_month(date(2023, 1, 15)) == "令和５年１月"


def test_a_moment_counts_in_tokyo() -> None:
    moment = datetime(2022, 6, 30, 16, 5, tzinfo=UTC)
    assert wareki(moment) == "令和４年７月１日（金）"
    assert time_of_day(moment) == "1時05分"


def test_the_fiscal_year_runs_from_april_to_march() -> None:
    assert [fiscal_year(date(2023, month, 1)) for month in (1, 3, 4, 12)] == [
        2022,
        2022,
        2023,
        2023,
    ]


def test_a_spreadsheet_serial_is_a_day_within_reason() -> None:
    assert day_from_serial(44743) == date(2022, 7, 1)
    assert day_from_serial(12) is None


@pytest.mark.parametrize(
    ("written", "number", "extension"),
    [
        ("０３－１２３４－５６７８", "03-1234-5678", None),
        ("03ー1234ー5678", "03-1234-5678", None),
        ("0312345678", "03-1234-5678", None),
        ("(03)1234-5678", "03-1234-5678", None),
        ("0135（21）2111", "0135-21-2111", None),
        ("0135-21-2111（内線 212）", "0135-21-2111", "212"),
        ("0135-21-2111 内線：２１２", "0135-21-2111", "212"),
        ("代表 0135-21-2111 ext. 7", "0135-21-2111", "7"),
        ("+81-135-21-2111", "0135-21-2111", None),
        ("090 1234 5678", "090-1234-5678", None),
        ("電話 0135-21-2111　FAX 0135-21-2112", "0135-21-2111", None),
        ("FAX 0135-21-2112 / TEL 0135-21-2111", "0135-21-2111", None),
        ("０１３５−２１−２１１１", "0135-21-2111", None),
    ],
)
def test_a_phone_number_is_read_in_every_way_it_is_written(
    written: str, number: str, extension: str | None
) -> None:
    phone = parse_phone(written)
    assert (phone.number, phone.extension) == (number, extension)


@pytest.mark.parametrize(
    "written", ["", "内線212", "135-21-2111", "0135-21-21", "FAX 0135-21-2112", "03-1234-56789"]
)
def test_what_is_no_whole_phone_number_is_none(written: str) -> None:
    assert parse_phone(written).number is None


def test_the_writers_grouping_stands_for_numbers_in_no_table() -> None:
    phone = parse_phone("0599-00-0000")
    assert phone.number == "0599-00-0000"
    assert parse_phone("03-0000-0000").doubt is not None
    assert parse_phone("0000-00-0000").number is None


def test_addresses_are_half_width_and_lower_case() -> None:
    assert parse_email("Ｓｏｕｍｕ＠Town.Yoichi.EXAMPLE") == "soumu@town.yoichi.example"
    assert parse_email("soumu @ town.yoichi.example") == "soumu@town.yoichi.example"
    assert parse_email("<mailto:soumu@town.yoichi.example>") == "soumu@town.yoichi.example"


@pytest.mark.parametrize(
    "written", ["", "soumu", "soumu@", "@town.example", "a..b@town.example", "soumu@town"]
)
def test_what_is_no_address_is_none(written: str) -> None:
    assert parse_email(written) is None


def test_every_address_in_a_text_is_found_once() -> None:
    assert find_emails("a@x.example、Ｂ＠x.example / a@x.example") == ("a@x.example", "b@x.example")


@pytest.mark.parametrize("charset", ["utf-8", "cp932", "iso-2022-jp", "euc-jp"])
def test_an_address_is_found_as_a_whole_and_not_within_another(charset: str) -> None:
    for text in ("{}", "<{}>", "宛先：{}", "担当{}まで", "-{}.", "見本\\n{}", "=3c{}=3e", "{}。"):
        for address, found in (
            ("ito@mura.example", True),
            ("saito@mura.example", False),
            ("k-ito@mura.example", False),
            ("ito@mura.example.jp", False),
        ):
            raw = text.format(address.upper()).encode(charset)
            assert is_named_in(raw, "ito@mura.example") is found, raw
