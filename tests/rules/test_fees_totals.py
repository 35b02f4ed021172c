"""The quick way to a total gives the total of the fee, whatever is assumed or 未確定."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reports.fees import forecast
from reports.fees.calculator import Calculator, calculator, sum_of
from reports.fees.facts import Facts, facts
from reports.rules import load_rules
from reports.rules.catalog import BELOW, FROM_MONTH, WHOLE
from reports.rules.model import Rules, gathered
from reports.snapshot import open_snapshot
from tests.country import five_years
from tests.rule_cases import code, contents
from tests.synthetic import write

SCENARIO = "仮定A"
YEARS = (2022, 2024, 2026)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    file = write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", five_years())
    with open_snapshot(file) as snapshot:
        yield facts(snapshot)


def variants(assumed: Rules) -> list[Rules]:
    """The scenario with each assumed value replaced by another one, as for sensitivity."""
    found = []
    for rule in assumed:
        values = [value for value in rule.values if value.scenario]
        if values and rule.id not in BELOW:
            found += [forecast._with(assumed, other) for other in forecast._others(values[-1])]
    return found


def differing(fees: Calculator, year: int, codes: list[str]) -> list[str]:
    return [code for code in codes if fees.total(code, year) != fees.fee(code, year).total]


@pytest.mark.parametrize("scenario", [None, SCENARIO])
@pytest.mark.parametrize("year", YEARS)
def test_the_quick_total_is_that_of_the_fee(
    country: Facts, year: int, scenario: str | None
) -> None:
    fees = calculator(country, load_rules(None, scenario))
    codes = fees.codes(year)
    assert differing(fees, year, codes) == []
    assert fees.sum(year, codes) == sum_of(fees.fees(year))
    assert (fees.sum(year, codes) is None) == (scenario is None)


def test_a_whole_year_owed_in_two_parts_is_owed_once(country: Facts) -> None:
    rules = load_rules(None, SCENARIO)
    for name, choice in (("proration_start", WHOLE), ("prefecture_from", FROM_MONTH)):
        value = next(value for value in rules[name].values if value.scenario)
        rules = forecast._with(rules, replace(value, value=choice, shown=choice))
    fees = calculator(country, rules)
    for year in (2023, 2024, 2025):
        codes = fees.codes(year)
        parts = [[line.due for line in fees.fee(code, year).lines if line.kind == "base"] for code in codes]  # fmt: skip
        assert any(len(due) > 1 and sum(map(len, due)) == 12 for due in parts)
        assert differing(fees, year, codes) == []


def test_what_is_kept_for_other_rules_changes_no_total(country: Facts) -> None:
    assumed = load_rules(None, SCENARIO)
    plain = calculator(country, assumed)
    codes = plain.codes(2024)[::9]
    others = variants(assumed)
    assert len(others) > 30
    for other in others:
        shared = plain.under(other)
        alone = calculator(country, other)
        assert [shared.total(c, 2024) for c in codes] == [alone.fee(c, 2024).total for c in codes]


def test_one_rule_that_is_open_leaves_the_same_totals_open(country: Facts) -> None:
    assumed, real = load_rules(None, SCENARIO), load_rules()
    codes = calculator(country, assumed).codes(2024)[::20]
    opened = 0
    for name in assumed.rules:
        mixed = gathered({**assumed.rules, name: real[name]}, SCENARIO)
        fees = calculator(country, mixed)
        assert differing(fees, 2024, codes) == []
        opened += any(fees.total(code, 2024) is None for code in codes)
    assert opened > 10


def test_who_went_in_the_year_is_charged_for_it_only_where_it_had_applied(tmp_path: Path) -> None:
    merged = {
        "団体": {"利用開始": "2023-01-01"},
        "合併": {"日": "2023-10-01", "元": [1, 2], "新": 11},
    }
    with open_snapshot(write(tmp_path / "snapshot.duckdb", contents(merged))) as snapshot:
        fees = calculator(facts(snapshot), load_rules(None, SCENARIO))
    stood = [code(number) for number in range(3, 12)]
    assert fees.codes(2023) == [code(1), *stood]
    assert fees.codes(2024) == stood
