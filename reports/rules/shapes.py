"""The types of rule values, all immutable: price bands, discount tiers and stages, days, rounding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from intake.text import fiscal_year
from reports.days import month_after, month_apart
from reports.wording import date_of, percent_of


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a price table: the price for a range of population, or for kinds of municipality.

    `lower` (included) and `upper` (excluded; None: no limit) are persons. If `kinds` is not empty,
    the band is for these kinds (市, 町, …), whatever their population. `yen` is the price of a year,
    `monthly` that of a month (0 if the table gives yearly prices).
    """

    lower: int
    upper: int | None
    yen: int
    kinds: tuple[str, ...] = ()  # 市, 町, 村, …: instead of population
    monthly: int = 0  # yen of a month, where the price is monthly

    def holds(self, people: int) -> bool:
        """Whether `people` (a population) is below the band's upper limit.

        The lower limit is not checked: callers take the first band in ascending order for which
        this is true.
        """
        return self.upper is None or people < self.upper

    @property
    def price(self) -> str:
        """The price as Japanese text: 「年額 120,000円」, 「月額 10,000円（年額 120,000円）」."""
        yearly = f"年額 {self.yen:,}円"
        return f"月額 {self.monthly:,}円（{yearly}）" if self.monthly else yearly

    @property
    def name(self) -> str:
        """Which municipalities the band is for, as Japanese text: 「10,000人以上50,000人未満」,
        「町・村」.
        """
        if self.kinds:
            return "・".join(self.kinds)
        lower = f"{self.lower:,}人以上" if self.lower else ""
        upper = f"{self.upper:,}人未満" if self.upper is not None else ""
        return lower + upper or "全ての団体"

    def __str__(self) -> str:
        return f"{self.name} {self.price.removeprefix('年額 ')}"


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of the prefecture discount: if 導入割合 is at least `at_least`, the usage fee (②) is
    reduced by the share `rate`.

    Both are ratios (0–1).
    """

    at_least: Decimal
    rate: Decimal

    def __str__(self) -> str:
        return f"{percent_of(self.at_least)}以上で{percent_of(self.rate)}"


@dataclass(frozen=True, slots=True)
class Lasts:
    """How long a discount lasts: `months` months, `years` fiscal years (counting the one in which
    it begins), or through the month that contains the day `until`; only one of them is set.
    """

    months: int = 0
    years: int = 0
    until: date | None = None

    def end(self, first: date) -> date:
        """Return the first day of the month from which the discount no longer applies.

        `first` is the first day of the month in which it begins.
        """
        if self.years:
            return date(fiscal_year(first) + self.years, 4, 1)
        return month_after(self.until) if self.until else month_apart(first, self.months)

    def __str__(self) -> str:
        if self.until:
            return f"{date_of(self.until)}まで"
        return f"{self.years}年度" if self.years else f"{self.months}か月"


@dataclass(frozen=True, slots=True)
class EarlyStage:
    """A stage of 早期導入割引: the discount for municipalities that met a deadline.

    To meet it, the municipality's 申込み, 締結 or 利用開始 (the rule early_basis says which) must
    be on or before the day `deadline`. The stage reduces the yearly fee by `yen` or, if that is 0,
    by the share `rate` (0–1). It begins when the previous stage ends (the first stage: with the
    first month charged), but not before the day `since` (None: no such limit); `lasts` says how
    long it lasts.
    """

    deadline: date
    rate: Decimal
    yen: int
    since: (
        date | None
    )  # the first month; None: the end of the stage before, or the first month charged
    lasts: Lasts

    def of(self, annual: int | None) -> Fraction:
        """Return the discount as a share (0–1) of the yearly fee, which is `annual` yen.

        A discount in yen is divided by the yearly fee; the share is at most 1, and 0 if `annual` is
        None (未確定) or 0.
        """
        if not self.yen:
            return Fraction(self.rate)
        return min(Fraction(self.yen, annual), Fraction(1)) if annual else Fraction(0)

    @property
    def words(self) -> str:
        """The discount, its start and its length as Japanese text: 「50%、2023年4月から12か月」."""
        off = f"年{self.yen:,}円" if self.yen else percent_of(self.rate)
        since = f"{self.since.year}年{self.since.month}月から" if self.since else ""
        return f"{off}、{since}{self.lasts}"

    def __str__(self) -> str:
        return f"期限 {date_of(self.deadline)}は{self.words}"


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day named relative to a fiscal year: 「当年度1月1日」 of fiscal year 2022 is 2023-01-01.

    `years_before` is 0 for a day of the fiscal year itself (当年度), 1 for a day of the year before
    (前年度), 2 for one of the year before that (前々年度).
    """

    years_before: int
    month: int
    day: int

    def on(self, fiscal_year: int) -> date:
        """Return the date of this day for the fiscal year that begins in April of `fiscal_year`."""
        return date(fiscal_year - self.years_before + (self.month < 4), self.month, self.day)

    def next(self, day: date) -> date:
        """Return the earliest date on or after `day` that is this day of some fiscal year."""
        here = self.on(fiscal_year(day) + self.years_before)
        return here if here >= day else self.on(fiscal_year(day) + self.years_before + 1)


