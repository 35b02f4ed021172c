"""What was assessed for a past day is what the fees of the year rest on, or is not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from reports.fees.assessed import Assessed, assessment
from reports.fees.calculator import Calculator, calculator
from reports.rules.catalog import BY_POPULATION, SUCCEEDS
from reports.rules.model import gathered
from reports.rules.shapes import EveryMonth
from tests.rules.test_fees_properties import CODES
from tests.rules.test_fees_reasons import CHANGE
from tests.rules.test_targets import ASSESSED, IN_USE, TIERS, fees

AFTER = ASSESSED + timedelta(days=1)


def after(of: Calculator, day: date = AFTER) -> Calculator:
    """The same fees when the day of the facts is another."""
    return calculator(replace(of.facts, as_of=day), of.rules)


def test_each_prefecture_has_the_discount_that_its_municipalities_are_charged_with() -> None:
    for users, rate in ((1, "0"), (2, "1/10"), (4, "1/5"), (8, "3/10")):
        of = after(fees(*[IN_USE] * users))
        found = assessment(of, 2023)
        assert found is not None
        assert (found.on, found.fiscal_year) == (ASSESSED, 2023)
        expected = Assessed("99", "架空県", users, 8, Fraction(rate))
        assert found.prefectures == (expected,)
        assert expected.ratio == Fraction(users, 8)
        assert of.total(CODES[0], 2023) == 1_200_000 * (1 - Fraction(rate))


def test_nothing_is_assessed_before_the_day_is_past() -> None:
    assert assessment(after(fees(), ASSESSED), 2023) is None
    assert assessment(after(fees()), 2024) is None


@pytest.mark.parametrize(
    "open_rule",
    ["adoption_stage", "adoption_denominator", "prefecture_tiers", "prefecture_assessed"],
)
def test_nothing_is_assessed_while_a_rule_is_open(open_rule: str) -> None:
    assert assessment(after(fees(**{open_rule: None})), 2023) is None


def test_what_no_single_day_or_no_number_of_municipalities_decides_is_not_shown() -> None:
    assert assessment(after(fees(prefecture_assessed=EveryMonth()), date(2030, 1, 1)), 2023) is None
    assert assessment(after(fees(adoption_denominator=BY_POPULATION)), 2023) is None


def test_of_a_year_in_which_a_rule_changed_nothing_is_shown() -> None:
    of = after(fees())
    rule = of.rules["prefecture_tiers"]
    later = replace(rule.values[0], since=date(2024, 3, 1), value=TIERS[:2])
    changed = replace(rule, values=(*rule.values, later))
    rules = gathered({**of.rules.rules, rule.id: changed})
    assert assessment(calculator(of.facts, rules), 2023) is None


def test_the_discount_is_open_where_the_rule_on_succession_is_and_a_code_was_replaced() -> None:
    for succession, rate in ((None, None), (SUCCEEDS, Fraction(0))):
        of = after(fees(None, IN_USE, succession=succession))
        replaced = calculator(replace(of.facts, changes=(CHANGE,)), of.rules)
        found = assessment(replaced, 2023)
        assert found is not None
        assert [each.rate for each in found.prefectures] == [rate]
