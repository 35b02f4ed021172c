"""What a prefecture lacks for its next tier, and what reaching it changes in yen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from reports.fees.calculator import Calculator, calculator
from reports.fees.facts import Course, Period
from reports.fees.targets import Between, Target, open_year, owed_with_more, targets
from reports.rules.catalog import ALL_MONTHS, BY_POPULATION, COUNTED, INCLUDED, STATED
from reports.rules.shapes import Band, FixedDay, Tier, YearDay
from tests.rules.test_fees_properties import CODES, built, ruled, stages

APRIL, TODAY = date(2023, 4, 1), date(2023, 6, 30)
ASSESSED = date(2024, 1, 15)
TIERS = tuple(
    Tier(Decimal(share), Decimal(rate))
    for share, rate in (("0", "0"), ("0.25", "0.1"), ("0.5", "0.2"), ("1", "0.3"))
)
BY_SIZE = (
    Band(0, 1_500, 300_000),
    *(Band(n * 1000 - 500, n * 1000 + 500, n * 300_000) for n in range(2, 8)),
    Band(7_500, None, 2_400_000),
)
IN_USE = Course("a", "", APRIL, stages(APRIL, APRIL, APRIL))
APPLIED = Course("a", "", APRIL, (Period("accepted", APRIL, None, True, False, False),))


def fees(*given: Course | None, **rules: object) -> Calculator:
    """The fees of a prefecture of eight, two of which use the system and one of which has applied."""
    facts = replace(built(given or (IN_USE, None, APPLIED, IN_USE)), as_of=TODAY)
    values = {
        "usage_fee": (Band(0, None, 1_200_000),), "prefecture_tiers": TIERS, "tax": INCLUDED,
        "adoption_stage": "利用開始", "prefecture_assessed": YearDay(0, 1, 15),
        "prefecture_from": ALL_MONTHS, "early_rate": Decimal(0), "start_month": COUNTED,
    } | rules  # fmt: skip
    return calculator(facts, ruled(**values))


def all_alike(yen: int) -> Between:
    """The amount of newcomers of whom each owes the same."""
    return Between(yen, yen)


def unlike(*given: Course | None, unknown: int | None = None, **rules: object) -> Calculator:
    """As `fees`, where the eighth municipality is the smallest and each before it owes more; the
    population of the one at the place `unknown` is not known.
    """
    plain = fees(*given, usage_fee=BY_SIZE, **rules)
    people = {
        code: ()
        if place == unknown
        else tuple(each._replace(persons=(8 - place) * 1000) for each in persons)
        for place, (code, persons) in enumerate(plain.facts.populations.items())
    }
    return calculator(replace(plain.facts, populations=people), plain.rules)


def every_choice(of: Calculator, sure: list[str], out_of: list[str], more: int = 2) -> Between:
    """What the newcomers owe, by each choice of them: `sure` and as many as lack `out_of`."""
    sums = []
    for chosen in combinations(out_of, more - len(sure)):
        joining = [*sure, *chosen]
        other = calculator(of.facts.with_adopters(joining, TODAY), of.rules)
        yen = other.sum(2023, joining)
        assert yen is not None
        sums.append(yen)
    return Between(min(sums), max(sums))


def target(of: Calculator, on: date | None = None) -> Target:
    (found,) = targets(of, 2023, on).targets
    return found


def test_a_prefecture_lacks_the_adopters_between_its_tier_and_the_next() -> None:
    found = target(fees())
    assert (found.prefecture, found.name) == ("99", "架空県")
    assert (found.adopted, found.municipalities, found.ratio) == (2, 8, Fraction(1, 4))
    assert (found.rate, found.next, found.more) == (Decimal("0.1"), TIERS[2], 2)
    assert found.applied == (CODES[2],)
    assert found.untouched == (CODES[1], *CODES[4:])
    whole = targets(fees(), 2023)
    assert (whole.on, whole.fiscal_year, whole.missing) == (TODAY, 2023, ())
    assert whole.scenario == fees().rules.scenario
    assert replace(found, municipalities=0).ratio is None


def test_the_next_tier_saves_todays_users_and_the_newcomers_owe_from_today_on() -> None:
    found = target(fees())
    assert found.worth_of_one == 0  # three of eight reach no other tier
    assert found.worth_of_next == 2 * 120_000
    assert found.owed_by_newcomers == all_alike(2 * 800_000)  # ten months, at four fifths
    assert found.net_of_next == all_alike(2 * 800_000 - 2 * 120_000)
    one_more = target(fees(*[IN_USE] * 3))
    assert (one_more.worth_of_one, one_more.worth_of_next) == (3 * 120_000, 3 * 120_000)


def test_whom_nobody_names_may_be_the_smallest_or_the_largest_newcomers() -> None:
    of = unlike(IN_USE, None, None, IN_USE)
    found = target(of)
    assert (found.more, found.applied) == (2, ())
    others = [CODES[1], CODES[2], *CODES[4:]]
    assert found.owed_by_newcomers == every_choice(of, [], others)
    assert found.owed_by_newcomers == Between((1 + 2) * 200_000, (7 + 6) * 200_000)
    less = found.worth_of_next or 0
    assert found.net_of_next == Between(600_000 - less, 2_600_000 - less)


def test_those_who_have_applied_come_first_among_the_newcomers() -> None:
    one = unlike(IN_USE, None, APPLIED, IN_USE)
    others = [CODES[1], *CODES[4:]]
    assert target(one).owed_by_newcomers == every_choice(one, [CODES[2]], others)
    three = unlike(IN_USE, APPLIED, APPLIED, IN_USE, APPLIED)
    applied = [CODES[1], CODES[2], CODES[4]]
    assert target(three).owed_by_newcomers == every_choice(three, [], applied)
    both = unlike(IN_USE, APPLIED, APPLIED, IN_USE)
    found = target(both).owed_by_newcomers
    assert found == every_choice(both, [CODES[1], CODES[2]], [CODES[4]])
    assert found
    assert found.least == found.most


def test_a_last_group_of_newcomers_that_is_too_small_still_reaches_the_tier() -> None:
    others = [CODES[1], CODES[2], *CODES[4:]]
    sizes = (*TIERS[:2], Tier(Decimal("0.75"), Decimal("0.2")))
    of = unlike(IN_USE, None, None, IN_USE, prefecture_tiers=sizes)
    assert target(of).more == 4  # of six: four, and two with others again
    assert target(of).owed_by_newcomers == every_choice(of, [], others, 4)


def test_a_newcomer_whose_fee_is_not_known_is_left_out_of_the_range() -> None:
    others = [CODES[1], CODES[2], *CODES[4:7]]
    of = unlike(IN_USE, None, None, IN_USE, unknown=7)
    assert target(of).owed_by_newcomers == every_choice(of, [], others)
    few = unlike(*[IN_USE] * 7, unknown=7, prefecture_tiers=TIERS)
    assert (target(few).more, target(few).owed_by_newcomers) == (1, None)


def test_on_the_highest_tier_nothing_is_lacking() -> None:
    found = target(fees(*[IN_USE] * 8))
    assert (found.rate, found.next, found.more) == (Decimal("0.3"), None, 0)
    assert (found.worth_of_next, found.owed_by_newcomers) == (0, all_alike(0))
    assert found.net_of_next == all_alike(0)


def test_the_highest_tier_is_worth_no_more_even_where_the_fee_is_open() -> None:
    assert target(fees(*[IN_USE] * 8, usage_fee=None)).worth_of_next == 0


def test_one_fee_that_is_open_leaves_the_sum_open() -> None:
    stated = replace(IN_USE, stated_population=9_000)
    for given in ((IN_USE, stated), (stated, IN_USE)):
        found = target(fees(*given, population_source=STATED))
        assert (found.worth_of_one, found.worth_of_next) == (None, None)


def test_those_who_begin_later_are_none_of_todays_users() -> None:
    later = date(2023, 9, 1)
    planned = replace(IN_USE, periods=stages(APRIL, APRIL, later))
    day = YearDay(0, 7, 15)
    found = target(fees(IN_USE, planned, planned, planned, IN_USE, prefecture_assessed=day))
    assert found.applied == tuple(CODES[1:4])
    assert found.worth_of_next == 2 * 120_000
    before = replace(IN_USE, periods=stages(APRIL, APRIL, APRIL, date(2023, 5, 1)))
    again = calculator(
        replace(fees().facts, courses={CODES[0]: (before, IN_USE), CODES[3]: (IN_USE,)}),
        fees().rules,
    )
    assert target(again).worth_of_next == 2 * 120_000


def test_below_the_first_tier_the_rate_is_nought() -> None:
    found = target(fees(None, prefecture_tiers=TIERS[1:]))
    assert (found.rate, found.next, found.more) == (Decimal(0), TIERS[1], 2)


def test_adopters_and_applicants_are_those_of_the_day() -> None:
    found = target(fees(), APRIL - timedelta(days=1))
    assert (found.adopted, found.applied, len(found.untouched)) == (0, (), 8)


def test_who_has_joined_since_the_day_is_a_newcomer_and_none_of_todays_users() -> None:
    tiers = tuple(
        Tier(Decimal(share), Decimal(rate))
        for share, rate in (("0", "0"), ("0.25", "0.1"), ("0.375", "0.2"))
    )
    found = target(fees(prefecture_tiers=tiers), APRIL - timedelta(days=1))
    assert (found.more, found.untouched[:2]) == (2, tuple(CODES[:2]))
    assert found.worth_of_next == 120_000  # what the fourth saves, which does not join


def test_amounts_are_open_where_a_rule_is() -> None:
    found = target(fees(usage_fee=None))
    assert (found.worth_of_one, found.worth_of_next, found.owed_by_newcomers) == (None,) * 3
    assert found.net_of_next is None
    known, unknown = replace(found, worth_of_next=1), replace(found, owed_by_newcomers=all_alike(1))
    assert (known.net_of_next, unknown.net_of_next) == (None, None)


@pytest.mark.parametrize(
    "rule", ["adoption_stage", "adoption_denominator", "prefecture_tiers", "prefecture_assessed"]
)
def test_without_a_rule_there_is_no_target_and_it_is_named(rule: str) -> None:
    for day in (TODAY, ASSESSED + timedelta(days=1)):
        found = targets(fees(**{rule: None}), 2023, day)
        assert (found.targets, [each.rule for each in found.missing]) == ((), [rule])
        assert found.why == f"{found.missing[0].what}が定まっていないため"


def test_why_there_are_no_targets_names_each_open_rule_or_what_else_is_in_the_way() -> None:
    found = targets(fees(), 2023)
    assert found.why == ""
    stage, tiers = (
        targets(fees(**{rule: None}), 2023).missing[0]
        for rule in ("adoption_stage", "prefecture_tiers")
    )
    both = replace(found, missing=(stage, tiers))
    assert both.why == f"{stage.what}・{tiers.what}が定まっていないため"
    other = targets(fees(adoption_denominator=BY_POPULATION), 2023)
    assert other.why == other.missing[0].why
    assert other.why.endswith("ため")


def test_by_population_no_number_of_municipalities_is_a_target() -> None:
    (missing,) = targets(fees(adoption_denominator=BY_POPULATION), 2023).missing
    assert missing.what == "導入割合"


@pytest.mark.parametrize(
    ("day", "year"), [(ASSESSED, 2023), (ASSESSED + timedelta(days=1), 2024), (TODAY, 2023)]
)
def test_a_year_is_open_until_its_ratio_is_assessed(day: date, year: int) -> None:
    assert open_year(fees(), 2023, day) == year
    found = targets(fees(), 2023, day)
    assert bool(found.targets) is (year == 2023)
    assert [each.what for each in found.missing] == ([] if year == 2023 else ["次の割引の段階"])


def test_a_year_is_open_where_the_rule_is_and_none_is_after_the_last_assessment() -> None:
    assert open_year(fees(prefecture_assessed=None), 2023, date(2030, 1, 1)) == 2023
    once = fees(prefecture_assessed=FixedDay(ASSESSED))
    assert open_year(once, 2023, date(2030, 1, 1)) == 2023
    late = fees(prefecture_assessed=YearDay(0, 1, 15))
    assert open_year(late, 2023, date(2027, 1, 15)) == 2026
    assert open_year(late, 2023, date(2027, 1, 16)) == 2023  # four years are tried
    ahead = fees(prefecture_assessed=YearDay(2, 4, 1))  # of fiscal 2026, on 1 April 2024
    assert open_year(ahead, 2023, date(2023, 6, 30)) == 2026


def test_what_todays_users_owe_falls_with_each_tier_that_more_adopters_reach() -> None:
    owed = [2_160_000, 2_160_000, 1_920_000, 1_920_000, 1_920_000, 1_920_000, 1_680_000]
    assert owed_with_more(fees(), "99", 2023) == list(enumerate(owed))
    for rule in ("adoption_stage", "prefecture_tiers", "prefecture_assessed"):
        assert owed_with_more(fees(**{rule: None}), "99", 2023) == []
    assert owed_with_more(fees(), "99", 2022) == []  # assessed before today


def test_use_that_has_ended_is_none_of_todays() -> None:
    over = replace(IN_USE, periods=stages(APRIL, APRIL, APRIL, date(2023, 5, 1)))
    pairs = owed_with_more(fees(IN_USE, over), "99", 2023)
    assert pairs[0] == (0, 1_200_000)
    assert len(pairs) == 8
