"""The two reductions of ②: for early adopters, and by the prefecture's 導入割合 (根拠: 事務連絡 3). Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from intake.terms import Stage
from intake.text import fiscal_year
from reports.fees.facts import Course, Fact, Facts, Mark
from reports.fees.ratios import Count, Ratios
from reports.rules.catalog import (
    ADOPTERS,
    ALL_MONTHS,
    BY_AGREEMENT,
    BY_APPLICATION,
    BY_POPULATION,
    COMPLETED,
    FROM_NEXT,
    RECEIVED,
)
from reports.rules.model import Dated, Missing, Terms, Tier, lacking
from reports.wording import date_of, percent


@dataclass(frozen=True, slots=True)
class Reduction:
    """A rate of reduction (0 where it does not apply, None where 未確定), with all it rests on."""

    rate: Fraction | None
    how: str
    rules: tuple[Dated, ...]
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    estimates: tuple[str, ...] = ()
    months: int | None = None  # how many months it lasts, from the first month charged
    since: date | None = None  # the first month it holds for, None: every month


def early(course: Course, terms: Terms) -> Reduction:
    """早期導入割引 of one application: whether its day lies within the limit, which rate, how long."""
    basis, deadline = terms["early_basis"], terms["early_deadline"]
    rate, months = terms["early_rate"], terms["early_months"]
    used = (basis, terms["application_date"]) if basis.value == BY_APPLICATION else (basis,)
    missing = lacking(*used, deadline)
    mark, fact = (None, None) if missing else _day(course, *used)
    if mark is None:
        if not missing:
            missing = (Missing(_named(used), "記録にこの日がありません"),)
        return Reduction(
            None, "", (*used, deadline, rate, months), (), (*missing, *lacking(rate, months))
        )
    facts = (fact,) if fact else ()
    if mark.on > deadline.value:
        how = f"{_named(used)} {date_of(mark.on)}が期限 {date_of(deadline.value)}より後のため対象外"
        return Reduction(Fraction(0), how, (*used, deadline), facts)
    how = f"{_named(used)} {date_of(mark.on)}が期限 {date_of(deadline.value)}以前のため対象"
    missing = lacking(rate, months)
    value = None if missing else Fraction(rate.value)
    rules = (*used, deadline, rate, months)
    return Reduction(value, how, rules, facts, missing, months=months.value)


def _named(used: tuple[Dated, ...]) -> str:
    return str(used[-1].value)


def _day(course: Course, *used: Dated) -> tuple[Mark | None, Fact | None]:
    name = _named(used)
    if used[0].value == BY_APPLICATION:
        if name == RECEIVED:
            mark: Mark | None = Mark(course.received, None, course.mail or None)
        elif name == COMPLETED:
            mark = course.first(Stage.ACCEPTED)
        else:
            mark = course.written
    else:
        mark = course.first(Stage.AGREED if name == BY_AGREEMENT else Stage.IN_USE)
    if mark is None:
        return None, None
    source = mark.source if not course.receipt else f"受付番号 {course.receipt}、{mark.source}"
    return mark, Fact(name, mark.on, source)


Persons = Callable[[str], int | None]


def prefecture(
    facts: Facts, ratios: Ratios, code: str, year: int, terms: Terms, persons: Persons
) -> Reduction:
    """The reduction by the prefecture's 導入割合 for one municipality and fiscal year."""
    names = ("adoption_stage", "adoption_denominator", "prefecture_assessed")
    rules = (*(terms[name] for name in names), terms["prefecture_tiers"])
    rest = (terms["prefecture_from"], terms["prefecture_for"])
    missing = lacking(*rules, *rest)
    if missing:
        return Reduction(None, "", (*rules, *rest), (), missing)
    on = terms["prefecture_assessed"].value.on(year)
    succession = terms["succession"]
    count = ratios.counts(terms["adoption_stage"].value, on, succession.value)[code[:2]]
    if count.former:
        rules = (*rules, succession)
        if succession.value is None:
            return Reduction(None, "", (*rules, *rest), (), lacking(succession))
    ratio, how, unknown = _ratio(count, terms, persons)
    if ratio is None:
        return Reduction(None, "", (*rules, *rest), (), (unknown,))
    fact = Fact(f"{date_of(on)}の導入割合", how, f"{terms['adoption_stage'].value}の記録と登録簿")
    estimates = (
        (f"導入割合の判定日 {date_of(on)}は基準日より後であり、割合はまだ定まっていない",)
        if on > facts.as_of
        else ()
    )
    tier = _tier(terms["prefecture_tiers"].value, ratio)
    if terms["prefecture_for"].value == ADOPTERS and code not in count.adopted:
        tier, how = None, f"{how}。この団体は判定日に導入していないため対象外"
    rate = Fraction(tier.rate) if tier else Fraction(0)
    since = _since(terms["prefecture_from"].value, on, year)
    return Reduction(rate, how, (*rules, *rest), (fact,), (), estimates, since=since)


def _ratio(count: Count, terms: Terms, persons: Persons) -> tuple[Fraction | None, str, Missing]:
    nothing = Missing("人口", "都道府県内に住民基本台帳人口の分からない団体があります")
    if terms["adoption_denominator"].value != BY_POPULATION:
        ratio = count.ratio
        how = f"{len(count.adopted)}団体／{len(count.codes)}団体＝{percent(ratio)}"
        return ratio, how, nothing
    known = {code: persons(code) for code in count.codes}
    if any(value is None for value in known.values()):
        return None, "", nothing
    total = sum(value or 0 for value in known.values())
    part = sum(known[code] or 0 for code in count.adopted)
    if not total:
        return None, "", nothing
    return (
        Fraction(part, total),
        f"{part:,}人／{total:,}人＝{percent(Fraction(part, total))}",
        nothing,
    )


def _tier(tiers: tuple[Tier, ...], ratio: Fraction) -> Tier | None:
    reached = [tier for tier in tiers if ratio >= Fraction(tier.at_least)]
    return reached[-1] if reached else None


def _since(rule: str, on: date, year: int) -> date | None:
    if rule == ALL_MONTHS or fiscal_year(on) < year:
        return None
    first = on.replace(day=1)
    if rule == FROM_NEXT:
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first
