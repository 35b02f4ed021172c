"""Find the municipalities to which the domain of a mail address may belong.

The result is only a hint: a domain never proves who the sender is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.reading.municipality.gazetteer import Gazetteer
from intake.register import Prefecture
from intake.terms import Municipality, MunicipalityKind
from intake.text.domains import domain_of, registrable

_WORDS = {
    "city": ("市", "区"),
    "town": ("町",),
    "vill": ("村",),
    "village": ("村",),
    "ward": ("区",),
}
_SAME_SOUND = (
    ("tch", "cch"), ("tsu", "tu"), ("chi", "ti"), ("shi", "si"), ("cha", "tya"), ("chu", "tyu"),
    ("cho", "tyo"), ("sha", "sya"), ("shu", "syu"), ("sho", "syo"), ("fu", "hu"), ("ja", "zya"),
    ("ju", "zyu"), ("jo", "zyo"), ("ji", "zi"), ("jya", "zya"), ("dzu", "zu"), ("du", "zu"),
    ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("alps", "arupusu"),
)  # fmt: skip
_ENDING = re.compile("-?(?:shi|machi|cho|mura|son)$")  # town.morimachi.shizuoka.jp
_WORD = "(?P<word>city|town|vill|village|ward)"
_NAME = "(?P<name>[a-z][a-z-]*)"
_REST = r"(?:\.(?P<rest>lg|[a-z]+)(?:(?<!\.lg)\.lg)?)?\.jp$"
_BY_DOT = re.compile(rf"(?:^|\.){_WORD}\.{_NAME}{_REST}")
_BY_HYPHEN = re.compile(rf"(?:^|\.){_WORD}-{_NAME}{_REST}")
_BY_HYPHEN_BEHIND = re.compile(rf"(?:^|\.){_NAME}-{_WORD}{_REST}")
_PREFECTURE = re.compile(r"(?:^|\.)(?:pref|metro(?=\.tokyo\.))\.([a-z]+)(?:\.lg)?\.jp$")
_LONG = re.compile("o(?:[uo]|h(?![aiueo]))|uu|ei(?=i)")


@dataclass(frozen=True, slots=True)
class Owners:
    """The municipalities that a mail domain may belong to, or the prefecture that it belongs to.

    If the domain suggests neither, `municipalities` is empty and `prefecture` None.
    """

    municipalities: frozenset[Municipality] = frozenset()
    prefecture: Prefecture | None = None


def owners(address: str, places: Gazetteer) -> Owners:
    """Return the municipalities, or the prefecture, to which a mail address's domain may belong.

    Domains such as city.fuchu.tokyo.jp, town.x.lg.jp, vill-x.jp and pref.x.lg.jp are recognised;
    for any other domain the result is empty. `places` looks up municipalities by name. A
    municipality that was renamed or merged is replaced by its successors.
    """
    domain = domain_of(address.strip("> "))
    prefecture = _PREFECTURE.search(domain)
    if prefecture:
        return Owners(prefecture=_prefectures(places).get(sound(prefecture[1])))
    for pattern in (_BY_DOT, _BY_HYPHEN, _BY_HYPHEN_BEHIND):
        found = pattern.search(domain)
        if found:
            return Owners(
                _municipalities(found["word"], found["name"], found["rest"] or "", places)
            )
    return Owners()


def reserved(domain: str, places: Gazetteer) -> bool:
    """Return whether only local governments can hold a domain such as `domain`, judged by its form.

    True for domains in .lg.jp; for those in NAME.PREFECTURE.jp, which is reserved for the
    municipality NAME; for city.NAME.jp of a designated city; and for pref.NAME.jp. False for
    taishi.jp, town.taishi.jp, town-taishi.jp and town.osaka.jp, which anybody may register.
    `places` looks up municipalities by name. 根拠: JPRS 地域型・都道府県型JPドメイン名の予約.
    """
    if domain.endswith(".lg.jp"):
        return True
    own = _from_body(domain)
    if own == registrable(domain) and (is_prefecture(own) or own in _designated_cities(places)):
        return True
    return own.partition(".")[2] in _reserved_names(places)


def names(domain: str, municipality: Municipality) -> bool:
    """Return whether a domain contains the municipality's name in romaji.

    For example, sumita-net.example contains 住田町. A name of fewer than five letters must be a whole
    word of the domain: tsu-city.example contains 津市, mitsui.example does not.
    """
    name = sound(municipality.romaji)
    labels = re.split(r"[.-]", domain)
    pieces = {sound(spelt) for label in labels for spelt in (label, _ENDING.sub("", label))}
    return name in pieces or (len(name) >= _LONG_NAME and any(name in piece for piece in pieces))


_LONG_NAME = 5  # letters


def is_vouched(address: str, places: Gazetteer) -> bool:
    """Return whether exactly one local government in the register can hold a mail address's domain.

    True for town.x.lg.jp, for example, if the register has only one municipality of that name.
    `places` looks up municipalities by name.
    """
    found = owners(address, places)
    one = found.prefecture or len(found.municipalities) == 1
    return bool(one) and reserved(domain_of(address), places)


def holder(domain: str) -> str:
    """Return the part of a domain registered for its holder: city.x.lg.jp for mail.city.x.lg.jp.

    The holder chooses freely what is to the left of this part. Below .lg.jp the part begins with
    city, town, vill or pref, because the list of public suffixes does not contain names such as
    x.lg.jp.
    """
    official = _from_body(domain) if domain.endswith(".lg.jp") else ""
    return official or registrable(domain)


def _from_body(domain: str) -> str:
    """Return the part of a domain that begins with its first label city, town, vill, pref or the like.

    For mail.city.x.lg.jp this is city.x.lg.jp; for a domain without such a label, "".
    """
    labels = domain.split(".")
    place = next((i for i, label in enumerate(labels) if label in _BODIES), len(labels))
    return ".".join(labels[place:])


def is_official(address: str, places: Gazetteer) -> bool:
    """Return whether the domain of a mail address is one that only local governments can hold.

    The register must have a municipality or prefecture of the name in the domain. `places` looks up
    municipalities and prefectures by name.
    """
    found = owners(address, places)
    known = bool(found.municipalities or found.prefecture)
    return known and reserved(domain_of(address), places)


def is_prefecture(domain: str) -> bool:
    """Return whether a domain has the form of a prefecture's, such as pref.hokkaido.lg.jp."""
    return bool(_PREFECTURE.search(domain))


