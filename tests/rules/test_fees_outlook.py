"""Tiers, forecasts, finer shares and the commands about fees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from reports.cli import run
from reports.counts import adoption, history
from reports.fees import forecast
from reports.fees.calculator import Calculator, calculator
from reports.fees.facts import facts
from reports.fees.targets import open_year, targets
from reports.rules import load_rules, supposed
from reports.rules.catalog import ALL_USERS, MONTHLY
from reports.snapshot import Snapshot, open_snapshot
from reports.tables import fee_tables, share_tables
from tests.country import five_years
from tests.synthetic import Contents, Event, write

DAY = date(2023, 6, 30)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = five_years(share=0.7)
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", made)


@pytest.fixture(scope="module")
def country(path: Path) -> Iterator[Snapshot]:
    with open_snapshot(path) as snapshot:
        yield snapshot


@pytest.fixture(scope="module")
def fees(country: Snapshot) -> Calculator:
    return calculator(facts(country, DAY), load_rules(scenario="仮定A"))


def test_history_by_prefecture_says_of_each_day_what_the_shares_say(country: Snapshot) -> None:
    days = [day for found in history.by_prefecture(country, DAY).values() for day in found]
    found = {(day.on_date, day.code): day.shares for day in days}
    assert len(found) == len(days) == 47 * ((DAY - days[0].on_date).days + 1)
    for on in (days[0].on_date, date(2022, 9, 30), date(2023, 1, 1), DAY):
        for prefecture in adoption.shares(country, on).prefectures:
            assert found[(on, prefecture.code)] == prefecture.shares


def test_history_over_a_change_of_codes_follows_the_register(tmp_path: Path) -> None:
    since, until = date(2018, 9, 30), date(2018, 10, 1)  # 那珂川町 became 那珂川市
    early = Contents(events=[Event("one", "011002", "received", since)])
    with open_snapshot(write(tmp_path / "snapshot.duckdb", early)) as snapshot:
        fukuoka = [
            (day.on_date, day.shares) for day in history.by_prefecture(snapshot, until)["40"]
        ]
        assert fukuoka == [
            (
                on,
                next(p for p in adoption.shares(snapshot, on).prefectures if p.code == "40").shares,
            )
            for on in (since, until)
        ]


def test_shares_by_population_add_up_and_are_withheld_where_a_figure_is_missing(
    country: Snapshot,
) -> None:
    *prefectures, whole = adoption.by_population(country, DAY)
    assert whole.shares is not None
    total = sum(row.shares.municipalities for row in prefectures if row.shares)
    assert total == whole.shares.municipalities
    assert 0 < (whole.shares.ratios[1] or 0) < 1
    before = adoption.by_population(country, date(2021, 12, 31))
    assert {row.shares for row in before} == {None}
    assert before[-1].unknown == 1741


def test_shares_by_population_are_shown_as_a_table_and_nothing_stands_where_nothing_is_known(
    country: Snapshot,
) -> None:
    now = adoption.shares(country, DAY)
    table = share_tables.by_population(adoption.by_population(country, DAY), now)
    before = adoption.by_population(country, date(2021, 12, 31))
    withheld = share_tables.by_population(before, now)
    first, last = table.rows[0], table.rows[-1]
    assert (first[0], last[0], last[-1]) == ("北海道", "全国", 0)
    assert last[1] > now.nationwide.municipalities  # persons, not municipalities
    cells = [c.show(v) for c, v in zip(withheld.columns, withheld.rows[-1], strict=True)]
    assert cells == ["全国", *["－"] * 7, "1,741"]


def test_population_loaded_later_does_not_change_what_was_known(tmp_path: Path) -> None:
    made = Contents()
    made.populations = [
        (row[0], date(2022, 1, 1), persons, "住民基本台帳", datetime(year, 6, 1, tzinfo=UTC))
        for row in made.municipalities
        for persons, year in ((100, 2022), (900, 2024))
    ]
    with open_snapshot(write(tmp_path / "snapshot.duckdb", made)) as snapshot:
        then, now = (
            adoption.by_population(snapshot, DAY, known)[-1].shares
            for known in (date(2022, 12, 31), None)
        )
    assert then and now
    assert now.municipalities == 9 * then.municipalities > 0


def test_the_way_to_the_next_tier_is_the_smallest_number_that_reaches_it(fees: Calculator) -> None:
    found = targets(fees, 2023).targets
    assert len(found) == 47
    for target in found:
        assert len(target.applied) + len(target.untouched) == target.municipalities - target.adopted
        if target.next:
            goal = Fraction(target.next.at_least)
            assert Fraction(target.adopted + target.more, target.municipalities) >= goal
            assert Fraction(target.adopted + target.more - 1, target.municipalities) < goal
        else:
            assert (target.more, target.worth_of_next) == (0, 0)


def test_one_more_adopter_is_worth_something_exactly_where_it_reaches_a_tier(
    fees: Calculator,
) -> None:
    found = targets(fees, 2023).targets
    assert any(target.worth_of_one for target in found)
    for target in found:
        assert target.worth_of_one is not None
        assert target.worth_of_one >= 0
        if target.more == 1:
            assert target.worth_of_one == target.worth_of_next


def test_without_a_rule_there_are_no_targets_but_the_missing_rules_by_name(
    fees: Calculator,
) -> None:
    found = targets(calculator(fees.facts, load_rules()), 2023)
    assert found.targets == ()
    assert "adoption_stage" in {item.rule for item in found.missing}


def test_nothing_is_offered_for_a_year_whose_day_has_passed(fees: Calculator) -> None:
    day = date(2024, 1, 2)  # the ratio of fiscal 2023 is assessed on 1 January 2024
    found = targets(fees, 2023, day)
    assert found.targets == ()
    assert [item.what for item in found.missing] == ["次の割引の段階"]
    assert "令和5年度の判定日 令和6年1月1日は過ぎており" in found.missing[0].why
    assert open_year(fees, 2023, day) == 2024
    assert open_year(fees, 2023, date(2024, 1, 1)) == 2023


def test_a_forecast_has_five_years_and_further_adopters_are_charged_too(fees: Calculator) -> None:
    sums = forecast.forecast(fees, 2022)
    assert [item.fiscal_year for item in sums] == [2022, 2023, 2024, 2025, 2026]
    more = forecast.what_if(fees.facts, fees.rules, forecast.pending(fees.facts), date(2023, 10, 1))
    fuller = forecast.forecast(more, 2022)
    assert fuller[0].charged == sums[0].charged
    assert fuller[2].charged > sums[2].charged
    table = fee_tables.compared(sums, fuller, ("いま", "加わったとき"))
    assert [row[3] for row in table.rows] == [
        b.total - a.total for a, b in zip(sums, fuller, strict=True)
    ]  # type: ignore[operator]


def test_a_forecast_without_rules_is_undetermined_not_zero(fees: Calculator) -> None:
    sums = forecast.forecast(calculator(fees.facts, load_rules()), 2023, 1)
    assert sums[0].total is None
    assert sums[0].undetermined > 100


def test_sensitivity_names_every_assumed_rule_of_the_total(fees: Calculator) -> None:
    codes = list(fees.facts.courses)[:60]
    moved = forecast.sensitivity(fees.facts, fees.rules, 2023, codes)
    assert len({item.rule for item in moved}) == 28 - 4  # four are of ③ and ④ alone
    dearer = next(i for i in moved if i.rule == "usage_fee" and i.other == "1割大きく")
    assert (dearer.difference or 0) > 0
    caption = fee_tables.sensitivity(moved, "仮定A", 2023).caption
    assert "試算「仮定A」" in caption
    assert "令和5年度" in caption


@pytest.mark.parametrize(
    ("rule", "value", "others"),
    [
        ("prefecture_assessed", "当年度4月1日", ["前年度3月31日"]),
        ("population_date", "前年度3月31日", ["当年度4月1日"]),
        ("early_months", "0か月", ["1か月"]),
        ("early_rate", "0%", []),
        ("early_rate", "100%", ["1割小さく"]),
        ("trial_free", ["①", "②"], ["①"]),
        ("trial_free", ["③"], ["②、③"]),
        ("trial_free", ["②"], ["なし"]),
    ],
)
def test_an_alternative_is_never_the_value_assumed(
    rule: str, value: str | list[str], others: list[str], fees: Calculator
) -> None:
    rules = supposed(fees.rules, **{rule: value})
    moved = forecast.sensitivity(fees.facts, rules, 2023, [])
    assert [item.other for item in moved if item.rule == rule] == others


def test_what_the_loader_refuses_together_is_no_alternative(fees: Calculator) -> None:
    monthly = supposed(fees.rules, prefecture_assessed=MONTHLY, prefecture_for=ALL_USERS)
    moved = forecast.sensitivity(fees.facts, monthly, 2023, [])
    assert not [item for item in moved if item.rule == "prefecture_for"]
    assert [item for item in moved if item.rule == "prefecture_assessed"]


def test_a_difference_from_a_total_that_is_undetermined_says_why(fees: Calculator) -> None:
    rules = supposed(fees.rules, early_basis="利用約款の締結日")  # a day that some have not
    moved = forecast.sensitivity(fees.facts, rules, 2023, list(fees.facts.courses)[:60])
    determined = [item for item in moved if item.total is not None]
    assert {item.rule for item in determined} == {"early_basis"}
    assert all(item.difference is None for item in moved)
    assert all("利用約款の締結日" in item.why for item in moved)


def test_a_trial_that_is_not_free_costs_more(fees: Calculator) -> None:
    rules = supposed(fees.rules, trial_free=["①", "②"])
    users = list(fees.facts.courses)[:60]
    (item,) = (
        each for each in forecast.sensitivity(fees.facts, rules, 2022, users)
        if each.rule == "trial_free"
    )  # fmt: skip
    assert (item.difference or 0) > 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["fees", "--fiscal-year", "2023"],
        ["explain", "012025", "--fiscal-year", "2023"],
        ["tiers", "--fiscal-year", "2023", "--as-of", "2023-06-30"],
        ["forecast", "--fiscal-year", "2026"],
    ],
)
def test_every_command_says_that_it_is_a_trial_computation(
    arguments: list[str], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(path), *arguments, "--scenario", "仮定A"]) == 0
    told = capsys.readouterr().out
    assert "【試算「仮定A」】この金額は仮の値による試算であり" in told
    assert "見本データ（架空）" in told
    assert "…" not in told  # no figure is cut short
    assert run(["--snapshot", str(path), *arguments]) == 0
    assert "試算" not in capsys.readouterr().out


def test_the_json_of_a_fee_carries_rules_facts_and_the_scenario(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["explain", "012025", "--fiscal-year", "2023", "--scenario", "仮定A", "--json"]
    assert run(["--snapshot", str(path), *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["scenario"]["試算"] == "仮定A"
    assert told["total"] == sum(line["amount"] for line in told["lines"])
    for line in told["lines"]:
        for rule in line["rules"]:
            assert rule["source"]
            assert rule["place"]
    sources = {f["what"]: f["source"] for line in told["lines"] for f in line["facts"]}
    assert "決定" in sources["利用開始日"]
    assert "受付番号 R4-" in sources["受信日"]


def test_an_undetermined_fee_names_rule_and_clause_and_exits_0(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(path), "explain", "012025", "--fiscal-year", "2023"]) == 0
    told = capsys.readouterr().out
    assert "利用料（②）の合計　未確定" in told
    assert "未確定のきまり　利用料の年額（②）：事務連絡（令和４年６月30日）２②" in told
    assert "data/rules/usage_fee.yaml に値がない" in told


def test_rules_lists_values_and_what_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "--on", "2023-01-01", "--json"]) == 0
    told = {rule["rule"]: rule for rule in json.loads(capsys.readouterr().out)["rules"]}
    assert len(told) == 34
    assert told["trial_end"]["value"] == "2022-12-31"
    assert told["trial_end"]["planned"] is True
    assert told["usage_fee"]["value"] is None
    assert run(["rules", "--on", "2023-01-01"]) == 0
    assert "34件のうち未確定 28件" in capsys.readouterr().out
    assert run(["rules", "--check"]) == 0
    assert "試算「仮定A」：34件、問題はありません。" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["explain", "999999", "--fiscal-year", "2023"], "団体コード 999999 の市区町村は"),
        (["explain", "012025", "--fiscal-year", "2023", "--scenario", "仮定Z"], "ある試算は 仮定A、仮定B"),
        (["fees", "--fiscal-year", "2021"], "2022 以上で書いてください。使い方は reports fees --help"),
        (["forecast", "--fiscal-year", "2023", "--further", "12345"], "「12345」という市区町村は登録簿にありません"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_one_sentence(
    arguments: list[str], sentence: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(path), *arguments]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.err.startswith("エラー：")
    assert len(told.err.strip().splitlines()) == 1


@pytest.mark.parametrize("option", ["--rules", "--before"])
def test_a_folder_of_rules_that_is_not_there_is_itself_named(
    option: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [option, str(tmp_path / "nowhere")]
    assert run(["--snapshot", str(path), "rules", "--check", "--effect", *named]) == 2
    assert f"きまりのフォルダー {tmp_path}/nowhere がありません。" in capsys.readouterr().err


def test_a_snapshot_without_loaded_populations_computes_and_says_what_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = five_years(share=0.05)
    made.populations = []
    made.applications = [(*row[:11], None, *row[12:]) for row in made.applications]
    file = write(tmp_path / "snapshot.duckdb", made)
    assert (
        run(["--snapshot", str(file), "fees", "--fiscal-year", "2023", "--scenario", "仮定A"]) == 0
    )
    told = capsys.readouterr().out
    assert "未確定" in told
    with open_snapshot(file) as snapshot:
        found = calculator(facts(snapshot), load_rules(scenario="仮定A"))
        missing = {item.what for fee in found.fees(2023) for item in fee.missing}
    assert missing == {"人口"}
