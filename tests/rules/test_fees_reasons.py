"""Which rules, facts and estimates are reasons of the lines of a fee, and which are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reports.fees.because import Because
from reports.fees.calculator import calculator
from reports.fees.facts import Course, assumed
from reports.fees.parts import Part
from reports.rules.catalog import ADDED, INCLUDED, SUCCESSIVE
from reports.rules.shapes import Combination, Tier
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
