"""All figures behind the pages, the workbook and the files to download, computed from one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from intake.terms import IntakeError
from intake.text import fiscal_year
from reports import wording
from reports.counts import adoption, history
from reports.counts.adoption import Adoption, Before, Shares
from reports.counts.attention import Attention, attention, wishes
from reports.counts.history import Day, PrefectureDay
from reports.counts.operations import Operations, operations
from reports.counts.service import Service, service
from reports.counts.towns import Town, by_size, towns
from reports.days import month_apart
from reports.fees.calculator import Calculator, Fee, calculator
from reports.fees.coming import Coming, Tried, coming, tried
from reports.fees.facts import Facts, facts
from reports.fees.targets import Targets, open_year, targets
from reports.rules import load_rules
from reports.rules.model import Rules
from reports.snapshot import Snapshot

T = TypeVar("T")
AHEAD = 3  # fiscal years shown after that of the day
HORIZONS = (1, 2, 3, 6)  # months from a forecast to the day it was made for


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that pages compare the present with: a nationwide 申込割合 (`share`, 0–1) that is to be
    reached by the day `by`.
    """

    share: Fraction
    by: date


@dataclass(frozen=True, slots=True)
class Question:
    """The parameters for which the figures of a snapshot are computed; each may be left out.

    `as_of` is the day whose state the figures show: whatever happened up to that day counts, even
    if it was recorded later (None: the day of the data or, if earlier, `known`). Records made after
    the day `known` are ignored (None: all are used). `scenario` is the name of a 試算 (a folder in
    data/scenarios), which supplies values for rules that are 未確定 (None: none). `against` is the
    name of a second 試算, to compare the first with (None: no comparison). `rules` is a folder of
    rules (None: data/rules). `goal` is the 申込割合 that the pages compare the present one with
    (None: none).
    """

    as_of: date | None = None
    known: date | None = None
    scenario: str | None = None
    against: str | None = None
    rules: Path | None = None
    goal: Goal | None = None


