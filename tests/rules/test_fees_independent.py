"""The whole country's fees, computed a second time in SQL that shares nothing with the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from reports.fees.calculator import Calculator, Status, calculator
from reports.fees.facts import facts
from reports.rules import load_rules
from reports.snapshot import open_snapshot
from tests.country import UNTIL, five_years
from tests.synthetic import write

SQL = {f"仮定{name}": Path(__file__).with_name(f"independent_{name.lower()}.sql") for name in "AB"}
YEARS = range(2022, 2027)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", five_years())


@pytest.fixture(scope="module")
def computed(country: Path) -> Iterator[Calculator]:
    with open_snapshot(country) as snapshot:
        yield calculator(facts(snapshot), load_rules(scenario="仮定A"))


@pytest.mark.parametrize("scenario", SQL)
def test_the_independent_computation_is_short(scenario: str) -> None:
    assert len(SQL[scenario].read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("scenario", SQL)
def test_all_1741_fees_of_five_years_equal_the_independent_computation(
    country: Path, computed: Calculator, scenario: str
) -> None:
    fees = computed.under(load_rules(scenario=scenario))
    ours = {(fee.code, year): fee.total for year in YEARS for fee in fees.fees(year)}
    sql = SQL[scenario].read_text(encoding="utf-8")
    with duckdb.connect(str(country), read_only=True) as connection:
        rows = connection.execute(sql, {"as_of": UNTIL}).fetchall()
    theirs = {(code, year): total for code, year, total in rows}
    assert len(theirs) == 1741 * 5
    assert {
        key: (ours.get(key), theirs[key]) for key in theirs if ours.get(key) != theirs[key]
    } == {}
    assert ours.keys() == theirs.keys()
    assert sum(total > 0 for total in theirs.values()) > 5000


def test_nobody_without_a_recorded_start_is_charged(computed: Calculator) -> None:
    for year in YEARS:
        for fee in computed.fees(year):
            courses = computed.facts.courses.get(fee.code, ())
            if not any(course.uses for course in courses):
                assert (fee.status, fee.total, fee.lines) == (Status.FREE, 0, ())
                assert fee.references == ()  # neither ①, ③ nor ④


def test_lines_add_up_to_the_total_of_every_municipality(computed: Calculator) -> None:
    for year in YEARS:
        for fee in computed.fees(year):
            assert fee.total == sum(line.amount or 0 for line in fee.lines)
            assert fee.missing == ()
            assert bool(fee.why) == (fee.status is Status.FREE)


def test_without_a_scenario_whoever_uses_it_is_undetermined_and_nobody_pays_zero_for_unknown(
    computed: Calculator,
) -> None:
    plain = calculator(computed.facts, load_rules())
    charged = [fee for fee in computed.fees(2023) if fee.status is Status.CHARGED]
    assert len(charged) > 1000
    for fee in charged:
        open_one = plain.fee(fee.code, 2023)
        assert (open_one.status, open_one.total, open_one.why) == (Status.UNDETERMINED, None, "")
        assert {"usage_fee", "rounding"} <= {item.rule for item in open_one.missing}
