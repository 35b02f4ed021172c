"""Compute how many more municipalities must adopt the system for each prefecture to reach the next
tier of the prefecture discount, and how reaching it would change fees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from reports.fees.calculator import Calculator, calculator
from reports.rules.catalog import APPLIED, BY_POPULATION, IN_USE, RulesOnDay
from reports.rules.dated import Missing, undetermined
from reports.rules.shapes import Tier
from reports.wording import date_of, year_name


class Between(NamedTuple):
    """The least and the most yen that an amount can be, depending on which municipalities adopt the
    system next.
    """

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Target:
    """A prefecture's 導入割合, and how many more adopters it needs for its next discount tier.

    `prefecture` is the two-digit code. `adopted` of the `municipalities` are adopters; `rate` is
    the present discount (0–1). `next` is the next tier (None: the highest is reached), and `more`
    the number of additional adopters needed for it. The other municipalities (codes) are in
    `applied` if they have applied, else in `untouched`.

    The last three fields are usage fees (②) in yen for the fiscal year of Targets, None while
    未確定. `worth_of_one` is what today's users together would save with one more adopter,
    `worth_of_next` with `more` adopters (0 without a next tier). `owed_by_newcomers` is what these
    new adopters would owe together if they began on the day of the facts. It is not known which
    municipalities they will be, so this is a range, from the cheapest to the dearest possible
    group.
    """

    prefecture: str
    name: str
    adopted: int
    municipalities: int
    rate: Decimal
    next: Tier | None
    more: int
    applied: tuple[str, ...]
    untouched: tuple[str, ...]
    worth_of_one: int | None
    worth_of_next: int | None
    owed_by_newcomers: Between | None

    @property
    def likely(self) -> tuple[str, ...]:
        """The six-digit codes of all municipalities that are not adopters: first those that have
        applied, then the others.
        """
        return (*self.applied, *self.untouched)

    @property
    def net_of_next(self) -> Between | None:
        """The change in the prefecture's total usage fee (②), in yen, if the prefecture reaches its
        next tier: what the new adopters owe minus what today's users save.

        None while 未確定.
        """
        owed, less = self.owed_by_newcomers, self.worth_of_next
        if owed is None or less is None:
            return None
        return Between(owed.least - less, owed.most - less)

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.adopted, self.municipalities) if self.municipalities else None


@dataclass(frozen=True, slots=True)
class Targets:
    """How many more adopters each prefecture needs for its next discount tier (`targets`, one for
    each prefecture).

    Adopters are counted on the day `on`; amounts are for the fiscal year `fiscal_year`. If the
    numbers cannot be computed, `targets` is () and `missing` says why. `scenario` is the name of
    the 試算, "" for none.
    """

    on: date
    fiscal_year: int
    targets: tuple[Target, ...]
    missing: tuple[Missing, ...]
    scenario: str

    @property
    def why(self) -> str:
        """The reasons in `missing` as a Japanese clause that ends in ため; "" if there are none.

        The clause names the rules that are 未確定 or, if all rules have values, says what else is
        in the way.
        """
        rules = "・".join(item.what for item in self.missing if item.rule)
        if rules:
            return f"{rules}が定まっていないため"
        return "。".join(item.why for item in self.missing)


def targets(fees: Calculator, fiscal_year: int, on: date | None = None) -> Targets:
    """Compute how many more adopters each prefecture needs for its next discount tier, and how
    reaching that tier would change usage fees (②) in the fiscal year `fiscal_year`, in yen.

    `fees` computes the amounts; `on` is the day on which adopters are counted (default:
    `fees.facts.as_of`). The result has no targets, but says why in `missing`, if a rule is 未確定,
    if 導入割合 is computed by population, or if adopters can no longer change the discount of that
    year.
    """
    day = on or fees.facts.as_of
    rules = fees.rules.at(day)
    missing = undetermined(
        rules.adoption_stage,
        rules.adoption_denominator,
        rules.prefecture_tiers,
        rules.prefecture_assessed,
    )
    if rules.adoption_denominator.value == BY_POPULATION:
        missing = (
            Missing(
                "導入割合",
                "導入割合を人口で数えるきまりでは、あと何団体かが加わる団体の人口により異なるため",
            ),
        )
    if not missing and (passed := _passed(rules, fiscal_year, day)):
        missing = (passed,)
    if missing:
        return Targets(day, fiscal_year, (), missing, fees.rules.scenario)
    plain = _plain(fees, day)
    one = _saved(fees, fiscal_year, plain, dict.fromkeys(plain, 1))
    every = _saved(fees, fiscal_year, plain, {code: t.more for code, t in plain.items()})
    owed = _owed(fees, fiscal_year, plain)
    found = tuple(
        replace(
            t,
            worth_of_one=one[code],
            worth_of_next=every[code] if t.next else 0,
            owed_by_newcomers=_between(t, owed),
        )
        for code, t in plain.items()
    )
    return Targets(day, fiscal_year, found, (), fees.rules.scenario)


def open_year(fees: Calculator, year: int, day: date) -> int:
    """Return the first fiscal year, from `year` on, whose prefecture discount additional adopters
    can still change.

    They can if 導入割合 is assessed on `day` or later, or if the rule that sets the day of
    assessment is 未確定. `year` and the next three years are tried, because the rule may name a day
    up to two fiscal years before the year of the discount (前々年度). If none of the four can still
    be changed, `year` is returned. `fees` has the rules.
    """
    rules = fees.rules.at(day)
    ahead = (each for each in range(year, year + 4) if not _passed(rules, each, day))
    return next(ahead, year)


def _passed(rules: RulesOnDay, year: int, day: date) -> Missing | None:
    """Return, as a Missing, why additional adopters can no longer change the prefecture discount of
    the fiscal year `year`: 導入割合 was assessed before `day`.

    None if they still can, or if the rule that sets the day of assessment is 未確定.
    """
    assessed = rules.prefecture_assessed.value
    if assessed is None or assessed.on(year) >= day:
        return None
    why = f"{year_name(year)}の判定日 {date_of(assessed.on(year))}は過ぎており、今からの導入では変わらないため"
    return Missing("次の割引の段階", why)


def owed_with_more(fees: Calculator, prefecture: str, year: int) -> list[tuple[int, int | None]]:
    """Compute how much usage fee (②) today's users in a prefecture would owe together for the
    fiscal year `year` if more municipalities adopted the system: pairs (number of additional
    adopters, yen).

    `prefecture` is the two-digit code. There is one pair for each number from 0 to that of all
    municipalities in the prefecture that are not adopters; those that have applied are added first.
    `fees` computes the amounts; an amount is None while 未確定. [] if a rule that is needed is
    未確定, or if 導入割合 was already assessed for that year.
    """
    rules = fees.rules.at(fees.facts.as_of)
    if undetermined(rules.adoption_stage, rules.prefecture_tiers, rules.prefecture_assessed):
        return []
    if _passed(rules, year, fees.facts.as_of):
        return []
    target = _plain(fees, fees.facts.as_of)[prefecture]
    rest = target.likely
    users = [code for code in _users(fees, rest) if code.startswith(prefecture)]
    found: list[tuple[int, int | None]] = []
    for more in range(len(rest) + 1):
        other = calculator(fees.facts.with_adopters(rest[:more], fees.facts.as_of), fees.rules)
        found.append((more, other.sum(year, users)))
    return found


def _plain(fees: Calculator, day: date) -> dict[str, Target]:
    """Return the Target of each prefecture, by two-digit code: numbers of adopters on `day`,
    discount and next tier, but not the amounts in yen (these are None).

    Raises LookupError if the rule on the tiers or on which stage counts is 未確定. `fees` has the
    rules and counts the adopters.
    """
    rules = fees.rules.at(day)
    tiers = rules.prefecture_tiers.settled
    counts = fees.ratios.counts(rules.adoption_stage.settled, day, rules.succession.value)
    found = {}
    for code, count in sorted(counts.items()):
        rest = sorted(count.codes - count.adopted)
        applied = tuple(one for one in rest if _applied(fees, one, day))
        size, adopted = len(count.codes), len(count.adopted)
        reached = [tier for tier in tiers if adopted >= tier.at_least * size]
        above = [tier for tier in tiers if adopted < tier.at_least * size]
        goal = above[0] if above else None
        more = ceil(goal.at_least * size) - adopted if goal else 0
        untouched = tuple(one for one in rest if one not in applied)
        name = fees.facts.rows[min(count.codes)][-1].prefecture_name
        rate = reached[-1].rate if reached else Decimal(0)
        found[code] = Target(
            code, name, adopted, size, rate, goal, more, applied, untouched, None, None, None
        )
    return found


def _applied(fees: Calculator, code: str, day: date) -> bool:
    return any(course.stands(APPLIED, day) for course in fees.facts.courses.get(code, ()))


def _saved(
    fees: Calculator, year: int, plain: Mapping[str, Target], more: Mapping[str, int]
) -> dict[str, int | None]:
    """Compute how many yen less the present users in each prefecture owe together for the fiscal
    year `year` if new adopters join: by prefecture code, None while 未確定.

    `more` is the number of new adopters by prefecture code; which municipalities they are does not
    change the savings. `plain` has the targets by prefecture code, `fees` computes today's fees.
    """
    joining = [code for at, target in plain.items() for code in target.likely[: more[at]]]
    other = calculator(fees.facts.with_adopters(joining, fees.facts.as_of), fees.rules)
    saved: dict[str, int | None] = dict.fromkeys(plain, 0)
    for code in _users(fees, joining):
        before, after = fees.total(code, year), other.total(code, year)
        less = None if before is None or after is None else before - after
        saved[code[:2]] = _plus(saved[code[:2]], less)
    return saved


def _owed(fees: Calculator, year: int, plain: Mapping[str, Target]) -> dict[str, int | None]:
    """Compute what each municipality that is not an adopter would owe for the fiscal year `year` if
    it were among the new adopters with which its prefecture reaches its next tier: yen by code,
    None while 未確定.

    `plain` has each prefecture's target, by code. Municipalities are taken in groups, each with as
    many new adopters as the next tier needs; the fees are computed anew for each group, until every
    municipality has been in one.
    """
    owed: dict[str, int | None] = {}
    waiting = {at: target.likely for at, target in plain.items() if target.more}
    while waiting:
        joining = {at: _group(waiting[at], plain[at]) for at in waiting}
        codes = [code for group in joining.values() for code in group]
        other = calculator(fees.facts.with_adopters(codes, fees.facts.as_of), fees.rules)
        owed |= {code: other.total(code, year) for code in codes}
        rest = {at: codes[plain[at].more :] for at, codes in waiting.items()}
        waiting = {at: codes for at, codes in rest.items() if codes}
    return owed


def _group(waiting: tuple[str, ...], target: Target) -> tuple[str, ...]:
    """Return the codes of as many municipalities as the prefecture's next tier needs
    (`target.more`): the first ones in `waiting` or, if these are too few, all of them and other
    municipalities of the prefecture that are not adopters.
    """
    others = (code for code in target.likely if code not in waiting)
    return (*waiting, *others)[: target.more]


def _between(target: Target, owed: Mapping[str, int | None]) -> Between | None:
    """Return the least and the most yen that the new adopters of a prefecture's next tier can owe
    together.

    The new adopters are municipalities that have applied; only if these are too few, all of them
    and some others. `owed` is what each would owe, by code; municipalities whose amount is 未確定 are
    left out. None if too few remain to reach the tier.
    """
    applied, others = (
        sorted(yen for code in codes if (yen := owed.get(code)) is not None)
        for codes in (target.applied, target.untouched)
    )
    sure, open_to = (applied, others) if len(applied) < target.more else ([], applied)
    lacking = target.more - len(sure)
    if len(open_to) < lacking:
        return None
    fixed, dearest = sum(sure), len(open_to) - lacking
    return Between(fixed + sum(open_to[:lacking]), fixed + sum(open_to[dearest:]))


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _users(fees: Calculator, joining: Sequence[str]) -> list[str]:
    on = fees.facts.as_of
    return [
        code
        for code, courses in fees.facts.courses.items()
        if code not in joining and any(course.stands(IN_USE, on) for course in courses)
    ]
