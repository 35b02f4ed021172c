"""What a rule is: dated values, each with its source. Pure."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from intake.terms import IntakeError
from reports.wording import UNDETERMINED, date_of, percent_of


class RuleError(IntakeError):
    """A rule or scenario file cannot be used: file, line, what is wrong and the cure."""


@dataclass(frozen=True, slots=True)
class Band:
    """A band of population with its yearly fee; `upper` is the first number above it, None is open."""

    lower: int
    upper: int | None
    yen: int

    @property
    def name(self) -> str:
        """「10,000人以上50,000人未満」."""
        lower = f"{self.lower:,}人以上" if self.lower else ""
        upper = f"{self.upper:,}人未満" if self.upper is not None else ""
        return lower + upper or "全ての団体"

    def __str__(self) -> str:
        return f"{self.name} {self.yen:,}円"


@dataclass(frozen=True, slots=True)
class Tier:
    """From this ratio on, this rate of reduction."""

    at_least: Decimal
    rate: Decimal

    def __str__(self) -> str:
        return f"{percent_of(self.at_least)}以上で{percent_of(self.rate)}"


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day named by fiscal year: 「当年度1月1日」 of 2022 is 2023-01-01."""

    years_before: int
    month: int
    day: int

    def on(self, fiscal_year: int) -> date:
        """The day for a fiscal year."""
        return date(fiscal_year - self.years_before + (self.month < 4), self.month, self.day)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How, and to how many yen, an amount is rounded."""

    method: str  # 切捨て, 切上げ, 四捨五入
    unit: int

    def __str__(self) -> str:
        return f"{self.method}（{self.unit:,}円単位）"

    def __call__(self, amount: Fraction | int) -> int:
        """The amount (never negative) as a whole number of units, in yen."""
        units, rest = divmod(amount, self.unit)
        up = rest > 0 if self.method == "切上げ" else 2 * rest >= self.unit
        return (int(units) + (up and self.method != "切捨て")) * self.unit


@dataclass(frozen=True, slots=True, eq=False)
class Dated:
    """A value of a rule from a day on; None is 未確定. `source` is 根拠, or 前提 where assumed."""

    rule: str  # the file's name without .yaml
    name: str  # 名称
    since: date
    value: Any  # see values.py for what each unit gives
    shown: str  # as the file writes it, on one line
    source: str
    planned: bool = False  # 予定
    scenario: str = ""  # the scenario that assumes it, else ""
    place: str = ""  # file and line

    @property
    def words(self) -> str:
        """The value as people write it: 「令和4年9月30日」, 「30%以上で5%、50%以上で10%」."""
        if isinstance(self.value, date):
            return date_of(self.value)
        if isinstance(self.value, tuple):
            return "、".join(map(str, self.value))
        return str(self.value) if isinstance(self.value, Rounding) else self.shown

    @property
    def reason(self) -> str:
        """「根拠：…」, 「前提：…」 where it is assumed."""
        return f"{'前提' if self.scenario else '根拠'}：{self.source}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why an amount is 未確定: a rule without a value, or a fact that is not known."""

    what: str
    why: str
    rule: str = ""  # its file's name, "" for a fact


def lacking(*values: Dated) -> tuple[Missing, ...]:
    """The values that are 未確定, each with the clause that leaves it open."""
    for value in values:
        if value.value is None:
            return tuple(Missing(v.name, v.source, v.rule) for v in values if v.value is None)
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its values, oldest first."""

    id: str
    name: str
    text: str  # 説明
    unit: str
    clause: str  # where the notice speaks of it
    values: tuple[Dated, ...]

    def at(self, day: date) -> Dated:
        """The value in force on the day; before the first one it is 未確定."""
        index = bisect_right([value.since for value in self.values], day)
        if index:
            return self.values[index - 1]
        first = self.values[0]
        return Dated(self.id, self.name, day, None, UNDETERMINED, self.clause, place=first.place)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """All rules as they stand on a day. The same object for all days between two changes."""

    values: Mapping[str, Dated]

    def __getitem__(self, rule: str) -> Dated:
        return self.values[rule]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """All rules, with a scenario's assumptions laid over them where one is named."""

    rules: Mapping[str, Rule]
    scenario: str = ""
    about: str = ""  # what the scenario says of itself
    sha256: Mapping[str, str] = field(default_factory=dict)  # of every file read
    _days: tuple[date, ...] = ()
    _terms: tuple[Terms, ...] = ()

    def __getitem__(self, rule: str) -> Rule:
        return self.rules[rule]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    @property
    def version(self) -> str:
        """Twelve signs that change with any file of the rules or of the scenario laid over them."""
        lines = "".join(f"{name} {digest}\n" for name, digest in sorted(self.sha256.items()))
        return hashlib.sha256(lines.encode()).hexdigest()[:12]

    def at(self, day: date) -> Terms:
        """The terms on the day."""
        return self._terms[bisect_right(self._days, day)]

    def unsettled(self, day: date) -> list[Dated]:
        """The values of the day that nothing real settles: 未確定, or assumed by the scenario."""
        values = [rule.at(day) for rule in self]
        return [value for value in values if value.value is None or value.scenario]


def gathered(
    rules: Mapping[str, Rule], scenario: str = "", about: str = "", hashes: Mapping[str, str] = {}
) -> Rules:
    """The rules together, ready to be looked up by day."""
    days = tuple(sorted({value.since for rule in rules.values() for value in rule.values}))
    terms = tuple(
        Terms({name: rule.at(day) for name, rule in rules.items()}) for day in (date.min, *days)
    )
    return Rules(rules, scenario, about, dict(hashes), days, terms)
