"""What-ifs from the shell: each is named, compared side by side, and refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.cli import run
from tests.synthetic import Contents, half_year, write

ASSUMED = ["--fiscal-year", "2022", "--scenario", "仮定A"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("asked") / "snapshot.duckdb", half_year())


def asked(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["--snapshot", str(path), *words]) == 0
    return capsys.readouterr().out


def test_two_scenarios_stand_side_by_side_under_their_names(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = asked(path, capsys, "forecast", *ASSUMED, "--against", "仮定B")
    assert "試算「仮定A」" in told
    assert "試算「仮定B」" in "".join(told.split())


def test_the_real_rules_stand_beside_a_scenario_as_rules(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = asked(path, capsys, "forecast", "--fiscal-year", "2022", "--against", "仮定A")
    assert "きまり" in told
    assert "未確定" in told


def test_whoever_has_applied_may_be_assumed_to_use_it_from_a_day(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = asked(path, capsys, "forecast", *ASSUMED)
    more = asked(
        path, capsys, "forecast", *ASSUMED, "--further", "申込済み", "--from", "2023-01-01"
    )
    assert more != alone
    named = asked(
        path, capsys, "forecast", *ASSUMED, "--further", "011002, 012025", "--from", "2023-01-01"
    )
    assert named not in (alone, more)


def test_a_day_from_which_nobody_is_said_to_join_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--snapshot", str(path), "forecast", "--fiscal-year", "2022", "--from", "2023-01-01"]
    assert run(command) == 2
    said = capsys.readouterr()
    assert (said.out, "--further に指定したときだけ" in said.err) == ("", True)


def test_what_each_open_rule_moves_is_listed_on_request(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = asked(path, capsys, "forecast", *ASSUMED, "--sensitivity")
    assert len(told.splitlines()) > len(asked(path, capsys, "forecast", *ASSUMED).splitlines()) + 5
    assert "利用料の年額" in told


def test_all_fees_of_a_year_come_as_json_open_ones_as_null(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(asked(path, capsys, "fees", "--fiscal-year", "2022", "--json"))
    assert (told["fiscal_year"], told["total"]) == (2022, None)
    assert told["fees"]
    assert None in {fee["total"] for fee in told["fees"]}
    assert (
        json.loads(asked(path, capsys, "fees", *ASSUMED, "--json"))["scenario"]["試算"] == "仮定A"
    )


def test_fees_name_each_missing_rule_once_below_the_tables(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = asked(path, capsys, "fees", "--fiscal-year", "2022")
    below = told.partition("合計が未確定である理由")[2]
    assert below.count("data/rules/usage_fee.yaml に値がない") == 1
    assert "yaml に値がない" not in asked(path, capsys, "fees", *ASSUMED)


def test_fees_of_nobody_are_a_sentence_with_the_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = write(tmp_path / "snapshot.duckdb", Contents())
    told = asked(empty, capsys, "fees", "--fiscal-year", "2022")
    assert "令和4年度に利用料（②）を負担する団体はありません" in told
    assert "intake decide" in told


@pytest.mark.parametrize("command", ["tiers", "statement"])
def test_a_year_before_the_system_is_refused_in_one_sentence(
    command: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(path), command, "--fiscal-year", "2021"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
