"""One municipality where nothing is left open; else candidates, each with its evidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.paths import data_path
from intake.reading.municipality.evidence import Evidence
from intake.reading.municipality.identify import Identified, identify
from intake.register import load_register
from intake.terms import Severity

REGISTER = load_register(data_path("register"))
WHERE = {"subject": "件名", "body": "本文 3行目", "form": "申込書!C5", "code": "申込書!C4"}


def told(*pieces: tuple[str, str], on: str = "2022-07-01") -> Identified:
    evidence = [Evidence(channel, text, WHERE.get(channel, "差出人")) for channel, text in pieces]
    return identify(evidence, REGISTER, dt.date.fromisoformat(on))


def name(found: Identified) -> str | None:
    return found.municipality.full_name if found.municipality else None


def names(found: Identified) -> list[str]:
    return [candidate.municipality.full_name for candidate in found.candidates]


def codes(found: Identified) -> list[str]:
    return [finding.code.removeprefix("municipality_") for finding in found.findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("北海道余市郡赤井川村役場 総務課", "北海道赤井川村"),
        ("北海道後志総合振興局管内　赤井川村", "北海道赤井川村"),
        ("市区町村名：赤井川村", "北海道赤井川村"),
        ("総務課　赤井川村", "北海道赤井川村"),
        ("府中市（広島県）", "広島県府中市"),
        ("府中市（広島）", "広島県府中市"),
        ("府中市　東京都", "東京都府中市"),
        ("府中市　広島県　総務課", "広島県府中市"),
        ("府中市（広島県）総務課", "広島県府中市"),
        ("東京都府中市（広島県）", "東京都府中市"),
        ("よいちちょうやくば", "北海道余市町"),
        ("よいちちょう防災課", "北海道余市町"),
        ("津市市民課", "三重県津市"),
        ("広島府中市", "広島県府中市"),
        ("広島県府中市（ふちゅうし）", "広島県府中市"),
        ("三次市（みよしし）", "広島県三次市"),
        ("東京都八丈島八丈町", "東京都八丈町"),
        ("三宅島　三宅村", "東京都三宅村"),
        ("東京都大島支庁大島町", "東京都大島町"),
        ("東京都港区役所", "東京都港区"),
        ("福島県伊達市長　見本　太郎", "福島県伊達市"),
        ("東村山郡山辺町", "山形県山辺町"),
        ("東村 山田太郎", "沖縄県東村"),
        ("四日市市役所", "三重県四日市市"),
        ("大津市", "滋賀県大津市"),
        ("北　広島市", "北海道北広島市"),
        ("広島県・府中市", "広島県府中市"),
        ("三重県津市大門町", "三重県津市"),
        ("余市郡余市町黒川町", "北海道余市町"),
        ("茨城県竜が崎市", "茨城県龍ケ崎市"),
        ("茨城県鹿島市", "茨城県鹿嶋市"),
        ("鹿島市", "佐賀県鹿島市"),
        ("福岡県須恵町", "福岡県須惠町"),
        ("高知県梼原町", "高知県檮原町"),
        ("佐佐町", "長崎県佐々町"),
        ("会津坂下町（あいずばんげまち）", "福島県会津坂下町"),
        ("北海道枝幸郡えさしちょう", "北海道枝幸町"),
        ("葛\U000e0100城市", "奈良県葛城市"),
        ("京都府京都市危機管理室", "京都府京都市"),
        ("東京都府中市宮西町２－２４", "東京都府中市"),
    ],
)
def test_a_name_is_read_whatever_stands_around_it(text: str, expected: str) -> None:
    found = told(("body", text))
    assert (name(found), codes(found), names(found)) == (expected, [], [])


def test_a_shared_name_is_a_question_with_every_municipality_of_it() -> None:
    found = told(("subject", "府中市"), ("body", "府中市"))
    assert name(found) is None
    assert names(found) == ["東京都府中市", "広島県府中市"]
    assert codes(found) == ["ambiguous"]
    assert found.candidates[0].evidence == (
        "件名に「府中市」とあります。",
        "本文 3行目に「府中市」とあります。",
    )


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        (("form", "東京都"), "東京都府中市"),
        (("code", "342084"), "広島県府中市"),
        (("form", "広島県府中市"), "広島県府中市"),
        (("domain", "bosai@mail.city.fuchu.tokyo.jp"), "東京都府中市"),
    ],
)
def test_a_shared_name_is_settled_by_more_that_is_written_or_by_the_domain(
    piece: tuple[str, str], expected: str
) -> None:
    assert name(told(("subject", "府中市"), piece)) == expected


@pytest.mark.parametrize(
    "piece",
    [
        ("earlier", "132063"),
        ("sender", "東京都府中市 防災課"),
        ("domain", "city.fuchu.lg.jp"),
        ("domain", "city.fuchu.tokyo.jp.example.jp"),
        ("domain", "fuchu.example"),
    ],
)
def test_other_hints_only_order_the_candidates(piece: tuple[str, str]) -> None:
    found = told(("body", "府中市"), piece)
    assert name(found) is None
    assert names(found) == ["東京都府中市", "広島県府中市"]


def test_a_hint_for_the_second_candidate_puts_it_first() -> None:
    found = told(("body", "府中市"), ("earlier", "342084"))
    assert names(found) == ["広島県府中市", "東京都府中市"]


def test_the_domain_never_decides_against_what_is_written_but_raises_a_doubt() -> None:
    found = told(("body", "東京都府中市"), ("domain", "city.fuchu.hiroshima.jp"))
    assert name(found) == "東京都府中市"
    assert codes(found) == ["domain_differs"]
    assert found.findings[0].severity is Severity.REVIEW
    assert names(found) == ["東京都府中市", "広島県府中市"]


def test_nothing_written_is_no_municipality_even_when_the_domain_names_one() -> None:
    found = told(("domain", "city.mitaka.tokyo.jp"))
    assert name(found) is None
    assert (codes(found), names(found)) == (["missing"], ["東京都三鷹市"])
    assert found.findings[0].severity is Severity.REVIEW


@pytest.mark.parametrize(
    "pieces",
    [
        (("subject", "調布市"), ("body", "三鷹市")),
        (("body", "調布市"), ("form", "三鷹市")),
        (("form", "調布市"), ("code", "132047")),
        (("subject", "調布市"), ("code", "132047")),
        (("body", "三鷹市"), ("form", "広島県"), ("domain", "city.mitaka.tokyo.jp")),
    ],
)
def test_contradictory_writing_is_a_question_whatever_the_domain_says(
    pieces: tuple[tuple[str, str], ...],
) -> None:
    found = told(*pieces)
    assert name(found) is None
    assert codes(found) == ["contradiction"]
    assert "東京都三鷹市" in names(found)


def test_a_name_in_another_prefecture_is_a_contradiction_of_its_own() -> None:
    found = told(("body", "東京都伊達市"))
    assert (name(found), codes(found)) == (None, ["contradiction"])
    assert names(found) == ["北海道伊達市", "福島県伊達市"]


@pytest.mark.parametrize(
    "text", ["府中市、調布市", "府中市と調布市", "府中市及び調布市", "府中市 調布市"]
)
def test_two_municipalities_in_one_place_are_a_question(text: str) -> None:
    found = told(("body", text))
    assert (name(found), codes(found)) == (None, ["several"])
    assert set(names(found)) == {"東京都府中市", "広島県府中市", "東京都調布市"}


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("札幌市中央区", "北海道札幌市"),
        ("大阪市　北区役所", "大阪府大阪市"),
        ("福岡県中央区", "福岡県福岡市"),
        ("博多区", "福岡県福岡市"),
        ("浜松市浜北区", "静岡県浜松市"),  # abolished in 2024
        ("浜松市浜名区", "静岡県浜松市"),  # since 2024
    ],
)
def test_a_ward_gives_its_city_as_candidate(text: str, city: str) -> None:
    found = told(("body", text))
    assert (name(found), names(found), codes(found)) == (None, [city], ["ward"])


def test_a_special_ward_that_shares_its_name_with_wards_is_a_question() -> None:
    found = told(("body", "港区"))
    assert name(found) is None
    assert names(found) == ["東京都港区", "愛知県名古屋市", "大阪府大阪市"]
    assert name(told(("body", "東京都港区"))) == "東京都港区"
    assert name(told(("body", "港区"), ("domain", "city.minato.tokyo.jp"))) == "東京都港区"


@pytest.mark.parametrize(
    ("text", "successor"),
    [
        ("篠山市", "兵庫県丹波篠山市"),
        ("宮城県黒川郡富谷町", "宮城県富谷市"),
        ("福岡県那珂川町", "福岡県那珂川市"),
        ("筑紫郡那珂川町", "福岡県那珂川市"),
    ],
)
def test_a_former_name_gives_its_successor_as_candidate(text: str, successor: str) -> None:
    found = told(("body", text))
    assert (name(found), names(found), codes(found)) == (None, [successor], ["renamed"])


def test_a_former_code_gives_its_successor_as_candidate() -> None:
    found = told(("code", "403059"))
    assert (name(found), names(found)) == (None, ["福岡県那珂川市"])


def test_a_former_name_was_right_on_its_day() -> None:
    found = told(("body", "兵庫県篠山市"), ("code", "282219"), on="2018-04-01")
    assert name(found) == "兵庫県篠山市"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("後志広域連合", "一部事務組合・広域連合"),
        ("府中町外二町衛生組合", "一部事務組合・広域連合"),
        ("三鷹市社会福祉協議会", "法人・団体"),
        ("福島県", "都道府県"),
        ("福島県市町村課", "都道府県"),
    ],
)
def test_what_is_no_municipality_is_named_for_what_it_is(text: str, word: str) -> None:
    found = told(("body", text))
    assert (name(found), codes(found)) == (None, ["not_one"])
    assert word in found.findings[0].message


@pytest.mark.parametrize(("text", "asked"), [("福島県", True), ("三鷹市社会福祉協議会", False)])
def test_where_only_a_prefecture_is_named_the_applicant_is_asked_for_the_municipality(
    text: str, asked: bool
) -> None:
    assert (told(("body", text)).findings[0].applicant is not None) is asked


@pytest.mark.parametrize(
    "text",
    [
        "見本市",
        "津市場町",
        "京都市町村会",
        "京都府京都市町村会",
        "大淀区",
        "大阪市大淀区",
        "大阪池田町",  # there is none in 大阪府
        "おおつしみん病院",
        "総務課",
    ],
)
def test_an_unknown_name_is_said_to_be_unknown(text: str) -> None:
    found = told(("body", text))
    assert (name(found), codes(found)) == (None, ["unknown"])


def test_an_unknown_name_beside_a_known_one_leaves_the_question_open() -> None:
    found = told(("subject", "【見本市】"), ("body", "三鷹市"))
    assert (name(found), codes(found), names(found)) == (None, ["unknown"], ["東京都三鷹市"])


def test_a_name_without_its_kind_is_not_enough_alone() -> None:
    found = told(("body", "三鷹"))
    assert (name(found), names(found)) == (None, ["東京都三鷹市"])
    assert name(told(("subject", "三鷹"), ("form", "三鷹市"))) == "東京都三鷹市"


@pytest.mark.parametrize("text", ["", "　", "○○県○○市", "〇〇町", "市区町村名", "未定", "－"])
def test_a_blank_or_a_placeholder_tells_nothing(text: str) -> None:
    assert codes(told(("form", text))) == ["missing"]
    assert name(told(("form", text), ("body", "三鷹市"))) == "東京都三鷹市"


@pytest.mark.parametrize(
    "text",
    [
        "クラウド型被災者支援システムの参加申込み",
        "お願い",
        "至急",
        "内閣府",
        "各市区町村",
        "津市場調査について",
        "【防災課】申込み",
    ],
)
def test_a_subject_that_names_nobody_tells_nothing(text: str) -> None:
    assert name(told(("subject", text), ("body", "三鷹市"))) == "東京都三鷹市"


@pytest.mark.parametrize(
    "text",
    [
        "【三鷹市】クラウド型被災者支援システムの参加申込み",
        "クラウド型被災者支援システムの参加申込み（東京都三鷹市）",
        "三鷹市クラウド型被災者支援システムの利用申込み",
        "三鷹市の申込み",
        "申込み_三鷹市_防災課",
        "[三鷹市役所]申込み",
    ],
)
def test_a_subject_as_a_whole_is_read_for_the_name_in_it(text: str) -> None:
    assert name(told(("subject", text))) == "東京都三鷹市"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("014095", "北海道赤井川村"),
        ("０１４０９－５", "北海道赤井川村"),
        ("14095", "北海道赤井川村"),  # Excel took the zero
        ("01409", "北海道赤井川村"),  # no check digit
        ("1409", "北海道赤井川村"),
    ],
)
def test_a_code_is_read_as_people_and_spreadsheets_write_it(code: str, expected: str) -> None:
    assert name(told(("code", code))) == expected


def test_a_code_with_a_wrong_check_digit_is_left_to_the_name() -> None:
    alone = told(("code", "132048"))
    assert (name(alone), names(alone)) == (None, ["東京都三鷹市"])
    beside = told(("code", "132048"), ("form", "三鷹市"))
    assert (name(beside), codes(beside)) == ("東京都三鷹市", ["code_typo"])
    against = told(("code", "132048"), ("form", "調布市"))
    assert (name(against), codes(against)) == (None, ["contradiction"])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("130001", "not_one"),
        ("999999", "unknown"),
        ("990003", "unknown"),
        ("0110021", "unknown"),  # of seven digits, the first of which are a code's
    ],
)
def test_a_code_that_is_no_municipalitys_is_named(code: str, said: str) -> None:
    found = told(("code", code), ("body", "三鷹市"))
    assert (name(found), codes(found)) == (None, [said])


def test_the_senders_name_raises_a_doubt_unless_it_may_be_a_persons() -> None:
    doubted = told(("body", "調布市"), ("sender", "三鷹市役所 防災課"))
    assert (name(doubted), codes(doubted)) == ("東京都調布市", ["sender_differs"])
    assert codes(told(("body", "調布市"), ("sender", "東村 太郎"))) == []


def test_a_prefectures_domain_and_an_earlier_application_are_noted() -> None:
    found = told(("body", "調布市"), ("domain", "metro.tokyo.lg.jp"), ("earlier", "132047"))
    assert codes(found) == ["domain_prefecture", "earlier_differs"]
    assert {finding.severity for finding in found.findings} == {Severity.NOTE}
    assert name(found) == "東京都調布市"


def test_a_former_name_whose_change_is_not_on_record_stays_a_question_about_itself() -> None:
    forgetful = replace(REGISTER, changes=())
    found = identify([Evidence("body", "兵庫県篠山市", "本文")], forgetful, dt.date(2022, 7, 1))
    assert (name(found), codes(found), names(found)) == (None, ["renamed"], ["兵庫県篠山市"])


def test_every_finding_says_where_and_ends_as_a_sentence() -> None:
    for text in ("府中市", "札幌市中央区", "篠山市", "福島県", "見本市", "三鷹", "東京都伊達市"):
        (finding,) = told(("body", text)).findings
        assert finding.field == "municipality"
        assert finding.where == "本文 3行目"
        assert finding.message.endswith("。")
        assert text in finding.message


_SIGNS = st.text(
    alphabet="市区町村県都府郡島大津府中ケヶがツシ【（) 　・と:○\U000e0100\n0aé", max_size=60
)
_EVIDENCE = st.builds(
    Evidence,
    st.sampled_from(["subject", "body", "form", "code", "domain", "earlier", "sender"]),
    _SIGNS | st.text(max_size=40),
    st.just("本文 1行目"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_EVIDENCE, max_size=5))
def test_any_text_is_read_without_raising_and_the_same_each_time(evidence: list[Evidence]) -> None:
    found = identify(evidence, REGISTER, None)
    assert found == identify(evidence, REGISTER, None)
    open_question = any(finding.severity is Severity.REVIEW for finding in found.findings)
    assert found.municipality is not None or open_question
    assert all(candidate.evidence for candidate in found.candidates)


@pytest.mark.parametrize("unit", ["市区町村", "府中市、", "○", "と市", "【", "大", "市町村"])
def test_a_text_of_any_length_is_read_in_bounded_steps(unit: str) -> None:
    assert told(("body", unit * 20_000), ("subject", unit * 20_000)).municipality is None
