"""Each municipality's stage on a day, and the days on which it reached each stage; also numbers of
municipalities by population band.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intake.terms import Stage
from reports.counts.adoption import Shares
from reports.fees.facts import Population
from reports.snapshot import Snapshot

SIZES = ((0, "1万人未満"), (10_000, "1万人以上5万人未満"), (50_000, "5万人以上10万人未満"),
         (100_000, "10万人以上30万人未満"), (300_000, "30万人以上"))  # fmt: skip
"""Bands for comparing only: no rule speaks of them."""
NO_SIZE = "人口の登録なし"
GONE = (Stage.WITHDRAWN, Stage.DISMISSED)
"""The stages of applications that no longer count as 申込み."""


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality as of a day: its entry in the register, and the stage of its newest
    application with the first day on which this application reached each stage.

    A withdrawn application is used only if the municipality has no other. `code` has six digits;
    `prefecture` is the prefecture's two-digit code, `gun` the name of its 郡 (district), `kind` 市,
    町, 村 and so on. `stage` is a value of Stage such as "accepted" (None: the municipality has not
    applied, or all its applications were dismissed). `agreed` and `in_use` are whether it counts as
    having reached 締結 and 利用開始. The day of a stage that was not reached is None. `left_on` is
    the day on which the municipality withdrew its application or ended use (None: neither).
    """

    code: str
    prefecture: str
    gun: str
    name: str
    kana: str
    kind: str
    stage: str | None
    agreed: bool
    in_use: bool
    received_on: date | None
    accepted_on: date | None
    trial_on: date | None
    agreed_on: date | None
    in_use_on: date | None
    left_on: date | None

    @property
    def applied(self) -> bool:
        return self.stage is not None and self.stage not in GONE

    @property
    def accepted(self) -> bool:
        """Whether the municipality's application was completed (受付完了) or has led to the
        agreement (締結), and is neither withdrawn nor dismissed.
        """
        return self.applied and bool(self.accepted_on or self.agreed_on)

    @property
    def stages(self) -> tuple[bool, bool, bool]:
        """Whether the municipality counts as having reached 申込み, 締結 and 利用開始, in this
        order.
        """
        return self.applied, self.agreed, self.in_use

    @property
    def stage_days(self) -> tuple[date | None, date | None, date | None]:
        """The first days of 申込み, 締結 and 利用開始, in this order; None for a stage not reached."""
        return self.received_on, self.agreed_on, self.in_use_on


def towns(
    snapshot: Snapshot, as_of: date | None = None, known: date | None = None
) -> tuple[Town, ...]:
    """Return the municipalities in the register on the day `as_of` (default: the day of the data),
    in order of code.

    Each has its stage on that day, and the days up to then on which it first reached each stage.
    With `known`, records made after that day are ignored (None: all are used).
    """
    rows = snapshot.rows("towns", as_of=as_of or snapshot.day, known=known)
    return tuple(Town(**row) for row in rows)


def shares_of(members: Iterable[Town]) -> Shares:
    """Return the number of municipalities in `members`, and how many of them have reached each
    stage (申込み, 締結, 利用開始).
    """
    found = list(members)
    return Shares(len(found), *(sum(town.stages[n] for town in found) for n in range(3)))


def by_size(
    members: Sequence[Town], populations: Mapping[str, Sequence[Population]], on: date
) -> list[tuple[str, Shares]]:
    """Count the municipalities that have reached each stage, by population band: pairs (name of the
    band, numbers), one for each band.

    `members` are the municipalities. `populations` are by six-digit municipality code; of each
    municipality the newest figure up to the day `on` is used. Municipalities without such a figure
    form an additional, last band. [] if no municipality has a figure.
    """
    groups: dict[str, list[Town]] = {name: [] for name in (*dict(SIZES).values(), NO_SIZE)}
    for town in members:
        groups[size_of(populations.get(town.code, ()), on)].append(town)
    if len(groups[NO_SIZE]) == len(members):
        return []
    return [(name, shares_of(group)) for name, group in groups.items() if group or name != NO_SIZE]


def size_of(figures: Sequence[Population], on: date) -> str:
    """Return the name of a municipality's population band, such as 「1万人未満」.

    Of its population `figures`, the newest up to the day `on` is used; if there is none, the result
    is NO_SIZE (「人口の登録なし」).
    """
    persons = persons_of(figures, on)
    return NO_SIZE if persons is None else [name for least, name in SIZES if persons >= least][-1]


def persons_of(figures: Sequence[Population], on: date) -> int | None:
    """Return the number of persons in the newest of a municipality's population `figures` up to the
    day `on`; None if there is none.
    """
    known = [figure for figure in figures if figure.on <= on]
    return max(known).persons if known else None
