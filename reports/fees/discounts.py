"""The two reductions of ②: for early adopters, and by the prefecture's 導入割合 (根拠: 事務連絡 3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from reports.rules.model import Dated, EarlyStage, EveryMonth, Lasts, Missing, Terms, Tier, lacking
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
    stages: tuple[
        EarlyStage, ...
    ] = ()  # one after the other, from the first month charged; () lasts
    since: date | None = None  # the first month it holds for, None: every month
    reached: tuple[tuple[date, Fraction], ...] = ()  # rates kept from a month on, rising

    def at(self, month: date, first: date, annual: int | None) -> Fraction | None:
        """The rate in a month, where `first` is the first one ever charged; 0 where it rests."""
        if self.rate is not None and self.reached:
            return max(
                (rate for since, rate in self.reached if since <= month), default=Fraction(0)
            )
        if self.rate is None or not self.stages:
            begun = self.since is None or month >= self.since
            return self.rate if begun else Fraction(0)
        begin = first
        for stage in self.stages:
            begin = max(begin, stage.since or begin)
            end = stage.lasts.end(begin)
            if begin <= month < end:
                return stage.of(annual)
            begin = max(begin, end)
        return Fraction(0)


def early(course: Course, terms: Terms) -> Reduction:
    """早期導入割引 of one application: whether its day lies within the limit, which rate, how long."""
    basis, deadline = terms["early_basis"], terms["early_deadline"]
    rate, months = terms["early_rate"], terms["early_months"]
    used = (basis, terms["application_date"]) if basis.value == BY_APPLICATION else (basis,)
    if isinstance(rate.value, tuple):
        return _staged(course, used, rate)
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
    rules = (*used, deadline, rate, months)
    if missing:
        return Reduction(None, how, rules, facts, missing)
    stage = EarlyStage(deadline.value, rate.value, 0, None, Lasts(months.value))
    return Reduction(Fraction(rate.value), how, rules, facts, (), stages=(stage,))


def _staged(course: Course, used: tuple[Dated, ...], rate: Dated) -> Reduction:
    """The stages of the first deadline that the municipality's day is by."""
    rules = (*used, rate)
    missing = lacking(*used)
    mark, fact = (None, None) if missing else _day(course, *used)
    if mark is None:
        missing = missing or (Missing(_named(used), "記録にこの日がありません"),)
        return Reduction(None, "", rules, (), missing)
    facts = (fact,) if fact else ()
    stages: tuple[EarlyStage, ...] = rate.value
    deadline = next((stage.deadline for stage in stages if mark.on <= stage.deadline), None)
    if deadline is None:
        last = date_of(stages[-1].deadline)
        how = f"{_named(used)} {date_of(mark.on)}が最後の期限 {last}より後のため対象外"
        return Reduction(Fraction(0), how, rules, facts)
    own = tuple(stage for stage in stages if stage.deadline == deadline)
    words = "、その後 ".join(stage.words for stage in own)
    how = f"{_named(used)} {date_of(mark.on)}が期限 {date_of(deadline)}以前のため対象（{words}）"
    return Reduction(Fraction(1), how, rules, facts, stages=own)


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
    rules: tuple[Dated, ...] = (*(terms[name] for name in names), terms["prefecture_tiers"])
    monthly = isinstance(terms["prefecture_assessed"].value, EveryMonth)
    rest: tuple[Dated, ...] = (
        (terms["prefecture_for"],)
        if monthly
        else (terms["prefecture_from"], terms["prefecture_for"])
    )
    missing = lacking(*rules, *rest)
    if missing:
        return Reduction(None, "", (*rules, *rest), (), missing)
    if monthly:
        return _every_month(facts, ratios, code, year, terms, persons)
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


def _every_month(
    facts: Facts, ratios: Ratios, code: str, year: int, terms: Terms, persons: Persons
) -> Reduction:
    """The tiers that the prefecture reached by each month, from the rule's first one; none is lost again."""
    names = ("adoption_stage", "adoption_denominator", "prefecture_assessed", "prefecture_tiers")
    rules = tuple(terms[name] for name in (*names, "prefecture_for"))
    stage, succession = terms["adoption_stage"].value, terms["succession"]
    reached: list[tuple[date, Fraction]] = []
    told: list[Fact] = []
    for month in _months(terms["prefecture_assessed"].since, year):
        count = ratios.counts(stage, month, succession.value)[code[:2]]
        if count.former and succession.value is None:
            return Reduction(None, "", (*rules, succession), (), lacking(succession))
        ratio, how, unknown = _ratio(count, terms, persons)
        if ratio is None:
            return Reduction(None, "", rules, (), (unknown,))
        tier = _tier(terms["prefecture_tiers"].value, ratio)
        if tier and Fraction(tier.rate) > (reached[-1][1] if reached else 0):
            reached.append((month, Fraction(tier.rate)))
            told.append(Fact(f"{date_of(month)}の導入割合", how, f"{stage}の記録と登録簿"))
    estimates = (
        ("この年度の末までの導入割合はまだ定まっていない",)
        if date(year + 1, 3, 1) > facts.as_of
        else ()
    )
    rate = reached[-1][1] if reached else Fraction(0)
    how = "、".join(f"{fact.what} {fact.value}" for fact in told) or "どの段階にも達していない"
    return Reduction(rate, how, rules, tuple(told), (), estimates, reached=tuple(reached))


def _months(first: date, year: int) -> Iterator[date]:
    for number in range(first.year * 12 + first.month - 1, (year + 1) * 12 + 3):
        yield date(number // 12, number % 12 + 1, 1)


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
