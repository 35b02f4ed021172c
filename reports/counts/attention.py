"""Which municipalities staff should call, the most urgent first, and which applications are
stopped. An application is stopped if it is incomplete or a person must look at it.
"""

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
    """A municipality that staff should call or whose application is stopped, with the reason `why`
    as Japanese text.
    `days` is for how many days the reason has existed, `persons` the population (None: unknown or
    not looked up). If the reason is that use has not begun in the month it wished for, `wish` is
    the first day of that month; otherwise `wish` is None.
    """

    town: Town
    why: str
    days: int
    persons: int | None = None
    wish: date | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """The municipalities to call (`call`) and those with stopped applications (`stopped`) on a day.
    `call` is sorted by URGENCY, then by days and population, the highest first; `stopped` by
    days, the longest first. `today` is whether the day is that of the data: only then is it
    known why applications wait.
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
    """The municipalities to call, and those with stopped applications, on the day `as_of`. `towns`
    are all municipalities as of that day; `populations` are by code. `known` is the last day of the
    records to use (None: all). If it is given, no municipality is called because its wished month
    has passed: the snapshot does not say since when that month has been known.
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
    """By code, the first day of the month in which a municipality wishes to begin use.
    It is taken from its newest application received up to `as_of`.
    """
    rows = snapshot.rows("wishes", as_of=as_of)
    return {row["municipality"]: date.fromisoformat(f"{row['month']}-01") for row in rows}


def _leaving(town: Town, since: date | None, as_of: date) -> Concern | None:
    """The concern of a municipality that asked on the day `since` to withdraw; staff have yet to
    decide. None if `since` is None (it did not ask) or the municipality has not applied. Days are
    counted up to `as_of`.
    """
    return Concern(town, LEAVING, (as_of - since).days) if since and town.applied else None


def _overdue(town: Town, wish: date | None, as_of: date) -> Concern | None:
    """The concern of a municipality whose application is complete, if the month in which it wished
    to begin has passed without start of use.
    `wish` is the first day of that month (None: no wish known). Returns None in all other cases.
    Days are counted up to `as_of`, from the day after the month, or from the agreement (without
    one: from completion) if that came later.
    """
    if wish is None or not town.accepted or town.in_use or town.left_on:
        return None
    after = date(wish.year + wish.month // 12, wish.month % 12 + 1, 1)  # the day after the month
    if after > as_of:
        return None
    why, reached = (NOT_STARTED, town.agreed_on) if town.agreed else (NOT_AGREED, town.accepted_on)
    since = max(after, reached or after)
    return Concern(town, why, (as_of - since).days + 1, wish=wish)


def _stopped(town: Town, asked: Mapping[str, Mapping[str, object]], as_of: date) -> Concern | None:
    """The concern of a municipality whose application is incomplete or must be looked at by a
    person; None for any other. `asked` has, by code of the municipality, the row of sql/asked.sql
    with the reason; it is empty if `as_of` is not the day of the data.
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
