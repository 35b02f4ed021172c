"""Count the municipalities that have reached each stage (申込み, 締結, 利用開始) on a day, and compute 申込割合,
締結割合 and 利用開始割合.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Generic, NamedTuple, TypeVar

from intake.terms import MunicipalityKind
from reports.snapshot import Snapshot

T = TypeVar("T")

MISSING_RULE = (
    "「導入割合」は示していません。何をもって導入とするか、いつの時点で数えるかを定める"
    "事務連絡（令和４年６月30日）３の別紙１がないため未確定です。"
)
"""Why one ratio is not shown (根拠: 事務連絡 3)."""

DEFINITIONS: Mapping[str, str] = {
    "申込割合": (
        "基準日までに利用申込みを受信し、基準日までに取下げ・対象外となっていない市区町村の数を、"
        "その都道府県で基準日に存在する市区町村の数で割ったもの（利用を終了した団体も、申し込んだ団体として数えます）。"
    ),
    "締結割合": (
        "基準日までに利用約款を締結した（利用を開始した団体を含む）市区町村のうち、"
        "利用終了・取下げ・対象外となっていないものの数を、同じ分母で割ったもの。"
    ),
    "利用開始割合": (
        "基準日までに利用を開始し、利用終了・取下げ・対象外となっていない市区町村の数を、同じ分母で割ったもの。"
    ),
}


STAGES = ("申込み", "締結", "利用開始")
RATIOS = tuple(DEFINITIONS)
"""What is counted of municipalities, and what its share of all is called, in the order of events."""


class Shares(NamedTuple):
    """The number of municipalities in a group, and how many of them have reached 申込み (`applied`),
    締結 (`agreed`) and 利用開始 (`in_use`).

    A municipality that has reached a later stage counts for the earlier ones too. In
    PopulationShares the numbers are people instead of municipalities.
    """

    municipalities: int
    applied: int
    agreed: int
    in_use: int

    @property
    def counts(self) -> tuple[int, ...]:
        """How many municipalities have reached 申込み, 締結 and 利用開始, in this order (that of STAGES)."""
        return self[1:]

    @property
    def ratios(self) -> tuple[Fraction | None, ...]:
        """申込割合, 締結割合 and 利用開始割合 (0–1), in this order; each is None if the group has no
        municipalities.
        """
        return tuple(
            Fraction(count, self.municipalities) if self.municipalities else None
            for count in self.counts
        )

    @property
    def application_ratio(self) -> Fraction | None:
        """申込割合 (0–1) of the group; None if the group has no municipalities."""
        return self.ratios[0]


@dataclass(frozen=True, slots=True)
class PrefectureShares:
    """One prefecture (`code` has two digits): how many of its municipalities have reached each
    stage (`shares`), and the column and row of its cell on the tile map (`tile_col`, `tile_row`).

    Columns are counted from the left and rows from the top, both from 0.
    """

    code: str
    name: str
    tile_col: int
    tile_row: int
    shares: Shares


@dataclass(frozen=True, slots=True)
class Adoption:
    """How many municipalities have reached each stage (申込み, 締結, 利用開始) on the day `as_of`:
    nationwide, by prefecture (in order of code), and by kind of municipality (pairs (kind,
    numbers)).

    `known` is the last day of the records used (None: all). Applications are left out if their
    municipality is not identified yet (`unsettled` is their number) or is not in the register
    (`not_in_register`).
    """

    as_of: date
    known: date | None
    nationwide: Shares
    prefectures: tuple[PrefectureShares, ...]
    kinds: tuple[tuple[MunicipalityKind, Shares], ...]
    unsettled: int
    not_in_register: int

    @property
    def names(self) -> dict[str, str]:
        """The names of the prefectures, as {two-digit code: name}."""
        return {p.code: p.name for p in self.prefectures}

    def ranked(self) -> tuple[PrefectureShares, ...]:
        """Return the prefectures by 申込割合, the highest first; equal ones in order of code."""
        return tuple(
            sorted(self.prefectures, key=lambda p: (-(p.shares.application_ratio or 0), p.code))
        )


class Before(NamedTuple, Generic[T]):
    """A value as of three days: the day asked about (`now`), a week earlier (`week`) and a month
    earlier (`month`).
    """

    now: T
    week: T
    month: T


def shares(snapshot: Snapshot, as_of: date | None = None, known: date | None = None) -> Adoption:
    """Count the municipalities that have reached each stage (申込み, 締結, 利用開始) on the day
    `as_of` (default: the day of the data).

    With `known`, records made after that day are ignored (None: all are used). If both days are
    given, records made later do not change the result.
    """
    day = as_of or snapshot.day
    rows = snapshot.rows("shares", as_of=day, known=known)
    by_prefecture = {
        row["prefecture_code"]: shares_of_row(row) for row in rows if row["prefecture_code"]
    }
    by_kind = {row["kind"]: shares_of_row(row) for row in rows if row["kind"]}
    total = next(row for row in rows if not row["prefecture_code"] and not row["kind"])
    uncounted = snapshot.rows("uncounted", as_of=day, known=known)[0]
    nothing = Shares(0, 0, 0, 0)
    return Adoption(
        as_of=day,
        known=known,
        nationwide=shares_of_row(total),
        prefectures=tuple(
            PrefectureShares(**row, shares=by_prefecture.get(row["code"], nothing))
            for row in snapshot.rows("prefectures")
        ),
        kinds=tuple((kind, by_kind.get(kind.value, nothing)) for kind in MunicipalityKind),
        unsettled=uncounted["unsettled"],
        not_in_register=uncounted["not_in_register"],
    )


def as_json(adoption: Adoption, snapshot: Snapshot) -> dict[str, Any]:
    """Convert `adoption` to a dict for JSON; `snapshot` gives the dates of the data and the label
    of sample data.

    The keys are "as_of", "known" (None: all records), "data_until" and "register_date" (dates as
    text), "label", "nationwide" (a dict), "prefectures" and "kinds" (lists of dicts), "uncounted"
    and "undetermined" (a list with one sentence on the rule that is missing). "uncounted" has the
    numbers of applications left out, by the keys "unsettled" and "not_in_register".

    "nationwide" and each dict in the two lists have the numbers "municipalities", "applied",
    "agreed" and "in_use", and "application_ratio", "agreement_ratio" and "use_ratio" (0–1, None if
    there are no municipalities). A prefecture has also "code" and "name", a kind also "kind".
    """
    return {
        "as_of": adoption.as_of.isoformat(),
        "known": adoption.known.isoformat() if adoption.known else None,
        "label": snapshot.label,
        "data_until": snapshot.meta.get("data_until", ""),
        "register_date": snapshot.meta.get("register_date", ""),
        "nationwide": _plain(adoption.nationwide),
        "prefectures": [
            {"code": p.code, "name": p.name, **_plain(p.shares)} for p in adoption.prefectures
        ],
        "kinds": [{"kind": kind.value, **_plain(value)} for kind, value in adoption.kinds],
        "uncounted": {
            "unsettled": adoption.unsettled,
            "not_in_register": adoption.not_in_register,
        },
        "undetermined": [MISSING_RULE],
    }


class PopulationShares(NamedTuple):
    """How many people live in municipalities that have reached each stage, for one prefecture or
    for the whole country.

    `code` is the prefecture's two-digit code, "" for the whole country. `shares` has the numbers of
    people. `unknown` is the number of municipalities whose population is not known; if there are
    any, `shares` is None.
    """

    code: str
    shares: Shares | None
    unknown: int


def by_population(
    snapshot: Snapshot, as_of: date | None = None, known: date | None = None
) -> list[PopulationShares]:
    """Count the people who live in municipalities that have reached each stage: one
    PopulationShares for each prefecture, in order of code, and a last one for the whole country.

    `as_of` is the day (default: the day of the data). With `known`, records made after that day are
    ignored (None: all are used).
    """
    rows = snapshot.rows("shares_by_population", as_of=as_of or snapshot.day, known=known)
    return [
        PopulationShares(
            row["code"] or "", None if row["unknown"] else shares_of_row(row), row["unknown"]
        )
        for row in rows
    ]


def shares_of_row(row: Mapping[str, Any]) -> Shares:
    """Return the Shares that one row of a query gives in its columns municipalities, applied,
    agreed and in_use.
    """
    return Shares(*(row[name] for name in Shares._fields))


def _plain(value: Shares) -> dict[str, int | float | None]:
    names = ("application_ratio", "agreement_ratio", "use_ratio")
    ratios = (None if ratio is None else float(ratio) for ratio in value.ratios)
    return value._asdict() | dict(zip(names, ratios, strict=True))
