"""A mail domain is read for the municipality it hints at, however the name is spelled in it."""

from __future__ import annotations

import pytest

from intake.paths import data_path
from intake.reading.municipality.domain import holder, is_official, is_vouched, names, owners, sound
from intake.reading.municipality.gazetteer import gazetteer
from intake.register import load_register

PLACES = gazetteer(load_register(data_path("register")))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("city.fuchu.tokyo.jp", {"東京都府中市"}),
        ("a@mail.city.fuchu.hiroshima.jp", {"広島県府中市"}),
        ("CITY.FUCHU.LG.JP", {"東京都府中市", "広島県府中市"}),
        ("town.fuchu.hiroshima.jp", {"広島県府中町"}),
        ("vill.akaigawa.hokkaido.jp", {"北海道赤井川村"}),
        ("city.minato.tokyo.jp", {"東京都港区"}),
        ("town.saitama-ina.lg.jp", {"埼玉県伊奈町"}),  # the prefecture before the name
        ("city.saga-mihara.lg.jp", {"神奈川県相模原市"}),  # it only begins like a prefecture
        ("city.ohmuta.lg.jp", {"福岡県大牟田市"}),
        ("city.bungo-ohno.lg.jp", {"大分県豊後大野市"}),
        ("city.nihommatsu.lg.jp", {"福島県二本松市"}),
        ("city.tambasasayama.lg.jp", {"兵庫県丹波篠山市"}),
        ("city.minami-alps.yamanashi.jp", {"山梨県南アルプス市"}),
        ("town.koori.fukushima.jp", {"福島県桑折町"}),
        ("town.ohi.fukui.jp", {"福井県おおい町"}),
        ("town.morimachi.shizuoka.jp", {"静岡県森町"}),
        ("koumi-town.jp", {"長野県小海町"}),
        ("city-matsuura.jp", {"長崎県松浦市"}),
        ("city.sapporo.jp", {"北海道札幌市"}),
        ("city.sasayama.hyogo.jp", {"兵庫県丹波篠山市"}),  # its name until 2019
        ("town.nakagawa.fukuoka.jp", {"福岡県那珂川市"}),  # a town until 2018
        ("town.takizawa.iwate.jp", {"岩手県滝沢市"}),
    ],
)
def test_a_municipal_domain_names_its_municipality(address: str, expected: set[str]) -> None:
    assert {m.full_name for m in owners(address, PLACES).municipalities} == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "example.com",
        "fuchu.tokyo.jp",  # companies have such domains too
        "city.fuchu.tokyo.jp.example.jp",
        "city.fuchu.ne.jp",
        "city.fuchu.tokyo.example",
        "town.mihon.lg.jp",
        "metro.osaka.jp",  # only 東京都 is a metropolis
        "metro.hokkaido.lg.jp",
        "town.saitama-ina.tochigi.jp",
    ],
)
def test_any_other_domain_names_nobody(address: str) -> None:
    found = owners(address, PLACES)
    assert (found.municipalities, found.prefecture) == (frozenset(), None)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("pref.fukui.lg.jp", "福井県"),
        ("bosai@section.pref.hokkaido.jp", "北海道"),
        ("metro.tokyo.lg.jp", "東京都"),
        ("metro.tokyo.jp", "東京都"),
    ],
)
def test_a_prefectures_domain_names_the_prefecture(address: str, name: str) -> None:
    found = owners(address, PLACES)
    assert found.prefecture is not None
    assert found.prefecture.name == name
    assert found.municipalities == frozenset()


def test_ways_of_writing_one_sound_are_equal_and_other_sounds_are_not() -> None:
    assert sound("Oosaka") == sound("Ohsaka") == sound("Osaka")
    assert sound("Nambu") == sound("Nanbu")
    assert sound("Tikuzen") == sound("Chikuzen")
    assert sound("Ono") != sound("Ina")
    assert sound("Kohoku") != sound("Koku")


@pytest.mark.parametrize(
    ("domain", "vouched", "official"),
    [
        ("city.otaru.hokkaido.jp", True, True),
        ("pref.hokkaido.lg.jp", True, True),
        ("pref.hokkaido.jp", True, True),
        ("city.osaka.jp", True, True),
        ("town.osaka.jp", False, False),
        ("pref.hukui.jp", False, False),  # whoever registered hukui.jp, which sounds like 福井県
        ("town.taishi.lg.jp", False, True),  # of one of three towns
        ("sapporo-city.jp", False, False),  # anybody could register it
        ("town.mihon.lg.jp", False, False),  # there is no such town
        ("otaru.example", False, False),
    ],
)
def test_a_domain_vouches_for_a_local_government_that_alone_can_hold_it(
    domain: str, vouched: bool, official: bool
) -> None:
    assert is_vouched(f"soumu@{domain}", PLACES) is vouched
    assert is_official(f"soumu@{domain}", PLACES) is official


@pytest.mark.parametrize(
    ("domain", "held"),
    [
        ("mail.city.otaru.lg.jp", "city.otaru.lg.jp"),
        ("mail.yoichi.lg.jp", "yoichi.lg.jp"),
        ("mail.town.yoichi.hokkaido.jp", "town.yoichi.hokkaido.jp"),
        ("mail.city.example", "city.example"),
    ],
)
def test_a_domain_is_held_from_the_part_that_its_holder_registered(domain: str, held: str) -> None:
    assert holder(domain) == held


@pytest.mark.parametrize(
    ("domain", "code", "expected"),
    [
        ("otaru.example", "012033", True),
        ("otarunet.example", "012033", True),  # five letters are enough inside a word
        ("nara-net.example", "292010", True),
        ("naranet.example", "292010", False),
        ("sapporo.example", "012033", False),
    ],
)
def test_a_short_name_must_be_a_word_of_a_domain_that_contains_it(
    domain: str, code: str, expected: bool
) -> None:
    place = PLACES.register.by_code(code)
    assert place is not None
    assert names(domain, place) is expected