@dataclass(frozen=True, eq=False)
class Overview:
    """All figures of a snapshot for one question; `day` is the day that the figures show. Most
    figures are computed when first read, and then cached.

    `rules` include the values that the scenario `question.scenario` assumes; `other_rules` are the
    rules under the scenario `question.against` (None: it is not given).
    """

    snapshot: Snapshot
    question: Question
    day: date
    facts: Facts
    rules: Rules
    other_rules: Rules | None  # of the scenario to compare with

    @property
    def known(self) -> date | None:
        return self.question.known

    @property
    def seen(self) -> date:
        """The last day whose changes can be on record: the earlier of `day` and `known`, or `day`
        if `known` is None.
        """
        return min(self.day, self.known or self.day)

    @property
    def scenario(self) -> str:
        """The name of the scenario (試算) that supplies assumed values; "" without one."""
        return self.rules.scenario

    @property
    def fiscal_year(self) -> int:
        """The fiscal year that contains the day asked about."""
        return fiscal_year(self.day)

    def _compared(self, of: Callable[[Snapshot, date, date | None], T]) -> Before[T]:
        days = self.day, self.day - timedelta(days=7), month_apart(self.day, -1)
        return Before(*(of(self.snapshot, day, self.known) for day in days))

    @cached_property
    def shares(self) -> Before[Adoption]:
        return self._compared(adoption.shares)

    @cached_property
    def by_prefecture(self) -> Mapping[str, Sequence[PrefectureDay]]:
        """How many municipalities of each prefecture had reached 申込み, 締結 and 利用開始 on each
        day since the first application in the country, as {two-digit prefecture code: days, oldest
        first}.
        """
        return history.by_prefecture(self.snapshot, self.day, self.known)

    @cached_property
    def history(self) -> tuple[Day, ...]:
        """How many municipalities nationwide had reached 申込み, 締結 and 利用開始 on each day
        since the first application, oldest first.
        """
        return history.nationwide(self.by_prefecture)

    @cached_property
    def towns(self) -> Before[Sequence[Town]]:
        """All municipalities with their stage and the days on which they reached each stage, as of
        three days: the day asked about (`now`), a week earlier (`week`), a month earlier (`month`).
        """
        return self._compared(towns)

    @cached_property
    def attention(self) -> Attention:
        """The municipalities that staff should call, and those whose application is incomplete or
        waits for a person.

        Staff should call municipalities that asked to withdraw, and those that did not begin use in
        the month in which they wished to.
        """
        return attention(
            self.snapshot, self.towns.now, self.facts.populations, self.day, self.known
        )

    @cached_property
    def answers(self) -> Sequence[Mapping[str, str | None]]:
        """One dict for each municipality that has applied, with its answers to three questions of
        the form: 導入パターン, コンビニ交付の状況, and whether it wishes to take part in the trial
        (試行運用).

        The keys are "prefecture" and "municipality" (their codes), "pattern", "konbini_status" and
        "trial_wish". What staff confirmed replaces what the form states. An answer is None if
        neither gives one.
        """
        return self.snapshot.rows("answers", as_of=self.day, known=self.known)

    @cached_property
    def sizes(self) -> Sequence[tuple[str, Shares]]:
        """Pairs (name of a population band, how many of its municipalities have reached each
        stage), one for each band; [] if no municipality's population is on record.
        """
        return by_size(self.towns.now, self.facts.populations, self.day)

    @cached_property
    def service(self) -> Service:
        return service(self.snapshot, self.desk, self.seen)

    @cached_property
    def desk(self) -> Operations:
        return operations(self.snapshot, self.day, self.known)

    @property
    def turning_points(self) -> list[tuple[date, str]]:
        """The days to mark in charts, as pairs (day, Japanese name): the last day of the trial
        (試行運用) and each 1 April between the first application and the day asked about.
        """
        first = self.history[0].on_date if self.history else self.day
        trial = self.rules.at(self.day).trial_end
        ends = (
            [(trial.value, f"試行運用の末日{'（予定）' if trial.planned else ''}")]
            if trial.value and first <= trial.value <= self.day
            else []
        )
        years = range(fiscal_year(first) + 1, self.fiscal_year + 1)
        return [*ends, *((date(year, 4, 1), wording.year_name(year)) for year in years)]

    @cached_property
    def calculator(self) -> Calculator:
        return calculator(self.facts, self.rules)

    @cached_property
    def years(self) -> range:
        """The fiscal years that the pages cover.

        The first is the year of the first 利用開始 on record or the current year (that of `day`),
        whichever is earlier. The last is three years after the current one.
        """
        starts = [
            use.started.on for found in self.facts.courses.values() for c in found for use in c.uses
        ]
        first = min((fiscal_year(start) for start in starts), default=self.fiscal_year)
        return range(min(first, self.fiscal_year), self.fiscal_year + AHEAD + 1)

    @property
    def near_years(self) -> tuple[int, ...]:
        """The previous fiscal year (only if it is in `years`), the current one and the next."""
        return tuple(
            year for year in self.years if self.fiscal_year - 1 <= year <= self.fiscal_year + 1
        )

    @property
    def years_so_far(self) -> tuple[int, ...]:
        """The current fiscal year, then the previous one (only if it is in `years`)."""
        return tuple(year for year in reversed(self.near_years) if year <= self.fiscal_year)

    @cached_property
    def fees(self) -> Mapping[int, Sequence[Fee]]:
        """The usage fees (②) of all municipalities, as {fiscal year: fees}, for each year in
        `years`.
        """
        return {year: self.calculator.fees(year) for year in self.years}

    @cached_property
    def coming(self) -> Coming:
        """The forecast of the months in which municipalities that have applied or agreed will begin
        to use the system; its `starts` also list those that use it already.
        """
        return coming(self.facts, self._wishes(self.day))

    @cached_property
    def tried(self) -> Sequence[Tried]:
        """The forecasts that would have been made at past month ends, compared with what happened.

        At each month end there is one forecast for each of the next 1, 2, 3 and 6 months
        (HORIZONS), unless that would be for a day after `seen`.
        """
        return tried(self.facts, self._wishes, HORIZONS, self.seen)

    def _wishes(self, day: date) -> Mapping[str, date]:
        return wishes(self.snapshot, day, self.known)

    @cached_property
    def targets(self) -> Targets:
        year = open_year(self.calculator, self.fiscal_year, self.day)
        return targets(self.calculator, year, self.day)


def overview(snapshot: Snapshot, question: Question | None = None) -> Overview:
    """Return all figures of a snapshot for a question (None: for the day of the data, without a
    scenario).

    Raises SnapshotError if `question.as_of` is after the day of the data, or if `question.known` is
    before the first day on record. Raises RuleError if the rules cannot be read or there is no
    scenario of a given name, and IntakeError if the question has `against` but no `scenario`.
    """
    asked = question or Question()
    if asked.against and not asked.scenario:
        raise IntakeError(
            "--against だけでは比べられません。--scenario で比べる元の試算も指定してください。"
        )
    rules = load_rules(asked.rules, asked.scenario)
    other = load_rules(asked.rules, asked.against) if asked.against else None
    found = facts(snapshot, snapshot.asked(asked.as_of, asked.known), snapshot.knowing(asked.known))
    return Overview(snapshot, asked, found.as_of, found, rules, other)
