"""Municipalities to call, the most urgent first, and stopped (incomplete) applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from intake.terms import Stage
from intake.vocabulary.codes import Kind
from reports import names
from reports.counts.towns import Town, persons_of
from reports.fees.facts import Population
from reports.snapshot import Snapshot

_STOPPED = (Stage.INCOMPLETE, Stage.NEEDS_REVIEW)
LEAVING, NOT_STARTED, NOT_AGREED = "取下げの申出", "締結済み・未開始", "受付完了・未締結"
URGENCY = (LEAVING, NOT_STARTED, NOT_AGREED)
"""Why to call, the most urgent first: who may be lost, who only has to begin, who has yet to agree."""


@dataclass(frozen=True, slots=True)
class Concern:
    """A municipality that needs attention: the reason (`why`, Japanese) and its age in `days`.
    `persons` is its population, None if unknown; `wish` is the month (its first day) in which it
    wished to begin use, None if the reason is another one.
    """

    town: Town
    why: str
    days: int
    persons: int | None = None
    wish: date | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """The municipalities to call (`call`) and the incomplete applications (`stopped`) on a day.
    `call` is sorted by URGENCY, then the longest overdue and the most populous first; `stopped` by
    the longest wait. `today` is whether the day is that of the data, because only then the reasons
    why applications wait are known.
    """

    call: tuple[Concern, ...]
    stopped: tuple[Concern, ...]
    today: bool


def attention(
    snapshot: Snapshot,
    towns: Sequence[Town],
    populations: Mapping[str, Sequence[Population]],
    as_of: date,
    known: date | None = None,
) -> Attention:
    """The municipalities to call and the stopped (incomplete) applications on the day `as_of`.
    `towns` are all municipalities as of that day; `populations` are by code. With `known` nobody
    counts as overdue, because the snapshot has the wished months only as of now.
    """
    wished = {} if known else wishes(snapshot, as_of)
    today = as_of == snapshot.day
    rows = snapshot.rows("asked") if today else []
    leaving = {
        row["municipality"]: row["since"] for row in rows if row["reason"] == Kind.WITHDRAWAL
    }
    asked = {row["municipality"]: row for row in rows}
    call = [
        replace(found, persons=persons_of(populations.get(town.code, ()), as_of))
        for town in towns
        if (
            found := _leaving(town, leaving.get(town.code), as_of)
            or _overdue(town, wished.get(town.code), as_of)
        )
    ]
    stopped = [found for town in towns if (found := _stopped(town, asked, as_of))]
    return Attention(_urgent(call), _longest(stopped), today)


def wishes(snapshot: Snapshot, as_of: date) -> dict[str, date]:
    """The month in which each municipality that had applied by the day wishes to begin use.
    Keys are codes; a month is given as its first day.
    """
    rows = snapshot.rows("wishes", as_of=as_of)
    return {row["municipality"]: date.fromisoformat(f"{row['month']}-01") for row in rows}


def _leaving(town: Town, since: date | None, as_of: date) -> Concern | None:
    """The concern of a municipality that asked on `since` to withdraw, which staff have not
    decided. None if there is no such request.
    """
    return Concern(town, LEAVING, (as_of - since).days) if since and town.applied else None


def _overdue(town: Town, wish: date | None, as_of: date) -> Concern | None:
    """The concern of a complete application whose wished month has passed without start of use;
    else None. Its days count from the day after that month, or from the agreement (before one,
    from completion) if that came later."""
    if wish is None or not town.accepted or town.in_use or town.left_on:
        return None
    after = date(wish.year + wish.month // 12, wish.month % 12 + 1, 1)  # the day after the month
    if after > as_of:
        return None
    why, reached = (
        (NOT_STARTED, town.agreed_on) if town.agreed else (NOT_AGREED, town.accepted_on)
    )
    since = max(after, reached or after)
    return Concern(town, why, (as_of - since).days + 1, wish=wish)


def _stopped(town: Town, asked: Mapping[str, Mapping[str, object]], as_of: date) -> Concern | None:
    """The concern of an application that is not complete; None for other applications.
    `asked` has the row of sql/asked.sql (why a person must look) by code; it is empty for a past
    day.
    """
    stage = next((stage for stage in _STOPPED if stage == town.stage), None)
    if stage is None or town.received_on is None:
        return None
    reason = asked.get(town.code)
    why = names.reason(str(reason["reason"])) if reason else f"「{stage.label}」のまま"
    return Concern(town, why, (as_of - town.received_on).days)


def _urgent(found: Sequence[Concern]) -> tuple[Concern, ...]:
    order = sorted(_longest(found), key=lambda each: (-each.days, -(each.persons or 0)))
    return tuple(sorted(order, key=lambda each: URGENCY.index(each.why)))


def _longest(found: Sequence[Concern]) -> tuple[Concern, ...]:
    return tuple(sorted(found, key=lambda each: (-each.days, each.town.code)))
