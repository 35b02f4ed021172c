"""What a watch says of the mailbox: why it cannot be read, and that it can again, each once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.store import State
from tests.sampling import LONG
from tests.system.dovecot import Dovecot
from tests.system.environment import environment_for
from tests.system.proxy import Proxy
from tests.system.record import asked
from tests.system.scripted import Command, Scripted, scripted
from tests.system.test_watch import good_passes, until


@pytest.fixture
def place(tmp_path: Path) -> State:
    return State(tmp_path / "state")


@contextmanager
def log_of_a_watch(environment: dict[str, str], log: Path) -> Iterator[None]:
    """A watch as a process while the block runs; `log` is what it wrote to stderr."""
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "intake.cli", "watch"], env=environment, stderr=stderr
        )
        try:
            yield
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait(20)


def sentences(log: Path) -> list[str]:
    lines = log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["sentence"] for line in lines if '"sentence"' in line]


def failed(state: State) -> int:
    if not state.store.exists():
        return 0
    return int(asked(state, "SELECT count(*) FROM pass WHERE error IS NOT NULL")[0][0])


def test_why_a_mailbox_is_not_read_and_that_it_is_again_is_said_once(
    place: State, dovecot: Dovecot, tmp_path: Path
) -> None:
    door = socket.socket()
    door.bind(("127.0.0.1", 0))  # nobody listens yet: connections are refused
    way = Proxy((dovecot.host, dovecot.port), _listener=door)
    server = f"受信メールサーバー {way.host}:{way.port} "
    environment = environment_for(place.folder, dovecot, way=way, WATCHING__LONGEST_WAIT=0.2)
    try:
        with log_of_a_watch(environment, tmp_path / "log"):
            assert until(lambda: failed(place) >= 3)
            assert len(sentences(tmp_path / "log")) == 1
            door.listen(64)
            threading.Thread(target=way.serve, daemon=True).start()
            assert until(lambda: good_passes(place))
            assert until(lambda: len(sentences(tmp_path / "log")) == 2)
    finally:
        door.close()
    fails, works = sentences(tmp_path / "log")
    assert fails.startswith(f"メールを取り込めません。{server}との接続が")
    assert "host と port を確かめてください" in fails
    assert works.startswith("メールの取り込みが、")
    assert works.endswith("秒ぶりに再開しました。")


def test_a_folder_that_cannot_be_read_is_named_once_while_the_others_are_read(
    place: State, dovecot: Dovecot, tmp_path: Path
) -> None:
    environment = environment_for(
        place.folder, dovecot, MAILBOX__FOLDERS='["INBOX", "Later"]', MAILBOX__POLL_SECONDS=0.3
    )
    with log_of_a_watch(environment, tmp_path / "log"):
        assert until(lambda: good_passes(place) >= 3)
        client = dovecot.client()
        client.create_folder("Later")
        client.logout()
        assert until(lambda: len(sentences(tmp_path / "log")) == 2)
    fails, works = sentences(tmp_path / "log")
    assert fails.startswith("フォルダー Later のメールを取り込めません。")
    assert works.startswith("フォルダー Later のメールの取り込みが、")


@LONG
def test_a_refused_login_is_said_once_by_each_watch_though_it_waits_to_try_again(
    place: State, dovecot: Dovecot, tmp_path: Path
) -> None:
    environment = environment_for(
        place.folder, dovecot, MAILBOX__PASSWORD="chigau", WATCHING__LONGEST_WAIT=0.2
    )
    with log_of_a_watch(environment, tmp_path / "first"):
        assert until(lambda: failed(place) >= 4)
    before = failed(place)
    with log_of_a_watch(environment, tmp_path / "second"):
        assert until(lambda: failed(place) >= before + 3)
    (refused,), (remembered,) = sentences(tmp_path / "first"), sentences(tmp_path / "second")
    assert "ログインできません" in refused
    assert "[mailbox] user とパスワードを確かめてください" in refused
    assert "前回の結果です。今回は接続していません" in remembered


def test_a_new_password_in_its_file_is_used_by_a_watch_that_runs(
    place: State, dovecot: Dovecot, tmp_path: Path
) -> None:
    file = tmp_path / "imap.password"
    secret_in(file, "furui")
    environment = environment_for(
        place.folder, dovecot, MAILBOX__PASSWORD_FILE=file, WATCHING__LONGEST_WAIT=0.2
    )
    del environment["INTAKE_MAILBOX__PASSWORD"]
    with log_of_a_watch(environment, tmp_path / "log"):
        assert until(lambda: failed(place) >= 3)
        secret_in(file, dovecot.password)
        assert until(lambda: good_passes(place))
    fails, works = sentences(tmp_path / "log")
    assert "ログインできません" in fails
    assert "再開しました" in works


def secret_in(file: Path, password: str) -> None:
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(password)
    new.replace(file)


class OutOfStep(Scripted):
    """A server that sends the end of a mail as if it were an answer of its own."""

    def refuse(self, command: Command) -> str | None:
        return "OK done\r\n担当者氏名：忘田鶴之助 0312345678" if command.body else None


def test_a_line_of_a_mail_that_a_server_gives_as_its_answer_is_not_logged(
    place: State, tmp_path: Path
) -> None:
    with scripted(OutOfStep(b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n")) as server:
        environment = os.environ | {
            "INTAKE_STATE": str(place.folder),
            "INTAKE_MAILBOX__HOST": "127.0.0.1",
            "INTAKE_MAILBOX__PORT": str(server.port),
            "INTAKE_MAILBOX__SECURITY": "none",
            "INTAKE_MAILBOX__USER": server.user,
            "INTAKE_MAILBOX__PASSWORD": server.password,
            "INTAKE_MAILBOX__BATCH": "1",
            "INTAKE_WATCHING__LONGEST_WAIT": "0.2",
            "INTAKE_LOG": "debug",
        }
        with log_of_a_watch(environment, tmp_path / "log"):
            assert until(lambda: failed(place) >= 3)
    (fails,) = sentences(tmp_path / "log")
    assert "（サーバーの答えが IMAP の形をしていません）" in fails
    assert "忘田" not in (tmp_path / "log").read_text(encoding="utf-8")
    assert asked(place, "SELECT count(*) FROM pass WHERE error LIKE '%忘田%'") == [(0,)]
