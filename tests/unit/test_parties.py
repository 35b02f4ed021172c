"""Which domains show that a writer belongs to a municipality, and which show nothing."""

from __future__ import annotations

import pytest

from intake.applications.parties import (
    Writer,
    has_its_form,
    in_domain_of,
    in_own_domain,
    is_anothers,
    writer_of,
)
from intake.terms import Finding, MunicipalityKind, Sender, Severity
from tests.unit.readings import COMPLETE, changed
from tests.unit.test_read import register

TAISHI, FUCHU, YOKOHAMA, OSAKA = "273813", "132063", "141003", "271004"
_WORDS = {MunicipalityKind.TOWN: "town", MunicipalityKind.VILLAGE: "vill"}


def of(address: str, code: str, *parties: str) -> bool:
    return in_domain_of(address, code, parties, register())


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("a@town.taishi.osaka.jp", TAISHI),
        ("a@bosai.town.taishi.osaka.jp", TAISHI),
        ("a@town.taishi.osaka.lg.jp", TAISHI),
        ("a@city.fuchu.tokyo.jp", FUCHU),
        ("a@city.yokohama.jp", YOKOHAMA),
        ("a@city.yokohama.lg.jp", YOKOHAMA),
        ("a@city.osaka.jp", OSAKA),
        ("a@mail.city.okayama.jp", "331007"),
        ("a@town.nakagawa.fukuoka.jp", "402311"),  # 那珂川市, a town until 2018
        ("a+tag=100@town.taishi.osaka.jp", TAISHI),
    ],
)
def test_a_domain_that_only_the_municipality_can_hold_makes_a_colleague(
    address: str, code: str
) -> None:
    assert of(address, code)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("a@town.taishi.jp", TAISHI),  # whoever registered taishi.jp
        ("a@town-taishi.jp", TAISHI),
        ("a@taishi-town.jp", TAISHI),
        ("a@town.taishi.osaka.jp.evil.example", TAISHI),
        ("a@town-sumita.jp", "034410"),
        ("a@town-sumita.iwate.jp", "034410"),
        ("a@sapporo-city.jp", "011002"),
        ("a@city.hutyu.tokyo.jp", FUCHU),  # a spelling that nobody keeps for the city
        ("a@city.fuchu.jp", FUCHU),
        ("a@town.osaka.jp", OSAKA),  # 大阪府 as a suffix: city is the word of a designated city
        ("a@vill.osaka.jp", OSAKA),
        ("a@town.kobe.jp", "281000"),
        ("a@town.fukushima.jp", "013323"),  # 北海道福島町
        ("a@city.fukushima.jp", "072010"),  # not designated
        ("a%evil.example@town.taishi.osaka.jp", TAISHI),  # led on to another host
        ("evil.example!a@town.taishi.osaka.jp", TAISHI),
    ],
)
def test_a_domain_that_anybody_could_register_makes_nobody_a_colleague(
    address: str, code: str
) -> None:
    assert not of(address, code)


def test_a_domain_that_two_towns_may_hold_makes_nobody_a_colleague_by_itself() -> None:
    assert not of("a@town.taishi.lg.jp", TAISHI)
    assert of("a@town.taishi.lg.jp", TAISHI, "b@town.taishi.lg.jp")
    assert not of("a%evil.example@town.taishi.lg.jp", TAISHI, "b@town.taishi.lg.jp")


def test_another_municipalitys_or_a_prefectures_domain_makes_nobody_a_colleague() -> None:
    for address in ("a@city.fuchu.tokyo.jp", "a@pref.osaka.lg.jp", "a@town.taishi.hyogo.jp"):
        assert not of(address, TAISHI, address.replace("a@", "b@"))


@pytest.mark.parametrize(
    "domain", ["gmail.com", "yahoo.co.jp", "docomo.ne.jp", "mail.ocn.ne.jp", "nifty.com", "au.com"]
)
def test_neighbours_at_free_mail_and_providers_are_strangers(domain: str) -> None:
    assert not of(f"a@{domain}", TAISHI, f"b@{domain}")


def test_a_domain_of_its_own_that_a_party_writes_from_makes_a_colleague() -> None:
    assert of("a@taishi-chomin.example", TAISHI, "b@taishi-chomin.example")
    assert not of("a@sub.taishi-chomin.example", TAISHI, "b@taishi-chomin.example")


@pytest.mark.parametrize(
    "domain", ["center.example", "janis.or.jp", "kcn.jp", "tuta.com", "taishitsu.example"]
)
def test_a_domain_without_the_municipalitys_name_makes_no_neighbour_a_colleague(
    domain: str,
) -> None:
    code = "242012" if domain == "taishitsu.example" else TAISHI  # 津市: a short name stands alone
    assert not of(f"a@{domain}", code, f"b@{domain}")


