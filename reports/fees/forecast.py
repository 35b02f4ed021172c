"""Compute totals of usage fees (②) for coming years, with additional adopters, or with another
value for a rule in place of the value that a scenario assumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from reports.days import month_apart
from reports.fees.calculator import Calculator, Status, calculator, sum_of
from reports.fees.facts import Facts
from reports.rules.catalog import APPLIED, BELOW, CATALOG, METHODS, USAGE_FEE, Unit
from reports.rules.dated import AnyValue, RuleError
from reports.rules.load import compatible
from reports.rules.model import Rules, gathered
from reports.rules.shapes import (
    Band,
    Combination,
    EarlyStage,
    EveryMonth,
    FixedDay,
    Rounding,
    Steps,
    Tier,
    YearDay,
)
from reports.wording import date_of


@dataclass(frozen=True, slots=True)
class YearSum:
    """The usage fees (②) of all municipalities for one fiscal year.

    `total` is their sum in yen (None if any fee is 未確定), `charged` the number of municipalities
    whose fee is charged, and `undetermined` the number of municipalities whose fee is 未確定.
    """

    fiscal_year: int
    charged: int
    undetermined: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the total of usage fees (②) changes if another value replaces the value that a scenario
    assumes for a rule.

    `rule` and `name` are the rule's id and Japanese name; `value` is the assumed value and `other`
    its replacement, as Japanese text. `total` is the total in yen with `other` (None: 未確定).
    `difference` is `total` minus the total with `value`. If either total is 未確定, `difference` is
    None and `why` says in Japanese why; otherwise `why` is "".
    """

    rule: str
    name: str
    value: str
    other: str
    total: int | None
    difference: int | None
    why: str = ""  # of a difference that is 未確定


def forecast(fees: Calculator, first: int, years: int = 5) -> tuple[YearSum, ...]:
    """Return the totals of all municipalities' usage fees (②), as `fees` computes them, for `years`
    fiscal years from the fiscal year `first` on: one YearSum for each.
    """
    return tuple(_year(fees, year) for year in range(first, first + years))


def what_if(facts: Facts, rules: Rules, codes: Iterable[str], start: date) -> Calculator:
    """Return a calculator of fees under the assumption that, in addition to what is on record, the
    municipalities with these six-digit codes apply, agree and start use on the day `start`.
    """
    return calculator(facts.with_adopters(codes, start), rules)


def pending(facts: Facts) -> tuple[str, ...]:
    """Return the six-digit codes, sorted, of the municipalities that have applied but have no
    period of use, past or planned, on record.

    An application counts if it counts as 申込み on the day of the facts, i.e. if it was not
    withdrawn or dismissed.
    """
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
    """Compute how the total of the usage fees (②) for the fiscal year `year` changes if one value
    that the scenario assumes is replaced by another.

    Each rule with assumed values is tried in turn: there is one Sensitivity for each alternative to
    the newest assumed value of the rule. () if `rules` have no scenario. `codes` are the six-digit
    codes of the municipalities whose fees are added up (None: all). Rules about the other costs (①,
    ③, ④) are skipped, since they do not change usage fees.
    """
    plain = calculator(facts, rules)
    charged = plain.codes(year) if codes is None else codes
    base = plain.sum(year, charged)
    open_now = _why(plain, year, charged)
    found = []
    for rule in rules:
        assumed = [value for value in rule.values if value.scenario]
        if not assumed or rule.id in BELOW:
            continue
        for other in _others(assumed[-1]):
            changed = _with(rules, other)
            if changed is None:
                continue
            fees = plain.under(changed)
            total = fees.sum(year, charged)
            moved = None if total is None or base is None else total - base
            why = open_now if total is not None else _why(fees, year, charged)
            found.append(
                Sensitivity(rule.id, rule.name, assumed[-1].words, other.shown, total, moved, why)
            )
    return tuple(found)


