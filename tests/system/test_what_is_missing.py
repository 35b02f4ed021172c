"""Where an amount or a tier cannot be shown, the reader is told what is missing, and whose."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reports.cli import run
from reports.overview import Question, overview
from reports.pages.fees import fees
from reports.pages.index import index
from reports.snapshot import open_snapshot
from tests.synthetic import half_year, write

ROOT = Path(__file__).resolve().parents[2]
TITLE = "割引の段階にある都道府県"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())


@pytest.fixture(scope="module")
def by_population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules with a value each, invented, by which 導入割合 is of population."""
    folder = Path(
        shutil.copytree(ROOT / "data" / "rules", tmp_path_factory.mktemp("rules") / "rules")
    )
    for assumed in (ROOT / "data" / "scenarios" / "仮定A").glob("*.yaml"):
        rule = folder / assumed.name
        if rule.exists():
            head, _, _ = rule.read_text(encoding="utf-8").partition("\n値:")
            _, _, value = assumed.read_text(encoding="utf-8").partition("\n値:")
            value = value.replace("前提:", "根拠:").replace("市区町村の数", "市区町村の人口")
            rule.write_text(f"{head}\n値:{value}", encoding="utf-8")
    return folder


def test_a_first_page_without_tiers_blames_no_rule_that_has_a_value(
    country: Path, by_population: Path
) -> None:
    with open_snapshot(country) as snapshot:
        page = index(overview(snapshot, Question(rules=by_population)))
        beside = index(overview(snapshot))
    _, _, card = page.partition(TITLE)
    assert "導入割合を人口で数えるきまりでは" in card[:400]
    assert "が定まっていないため" not in page
    assert "定まっていないため" in beside.partition(TITLE)[2][:400]


def test_a_prefecture_and_the_list_of_tiers_say_the_same_reason(
    country: Path, by_population: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--snapshot", str(country), "show"]
    for name in ("tiers", "near"):
        assert run([*asked, name, "--rules", str(by_population)]) == 0
        told = capsys.readouterr().out
        assert "導入割合を人口で数えるきまりでは" in told
        assert "定まっていない" not in told


def test_a_fee_open_for_want_of_a_population_names_whose_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = half_year()
    lacking = {row[0] for row in contents.populations[::2]}
    contents.populations = [row for row in contents.populations if row[0] not in lacking]
    path = write(tmp_path / "snapshot.duckdb", contents)
    asked = ["brief", "--scenario", "仮定A", "--out", str(tmp_path)]
    assert run(["--snapshot", str(path), *asked]) == 0
    told = capsys.readouterr().out
    (line, *_) = [each for each in told.splitlines() if "人口が分からないため" in each]
    with open_snapshot(path) as snapshot:
        found = overview(snapshot, Question(scenario="仮定A"))
        open_ones = [fee for fee in found.fees[found.fiscal_year] if fee.missing]
    assert open_ones
    assert f"分からない団体 {open_ones[0].row.full_name}" in line
    assert f"など{len(open_ones)}団体" in line


def test_the_range_under_a_scenario_says_of_which_year_it_is(country: Path) -> None:
    with open_snapshot(country) as snapshot:
        found = overview(snapshot, Question(scenario="仮定A"))
        page = fees(found)
    assert "未確定のきまりによる幅（令和5年度）" in page
    assert "仮の値を1つずつ変えたときの、令和5年度の合計の動き（単位：円）" in page
