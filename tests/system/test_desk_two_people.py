"""Two people at two screens on the same items: every decision has its name, each conflict is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.system.mails import note

INQUIRIES = 4


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path / "state")
    state.folder.mkdir(mode=0o700)
    for number in range(INQUIRIES):
        mail = note(
            "クラウド型被災者支援システムについて（照会）", f"第{number}問。利用料はいくらですか。"
        )
        (tmp_path / f"{number}.eml").write_bytes(mail.as_bytes())
    import_files(state, load_settings(state.folder), sorted(tmp_path.glob("*.eml")), notify=False)
    return state


def _acts(made: Any) -> Iterator[dict[str, Any]]:
    """Every act that a screen offers."""
    if isinstance(made, dict):
        if isinstance(made.get("act"), dict):
            yield made["act"]
        for each in made.values():
            yield from _acts(each)
    elif isinstance(made, list):
        for each in made:
            yield from _acts(each)


def press(screen: DeskScreen, what: str, **about: Any) -> None:
    """Press the first button that asks for this."""
    found = next(
        act
        for act in _acts(dict(screen.regions()))
        if act["act"] == what and about.items() <= act.items()
    )
    screen.press(what, Pressed(found, {}, {}))


def test_of_two_who_decide_on_the_same_mails_one_decides_and_the_other_is_told_who_did(
    state: State,
) -> None:
    names = ("見本 一子", "見本 二郎")
    people = [DeskScreen(Desk(name, state)) for name in names]
    mails = [item.mail for item in Desk(state=state).waiting()]
    for turn, mail in enumerate(mails):
        first, second = people if turn % 2 == 0 else people[::-1]
        for screen in (first, second):
            screen.press("tab", Pressed({"tab": "waiting"}, {}, {}))
            press(screen, "open", name=mail)
        assert f"閲覧中：{first.desk.by}" in str(second.regions()["side"])
        for screen in (first, second):
            press(screen, "take", move="dismiss")
        assert "利用申込みではない" in first.said[0]
        assert second.said[1] == "wrong"
        assert f"{first.desk.by}さんが「利用申込みではない」と決めました" in second.said[0]
    with state.store.transaction() as transaction:
        rows = transaction.connection.execute(
            "SELECT mail, decided_by FROM decision ORDER BY id"
        ).fetchall()
    assert rows == [(mail, names[turn % 2]) for turn, mail in enumerate(mails)]
    assert len(mails) == INQUIRIES
    assert len(Desk(state=state).waiting()) == 0


def test_what_one_person_presses_at_two_screens_of_the_same_sight_is_one_decision(
    state: State,
) -> None:
    screens = [DeskScreen(Desk("見本 一子", state)) for _ in range(2)]
    mail = Desk(state=state).waiting()[0].mail
    for screen in screens:
        screen.press("tab", Pressed({"tab": "waiting"}, {}, {}))
        press(screen, "open", name=mail)
    for screen in screens:
        press(screen, "take", move="dismiss")
        assert screen.said[1] == "good"
    with state.store.transaction() as transaction:
        rows = transaction.connection.execute("SELECT mail FROM decision").fetchall()
    assert rows == [(mail,)]
