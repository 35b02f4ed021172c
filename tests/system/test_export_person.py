"""All that is held on a person is shown, for people to read and as JSON; nothing on others."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.privacy.erase import forget
from intake.privacy.person import held_on
from intake.receiving.arrival import Arrival
from intake.receiving.taking import Taker
from intake.settings.sections import Keeping
from intake.store import State, now
from intake.terms import IntakeError
from tests.commands import intake
from tests.system.closed import ASKED, BEFORE, GONE, KEPT, USED, Closed
from tests.system.mails import FIRST_DAY


def test_everything_of_one_person_is_found_and_nothing_of_others(closed: Closed) -> None:
    held = held_on(closed.state, f"　{GONE.address.upper()} ")
    assert [row["why"] for row in held.mails] == ["差出人", "差出人"]
    assert [row["number"] for row in held.applications] == ["R4-0001"]
    assert [row["what"] for row in held.decisions] == ["correct", "correct", "agree", "withdraw"]
    assert [row["letter"] for row in held.letters] == ["accepted", "corrected"]
    assert len(held.readings) == 2
    kinds = [Path(path).parent.name for path in held.files]
    assert (kinds.count("evidence"), kinds.count("exports"), len(kinds)) == (1, 1, 4)
    assert all(Path(path).is_file() for path in held.files)
    shown = str(held)
    assert [mark for mark in GONE.marks if mark not in shown] == []
    others = (*KEPT.marks, *USED.marks, *ASKED.marks)
    assert [mark for mark in others if mark in shown] == []


def test_it_is_told_in_words_and_in_json(closed: Closed) -> None:
    words = intake(closed.state.folder, "export-person", GONE.address)
    assert words.returncode == 0, words.stderr
    assert [mark for mark in GONE.marks if mark not in words.stdout] == []
    for said in (
        "■ メール 2 通",
        "担当者氏名：",
        "■ 職員の決定 4 件",
        "取下げ（2022-10-01から）",
        "宛先：",
        "■ ファイル 4 個",
    ):
        assert said in words.stdout
    plain = json.loads(intake(closed.state.folder, "export-person", GONE.address, "--json").stdout)
    assert plain["applications"][0]["fields"]["contact_name"] == GONE.name
    assert plain["readings"][0]["document"]["fields"]["phone"] == GONE.phone
    assert plain["letters"][0]["recipient"] == GONE.address


def test_where_else_words_about_a_person_may_lie_is_named(
    tmp_path: Path, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By both commands, with the files of the account that runs them."""
    (tmp_path / ".bash_history").touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    told = intake(closed.state.folder, "export-person", GONE.address).stdout
    shown = intake(closed.state.folder, "forget", "--before", BEFORE.isoformat()).stdout
    plain = json.loads(intake(closed.state.folder, "export-person", GONE.address, "--json").stdout)
    for words in (told, shown, *plain["elsewhere"][:1]):
        assert f"端末で打ったコマンドの履歴：{tmp_path / '.bash_history'}" in words


def test_who_stands_only_in_a_header_is_found_in_the_bytes(tmp_path: Path, closed: Closed) -> None:
    state = State(tmp_path / "new")
    message = EmailMessage()
    message["From"] = "somebody@mura.example"
    message["Cc"] = "Kage <KAGE@mura.example>"
    message["Subject"] = "x"
    message.set_content("x")
    arrival = Arrival(("imap", "INBOX", 1, 1), FIRST_DAY, message.as_bytes())
    list(Taker(state, closed.settings).take_all([[arrival]]))
    assert [row["why"] for row in held_on(state, "kage@mura.example").mails] == ["原文"]


def test_who_has_the_end_of_anothers_address_is_not_shown_what_is_held_on_the_other(
    tmp_path: Path, closed: Closed
) -> None:
    state = State(tmp_path / "new")
    raws = [
        _mail("saito@mura.example", "連絡先はsaito@mura.exampleです。"),
        _mail("tanto@mura.example", "写しは ito@mura.example.mihon.example まで"),
        _mail("ka@mura.example", "担当は\nito@mura.example。", cc="saito@mura.example"),
        _mail("ki@mura.example", "x", cc="Ito <ito@mura.example>, saito@mura.example"),
    ]
    arrivals = [Arrival(("imap", "INBOX", 1, n), FIRST_DAY, raw) for n, raw in enumerate(raws, 1)]
    list(Taker(state, closed.settings).take_all([arrivals]))
    held = held_on(state, "ito@mura.example")
    assert {row["sender_address"]: row["why"] for row in held.mails} == {
        "ka@mura.example": "本文など",
        "ki@mura.example": "原文",
    }
    senders = {row["sender_address"] for row in held_on(state, "saito@mura.example").mails}
    assert senders == {"saito@mura.example", "ka@mura.example", "ki@mura.example"}


def test_a_note_on_a_colleague_with_a_longer_address_is_not_shown(
    tmp_path: Path, closed: Closed
) -> None:
    desk = closed.copied(tmp_path / "copy").desk
    desk.note("R4-0002", "写しは saito@mura.example にも")
    desk.note("R4-0002", "電話は ito@mura.example の方へ")
    held = held_on(desk.state, "ito@mura.example")
    assert [row["text"] for row in held.notes] == ["電話は ito@mura.example の方へ"]


def _mail(sender: str, text: str, cc: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["Cc"], message["Subject"] = sender, cc, "x"
    message.set_content(text)
    return message.as_bytes()


def test_of_whom_nothing_is_held_or_left_it_says_so(closed: Closed) -> None:
    assert (
        "保持しているものはありません"
        in intake(closed.state.folder, "export-person", "nobody@mura.example").stdout
    )
    forget(closed.state, Keeping(), BEFORE, "見本", now())
    assert held_on(closed.state, GONE.address).is_empty
    assert held_on(closed.state, KEPT.address).applications[0]["number"] == "R4-0002"


@pytest.mark.parametrize("named", ["", "山田", "a@b@c", "x" * 300])
def test_what_is_no_address_is_a_sentence(closed: Closed, named: str) -> None:
    with pytest.raises(IntakeError, match="メールアドレスではありません"):
        held_on(closed.state, named)
