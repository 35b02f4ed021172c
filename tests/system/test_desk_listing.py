"""The lists of the desk: every application as in the inbox, periods, and what is amiss on top."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.store.aside import Aside, Step
from tests.system.mails import ambiguous, application, note, places


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two complete applications and one that waits for a person."""
    for number, raw in enumerate(
        (application(places()[0], 1), application(places()[1], 2), ambiguous())
    ):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    state = State(tmp_path / "state")
    paths = sorted(tmp_path.glob("*.eml"))
    import_files(state, load_settings(state.folder), paths, notify=False)
    return Desk("見本 職員", state)


def press(screen: DeskScreen, what: str, values: dict[str, str] | None = None, **about: Any) -> str:
    """Press a button; what the list shows afterwards, as one text."""
    screen.press(what, Pressed(about, values or {}, {}))
    return str(screen.regions()["list"])


def rows(screen: DeskScreen) -> list[list[str]]:
    (block,) = [each for each in screen.regions()["list"]["blocks"] if each["kind"] == "rows"]
    return [row["cells"] for row in block["rows"]]


def test_every_application_is_listed_with_the_days_and_marks_of_the_inbox(desk: Desk) -> None:
    screen = DeskScreen(desk)
    press(screen, "tab", tab="waiting")
    (waiting,) = rows(screen)
    press(screen, "tab", tab="all")
    everything = rows(screen)
    assert len(everything) == 3
    waits = {row[2] for row in everything}
    assert waits == {"", waiting[2]}  # the days of the one that waits
    assert "期限超過" in str(screen.regions()["list"])
    press(screen, "mark", mark="overdue")
    assert [row[2] for row in rows(screen)] == [waiting[2]]


def test_a_list_is_narrowed_to_a_period_and_a_stage(desk: Desk) -> None:
    screen = DeskScreen(desk)
    press(screen, "tab", tab="all")
    days = sorted({row[1] for row in rows(screen)})
    press(screen, "filter", {"since": days[-1], "until": ""})
    assert {row[1] for row in rows(screen)} == {days[-1]}
    press(screen, "filter", {"since": "", "until": "2001-01-01"})
    assert rows(screen) == []
    press(screen, "filter", {"since": "", "until": "", "reason": "受付完了"})
    assert {row[3] for row in rows(screen)} == {"受付完了"}
    press(screen, "filter", {"since": "きのう"})
    assert "日付「きのう」が読めません" in screen.said[0]


def test_a_search_is_narrowed_to_a_period_and_a_stage_too(desk: Desk) -> None:
    screen = DeskScreen(desk)
    press(screen, "search", {"word": "利用申込"})
    found = rows(screen)
    assert len(found) == 3
    press(screen, "filter", {"reason": "受付完了", "until": "2001-01-01"})
    assert rows(screen) == []
    press(screen, "filter", {"until": ""})
    assert len(rows(screen)) == 2


def test_what_is_amiss_is_said_on_top_with_its_cure_until_it_is_over(desk: Desk) -> None:
    aside = Aside(desk.state, lambda: datetime.now(UTC))
    aside.put(Step.FOLDER, "Old", "サーバーが開きません。", 3)
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    said = [each for each in screen.regions()["counts"]["blocks"] if each["kind"] == "say"]
    (amiss,) = [each for each in said if each["text"].startswith("不調：")]
    assert amiss["tone"] == "wrong"
    assert "Old" in amiss["text"]
    aside.over(Step.FOLDER, ["Old"])
    screen.press("look", Pressed({}, {}, {}))
    assert "不調：" not in str(screen.regions()["counts"])


def test_the_item_that_opens_next_is_the_next_of_the_list_as_it_is_sorted(tmp_path: Path) -> None:
    for number in range(5):
        asked = note(f"照会 {number}", f"利用料はいくらですか。{number}")
        (tmp_path / f"{number}.eml").write_bytes(asked.as_bytes())
    state = State(tmp_path / "state")
    paths = sorted(tmp_path.glob("*.eml"))
    import_files(state, load_settings(state.folder), paths, notify=False)
    screen = DeskScreen(Desk("見本 職員", state))
    press(screen, "tab", tab="waiting")
    press(screen, "sort", column="subject")
    press(screen, "sort", column="subject")  # backwards: 4, 3, 2, 1, 0

    def subject() -> str:
        assert screen.case is not None
        return screen.case.reading.subject

    def settle() -> None:
        assert screen.case is not None
        about = {"mail": screen.case.mail, "seen": screen.case.seen, "move": "answered"}
        screen.press("take", Pressed(about, {}, {}))
        screen.press("look", Pressed({}, {}, {}))  # the page asks while the letter is open
        screen.press("leave", Pressed({}, {}, {}))

    lines = {line.subject: line for line in screen.listed()}
    press(screen, "open", name=lines["照会 3"].name, key=lines["照会 3"].key)
    settle()
    assert subject() == "照会 2"
    press(screen, "open", name=lines["照会 0"].name, key=lines["照会 0"].key)
    settle()
    assert subject() == "照会 1"  # of the last one: the one before it, not the first


def test_what_is_missing_is_said_above_what_can_be_done(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(application(places()[0], 1, form=False))
    state = State(tmp_path / "state")
    import_files(state, load_settings(state.folder), [tmp_path / "a.eml"], notify=False)
    screen = DeskScreen(Desk("見本 職員", state))
    press(screen, "open", name="R4-0001", key="")
    blocks = screen.regions()["side"]["blocks"]
    kinds = [each["kind"] for each in blocks]
    said = [each.get("text", "") for each in blocks[: kinds.index("form")]]
    assert "確認できていない事項：利用申込書" in said
