"""Write numbers, amounts and dates as Japanese text, in the form in which readers see them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from intake.text import full_digits, time_of_day, wareki

NOTHING = "－"
UNDETERMINED = "未確定"
"""How files and pages write that a value is not known; in code such a value is None."""
UNSEEN = "分かりません"
"""What is written for a change after the last record that figures rest on."""


def number(value: int) -> str:
    """Return the integer with thousands separators: 「1,741」."""
    return f"{value:,}"


@lru_cache(maxsize=4096)
def yen(amount: int | None) -> str:
    """Return the amount in yen as text: 「1,234円」, 「－1,234円」; 「未確定」 for None."""
    if amount is None:
        return UNDETERMINED
    return f"{amount:,}円".replace("-", "－")


def rounded_yen(amount: int) -> str:
    """Return the amount (yen, 0 or more) rounded to the nearest 10,000 yen (万円), for charts:
    「463万円」, 「1億円」, 「1億2,000万円」.
    """
    hundred_million, ten_thousand = divmod((amount + 5_000) // 10_000, 10_000)
    if not hundred_million:
        return f"{ten_thousand:,}万円"
    return f"{hundred_million:,}億" + (f"{ten_thousand:,}万円" if ten_thousand else "円")


def mark(label: str, scenario: str) -> str:
    """Return the mark of sample data or 試算 for plain text output, e.g. 「見本データ（架空）　試算「仮定A」」; "" if
    neither applies.

    `label` is the label of sample data, `scenario` the name of a 試算; each may be "".
    """
    return "　".join(filter(None, (label, f"試算「{scenario}」" if scenario else "")))


def suffix(scenario: str) -> str:
    """Return the ending for names of files made under a scenario: 「-試算-仮定A」; "" without one."""
    return f"-試算-{scenario}" if scenario else ""


def marked(words: str, scenario: str) -> str:
    """Return the words with 【試算「…」】, which contains the scenario's name, before them; unchanged
    if `scenario` is "".
    """
    return f"【試算「{scenario}」】{words}" if scenario else words


def signed(value: int) -> str:
    """Return the integer with a sign: 「+56」, 「±0」, 「−3」."""
    return "±0" if value == 0 else f"{value:+,}".replace("-", "−")


def tenths(value: Fraction) -> str:
    """Return the number with one decimal place, rounded half up: 「1.4」."""
    return f"{_tenths(value / 100):,}"


def percent(ratio: Fraction | None) -> str:
    """Return the ratio (0–1) as 「26.4%」, rounded half up; 「－」 for None.

    Ratios between 0 and 1 are at least 「0.1%」 and at most 「99.9%」, so that 「0.0%」 and 「100.0%」
    mean exactly 0 and 1.
    """
    if ratio is None:
        return NOTHING
    tenths = _tenths(ratio)
    if 0 < ratio < 1:
        tenths = min(max(tenths, Decimal("0.1")), Decimal("99.9"))
    return f"{tenths}%"


@lru_cache(maxsize=1024)
def percent_of(rate: Fraction | Decimal) -> str:
    """Return the rate (0–1) in percent, as rules write it, with at most four decimals: 「12.5%」,
    「5%」.
    """
    return f"{float(rate * 100):.4f}".rstrip("0").rstrip(".") + "%"


def points(now: Fraction | None, before: Fraction | None) -> str:
    """Return the difference of two ratios (0–1), `now` minus `before`, as 「+3.2ポイント」; 「－」 if one of
    them is None.

    The difference is rounded after subtracting.
    """
    if now is None or before is None:
        return NOTHING
    tenths = _tenths(now - before)
    return "±0.0ポイント" if tenths == 0 else f"{tenths:+}ポイント".replace("-", "−")


def _tenths(ratio: Fraction) -> Decimal:
    exact = Decimal(ratio.numerator * 100) / Decimal(ratio.denominator)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def day(value: date) -> str:
    """Return the date with the day of the week, in half-width digits: 「令和4年12月31日（土）」."""
    return _narrow(wareki(value))


@lru_cache(maxsize=4096)
def date_of(value: date) -> str:
    """Return the date without the day of the week: 「令和4年12月31日」."""
    return _narrow(wareki(value, weekday=False))


def short_day(value: date, near: date | None = None) -> str:
    """Return the date without its year: 「12月31日」.

    If it is in another calendar year than the date `near`, the year is added: 「令和4年12月31日」;
    if `near` is None, never.
    """
    if near is not None and value.year != near.year:
        return _narrow(wareki(value, weekday=False))
    return f"{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """Return the date and time: 「令和4年12月31日（土）18時00分」."""
    return f"{day(value)}{time_of_day(value)}"


def at_present(value: date, asked: date) -> str:
    """Return the note 「現在（令和5年4月30日）」, to be put before figures that exist only for the
    day of the data (`value`), not for the day asked about (`asked`).

    "" if both are the same day.
    """
    return "" if value == asked else f"現在（{date_of(value)}）"


def month(value: date) -> str:
    """Return year and month of the date: 「令和4年12月」."""
    return _narrow(wareki(value, weekday=False)).split("月")[0] + "月"


@lru_cache(maxsize=256)
def year_name(year: int) -> str:
    """Return the Japanese name of the fiscal year that begins in April of `year`: 「令和4年度」."""
    return month(date(year, 4, 1)).split("年")[0] + "年度"


def month_of_chart(value: date) -> str:
    """Return the month of the date, for the axis of a chart: 「R5.4」."""
    return small_day(value).rpartition(".")[0]


def month_until(value: date) -> str:
    """Return the month of the date: 「令和4年12月」 if the date is the last day of its month, else
    with a note that only days up to the date count: 「令和4年12月（15日まで）」.
    """
    whole = (value + timedelta(days=1)).day == 1
    return month(value) + ("" if whole else f"（{value.day}日まで）")


@lru_cache(maxsize=4096)
def small_day(value: date | None) -> str:
    """Return the date for narrow columns: 「R4.12.31」; 「－」 for None."""
    if value is None:
        return NOTHING
    year = month(value).removeprefix("令和").split("年")[0].replace("元", "1")
    return f"R{year}.{value.month}.{value.day}"


def duration(minutes: float | None) -> str:
    """Return the minutes as text, in days, hours or minutes, whichever is the largest unit that
    fits at least once: 「2.1日」, 「5.0時間」, 「3.2分」.

    Less than a minute is given in seconds: 「45秒」; None as 「－」.
    """
    if minutes is None:
        return NOTHING
    for unit, size in (("日", 1440), ("時間", 60), ("分", 1)):
        if minutes >= size:
            return f"{minutes / size:.1f}{unit}"
    return f"{minutes * 60:.0f}秒"


def short_prefecture(name: str) -> str:
    """Return the prefecture's name without 都, 府 or 県: 「神奈川」; 「北海道」 is unchanged."""
    return name if name == "北海道" else name[:-1]


def cut(typed: str) -> str:
    """Return what a person typed, to be repeated in a message: without the spaces around it and, if
    it is longer than 40 characters, only the first 40, followed by 「…」.
    """
    text = typed.strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 40
_DIGITS = {ord(full_digits(digit)): str(digit) for digit in range(10)}


def _narrow(text: str) -> str:
    return text.translate(_DIGITS)