def test_nearly_every_municipality_is_known_by_its_own_domain() -> None:
    unknown = []
    for place in register().current:
        word = _WORDS.get(place.kind, "city")
        prefecture = register().prefecture_of(place.code).romaji
        name = place.romaji.replace("-", "").replace("'", "")
        if not of(f"a@{word}.{name}.{prefecture}.jp", place.code):
            unknown.append(place.full_name)
    assert unknown == ["北海道江差町", "北海道枝幸町"]  # one sound inside one prefecture


@pytest.mark.parametrize(
    ("address", "grade"),
    [
        ("bosai@town.taishi.osaka.jp", Writer.PARTY),
        ("kacho@town.taishi.osaka.jp", Writer.COLLEAGUE),
        ("a@pref.osaka.lg.jp", Writer.PREFECTURE),
        ("a@pref.osaka.jp", Writer.PREFECTURE),
        ("a@metro.osaka.jp", Writer.OTHER),
        ("a@metro.tokyo.lg.jp", Writer.OTHER),
        ("a@pref.hyogo.lg.jp", Writer.OTHER),
        ("a%evil.example@town.taishi.osaka.jp", Writer.OTHER),
        ("a@city.fuchu.tokyo.jp", Writer.OTHER),
        ("a@gmail.com", Writer.OTHER),
        ("", Writer.OTHER),
    ],
)
def test_the_grade_of_a_writer_follows_from_his_address(address: str, grade: Writer) -> None:
    reading = changed(sender=Sender("", address))
    parties = ("bosai@town.taishi.osaka.jp",)
    assert writer_of(reading, TAISHI, parties, register()) is grade


def test_whoever_fails_is_nobody_whatever_address_he_names() -> None:
    failed = Finding("sender_forged", Severity.REVIEW, "認証に失敗しています。")
    reading = changed(COMPLETE, findings=(failed,))
    assert writer_of(reading, "014095", (COMPLETE.sender.address,), register()) is Writer.OTHER


def test_a_prefecture_that_began_an_application_is_no_party_to_it() -> None:
    reading = changed(sender=Sender("", "a@pref.osaka.lg.jp"))
    assert writer_of(reading, TAISHI, ("a@pref.osaka.lg.jp",), register()) is Writer.PREFECTURE


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("taishi.ocn.ne.jp", TAISHI),  # a provider's customer
        ("pref.osaka.lg.jp", "271004"),  # 大阪市: its prefecture has the same name
        ("city.date.fukushima.jp", "012335"),  # 北海道伊達市: another city of its name
        ("sapporo.example", "012033"),  # another name
    ],
)
def test_a_domain_with_the_name_in_it_may_still_be_a_strangers(domain: str, code: str) -> None:
    assert not of(f"a@{domain}", code, f"b@{domain}")


def test_without_a_municipality_nobody_is_its_colleague_and_no_prefecture_answers_for_it() -> None:
    address = "a@pref.osaka.lg.jp"
    assert writer_of(changed(sender=Sender("", address)), None, (), register()) is Writer.OTHER
    assert not in_domain_of("a@taishi.example", None, ("b@taishi.example",), register())


def test_a_mail_without_a_sender_is_a_strangers_whatever_is_recorded() -> None:
    reading = changed(sender=Sender("", ""))
    assert writer_of(reading, TAISHI, ("",), register()) is Writer.OTHER


def test_a_note_on_authentication_takes_no_right_away() -> None:
    note = Finding("sender_forged", Severity.NOTE, "認証の結果についての注記です。")
    reading = changed(COMPLETE, findings=(note,))
    assert writer_of(reading, "014095", (COMPLETE.sender.address,), register()) is Writer.PARTY


@pytest.mark.parametrize(
    ("address", "own", "anothers"),
    [
        ("a@town.taishi.osaka.jp", True, False),
        ("a@town.taishi.lg.jp", False, False),  # one of three
        ("a@town.taishi.jp", False, False),  # anybody's
        ("a@city.fuchu.tokyo.jp", False, True),
        ("a@gmail.com", False, False),
        ("a%evil.example@town.taishi.osaka.jp", False, False),  # led on to another host
    ],
)
def test_a_domain_is_the_municipalitys_own_or_anothers_or_neither(
    address: str, own: bool, anothers: bool
) -> None:
    assert in_own_domain(address, TAISHI, register()) is own
    assert is_anothers(address, TAISHI, register()) is anothers


@pytest.mark.parametrize(
    ("domain", "form"),
    [
        ("town.taishi.osaka.jp", True),
        ("town.taishi.lg.jp", True),
        ("taishi-town.jp", True),
        ("taishicatv.jp", False),
        ("taishi-net.example", False),
    ],
)
def test_a_domain_that_only_contains_the_name_may_be_a_providers(domain: str, form: bool) -> None:
    assert of(f"a@{domain}", TAISHI, f"b@{domain}")
    assert has_its_form(f"a@{domain}", TAISHI, (f"b@{domain}",), register()) is form


@pytest.mark.parametrize("domain", ["town.taishi.lg.jp", "city.fuchu.tokyo.jp"])
def test_a_municipalitys_form_alone_makes_no_domain_this_municipalitys(domain: str) -> None:
    assert not has_its_form(f"a@{domain}", TAISHI, (), register())
