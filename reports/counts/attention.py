"""Find the municipalities that staff should call, the most urgent first, and those whose
application has stopped: it is incomplete, or a person must look at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from intake.terms import Stage
from intake.text.workdays import working_days
from intake.vocabulary.codes import Kind
from reports import names
from reports.counts.towns import Town, persons_of
from reports.days import month_after
from reports.fees.facts import Population
from reports.snapshot import Snapshot

_STOPPED = (Stage.INCOMPLETE, Stage.NEEDS_REVIEW)
LEAVING, NOT_STARTED, NOT_AGREED = "取下げの申出", "締結済み・未開始", "受付完了・未締結"
URGENCY = (LEAVING, NOT_STARTED, NOT_AGREED)
"""Why to call, the most urgent first: who may be lost, who only has to begin, who has yet to agree."""


@dataclass(frozen=True, slots=True)
class Concern:
    """A municipality that staff should call, or whose application has stopped.

    `why` is the reason as Japanese text. `days` is the number of working days that have passed
    since the reason to call arose or, for a stopped application, since its first mail. `persons` is
    the population (None: unknown or not looked up). `wish` is given only if the reason is that the
    month in which the municipality wished to begin use has passed without use: the first day of
    that month.
    """

    town: Town
    why: str
    days: int
    persons: int | None = None
    wish: date | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """The municipalities to call (`call`) and those with stopped applications (`stopped`) on a day.

    `call` is sorted by reason, in the order of URGENCY; for the same reason, the longest wait comes
    first, and for equal waits the largest population. In `stopped` the longest wait comes first.
    `today` is True if the day is that of the data and all its records are used. Otherwise it is not
    known why an application is stopped, nor who has asked to withdraw.
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
    """Find the municipalities to call, and those with stopped applications, on the day `as_of`.

    `towns` are all municipalities as of that day; `populations` are by municipality code. `known`
    is the last day of the records to use (None: all). Open requests to withdraw, and the reasons
    why applications wait, are on record only as of the day of the data; if `as_of` is another day
    or `known` is before `as_of`, they are left out.
    """
    wished = wishes(snapshot, as_of, known)
    today = snapshot.of_today(as_of, known)
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


def wishes(snapshot: Snapshot, as_of: date, known: date | None = None) -> dict[str, date]:
    """Return the months in which municipalities wish to begin use, as {six-digit municipality code:
    first day of the month}.

    The month is that of the newest application, received up to the day `as_of`, that states one;
    municipalities without such an application are left out. Records made after the day `known` are
    ignored (None: all are used).
    """
    rows = snapshot.rows("wishes", as_of=as_of, known=known)
    return {row["municipality"]: date.fromisoformat(f"{row['month']}-01") for row in rows}


def _leaving(town: Town, since: date | None, as_of: date) -> Concern | None:
    """Return a Concern if the municipality has asked to withdraw and staff have not decided on its
    request yet; otherwise, or if the municipality has no application, None.

    `since` is the day of the request that is not decided yet (None: there is none). The Concern's
    working days run from that day to `as_of`.
    """
    return Concern(town, LEAVING, working_days(since, as_of)) if since and town.applied else None


def _overdue(town: Town, wish: date | None, as_of: date) -> Concern | None:
    """Return a Concern if the municipality's application is complete and the month in which it
    wished to begin use has passed without use; otherwise None.

    `wish` is the first day of that month (None: no wish known). The Concern counts the working days
    up to `as_of` from the first day of the next month, or from the day of the agreement (without an
    agreement, of completion) if that is later.
    """
    if wish is None or not town.accepted or town.in_use or town.left_on:
        return None
    after = month_after(wish)
    if after > as_of:
        return None
    why, reached = (NOT_STARTED, town.agreed_on) if town.agreed else (NOT_AGREED, town.accepted_on)
    since = max(after, reached or after)
    return Concern(town, why, working_days(since - timedelta(1), as_of), wish=wish)


def _stopped(town: Town, asked: Mapping[str, Mapping[str, object]], as_of: date) -> Concern | None:
    """Return a Concern if the municipality's application is incomplete or must be looked at by a
    person; otherwise None.

    `asked` is {municipality code: row}; the row's "reason" is the code of the reason why a mail of
    the municipality waits for staff. With such a row, the Concern states that reason, otherwise the
    name of the stage. Its working days run from the application's first mail to `as_of`.
    """
    stage = next((stage for stage in _STOPPED if stage == town.stage), None)
    if stage is None or town.received_on is None:
        return None
    reason = asked.get(town.code)
    why = names.reason(str(reason["reason"])) if reason else f"「{stage.label}」のまま"
    return Concern(town, why, working_days(town.received_on, as_of))


def _urgent(found: Sequence[Concern]) -> tuple[Concern, ...]:
    order = sorted(_longest(found), key=lambda each: (-each.days, -(each.persons or 0)))
    return tuple(sorted(order, key=lambda each: URGENCY.index(each.why)))


def _longest(found: Sequence[Concern]) -> tuple[Concern, ...]:
    return tuple(sorted(found, key=lambda each: (-each.days, each.town.code)))
