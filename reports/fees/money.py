"""Totals of fees (② 利用料) for managers: by fiscal year and by month, with each discount; as
officially determined (算定), and as forecast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from intake.terms import IntakeError
from reports.fees import forecast, ledger
from reports.fees.arithmetic import Amounts
from reports.fees.calculator import Calculator, Fee, Status, calculator, sum_of
from reports.fees.coming import Layer, with_starts
from reports.fees.forecast import Sensitivity
from reports.fees.months import year_months
from reports.overview import Overview
from reports.snapshot import Snapshot

_BEFORE = ("base", "months")  # the yearly fee, and what the months not charged take off


@dataclass(frozen=True, slots=True)
class Parts:
    """Totals of the usage fee (②) in yen: the charged months before discounts (`before`),
    早期導入割引 (`early`) and the prefecture discount (`prefecture`), both 0 or below, tax, and the
    sum of these four (`total`).

    Each total is None (未確定) if any amount in it is 未確定. `total` and `estimated` are also None
    if any fee as a whole is 未確定, for example because it is not certain in which periods its
    municipality uses the system. `fees` is how many fees are charged or 未確定, `undetermined` how
    many are 未確定. `estimated` is the part of `total` that may still change.
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
        """The amount in yen after discounts and before tax; None if any part of it is 未確定."""
        parts = (self.before, self.early, self.prefecture)
        return None if None in parts else sum(part or 0 for part in parts)


@dataclass(frozen=True, slots=True)
class Determined:
    """The newest determination (算定) of a fiscal year: its day (`on`), number of municipalities,
    total usage fee (②) in yen, and whether it was made before the year ended (`provisional`).

    If a file of that year cannot be trusted, `problem` says why in Japanese ("" otherwise), and the
    other fields except `fiscal_year` have their defaults.
    """

    fiscal_year: int
    on: date | None = None
    municipalities: int = 0
    total: int | None = None
    problem: str = ""
    provisional: bool = False  # before the year was over

    @property
    def kind(self) -> str:
        """The Japanese name of the determination: 「仮の算定」 if it was made provisionally, before
        the fiscal year ended, else 「算定」.
        """
        return "仮の算定" if self.provisional else "算定"


class Outlook(NamedTuple):
    """Three forecasts of a fiscal year's total usage fee (②), in yen; each is None while 未確定.

    `recorded` covers only municipalities with 利用開始 on record. `agreed` also covers
    municipalities with 締結, and `applied` covers these and those that have only applied.
    Municipalities without 利用開始 pay from the month in which they are expected to begin (see
    fees/coming.py).
    """

    fiscal_year: int
    recorded: int | None
    agreed: int | None
    applied: int | None


class Included(NamedTuple):
    """How many municipalities the forecasts of a fiscal year include (see Outlook).

    `agreed` and `applied` are the numbers of municipalities with a fee in Outlook's forecasts of
    the same names. `waiting` is how many municipalities have applied but not reached 締結; `taken`
    of them have a fee in the forecast `applied`. Of the others, `overdue` have waited at least as
    long as the slowest application took to reach 締結.
    """

    agreed: int
    applied: int
    waiting: int
    taken: int
    overdue: int


def parts(fees: Iterable[Fee]) -> Parts:
    """Return the totals of the usage fee (②) over `fees`, which must be of one fiscal year. Fees of
    municipalities that owe nothing are left out.
    """
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
    """Return the totals of all municipalities' usage fees (②), as {fiscal year: totals}, for each
    year that the pages cover (`found.years`).
    """
    return {year: parts(fees) for year, fees in found.fees.items()}


def by_month(fees: Iterable[Fee], year: int) -> list[tuple[date, Parts]]:
    """Divide usage fees (②), which must be of the fiscal year `year`, among its months: twelve
    pairs (first day of the month, totals of `fees` for this month), from April on.

    An amount is spread evenly, in whole yen, over the months that it is for. The last of these
    months gets the remainder, so that the months add up to exactly the year's amount.
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
    """Adds up amounts of fees into Parts: `add` takes one amount of a fee, with its kind ("base",
    "months", "early", "prefecture" or "tax"), and `parts` returns the totals.

    Totals that include an amount of None (未確定) are None.
    """

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
    """Read the newest determination (算定) of each of these fiscal years from the files beside the
    snapshot, as {fiscal year: determination}.

    A year without a determination is left out. If a year's files cannot be trusted, `problem` of
    its Determined says so.
    """
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
    """Return the forecasts of the total usage fee (②): one Outlook for the current fiscal year and
    for each later year that the pages cover (in `found.years`).
    """
    layers = _layers(found)
    return [
        Outlook(year, sum_of(fees), *(of.sum(year, of.codes(year)) for of in layers))
        for year, fees in found.fees.items()
        if year >= found.fiscal_year
    ]


@lru_cache(maxsize=2)
def _layers(found: Overview) -> tuple[Calculator, Calculator]:
    """Return two calculators for forecasts.

    The first assumes that municipalities with 締結, but without 利用開始, begin use in the months
    expected of them; the second assumes this also of those that have only applied.
    """
    starts = found.coming.starts
    agreed = [start for start in starts if start.layer is Layer.AGREED]
    one, both = (calculator(with_starts(found.facts, s), found.rules) for s in (agreed, starts))
    return one, both


@lru_cache(maxsize=4)
def included(found: Overview, year: int) -> Included:
    """Return how many municipalities the forecasts of the fiscal year `year` include (see
    Included), and how many that have applied without 締結 the forecasts leave out.
    """
    agreed, applied = (
        {fee.code for fee in of.fees(year, of.codes(year)) if fee.status is not Status.FREE}
        for of in _layers(found)
    )
    waiting = found.coming.earliest.keys()
    overdue = found.coming.overdue - applied
    return Included(len(agreed), len(applied), len(waiting), len(waiting & applied), len(overdue))


def outlook_months(found: Overview) -> list[tuple[date, int | None, int | None, int | None]]:
    """Return the forecasts of each month's total usage fee (②), for the current and the next fiscal
    year: tuples (first day of the month, `recorded`, `agreed`, `applied`).

    The last three are in yen, None while 未確定; Outlook defines which municipalities each one
    covers.
    """
    rows = []
    for year in (found.fiscal_year, found.fiscal_year + 1):
        every = found.fees[year], *(of.fees(year) for of in _layers(found))
        for (month, now), (_, agreed), (_, applied) in zip(
            *(by_month(fees, year) for fees in every), strict=True
        ):
            rows.append((month, now.total, agreed.total, applied.total))
    return rows


@lru_cache(maxsize=2)
def sensitivity(found: Overview) -> tuple[Sensitivity, ...]:
    """Compute how the total of the next fiscal year's usage fees (②) changes if one value that the
    scenario assumes is replaced by another.

    There is one Sensitivity for each alternative to each assumed value; () without a scenario.
    """
    if not found.scenario:
        return ()
    charged = [
        fee.code for fee in found.fees[found.fiscal_year + 1] if fee.status is not Status.FREE
    ]
    return forecast.sensitivity(found.facts, found.rules, found.fiscal_year + 1, charged)
