"""Who wrote a letter at the desk, released, retracted or sent it again: on record, and shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from intake.answers.outbox import send_queued
from intake.demo.smtp import SmtpServer
from intake.desk import Desk, MoveError
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.paths import account
from intake.settings import Settings
from tests.commands import intake
from tests.conftest import Once
from tests.system.environment import ANSWERS, smtp_settings
from tests.system.test_withheld import LACKING, WHOLE, about, begun

FIRST, SECOND = "見本 一子", "見本 二郎"


@pytest.fixture
def office(copied: Once) -> Path:
    """Letters about three applications are held."""
    return copied("letters-by", begun)


def told(office: Path, number: str) -> list[dict[str, Any]]:
    """What `intake show` says became of the letters about an application."""
    found = json.loads(intake(office, "show", number, "--json").stdout)["history"]
    return [each for each in found if each["what"] in ("返信", "送信")]


def who(told: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["text"].split()[0], each["by"], each["account"]) for each in told]


def test_a_release_and_a_retraction_name_the_person_and_the_account(office: Path) -> None:
    Desk(f" {FIRST}　", office).release(about(Desk(state=office), WHOLE))
    Desk(SECOND, office).retract(about(Desk(state=office), LACKING))
    written, released = told(office, WHOLE)
    assert (written["by"], written["account"]) == ("", "")  # the program wrote it
    assert (released["by"], released["account"]) == (FIRST, account())
    assert "保留を解きました" in released["text"]
    retracted = told(office, LACKING)[-1]
    assert (retracted["by"], retracted["account"]) == (SECOND, account())
    lines = intake(office, "show", WHOLE).stdout.splitlines()
    (line,) = [each for each in lines if "保留を解きました" in each]
    assert f"{FIRST}（{account()}）" in line


def test_a_letter_written_at_the_desk_is_told_from_one_by_the_program(office: Path) -> None:
    first, second = Desk(FIRST, office), Desk(SECOND, office)
    name = first.queue(first.draft(WHOLE, "answer", text="　料金表のとおりです。"))[0]
    again = second.resend(name)
    by_id = {each["id"]: each for each in told(office, WHOLE) if each["what"] == "返信"}
    recipient = by_id[name]["who"]
    assert [(by_id[each]["by"], by_id[each]["who"]) for each in (name, again)] == [
        (FIRST, recipient), (SECOND, recipient),
    ]  # fmt: skip
    assert sorted(each["by"] for each in by_id.values()) == ["", FIRST, SECOND]
    assert f"{FIRST}（{account()}）" in intake(office, "show", WHOLE).stdout
    screen = DeskScreen(first)
    screen.press("start", Pressed({}, {}, {}))
    screen.press("letters", Pressed({"state": "held"}, {}, {}))
    screen.press("open", Pressed({"name": name, "key": name}, {}, {}))
    assert f"('作成した職員', '{FIRST}', '')" in str(screen.regions()["mail"])
    screen.press("open", Pressed({"name": WHOLE, "key": ""}, {}, {}))
    assert f"{recipient}、{FIRST}" in str(screen.regions()["side"])


def test_an_application_opened_beside_letters_leaves_no_letter_in_the_list(office: Path) -> None:
    screen = DeskScreen(Desk(FIRST, office))
    screen.press("start", Pressed({}, {}, {}))
    screen.press("letters", Pressed({"state": "held"}, {}, {}))
    assert screen.lines
    screen.press("open", Pressed({"name": WHOLE, "key": ""}, {}, {}))
    assert screen.case is not None
    assert (screen.tab, screen.lines) == ("found", [])


def test_what_is_held_on_a_person_names_who_wrote_their_letters(office: Path) -> None:
    desk = Desk(FIRST, office)
    by_itself = about(desk, WHOLE)
    name = desk.queue(desk.draft(WHOLE, "answer", text="　料金表のとおりです。"))[0]
    address = desk.show(WHOLE).contact
    plain = json.loads(intake(office, "export-person", address, "--json").stdout)["letters"]
    assert {each["message_id"]: (each["queued_by"], each["account"]) for each in plain} == {
        by_itself: (None, None),
        name: (FIRST, account()),
    }
    shown = intake(office, "export-person", address).stdout
    assert shown.count("作成した職員：") == 1
    assert f"作成した職員：{FIRST}（{account()}）" in shown


def test_what_became_of_a_letter_by_itself_names_nobody(office: Path, smtp: SmtpServer) -> None:
    desk = Desk(FIRST, office)
    desk.release(about(desk, WHOLE))
    send_queued(desk.state, Settings(smtp=smtp_settings(smtp), answers=ANSWERS))
    *_, released, sent = who(told(office, WHOLE))
    assert released[1:] == (FIRST, account())
    assert sent[1:] == ("", "")


def test_nobody_without_a_name_does_anything_with_a_letter(office: Path) -> None:
    desk, held = Desk(" ", office), about(Desk(state=office), WHOLE)
    draft = desk.draft(WHOLE, "answer", text="　料金表のとおりです。")
    before = told(office, WHOLE)
    for act in (
        lambda: desk.queue(draft),
        lambda: desk.release(held),
        lambda: desk.retract(held),
        lambda: desk.resend(held),
    ):
        with pytest.raises(MoveError, match="返信を扱う人の名前がありません。「担当者の氏名」の欄"):
            act()
    screen = DeskScreen(Desk("", office))
    screen.press("start", Pressed({}, {}, {}))
    screen.press("letters", Pressed({"state": "held"}, {}, {}))
    screen.press("release", Pressed({"id": screen._letters.chosen.message_id}, {}, {}))
    assert "返信を扱う人の名前がありません" in screen.said[0]
    screen.press("ask_release", Pressed({}, {}, {}))
    screen.press("release_all", Pressed({}, {}, {}))
    assert "返信を扱う人の名前がありません" in screen.said[0]
    assert told(office, WHOLE) == before
    screen.press("by", Pressed({}, {"by": SECOND}, {}))
    screen.press("release_all", Pressed({}, {}, {}))
    assert told(office, WHOLE)[-1]["by"] == SECOND
