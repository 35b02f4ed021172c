"""A bill with several parts says what each part comes to, and how it was rounded with the others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reports.books.statements import page, statement
from reports.fees.calculator import Calculator, Fee
from reports.fees.explain import plain, text
from reports.rules.catalog import ADDED
from reports.rules.shapes import Band
from tests.rules.test_fees_properties import CODES
from tests.rules.test_targets import IN_USE, fees

PRICE = (Band(0, None, 100_000),)
ROUNDED = "年度の累計で端数処理し、前の期間の分を引いた額"


def of(months: int) -> Calculator:
    """A municipality whose discount of a tenth ends after so many months from April 2023."""
    return fees(
        IN_USE, usage_fee=PRICE, prefecture_tiers=(), early_rate=Decimal("0.1"),
        early_deadline=date(2030, 3, 31), early_months=months, tax=ADDED,
        tax_rate=Decimal("0.1"),
    )  # fmt: skip


@pytest.fixture
def bill() -> Fee:
    return of(10).fee(CODES[0], 2023)


def test_each_part_has_a_subtotal_and_they_add_up_to_the_total(bill: Fee) -> None:
    rows = [
        (row[0], row[1])
        for row in statement(bill, of(10).facts).active.iter_rows(values_only=True)
        if row[0] and str(row[0]).startswith(("小計", "利用料（②）合計"))
    ]
    # 83,333円×0.9＝74,999円、税7,499円。残りは 100,000－83,333＝16,667円、税は 9,166円－7,499円
    assert rows == [
        ("小計（4月～1月）", 82_498), ("小計（2月～3月）", 18_334), ("利用料（②）合計", 100_832),
    ]  # fmt: skip
    for shown in (page(bill, of(10).facts), text(bill, of(10).facts)):
        assert "小計（4月～1月）" in shown
        assert "82,498円" in shown
        assert "18,334円" in shown


def test_the_lines_of_a_later_part_say_that_they_are_rounded_with_the_year_so_far(
    bill: Fee,
) -> None:
    later = [line.label for line in bill.lines if ROUNDED in line.how]
    assert later == ["月割りによる減（2か月分を負担）（2月～3月）", "消費税（10%）（2月～3月）"]
    assert ROUNDED in page(bill, of(10).facts)


def test_a_subtotal_is_no_line_of_the_bill_whose_lines_add_up_to_the_total(bill: Fee) -> None:
    told = plain(bill)["lines"]
    assert sum(line["amount"] for line in told) == bill.total
    assert "subtotal" not in {line["kind"] for line in told}


def test_a_bill_of_one_part_has_no_subtotal() -> None:
    one = of(12).fee(CODES[0], 2023)
    assert "小計" not in text(one, of(12).facts)
    assert not [line for line in one.lines if ROUNDED in line.how]


def test_a_part_whose_amount_is_open_leaves_its_subtotal_open() -> None:
    open_tax = fees(
        IN_USE, usage_fee=PRICE, prefecture_tiers=(), early_rate=Decimal("0.1"),
        early_deadline=date(2030, 3, 31), early_months=10, tax=None,
    )  # fmt: skip
    shown = text(open_tax.fee(CODES[0], 2023), of(10).facts)
    assert "小計（4月～1月）　未確定" in shown
