"""The two discounts of ② (利用料): 早期導入割引 for early applicants, and the prefecture discount,
which depends on the share of a prefecture's municipalities that have adopted the system (導入割合).

根拠: 事務連絡 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from intake.terms import Stage
from intake.text import fiscal_year
from reports.days import month_after
from reports.fees.arithmetic import NONE, Rate
from reports.fees.because import Because, ruled
from reports.fees.facts import Course, Fact, Facts, Mark
from reports.fees.months import year_months
from reports.fees.ratios import Count, Ratios
from reports.rules.catalog import (
    ADOPTERS,
    ALL_MONTHS,
    BY_AGREEMENT,
    BY_APPLICATION,
    BY_POPULATION,
    BY_START,
    COMPLETED,
    FROM_NEXT,
    RECEIVED,
    RulesOnDay,
)
from reports.rules.dated import AnyValue, Missing
from reports.rules.shapes import EarlyStage, EveryMonth, Lasts
from reports.wording import date_of, percent


@dataclass(frozen=True, slots=True)
class Reduction:
    """One of the two discounts for one municipality and fiscal year.

    `rate` (0–1) is 0 if the discount does not apply, None while 未確定; the rate of a single month
    may be lower, see `at`. `how` is the Japanese sentence that explains the discount (it may be ""
    while `rate` is None), `because` has the rules and facts behind it. `stages` (only for
    早期導入割引) are the stages of this discount that apply to the municipality, in order of time.
    `reached` (only for the prefecture discount) are pairs (first day of the month from which a rate
    applies, rate).
    """

    rate: Rate
    how: str
    because: Because
    stages: tuple[EarlyStage, ...] = ()  # one after the other from the first month charged
    reached: tuple[tuple[date, Fraction], ...] = ()  # rates by the month from which each is kept

    def at(self, month: date, first: date, annual: int | None) -> Rate:
        """Return the rate (0–1) of this discount in one month; None while 未確定.

        `month` is the first day of the month. `first` is the first day of the first month for which
        the municipality is ever charged; the duration of discounts is counted from it. `annual` is
        the municipality's yearly fee in yen, by which a discount in yen is turned into a rate.
        """
        if self.rate is None:
            return None
        begin = first
        for stage in self.stages:
            begin = max(begin, stage.since or begin)
            end = stage.lasts.end(begin)
            if begin <= month < end:
                return stage.of(annual)
            begin = max(begin, end)
        return max((rate for since, rate in self.reached if since <= month), default=NONE)


def early_rules(rules: RulesOnDay) -> tuple[AnyValue, ...]:
    """Return five dated values, those of the rules that 早期導入割引 depends on: which day of an
    application counts (early_basis and application_date), the deadline, the rate and the number of
    months.
    """
    day = rules.early_basis, rules.application_date
    return *day, rules.early_deadline, rules.early_rate, rules.early_months


def early(course: Course, rules: RulesOnDay) -> Reduction:
    """Compute 早期導入割引 for the application `course`: whether it was early enough, the rate, and
    for how long the discount applies.

    The day of the application that the rules name (受信日, 利用約款の締結日, …) must be on or
    before a deadline. The result's `rate` is 0 if this day is after every deadline, None if a rule
    is 未確定 or the record has no such day. If the rules divide the discount into stages, `rate` is
    1 for an application that was early enough; Reduction.at returns the rate of each month.
    """
    by_day = rules.early_basis.value == BY_APPLICATION
    used = (rules.early_basis, rules.application_date) if by_day else (rules.early_basis,)
    several = isinstance(rules.early_rate.value, tuple)
    limit, *rest = (rules.early_rate,) if several else early_rules(rules)[2:]
    name, missing = str(used[-1].value), ruled(*used, limit).missing
    mark = None if missing else _day(course, name)
    if mark is None:
        unknown = missing or (Missing(name, "記録にこの日がありません"),)
        because = Because((*used, limit, *rest), (), (*unknown, *ruled(*rest).missing))
        return Reduction(None, "", because)
    source = f"受付番号 {course.receipt}、{mark.source}" if course.receipt else mark.source
    facts = (Fact(name, mark.on, source),)
    stages = _stages(rules)
    deadline = next((stage.deadline for stage in stages if mark.on <= stage.deadline), None)
    if deadline is None:
        last = f"{'最後の' if several else ''}期限 {date_of(stages[-1].deadline)}"
        how = f"{name} {date_of(mark.on)}が{last}より後のため対象外"
        return Reduction(NONE, how, ruled(*used, limit, facts=facts))
    own = tuple(stage for stage in stages if stage.deadline == deadline)
    words = f"（{'、その後 '.join(stage.words for stage in own)}）" if several else ""
    how = f"{name} {date_of(mark.on)}が期限 {date_of(deadline)}以前のため対象{words}"
    because = ruled(*used, limit, *rest, facts=facts)
    whole = Fraction(1) if several else Fraction(own[0].rate)
    return Reduction(None if because.missing else whole, how, because, stages=own)


def _stages(rules: RulesOnDay) -> tuple[EarlyStage, ...]:
    """Return the stages of 早期導入割引, in order of deadline, each with its rate and duration.

    If the rules have one deadline, rate and number of months instead of stages, these make a single
    stage. Raises LookupError if the one deadline is 未確定.
    """
    rate, lasts = rules.early_rate.value, Lasts(rules.early_months.value or 0)
    if isinstance(rate, tuple):
        return rate
    return (EarlyStage(rules.early_deadline.settled, rate or Decimal(0), 0, None, lasts),)


def _day(course: Course, name: str) -> Mark | None:
    """Return the day that is compared with the deadline of 早期導入割引, with the mail or decision
    that recorded it; None if the record has no such day.

    `course` is the application. `name` says which of its days it is: 受信日, 完備日 (its first day
    as 受付完了), 利用約款の締結日, 利用開始日 or, for any other text, the date written on the form
    (利用申込書の申込日).
    """
    if name == RECEIVED:
        return Mark(course.received, None, course.mail)
    if name == COMPLETED:
        return course.first(Stage.ACCEPTED)
    if name in (BY_AGREEMENT, BY_START):
        return course.first(Stage.AGREED if name == BY_AGREEMENT else Stage.IN_USE)
    return course.written


Persons = Callable[[str], int | None]
"""The population of a municipality by its code; None if it is unknown."""


def prefecture_rules(rules: RulesOnDay) -> tuple[AnyValue, ...]:
    """Return the dated values of all rules that the prefecture discount depends on."""
    whom = rules.prefecture_from, rules.prefecture_for, rules.succession, rules.population_date
    return *_assessment(rules), *whom


def _assessment(rules: RulesOnDay) -> tuple[AnyValue, ...]:
    counted = rules.adoption_stage, rules.adoption_denominator
    return *counted, rules.prefecture_assessed, rules.prefecture_tiers


class _Share(NamedTuple):
    """A prefecture's 導入割合 (0–1) on a day, and the codes of the municipalities counted as adopters.
    `fact` states the ratio as a Fact, which a bill shows.
    """

    ratio: Fraction
    adopted: frozenset[str]
    fact: Fact


def prefecture(
    facts: Facts, ratios: Ratios, code: str, year: int, rules: RulesOnDay, persons: Persons
) -> Reduction:
    """Compute the prefecture discount of the municipality with the six-digit `code` for the fiscal
    year `year`.

    `ratios` counts the adopters. `persons` returns the population of the municipality with a given
    code (None: unknown); it is called only if the rules compute 導入割合 by population. The
    result's `rate` is None if a rule is 未確定 or a population unknown.
    """
    assessed = rules.prefecture_assessed
    monthly = isinstance(assessed.value, EveryMonth)
    rest = (rules.prefecture_for,) if monthly else (rules.prefecture_from, rules.prefecture_for)
    because = ruled(*_assessment(rules), *rest)
    if because.missing:
        return Reduction(None, "", because)
    days = tuple(_months(assessed.since, year)) if monthly else (assessed.settled.on(year),)
    shares: list[_Share] = []
    for on in days:
        count = ratios.counts(rules.adoption_stage.settled, on, rules.succession.value)[code[:2]]
        if count.former:
            because = ruled(*_assessment(rules), rules.succession, *rest)
        share = None if because.missing else _share(count, on, rules, persons)
        if share is None:
            return Reduction(None, "", because if because.missing else because + _NOBODY)
        shares.append(share)
    as_of = facts.as_of
    return (_kept if monthly else _judged)(shares, days, code, year, rules, because, as_of)


_NOBODY = Because(
    missing=(Missing("人口", "都道府県内に住民基本台帳人口の分からない団体があります"),)
)


def _judged(
    shares: list[_Share],
    days: tuple[date, ...],
    code: str,
    year: int,
    rules: RulesOnDay,
    because: Because,
    as_of: date,
) -> Reduction:
    """Compute the prefecture discount under rules that assess 導入割合 on one day of the fiscal year.

    `days` has only this day, and `shares` only the ratio on it. `because` has the reasons known so
    far, which become part of the result. The result is marked as an estimate if the day is after
    `as_of`. If by the rules only adopters get the discount, its rate is 0 unless `code`, the
    municipality, is one on that day.
    """
    (share,), (on,) = shares, days
    rate = tier_rate(rules, share.ratio)
    how = f"{share.fact.value}{'' if rate else f'。{_below(rules)}'}"
    if rules.prefecture_for.value == ADOPTERS and code not in share.adopted:
        rate, how = NONE, f"{how}。この団体は判定日に導入していないため対象外"
    late = f"導入割合の判定日 {date_of(on)}は基準日より後であり、割合はまだ定まっていない"
    because += Because(facts=(share.fact,), estimates=(late,) if on > as_of else ())
    since = _since(rules.prefecture_from.value, on)
    return Reduction(rate, how, because, reached=((since, rate),))


def _kept(
    shares: list[_Share],
    days: tuple[date, ...],
    code: str,
    year: int,
    rules: RulesOnDay,
    because: Because,
    as_of: date,
) -> Reduction:
    """Compute the prefecture discount under rules that assess 導入割合 monthly and let a municipality
    keep a tier once it is reached.

    `shares` has the ratio on each of `days` (first days of months), in order; the result's `rate`
    is that of the highest tier reached on any of them. `because` has the reasons known so far,
    which become part of the result. The result is marked as an estimate if the fiscal year's last
    assessment (1 March) is after `as_of`. `code` is unused.
    """
    reached: list[tuple[date, Fraction]] = []
    steps: list[Fact] = []
    for month, share in zip(days, shares, strict=True):
        rate = tier_rate(rules, share.ratio)
        if rate > (reached[-1][1] if reached else 0):
            reached.append((month, rate))
            steps.append(share.fact)
    late = "この年度の末までの導入割合はまだ定まっていない"
    estimates = (late,) if date(year + 1, 3, 1) > as_of else ()
    how = "、".join(f"{fact.what} {fact.value}" for fact in steps) or _below(rules)
    because += Because(facts=tuple(steps), estimates=estimates)
    return Reduction(reached[-1][1] if reached else NONE, how, because, reached=tuple(reached))


def _months(first: date, year: int) -> Iterator[date]:
    """Yields the first day of each month from the month of `first` to March of the fiscal year
    `year`.
    """
    months = chain.from_iterable(map(year_months, range(fiscal_year(first), year + 1)))
    yield from (month for month in months if month >= first.replace(day=1))


def _share(count: Count, on: date, rules: RulesOnDay, persons: Persons) -> _Share | None:
    """Return a prefecture's 導入割合 on the day `on`, by municipalities or population, as the rules
    say.

    `count` has the prefecture's municipalities and adopters. `persons` returns the population of
    the municipality with a given code (None: unknown). None if the prefecture has no municipality,
    or if a population that is needed is unknown.
    """
    ratio, part, whole, unit = count.ratio, len(count.adopted), len(count.codes), "団体"
    if rules.adoption_denominator.value == BY_POPULATION:
        known = {code: persons(code) for code in count.codes}
        part, whole = (sum(known[c] or 0 for c in codes) for codes in (count.adopted, count.codes))
        ratio = None if None in known.values() or not whole else Fraction(part, whole)
        unit = "人"
    if ratio is None:
        return None
    how = f"{part:,}{unit}／{whole:,}{unit}＝{percent(ratio)}"
    source = f"{rules.adoption_stage.value}の記録と登録簿"
    return _Share(ratio, count.adopted, Fact(f"{date_of(on)}の導入割合", how, source))


def _below(rules: RulesOnDay) -> str:
    """Return Japanese text on why the prefecture discount is 0: the first tier (named with the
    ratio it needs) is not reached, or no tier gives a discount.
    """
    first = next((tier for tier in rules.prefecture_tiers.settled if tier.rate), None)
    if first is None:
        return "割引のある段階がないため対象外"
    return f"最初の段階（{first}）に達していないため対象外"


def tier_rate(rules: RulesOnDay, ratio: Fraction) -> Fraction:
    """Return the discount rate (0–1) of the highest tier that `ratio` (導入割合, 0–1) reaches; 0 if
    it reaches none.
    """
    tiers = rules.prefecture_tiers.settled
    reached = (Fraction(tier.rate) for tier in tiers if ratio >= Fraction(tier.at_least))
    return max(reached, default=NONE)


def _since(rule: str | None, on: date) -> date:
    """Return the first day of the month from which a prefecture discount assessed on the day `on`
    applies; date.min if it applies to all months.

    `rule` is the value of the rule prefecture_from; None (未確定) is treated as 判定日の属する月から.
    """
    if rule == ALL_MONTHS:
        return date.min
    return month_after(on) if rule == FROM_NEXT else on.replace(day=1)
