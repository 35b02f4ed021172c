"""Find the names of municipalities and wards in a text by their spelling, from left to right.

In all functions `places` looks up municipalities by name. A text is given as Written, which has two
versions of it (`plain` and `folded`) of equal length; an offset is valid in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from intake.reading.municipality.gazetteer import Gazetteer, longest_end
from intake.register import Prefecture, Ward
from intake.terms import Municipality
from intake.text.place_names import Written, fold


class Hit(NamedTuple):
    """A name found in a text, with all municipalities and wards that have this name.

    `spelling` is the name as written, `end` the offset after it. `prefecture` and `gun` (郡, a
    rural district) are those written next to the name, None and "" if absent.
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
    """Yield a Hit for every full name of a municipality or ward in a text, from left to right.

    `value` is the text, `places` looks up municipalities by name.
    """
    end = 0
    for start in _starts(value):
        hit = _hit(value, places, start) if start >= end else None
        if hit is not None:
            end = hit.end
            yield _with_prefecture_behind(hit, value, places)


def _starts(value: Written) -> list[int]:
    """Return the offsets in the text `value` where the name of a place may begin.

    A name may begin at the start of the text, and after a space, a punctuation mark or 「及び」.
    """
    apart = {found.end() for found in _AND.finditer(value.folded)}
    starts = ({0} | apart | value.ends) - {len(value.folded)}
    return sorted(start for start in starts if value.folded[start] not in APART)


def _hit(value: Written, places: Gazetteer, start: int) -> Hit | None:
    """Return the Hit for a municipality or ward named at offset `start` of a text; None if none is.

    `value` is the text. If prefecture and 郡 (rural district) are written before the name, `start`
    is the offset of the first of them. `places` looks up municipalities by name.
    """
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
    """Return (prefecture, offset after it) if a prefecture is written at the offset `start` of `text`.

    Punctuation after the prefecture is skipped too. If no prefecture is written there, the result
    is (None, `start`). `prefectures` is {spelling: prefecture}.
    """
    end = longest_end(prefectures, text, start)
    found = prefectures.get(text[start:end])
    gap = _AND.match(text, end) if found else None
    return found, gap.end() if gap else end


def _name(
    value: Written, places: Gazetteer, start: int, prefecture: Prefecture | None
) -> Hit | None:
    """Return the Hit for a municipality or ward named at offset `start` of a text; None if none is.

    `value` is the text. A 振興局 (branch of a prefecture's office) or 郡 (rural district) may be
    written before the name; `start` is then its offset. `prefecture` is the one written before
    `start`, None if absent. `places` looks up municipalities by name.
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
    """Return the Hit for a name after an island (八丈島八丈町) or a 郡 (rural district); None if none.

    This is for a 郡 that is written in kana or is not in the register. `start` is the offset of the
    island or 郡 in the text `value`. `prefecture` is the one written before `start`, or None.
    `places` looks up municipalities by name.
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
    """Return the Hit for the longest municipality or ward name that begins exactly at `start`, or None.

    `prefecture` and `gun` (郡, a rural district) are those written before the name, None and "" if
    absent. `value` is the text, `places` looks up municipalities by name.
    """
    text = value.folded
    end = max(longest_end(places.names, text, start), longest_end(places.wards, text, start))
    if end == start or not _may_end(value, places, start, end, bool(prefecture or gun)):
        return None
    name = text[start:end]
    municipalities, wards = places.names.get(name, ()), places.wards.get(name, ())
    return Hit(municipalities, wards, value.plain[start:end], prefecture, gun, end)


def _may_end(value: Written, places: Gazetteer, start: int, end: int, anchored: bool) -> bool:
    """Return whether the text from `start` to `end` is a whole name, not the beginning of a longer one.

    For example, 東村 in 東村山 is not a whole name. `anchored` is True if a prefecture or 郡 (rural
    district) is written before the name; the check of the words after the name is then less strict.
    `value` is the text, `places` looks up municipalities by name.
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
    """Return the hit with the prefecture that is written after the name; unchanged if none is.

    Examples: 府中市（広島県）, 府中市(広島). `value` is the text that contains the hit, `places` looks up
    municipalities by name.
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
    """Return (municipalities, wards) of a hit that are in the prefecture and 郡 written with the name.

    A 郡 is a rural district; no ward is in one. If neither a prefecture nor a 郡 is written, all
    municipalities and wards of the hit are considered. If some of the municipalities are spelled
    exactly as in the text, the others are left out: 鹿島市 is not 鹿嶋市.
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
