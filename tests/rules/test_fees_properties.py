"""What must hold of every fee, whatever the rules' figures and the course of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.fees.arithmetic import Arithmetic, amounts
from reports.fees.calculator import calculator
from reports.fees.facts import Course, Facts, Period, Population, Row
from reports.fees.ratios import Ratios
from reports.rules import load_rules
from reports.rules.catalog import ADDED, EACH_STEP, INCLUDED, LARGER, ONCE, SUCCESSIVE, SUM
from reports.rules.model import Rule, Rules, gathered
from reports.rules.shapes import Band, Combination, Rounding, Steps, Tier

ASSUMED = load_rules(scenario="仮定A")
CODES = [f"99{number:04d}" for number in range(1, 9)]
DAYS = st.dates(date(2022, 7, 1), date(2024, 12, 31))
RATES = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)
AS_OF = date(2027, 3, 31)
ROUNDINGS = st.builds(
    Rounding, st.sampled_from(("切捨て", "切上げ", "四捨五入")), st.sampled_from((1, 10, 100, 1000))
)
STEPS = st.builds(Steps, ROUNDINGS, ROUNDINGS, ROUNDINGS)
FEES = st.integers(0, 2_000).map(lambda thousands: thousands * 1_000)
"""Annual fees that no rounding touches: 1円 rounded up to 10円 is more with a discount than without."""


def ruled(**values: object) -> Rules:
    """The rules of 仮定A with some values in place of theirs."""

    def changed(rule: Rule) -> Rule:
        if rule.id not in values:
            return rule
        return replace(rule, values=(replace(rule.values[0], value=values[rule.id]),))

    return gathered({rule.id: changed(rule) for rule in ASSUMED})


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    tiers = sorted(draw(st.lists(RATES, min_size=1, max_size=4, unique=True)))
    rates = sorted(draw(st.lists(RATES, min_size=len(tiers), max_size=len(tiers))))
    return ruled(
        usage_fee=(Band(0, None, draw(FEES)),),
        prefecture_tiers=tuple(Tier(*pair) for pair in zip(tiers, rates, strict=True)),
        early_rate=draw(RATES),
        early_months=draw(st.integers(0, 60)),
        early_deadline=draw(DAYS),
        combination=Combination(draw(st.sampled_from((SUM, SUCCESSIVE, LARGER)))),
        rounding=draw(STEPS),
        rounding_place=draw(st.sampled_from((EACH_STEP, ONCE))),
        tax=draw(st.sampled_from((ADDED, INCLUDED))),
        tax_rate=draw(RATES),
    )


@st.composite
def courses(draw: st.DrawFn) -> Course:
    received, agreed, started = sorted(draw(st.tuples(DAYS, DAYS, DAYS)))
    lasts = draw(st.none() | st.integers(0, 900))
    ended = started + timedelta(days=lasts) if lasts is not None else None
    return Course(
        "a", "", received, stages(received, agreed, started, ended),
        receipt="R4-0001", stated_konbini=draw(st.sampled_from((None, "導入済み", "導入予定", "予定なし"))),
        stated_pattern=draw(st.sampled_from((None, "A", "B", "C"))),
    )  # fmt: skip


def stages(
    received: date, agreed: date, started: date, ended: date | None = None
) -> tuple[Period, ...]:
    """The stages of a course that goes straight on."""
    use = (
        Period("accepted", received, agreed, True, False, False),
        Period("agreed", agreed, started, True, True, False),
        Period("in_use", started, ended, True, True, True),
    )
    return (*use, Period("ended", ended, None, True, False, False)) if ended else use


def without_end(course: Course) -> Course:
    """The same course in use for good."""
    days = (period.since for period in course.periods[:3])
    return replace(course, periods=stages(*days))


def built(found: Sequence[Course | None]) -> Facts:
    """One prefecture of eight; the course at each place is that municipality's."""
    rows = {code: (Row(code, "99", "架空県", code, "市", None, None),) for code in CODES}
    people = tuple(Population(date(year, 1, 1), 9000, "架空") for year in range(2022, 2028))
    mine = {
        code: (replace(course, application=code, municipality=code),)
        for code, course in zip(CODES, found, strict=False)
        if course
    }
    return Facts(AS_OF, None, rows, mine, dict.fromkeys(CODES, people), ())


