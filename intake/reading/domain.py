"""Which municipality a mail address may belong to: a hint, never a proof."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from intake.reading.gazetteer import Gazetteer
from intake.register import Prefecture
from intake.terms import Municipality

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
    ("mb", "nb"), ("mp", "np"), ("mm", "nm"),
)  # fmt: skip
_LONG = re.compile("o(?:[uo]|h(?![aiueo]))|uu|ei(?=i)")


@dataclass(frozen=True, slots=True)
class Owners:
    """The municipalities a domain may belong to, or the prefecture it does."""

    municipalities: frozenset[Municipality] = frozenset()
    prefecture: Prefecture | None = None


def owners(address: str, places: Gazetteer) -> Owners:
    """Who may own the domain of an address: city.fuchu.tokyo.jp, town.x.lg.jp, vill-x.jp.

    Renamed municipalities are given as what followed them. Nothing where the domain does not say.
    """
    labels = address.rpartition("@")[2].strip().strip(">.").lower().split(".")
    if labels[-1] != "jp":
        return Owners()
    prefecture = _prefecture_domain(labels, places)
    if prefecture:
        return Owners(prefecture=prefecture)
    for word, name, rest in _named(labels):
        found = _municipalities(word, name, rest, places)
        if found:
            return Owners(frozenset(found))
    return Owners()


def sound(romaji: str) -> str:
    """Romaji with the ways of writing one sound made one: Oosaka, Ohsaka and Osaka are equal."""
    return _short("".join(map(_short, romaji.lower().replace("'", "").split("-"))))


def _short(text: str) -> str:
    for one, other in _SAME_SOUND:
        text = text.replace(one, other)
    return _LONG.sub(lambda found: found[0][0], text)


def _prefecture_domain(labels: list[str], places: Gazetteer) -> Prefecture | None:
    """pref.fukui.lg.jp, pref.fukui.jp, metro.tokyo.lg.jp."""
    for word, name in pairwise(labels):
        if word in ("pref", "metro"):
            return _prefectures(places).get(sound(name))
    return None


def _named(labels: list[str]) -> Iterator[tuple[str, str, str]]:
    """The word for 市町村, the name, and what follows it: city, fuchu, tokyo."""
    for at, label in enumerate(labels[:-1]):
        rest = labels[at + 2] if at + 2 < len(labels) else ""
        if label in _WORDS:
            yield label, labels[at + 1], rest
        front, _, back = label.partition("-")
        if front in _WORDS and back:
            yield front, back, labels[at + 1]
        front, _, back = label.rpartition("-")
        if back in _WORDS and front:
            yield back, front, labels[at + 1]


def _municipalities(word: str, name: str, rest: str, places: Gazetteer) -> set[Municipality]:
    """Those of that sound, of the prefecture if one is named, of the word's kind if there are."""
    prefecture = _prefectures(places).get(sound(rest)) if rest not in ("lg", "jp") else None
    before, _, own_name = name.partition("-")
    if prefecture is None and own_name and (before_it := _prefectures(places).get(sound(before))):
        inside = _of_sound(own_name, before_it, places)
        if inside:  # saitama-ina
            return _of_kind(word, inside, places)
    return _of_kind(word, _of_sound(name, prefecture, places), places)


def _of_sound(
    name: str, prefecture: Prefecture | None, places: Gazetteer
) -> tuple[Municipality, ...]:
    found = _sounds(places).get(sound(name), ())
    if prefecture is None:
        return found
    return tuple(m for m in found if m.prefecture == prefecture.name)


def _of_kind(word: str, found: tuple[Municipality, ...], places: Gazetteer) -> set[Municipality]:
    alike = [m for m in found if m.name.endswith(_WORDS[word])]
    return {
        follower
        for m in alike or found  # a town that became a city may keep its domain
        for follower in places.register.successors(m) or (m,)
    }


@lru_cache(maxsize=4)
def _sounds(places: Gazetteer) -> Mapping[str, tuple[Municipality, ...]]:
    groups: dict[str, list[Municipality]] = {}
    for m in places.register.municipalities:
        groups.setdefault(sound(m.romaji), []).append(m)
    return {key: tuple(found) for key, found in groups.items()}


@lru_cache(maxsize=4)
def _prefectures(places: Gazetteer) -> Mapping[str, Prefecture]:
    return {sound(p.romaji): p for p in places.register.prefectures.values()}
