"""The yearly fee by population: which figure of population, which band, from where. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from reports.fees.facts import Course, Fact, Facts, Population, Row, standing
from reports.rules.catalog import STATED
from reports.rules.model import Dated, Missing, Terms, lacking
from reports.wording import date_of


@dataclass(frozen=True, slots=True)
class Basis:
    """A yearly amount (yen, None 未確定) with the population it follows from and all it rests on."""

    annual: int | None
    people: int | None
    how: str
    rules: tuple[Dated, ...]
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    estimates: tuple[str, ...] = ()


def basis(
    facts: Facts, course: Course, code: str, year: int, terms: Terms, fee: str = "usage_fee"
) -> Basis:
    """The yearly amount of ② (or of the rule named) for a municipality and fiscal year."""
    table, source, day = terms[fee], terms["population_source"], terms["population_date"]
    if table.value is not None and table.value[0].kinds:
        return _by_kind(standing(facts, code, year), table)
    rules = (table, source) if source.value == STATED else (table, source, day)
    missing = lacking(*rules)
    if missing:
        return Basis(None, None, "", rules, (), missing)
    if source.value == STATED:
        people, fact, estimates = _stated(course)
    else:
        people, fact, estimates = _official(facts, course, code, year, terms)
    if people is None or fact is None:
        return Basis(None, None, "", rules, (), (_unknown(facts, source, day, year),))
    band = next(band for band in table.value if band.holds(people))
    how = f"人口 {people:,}人は「{band.name}」の区分で、{band.price}"
    return Basis(band.yen, people, how, rules, (fact,), (), estimates)


def _by_kind(row: Row, table: Dated) -> Basis:
    band = next(band for band in table.value if row.kind in band.kinds)
    how = f"「{row.kind}」は「{band.name}」の区分で、{band.price}"
    return Basis(band.yen, None, how, (table,), (Fact("種別", row.kind, "市区町村の登録簿"),))


def official(facts: Facts, code: str, year: int, terms: Terms) -> int | None:
    """The official population of the rule's day, None where it is not loaded."""
    day = terms["population_date"].value
    if day is None:
        return None
    on = day.on(year)
    return next(
        (found.persons for found in facts.populations.get(code, ()) if found.on == on), None
    )


_Found = tuple[int | None, Fact | None, tuple[str, ...]]


def _stated(course: Course) -> _Found:
    people = course.stated_population
    if people is None:
        return None, None, ()
    return people, Fact("人口（利用申込書の記載）", f"{people:,}人", course.source), ()


def _official(facts: Facts, course: Course, code: str, year: int, terms: Terms) -> _Found:
    on = terms["population_date"].value.on(year)
    newest: Population | None = None
    for found in facts.populations.get(code, ()):
        if found.on <= on:
            newest = found
    if newest is None:
        people, fact, _ = _stated(course)
        why = f"{date_of(on)}の住民基本台帳人口がないため、利用申込書に記載の人口による"
        return people, fact, (why,) if fact else ()
    fact = Fact(f"人口（{date_of(newest.on)}）", f"{newest.persons:,}人", newest.source)
    if newest.on == on:
        return newest.persons, fact, ()
    return (
        newest.persons,
        fact,
        (f"{date_of(on)}の人口がないため、{date_of(newest.on)}の人口による",),
    )


def _unknown(facts: Facts, source: Dated, day: Dated, year: int) -> Missing:
    if source.value == STATED:
        late = (
            "（--known の指定があるため、記録日の分からない記載は用いていません）"
            if facts.known
            else ""
        )
        return Missing("人口", f"利用申込書に人口の記載がありません{late}")
    on = date_of(day.value.on(year))
    return Missing("人口", f"{on}の住民基本台帳人口が登録されていません")
