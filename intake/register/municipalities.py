"""The register of municipalities, wards and prefectures, with the dates they existed."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from intake.register import lines as field
from intake.register.lines import Row, check_digit, read_dates, read_rows
from intake.terms import Municipality

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture of Japan, with the position of its tile on the map in the reports.

    `code` is its number 01–47 as text, `name` its full name, such as 青森県. `tile_col` and `tile_row`
    are column and row of its tile on this map, counted from 0 at the upper left.
    """

    code: str
    name: str
    kana: str
    romaji: str
    tile_col: int
    tile_row: int

    @property
    def own_code(self) -> str:
        """The prefecture's own 6-digit 団体コード (local government code), such as 010006 for 北海道.

        Applicants sometimes write this code by mistake instead of the municipality's.
        """
        return f"{self.code}000{check_digit(f'{self.code}000')}"


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward (行政区) of a designated city; the city applies, since a ward is not a municipality.

    `code` is the ward's 6-digit code, `city_code` that of its city. `name` and `city` are their
    names, such as 中央区 and 札幌市. `valid_from` and `valid_to` are the first and the last day on which
    the ward existed, None if not limited.
    """

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
    """The renaming or abolition of a municipality or ward, in effect from the day `date`.

    `reason` is the kind of change in Japanese, such as 市制施行. `new_code` and `new_name` are the code
    and name of the municipality or ward that replaced the old one.
    """

    date: dt.date
    reason: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str


@dataclass(
    frozen=True, eq=False
)  # compared by identity, so that caches keyed by a register are fast
class Register:
    """All municipalities that existed on or after the day `since`, as known on the day `date`.

    `wards` are those of the designated cities, `changes` the renamings and abolitions. The keys of
    `prefectures` are the numbers of prefectures as text, "01" to "47".
    """

    date: dt.date
    since: dt.date
    municipalities: tuple[Municipality, ...]
    wards: tuple[Ward, ...]
    prefectures: Mapping[str, Prefecture]
    changes: tuple[Change, ...]

    @cached_property
    def current(self) -> tuple[Municipality, ...]:
        """The municipalities that exist on the register's `date`."""
        return self.on(self.date)

    def on(self, day: dt.date) -> tuple[Municipality, ...]:
        """Return the municipalities that existed on `day`, or on `since` if `day` is earlier."""
        day = max(day, self.since)
        return tuple(m for m in self.municipalities if existed_on(m, day))

    def by_code(self, code: str | None) -> Municipality | None:
        """Return the municipality with this 6-digit code; None if the code is None or unknown.

        If several municipalities had the code one after another, the result is the one that still
        exists, or else the last one.
        """
        return self._by_code.get(code or "")

    def name_of(self, code: str | None) -> str:
        """Return prefecture and name of the municipality with this 6-digit code, such as 東京都府中市.

        Returns 「（団体未定）」 if the code is None or unknown.
        """
        place = self.by_code(code)
        return place.full_name if place else "（団体未定）"

    def ward(self, code: str) -> Ward | None:
        return self._wards_by_code.get(code)

    def prefecture_of(self, code: str) -> Prefecture:
        """Return the prefecture of a municipality code (団体コード) of five or six digits.

        Raises KeyError if the code begins with no prefecture's number.
        """
        return self.prefectures[code[:2]]

    def successors(self, municipality: Municipality) -> tuple[Municipality, ...]:
        """Return the municipalities that directly replaced an abolished or renamed municipality.

        The result is () for a municipality that still exists, and for one whose successor the
        register does not have.
        """
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


def existed_on(place: Municipality | Ward, day: dt.date) -> bool:
    """Return whether `place` existed on `day`; its first and its last day count."""
    begun = place.valid_from is None or place.valid_from <= day
    return begun and (place.valid_to is None or day <= place.valid_to)


@lru_cache(maxsize=4)
def load_register(folder: Path) -> Register:
    """Load the register from the files in `folder`; cached, so files are parsed once per process.

    Raises IntakeError, naming file and line, if a file is missing or invalid.
    """
    date, since = read_dates(folder / "register.toml")
    prefectures = {
        p.code: p
        for p in read_rows(folder / "prefectures.csv", _maker(Prefecture, code=field.text))
    }
    names = {p.name: p.code for p in prefectures.values()}
    municipality = _maker(Municipality)
    return Register(
        date=date,
        since=since,
        municipalities=read_rows(
            folder / "municipalities.csv",
            lambda row: _in_its_prefecture(municipality(row), names),
            key=("code", "valid_to"),
        ),
        wards=read_rows(folder / "wards.csv", _maker(Ward), key=("code",)),
        prefectures=prefectures,
        changes=read_rows(folder / "changes.csv", _maker(Change)),
    )


def _in_its_prefecture(place: Municipality, prefectures: Mapping[str, str]) -> Municipality:
    if prefectures.get(place.prefecture) != place.prefecture_code:
        raise ValueError(
            f"団体コード「{place.code}」と都道府県名「{place.prefecture}」が合いません"
        )
    return place


Reader = Callable[[str], object]
_READ: Mapping[str, Reader] = {  # by column; any other column requires a text
    **dict.fromkeys(("code", "city_code", "old_code", "new_code"), field.code),
    **dict.fromkeys(("valid_from", "valid_to"), field.day_or_none),
    **dict.fromkeys(("tile_col", "tile_row"), field.whole),
    **dict.fromkeys(("gun", "reason"), str),
    "date": field.day,
    "kind": field.kind,
}


def _maker(kind: type[T], **otherwise: Reader) -> Callable[[Row], T]:
    """Return a function that converts a CSV line to an object of the class `kind`.

    The attributes of `kind` are named like the columns. `otherwise` is {column name: function that
    parses the column's cells}. For other columns the functions in `_READ` are used, and a column
    that is in neither must have a text in every line.
    """
    read = {
        name: {**_READ, **otherwise}.get(name, field.text) for name in inspect.get_annotations(kind)
    }
    return lambda row: kind(**{name: reader(row[name]) for name, reader in read.items()})
