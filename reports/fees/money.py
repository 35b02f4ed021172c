"""Fee totals for managers: by fiscal year and month, by discount, determined and forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from intake.terms import IntakeError
from reports.fees import forecast, ledger
from reports.fees.arithmetic import Amounts
from reports.fees.calculator import Fee, Status, calculator, sum_of
from reports.fees.coming import Layer, with_starts
from reports.fees.forecast import Sensitivity
from reports.fees.months import year_months
from reports.overview import Overview
from reports.snapshot import Snapshot

_BEFORE = ("base", "months")  # the yearly fee, and what the months not charged take off


@dataclass(frozen=True, slots=True)
class Parts:
    """Totals of ② in yen: before discounts, each discount (0 or below), tax, and the sum.
    A total is None (未確定) if any amount in it is. `fees` is the number of fees that are charged or
    未確定, `undetermined` the number that are 未確定.
    """

    fees: int
    undetermined: int
    before: int | None
    early: int | None
    prefecture: int | None
    tax: int | None
    total: int | None
    estimated: int | None  # of the total: what rests on a day or figure still to come

    @property
    def after(self) -> int | None:
        """The yen after discounts and before tax; None if any of these amounts is 未確定."""
        parts = (self.before, self.early, self.prefecture)
        return None if None in parts else sum(part or 0 for part in parts)


@dataclass(frozen=True, slots=True)
class Determined:
    """The newest determination (算定) of a fiscal year, with its total in yen.
    If its file cannot be trusted, only `problem` is set and says why.
    """

    fiscal_year: int
    on: date | None = None
    municipalities: int = 0
    total: int | None = None
    problem: str = ""
    provisional: bool = False  # before the year was over

    @property
    def kind(self) -> str:
        """「仮の算定」 for a provisional determination (made before the fiscal year ended), else 「算定」."""
        return "仮の算定" if self.provisional else "算定"


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast total of ② in one fiscal year, in yen (None: 未確定), in three cumulative steps.
    `recorded` counts municipalities whose 利用開始 is recorded, `agreed` adds those that have agreed,
    `applied` those that have applied, each from the month it is expected to begin (see
    fees.coming).
    """

    fiscal_year: int
    recorded: int | None
    agreed: int | None
    applied: int | None


def parts(fees: Iterable[Fee]) -> Parts:
    """The totals over fees of one fiscal year; fees that are free are left out."""
    sums = _Sums()
    for fee in fees:
        if fee.status is not Status.FREE:
            sums.fees[fee.code] = fee.status  # also where it has no line
            for part in fee.year.parts:
                for kind, amount in zip(Amounts._fields, part.amounts, strict=True):
                    sums.add(fee, kind, amount)
    return sums.parts()


@lru_cache(maxsize=2)
def by_year(found: Overview) -> Mapping[int, Parts]:
    """The totals of each fiscal year of the overview, by fiscal year."""
    return {year: parts(fees) for year, fees in found.fees.items()}


def by_month(fees: Iterable[Fee], year: int) -> list[tuple[date, Parts]]:
    """(month, totals) for each of the twelve months of the fiscal year.
    Each amount is spread evenly in whole yen over the months it is for, with the remainder in the
    last one, so that the months add up to the fiscal year exactly.
    """
    found = {month: _Sums() for month in year_months(year)}
    for fee in fees:
        if fee.status is Status.UNDETERMINED and not any(fee.year.parts):
            for sums in found.values():  # in which months is not known either
                sums.fees[fee.code] = fee.status
        for part in fee.year.parts:
            for month, kind, amount in part.by_month():
                found[month].add(fee, kind, amount)
    return [(month, sums.parts()) for month, sums in found.items()]


class _Sums:
    """Running totals by kind of line; a kind that contains an unknown amount has no total."""

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


def determined(snapshot: Snapshot, years: Iterable[int]) -> Mapping[int, Determined]:
    """The newest determination of each of these fiscal years, by year; years that have none are
    left out."""
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


@lru_cache(maxsize=2)
def outlook(found: Overview) -> list[Outlook]:
    """The forecast totals of the current and each later fiscal year of the overview."""
    starts = found.coming.starts
    layers = [
        calculator(with_starts(found.facts, [s for s in starts if s.layer in taken]), found.rules)
        for taken in ((Layer.AGREED,), (Layer.AGREED, Layer.APPLIED))
    ]
    return [
        Outlook(year, sum_of(fees), *(of.sum(year, of.codes(year)) for of in layers))
        for year, fees in found.fees.items()
        if year >= found.fiscal_year
    ]


@lru_cache(maxsize=2)
def sensitivity(found: Overview) -> tuple[Sensitivity, ...]:
    """The changed total of the next fiscal year for each assumed value and each alternative to it.
    () without a scenario; only municipalities that are charged then are added up.
    """
    if not found.scenario:
        return ()
    charged = [
        fee.code for fee in found.fees[found.fiscal_year + 1] if fee.status is not Status.FREE
    ]
    return forecast.sensitivity(found.facts, found.rules, found.fiscal_year + 1, charged)
