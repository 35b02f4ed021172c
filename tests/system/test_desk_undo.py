"""Every kind of decision is taken back: what stood before stands again, and both stay on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intake.desk import Desk, Move, MoveError
from intake.terms import Stage
from tests.system.mails import filled_form
from tests.system.test_desk import ACCEPTED, INCOMPLETE, UNSETTLED, everything


def moves(desk: Desk, tmp_path: Path) -> dict[str, tuple[Any, str]]:
    """Each kind of decision, where it may be taken."""
    form = tmp_path / "form.xlsx"
    form.write_bytes(filled_form(section="総務課", contact_name="見本 太郎", phone="03-0000-0001"))
    return {
        "identify": (lambda n: desk.identify(n, "132063"), UNSETTLED),
        "correct": (lambda n: desk.correct(n, "section", "危機管理課"), ACCEPTED),
        "complete": (lambda n: desk.complete(n, form), INCOMPLETE),
        "split": (lambda n: desk.split(n, ["132063", "342084"]), UNSETTLED),
        "accept": (desk.accept, INCOMPLETE),
        "answered": (desk.answered, UNSETTLED),
        "dismiss": (desk.dismiss, UNSETTLED),
        "merge": (lambda n: desk.merge(n, ACCEPTED), UNSETTLED),
        "select_trial": (desk.select_trial, ACCEPTED),
        "decline_trial": (desk.decline_trial, ACCEPTED),
        "agree": (lambda n: desk.agree(n, "第1版"), ACCEPTED),
        "withdraw": (desk.withdraw, ACCEPTED),
    }


@pytest.mark.parametrize(
    "name",
    [
        *("identify", "correct", "complete", "split", "accept", "answered", "dismiss", "merge"),
        *("select_trial", "decline_trial", "agree", "withdraw"),
    ],
)
def test_undoing_a_decision_restores_what_stood_and_the_history_shows_both(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    act, number = moves(desk, tmp_path)[name]
    before = everything(desk)
    act(number)
    assert everything(desk) != before
    desk.undo(number)
    assert everything(desk) == before
    assert [h.text.split("（")[0] for h in desk.history(number) if h.what == "決定"] == [
        f"1番 {Move(name).label.split('（')[0]}",
        "2番 取り消す",
    ]


def test_later_decisions_are_undone_first(desk: Desk) -> None:
    first = desk.select_trial(ACCEPTED)
    desk.start_trial(ACCEPTED)
    with pytest.raises(MoveError, match="新しいものから順に"):
        desk.undo(ACCEPTED, first.id)


def test_a_split_is_not_taken_back_while_a_decision_on_a_part_holds(desk: Desk) -> None:
    desk.split(UNSETTLED, ["132063", "342084"])
    desk.agree("R4-0004", "第1版")
    before = everything(desk)
    with pytest.raises(MoveError, match="R4-0004 に、決定か、"):
        desk.undo(UNSETTLED)
    assert everything(desk) == before
    desk.undo("R4-0004")
    assert desk.undo(UNSETTLED).stage is Stage.NEEDS_REVIEW


def test_a_split_is_not_taken_back_while_a_letter_about_a_part_has_yet_to_go_out(
    desk: Desk,
) -> None:
    desk.split(UNSETTLED, ["132063", "342084"])
    (letter,) = desk.queue(desk.draft("R4-0005", "accepted"))
    with pytest.raises(MoveError, match="R4-0005 に、決定か、まだ送っていない返信"):
        desk.undo(UNSETTLED)
    desk.retract(letter)
    assert desk.undo(UNSETTLED).stage is Stage.NEEDS_REVIEW


def test_a_mail_that_was_split_amiss_is_split_again_and_its_parts_keep_their_numbers(
    desk: Desk,
) -> None:
    desk.split(UNSETTLED, ["132063", "342084"])
    desk.undo(UNSETTLED)
    desk.split(UNSETTLED, ["342084", "342076", "132063"])
    parts = [each for each in desk.applications() if each.number > UNSETTLED]
    assert {each.number: each.municipality.code for each in parts if each.municipality} == {
        "R4-0004": "132063",
        "R4-0005": "342084",
        "R4-0006": "342076",
    }


def test_what_was_split_stays_as_it_began_when_another_decision_is_taken_back(desk: Desk) -> None:
    desk.split(UNSETTLED, ["132063", "342084"])
    before = everything(desk)
    desk.correct(ACCEPTED, "section", "危機管理課")
    desk.undo(ACCEPTED)
    assert everything(desk) == before
