"""Count the municipalities that had reached each stage (申込み, 締結, 利用開始) on each day, by
prefecture and nationwide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from reports.counts.adoption import Shares, shares_of_row
from reports.snapshot import Snapshot


class Day(NamedTuple):
    """How many municipalities nationwide have reached 申込み, 締結 and 利用開始 (`shares`) on the
    day `on_date`.
    """

    on_date: date
    shares: Shares


class PrefectureDay(NamedTuple):
    """How many municipalities of one prefecture have reached 申込み, 締結 and 利用開始 (`shares`)
    on the day `on_date`.

    `code` is the prefecture's two-digit code, `name` its name.
    """

    on_date: date
    code: str
    name: str
    shares: Shares


D = TypeVar("D", Day, PrefectureDay)


def by_prefecture(
    snapshot: Snapshot, as_of: date | None = None, known: date | None = None
) -> Mapping[str, Sequence[PrefectureDay]]:
    """Count the municipalities that have reached 申込み, 締結 and 利用開始 on each day: for each
    two-digit prefecture code a list with one PrefectureDay for each day, oldest first.

    The first day is that of the first application in the country, the last is `as_of` (default: the
    day of the data). With `known`, records made after that day are ignored (None: all are used).
    """
    found: dict[str, list[PrefectureDay]] = {}
    for row in snapshot.rows("history_by_prefecture", as_of=as_of or snapshot.day, known=known):
        day = PrefectureDay(row["on_date"], row["code"], row["name"], shares_of_row(row))
        found.setdefault(day.code, []).append(day)
    return found


def month_ends(days: Sequence[D]) -> list[D]:
    """Return the last entry of each month in `days`, in the same order.

    `days` has one entry (Day or PrefectureDay) for each day, oldest first.
    """
    return list({(day.on_date.year, day.on_date.month): day for day in days}.values())


def nationwide(days: Mapping[str, Sequence[PrefectureDay]]) -> tuple[Day, ...]:
    """Return the nationwide numbers of municipalities: one Day for each day, oldest first, with the
    sums of the numbers of the prefectures.

    `days` is the result of `by_prefecture`.
    """
    return tuple(
        Day(rows[0].on_date, Shares(*map(sum, zip(*(row.shares for row in rows), strict=True))))
        for rows in zip(*days.values(), strict=True)
    )
