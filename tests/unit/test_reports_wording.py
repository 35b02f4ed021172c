"""Figures, dates and codes as readers see them."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from intake.terms import JST, Kind, Outcome, Stage
from intake.vocabulary.codes import label_of
from intake.vocabulary.letters import LetterKind, LetterState
from reports import names, wording
from reports.days import month_apart


@pytest.mark.parametrize(
    ("ratio", "written"),
    [
        (Fraction(459, 1741), "26.4%"),
        (Fraction(0), "0.0%"),
        (Fraction(1), "100.0%"),
        (Fraction(1, 1741), "0.1%"),
        (Fraction(1, 100_000), "0.1%"),  # someone has applied: never 0.0%
        (Fraction(1740, 1741), "99.9%"),
        (Fraction(99_999, 100_000), "99.9%"),  # someone has not: never 100.0%
        (Fraction(1, 2000) * 5, "0.3%"),  # 0.25 is rounded up, not to even
        (None, "－"),
    ],
)
def test_a_ratio_is_written_with_one_decimal(ratio: Fraction | None, written: str) -> None:
    assert wording.percent(ratio) == written


@pytest.mark.parametrize(
    ("now", "before", "written"),
    [
        (Fraction(459, 1741), Fraction(417, 1741), "+2.4ポイント"),
        (Fraction(1, 10), Fraction(2, 10), "−10.0ポイント"),
        (Fraction(1, 10), Fraction(1, 10), "±0.0ポイント"),
        (Fraction(1, 10), None, "－"),
    ],
)
def test_a_difference_of_ratios_is_written_in_points(
    now: Fraction, before: Fraction | None, written: str
) -> None:
    assert wording.points(now, before) == written


def test_changes_carry_their_sign_and_numbers_their_commas() -> None:
    assert [wording.signed(n) for n in (1234, 0, -3)] == ["+1,234", "±0", "−3"]
    assert wording.number(1741) == "1,741"


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2022, 12, 31), date(2022, 11, 30)),
        (date(2022, 11, 30), date(2022, 10, 31)),
        (date(2023, 3, 31), date(2023, 2, 28)),
        (date(2024, 3, 30), date(2024, 2, 29)),
        (date(2023, 3, 15), date(2023, 2, 15)),
        (date(2023, 1, 10), date(2022, 12, 10)),
        (date(2023, 2, 28), date(2023, 1, 31)),
    ],
)
def test_a_month_before_is_the_same_day_or_the_last_one(day: date, before: date) -> None:
    assert month_apart(day, -1) == before


def test_dates_are_written_in_the_japanese_calendar() -> None:
    assert wording.day(date(2022, 12, 31)) == "令和4年12月31日（土）"
    assert wording.month(date(2019, 5, 1)) == "令和元年5月"
    moment = datetime(2022, 12, 31, 18, 0, tzinfo=JST)
    assert wording.moment(moment) == "令和4年12月31日（土）18時00分"


def test_every_code_of_the_domain_has_a_japanese_name() -> None:
    for names_of in (Kind, Outcome, Stage, LetterKind, LetterState):
        assert all(label_of(names_of, code) == code.label != "" for code in names_of)


def test_a_code_without_a_name_is_shown_not_dropped() -> None:
    assert label_of(Kind, "telegram") == "その他（telegram）"
    assert label_of(Stage, "frozen") == "その他（frozen）"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("municipality_ambiguous", "団体の確認が要る"),
        ("sender_several", "差出人の確認が要る"),
        ("pattern_contradicts", "記載が食い違う"),
        ("withdrawal", "取下げの申出"),
        ("send_failed", "送信できなかった連絡"),
        ("something_new", "そのほか"),
    ],
)
def test_what_waits_is_named_by_why_it_waits(code: str, words: str) -> None:
    assert names.reason(code) == words


def test_names_on_the_map_are_short() -> None:
    names = ("北海道", "東京都", "京都府", "神奈川県")
    assert [wording.short_prefecture(name) for name in names] == [
        "北海道",
        "東京",
        "京都",
        "神奈川",
    ]
