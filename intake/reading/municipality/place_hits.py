"""Find the names of municipalities and wards in a text, from left to right, by spelling alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from intake.reading.municipality.gazetteer import Gazetteer, longest_end
from intake.register import Prefecture, Ward
from intake.terms import Municipality
from intake.text.place_names import Written, fold


class Hit(NamedTuple):
    """A name found in a text, and all municipalities and wards of this name.

    `spelling` is the name as written; `prefecture` and `gun` are written with it (None and "" if
    not); `end` is the offset after it.
    """

    municipalities: tuple[Municipality, ...]
    wards: tuple[Ward, ...]
    spelling: str
    prefecture: Prefecture | None
    gun: str
    end: int


APART = "()[]{}<>「」『』【】〔〕〈〉《》、。,・/;:|&+_~=→※■◆●▼*#\"'"
_SIGNS = f"[{re.escape(APART)}]+"
_AND = re.compile(f"{_SIGNS}|(?<=[市区町村])(?:ト|及ビ?|並ビニ)")
LABEL = re.compile("(?:市区町村|区市町村|市町村|団体|自治体|申込団体)名?(?:称)?:")
_BRANCH = re.compile("[^市区町村郡]{1,5}?(?:総合)?(?:振興局|支庁)(?:管内)?")
_OTHER_GUN = re.compile(f"[^市区町村郡{re.escape(APART)}]{{1,9}}?(?:郡|グン)(?=.)")
_ISLAND = re.compile(f"[^市区町村郡{re.escape(APART)}]{{1,8}}?(?:島|ジマ|シマ)(?=.)")
_KANA = re.compile("[ァ-ー]+")
_KANA_OFFICE = re.compile("(?:シ|ク)?ヤク(?:バ|シヨ)|(?:シ|ク|ソン)?チヨウ(?:ブ|$)")
_NOT_ITS_END = re.compile("区?町村")  # 京都市町村会 is no 京都市
_LONGER_NAME = re.compile(
    f"[^市区町村{re.escape(APART)}]{{1,4}}[市区町村](?:役場|役所|長|$)|[市区町村](?:役場|役所|$)"
)  # 津市場町 is no 津市
_OTHER_WARD = re.compile("[^市区町村]{1,4}区(?:役所|長|$)")


def hits_in(value: Written, places: Gazetteer) -> Iterator[Hit]:
    """Yields every full name of a municipality or ward in a text, from left to right."""
    end = 0
    for start in _starts(value):
        hit = _hit(value, places, start) if start >= end else None
        if hit is not None:
            end = hit.end
            yield _with_prefecture_behind(hit, value, places)


def _starts(value: Written) -> list[int]:
    """The offsets where a name may begin: at the front, after a space, sign or 「及び」."""
    apart = {found.end() for found in _AND.finditer(value.folded)}
    starts = ({0} | apart | value.ends) - {len(value.folded)}
    return sorted(start for start in starts if value.folded[start] not in APART)


def _hit(value: Written, places: Gazetteer, start: int) -> Hit | None:
    """The name at an offset, with the prefecture and 郡 before it; None if there is no name."""
    prefecture, after = prefecture_at(value.folded, places.prefectures, start)
    if hit := _name(value, places, after, prefecture):
        return hit
    short, short_end = prefecture_at(value.folded, places.short_prefectures, start)
    hit = _name(value, places, short_end, short)
    if hit and any(inside(hit)):
        return hit
    return _name_after_more(value, places, after, prefecture)


def prefecture_at(
    text: str, prefectures: Mapping[str, Prefecture], start: int
) -> tuple[Prefecture | None, int]:
    """(prefecture at the offset `start` of a text, offset after it and the signs that follow).

    (None, `start`) if there is no prefecture. `prefectures` has their spellings as keys.
    """
    end = longest_end(prefectures, text, start)
    found = prefectures.get(text[start:end])
    gap = _AND.match(text, end) if found else None
    return found, gap.end() if gap else end


def _name(
    value: Written, places: Gazetteer, start: int, prefecture: Prefecture | None
) -> Hit | None:
    """The name at an offset, with a 振興局 or 郡 before it or without; None if there is no name.

    `prefecture` is the one written before the offset, or None.
    """
    branch = _BRANCH.match(value.folded, start)
    start = branch.end() if branch else start
    gun_end = value.folded.find("郡", start) + 1
    gun = value.folded[start:gun_end]
    if gun in places.guns and (hit := _bare(value, places, gun_end, prefecture, gun)):
        return hit
    return _bare(value, places, start, prefecture, "")


def _name_after_more(
    value: Written, places: Gazetteer, start: int, prefecture: Prefecture | None
) -> Hit | None:
    """The name after a 郡 in kana, an unknown 郡, or an island: 八丈島八丈町.

    None if there is no name. `prefecture` is the one written before the offset, or None.
    """
    for pattern in (_OTHER_GUN, _ISLAND):
        before = pattern.match(value.folded, start)
        if before:
            gun = before[0] if before[0].endswith("郡") else ""
            if hit := _bare(value, places, before.end(), prefecture, gun):
                return hit
    return None


def _bare(
    value: Written, places: Gazetteer, start: int, prefecture: Prefecture | None, gun: str
) -> Hit | None:
    """The longest name of a municipality or ward that begins at an offset; None if there is none.

    `prefecture` and `gun` are those written before it (None and "" if not).
    """
    text = value.folded
    end = max(longest_end(places.names, text, start), longest_end(places.wards, text, start))
    if end == start or not _may_end(value, places, start, end, bool(prefecture or gun)):
        return None
    name = text[start:end]
    municipalities, wards = places.names.get(name, ()), places.wards.get(name, ())
    return Hit(municipalities, wards, value.plain[start:end], prefecture, gun, end)


def _may_end(value: Written, places: Gazetteer, start: int, end: int, anchored: bool) -> bool:
    """Whether text[start:end] is a whole name, not the beginning of another: 東村 of 東村山 is not.

    `anchored`: whether a 都道府県 or 郡 is before the name.
    """
    text = value.folded
    if end in value.ends or _AND.match(text, end):
        return True
    if longest_end(places.stems, text, start) > end or _NOT_ITS_END.match(text, end):
        return False  # 東村山 is not 東村
    if _KANA.fullmatch(text, start, end):
        return not _KANA.match(text, end) or bool(_KANA_OFFICE.match(text, end))
    if anchored:
        return not _OTHER_WARD.match(text, end)
    other_kind = text[end] in "市区町村" and text[end] != text[end - 1]
    return not other_kind and not _LONGER_NAME.match(text, end)


def _with_prefecture_behind(hit: Hit, value: Written, places: Gazetteer) -> Hit:
    """The hit, with the prefecture that is written after the name, if there is one.

    府中市（広島県）, 府中市(広島).
    """
    gap = _AND.match(value.folded, hit.end)
    start = gap.end() if gap else hit.end
    if hit.prefecture or not (gap or start in value.ends):
        return hit
    for known in (places.prefectures, places.short_prefectures):
        end = longest_end(known, value.folded, start)
        closed = end in value.ends or value.folded[end : end + 1] in tuple(APART)
        if end > start and closed:
            return hit._replace(prefecture=known[value.folded[start:end]])
    return hit


def inside(hit: Hit) -> tuple[tuple[Municipality, ...], tuple[Ward, ...]]:
    """(municipalities, wards) of a hit that are in the prefecture and 郡 written with the name.

    Of several municipalities only those spelled as written are returned: for 鹿島市 not 鹿嶋市.
    """
    named, wards = hit.municipalities, hit.wards
    if hit.prefecture:
        code = hit.prefecture.code
        named = tuple(m for m in named if m.code.startswith(code))
        wards = tuple(ward for ward in wards if ward.code.startswith(code))
    if hit.gun:
        named, wards = tuple(m for m in named if fold(m.gun) == hit.gun), ()
    exact = tuple(m for m in named if m.name == hit.spelling)  # 鹿島市 is not 鹿嶋市
    return exact or named, wards
