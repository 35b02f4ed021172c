"""Which decisions are possible at which stage, and what each must say."""

from __future__ import annotations

import pytest

from intake.applications.lifecycle import (
    LackingError,
    MoveError,
    UnchangedError,
    UnfiledError,
    check,
)
from intake.vocabulary.codes import Stage
from intake.vocabulary.moves import MOVES, Move, possible

USED = {"pattern": "C", "konbini_status": "予定なし"}


def test_a_decision_with_what_it_asks_for_is_allowed_at_its_stages() -> None:
    for stage in MOVES[Move.START_USE].start:
        check(Move.START_USE, stage, USED)
        assert Move.START_USE in possible(stage)


def test_a_decision_at_another_stage_is_refused_with_those_that_are_possible() -> None:
    with pytest.raises(MoveError) as refused:
        check(Move.START_USE, Stage.IN_USE, USED)
    assert not isinstance(refused.value, LackingError)
    said = str(refused.value)
    assert f"「{Stage.IN_USE.label}」の申込みでは「{Move.START_USE.label}」を選べません" in said
    assert all(f"「{each.label}」" in said for each in possible(Stage.IN_USE))


@pytest.mark.parametrize("blank", [{}, {"pattern": ""}])
def test_a_decision_without_what_it_asks_for_is_refused_with_its_names(
    blank: dict[str, str],
) -> None:
    (stage, *_) = MOVES[Move.START_USE].start
    content = {name: value for name, value in USED.items() if name != "pattern"} | blank
    with pytest.raises(LackingError) as refused:
        check(Move.START_USE, stage, content)
    assert refused.value.names == ("pattern",)
    assert "導入パターン" in str(refused.value)
    assert "コンビニ交付の状況" not in str(refused.value)


def test_a_correction_that_changes_nothing_says_what_is_there_already() -> None:
    assert str(UnchangedError("電話番号", "0135-00-0001")).startswith(
        "電話番号は、既に「0135-00-0001」です。"
    )
    assert str(UnchangedError("電話番号", "")).startswith("電話番号は、既に空です。")


def test_a_mail_without_an_application_names_those_that_a_decision_may_be_for() -> None:
    related = {"R4-0001": "北海道赤井川村", "R4-0002": "北海道京極町"}
    refused = UnfiledError(Move.START_USE, related)
    assert refused.numbers == ("R4-0001", "R4-0002")
    assert "\n　R4-0001　北海道赤井川村\n　R4-0002　北海道京極町" in str(refused)
    alone = str(UnfiledError(Move.START_USE, {}))
    assert alone.endswith("です。")
    assert "関係のありそうな" not in alone
