"""The types that a rule's value can have; all immutable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from intake.text import fiscal_year
from reports.wording import date_of, percent_of


@dataclass(frozen=True, slots=True)
class Band:
    """A band of a price table: populations from `lower` to below `upper` (None: no limit), or kinds."""

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
    """A tier of 導入割合: from the ratio `at_least` on, this rate is taken off."""

    at_least: Decimal
    rate: Decimal

    def __str__(self) -> str:
        return f"{percent_of(self.at_least)}以上で{percent_of(self.rate)}"


@dataclass(frozen=True, slots=True)
class Lasts:
    """How long a reduction lasts: a number of months or fiscal years, or until a day."""

    months: int = 0
    years: int = 0
    until: date | None = None

    def end(self, first: date) -> date:
        """The month after the last one; `first` is the reduction's first month."""
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
    """A stage of 早期導入割引 for applications dated by the deadline: a rate or yen a year, and its length."""

    deadline: date
    rate: Decimal
    yen: int
    since: (
        date | None
    )  # the first month; None: the end of the stage before, or the first month charged
    lasts: Lasts

    def of(self, annual: int | None) -> Fraction:
        """The share of a yearly fee that is taken off, at most all of it."""
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
    """An assessment on the first day of each month; a tier once reached is kept."""

    def on(self, fiscal_year: int) -> date:
        """The last such day of a fiscal year."""
        return date(fiscal_year + 1, 3, 1)


@dataclass(frozen=True, slots=True)
class Combination:
    """How the two reductions are combined, with a cap on their rate and a floor under the rest."""

    order: str
    cap: Decimal | None = None  # of all reductions together
    floor: int = 0  # yen of a year; 0 is none

    def __str__(self) -> str:
        cap = f"、割引率の上限 {percent_of(self.cap)}" if self.cap is not None else ""
        floor = f"、割引後の下限 年{self.floor:,}円" if self.floor else ""
        return f"{self.order}{cap}{floor}"


@dataclass(frozen=True, slots=True)
class Rounding:
    """A method of rounding and its unit in yen."""

    method: str  # 切捨て, 切上げ, 四捨五入
    unit: int

    def __str__(self) -> str:
        return f"{self.method}（{self.unit:,}円単位）"

    def __call__(self, amount: Fraction | int) -> int:
        """The amount, which is never negative, rounded to the unit; in yen."""
        units, rest = divmod(amount, self.unit)
        up = rest > 0 if self.method == "切上げ" else 2 * rest >= self.unit
        return (int(units) + (up and self.method != "切捨て")) * self.unit


@dataclass(frozen=True, slots=True)
class Steps:
    """The rounding of each step: prorating, reductions and tax."""

    month: Rounding
    discount: Rounding
    tax: Rounding

    @classmethod
    def alike(cls, rounding: Rounding) -> Steps:
        """The same rounding for prorating and reductions, and its method to the yen for tax."""
        return cls(rounding, rounding, Rounding(rounding.method, 1))

    def __str__(self) -> str:
        steps = f"月割り {self.month}、割引した残りの額 {self.discount}、消費税 {self.tax}"
        alike = self.month == self.discount and self.tax == Rounding(self.month.method, 1)
        return f"{self.month}" if alike and self.month.unit == 1 else steps
