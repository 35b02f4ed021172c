"""Which rules, facts and estimates are reasons of the lines of a fee, and which are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.fees.annual_fee import official
from reports.fees.because import Because
from reports.fees.calculator import calculator, sum_of
from reports.fees.discounts import Reduction
from reports.fees.facts import Change, Course, Mark, Period, assumed
from reports.fees.parts import Part
from reports.fees.ratios import Count, Ratios, successor
from reports.rules.catalog import (
    ADDED,
    ADOPTERS,
    ALL_MONTHS,
    BY_AGREEMENT,
    BY_APPLICATION,
    BY_START,
    COMPLETED,
    FROM_MONTH,
    FROM_NEXT,
    INCLUDED,
    RECEIVED,
    STATED,
    SUCCEEDS,
    SUCCESSIVE,
    WHOLE,
    WRITTEN,
)
from reports.rules.model import Rules, gathered
from reports.rules.shapes import Band, Combination, EarlyStage, EveryMonth, Lasts, Tier, YearDay
from tests.rules.test_fees_properties import CODES, built, ruled, stages

START = date(2023, 4, 1)
TEN, NOUGHT = Decimal("0.1"), Decimal(0)
LINES = ("base", "months", "early", "prefecture", "tax")


def course(start: date = START) -> Course:
    return Course("a", "", start, stages(start, start, start), receipt="R5-0001")


def part(given: Course | None = None, **rules: object) -> Part:
    """The first part of the fee of 令和5年度 under some rules."""
    values = {
        "early_rate": TEN, "early_deadline": date(2030, 3, 31), "early_months": 60,
        "prefecture_tiers": (Tier(NOUGHT, TEN),), "combination": Combination(SUCCESSIVE),
        "tax": INCLUDED, "tax_rate": TEN,
    } | rules  # fmt: skip
    given = given or course()
    return next(iter(calculator(built([given]), ruled(**values)).year(CODES[0], 2023).parts))


def reasons(line: str, of: Part) -> set[str]:
    because: Because = of.reasons[LINES.index(line)]
    return {rule.rule for rule in because.rules}


BOTH = {"early_rate": TEN, "prefecture_tiers": (Tier(NOUGHT, TEN),)}
EARLY = {"early_rate": TEN, "prefecture_tiers": (Tier(NOUGHT, NOUGHT),)}
NONE = {"early_rate": NOUGHT, "prefecture_tiers": (Tier(NOUGHT, NOUGHT),)}


@pytest.mark.parametrize(
    ("rates", "limits", "matters"),
    [
        (BOTH, {}, True),
        (EARLY, {}, False),
        (EARLY, {"cap": TEN}, True),
        (EARLY, {"floor": 1_000}, True),
        (NONE, {}, False),
        (NONE, {"cap": TEN, "floor": 1_000}, False),
    ],
)
def test_how_reductions_combine_is_a_reason_where_it_can_change_the_amount(
    rates: dict[str, object], limits: dict[str, object], matters: bool
) -> None:
    found = part(**rates, combination=Combination(SUCCESSIVE, **limits))
    for line in ("early", "prefecture"):
        assert ("combination" in reasons(line, found)) is matters
    assert "combination" not in reasons("months", found)


def test_a_tax_that_is_included_needs_no_rate_and_an_added_one_is_rounded() -> None:
    assert reasons("tax", part(tax=INCLUDED)) == {"tax"}
    assert reasons("tax", part(tax=ADDED)) == {"tax", "tax_rate", "rounding"}
    lacking = part(tax=ADDED, tax_rate=None)
    assert reasons("tax", lacking) == {"tax", "tax_rate"}
    assert [each.rule for each in lacking.reasons[4].missing] == ["tax_rate"]


def test_a_start_of_use_after_the_day_of_the_facts_is_an_estimate() -> None:
    def estimates(of: Course) -> tuple[str, ...]:
        facts = replace(built([of]), as_of=START)
        (found,) = calculator(facts, ruled()).year(CODES[0], 2023).parts
        return found.use.estimates

    assert estimates(course(START)) == ()
    assert "基準日より後の予定" in estimates(course(START + timedelta(days=1)))[0]


def test_an_assumed_start_of_use_says_so_and_has_no_receipt_number() -> None:
    found = part(assumed(CODES[0], START)).use
    assert found.estimates == ("記録にない、仮に置いた利用開始による",)
    assert [fact.what for fact in found.facts] == ["利用開始日"]
    assert "受付番号" not in found.facts[0].source
    recorded = part().use
    assert recorded.estimates == ()
    assert recorded.facts[0].source.startswith("受付番号 R5-0001、")


def early_reasons(given: Course, **rules: object) -> Reduction:
    return part(given, **rules).terms.early


def test_the_day_that_decides_on_the_early_discount_names_its_record() -> None:
    by_mail = replace(course(), mail="f00")
    received = {"early_basis": BY_APPLICATION, "application_date": RECEIVED}
    (fact,) = early_reasons(by_mail, **received).because.facts
    assert (fact.what, fact.source) == (RECEIVED, "受付番号 R5-0001、メール f00")
    (fact,) = early_reasons(replace(by_mail, receipt=""), **received).because.facts
    assert fact.source == "メール f00"
    for basis in (BY_AGREEMENT, BY_START):
        (fact,) = early_reasons(course(), early_basis=basis).because.facts
        assert (fact.what, fact.value) == (basis, START)
    assert (
        early_reasons(course(), early_basis=BY_APPLICATION, application_date=WRITTEN).rate is None
    )


def test_the_early_discount_is_explained_by_its_deadline_or_its_deadlines() -> None:
    one, soon, late = date(2030, 3, 31), date(2023, 3, 31), date(2023, 9, 30)
    single = early_reasons(course(), early_deadline=one)
    assert (single.rate, single.how[-7:]) == (Fraction(1, 10), "以前のため対象")
    over = early_reasons(course(), early_deadline=soon)
    assert over.rate == 0
    assert over.how.endswith("が期限 令和5年3月31日より後のため対象外")
    stages = tuple(
        EarlyStage(deadline, rate, 0, None, Lasts(months))
        for deadline, rate, months in ((soon, Decimal("0.5"), 3), (late, TEN, 3), (late, NOUGHT, 9))
    )
    found = early_reasons(course(), early_rate=stages)
    assert found.rate == 1  # each stage has a rate of its own
    assert found.how.endswith("以前のため対象（10%、3か月、その後 0%、9か月）")
    assert not {"early_deadline", "early_months"} & {r.rule for r in found.because.rules}
    assert "最後の期限 令和5年3月31日より後" in early_reasons(course(), early_rate=stages[:1]).how


def test_stages_of_the_early_discount_follow_each_other() -> None:
    deadline = date(2023, 9, 30)
    stages = tuple(
        EarlyStage(deadline, rate, 0, since, Lasts(3))
        for rate, since in ((Decimal("0.5"), None), (TEN, date(2023, 10, 1)))
    )
    found = calculator(built([course()]), ruled(early_rate=stages, prefecture_tiers=NO_TIERS))
    parts = [(len(p.months), p.figures.early) for p in found.year(CODES[0], 2023).parts]
    assert parts == [(3, Fraction(1, 2)), (3, 0), (3, Fraction(1, 10)), (3, 0)]


NO_TIERS = (Tier(NOUGHT, NOUGHT),)


def test_the_early_discount_is_counted_from_the_first_month_ever_charged() -> None:
    ended = stages(START, START, START, date(2023, 9, 1))
    again = Period("in_use", date(2024, 6, 1), None, True, True, True)
    facts = built([Course("a", "", START, (*ended, again), receipt="R5-0001")])
    rules = ruled(
        early_rate=TEN, early_deadline=date(2030, 3, 31), early_months=12, prefecture_tiers=NO_TIERS
    )
    found = calculator(facts, rules)
    assert [p.figures.early for p in found.year(CODES[0], 2023).parts] == [Fraction(1, 10)]
    assert [p.figures.early for p in found.year(CODES[0], 2024).parts] == [0]


def test_the_months_of_a_whole_year_are_charged_with_the_first_part_and_so_are_its_reasons() -> (
    None
):
    rules = ruled(
        early_rate=TEN, early_deadline=date(2030, 3, 31), early_months=3,
        prefecture_tiers=NO_TIERS, proration_start=WHOLE,
    )  # fmt: skip
    found = calculator(built([course(date(2023, 6, 1))]), rules).year(CODES[0], 2023)
    assert [len(each.due) for each in found.parts] == [5, 7]
    assert [[fact.what for fact in each.use.facts] for each in found.parts] == [["利用開始日"], []]


def test_other_rules_give_other_fees_by_what_was_reckoned_before() -> None:
    facts = built([course(), course(date(2023, 6, 1))])
    first = calculator(facts, ruled())
    first.fee(CODES[0], 2023)
    for values in (BOTH, EARLY, {"tax": ADDED, "tax_rate": TEN}, {"start_month": "数えない"}):
        anew = calculator(facts, ruled(**values))
        again = first.under(ruled(**values))
        for code in CODES[:2]:
            assert again.total(code, 2023) == anew.total(code, 2023)


def test_a_municipality_that_never_used_the_system_has_no_costs_beside_the_fee() -> None:
    found = calculator(built([None]), ruled()).fee(CODES[0], 2023)
    assert (found.lines, found.references, found.total) == ((), (), 0)


def test_the_costs_beside_the_fee_are_those_of_the_rules_of_the_last_month() -> None:
    prices = (date(2022, 4, 1), 100), (date(2024, 3, 1), 110)
    rules = dated(ruled(konbini_outside=None), "commission", *prices)
    found = calculator(built([course()]), rules).fee(CODES[0], 2023)
    assert [line.how for line in found.references if line.kind == "commission"] == [
        "1件当たり 110円"
    ]


def test_the_population_that_selects_the_price_is_the_one_that_the_rules_name() -> None:
    stated = replace(course(), stated_population=9_000)
    found = part(stated, population_source=STATED).terms.annual
    assert "population_date" not in {rule.rule for rule in found.because.rules}
    assert found.because.facts[0].source == "受付番号 R5-0001"
    facts = built([course()])
    for known in (None, date(2024, 1, 1)):
        asked = calculator(replace(facts, known=known), ruled(population_source=STATED))
        (missing,) = [m for m in asked.fee(CODES[0], 2023).missing if m.what == "人口"]
        assert missing.why == "利用申込書に人口の記載がありません"


def test_a_population_of_an_earlier_day_is_an_estimate() -> None:
    facts = built([course()])
    some = facts.populations[CODES[0]]
    for known, late in ((some, False), (some[:1], True)):
        given = replace(facts, populations={**facts.populations, CODES[0]: known})
        (found, *_) = calculator(given, ruled()).year(CODES[0], 2023).parts
        assert bool(found.terms.annual.because.estimates) is late
    rules = ruled().at(START)
    assert official(facts, CODES[0], 2023, rules) == 9_000
    assert official(facts, CODES[0], 2023, ruled(population_date=None).at(START)) is None


CHANGE = Change(date(2023, 8, 1), CODES[1], CODES[0], "合併")


@pytest.mark.parametrize(
    ("day", "code"), [(date(2023, 7, 31), CODES[1]), (date(2023, 8, 1), CODES[0])]
)
def test_a_code_is_replaced_from_the_day_of_the_change_on(day: date, code: str) -> None:
    facts = replace(built([None]), changes=(CHANGE,))
    assert successor(facts, CODES[1], day) == code
    assert successor(facts, CODES[2], day) == CODES[2]


def test_adopters_are_counted_for_the_code_that_the_rule_on_succession_names() -> None:
    facts = replace(built([None, course()]), changes=(CHANGE,))
    before, after = date(2023, 7, 31), date(2023, 8, 1)

    def count(on: date, rule: str | None) -> tuple[set[str], set[str]]:
        found = Ratios(facts).counts("利用開始", on, rule)["99"]
        return set(found.adopted), set(found.former)

    assert count(before, SUCCEEDS) == ({CODES[1]}, set())
    assert count(after, SUCCEEDS) == ({CODES[0]}, {CODES[1]})
    assert count(after, None) == ({CODES[1]}, {CODES[1]})
    assert count(START - timedelta(days=1), SUCCEEDS) == (set(), set())
    assert Count(frozenset(), frozenset()).ratio is None


def test_an_ended_application_does_not_hide_the_one_in_use() -> None:
    over = replace(course(), periods=stages(START, START, START, date(2023, 5, 1)))
    facts = built([course()])
    facts = replace(facts, courses={CODES[0]: (over, course())})
    assert Ratios(facts).counts("利用開始", date(2023, 6, 1), None)["99"].adopted == {CODES[0]}


def test_the_rule_on_succession_is_a_reason_only_where_a_code_was_replaced() -> None:
    rules = ruled(prefecture_tiers=(Tier(NOUGHT, TEN),))
    for changes, named in (((), False), ((CHANGE,), True)):
        facts = replace(built([course(), course()]), changes=changes)
        found = calculator(facts, rules).reduction(CODES[0], 2024, rules.at(date(2024, 4, 1)))
        assert ("succession" in {rule.rule for rule in found.because.rules}) is named


@pytest.mark.parametrize(
    ("since", "months"),
    [(ALL_MONTHS, {3: 12}), (FROM_MONTH, {0: 9, 3: 3}), (FROM_NEXT, {0: 10, 3: 2})],
)
def test_the_prefecture_discount_begins_with_the_month_that_the_rules_name(
    since: str, months: dict[int, int]
) -> None:
    rules = ruled(
        early_rate=NOUGHT, prefecture_assessed=YearDay(0, 1, 15), prefecture_from=since,
        prefecture_tiers=(Tier(NOUGHT, Decimal("0.3")),),
    )  # fmt: skip
    found = calculator(built([course()]), rules).year(CODES[0], 2023)
    assert {int(10 * (p.figures.prefecture or 0)): len(p.months) for p in found.parts} == months


def test_a_tier_that_was_reached_in_any_month_since_the_rules_began_is_kept() -> None:
    rules = ruled(
        early_rate=NOUGHT, prefecture_assessed=EveryMonth(), adoption_stage="利用開始",
        prefecture_tiers=(Tier(NOUGHT, NOUGHT), Tier(Decimal("0.2"), TEN)),
    )  # fmt: skip
    ended = replace(course(), periods=stages(START, START, date(2023, 5, 2), date(2023, 9, 2)))
    facts = built([course(), ended])
    for year, runs in ((2023, [(2, 0), (10, Fraction(1, 10))]), (2024, [(12, Fraction(1, 10))])):
        found = calculator(facts, rules).year(CODES[0], year)
        assert [(len(p.months), p.figures.prefecture) for p in found.parts] == runs


def test_of_the_tiers_reached_one_after_the_other_the_highest_counts() -> None:
    tiers = tuple(
        Tier(Decimal(share), Decimal(rate))
        for share, rate in (("0", "0"), ("0.1", "0.1"), ("0.2", "0.2"))
    )
    rules = ruled(
        early_rate=NOUGHT,
        prefecture_assessed=EveryMonth(),
        adoption_stage="利用開始",
        prefecture_tiers=tiers,
    )
    found = calculator(built([course(), course(date(2023, 6, 1))]), rules).year(CODES[0], 2023)
    runs = [(len(p.months), p.figures.prefecture) for p in found.parts]
    assert runs == [(2, Fraction(1, 10)), (10, Fraction(1, 5))]


def test_a_tier_that_is_reached_after_the_year_is_none_of_it() -> None:
    later = monthly(course(), course(date(2024, 4, 1)))
    assert (later.rate, later.because.facts) == (0, ())


@pytest.mark.parametrize("since", [date(2023, 4, 1), date(2023, 4, 20)])
def test_the_first_assessment_is_that_of_the_month_from_which_the_rule_holds(since: date) -> None:
    before = course(date(2022, 6, 1))
    rules = dated(ruled(**MONTHLY), "prefecture_assessed", (since, EveryMonth()))
    found = calculator(built([before, before]), rules).reduction(CODES[0], 2023, rules.at(since))
    assert found.how == "令和5年4月1日の導入割合 2団体／8団体＝25.0%"


def test_the_month_from_which_a_discount_applies_is_a_reason_where_one_day_decides() -> None:
    two = course(), course()
    for found, asked in ((judged(*two), True), (monthly(*two), False)):
        assert ("prefecture_from" in {rule.rule for rule in found.because.rules}) is asked
    assert judged(*two, prefecture_from=None).rate is None
    assert monthly(*two, prefecture_from=None).rate == Fraction(1, 10)


def test_without_a_rule_to_combine_them_a_discount_of_everything_leaves_nothing() -> None:
    whole = part(combination=None, early_rate=Decimal(1), prefecture_tiers=NO_TIERS)
    assert (whole.amounts.early, whole.amounts.total) == (-whole.terms.annual.yen, 0)


def test_a_part_is_spread_over_its_months_in_whole_yen_and_the_last_takes_the_rest() -> None:
    found = part(
        usage_fee=(Band(0, None, 1_000_000),), early_rate=Decimal("0.07"), prefecture_tiers=NO_TIERS
    )
    spread: dict[str, list[int | None]] = {}
    for month, kind, yen in found.by_month():
        assert month == found.due[len(spread.setdefault(kind, []))]
        spread[kind].append(yen)
    assert spread["base"] == [83_333] * 11 + [83_337]
    assert spread["early"] == [-5_833] * 11 + [-5_837]
    assert spread["prefecture"] == [0] * 12
    unknown = part(usage_fee=None)
    assert {yen for _, _, yen in unknown.by_month()} == {None}
    assert len([*unknown.by_month()]) == 5 * 12


def test_a_fee_is_charged_free_or_open_and_says_why_it_is_free() -> None:
    facts = built([course(), None])
    rules = ruled()
    charged, free = (calculator(facts, rules).fee(code, 2023) for code in CODES[:2])
    unknown = calculator(facts, ruled(usage_fee=None)).fee(CODES[0], 2023)
    assert [each.status for each in (charged, free, unknown)] == ["計算済み", "負担なし", "未確定"]
    assert [bool(each.why) for each in (charged, free, unknown)] == [False, True, False]
    assert (charged.scenario, charged.estimates) == (rules.scenario, ())
    planned = calculator(replace(facts, as_of=START - timedelta(days=1)), rules)
    assert len(planned.fee(CODES[0], 2023).estimates) == len(
        set(planned.fee(CODES[0], 2023).estimates)
    )
    assert planned.fee(CODES[0], 2023).estimates
    assert calculator(facts, ruled(usage_fee=None)).sum(2023, CODES[:2]) is None
    assert calculator(facts, rules).sum(2023, CODES[:2]) == charged.total


def test_use_within_a_year_is_charged_by_its_own_days() -> None:
    given = [course(date(2023, month, 1)) for month in (4, 6, 9)]
    over = stages(START, START, START, date(2023, 8, 1))
    facts = built([*given, replace(course(), periods=over)])
    rules = ruled(early_rate=NOUGHT, prefecture_tiers=NO_TIERS)
    found = calculator(facts, rules)
    counts = [sum(len(p.months) for p in found.year(code, 2023).parts) for code in CODES[:4]]
    assert counts == [12, 10, 7, 5]
    counts = [sum(len(p.months) for p in found.year(code, 2024).parts) for code in CODES[:4]]
    assert counts == [12, 12, 12, 0]


def test_use_at_the_edge_of_a_year_is_charged_by_its_own_days() -> None:
    first, last = START, date(2024, 3, 31)
    began = [course(day) for day in (first, first + timedelta(days=1))]
    over = [
        replace(course(), periods=stages(START, START, START, day))
        for day in (last - timedelta(days=1), last)
    ]
    found = calculator(built([*began, *over]), ruled(start_month="数えない", end_month="数えない"))
    counts = [sum(len(p.months) for p in found.year(code, 2023).parts) for code in CODES[:4]]
    assert counts == [12, 11, 11, 12]


MONTHLY = {
    "prefecture_assessed": EveryMonth(), "adoption_stage": "利用開始",
    "prefecture_tiers": (Tier(NOUGHT, NOUGHT), Tier(Decimal("0.2"), TEN)),
}  # fmt: skip


def dated(rules: Rules, name: str, *values: tuple[date, object]) -> Rules:
    """The same rules, of which one has these values, each from a day on."""
    of = {rule.id: rule for rule in rules}
    first = of[name].values[0]
    found = tuple(replace(first, since=since, value=value) for since, value in values)
    return gathered(of | {name: replace(of[name], values=found)})


def monthly(*given: Course | None, as_of: date = date(2027, 3, 31), **rules: object) -> Reduction:
    facts = replace(built(given), as_of=as_of)
    asked = ruled(**MONTHLY | rules)
    return calculator(facts, asked).reduction(CODES[0], 2023, asked.at(START))


def test_a_kept_tier_is_explained_by_the_month_that_reached_it() -> None:
    later, third = course(date(2023, 6, 1)), course(date(2023, 8, 1))
    found = monthly(course(), later, third)
    assert found.how == "令和5年6月1日の導入割合 2団体／8団体＝25.0%"
    assert (found.rate, found.because.estimates) == (Fraction(1, 10), ())
    assert [fact.what for fact in found.because.facts] == ["令和5年6月1日の導入割合"]
    none = monthly(course())
    assert (none.rate, none.because.facts) == (0, ())
    assert none.how.startswith("最初の段階（")
    assert none.how.endswith("に達していないため対象外")
    without = monthly(course(), prefecture_tiers=NO_TIERS)
    assert without.how == "割引のある段階がないため対象外"


@pytest.mark.parametrize(
    ("as_of", "open_still"), [(date(2024, 2, 29), True), (date(2024, 3, 1), False)]
)
def test_a_kept_tier_may_still_rise_until_the_last_assessment_of_the_year(
    as_of: date, open_still: bool
) -> None:
    assert bool(monthly(course(), as_of=as_of).because.estimates) is open_still


@pytest.mark.parametrize(
    ("rules", "name", "day"),
    [
        ({"early_basis": BY_AGREEMENT}, BY_AGREEMENT, date(2023, 3, 2)),
        ({"early_basis": BY_START}, BY_START, START),
        ({"early_basis": BY_APPLICATION, "application_date": COMPLETED}, COMPLETED, date(2023, 3, 1)),
        ({"early_basis": BY_APPLICATION, "application_date": WRITTEN}, WRITTEN, date(2023, 2, 1)),
    ],
)  # fmt: skip
def test_each_rule_on_the_early_discount_has_its_own_day(
    rules: dict[str, object], name: str, day: date
) -> None:
    periods = stages(date(2023, 3, 1), date(2023, 3, 2), START)
    given = Course("a", "", START, periods, written=Mark(date(2023, 2, 1)))
    (fact,) = early_reasons(given, **rules).because.facts
    assert (fact.what, fact.value) == (name, day)


def judged(*given: Course | None, as_of: date = date(2027, 3, 31), **rules: object) -> Reduction:
    return monthly(*given, as_of=as_of, **{"prefecture_assessed": YearDay(0, 1, 15)} | rules)


def test_a_discount_for_adopters_alone_is_none_for_others() -> None:
    two = course(), course()
    assert judged(*two).rate == judged(*two, prefecture_for=ADOPTERS).rate == Fraction(1, 10)
    others = judged(None, *two, prefecture_for=ADOPTERS)
    assert (others.rate, others.at(START, START, None)) == (0, 0)
    assert others.how.endswith("この団体は判定日に導入していないため対象外")
    assert judged(None, *two).rate == Fraction(1, 10)
    assert judged(*two).how == "2団体／8団体＝25.0%"
    assert judged(course()).how.startswith("1団体／8団体＝12.5%。最初の段階（")


@pytest.mark.parametrize(("as_of", "late"), [(date(2024, 1, 14), True), (date(2024, 1, 15), False)])
def test_a_ratio_of_a_day_to_come_is_an_estimate(as_of: date, late: bool) -> None:
    assert bool(judged(course(), course(), as_of=as_of).because.estimates) is late


def test_the_fees_of_a_year_are_those_of_all_who_exist_on_its_last_day_or_have_applied() -> None:
    facts = built([course(), course()])
    register = {code: facts.rows[code] for code in CODES[:1]} | {
        CODES[2]: (facts.rows[CODES[2]][0]._replace(valid_to=date(2024, 3, 30)),),
        CODES[3]: (facts.rows[CODES[3]][0]._replace(valid_to=date(2024, 3, 31)),),
    }
    gone = Change(date(2023, 8, 1), CODES[1], CODES[0], "合併")
    never = Change(date(2023, 8, 1), CODES[5], CODES[0], "合併")
    found = calculator(replace(facts, rows=register, changes=(gone, never)), ruled())
    assert found.codes(2023) == [CODES[0], CODES[1], CODES[3]]
    assert found.codes(2024) == [CODES[0]]
    whole = calculator(facts, ruled())
    assert [fee.code for fee in whole.fees(2023)] == CODES
    chosen = whole.fees(2023, [CODES[1], CODES[0]])
    assert [fee.code for fee in chosen] == [CODES[1], CODES[0]]
    assert sum_of(chosen) == sum(fee.total or 0 for fee in chosen)
