"""Rules side by side: what each year comes to under each, and which municipalities move most."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reports.cli import run
from reports.fees.calculator import Calculator, calculator
from reports.fees.facts import facts
from reports.fees.variants import Variant, moved, sums
from reports.rules import default_rules, load_rules, supposed
from reports.rules.dated import RuleError
from reports.snapshot import open_snapshot
from tests.country import five_years
from tests.rule_cases import write_rules
from tests.synthetic import write


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", five_years())


@pytest.fixture(scope="module")
def fees(path: Path) -> Iterator[Calculator]:
    with open_snapshot(path) as snapshot:
        yield calculator(replace(facts(snapshot)), load_rules(scenario="仮定A"))


def test_the_sums_are_those_of_each_variant_and_those_who_move_most_come_first(
    fees: Calculator,
) -> None:
    other = fees.under(load_rules(scenario="仮定B"))
    variants = [Variant("A", fees), Variant("B", other)]
    ((year, (one, two)),) = sums(variants, [2023])
    assert (year, one, two) == (
        2023,
        fees.sum(2023, fees.codes(2023)),
        other.sum(2023, other.codes(2023)),
    )
    found = moved(variants, (2023,))
    gaps = [abs((b or 0) - (a or 0)) for a, b in (each.totals for each in found)]
    assert len(found) == 10
    assert gaps == sorted(gaps, reverse=True)
    largest = max(abs((other.total(c, 2023) or 0) - (fees.total(c, 2023) or 0)) for c in fees.codes(2023))  # fmt: skip
    assert gaps[0] == largest > 0
    assert moved([Variant("A", fees), Variant("A", fees)], (2023,)) == []


def test_a_value_tried_out_is_laid_over_a_scenario_without_a_file(fees: Calculator) -> None:
    tried = supposed(
        fees.rules, early_rate="100%", early_months="60か月", early_deadline="2030-03-31"
    )
    variants = [Variant("A", fees), Variant("早期100%", fees.under(tried)), Variant("A2", fees)]
    ((_, (one, two, three)),) = sums(variants, [2023])
    assert (one, two) == (three, 0)
    assert one
    assert tried.version != fees.rules.version
    assert (tried.scenario, "試す値：early_rate" in tried.about) == ("仮定A", True)
    assert all(each.totals[1] == 0 for each in moved(variants, (2023,)))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"early_rate": "30"}, "試す値 early_rate 1行目：「値」の「30」の単位か数字が違います"),
        ({"early_rates": "30%"}, "試す値 early_rates：この名前のきまりはありません"),
        ({"prefecture_tiers": [{"割合以上": "30%"}]}, "段階に「割引率」がありません"),
        ({"prefecture_assessed": "毎月1日（達した段階は下がらない）",
          "prefecture_for": "判定日に導入している団体"}, "合わせた形は計算できません"),
    ],
)  # fmt: skip
def test_a_value_tried_out_is_refused_as_in_a_file(
    fees: Calculator, values: dict[str, object], said: str
) -> None:
    with pytest.raises(RuleError) as refused:
        supposed(fees.rules, **values)
    assert said in str(refused.value)


def test_scenarios_are_shown_side_by_side(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--snapshot", str(path), "compare", "--fiscal-year", "2023"]
    assert run([*asked, "仮定A", "仮定B", "仮定A"]) == 0
    said = capsys.readouterr().out
    assert "【試算「仮定A、仮定B、仮定A」】" in said
    assert "最も変わる10団体" in said
    assert run([*asked, "仮定A"]) == 2
    assert "2つ以上書いてください" in capsys.readouterr().err


def test_the_effect_of_a_change_is_shown_behind_the_check(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--snapshot", str(path), "rules", "--check", "--effect", "--scenario", "仮定A"]
    dearer = write_rules(tmp_path / "rules", {"usage_fee": [{"以上": "0人", "年額": "900,000円"}]})
    assert run([*asked, "--rules", str(dearer)]) == 0
    said = capsys.readouterr().out
    assert "変更前" in said
    assert "最も変わる10団体（令和4年度から令和8年度までの合計" in "".join(said.split())
    of_check, _, effect = said.partition("\n\n")
    assert "読み取った値：利用料の年額（②）" in of_check
    assert effect.startswith(
        "見本データ（架空）\n【試算「仮定A」】この金額は仮の値による試算であり"
    )
    head = effect.partition("年度ごとの②の合計")[0].splitlines()
    assert head[2:4] == [f"変更前：{default_rules()}", f"変更後：{dearer}"]
    assert f"変更後：{dearer}" in said
    same = shutil.copytree(default_rules(), tmp_path / "same")
    assert run([*asked, "--rules", str(same)]) == 0
    assert "どの団体の額も変わりません" in capsys.readouterr().out
    assert run([*asked[:-2], "--rules", str(dearer)]) == 0  # without a scenario nothing is known
    open_ones = capsys.readouterr().out
    assert "額が未確定の団体があり、その額が変わるかどうかは分かりません" in open_ones
    assert "どの団体の額も変わりません" not in open_ones
    for one in ([], ["--before", str(dearer), "--rules", str(dearer / ".." / "rules")]):
        assert run([*asked, *one]) == 2  # nothing is compared with itself
        assert "変更前と変更後が、同じきまりのフォルダー" in capsys.readouterr().err