_BODIES = frozenset({*_WORDS, "pref", "metro"})


@lru_cache(maxsize=4)
def _reserved_names(places: Gazetteer) -> frozenset[str]:
    """Return the reserved domains NAME.PREFECTURE.jp, in romaji, of all municipalities in the register.

    `places` contains the register.
    """
    register = places.register
    return frozenset(
        f"{_plain(m.romaji)}.{register.prefecture_of(m.code).romaji}.jp"
        for m in register.municipalities
    )


@lru_cache(maxsize=4)
def _designated_cities(places: Gazetteer) -> frozenset[str]:
    """Return the domains city.NAME.jp, in romaji, of all designated cities in the register.

    `places` contains the register of municipalities.
    """
    return frozenset(
        f"city.{_plain(m.romaji)}.jp"
        for m in places.register.municipalities
        if m.kind is MunicipalityKind.DESIGNATED_CITY
    )


def _plain(romaji: str) -> str:
    return romaji.replace("-", "").replace("'", "")


def sound(romaji: str) -> str:
    """Return one spelling for romaji words that sound alike: osaka for Oosaka, Ohsaka and Osaka."""
    return _short("".join(map(_short, romaji.lower().replace("'", "").split("-"))))


def _short(text: str) -> str:
    for one, other in _SAME_SOUND:
        text = text.replace(one, other)
    return _LONG.sub(lambda found: found[0][0], text)


def _municipalities(word: str, name: str, rest: str, places: Gazetteer) -> frozenset[Municipality]:
    """Return the municipalities whose name sounds like `name`, a name in romaji from a mail domain.

    `word` is the domain's "city", "town" and so on; municipalities of that kind (市, 区, 町, 村) are
    preferred. `rest` is the part of the domain after the name: a prefecture restricts the result to
    that prefecture, "" and "lg" do not restrict it, and anything else makes it empty. The result is
    also empty if no name sounds like `name`. Renamed or merged municipalities are replaced by their
    successors. `places` looks up municipalities by name.
    """
    prefecture = _prefectures(places).get(sound(rest))
    if rest not in ("", "lg") and prefecture is None:
        return frozenset()
    before, _, own_name = name.partition("-")
    if prefecture is None and (before_it := _prefectures(places).get(sound(before))):
        inside = _of_sound(own_name, before_it, places)
        if inside:  # saitama-ina
            return _of_kind(word, inside, places)
    return _of_kind(word, _of_sound(name, prefecture, places), places)


def _of_sound(
    name: str, prefecture: Prefecture | None, places: Gazetteer
) -> tuple[Municipality, ...]:
    for spelling in (name, _ENDING.sub("", name), name.replace("oh", "o")):
        found = _sounds(places).get(sound(spelling), ())
        inside = tuple(
            m for m in found if prefecture in (None, places.register.prefecture_of(m.code))
        )
        if inside:
            return inside
    return ()


def _of_kind(
    word: str, found: tuple[Municipality, ...], places: Gazetteer
) -> frozenset[Municipality]:
    alike = [m for m in found if m.name.endswith(_WORDS[word])]
    return frozenset(
        follower
        for m in alike or found  # a town that became a city may keep its domain
        for follower in places.register.successors(m) or (m,)
    )


@lru_cache(maxsize=4)
def _sounds(places: Gazetteer) -> Mapping[str, tuple[Municipality, ...]]:
    groups: dict[str, list[Municipality]] = {}
    for m in places.register.municipalities:
        groups.setdefault(sound(m.romaji), []).append(m)
    return {key: tuple(found) for key, found in groups.items()}


@lru_cache(maxsize=4)
def _prefectures(places: Gazetteer) -> Mapping[str, Prefecture]:
    return {sound(p.romaji): p for p in places.register.prefectures.values()}
