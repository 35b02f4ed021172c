"""What is held over the whole register: every name in every hand, and nothing taken for another."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from intake.paths import data_path
from intake.reading.municipality.domain import owners
from intake.reading.municipality.evidence import Evidence
from intake.reading.municipality.gazetteer import gazetteer, longest_end
from intake.reading.municipality.identify import identify
from intake.register import load_register
from intake.text.place_names import fold, written
from tests.attack.register_forms import DAY, Judged, forms, judge, table

REGISTER = load_register(data_path("register"))
STANDING = REGISTER.on(DAY)
PLACES = gazetteer(REGISTER)


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return list(judge(REGISTER))


def body(text: str) -> Evidence:
    return Evidence("body", text, "本文 1行目")


def test_every_municipality_is_written_in_at_least_14_ways() -> None:
    assert min(len(list(forms(m))) for m in STANDING) >= 14


def test_no_form_of_any_municipality_is_read_wrong(judged: list[Judged]) -> None:
    wrong = [each for each in judged if each.verdict == "wrong"]
    assert wrong == [], table(judged)
    assert len(judged) > 38_000


def test_only_shared_names_and_readings_are_ambiguous(judged: list[Judged]) -> None:
    ways = Counter(each.form.way for each in judged if each.verdict == "ambiguous")
    assert ways["name"] == 57 + 3  # the shared names; 中央区, 北区 and 港区 are wards elsewhere
    assert ways["prefecture, hiragana"] == 2  # 江差町 and 枝幸町
    assert ways["prefecture, name"] == ways["prefecture, 郡, name"] == ways["code"] == 0


def test_folding_makes_no_two_names_alike_inside_a_prefecture() -> None:
    alike = defaultdict(set)
    for m in REGISTER.municipalities:
        alike[m.prefecture, fold(m.name)].add(m.name)
        alike[m.prefecture, fold(f"{m.gun}{m.name}")].add(m.name)
    assert [found for found in alike.values() if len(found) > 1] == []


def test_folding_makes_no_two_readings_alike_inside_a_prefecture_but_one() -> None:
    alike = defaultdict(set)
    for m in REGISTER.municipalities:
        alike[m.prefecture, fold(m.kana)].add(m.name)
    assert [found for found in alike.values() if len(found) > 1] == [{"江差町", "枝幸町"}]


def test_folding_keeps_the_length_and_is_done_once() -> None:
    for m in REGISTER.municipalities:
        value = written(f"{m.prefecture}{m.gun}{m.name}{m.kana}")
        assert len(value.plain) == len(value.folded)
        assert fold(value.folded) == value.folded


def test_no_spelling_is_longer_than_what_is_looked_for() -> None:
    for spellings in (PLACES.names, PLACES.wards, PLACES.stems, PLACES.prefectures):
        for spelling in spellings:
            assert longest_end(spellings, spelling, 0) == len(spelling)


@pytest.mark.parametrize("before", ["架空", "大", "旧", "北", "新", "アア", "a"])
def test_a_name_at_the_end_of_a_longer_word_is_not_found(before: str) -> None:
    known = {fold(name) for m in STANDING for name in (m.name, m.kana)}
    known |= set(PLACES.wards)
    for m in STANDING:
        if fold(before + m.name) not in known:
            found = identify([body(before + m.name)], REGISTER, DAY)
            assert found.municipality is None, f"{before}{m.name}: {found.municipality}"


def test_a_name_under_another_prefecture_is_never_decided() -> None:
    real = {(m.prefecture, fold(m.name)) for m in REGISTER.municipalities}
    prefectures = [p.name for p in REGISTER.prefectures.values()]
    for index, m in enumerate(STANDING):
        other = prefectures[index % 47]
        if (other, fold(m.name)) not in real:
            found = identify([body(f"{other}{m.name}")], REGISTER, DAY)
            assert found.municipality is None, f"{other}{m.name}: {found.municipality}"


def test_two_municipalities_in_two_places_are_never_decided() -> None:
    for one, other in pairwise(STANDING):
        found = identify([body(one.full_name), body(other.full_name)], REGISTER, DAY)
        assert found.municipality is None
        assert {c.municipality for c in found.candidates} == {one, other}


def test_the_usual_domain_settles_every_shared_name() -> None:
    shared = Counter(m.name for m in STANDING)
    words = {"市": "city", "町": "town", "村": "vill", "区": "city"}
    settled = 0
    for m in STANDING:
        prefecture = REGISTER.prefecture_of(m.code).romaji
        domain = f"{words[m.name[-1]]}.{m.romaji}.{prefecture}.jp"
        assert m in owners(domain, PLACES).municipalities
        if shared[m.name] > 1:
            evidence = [body(m.name), Evidence("domain", domain, "差出人")]
            settled += identify(evidence, REGISTER, DAY).municipality == m
    assert settled == 57


def test_a_domain_is_never_taken_for_one_of_another_prefecture() -> None:
    prefectures = list(REGISTER.prefectures.values())
    for index, m in enumerate(STANDING):
        for p in prefectures[index % 7 :: 7]:
            if p.name != m.prefecture:
                found = owners(f"city.{m.romaji}.{p.romaji}.jp", PLACES).municipalities
                assert all(owner.prefecture == p.name for owner in found)
