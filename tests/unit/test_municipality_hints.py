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
