"""Find the prefecture discount of a fiscal year whose day of assessment (the day on which 導入割合
is counted) has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reports.fees.arithmetic import Rate
from reports.fees.calculator import Calculator
from reports.fees.discounts import tier_rate
from reports.fees.months import year_months
from reports.fees.ratios import Count
from reports.rules.catalog import BY_POPULATION, RulesOnDay
from reports.rules.shapes import EveryMonth


@dataclass(frozen=True, slots=True)
class Assessed:
    """A prefecture (two-digit code) on the day of assessment: `adopted` of its `municipalities`
    were adopters.

    `rate` is the discount (0–1) of the tier that the prefecture had reached on that day. It is None
    if an adopter's code had been replaced by then (as by a merger) and the rule 承継, which says
    whether the new code counts as an adopter, is 未確定.
    """

    prefecture: str
    name: str
    adopted: int
    municipalities: int
    rate: Rate

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.adopted, self.municipalities) if self.municipalities else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The adopters and the discount of each prefecture on the day of assessment `on`: the day on
    which 導入割合 was counted for the prefecture discount of the fiscal year `fiscal_year`.

    `prefectures` are in order of code; `scenario` is the name of the 試算 whose assumed values were
    used ("": none).
    """

    on: date
    fiscal_year: int
    prefectures: tuple[Assessed, ...]
    scenario: str


def assessment(fees: Calculator, fiscal_year: int) -> Assessment | None:
    """Return the adopters and the discount of each prefecture on the day of assessment for the
    fiscal year `fiscal_year`, by the facts and rules of `fees`.

    None if the rules do not name a single day of assessment, if this day is not before the day of
    the facts, or if 導入割合 is computed by population. None also if a rule on the stage, the
    denominator, the day of assessment or the tiers is 未確定, or if its value changes between the
    day of assessment, the day of the facts and the months of the fiscal year.
    """
    rules = fees.rules.at(year_months(fiscal_year)[-1])
    assessed = rules.prefecture_assessed.value
    if assessed is None or isinstance(assessed, EveryMonth):
        return None
    on, values = assessed.on(fiscal_year), _values(rules)
    days = (on, fees.facts.as_of, *year_months(fiscal_year))
    if on >= fees.facts.as_of or None in values or BY_POPULATION in values:
        return None
    if any(_values(fees.rules.at(day)) != values for day in days):
        return None
    counts = fees.ratios.counts(rules.adoption_stage.settled, on, rules.succession.value)
    found = tuple(_assessed(fees, code, count, rules) for code, count in sorted(counts.items()))
    return Assessment(on, fiscal_year, found, fees.rules.scenario)


def _values(rules: RulesOnDay) -> tuple[object, ...]:
    """Return the values of four rules that every prefecture's discount depends on: what counts as
    導入, its denominator, when it is assessed, and the tiers. A value is None if it is 未確定.
    """
    return (
        rules.adoption_stage.value,
        rules.adoption_denominator.value,
        rules.prefecture_assessed.value,
        rules.prefecture_tiers.value,
    )


def _assessed(fees: Calculator, code: str, count: Count, rules: RulesOnDay) -> Assessed:
    adopted, size = len(count.adopted), len(count.codes)
    open_to = count.former and rules.succession.value is None
    rate = None if open_to else tier_rate(rules, count.ratio or Fraction(0))
    name = fees.facts.rows[min(count.codes)][-1].prefecture_name
    return Assessed(code, name, adopted, size, rate)
