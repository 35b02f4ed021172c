"""Fees added up for managers: by fiscal year and month, with and without discounts, range of what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from intake.terms import IntakeError
from reports.fees import forecast, ledger
from reports.fees.calculator import Fee, Status, calculator, sum_of
from reports.fees.forecast import Sensitivity
from reports.fees.months import year_months
from reports.fees.steps import Line
from reports.overview import Overview
from reports.snapshot import Snapshot

_BEFORE = ("base", "months")  # the yearly fee, and what the months not charged take off


@dataclass(frozen=True, slots=True)
class Parts:
    """Yen of ② before discounts, the two discounts (not above 0), tax, and all together.

    None is 未確定: an unknown amount is never left out of a sum. `fees` are charged or 未確定.
    """

    fees: int
    undetermined: int
    before: int | None
    early: int | None
    prefecture: int | None
    tax: int | None
    total: int | None
    estimated: int | None  # of the total: what rests on a day or figure still to come


@dataclass(frozen=True, slots=True)
class Determined:
    """What was determined of a fiscal year, and when; `problem` where the record cannot be trusted."""

    fiscal_year: int
    on: date | None = None
    municipalities: int = 0
    total: int | None = None
    problem: str = ""
    provisional: bool = False  # before the year was over

    @property
    def kind(self) -> str:
        """What it is called wherever it is shown."""
        return "仮の算定" if self.provisional else "算定"


@dataclass(frozen=True, slots=True)
class Outlook:
    """One fiscal year: with those recorded alone, and if all that have applied start, too."""

    fiscal_year: int
    recorded: int | None
    with_pending: int | None


def parts(fees: Iterable[Fee]) -> Parts:
    """The fees of one fiscal year added up."""
    sums = _Sums()
    for fee in fees:
        if fee.status is not Status.FREE:
            sums.fees[fee.code] = fee.status  # also where it has no line
            for line in fee.lines:
                sums.add(fee, line.kind, line.amount)
    return sums.parts()


@lru_cache(maxsize=2)
def by_year(found: Overview) -> Mapping[int, Parts]:
    """The fees of each fiscal year shown added up."""
    return {year: parts(fees) for year, fees in found.fees.items()}


def by_month(fees: Iterable[Fee], year: int) -> list[tuple[date, Parts]]:
    """The fees month by month: each amount in equal yen on the months it is for, the rest on the last.

    The months add up to the fiscal year exactly.
    """
    found = {month: _Sums() for month in year_months(year)}
    for fee in fees:
        if fee.status is Status.UNDETERMINED and not any(line.due for line in fee.lines):
            for sums in found.values():  # in which months is not known either
                sums.fees[fee.code] = fee.status
        for line in fee.lines if fee.status is not Status.FREE else ():
            for month, amount in _spread(line):
                found[month].add(fee, line.kind, amount)
    return [(month, sums.parts()) for month, sums in found.items()]


class _Sums:
    """The sums so far; a kind of line with an unknown amount in it is unknown."""

    def __init__(self) -> None:
        self.yen: Counter[str] = Counter()
        self.unknown: set[str] = set()
        self.estimated = 0
        self.fees: dict[str, Status] = {}

    def add(self, fee: Fee, kind: str, amount: int | None) -> None:
        self.fees[fee.code] = fee.status
        if amount is None:
            self.unknown.add(kind)
            return
        self.yen[kind] += amount
        if fee.estimates:
            self.estimated += amount

    def parts(self) -> Parts:
        undetermined = list(self.fees.values()).count(Status.UNDETERMINED)
        return Parts(
            fees=len(self.fees),
            undetermined=undetermined,
            before=self._of(*_BEFORE),
            early=self._of("early"),
            prefecture=self._of("prefecture"),
            tax=self._of("tax"),
            total=None if undetermined else self._of(*self.yen),
            estimated=None if undetermined else self.estimated,
        )

    def _of(self, *kinds: str) -> int | None:
        return None if self.unknown & set(kinds) else sum(self.yen[kind] for kind in kinds)


def _spread(line: Line) -> Iterator[tuple[date, int | None]]:
    if line.amount is None:
        yield from ((month, None) for month in line.due)
    elif line.due:
        each, rest = divmod(abs(line.amount), len(line.due))
        sign = -1 if line.amount < 0 else 1
        for place, month in enumerate(line.due, 1):
            yield month, sign * (each + (rest if place == len(line.due) else 0))


def determined(snapshot: Snapshot, years: Iterable[int]) -> Mapping[int, Determined]:
    """The newest determination of each fiscal year that has one, kept beside the snapshot."""
    found = {}
    for year in years:
        try:
            made = ledger.newest(ledger.folder(snapshot.path), year, snapshot)
        except IntakeError as error:
            found[year] = Determined(year, problem=str(error))
            continue
        if made:
            found[year] = _determined(year, made)
    return found


def _determined(year: int, made: Mapping[str, Any]) -> Determined:
    head = made["determination"]
    return Determined(
        year,
        date.fromisoformat(head["determined_on"]),
        made["municipalities"],
        made["total"],
        provisional=head.get("provisional", False),
    )


def start_of_pending(found: Overview) -> date:
    """The day from which the outlook has all that have applied in use: the next 1 April."""
    return date(found.fiscal_year + 1, 4, 1)


@lru_cache(maxsize=2)
def outlook(found: Overview) -> list[Outlook]:
    """Each fiscal year shown, with those recorded and if all that have applied started at once."""
    codes = forecast.pending(found.facts)
    other = forecast.what_if(found.facts, found.rules, codes, start_of_pending(found))
    return [
        Outlook(year, sum_of(fees), other.sum(year, other.codes(year)) if fees else None)
        for year, fees in found.fees.items()
    ]


@lru_cache(maxsize=2)
def compared(found: Overview) -> list[tuple[int, int | None, int | None]]:
    """The sums of each fiscal year under the rules used and under those to compare with."""
    if found.other_rules is None:
        return []
    other = calculator(found.facts, found.other_rules)
    return [
        (year, sum_of(fees), other.sum(year, other.codes(year)))
        for year, fees in found.fees.items()
    ]


@lru_cache(maxsize=2)
def sensitivity(found: Overview) -> tuple[Sensitivity, ...]:
    """How the next fiscal year moves with each assumed value; () where none is assumed."""
    if not found.scenario:
        return ()
    charged = [
        fee.code for fee in found.fees[found.fiscal_year + 1] if fee.status is not Status.FREE
    ]
    return forecast.sensitivity(found.facts, found.rules, found.fiscal_year + 1, charged)
