"""What the years to come bring, what if others join, and how much hangs on each 未確定 rule. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from reports.fees.calculator import Calculator, Status, calculator, sum_of
from reports.fees.facts import Facts
from reports.rules.catalog import APPLIED, BELOW, CATALOG, METHODS, Unit
from reports.rules.model import (
    Band,
    Dated,
    EarlyStage,
    EveryMonth,
    FixedDay,
    Rounding,
    Rules,
    Steps,
    Tier,
    YearDay,
    gathered,
)
from reports.wording import date_of


@dataclass(frozen=True, slots=True)
class YearSum:
    """One fiscal year: how many are charged, how many are 未確定, and the sum (None where any is)."""

    fiscal_year: int
    charged: int
    undetermined: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What the sum becomes when one assumed value is another, all else unchanged."""

    rule: str
    name: str
    value: str
    other: str
    total: int | None
    difference: int | None
    why: str = ""  # of a total that is 未確定


def forecast(fees: Calculator, first: int, years: int = 5) -> tuple[YearSum, ...]:
    """The sums of the fiscal years from `first` on, as far as courses are recorded or assumed."""
    return tuple(_year(fees, year) for year in range(first, first + years))


def what_if(facts: Facts, rules: Rules, codes: Iterable[str], start: date) -> Calculator:
    """What computes fees if these municipalities, too, applied, agreed and started on one day."""
    return calculator(facts.with_adopters(codes, start), rules)


def pending(facts: Facts) -> tuple[str, ...]:
    """The municipalities that have applied, are not gone, and have not started: those to expect."""
    return tuple(
        code
        for code, courses in sorted(facts.courses.items())
        if not any(course.uses for course in courses)
        and any(course.stands(APPLIED, facts.as_of) for course in courses)
    )


def _year(fees: Calculator, year: int) -> YearSum:
    found = fees.fees(year)
    status = [fee.status for fee in found]
    return YearSum(
        year, status.count(Status.CHARGED), status.count(Status.UNDETERMINED), sum_of(found)
    )


def sensitivity(
    facts: Facts, rules: Rules, year: int, codes: Sequence[str] | None = None
) -> tuple[Sensitivity, ...]:
    """How the sum of a fiscal year moves with each value the scenario assumes, one at a time."""
    plain = calculator(facts, rules)
    charged = plain.codes(year) if codes is None else codes
    base = plain.sum(year, charged)
    found = []
    for rule in rules:
        assumed = [value for value in rule.values if value.scenario]
        if not assumed or rule.id in BELOW:
            continue
        for other in _others(assumed[-1]):
            fees = plain.under(_with(rules, other))
            total = fees.sum(year, charged)
            moved = None if total is None or base is None else total - base
            why = "" if total is not None else _why(fees, year, charged)
            found.append(
                Sensitivity(rule.id, rule.name, assumed[-1].words, other.shown, total, moved, why)
            )
    return tuple(found)


def _why(fees: Calculator, year: int, codes: Iterable[str]) -> str:
    """What the first of these municipalities lacks whose fee is 未確定, and how many lack something."""
    lacking = [fee for fee in fees.fees(year, codes) if fee.missing]
    if not lacking:
        return ""
    first = lacking[0].missing[0]
    return f"{first.what}：{first.why}（{len(lacking):,}団体）"


def _with(rules: Rules, other: Dated) -> Rules:
    """The rules with one assumed value replaced wherever it is assumed."""
    changed: Mapping[str, Any] = {
        rule.id: rule
        if rule.id != other.rule
        else replace(rule, values=tuple(
            replace(other, since=value.since) if value.scenario else value for value in rule.values
        ))
        for rule in rules
    }  # fmt: skip
    return gathered(changed, rules.scenario, rules.about, rules.sha256)


def _others(value: Dated) -> Iterator[Dated]:
    """Other values to try: every other choice; figures a tenth less and more; days a month apart."""
    known, now = CATALOG[value.rule], value.value
    if known.unit is Unit.CHOICE:
        for choice in known.choices:
            if choice != now:
                yield replace(value, value=choice, shown=choice)
    elif isinstance(now, YearDay | FixedDay | EveryMonth):
        for shown, day in (
            ("前年度3月31日", YearDay(1, 3, 31)),
            ("当年度4月1日", YearDay(0, 4, 1)),
        ):
            yield replace(value, value=day, shown=shown)
    elif isinstance(now, Steps):
        for method in METHODS:
            other = Steps(
                *(Rounding(method, step.unit) for step in (now.month, now.discount, now.tax))
            )
            if other != now:
                yield replace(value, value=other, shown=str(other))
    elif isinstance(now, date):
        for step in (-31, 31):
            other_day = now + timedelta(days=step)
            yield replace(value, value=other_day, shown=date_of(other_day))
    elif now is not None:
        for factor, shown in ((Decimal("0.9"), "1割小さく"), (Decimal("1.1"), "1割大きく")):
            yield replace(value, value=_scaled(now, factor), shown=shown)


def _scaled(value: Any, factor: Decimal) -> Any:
    if isinstance(value, tuple):
        return tuple(_scaled(item, factor) for item in value)
    if isinstance(value, Band):
        monthly = int(value.monthly * factor)
        return replace(value, yen=12 * monthly or int(value.yen * factor), monthly=monthly)
    if isinstance(value, Tier | EarlyStage):
        scaled = replace(value, rate=min(value.rate * factor, Decimal(1)))
        return (
            replace(scaled, yen=int(scaled.yen * factor))
            if isinstance(scaled, EarlyStage)
            else scaled
        )
    return int(value * factor) if isinstance(value, int) else min(value * factor, Decimal(1))
