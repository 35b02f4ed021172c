"""Shares of municipalities by stage, each under the stage's own name, on any date."""

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


@dataclass(frozen=True, slots=True)
class Shares:
    """How many municipalities there are, and how many stand at least at each stage."""

    municipalities: int
    applied: int
    agreed: int
    in_use: int

    @property
    def application_ratio(self) -> Fraction | None:
        """申込割合, between 0 and 1; None where there is no municipality."""
        return self._of(self.applied)

    @property
    def agreement_ratio(self) -> Fraction | None:
        """締結割合, between 0 and 1; None where there is no municipality."""
        return self._of(self.agreed)

    @property
    def use_ratio(self) -> Fraction | None:
        """利用開始割合, between 0 and 1; None where there is no municipality."""
        return self._of(self.in_use)

    def _of(self, count: int) -> Fraction | None:
        return Fraction(count, self.municipalities) if self.municipalities else None


@dataclass(frozen=True, slots=True)
class PrefectureShares:
    """One prefecture's shares, with its place on the tile grid (from the top left)."""

    code: str
    name: str
    tile_col: int
    tile_row: int
    shares: Shares


@dataclass(frozen=True, slots=True)
class Adoption:
    """The shares on a day: nationwide, by prefecture in order of code, by kind of municipality.

    `unsettled` and `not_in_register` are applications that are counted in none of the shares.
    """

    as_of: date
    known: date | None
    nationwide: Shares
    prefectures: tuple[PrefectureShares, ...]
    kinds: tuple[tuple[MunicipalityKind, Shares], ...]
    unsettled: int
    not_in_register: int

    def ranked(self) -> tuple[PrefectureShares, ...]:
        """The prefectures by 申込割合, the highest first; equal ones in order of code."""
        return tuple(
            sorted(self.prefectures, key=lambda p: (-(p.shares.application_ratio or 0), p.code))
        )


@dataclass(frozen=True, slots=True)
class Day:
    """The nationwide shares of one day."""

    on_date: date
    shares: Shares


class Before(NamedTuple, Generic[T]):
    """Something now, and as it was a week and a month before."""

    now: T
    week: T
    month: T


def shares(snapshot: Snapshot, as_of: date | None = None, known: date | None = None) -> Adoption:
    """The shares on a day (default: the day the data is from).

    `known` leaves out what was recorded after that day: with both dates fixed the answer never changes.
    """
    day = as_of or snapshot.day
    rows = snapshot.rows("shares", as_of=day, known=known)
    by_prefecture = {row["prefecture_code"]: _shares(row) for row in rows if row["prefecture_code"]}
    by_kind = {row["kind"]: _shares(row) for row in rows if row["kind"]}
    total = next(row for row in rows if not row["prefecture_code"] and not row["kind"])
    uncounted = snapshot.rows("uncounted", as_of=day, known=known)[0]
    nothing = Shares(0, 0, 0, 0)
    return Adoption(
        as_of=day,
        known=known,
        nationwide=_shares(total),
        prefectures=tuple(
            PrefectureShares(**row, shares=by_prefecture.get(row["code"], nothing))
            for row in snapshot.rows("prefectures")
        ),
        kinds=tuple((kind, by_kind.get(kind.value, nothing)) for kind in MunicipalityKind),
        unsettled=uncounted["unsettled"],
        not_in_register=uncounted["not_in_register"],
    )


def history(
    snapshot: Snapshot, as_of: date | None = None, known: date | None = None
) -> tuple[Day, ...]:
    """The nationwide shares of every day from the first application to the day; () where there is none."""
    rows = snapshot.rows("history", as_of=as_of or snapshot.day, known=known)
    return tuple(Day(row["on_date"], _shares(row)) for row in rows)


def as_json(adoption: Adoption, snapshot: Snapshot) -> dict[str, Any]:
    """The shares as plain values for scripts: counts are int, ratios float between 0 and 1 or null."""
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


def _shares(row: Mapping[str, Any]) -> Shares:
    return Shares(row["municipalities"], row["applied"], row["agreed"], row["in_use"])


def _plain(value: Shares) -> dict[str, int | float | None]:
    return {
        "municipalities": value.municipalities,
        "applied": value.applied,
        "agreed": value.agreed,
        "in_use": value.in_use,
        "application_ratio": _float(value.application_ratio),
        "agreement_ratio": _float(value.agreement_ratio),
        "use_ratio": _float(value.use_ratio),
    }


def _float(ratio: Fraction | None) -> float | None:
    return None if ratio is None else float(ratio)
