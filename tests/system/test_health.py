"""The operator hears of a trouble once, a person can set it aside, and a read-only disk can still be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.answers.compose import queued
from intake.answers.letter import Letter
from intake.applications.lifecycle import MoveError
from intake.demo.smtp import SmtpServer
from intake.desk import Desk
from intake.doctor import examine
from intake.health.telling import tell_operator
from intake.settings import Settings
from intake.settings.sections import Watching
from intake.status import status
from intake.store import State
from intake.store.aside import Aside, Step
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.troubles import Checked
from tests.commands import intake
from tests.system.environment import ANSWERS, smtp_settings
from tests.system.record import asked

OPERATOR = "unyou@j-lis.example"
NOW = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def settings(smtp: SmtpServer) -> Settings:
    return Settings(smtp=smtp_settings(smtp), answers=ANSWERS, watching=Watching(operator=OPERATOR))


def refused(state: State, folder: str = "Old", times: int = 3) -> None:
    Aside(state, lambda: NOW).put(Step.FOLDER, folder, "サーバーが開きません。", times)


def test_the_operator_hears_of_each_trouble_once_and_once_when_it_is_over(
    state: State, settings: Settings, smtp: SmtpServer
) -> None:
    heard = []
    refused(state)
    for hour in range(2):
        assert tell_operator(state, settings, NOW + timedelta(hours=hour)) is None
        heard.append(len(smtp.messages()))
    refused(state, "Older")
    for hour in (-30_000, 3):  # a clock that is set back tells nothing anew
        tell_operator(state, settings, NOW + timedelta(hours=hour))
        heard.append(len(smtp.messages()))
    Aside(state, lambda: NOW).over(Step.FOLDER, ["Old", "Older"])
    for hour in (4, 5):
        tell_operator(state, settings, NOW + timedelta(hours=hour))
        heard.append(len(smtp.messages()))
    assert heard == [1, 1, 2, 2, 3, 3]
    assert {to for mail in smtp.messages() for to in mail.recipients} == {OPERATOR}


def test_a_mail_to_the_operator_waits_behind_no_letter(
    state: State, settings: Settings, smtp: SmtpServer
) -> None:
    sender = ("受付", "uketsuke@j-lis.example")
    letters = [
        queued(Letter(LetterKind.ANSWER, "件名", "本文", f"a{n}@mihon.example"), sender, NOW)
        for n in range(300)
    ]
    with state.store.transaction() as transaction:
        transaction.add("send", letters)
    refused(state)
    tell_operator(state, settings, NOW)
    assert [mail.recipients for mail in smtp.messages()] == [(OPERATOR,)]


def test_what_a_person_set_aside_is_no_trouble_until_it_changes(state: State) -> None:
    refused(state)
    command = ("doctor", "--set-aside", "folder:Old", "--by", "見本 一郎", "--note", "廃止する")
    assert intake(state.folder, *command).returncode == 0
    assert status(state)["healthy"] is True
    assert (
        intake(state.folder, "doctor", "--max-age", "1e9").returncode == 1
    )  # no pass has gone well yet
    Aside(state, lambda: NOW).put(Step.FOLDER, "Old", "別の理由です。")
    assert [each["trouble"] for each in status(state)["troubles"]] == ["folder:Old"]


def test_setting_aside_needs_a_name_a_reason_and_such_a_trouble(state: State) -> None:
    refused(state)
    for by, note, name in (
        ("", "理由", "folder:Old"),
        ("見本", "", "folder:Old"),
        ("見本", "理由", "x"),
    ):
        done = intake(state.folder, "doctor", "--set-aside", name, "--by", by, "--note", note)
        assert done.returncode == 2
        assert "folder:Old" in done.stderr


def test_every_check_of_doctor_and_every_trouble_is_in_the_vocabulary(state: State) -> None:
    refused(state)
    names = {each.name for each in examine(state)}
    assert names <= {each.label for each in Checked}
    assert "× 記録の示す不調：読めないフォルダー" in intake(state.folder, "doctor").stdout


def test_doctor_says_of_sample_data_why_its_servers_do_not_answer(state: State) -> None:
    (state.folder / "settings.toml").write_text('label = "見本データ（架空）"\n')
    shown = intake(state.folder, "doctor").stdout
    assert "○ 見本：見本データ（架空）。" in shown
    assert "受信メールと送信メールが × になります" in shown
    (state.folder / "settings.toml").write_text("")
    assert "見本" not in intake(state.folder, "doctor").stdout


# --- said is done ---


def test_an_act_that_is_repeated_is_one(desk: Desk) -> None:
    before = asked(desk.state, "SELECT count(*) FROM decision")[0][0]
    first = desk.correct("R4-0001", "phone", "03-1111-2222", act="one")
    assert desk.correct("R4-0001", "phone", "03-1111-2222", act="one").id == first.id
    assert asked(desk.state, "SELECT count(*) FROM decision") == [(before + 1,)]


def test_corrections_that_are_repeated_are_one_also_where_a_field_stayed_as_it_was(
    desk: Desk,
) -> None:
    case = desk.show("R4-0001")
    values = {"section": case.fields["section"], "contact_name": "見本 二郎"}
    made = desk.correct_all("R4-0001", values, seen=case.seen, act="one")
    again = desk.correct_all("R4-0001", values, seen=case.seen, act="one")
    assert [each.id for each in again] == [each.id for each in made]
    with pytest.raises(MoveError, match="御覧になった後に"):
        desk.correct_all("R4-0001", values, seen=case.seen, act="two")


def test_a_letter_that_is_queued_answered_or_sent_again_by_the_same_act_is_one(desk: Desk) -> None:
    def letters() -> int:
        return int(asked(desk.state, "SELECT count(*) FROM send")[0][0])

    began = letters()
    draft = desk.draft("R4-0001", LetterKind.ACCEPTED)
    assert desk.queue(draft, act="one") == desk.queue(draft, act="one")
    assert letters() == began + 1
    assert len({*desk.queue(draft, draft, act="both")}) == 1
    assert letters() == began + 2
    desk.queue(draft, act="two")
    desk.queue(draft)
    assert letters() == began + 4
    message_id = asked(desk.state, "SELECT min(message_id) FROM send")[0][0]
    assert desk.resend(message_id, act="three") == desk.resend(message_id, act="three")
    assert letters() == began + 5
    question = next(item.mail for item in desk.waiting() if item.number is None)
    answer = desk.draft(question, LetterKind.ANSWER, question, text="　別紙のとおりです。")
    seen = desk.show(question).seen
    first = desk.answer(question, answer, seen=seen, act="four")
    assert desk.answer(question, answer, seen=seen, act="four").id == first.id
    assert letters() == began + 6


_MOUNTED = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'
_BY_MODES = 'chmod -R a-w "$1"'
_NO_RIGHTS = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")  # modes hold root, too
READ_ONLY = [  # the first of these that this machine allows
    (("unshare", "-r", "-m"), _MOUNTED),
    (("unshare", "-m"), _MOUNTED),
    (() if os.name != "posix" or os.geteuid() else _NO_RIGHTS, _BY_MODES),
]
CANNOT = 99


def on_a_read_only_disk(folder: Path, ways: list[tuple[tuple[str, ...], str]]) -> str:
    """What commands that only look said on stderr, of a record where nothing can be written."""
    look = (
        f'test "$?" = 0 && ! touch "$1/x" || exit {CANNOT}; for c in "status" "waiting" "show R4-0001";'
        f' do "{sys.executable}" -m intake.cli --state "{folder}" $c || exit 1; done'
    )
    said = ""
    for prefix, way in ways:
        if prefix and not shutil.which(prefix[0]):
            continue
        command = [*prefix, "sh", "-c", f"{way}; {look}", "sh", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != CANNOT and not done.stderr.startswith("unshare:"):
            assert done.returncode == 0, done.stderr
            return done.stderr
        said += done.stderr
    raise AssertionError(f"no way to make a folder read-only here: {said}")


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing here")
@pytest.mark.parametrize("ways", [READ_ONLY, READ_ONLY[-1:]], ids=["by mount", "by modes"])
def test_a_record_on_a_disk_that_takes_nothing_is_read(
    desk: Desk, ways: list[tuple[tuple[str, ...], str]]
) -> None:
    assert "エラー" not in on_a_read_only_disk(desk.state.folder, ways)


def test_a_watch_outlives_its_stderr(state: State) -> None:
    """Whoever read it is gone; each failed pass would be said there."""
    environment = os.environ | {
        "INTAKE_MAILBOX__HOST": "127.0.0.1",
        "INTAKE_MAILBOX__PORT": "9",
        "INTAKE_MAILBOX__USER": "rddlg",
        "INTAKE_MAILBOX__PASSWORD": "mihon-pass",
        "INTAKE_WATCHING__LONGEST_WAIT": "0.2",
        "INTAKE_LOG": "info",
    }
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "intake.cli", "--state", str(state.folder), "watch"],
        env=environment,
        stderr=writer,
    )
    os.close(writer)
    os.close(reader)
    try:
        for _ in range(600):
            if state.store.exists() and _failed(state) >= 3:
                break
            assert process.poll() is None
            time.sleep(0.2)
        assert _failed(state) >= 3
    finally:
        process.terminate()
        assert process.wait(30) == 0


def _failed(state: State) -> int:
    return int(asked(state, "SELECT count(*) FROM pass WHERE error IS NOT NULL")[0][0])
