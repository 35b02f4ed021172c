"""The yen of each line of a fee, reckoned by hand; a line is 未確定 as soon as it rests on what is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reports.fees.arithmetic import NONE, START, Amounts, Arithmetic, Carried, Reckoned, amounts
from reports.rules.catalog import (
    ADDED,
    EACH_STEP,
    INCLUDED,
    LARGER,
    ONCE,
    PREFECTURE_FIRST,
    SUCCESSIVE,
    SUM,
)
from reports.rules.shapes import Rounding, Steps
from reports.wording import percent_of

DOWN, UP = Steps.alike(Rounding("切捨て", 1)), Steps.alike(Rounding("切上げ", 1))
TEN, FIVE = Fraction(1, 10), Fraction(1, 20)
PLAIN = Arithmetic(
    combination=SUCCESSIVE, rounding=DOWN, place=EACH_STEP, tax=INCLUDED, tax_rate=None
)


def both(
    rules: Arithmetic = PLAIN, *, annual: int | None = 120_000, count: int | None = 3,
    early: Fraction | None = NONE, prefecture: Fraction | None = NONE, carried: Carried = START,
) -> tuple[Amounts, Carried]:  # fmt: skip
    return amounts(annual, count, early, prefecture, rules, carried)


def reckoned(rules: Arithmetic = PLAIN, **given: Any) -> Amounts:
    return both(rules, **given)[0]


def carried_on(rules: Arithmetic = PLAIN, **given: Any) -> Carried:
    return both(rules, **given)[1]


def test_three_months_of_twelve_are_a_quarter() -> None:
    assert both() == (
        (120_000, -90_000, 0, 0, 0), Carried(Fraction(30_000), Fraction(30_000))
    )  # fmt: skip


def test_an_unknown_yearly_fee_leaves_every_line_open() -> None:
    found = reckoned(annual=None)
    assert found == (None, None, None, None, None)
    assert reckoned(PLAIN._replace(cap=TEN), annual=None) == (None, None, None, None, None)


def test_an_unknown_number_of_months_leaves_the_yearly_fee_standing() -> None:
    assert reckoned(count=None) == (120_000, None, None, None, None)


@pytest.mark.parametrize(
    "lacking", [{"rounding": None}, {"place": None}, {"rounding": None, "place": ONCE}]
)
def test_without_a_rule_of_rounding_only_the_yearly_fee_is_known(
    lacking: dict[str, str | None],
) -> None:
    assert reckoned(PLAIN._replace(**lacking)) == (120_000, None, None, None, None)


def test_an_unknown_early_rate_leaves_its_line_open_not_nil() -> None:
    assert reckoned(early=None, prefecture=TEN) == (120_000, -90_000, None, None, None)
    assert reckoned(early=None, prefecture=NONE) == (120_000, -90_000, None, None, None)


def test_an_unknown_prefecture_rate_leaves_the_early_line_standing() -> None:
    assert reckoned(early=TEN, prefecture=None) == (120_000, -90_000, -3_000, None, None)


def test_two_reductions_without_a_rule_to_combine_them_are_both_open() -> None:
    rules = PLAIN._replace(combination=None)
    assert reckoned(rules, early=TEN, prefecture=FIVE) == (120_000, -90_000, None, None, None)


def test_one_reduction_alone_needs_no_rule_to_combine() -> None:
    rules = PLAIN._replace(combination=None)
    assert reckoned(rules, early=TEN) == (120_000, -90_000, -3_000, 0, 0)
    assert reckoned(rules, prefecture=FIVE) == (120_000, -90_000, 0, -1_500, 0)


def test_reductions_one_after_the_other() -> None:
    assert reckoned(early=TEN, prefecture=FIVE) == (120_000, -90_000, -3_000, -1_350, 0)


def test_the_reduction_of_the_prefecture_may_come_first() -> None:
    rules = PLAIN._replace(combination=PREFECTURE_FIRST)
    assert reckoned(rules, early=TEN, prefecture=FIVE)[2:4] == (-2_850, -1_500)


@pytest.mark.parametrize(
    ("limit", "lines"),
    [
        ({"cap": Fraction(12, 100)}, (-3_000, -600)),  # of 30,000 yen
        ({"cap": TEN}, (-3_000, 0)),
        ({"cap": FIVE}, (-1_500, 0)),
        ({"floor": 108_000}, (-3_000, 0)),  # of a year: 27,000 yen of three months
        ({"floor": 110_000}, (-2_500, 0)),
        ({"floor": 900_000}, (0, 0)),
        ({"cap": TEN, "floor": 110_000}, (-2_500, 0)),
        ({"cap": FIVE, "floor": 110_000}, (-1_500, 0)),
    ],
)
def test_reductions_end_at_the_cap_and_at_the_floor(
    limit: dict[str, Any], lines: tuple[int, int]
) -> None:
    rules = PLAIN._replace(combination=SUM, **limit)
    assert reckoned(rules, early=TEN, prefecture=FIVE)[2:4] == lines


def test_reductions_added_up_are_taken_from_the_whole() -> None:
    rules = PLAIN._replace(combination=SUM)
    assert reckoned(rules, early=TEN, prefecture=FIVE)[2:4] == (-3_000, -1_500)


def test_reductions_added_up_never_exceed_the_whole() -> None:
    rules = PLAIN._replace(combination=SUM)
    found, carried = both(rules, early=Fraction(7, 10), prefecture=Fraction(6, 10))
    assert (found.early, found.prefecture, carried.net) == (-21_000, -9_000, 0)


@pytest.mark.parametrize(
    ("early", "prefecture", "lines"),
    [(TEN, FIVE, (-3_000, 0)), (FIVE, TEN, (0, -3_000)), (TEN, TEN, (-3_000, 0))],
)
def test_of_two_reductions_only_the_larger_counts(
    early: Fraction, prefecture: Fraction, lines: tuple[int, int]
) -> None:
    rules = PLAIN._replace(combination=LARGER)
    assert reckoned(rules, early=early, prefecture=prefecture)[2:4] == lines


def test_the_larger_reduction_is_looked_for_only_where_there_are_two() -> None:
    rules = PLAIN._replace(combination=LARGER)
    assert reckoned(rules, early=NONE, prefecture=FIVE)[2:4] == (0, -1_500)


def test_a_reduction_of_everything_leaves_nothing() -> None:
    assert reckoned(count=12, early=Fraction(1)) == (120_000, 0, -120_000, 0, 0)


def test_two_reductions_added_up_take_off_no_more_than_everything() -> None:
    found = reckoned(PLAIN._replace(combination=SUM), early=TEN * 7, prefecture=TEN * 5)
    assert found == (120_000, -90_000, -21_000, -9_000, 0)


def test_a_tax_that_is_not_included_is_added_at_the_end() -> None:
    rules = PLAIN._replace(tax=ADDED, tax_rate=TEN)
    assert reckoned(rules).tax == 3_000
    assert reckoned(rules, annual=120_036).tax == 3_000  # of 30,009 yen, rounded down


def test_the_tax_of_a_year_is_rounded_as_a_whole_however_many_parts_it_has() -> None:
    rules = PLAIN._replace(tax=ADDED, tax_rate=TEN)
    carried, taxes = START, []
    for _ in range(4):  # a month of 3 yen: 0.3 yen of tax
        month, carried = both(rules, annual=36, count=1, carried=carried)
        taxes.append(month.tax)
    assert taxes == [0, 0, 0, 1]


def test_equal_months_after_a_break_leave_open_what_was_open_before() -> None:
    for rules, early in ((PLAIN, None), (PLAIN._replace(rounding=None), NONE)):
        year = Reckoned()
        first, second = (year.part(120_000, 3, early, NONE, rules) for _ in range(2))
        assert None in first
        assert second == first


def test_a_fee_of_nothing_stays_nothing_after_a_break() -> None:
    year = Reckoned()
    parts = [year.part(0, count, NONE, NONE, PLAIN) for count in (3, 4)]
    assert parts == [(0, 0, 0, 0, 0)] * 2


def test_months_of_an_unknown_number_do_not_change_what_known_months_cost() -> None:
    year = Reckoned()
    year.part(120_000, None, NONE, NONE, PLAIN)
    assert year.part(120_000, 3, NONE, NONE, PLAIN) == reckoned()


@pytest.mark.parametrize(
    "lacking", [{"tax": None}, {"tax": None, "tax_rate": TEN}, {"tax": ADDED, "tax_rate": None}]
)
def test_an_unknown_tax_leaves_only_the_tax_open(lacking: dict[str, Any]) -> None:
    assert reckoned(PLAIN._replace(**lacking)) == (120_000, -90_000, 0, 0, None)


def test_what_follows_an_open_line_is_open_whatever_the_rates() -> None:
    rules = PLAIN._replace(tax=ADDED, tax_rate=TEN)
    assert reckoned(rules, count=None, early=TEN, prefecture=FIVE)[1:] == (None,) * 4
    assert reckoned(rules, early=None, prefecture=FIVE)[2:] == (None,) * 3


def test_no_month_and_no_fee_owe_nothing() -> None:
    assert both(count=0) == ((120_000, -120_000, 0, 0, 0), START)
    assert both(annual=0) == ((0, 0, 0, 0, 0), START)


def test_only_what_a_step_changes_is_rounded() -> None:
    thousands = PLAIN._replace(rounding=Steps.alike(Rounding("切捨て", 1_000)))
    whole = reckoned(thousands, annual=120_500, count=12)
    assert whole == (120_500, 0, 0, 0, 0)
    assert reckoned(thousands, annual=120_500, count=12, early=TEN)[:3] == (120_500, 0, -12_500)


def test_each_step_is_rounded_and_the_lines_add_up() -> None:
    found, carried = both(annual=100_000, count=1, early=TEN, prefecture=FIVE)  # 8,333.3…
    assert found[:4] == (100_000, -91_667, -834, -375)
    assert sum(line or 0 for line in found) == found.total == carried.net == 7_124


def test_rounding_up_rounds_what_remains() -> None:
    found, carried = both(PLAIN._replace(rounding=UP), annual=100_000, count=1, early=TEN)
    assert found[:3] == (100_000, -91_666, -833)
    assert carried.net == 7_501


def test_rounding_once_keeps_the_exact_amount_and_rounds_the_sum() -> None:
    rules = PLAIN._replace(place=ONCE)
    first, carried = both(rules, annual=100_000, count=1)
    assert (first.months, carried.net) == (-91_667, Fraction(100_000, 12))
    second, carried = both(rules, annual=100_000, count=1, carried=carried)
    assert carried.net == Fraction(200_000, 12)
    assert sum(line or 0 for line in (*first, *second)) == 16_666  # not 8,333 twice


def test_what_is_owed_before_is_carried_on_though_a_line_is_open() -> None:
    before = Carried(Fraction(500), Fraction(500), Fraction(50))
    assert carried_on(early=None, carried=before) == Carried(
        Fraction(30_500), Fraction(500), Fraction(50)
    )
    assert carried_on(carried=before) == Carried(Fraction(30_500), Fraction(30_500), Fraction(50))


@pytest.mark.parametrize("cuts", [(12,), (5, 7), (1, 10, 1), (1,) * 12])
@pytest.mark.parametrize("rounding", [DOWN, UP, Steps.alike(Rounding("四捨五入", 1_000))])
def test_a_full_year_cut_into_parts_is_the_yearly_fee_to_the_yen(
    cuts: tuple[int, ...], rounding: Steps
) -> None:
    rules, carried, paid = PLAIN._replace(rounding=rounding), START, 0
    for count in cuts:
        found, carried = both(rules, annual=100_001, count=count, carried=carried)
        paid += (found.base or 0) + (found.months or 0)
    assert paid == 100_001


def test_the_tax_is_rounded_to_the_yen_though_the_fee_is_rounded_to_thousands() -> None:
    thousands = Steps.alike(Rounding("切捨て", 1_000))
    rules = PLAIN._replace(rounding=thousands, tax=ADDED, tax_rate=Fraction(8, 100))
    found = reckoned(rules, annual=100_000, count=1)
    assert (found.months, found.tax) == (-92_000, 640)


def test_a_step_may_have_a_rounding_of_its_own() -> None:
    steps = Steps(Rounding("切上げ", 100), Rounding("切捨て", 10), Rounding("四捨五入", 1))
    rules = PLAIN._replace(rounding=steps, tax=ADDED, tax_rate=TEN)
    found = reckoned(rules, annual=100_000, count=1, early=TEN)
    assert found == (100_000, -91_600, -840, 0, 756)  # 8,400円、7,560円、756円


def test_the_tax_of_two_parts_of_a_year_is_that_of_their_sum() -> None:
    rules = PLAIN._replace(tax=ADDED, tax_rate=TEN)
    first, carried = both(rules, annual=180, count=1)  # 15円の1.5円
    second = reckoned(rules, annual=180, count=1, carried=carried)
    assert (first.tax, second.tax) == (1, 2)


@pytest.mark.parametrize(
    ("rate", "written"),
    [(Fraction(1, 8), "12.5%"), (TEN, "10%"), (Fraction(1), "100%"), (NONE, "0%"), (Fraction(1, 3), "33.3333%")],
)  # fmt: skip
def test_a_rate_is_written_as_rules_write_it(rate: Fraction, written: str) -> None:
    assert percent_of(rate) == written


@pytest.mark.parametrize("place", [EACH_STEP, ONCE])
def test_months_on_both_sides_of_a_break_cost_what_they_cost_together(place: str) -> None:
    how = PLAIN._replace(place=place, tax=ADDED, tax_rate=TEN)
    year = Reckoned()
    parts = [year.part(100_000, count, TEN * 2, FIVE, how) for count in (1, 4, 7)]
    whole = reckoned(how, annual=100_000, count=12, early=TEN * 2, prefecture=FIVE)
    assert sum(part.total or 0 for part in parts) == whole.total
    assert [part.base for part in parts] == [100_000] * 3


def test_months_with_other_figures_between_are_reckoned_by_themselves() -> None:
    year = Reckoned()
    first, other = year.part(100_000, 1, TEN, NONE, PLAIN), year.part(100_000, 1, FIVE, NONE, PLAIN)
    assert (first.early, other.early) == (-834, -417)
