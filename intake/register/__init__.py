"""The dated register of municipalities, wards and prefectures, read from data/register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from intake.register import lines as field
from intake.register.lines import Row, check_digit, read_dates, read_rows
from intake.terms import Municipality

__all__ = ["Change", "Prefecture", "Register", "Ward", "check_digit", "load_register", "stands"]


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture and its place on the tile map. `code` is two digits, text."""

    code: str
    name: str
    kana: str
    romaji: str
    tile_col: int
    tile_row: int

    @property
    def own_code(self) -> str:
        """The prefecture's own 6-digit 団体コード, which a form may carry by mistake."""
        return f"{self.code}000{check_digit(f'{self.code}000')}"


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward of a designated city (行政区): not a municipality, it applies as its city."""

    code: str
    city_code: str
    city: str
    name: str
    kana: str
    romaji: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @property
    def full_name(self) -> str:
        return f"{self.city}{self.name}"


@dataclass(frozen=True, slots=True)
class Change:
    """A municipality or ward that was renamed or abolished, and what followed it."""

    date: dt.date
    reason: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str


@dataclass(frozen=True, eq=False)  # compared and hashed by identity: one register, one index
class Register:
    """All municipalities since `since`, as known on `date`."""

    date: dt.date
    since: dt.date
    municipalities: tuple[Municipality, ...]
    wards: tuple[Ward, ...]
    prefectures: Mapping[str, Prefecture]
    changes: tuple[Change, ...]

    @cached_property
    def current(self) -> tuple[Municipality, ...]:
        """The municipalities that stand on the register's own date."""
        return self.on(self.date)

    def on(self, day: dt.date) -> tuple[Municipality, ...]:
        """The municipalities that stood on a day; a day before `since` counts as `since`."""
        day = max(day, self.since)
        return tuple(m for m in self.municipalities if stands(m, day))

    def by_code(self, code: str) -> Municipality | None:
        """The municipality of a 6-digit code: the one that stands, else the last that did."""
        return self._by_code.get(code)

    def ward(self, code: str) -> Ward | None:
        return self._wards_by_code.get(code)

    def prefecture_of(self, code: str) -> Prefecture:
        """The prefecture of a 団体コード, five or six digits."""
        return self.prefectures[code[:2]]

    def successors(self, municipality: Municipality) -> tuple[Municipality, ...]:
        """What followed a municipality that no longer stands; empty for one that stands."""
        if municipality.valid_to is None:
            return ()
        follow = dict.fromkeys(
            change.new_code
            for change in self.changes
            if (change.old_code, change.old_name) == (municipality.code, municipality.name)
        )
        return tuple(m for m in map(self.by_code, follow) if m is not None)

    @cached_property
    def _by_code(self) -> dict[str, Municipality]:
        ordered = sorted(self.municipalities, key=lambda m: m.valid_to or dt.date.max)
        return {m.code: m for m in ordered}

    @cached_property
    def _wards_by_code(self) -> dict[str, Ward]:
        return {ward.code: ward for ward in self.wards}


def stands(place: Municipality | Ward, day: dt.date) -> bool:
    """Whether a municipality or ward stood on a day."""
    begun = place.valid_from is None or place.valid_from <= day
    return begun and (place.valid_to is None or day <= place.valid_to)


@lru_cache(maxsize=4)
def load_register(folder: Path) -> Register:
    """The register in a folder, read once a process; IntakeError names file, line and cure."""
    date, since = read_dates(folder / "register.toml")
    prefectures = {p.code: p for p in read_rows(folder / "prefectures.csv", _prefecture)}
    names = {p.name: p.code for p in prefectures.values()}
    return Register(
        date=date,
        since=since,
        municipalities=read_rows(
            folder / "municipalities.csv",
            lambda row: _municipality(row, names),
            key=("code", "valid_to"),
        ),
        wards=read_rows(folder / "wards.csv", _ward, key=("code",)),
        prefectures=prefectures,
        changes=read_rows(folder / "changes.csv", _change),
    )


def _municipality(row: Row, prefectures: Mapping[str, str]) -> Municipality:
    code = field.code(row["code"])
    if prefectures.get(row["prefecture"]) != code[:2]:
        raise ValueError(f"団体コード「{code}」と都道府県名「{row['prefecture']}」が合いません")
    return Municipality(
        code=code,
        prefecture=row["prefecture"],
        gun=row["gun"],
        name=field.text(row["name"]),
        kana=field.text(row["kana"]),
        romaji=field.text(row["romaji"]),
        kind=field.kind(row["kind"]),
        valid_from=field.day_or_none(row["valid_from"]),
        valid_to=field.day_or_none(row["valid_to"]),
    )


def _ward(row: Row) -> Ward:
    return Ward(
        code=field.code(row["code"]),
        city_code=field.code(row["city_code"]),
        city=field.text(row["city"]),
        name=field.text(row["name"]),
        kana=field.text(row["kana"]),
        romaji=field.text(row["romaji"]),
        valid_from=field.day_or_none(row["valid_from"]),
        valid_to=field.day_or_none(row["valid_to"]),
    )


def _change(row: Row) -> Change:
    return Change(
        date=field.day(row["date"]),
        reason=row["reason"],
        old_code=field.code(row["old_code"]),
        old_name=field.text(row["old_name"]),
        new_code=field.code(row["new_code"]),
        new_name=field.text(row["new_name"]),
    )


def _prefecture(row: Row) -> Prefecture:
    return Prefecture(
        code=field.text(row["code"]),
        name=field.text(row["name"]),
        kana=field.text(row["kana"]),
        romaji=field.text(row["romaji"]),
        tile_col=field.whole(row["tile_col"]),
        tile_row=field.whole(row["tile_row"]),
    )
