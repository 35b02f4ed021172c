"""A mail domain is read for the municipality it hints at, however the name is spelled in it."""

from __future__ import annotations

import pytest

from intake.paths import data_path
from intake.reading.municipality.domain import owners, sound
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