def _why(fees: Calculator, year: int, codes: Iterable[str]) -> str:
    """Return Japanese text on why the fees of the municipalities `codes` for the fiscal year `year`
    have no total: what is missing for the first fee that is 未確定, and how many fees are 未確定; ""
    if none is.
    """
    lacking = [fee for fee in fees.fees(year, codes) if fee.missing]
    if not lacking:
        return ""
    first = lacking[0].missing[0]
    return f"{first.what}：{first.why}（{len(lacking):,}団体）"


def _with(rules: Rules, other: AnyValue) -> Rules | None:
    """Return a copy of the rules in which each value that the scenario assumes for the rule
    `other.rule` is replaced by `other`; None if `other` cannot be used together with the value of
    another rule.

    The days from which the replaced values applied stay the same.
    """
    changed: Mapping[str, Any] = {
        rule.id: rule
        if rule.id != other.rule
        else replace(rule, values=tuple(
            replace(other, since=value.since) if value.scenario else value for value in rule.values
        ))
        for rule in rules
    }  # fmt: skip
    try:
        return compatible(gathered(changed, rules.scenario, rules.about, rules.sha256))
    except RuleError:
        return None


def _others(value: AnyValue) -> Iterator[AnyValue]:
    """Yields alternatives to `value`, which a scenario assumes, to show how much fees depend on it.

    None of them equals `value`. By the kind of value they are:

    - a choice, an order of combining discounts, a rounding method: every other one there is;
    - a day of each fiscal year: 31 March before that year, and its first day, 1 April;
    - a date, such as a deadline: one month earlier, then one month later;
    - a number of months: one less, then one more;
    - costs that are free during the trial: the same costs without ② or, if ② is not among them,
      with it;
    - discount tiers: all required ratios times 0.9, then times 1.1; then the rates likewise;
    - any other amount or rate: times 0.9, then times 1.1 (a rate is at most 1).
    """
    return (other for other in _tried(value) if other.value != value.value)


def _tried(value: AnyValue) -> Iterator[AnyValue]:
    """Yields the values from which `_others` takes the alternatives to `value`; one of them may be
    equal to it.
    """
    known, now = CATALOG[value.rule], value.value
    if isinstance(now, Combination):
        for order in known.choices:
            yield replace(value, value=replace(now, order=order), shown=order)
    elif known.unit is Unit.CHOICE:
        for choice in known.choices:
            yield replace(value, value=choice, shown=choice)
    elif known.unit is Unit.COSTS and isinstance(now, tuple):
        costs = tuple(cost for cost in known.choices if (cost in now) is not (cost == USAGE_FEE))
        yield replace(value, value=costs, shown="、".join(costs) or "なし")
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
            yield replace(value, value=other, shown=str(other))
    elif isinstance(now, date):
        for months in (-1, 1):
            other_day = month_apart(now, months)
            yield replace(value, value=other_day, shown=date_of(other_day))
    elif known.unit is Unit.MONTHS and isinstance(now, int):
        for months in (max(now - 1, 0), now + 1):
            yield replace(value, value=months, shown=f"{months}か月")
    elif now is not None:
        if isinstance(now, tuple) and isinstance(now[0], Tier):
            for factor, shown in (
                (Decimal("0.9"), "割合を1割低く"),
                (Decimal("1.1"), "割合を1割高く"),
            ):
                yield replace(value, value=_at_other_ratios(now, factor), shown=shown)
        for factor, shown in ((Decimal("0.9"), "1割小さく"), (Decimal("1.1"), "1割大きく")):
            yield replace(value, value=_scaled(now, factor), shown=shown)


def _at_other_ratios(tiers: tuple[Tier, ...], factor: Decimal) -> tuple[Tier, ...]:
    """Return a copy of the discount tiers with each required 導入割合 multiplied by `factor` (up to 1
    at most).

    The discount rates stay the same.
    """
    return tuple(replace(tier, at_least=min(tier.at_least * factor, Decimal(1))) for tier in tiers)


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