@dataclass(frozen=True, slots=True)
class FixedDay:
    """A value of a rule that sets a day: one and the same calendar date (`day`) for all fiscal
    years.
    """

    day: date

    def on(self, fiscal_year: int) -> date:
        """Return the date `day`, which is the same for all fiscal years."""
        return self.day


@dataclass(frozen=True, slots=True)
class EveryMonth:
    """A value of the rule that sets the day of assessment: 導入割合 is assessed on the first day of
    every month, and a discount tier that was reached once is kept.
    """

    def on(self, fiscal_year: int) -> date:
        """Return the day on which 導入割合 is assessed for the last time in a fiscal year: 1 March of
        the calendar year after `fiscal_year`.
        """
        return date(fiscal_year + 1, 3, 1)

    def next(self, day: date) -> date:
        """Return `day` if it is the first of a month, else the first day of the next month."""
        return day if day.day == 1 else month_after(day)


@dataclass(frozen=True, slots=True)
class Combination:
    """How 早期導入割引 and the prefecture discount (by 導入割合) combine.

    `order` is 足し合わせる (the two rates are added), 順に適用する (first 早期導入割引, then the
    prefecture discount on what remains), 順に適用する（導入割合が先） (the reverse) or 大きい方だけ
    (only the larger discount). `cap` is the highest rate of both together (0–1; None: no cap),
    `floor` the yen per year that must remain after both (0: no floor).
    """

    order: str
    cap: Decimal | None = None  # of all reductions together
    floor: int = 0  # yen of a year; 0 is none

    def __str__(self) -> str:
        cap = f"、割引率の上限 {percent_of(self.cap)}" if self.cap is not None else ""
        floor = f"、割引後の下限 年{self.floor:,}円" if self.floor else ""
        return f"{self.order}{cap}{floor}"


@dataclass(frozen=True, slots=True)
class Rounding:
    """How an amount is rounded: by the method `method` (切捨て, 切上げ, 四捨五入) to a multiple of `unit`
    yen.
    """

    method: str  # 切捨て, 切上げ, 四捨五入
    unit: int

    def __str__(self) -> str:
        return f"{self.method}（{self.unit:,}円単位）"

    def __call__(self, amount: Fraction | int) -> int:
        """Return the amount (yen, 0 or more) rounded to a multiple of the unit."""
        units, rest = divmod(amount, self.unit)
        up = rest > 0 if self.method == "切上げ" else 2 * rest >= self.unit
        return (int(units) + (up and self.method != "切捨て")) * self.unit


@dataclass(frozen=True, slots=True)
class Steps:
    """How the amount is rounded at each step of computing a fee: after prorating to months
    (`month`), after discounts (`discount`), and when the tax is computed (`tax`).
    """

    month: Rounding
    discount: Rounding
    tax: Rounding

    @classmethod
    def alike(cls, rounding: Rounding) -> Steps:
        """Make Steps that use `rounding` after prorating and after discounts; tax is rounded by the
        same method, but to 1 yen.
        """
        return cls(rounding, rounding, Rounding(rounding.method, 1))

    def __str__(self) -> str:
        steps = f"月割り {self.month}、割引した残りの額 {self.discount}、消費税 {self.tax}"
        alike = self.month == self.discount and self.tax == Rounding(self.month.method, 1)
        return f"{self.month}" if alike and self.month.unit == 1 else steps
