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
from tests.system.mails import ambiguous, application, places


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
