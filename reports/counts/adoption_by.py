"""The shares in finer grain: every prefecture on every day, and by population instead of by number."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from reports.counts.adoption import Shares
from reports.snapshot import Snapshot


class PrefectureDay(NamedTuple):
    """One prefecture's shares on one day."""

    on_date: date
    code: str
    name: str
    shares: Shares


class PopulationShares(NamedTuple):
    """The shares by population (persons); None where a municipality's population is not known.

    `code` is the prefecture's, "" for the country; `unknown` counts municipalities.
    """

    code: str
    shares: Shares | None
    unknown: int


def history_by_prefecture(
    snapshot: Snapshot,
    as_of: date | None = None,
    known: date | None = None,
    since: date | None = None,
) -> list[PrefectureDay]:
    """The shares of each prefecture on each day from `since` (default: the first application) on."""
    rows = snapshot.rows(
        "history_by_prefecture", since=since, as_of=as_of or snapshot.day, known=known
    )
    names = ("municipalities", "applied", "agreed", "in_use")
    return [
        PrefectureDay(
            row["on_date"], row["code"], row["name"], Shares(*(row[name] for name in names))
        )
        for row in rows
    ]


def by_population(
    snapshot: Snapshot, as_of: date | None = None, known: date | None = None
) -> list[PopulationShares]:
    """The shares by population of each prefecture in order of code, the country last."""
    snapshot.require_fees()
    rows = snapshot.rows("shares_by_population", as_of=as_of or snapshot.day, known=known)
    names = ("municipalities", "applied", "agreed", "in_use")
    return [
        PopulationShares(
            row["code"] or "",
            None if row["unknown"] else Shares(*(row[name] for name in names)),
            row["unknown"],
        )
        for row in rows
    ]
