"""The municipalities a manager should call, and the applications that have stopped: by name, longest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intake.terms import Stage
from intake.vocabulary.codes import Kind
from reports import names
from reports.counts.towns import Town
from reports.snapshot import Snapshot

_STOPPED = {
    Stage.INCOMPLETE: "記載の補正を待っている",
    Stage.NEEDS_REVIEW: "職員の確認を待っている",
}


@dataclass(frozen=True, slots=True)
class Concern:
    """A municipality, why it needs attention, and for how many days; `wish` is the month it named."""

    town: Town
    why: str
    days: int
    wish: date | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """Whom to call, the longest first, and what has stopped; `today` is False for a past day."""

    call: tuple[Concern, ...]
    stopped: tuple[Concern, ...]
    today: bool


def attention(
    snapshot: Snapshot, towns: Sequence[Town], as_of: date, known: date | None = None
) -> Attention:
    """The lists on a day. A wish is known as of now only, so with `known` there is none to be past."""
    wished = {} if known else wishes(snapshot, as_of)
    today = as_of == snapshot.day
    rows = snapshot.rows("asked") if today else []
    leaving = {
        row["municipality"]: row["since"] for row in rows if row["reason"] == Kind.WITHDRAWAL
    }
    asked = {row["municipality"]: row for row in rows}
    call = [
        found
        for town in towns
        if (
            found := _leaving(town, leaving.get(town.code), as_of)
            or _overdue(town, wished.get(town.code), as_of)
        )
    ]
    stopped = [found for town in towns if (found := _stopped(town, asked, as_of))]
    return Attention(_longest(call), _longest(stopped), today)


def wishes(snapshot: Snapshot, as_of: date) -> dict[str, date]:
    """The month, as its first day, in which each municipality that had applied by a day wishes to begin use."""
    rows = snapshot.rows("wishes", as_of=as_of)
    return {row["municipality"]: date.fromisoformat(f"{row['month']}-01") for row in rows}


def _leaving(town: Town, since: date | None, as_of: date) -> Concern | None:
    """A municipality that asked to withdraw, while nobody has looked at it: known today only."""
    return Concern(town, "取下げの申出", (as_of - since).days) if since and town.applied else None


def _overdue(town: Town, wish: date | None, as_of: date) -> Concern | None:
    """A municipality past the month in which it wished to begin, and not in use."""
    if wish is None or not town.accepted or town.in_use or town.left_on:
        return None
    after = date(wish.year + wish.month // 12, wish.month % 12 + 1, 1)  # the day after the month
    if after > as_of:
        return None
    why = "締結済み・未開始" if town.agreed else "受付完了・未締結"
    return Concern(town, why, (as_of - after).days + 1, wish)


def _stopped(town: Town, asked: Mapping[str, Mapping[str, object]], as_of: date) -> Concern | None:
    """An application that is not complete; the reason why a person must look is known today only."""
    stage = next((stage for stage in _STOPPED if stage == town.stage), None)
    if stage is None or town.received_on is None:
        return None
    reason = asked.get(town.code)
    why = names.reason(str(reason["reason"])) if reason else _STOPPED[stage]
    return Concern(town, why, (as_of - town.received_on).days)


def _longest(found: Sequence[Concern]) -> tuple[Concern, ...]:
    return tuple(sorted(found, key=lambda each: (-each.days, each.town.code)))
