"""The hand-worked cases: what an official worked out on paper is what the software computes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reports.fees.calculator import Status, calculator
from reports.fees.facts import facts
from reports.rules import load_rules
from reports.snapshot import open_snapshot
from tests.rule_cases import (
    KINDS,
    Case,
    amount,
    basic,
    cases,
    code,
    contents,
    worked,
    write_rules,
)
from tests.synthetic import write

CASES = list(cases())


@pytest.fixture(scope="module")
def basic_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("basic") / "rules", basic())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence)
def test_the_fee_is_what_was_worked_out_by_hand(
    case: Case, tmp_path: Path, basic_rules: Path
) -> None:
    fee, quick = worked(case, tmp_path, basic_rules)
    said = case.said
    assert fee.total == quick == amount(said["合計"]), case.sentence
    if "未確定" in said:
        assert sorted(item.rule or item.what for item in fee.missing) == sorted(said["未確定"])
    for word, text in said.get("行", {}).items():
        found = [ln.amount for ln in (*fee.lines, *fee.references) if ln.kind == KINDS[word]]
        assert found, word
        assert (None if None in found else sum(a or 0 for a in found)) == amount(text), word
    for word, text in said.get("訳", {}).items():
        assert any(text in line.how for line in fee.lines if line.kind == KINDS[word]), word
    if "訳" not in said:
        assert not any("差し引くのはこの額まで" in line.how for line in fee.lines)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_discount_for_adopters_alone_is_told_apart_for_each_of_a_prefecture(
    order: tuple[int, int], tmp_path: Path, basic_rules: Path
) -> None:
    said = {
        "県の団体数": 2,
        "団体": {"締結": "2023-01-10", "利用開始": "2023-02-01"},
        "ほかの団体": [{"数": 1, "締結": "2022-12-15", "利用開始": "2023-02-01"}],
    }
    changed = {"prefecture_for": "判定日に導入している団体"}
    rules = load_rules(write_rules(tmp_path / "rules", changed, basic_rules))
    with open_snapshot(write(tmp_path / "snapshot.duckdb", contents(said))) as snapshot:
        fees = calculator(facts(snapshot, date(2030, 3, 31)), rules)
    totals = {number: fees.fee(code(number), 2022).total for number in order}
    assert totals == {1: 40_000, 2: 36_000}  # 20,000円×2、そこから10%


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence)
def test_each_case_is_a_sentence_with_its_working(case: Case) -> None:
    assert len(case.sentence) > 9
    assert case.said["手計算"]
    assert set(case.said) <= {
        "事例", "年度", "団体", "前の申込み", "県の団体数", "ほかの団体", "合併", "計算する番号", "きまり",
        "基準日", "記録日", "手計算", "合計", "行", "訳", "未確定",
    }  # fmt: skip


def test_there_are_many_cases_and_no_sentence_twice() -> None:
    assert len(CASES) >= 60
    assert len({case.sentence for case in CASES}) == len(CASES)


def test_every_status_and_every_line_occurs_in_the_cases() -> None:
    answers = {case.said["合計"] for case in CASES}
    assert {"0円", Status.UNDETERMINED.value} <= answers
    assert set(KINDS) == {word for case in CASES for word in case.said.get("行", {})}
