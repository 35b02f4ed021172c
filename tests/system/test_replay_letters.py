"""What replay leaves of the letters: a held one that is no longer true, and an outcome untold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.folder import StateError
from intake.receiving.poll import import_files
from intake.register.updating import register_of
from intake.replay import refile
from intake.settings import load_settings
from intake.store import State
from tests.commands import intake
from tests.conftest import Once
from tests.system.mails import application, places

NUMBER = "R4-0001"
WRONG = "この返信は段階「内容確認中」を伝えますが、申込みの今の段階は「受付完了」です。"


@pytest.fixture
def office(copied: Once) -> Path:
    """An application whose phone an older reader did not find; the letter that asks is held."""
    return copied("replay-letters", begun)


def begun(folder: Path) -> None:
    (folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-06-30\nfrom_address = "uketsuke@j-lis.example"\n'
        'sending = "hold"\n'
    )
    state = State(folder)
    (folder / "1.eml").write_bytes(application(places()[0], 1))
    (folder / "older.eml").write_bytes(application(places()[0], 1, lacks="電話番号", form=False))
    import_files(state, load_settings(folder), [folder / "1.eml"], notify=False)
    read = json.loads(intake(folder, "read", str(folder / "older.eml"), "--json").stdout)
    older = {name: read[name] for name in ("fields", "sources", "findings", "outcome")}
    older["findings"] = [each for each in older["findings"] if each["field"] == "phone"]
    with state.store.transaction() as transaction:
        ((document,),) = transaction.connection.execute("SELECT document FROM reading").fetchall()
        transaction.connection.execute(
            "UPDATE reading SET outcome = 'incomplete', document = ?",
            [json.dumps(json.loads(document) | older, ensure_ascii=False)],
        )
        refile(transaction, register_of(state))
        transaction.connection.execute("DELETE FROM version_before")
        transaction.connection.execute("UPDATE version SET known_place = place")
    desk = Desk("見本 職員", state)
    desk.queue(desk.draft(NUMBER, "incomplete"))
    with state.store.transaction() as transaction:
        transaction.connection.execute("UPDATE send SET held = true")


def test_a_held_letter_that_replay_made_untrue_is_named_and_released_only_when_asked(
    office: Path,
) -> None:
    desk = Desk("見本 職員", office)
    assert desk.contradicting() == []
    done = intake(office, "replay", "--accept")
    assert done.returncode == 0, done.stderr
    assert f"{NUMBER} 保留の返信" in done.stderr
    assert WRONG in done.stderr
    assert WRONG in intake(office, "send", SMTP__HOST="127.0.0.1").stderr
    (letter,) = desk.letters("held")
    with pytest.raises(StateError, match="保留は解いていません"):
        desk.release(letter.message_id)
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    screen.press("letters", Pressed({"state": ""}, {}, {}))
    seen = str(screen.regions())
    assert WRONG in seen
    assert "今と食い違います" in seen
    screen.press("ask_release", Pressed({}, {}, {}))
    assert "ほかの 1 通は、申込みの今の段階や内容と食い違うため" in str(screen.regions())
    screen.press("release_all", Pressed({}, {}, {}))
    assert [each.state for each in desk.letters("held", "queued")] == ["held"]
    screen.press("release", Pressed({"id": letter.message_id}, {}, {}))
    assert [each.state for each in desk.letters("held", "queued")] == ["queued"]


def test_replay_says_in_japanese_what_is_read_otherwise_of_which_application(
    office: Path,
) -> None:
    done = intake(office, "replay")
    first, *lines = done.stdout.splitlines()
    place = places()[0]
    assert first.startswith(f"{NUMBER} {place.full_name}（メール ")
    (phone,) = [line for line in lines if line.startswith("  電話番号：")]
    assert phone.startswith("  電話番号：（なし） → 「0")
    assert "  結果：確認できない事項あり → 受付完了" in lines
    (finding,) = [line for line in lines if line.startswith("  指摘：")]
    assert "なくなった「確認できない事項：" in finding
    for python in ("<Severity", "'", "None", "True", "fields.", "{", "["):
        assert python not in done.stdout
    assert (
        "読み直したメール 1 通のうち、違いのあるもの 1 通（違い "
        f"{len(lines)} 件）。結果の変わるもの：確認できない事項あり → 受付完了 1 通。"
        "記録していません（--accept で記録します）。" in done.stderr
    )
    told = [json.loads(line) for line in intake(office, "replay", "--json").stdout.splitlines()]
    assert len(told) == len(lines)
    assert {"fields.phone", "outcome", "findings"} <= {each["field"] for each in told}


def test_replay_shows_the_place_at_which_a_long_text_is_read_otherwise(office: Path) -> None:
    with State(office).store.transaction() as transaction:
        ((document,),) = transaction.connection.execute("SELECT document FROM reading").fetchall()
        read = json.loads(document)
        transaction.connection.execute(
            "UPDATE reading SET document = ?",
            [json.dumps(read | {"text": read["text"] + "末尾", "passwords": ["himitsu-1"]})],
        )
    done = intake(office, "replay")
    (text,) = [line for line in done.stdout.splitlines() if line.startswith("  本文：")]
    assert text.startswith("  本文：「…")
    assert "末尾」 → 「…" in text
    assert "  パスワード：1 個 → 0 個" in done.stdout
    assert "himitsu" not in done.stdout + done.stderr


def test_an_outcome_that_replay_changed_is_untold_until_a_letter_tells_it(office: Path) -> None:
    desk = Desk("見本 職員", office)
    assert list(desk.untold()) == []
    intake(office, "replay", "--accept")
    assert [each.number for each in desk.untold()] == [NUMBER]
    assert json.loads(intake(office, "status", "--json").stdout)["untold"] == 1
    desk.queue(desk.draft(NUMBER, "accepted"))
    assert list(desk.untold()) == []


def test_a_decision_names_the_held_letter_that_it_makes_untrue(office: Path) -> None:
    given = ("--by", "見本 職員", "--set", "field=phone", "--set", "value=03-0000-0001")
    done = intake(office, "decide", "correct", NUMBER, *given)
    assert done.returncode == 0, done.stderr
    assert f"{NUMBER} 保留の返信" in done.stderr
    assert WRONG in done.stderr