SOME = st.lists(st.none() | courses(), min_size=1, max_size=8)
YEARS = st.integers(2022, 2026)


@settings(max_examples=60, deadline=None)
@given(rules(), SOME, st.lists(courses(), min_size=1, max_size=4), YEARS)
def test_more_adopters_in_a_prefecture_never_raise_anyones_fee(
    ruled: Rules, found: list[Course | None], more: list[Course], year: int
) -> None:
    before = built(found)
    joined = [*found, *[None] * (8 - len(found))]
    for course in more:
        if None in joined:
            joined[joined.index(None)] = without_end(course)
    less, fuller = calculator(before, ruled), calculator(built(joined), ruled)
    for code in before.courses:
        was, now = less.fee(code, year).total, fuller.fee(code, year).total
        assert was is not None
        assert now is not None
        assert now <= was


@settings(max_examples=60, deadline=None)
@given(rules(), courses(), YEARS)
def test_lines_add_up_to_the_total_which_is_never_negative(
    ruled: Rules, course: Course, year: int
) -> None:
    fee = calculator(built([course]), ruled).fee(CODES[0], year)
    assert fee.total is not None
    assert fee.total == sum(line.amount or 0 for line in fee.lines)
    assert fee.total >= 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 11), min_size=1, max_size=3), ROUNDINGS)
def test_months_add_up_where_nothing_has_to_be_rounded(
    twelfth: int, parts: list[int], rounding: Rounding
) -> None:
    arithmetic = Arithmetic(SUM, Steps.alike(rounding), EACH_STEP, INCLUDED, None)
    annual, zero = twelfth * 12 * rounding.unit, Fraction(0)
    months = [amounts(annual, count, zero, zero, arithmetic)[0] for count in parts]
    paid = [(one.base or 0) + (one.months or 0) for one in months]
    assert sum(paid) == twelfth * rounding.unit * sum(parts)


@settings(max_examples=60, deadline=None)
@given(courses(), rules())
def test_each_month_of_use_since_production_is_charged_once(course: Course, ruled: Rules) -> None:
    found = calculator(built([course]), ruled)
    (use,) = course.uses
    charged = 0
    for year in range(2022, 2027):
        for line in found.fee(CODES[0], year).lines:
            if line.kind == "months":
                charged += int(line.how.split("×")[1].split("／")[0])
    first = max(use.started.on.replace(day=1), date(2023, 1, 1))
    last = min(use.ended.on if use.ended else AS_OF, AS_OF)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    assert charged == max(months, 0)


@settings(max_examples=60, deadline=None)
@given(SOME, DAYS, st.sampled_from(("申込み", "締結", "利用開始")))
def test_a_ratio_lies_between_0_and_1(found: list[Course | None], on: date, stage: str) -> None:
    ratio = Ratios(built(found)).counts(stage, on, None)["99"].ratio
    assert ratio is not None
    assert 0 <= ratio <= 1


@settings(max_examples=60, deadline=None)
@given(courses(), YEARS)
def test_nobody_in_konbini_pays_the_charge_twice(course: Course, year: int) -> None:
    member = replace(course, stated_konbini="導入済み")
    fee = calculator(built([member]), ASSUMED).fee(CODES[0], year)
    assert [line.amount for line in fee.references if line.kind == "konbini"] in ([], [0])


@settings(max_examples=60, deadline=None)
@given(st.fractions(0, 10_000_000), st.fractions(0, 10_000_000), ROUNDINGS)
def test_rounding_keeps_the_order_of_amounts_and_stays_within_a_unit(
    one: Fraction, two: Fraction, rounding: Rounding
) -> None:
    assert abs(rounding(one) - one) < rounding.unit
    assert rounding(one) % rounding.unit == 0
    assert (rounding(one) <= rounding(two)) or one > two
