"""Beside the discount tiers a reader sees on what they depend, whatever the rules say of it."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest

from reports.cli import run
from reports.rules.catalog import MONTHLY
from tests.browser.sites import contents
from tests.rule_cases import write_rules
from tests.sampling import LONG
from tests.synthetic import half_year, write

STAGES = {
    "申込み": "申込みをしている団体",
    "締結": "利用約款を締結している団体",
    "利用開始": "利用を開始している団体",
    "未確定": "導入した団体",
}
DENOMINATORS = {
    "市区町村の数": "の数を、登録簿にある市区町村の数で割った割合",
    "市区町村の人口": "の人口を、登録簿にある市区町村の人口で割った割合",
    "未確定": "が市区町村に占める割合",
}
DAYS = {
    "前年度10月1日": "判定日（前年度10月1日。令和4年度は令和3年10月1日）の割合によります",
    "当年度1月1日": "判定日（当年度1月1日。令和4年度は令和5年1月1日）の割合によります",
    MONTHLY: "毎月1日に判定します（一度達した段階は下がりません）",
    "未確定": "",
}
TIERS = [{"割合以上": "20%", "割引率": "10%"}]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())


@pytest.mark.parametrize(("stage", "denominator", "day"), list(product(STAGES, DENOMINATORS, DAYS)))
def test_the_tiers_say_what_is_divided_by_what_on_which_day_and_what_of_it_is_open(
    stage: str,
    denominator: str,
    day: str,
    country: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rules = write_rules(
        tmp_path / "rules",
        {
            "adoption_stage": stage,
            "adoption_denominator": denominator,
            "prefecture_assessed": day,
            "prefecture_tiers": TIERS,
        },
    )
    asked = ["--snapshot", str(country), "tiers", "--fiscal-year", "2022", "--rules", str(rules)]
    assert run(asked) == 0
    (said,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("割引率は")]
    assert f"導入割合（{STAGES[stage]}{DENOMINATORS[denominator]}）が達した段階で決まり" in said
    assert DAYS[day] in said
    questions = {
        "申込み・締結・利用開始のどれからを導入とみなすか": stage,
        "団体の数と人口のどちらで割るか": denominator,
        "いつの割合によるか（判定日）": day,
    }
    for question, value in questions.items():
        assert (question in said) == (value == "未確定"), question
    assert said.endswith("は、未確定です。") == ("未確定" in questions.values())
    assert "仮の値" not in said


def assessed_on(day: str, folder: Path) -> Path:
    """Rules under which 導入割合 is counted by application, and assessed on this day."""
    values = {
        "adoption_stage": "申込み",
        "adoption_denominator": "市区町村の数",
        "prefecture_assessed": day,
        "prefecture_tiers": [{"割合以上": "10%", "割引率": "5%"}],
    }
    return write_rules(folder / "rules", values)


def test_after_the_day_of_assessment_the_tiers_say_what_each_prefecture_had_reached(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = assessed_on("当年度10月1日", tmp_path)
    asked = ["--snapshot", str(country)]
    assert run([*asked, "adoption", "--as-of", "2022-10-01", "--json"]) == 0
    then = json.loads(capsys.readouterr().out)["prefectures"]
    assert run([*asked, "tiers", "--fiscal-year", "2022", "--rules", str(rules)]) == 0
    told = capsys.readouterr().out
    assert "令和4年度の判定日 令和4年10月1日は過ぎており" in told
    title = "判定日令和4年10月1日の導入割合と令和4年度の割引率（単位：団体）"
    assert title in "".join(told.split())  # the table is narrower than its title
    rows = [line.split() for line in told.splitlines()]
    reached = {name: (size, adopted, rate) for name, size, adopted, _, rate in filter(_five, rows)}
    expected = {
        each["name"]: (
            str(each["municipalities"]),
            str(each["applied"]),
            "5%" if each["application_ratio"] >= 0.1 else "0%",
        )
        for each in then
    }
    assert {name: reached[name] for name in expected} == expected
    assert {rate for *_, rate in expected.values()} == {"0%", "5%"}


def _five(cells: list[str]) -> bool:
    return len(cells) == 5


def test_before_the_day_of_assessment_the_tiers_say_what_is_lacking_and_nothing_is_reached_yet(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = assessed_on("当年度1月1日", tmp_path)
    asked = ["--snapshot", str(country), "tiers", "--fiscal-year", "2022", "--rules", str(rules)]
    assert run(asked) == 0
    told = capsys.readouterr().out
    assert "あと1団体の効果" in told
    assert "判定日令和5年1月1日の導入割合と" not in "".join(told.split())


def test_every_page_file_and_table_of_tiers_names_what_the_scenario_assumes(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--snapshot", str(country)]
    assert run([*asked, "show", "tiers", "--scenario", "仮定A"]) == 0
    told = capsys.readouterr().out
    out = ["--out", str(tmp_path)]
    assert run([*asked, *out, "build"]) == 0
    assert run([*asked, *out, "build", "--scenario", "仮定A"]) == 0
    assumed = (
        "導入とみなす段階・導入割合の分母・導入割合の判定日・"
        "導入割合に応じた割引の段階は、試算の仮の値です。"
    )
    page = (tmp_path / "index-試算-仮定A.html").read_text(encoding="utf-8")
    fees = (tmp_path / "fees-試算-仮定A.html").read_text(encoding="utf-8")
    for text in (told, page.partition('id="distance"')[2], fees.partition('id="years"')[2]):
        assert "導入割合（利用約款を締結している団体の数を、登録簿にある市区町村の数で" in text
        assert "判定日（当年度1月1日。" in text
        assert assumed in text
    plain = (tmp_path / "index.html").read_text(encoding="utf-8").partition('id="distance"')[2]
    assert (
        "申込み・締結・利用開始のどれからを導入とみなすか、団体の数と人口のどちらで割るか、"
        "いつの割合によるか（判定日）、段階とその割引率は、未確定です。"
    ) in plain
    assert "仮の値です。" not in plain.partition("</section>")[0]


@LONG
def test_the_net_of_a_tier_is_a_range_that_says_whom_it_assumes_wherever_it_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "snapshot.duckdb", contents())  # with populations, so with yen
    asked = ["--snapshot", str(path)]
    under = ["--scenario", "仮定A"]
    said = "申込済みの団体を先に選び（足りない分は未申込みの団体を加え）、選び方による最小と最大を示します"
    for command in (["tiers", "--fiscal-year", "2023"], ["show", "tiers"], ["show", "near"]):
        assert run([*asked, *command, *under]) == 0
        told = capsys.readouterr().out
        assert said in told
        assert re.search("[+−][0-9,]+円 +(最大)?[+−][0-9,]+円", told)
    for name in ("tiers", "near"):
        assert run([*asked, "show", name, *under, "--json"]) == 0
        plain = json.loads(capsys.readouterr().out)
        assert {"差引き最小", "差引き最大"} < set(plain["columns"])
        assert said in plain["note"]
    assert run([*asked, "--out", str(tmp_path), "build", *under]) == 0
    for title in ("次の割引の段階", "あと1〜2団体の都道府県"):
        file = tmp_path / "data" / f"{title}-試算-仮定A.csv"
        assert "差引き最小,差引き最大" in file.read_text(encoding="utf-8-sig")
    page = (tmp_path / "index-試算-仮定A.html").read_text(encoding="utf-8")
    near = page.partition('id="near"')[2].partition("</div>")[0]
    assert "申込済みから先に選んだときの最小と最大" in near
    assert re.search("差引き最小[+−][0-9,]+円　最大[+−][0-9,]+円", near)
    assert said in page.partition('id="distance"')[2]
