"""What stands beside the name: half names, codes of wards, domains, signatures, earlier mails."""

from __future__ import annotations

import pytest

from tests.unit.test_municipality import codes, name, names, told


def test_half_a_name_beside_a_whole_one_offers_only_what_both_can_mean() -> None:
    found = told(("subject", "池田町"), ("form", "池田"))
    assert (
        " ".join(names(found)) == "北海道池田町 福井県池田町 長野県池田町 岐阜県池田町"
    )  # no 池田市
    assert codes(found) == ["ambiguous"]


@pytest.mark.parametrize(
    "text", ["三鷹", "市区町村名：三鷹", "三鷹 防災課", "三鷹・防災課", "三鷹（東京都）"]
)
def test_half_a_name_offers_its_municipality_whatever_sets_it_off(text: str) -> None:
    found = told(("form", text))
    assert (name(found), codes(found), names(found)) == (None, ["unknown"], ["東京都三鷹市"])


def test_half_a_name_that_begins_like_a_whole_one_is_not_taken_for_it() -> None:
    found = told(("form", "東村山 防災課"))
    assert (name(found), names(found)) == (None, ["東京都東村山市"])  # not 沖縄県東村


def test_a_house_that_is_named_after_a_city_is_not_the_city() -> None:
    assert codes(told(("body", "三鷹市"), ("sender", "調布市民会館 総務課"))) == []


@pytest.mark.parametrize("channel", ["sender", "signature"])
def test_a_hint_that_names_several_other_municipalities_contradicts(channel: str) -> None:
    found = codes(told(("form", "東京都府中市"), (channel, "三鷹市・調布市 広域防災課")))
    assert found == [f"{channel}_differs"]


@pytest.mark.parametrize("channel", ["sender", "signature"])
@pytest.mark.parametrize("text", ["埼玉県三鷹市 防災課", "府中市・調布市 広域防災課", "架空市役所"])
def test_a_hint_that_names_no_one_municipality_contradicts_nothing(channel: str, text: str) -> None:
    assert codes(told(("form", "東京都府中市"), (channel, text))) == []


def test_a_second_municipality_in_kana_is_read_whatever_letter_it_begins_with() -> None:
    found = told(("body", "瀬戸市　とよたし"))  # と is no 「と」 between two names
    assert (codes(found), names(found)) == (["several"], ["愛知県瀬戸市", "愛知県豊田市"])


@pytest.mark.parametrize("text", ["よいちちょうないかい", "津市町内会"])
def test_a_name_that_goes_on_as_another_word_is_not_read(text: str) -> None:
    found = told(("body", text))
    assert (name(found), codes(found), names(found)) == (None, ["unknown"], [])


@pytest.mark.parametrize("behind", ["広島", "広島県", "　広島県人会", "　広島県民局"])
def test_a_prefecture_behind_a_name_counts_where_both_are_set_off(behind: str) -> None:
    found = told(("body", f"府中市{behind}"))
    assert (name(found), codes(found)) == (None, ["ambiguous"])


def test_a_ward_in_kana_with_its_city_gives_the_city_as_candidate() -> None:
    found = told(("body", "さっぽろしちゅうおうく"))
    assert (codes(found), names(found)) == (["ward"], ["北海道札幌市"])


def test_a_name_in_a_gun_that_has_none_of_it_is_asked_about() -> None:
    found = told(("body", "架空郡余市町"))
    assert (name(found), codes(found), names(found)) == (None, ["contradiction"], ["北海道余市町"])


@pytest.mark.parametrize("text", ["三鷹花子", "東京都見本市"])
def test_what_only_begins_like_a_name_offers_nobody(text: str) -> None:
    found = told(("form", text))
    assert (codes(found), names(found)) == (["unknown"], [])


def test_in_a_subject_a_space_sets_a_name_off_and_a_further_word_does_not() -> None:
    assert name(told(("subject", "三鷹市　避難所の件"))) == "東京都三鷹市"
    assert name(told(("subject", "三鷹市避難所の件"))) is None


def test_where_nothing_is_written_the_domain_goes_before_the_name_of_the_sender() -> None:
    found = told(("domain", "city.fuchu.hiroshima.jp"), ("sender", "東京都調布市 防災課"))
    assert names(found) == ["広島県府中市", "東京都調布市"]
    assert codes(found) == ["missing"]


@pytest.mark.parametrize(
    ("hints", "said"),
    [
        ([("signature", "北海道札幌市")], []),
        ([("signature", "広島県府中市")], ["signature_differs"]),
        ([("earlier", "011002")], []),
        ([("earlier", "342084")], ["earlier_differs"]),
        ([("earlier", "342084"), ("earlier", "011002")], []),
    ],
)
def test_a_hint_is_mentioned_only_where_it_differs_from_what_is_written(
    hints: list[tuple[str, str]], said: list[str]
) -> None:
    found = told(("body", "北海道札幌市"), *hints)
    assert name(found) == "北海道札幌市"
    assert codes(found) == said


@pytest.mark.parametrize("code", ["011011", "01101", "1101"])
def test_the_code_of_a_ward_is_a_question_about_its_city(code: str) -> None:
    found = told(("code", code))
    assert (name(found), names(found)) == (None, ["北海道札幌市"])
    assert codes(found) == ["ward"]


@pytest.mark.parametrize("nothing", ["", "なし", "未定", "――"])
def test_a_code_without_a_digit_says_nothing_against_the_name(nothing: str) -> None:
    found = told(("code", nothing), ("form", "北海道札幌市"))
    assert (name(found), codes(found)) == ("北海道札幌市", [])


def test_a_domain_chooses_among_those_that_share_a_name_and_the_choice_is_told() -> None:
    shared = told(("body", "府中市"), ("domain", "city.fuchu.tokyo.jp"))
    assert (name(shared), codes(shared)) == ("東京都府中市", ["by_domain"])
    alone = told(("body", "東京都府中市"), ("domain", "city.fuchu.tokyo.jp"))
    assert (name(alone), codes(alone)) == ("東京都府中市", [])


def test_a_domain_that_points_to_the_city_of_a_ward_still_leaves_the_ward_a_question() -> None:
    ward = told(("body", "中央区"), ("domain", "city.sapporo.jp"))
    assert (name(ward), codes(ward), names(ward)[0]) == (None, ["ward"], "北海道札幌市")
    assert names(told(("body", "中央区")))[0] == "東京都中央区"  # of that very name
    special = told(("body", "中央区"), ("domain", "city.chuo.tokyo.jp"))
    assert (name(special), codes(special)) == ("東京都中央区", ["by_domain"])


def test_who_contradict_one_another_are_offered_with_what_could_be_meant_besides() -> None:
    found = told(("body", "三鷹市"), ("form", "調布市"), ("subject", "東京都伊達市"))
    assert names(found) == ["北海道伊達市", "福島県伊達市", "東京都三鷹市", "東京都調布市"]


def test_the_domain_of_another_prefecture_is_a_doubt_and_that_of_its_own_a_note() -> None:
    own = told(("body", "岩手県住田町"), ("domain", "pref.iwate.jp"))
    other = told(("body", "岩手県住田町"), ("domain", "pref.aomori.lg.jp"))
    assert (name(own), codes(own)) == ("岩手県住田町", ["domain_prefecture"])
    assert (name(other), codes(other)) == ("岩手県住田町", ["domain_differs"])
