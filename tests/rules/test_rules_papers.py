"""Two invented 別紙1 on paper (papers/*.txt), typed in by data/rules/README.md, against a total by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from reports.fees.calculator import calculator
from reports.fees.facts import facts
from reports.rules import load_rules
from reports.rules.doubts import doubts
from reports.snapshot import open_snapshot
from tests.rule_cases import amount, code, contents, write_rules
from tests.synthetic import write

PAPERS = sorted(Path(__file__).with_name("papers").glob("*.yaml"))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.stem)
def test_a_typed_paper_gives_the_total_worked_out_by_hand(paper: Path, tmp_path: Path) -> None:
    assert "架空" in paper.with_suffix(".txt").read_text(encoding="utf-8").splitlines()[0]
    said = yaml.safe_load(paper.read_text(encoding="utf-8"))
    rules = load_rules(write_rules(tmp_path / "rules", said["きまり"]))
    asked = [doubt.what for doubt in doubts(rules, date(2022, 7, 1))]
    assert len(asked) == len(said["確かめる"])
    assert all(words in what for words, what in zip(said["確かめる"], asked, strict=True))
    with open_snapshot(write(tmp_path / "snapshot.duckdb", contents(said))) as snapshot:
        fees = calculator(facts(snapshot, date(2030, 3, 31)), rules)
    for year, right in said["手計算"].items():
        ours = {number: fees.total(code(number), year) for number in (1, 2, 3)}
        assert ours == {number: amount(right[number]) for number in (1, 2, 3)}
        assert fees.sum(year, fees.codes(year)) == amount(right["合計"])
