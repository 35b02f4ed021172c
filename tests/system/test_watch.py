"""Watching a real mailbox: news within moments, drops waited out, a clean stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from intake.demo.smtp import SmtpServer
from intake.receiving.stopping import Stop
from intake.receiving.watch import Work, pause, watch
from intake.settings import Settings
from intake.settings.sections import Watching
from intake.status import status
from intake.store import State
from tests.system.dovecot import Dovecot
from tests.system.environment import ANSWERS, on_dovecot, smtp_settings
from tests.system.mails import FIRST_DAY, applications, places
from tests.system.office import Office, locked, told


def until(holds: Callable[[], Any], seconds: float = 30.0) -> bool:
    """Whether it comes to hold within a generous time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def watching(state: State, settings: Settings) -> Iterator[Stop]:
    stop = Stop()
    thread = threading.Thread(target=watch, args=(state, settings, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.now()
        thread.join(20)
        assert not thread.is_alive()


def good_passes(state: State) -> int:
    if not state.store.exists():
        return 0
    with state.store.transaction() as transaction:
        rows = transaction.connection.execute("SELECT count(*) FROM pass WHERE error IS NULL")
        return int(rows.fetchall()[0][0])


def test_a_mail_that_arrives_while_watching_is_answered(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    settings = Settings(mailbox=on_dovecot(dovecot), smtp=smtp_settings(smtp), answers=ANSWERS)
    with watching(state, settings):
        assert until(lambda: good_passes(state))
        ((raw, received_at),) = applications(1)
        client = dovecot.client()
        client.append("INBOX", raw, msg_time=received_at)
        assert until(lambda: len(smtp.messages()) == 1)
        client.logout()
    assert status(state)["sends"]["sent"] == 1


def test_a_mail_that_arrives_while_others_are_fetched_does_not_wait_for_the_next_poll(
    state: State, dovecot: Dovecot, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    *first, last = applications(4)
    proper = Work.taken

    def taken(self: Work, done: int, of: int) -> None:
        if done == 1:
            client = dovecot.client()
            client.append("INBOX", last[0], msg_time=last[1])
            client.logout()
        proper(self, done, of)

    monkeypatch.setattr(Work, "taken", taken)
    dovecot.append_many(first)
    mailbox = on_dovecot(dovecot, batch=1, poll_seconds=3600, idle_seconds=1500)
    settings = Settings(mailbox=mailbox, smtp=smtp_settings(smtp), answers=ANSWERS)
    with watching(state, settings):
        assert until(lambda: len(smtp.messages()) == 4)


def test_without_idle_the_mailbox_is_polled(
    state: State, dovecot: Dovecot, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.mailbox.imap.ImapMailbox.can_idle", lambda self: False)
    mailbox = on_dovecot(dovecot, poll_seconds=0.3)
    settings = Settings(mailbox=mailbox, smtp=smtp_settings(smtp), answers=ANSWERS)
    with watching(state, settings):
        assert until(lambda: good_passes(state))
        dovecot.append_many(applications(1))
        assert until(lambda: len(smtp.messages()) == 1)


def test_a_password_that_another_program_records_opens_what_is_locked_in_the_next_pass(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    mailbox = on_dovecot(dovecot, poll_seconds=0.3)
    settings = Settings(mailbox=mailbox, smtp=smtp_settings(smtp), answers=ANSWERS)
    office = Office(state.folder, smtp, taken=1000)

    def opened() -> bool:
        return bool(office.ask("FROM reading WHERE outcome = 'accepted'"))

    dovecot.append_many([(locked(places()[10], 1), FIRST_DAY)])
    with watching(state, settings):
        assert until(lambda: good_passes(state) > 2)  # there was nothing to open it with
        assert not opened()
        office.take(told())
        assert until(opened)


def test_a_sending_server_that_is_away_does_not_stop_mail_from_coming_in(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(2))
    settings = Settings(
        mailbox=on_dovecot(dovecot),
        smtp={"host": "127.0.0.1", "port": 9, "security": "none"},
        answers=ANSWERS,
    )
    with watching(state, settings):
        assert until(lambda: good_passes(state))
    assert status(state)["sends"]["queued"] == 2


def test_the_operator_hears_once_when_passes_keep_failing_and_once_when_they_work_again(
    state: State, dovecot: Dovecot, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.receiving.watch.pause", lambda *_: 0.05)
    told = Watching(operator="sysop@j-lis.example", failures=2)
    away = Settings(
        mailbox=on_dovecot(dovecot, port=9, connect_timeout=1),
        smtp=smtp_settings(smtp),
        answers=ANSWERS,
        watching=told,
    )
    with watching(state, away):
        assert until(lambda: len(smtp.messages()) == 1)
        time.sleep(0.5)
    back = Settings(
        mailbox=on_dovecot(dovecot), smtp=smtp_settings(smtp), answers=ANSWERS, watching=told
    )
    with watching(state, back):
        assert until(lambda: len(smtp.messages()) == 2)
    subjects = [str(message_from_bytes(m.raw, policy=default)["Subject"]) for m in smtp.messages()]
    assert subjects == [
        "【受付システム】メールの取り込みに失敗し続けています",
        "【受付システム】メールの取り込みが再開しました",
    ]


def test_waits_between_attempts_grow_and_are_bounded() -> None:
    waits = [pause(n, 60.0, 0.0) for n in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert pause(1000, 60.0, 1.0) == 90


def test_letters_are_held_as_soon_as_the_settings_say_so_while_the_watch_runs(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    lines = f'[answers]\nanswer_since = {FIRST_DAY:%Y-%m-%d}\nfrom_address = "a@j-lis.example"\n'
    (state.folder / "settings.toml").write_text(lines)
    environment = os.environ | {
        "INTAKE_STATE": str(state.folder),
        "INTAKE_MAILBOX__HOST": dovecot.host,
        "INTAKE_MAILBOX__PORT": str(dovecot.port),
        "INTAKE_MAILBOX__USER": dovecot.user,
        "INTAKE_MAILBOX__PASSWORD": dovecot.password,
        "INTAKE_MAILBOX__CA_FILE": str(dovecot.certificates.authority),
        "INTAKE_SMTP__HOST": smtp.host,
        "INTAKE_SMTP__PORT": str(smtp.port),
        "INTAKE_SMTP__SECURITY": "none",
    }
    first, second = applications(2)
    process = subprocess.Popen([sys.executable, "-m", "intake.cli", "watch"], env=environment)
    try:
        dovecot.append_many([first])
        assert until(lambda: len(smtp.messages()) == 1)
        (state.folder / "settings.toml").write_text(f'{lines}sending = "hold"\n')
        dovecot.append_many([second])
        assert until(lambda: status(state)["sends"]["held"] == 1)
    finally:
        process.terminate()
        process.wait(20)
    assert len(smtp.messages()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_watch_cleanly(
    tmp_path: Path, dovecot: Dovecot, number: signal.Signals
) -> None:
    environment = os.environ | {
        "INTAKE_STATE": str(tmp_path / "state"),
        "INTAKE_MAILBOX__HOST": dovecot.host,
        "INTAKE_MAILBOX__PORT": str(dovecot.port),
        "INTAKE_MAILBOX__USER": dovecot.user,
        "INTAKE_MAILBOX__PASSWORD": dovecot.password,
        "INTAKE_MAILBOX__CA_FILE": str(dovecot.certificates.authority),
    }
    dovecot.append_many(applications(3))
    process = subprocess.Popen(
        [sys.executable, "-m", "intake.cli", "watch"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    state = State(tmp_path / "state")
    try:
        assert until(lambda: good_passes(state))
        process.send_signal(number)
        _, said = process.communicate(timeout=15)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in said
    assert status(state)["mailbox"]["missing"] == 0
