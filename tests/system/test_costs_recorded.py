"""Costs other than ② as staff record them, through publish, in the figures below a fee."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from intake.desk import Desk, MoveError
from intake.desk.typed_input import act
from intake.publish import publish
from intake.vocabulary.moves import Move
from reports.fees import explain
from reports.fees.calculator import Fee, calculator
from reports.fees.facts import facts
from reports.rules import load_rules
from reports.snapshot import open_snapshot
from tests.system.test_desk import ACCEPTED

LATE = datetime(2024, 5, 1, tzinfo=UTC)
BY = {"by": "見本 一郎", "note": "確認"}
PAPER = "架空の請求書（令和5年3月1日）"


@pytest.fixture
def used(desk: Desk) -> Desk:
    """The application in use since 令和5年1月, joining コンビニ交付."""
    desk.agree(ACCEPTED, "第1版", on=date(2022, 12, 1), **BY)
    desk.start_use(ACCEPTED, "A", "導入予定", on=date(2023, 1, 1), **BY)
    return desk


def fee(desk: Desk, year: int, known: date | None = None) -> tuple[Fee, str]:
    publish(desk.state, clock=lambda: LATE)
    with open_snapshot(desk.state.folder / "snapshot.duckdb") as snapshot:
        found = facts(snapshot, date(2024, 4, 30), known)
        rules = load_rules(scenario="仮定A")
        (code,) = {c.municipality for cs in found.courses.values() for c in cs if c.uses}
        told = calculator(found, rules).fee(code, year)
        return told, explain.text(told, found)


def amounts(desk: Desk, year: int) -> dict[str, int | None]:
    return {line.kind: line.amount for line in fee(desk, year)[0].references}


def test_nothing_recorded_is_unknown_never_nil(used: Desk) -> None:
    found = amounts(used, 2022)
    assert found["introduction"] is None
    assert found["commission"] is None


def test_what_is_recorded_of_a_year_is_shown_with_its_decision_in_that_year_alone(
    used: Desk,
) -> None:
    before = fee(used, 2022)[0].total
    made = used.record_costs(
        ACCEPTED,
        2022,
        PAPER,
        introduction_yen=1_200_000,
        certificates=350,
        on=date(2023, 3, 1),
        **BY,
    )
    told, text = fee(used, 2022)
    assert {line.kind: line.amount for line in told.references} | {"konbini": 0} == {
        "introduction": 1_200_000, "konbini": 0, "commission": 350 * 100,
    }  # fmt: skip
    assert f"令和4年度の導入経費：1,200,000円（決定 {made.id}、令和5年3月1日）" in text
    assert f"令和4年度の交付件数：350件（決定 {made.id}、令和5年3月1日）" in text
    assert "1件当たり 100円×350件" in text
    assert told.total == before  # ①, ③ and ④ are no part of ②
    assert amounts(used, 2023)["introduction"] is None
    assert PAPER in used.history(ACCEPTED)[-1].text


def test_the_status_of_konbini_counts_from_its_day_on(used: Desk) -> None:
    used.record_costs(ACCEPTED, 2023, PAPER, konbini_status="導入済み", on=date(2023, 10, 1), **BY)
    _, before = fee(used, 2022)  # at the end of 令和4年度 it was still joining
    assert "コンビニ交付の状況：導入予定" in before
    assert "二重の負担なし" not in before
    told, text = fee(used, 2023)
    assert [line.amount for line in told.references if line.kind == "konbini"] == [0]
    assert "二重の負担なし" in text
    assert "コンビニ交付の状況：導入済み" in text


def test_a_figure_recorded_anew_replaces_the_old_and_an_undone_one_is_gone(used: Desk) -> None:
    used.record_costs(ACCEPTED, 2022, PAPER, introduction_yen=1_000, on=date(2023, 3, 1), **BY)
    used.record_costs(ACCEPTED, 2022, PAPER, introduction_yen=2_000, on=date(2023, 3, 2), **BY)
    assert amounts(used, 2022)["introduction"] == 2_000
    used.undo(ACCEPTED, on=date(2023, 3, 3), **BY)
    assert amounts(used, 2022)["introduction"] == 1_000
    used.undo(ACCEPTED, on=date(2023, 3, 3), **BY)
    assert amounts(used, 2022)["introduction"] is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"年度": "2022", "根拠の文書": PAPER}, "記録するものがありません"),
        ({"年度": "令和4年度", "根拠の文書": PAPER, "certificates": "3"}, "「年度」の「令和4」は数字で"),
        ({"年度": "1922", "根拠の文書": PAPER, "certificates": "3"}, "2022 のように"),
        ({"年度": "2022", "根拠の文書": PAPER, "introduction_yen": "約100万円"}, "約100万」は数字で"),
        ({"年度": "2022", "certificates": "3"}, "根拠の文書"),
    ],
)  # fmt: skip
def test_a_record_without_figure_document_or_year_is_refused(
    used: Desk, values: dict[str, str], said: str
) -> None:
    with pytest.raises(MoveError) as refused:
        act(used, Move.RECORD_COSTS, ACCEPTED, values, on=date(2023, 3, 1), **BY)
    assert said in str(refused.value)


def test_figures_are_typed_with_their_units(used: Desk) -> None:
    values = {"年度": "２０２２年度", "根拠の文書": PAPER, "introduction_yen": "1,200,000円", "certificates": "350件"}  # fmt: skip
    act(used, Move.RECORD_COSTS, ACCEPTED, values, on=date(2023, 3, 1), **BY)
    assert amounts(used, 2022)["introduction"] == 1_200_000
