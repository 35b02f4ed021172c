"""Look up the municipalities, wards, 郡 (rural districts) and prefectures that have a given name.

Names are compared in a normalised spelling (`fold`), in kanji or kana.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from intake.register import Prefecture, Register, Ward
from intake.terms import Municipality
from intake.text.place_names import fold

_T = TypeVar("_T", bound=Hashable)
_ENDINGS = ("シ", "ク", "マチ", "チヨウ", "ムラ", "ソン")  # folded: small kana are large
_SHORTEST_STEM = 2  # 津 or 原 alone names nobody


@dataclass(frozen=True, eq=False, slots=True)
class Gazetteer:
    """Indexes of the register of municipalities: normalised name (kanji or kana) -> places.

    Former names are included. `codes` has the 6-digit code as key, `stems` names without 市, 区, 町
    or 村, and `short_prefectures` names without 都, 府 or 県. `wards` has each ward's name with and
    without its city's: 中央区 and 札幌市中央区. `guns` are the names of 郡 (rural districts, whose
    names are written before those of their towns and villages).
    """

    register: Register
    names: Mapping[str, tuple[Municipality, ...]]
    codes: Mapping[str, tuple[Municipality, ...]]
    stems: Mapping[str, tuple[Municipality, ...]]  # without 市, 区, 町 or 村
    wards: Mapping[str, tuple[Ward, ...]]  # 中央区 and 札幌市中央区
    guns: frozenset[str]
    prefectures: Mapping[str, Prefecture]
    short_prefectures: Mapping[str, Prefecture]  # without 都, 府 or 県


def longest_end(spellings: Mapping[str, object], text: str, start: int) -> int:
    """Return the offset after the longest key of `spellings` that begins in `text` at offset `start`.

    The result is `start` itself if no key begins at that offset.
    """
    for end in range(min(start + _LONGEST, len(text)), start, -1):
        if text[start:end] in spellings:
            return end
    return start


_LONGEST = 24  # signs; a test ensures that no spelling is longer


@lru_cache(maxsize=4)
def gazetteer(register: Register) -> Gazetteer:
    """Return the Gazetteer (indexes by name) of a register; cached for the four registers used last."""
    named = register.municipalities
    prefectures = register.prefectures.values()
    return Gazetteer(
        register=register,
        names=_grouped((s, m) for m in named for s in (fold(m.name), fold(m.kana))),
        codes=_grouped((m.code, m) for m in named),
        stems=_grouped((s, m) for m in named for s in _stems(m) if len(s) >= _SHORTEST_STEM),
        wards=_grouped((s, w) for w in register.wards for s in _ward_spellings(w, register)),
        guns=frozenset(fold(m.gun) for m in named if m.gun),
        prefectures={s: p for p in prefectures for s in (fold(p.name), fold(p.kana))},
        short_prefectures={fold(p.name)[:-1]: p for p in prefectures if p.name != "北海道"},
    )


def _grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, tuple[_T, ...]]:
    groups: dict[str, dict[_T, None]] = {}
    for spelling, place in pairs:
        groups.setdefault(spelling, {})[place] = None
    return {spelling: tuple(places) for spelling, places in groups.items()}


def _stems(municipality: Municipality) -> Iterator[str]:
    yield fold(municipality.name)[:-1]
    kana = fold(municipality.kana)
    yield kana.removesuffix(next(e for e in _ENDINGS if kana.endswith(e)))


def _ward_spellings(ward: Ward, register: Register) -> Iterator[str]:
    city = register.by_code(ward.city_code)
    for name, city_name in ((ward.name, ward.city), (ward.kana, city.kana if city else "")):
        yield fold(name)
        yield fold(f"{city_name}{name}")
