"""Compute what a municipality pays in a year for ② (利用料) or ③ (コンビニ交付サービス運営負担金), from its
population or kind and the price table.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.fees.because import Because, ruled
from reports.fees.facts import Course, Fact, Facts, standing
from reports.rules.catalog import STATED, Bands, RulesOnDay
from reports.rules.dated import AnyValue, DatedValue, Missing
from reports.wording import date_of


@dataclass(frozen=True, slots=True)
class AnnualFee:
    """The usage fee (②) or the charge for コンビニ交付 (③) that a municipality pays for a whole
    year, with its explanation.

    `yen` is None while 未確定. `how` is a Japanese sentence that explains the amount, "" if the
    amount is None. `because` has the rules and facts behind it.
    """

    yen: int | None
    how: str
    because: Because


def annual_fee(
    facts: Facts, course: Course, code: str, year: int, rules: RulesOnDay, table: DatedValue[Bands]
) -> AnnualFee:
    """Compute what one municipality (`code`) pays for the whole fiscal year `year` according to
    `table`, the price table of ② (利用料) or ③ (コンビニ交付サービス運営負担金).

    The price depends on the kind of municipality (市, 町, …) or on its population, as the table
    says; `rules` say which population counts. `course` is the municipality's application, whose
    form may state a population. The result's `yen` is None if a rule is 未確定 or the population
    unknown.
    """
    source = rules.population_source
    if table.value and table.value[0].kinds:
        kind = standing(facts, code, year).kind
        band = next(band for band in table.value if kind in band.kinds)
        how = f"「{kind}」は「{band.name}」の区分で、{band.price}"
        fact = Fact("種別", kind, "市区町村の登録簿")
        return AnnualFee(band.yen, how, ruled(table, facts=(fact,)))
    stated = source.value == STATED
    used: tuple[AnyValue, ...] = (
        (table, source) if stated else (table, source, rules.population_date)
    )
    because = ruled(*used)
    if because.missing:
        return AnnualFee(None, "", because)
    found = _stated(course) if stated else _official(facts, course, code, year, rules)
    if isinstance(found, Missing):
        return AnnualFee(None, "", ruled(*used, missing=(found,)))
    people, fact, estimates = found
    band = next(band for band in table.settled if band.holds(people))
    how = f"人口 {people:,}人は「{band.name}」の区分で、{band.price}"
    return AnnualFee(band.yen, how, ruled(*used, facts=(fact,), estimates=estimates))


def official(facts: Facts, code: str, year: int, rules: RulesOnDay) -> int | None:
    """Return the 住民基本台帳人口 (persons) of the municipality with the six-digit `code` on the
    day that the rules name for the fiscal year `year`.

    None if the snapshot has no population of exactly that day, or if the rule is 未確定.
    """
    day = rules.population_date.value
    known = {found.on: found.persons for found in facts.populations.get(code, ())}
    return known.get(day.on(year)) if day else None


_Found = tuple[int, Fact, tuple[str, ...]]


def _stated(course: Course) -> _Found | Missing:
    people = course.stated_population
    if people is not None:
        return people, Fact("人口（利用申込書の記載）", f"{people:,}人", course.source), ()
    return Missing("人口", "利用申込書に人口の記載がありません")


def _official(
    facts: Facts, course: Course, code: str, year: int, rules: RulesOnDay
) -> _Found | Missing:
    """Return the population by which the yearly fee of the fiscal year `year` is computed:
    (number of persons, the Fact that states it, Japanese sentences on why it is only an estimate),
    or Missing if none is known.

    It is the population on the day that the rules prescribe; the sentences are then (). If the
    snapshot has none of that day, the newest earlier one is used, else the one stated in the form
    of the application `course`; both are estimates. RulesOnDay.population_date must not be 未確定.
    """
    on = rules.population_date.settled.on(year)
    known = [found for found in facts.populations.get(code, ()) if found.on <= on]
    if not known:
        stated = _stated(course)
        if isinstance(stated, Missing):
            return Missing("人口", f"{date_of(on)}の住民基本台帳人口が登録されていません")
        why = f"{date_of(on)}の住民基本台帳人口がないため、利用申込書に記載の人口による"
        return *stated[:2], (why,)
    newest = known[-1]
    fact = Fact(f"人口（{date_of(newest.on)}）", f"{newest.persons:,}人", newest.source)
    late = f"{date_of(on)}の人口がないため、{date_of(newest.on)}の人口による"
    return newest.persons, fact, () if newest.on == on else (late,)
