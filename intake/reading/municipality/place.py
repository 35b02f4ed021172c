"""Determine which municipality a text names, if it names one.

A text may also name several municipalities, a ward, a prefecture, or another organisation.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from intake.reading.municipality.gazetteer import Gazetteer, longest_end
from intake.reading.municipality.place_hits import APART, LABEL, Hit, hits_in, inside, prefecture_at
from intake.register import Prefecture, Ward, existed_on
from intake.terms import Municipality
from intake.text.place_names import Written, written


class Via(StrEnum):
    """The way in which a text names a municipality.

    STEM is the name without 市, 区, 町 or 村; TYPO a code with a wrong check digit; WARD a ward of
    the city; FORMER a former name, or the name of a municipality merged into this one.
    """

    NAME = "name"
    CODE = "code"
    STEM = "stem"  # 三鷹, without 市: not enough alone
    TYPO = "typo"  # a code whose check digit is wrong: not enough alone
    WARD = "ward"  # it is a ward of that city
    FORMER = "former"  # it was renamed or merged into it


class Problem(StrEnum):
    """Why a text does not name exactly one municipality.

    UNKNOWN: the text names nothing in the register; UNION: an association of municipalities
    (一部事務組合); OTHER_BODY: another organisation; SEVERAL: several municipalities; MISMATCH: a
    municipality that is not in the prefecture written with it; PREFECTURE_CODE: the code of a
    prefecture.
    """

    UNKNOWN = "unknown"
    UNION = "union"  # 一部事務組合, 広域連合
    OTHER_BODY = "other_body"  # 社会福祉協議会, 株式会社
    SEVERAL = "several"
    MISMATCH = "mismatch"  # 東京都伊達市
    PREFECTURE_CODE = "prefecture_code"


@dataclass(frozen=True, slots=True)
class Place:
    """What a text names: a municipality or several, a prefecture, or neither.

    `meanings` is {municipality that the text may mean: how the text names it}. `prefecture` is set
    if the text names only a prefecture, `problem` if it does not name exactly one municipality.
    `formers` are the former municipalities that the text names; their successors are in `meanings`.
    All fields are empty if the text is blank or is running text without anything like a name.
    """

    meanings: Mapping[Municipality, Via] = field(default_factory=dict)
    prefecture: Prefecture | None = None  # named alone
    problem: Problem | None = None
    formers: tuple[Municipality, ...] = ()


_INDIRECT = (Via.TYPO, Via.STEM, Via.CODE, Via.NAME, Via.FORMER, Via.WARD)  # the later one prevails
_READ_AT_MOST = 300  # characters; no name of a municipality with its section is longer
_BLANK = re.compile(
    "(?:[○〇◯●×△□*_x.\\-―ー…・()\\[\\]「」【】:]|市区町村|団体|自治体|未定|不明|ナシ|無シ|無|同上"
    "|[都道府県市区町村郡名])*+"
)
_UNION = re.compile("組合|広域連合|広域行政|企業団|広域圏|広域市町村圏")
_OTHER_BODY = re.compile(
    "社会福祉協議会|公社|[財社]団法人|(?:株式|有限|合同)会社|\\([株有]\\)|商工会|協議会|独立行政法人"
)
_GOES_ON = re.compile(
    "役場|役所|庁|長|議会|及ビ|並ビニ|ト(?=[^、。]{1,8}[市区町村])|[ノハガ](?!.?[市区町村])|ヨリ|カラ|クラウド|被災者|利用|参加|申込|様|御中"
    "|分(?:ノ|ヲ|$|[)・、,])|デス|デゴザイ|ト申|トシテ|デハ|(?!民)[一-鿿・]{1,10}[課室係](?![題税程])"
)
_LIKE_A_NAME = re.compile(
    "(?:[^市町村]{2,3}県|北海道|東京都|大阪府|京都府)?"
    "(?![各当本貴同全他諸地特学農漁山]{1,2}[市区町村])[一-鿿ケノ]{1,6}[市区町村](?:役場|役所)?"
    "|(?:[一-鿿]{2,3}県|北海道|東京都|大阪府|京都府)庁?"
)
_PREFECTURE_OFFICE = re.compile(
    "(?:庁|知事|(?:[^市区町村]|市?町村)*(?:[部局課室所班係]|センタ[ーア]?))?$"
)


def interpret(text: str, places: Gazetteer, day: dt.date, *, prose: bool = False) -> Place:
    """Return the Place that a text such as 「北海道余市郡赤井川村役場 総務課」 names.

    A name means the municipalities that bore it on `day`; if none did, it means the successors of
    those that bore it at another time. A name counts at the start of the text or after a space or
    punctuation, never inside a word: 大津市 does not name 津市. Set `prose` for running text such as a
    subject: then the name must also end at a word boundary, and a text that names nothing has a
    `problem` only if it looks like a name. `places` looks up municipalities by name.
    """
    value = written(text[:_READ_AT_MOST])
    if _BLANK.fullmatch(value.folded):
        return Place()
    if _UNION.search(value.folded):
        return Place(problem=Problem.UNION)
    if _OTHER_BODY.search(value.folded):
        return Place(problem=Problem.OTHER_BODY)
    hits = [hit for hit in hits_in(value, places) if not prose or _set_off(value, hit.end)]
    if hits:
        return _together([_place(hit, places, day) for hit in hits])
    if prose and not _LIKE_A_NAME.fullmatch(value.folded.strip(APART)):
        return Place()
    return _without_name(value, places, day)


def _set_off(value: Written, end: int) -> bool:
    follows = value.folded[end : end + 1]
    return end in value.ends or follows in APART or bool(_GOES_ON.match(value.folded, end))


def agreed(meanings: Sequence[Mapping[Municipality, Via]]) -> dict[Municipality, Via]:
    """Return {municipality: Via} for the municipalities that are in every one of `meanings`.

    A Via is the way in which a text names a municipality. If `meanings` give several for one
    municipality, the least direct is returned (see _INDIRECT). `meanings` must not be empty.
    """
    common = set(meanings[0]).intersection(*meanings[1:])
    return {
        m: max((way[m] for way in meanings), key=_INDIRECT.index)
        for m in meanings[0]
        if m in common
    }


def _together(found: Sequence[Place]) -> Place:
    """Return the Place of a text with several names, made from the Places of the names (`found`).

    It has the municipalities that all of the names may mean. If there is no such municipality, or
    if a name has a problem, it has all municipalities of all names, and `problem` is set.
    """
    formers = tuple(former for place in found for former in place.formers)
    wrong = next((place.problem for place in found if place.problem), None)
    same = agreed([place.meanings for place in found])
    if same and not wrong:
        return Place(same, formers=formers)
    every = {m: via for place in found for m, via in place.meanings.items()}
    return Place(every, problem=wrong or Problem.SEVERAL, formers=formers)


def _place(hit: Hit, places: Gazetteer, day: dt.date) -> Place:
    """Return the Place of one name found in a text (`hit`), with the municipalities that it means.

    These are the municipalities that bore the name on `day`; if none did, they are the successors
    of those that bore it at another time. The Place has Problem.MISMATCH if no municipality or ward
    of this name is in the prefecture or 郡 written with the name. `places` looks up municipalities
    by name.
    """
    named, wards = inside(hit)
    problem = None
    if not (named or wards):
        named, wards, problem = hit.municipalities, hit.wards, Problem.MISMATCH
    return on_day(named, wards, places, day, problem=problem)


def on_day(
    named: Iterable[Municipality],
    wards: tuple[Ward, ...],
    places: Gazetteer,
    day: dt.date,
    *,
    problem: Problem | None = None,
    via: Via = Via.NAME,
) -> Place:
    """Return the Place for names found in a text: the municipalities that they mean on `day`.

    These are the municipalities among `named` that exist on `day`, and the cities to which `wards`
    belong. If there are none, the Place has the successors of `named` (a municipality without a
    successor itself), and `named` as its `formers`. `via` says how the text names the existing
    municipalities; `problem` is the Place's problem. `places` has the register in which cities and
    successors are looked up.
    """
    named = tuple(named)
    meanings = {m: via for m in named if existed_on(m, day)}
    cities = {ward.city_code: None for ward in wards}
    meanings |= {city: Via.WARD for code in cities if (city := places.register.by_code(code))}
    if meanings:
        return Place(meanings, problem=problem)
    follow = {f: Via.FORMER for m in named for f in places.register.successors(m) or (m,)}
    return Place(follow, problem=problem, formers=named)


def _without_name(value: Written, places: Gazetteer, day: dt.date) -> Place:
    """Return the Place of a text that contains no full name of a municipality.

    Such a text may name a municipality without 市, such as 三鷹, or only a prefecture; for any other
    text the Place has Problem.UNKNOWN. `value` is the text; `places` looks up municipalities by
    name, as of `day`.
    """
    label = LABEL.match(value.folded)
    start = label.end() if label else 0
    prefecture, after = prefecture_at(value.folded, places.prefectures, start)
    end = longest_end(places.stems, value.folded, after)
    if end > after and (end in value.ends or value.folded[end] in APART):
        stem = Hit(places.stems[value.folded[after:end]], (), "", prefecture, "", end)
        return on_day(inside(stem)[0], (), places, day, via=Via.STEM)
    if prefecture and _PREFECTURE_OFFICE.match(value.folded, after):
        return Place(prefecture=prefecture)
    return Place(problem=Problem.UNKNOWN)
