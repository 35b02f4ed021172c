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
from intake.text import fiscal_year
from reports.wording import UNDETERMINED, date_of, percent_of


class RuleError(IntakeError):
    """A rule or scenario file cannot be used: file, line, what is wrong and the cure."""


@dataclass(frozen=True, slots=True)
class Band:
    """A band of population with its yearly fee; `upper` is the first number above it, None is open."""

    lower: int
    upper: int | None
    yen: int
    kinds: tuple[str, ...] = ()  # 市, 町, 村, …: instead of population
    monthly: int = 0  # yen of a month, where the price is monthly

    def holds(self, people: int) -> bool:
        """Whether a population is in the band."""
        return self.upper is None or people < self.upper

    @property
    def price(self) -> str:
        """「年額 120,000円」, 「月額 10,000円（年額 120,000円）」."""
        yearly = f"年額 {self.yen:,}円"
        return f"月額 {self.monthly:,}円（{yearly}）" if self.monthly else yearly

    @property
    def name(self) -> str:
        """「10,000人以上50,000人未満」, 「町・村」."""
        if self.kinds:
            return "・".join(self.kinds)
        lower = f"{self.lower:,}人以上" if self.lower else ""
        upper = f"{self.upper:,}人未満" if self.upper is not None else ""
        return lower + upper or "全ての団体"

    def __str__(self) -> str:
        return f"{self.name} {self.price.removeprefix('年額 ')}"


@dataclass(frozen=True, slots=True)
class Tier:
    """From this ratio on, this rate of reduction."""

    at_least: Decimal
    rate: Decimal

    def __str__(self) -> str:
        return f"{percent_of(self.at_least)}以上で{percent_of(self.rate)}"


@dataclass(frozen=True, slots=True)
class Lasts:
    """How long a reduction lasts: months or fiscal years from its first month, or until a day."""

    months: int = 0
    years: int = 0
    until: date | None = None

    def end(self, first: date) -> date:
        """The first month it no longer holds for, where `first` is the first day of its first month."""
        if self.years:
            return date(fiscal_year(first) + self.years, 4, 1)
        last = self.until or date(
            first.year + (first.month + self.months - 2) // 12,
            (first.month + self.months - 2) % 12 + 1,
            1,
        )
        return date(last.year + last.month // 12, last.month % 12 + 1, 1)

    def __str__(self) -> str:
        if self.until:
            return f"{date_of(self.until)}まで"
        return f"{self.years}年度" if self.years else f"{self.months}か月"


@dataclass(frozen=True, slots=True)
class EarlyStage:
    """早期導入割引 of those whose day is by the deadline: a rate, or yen of the yearly fee, and how long."""

    deadline: date
    rate: Decimal
    yen: int
    since: (
        date | None
    )  # the first month; None: where the one before ends, else the first one charged
    lasts: Lasts

    def of(self, annual: int | None) -> Fraction:
        """The share of a yearly fee that it takes off: all of it at most."""
        if not self.yen:
            return Fraction(self.rate)
        return min(Fraction(self.yen, annual), Fraction(1)) if annual else Fraction(0)

    @property
    def words(self) -> str:
        """「50%、令和5年4月から12か月」."""
        off = f"年{self.yen:,}円" if self.yen else percent_of(self.rate)
        since = f"{self.since.year}年{self.since.month}月から" if self.since else ""
        return f"{off}、{since}{self.lasts}"

    def __str__(self) -> str:
        return f"期限 {date_of(self.deadline)}は{self.words}"


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
class FixedDay:
    """One day for every fiscal year."""

    day: date

    def on(self, fiscal_year: int) -> date:
        """The day, whatever the fiscal year."""
        return self.day


@dataclass(frozen=True, slots=True)
class EveryMonth:
    """The first day of each month; what was reached once is kept."""

    def on(self, fiscal_year: int) -> date:
        """The last such day of a fiscal year."""
        return date(fiscal_year + 1, 3, 1)


@dataclass(frozen=True, slots=True)
class Combination:
    """How two reductions go together, with the most that they take off and the least that remains."""

    order: str
    cap: Decimal | None = None  # of all reductions together
    floor: int = 0  # yen of a year; 0 is none

    def __str__(self) -> str:
        cap = f"、割引率の上限 {percent_of(self.cap)}" if self.cap is not None else ""
        floor = f"、割引後の下限 年{self.floor:,}円" if self.floor else ""
        return f"{self.order}{cap}{floor}"


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


@dataclass(frozen=True, slots=True)
class Steps:
    """The rounding of each step: months, reductions, tax. The tax is rounded to the yen unless said otherwise."""

    month: Rounding
    discount: Rounding
    tax: Rounding

    @classmethod
    def alike(cls, rounding: Rounding) -> Steps:
        """One rounding for months and reductions; the tax, by the same method, to the yen."""
        return cls(rounding, rounding, Rounding(rounding.method, 1))

    def __str__(self) -> str:
        if self.month == self.discount and self.tax == Rounding(self.month.method, 1):
            return str(self.month)
        return f"月割り {self.month}、割引 {self.discount}、消費税 {self.tax}"


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
        return str(self.value) if isinstance(self.value, Steps | Combination) else self.shown

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
