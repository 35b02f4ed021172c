"""Many mails at once, very large ones, and a clock set back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from intake.answers.outbox import send_queued
from intake.demo.smtp import SmtpServer
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.settings.sections import Mailbox
from intake.status import status
from intake.store import State
from tests.sampling import LONG
from tests.system.dovecot import Dovecot
from tests.system.environment import ANSWERS, environment_for, on_dovecot, smtp_settings
from tests.system.mails import FIRST_DAY, application, applications, places
from tests.system.record import asked, came_in_once


@LONG
def test_many_mails_at_once_come_in_once(state: State, dovecot: Dovecot) -> None:
    many = 2 * Mailbox().batch + 50
    everywhere = places()
    dovecot.append_many((application(everywhere[n], n, form=False), FIRST_DAY) for n in range(many))
    poll(state, Settings(mailbox=on_dovecot(dovecot), answers=ANSWERS))
    came_in_once(state, many)
    assert status(state)["mailbox"]["on_server"] == many


def large(megabytes: int) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "mihon@vill.akaigawa.example"
    message["Subject"] = "【北海道赤井川村】クラウド型被災者支援システムの利用申込み"
    message["Message-ID"] = "<large@vill.akaigawa.example>"
    message.set_content("利用申込書を送ります。")
    content = os.urandom(megabytes * 3 // 4 * 2**20)
    message.add_attachment(content, maintype="image", subtype="tiff", filename="航空写真.tif")
    return message.as_bytes()


def most_memory(state: State, server: Dovecot) -> int:
    """Bytes that a poll, or the largest of its workers, held at most."""
    environment = environment_for(state.folder, server)
    process = subprocess.Popen([sys.executable, "-m", "intake.cli", "poll"], env=environment)
    _, code, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(code) == 0
    process.returncode = 0
    return used.ru_maxrss * 1024


def test_a_mail_of_forty_megabytes_is_held_a_few_times_at_most_and_recorded(
    tmp_path: Path, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(1))
    usual = most_memory(State(tmp_path / "a"), dovecot)
    dovecot.append_many([(large(40), FIRST_DAY)])
    state = State(tmp_path / "b")
    assert most_memory(state, dovecot) - usual < 8 * 40 * 2**20
    assert status(state)["mailbox"] == {"on_server": 2, "recorded": 2, "missing": 0}
    assert asked(state, "SELECT count(*) FROM mail WHERE size > 40000000") == [(1,)]


def test_a_mail_too_large_for_its_reader_is_recorded_for_a_person(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many([*applications(1), (large(40), FIRST_DAY)])
    limits = {"memory_mb": 64, "processes": 1}
    poll(state, Settings(mailbox=on_dovecot(dovecot), reading=limits))
    assert status(state)["mailbox"]["missing"] == 0
    assert len(asked(state, "SELECT outcome FROM reading WHERE outcome = 'needs_review'")) == 1


def test_a_clock_set_back_loses_and_doubles_nothing(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    settings = Settings(mailbox=on_dovecot(dovecot), smtp=smtp_settings(smtp), answers=ANSWERS)
    some = list(applications(6))
    for mails, now in ((some[:3], datetime(2031, 1, 1, tzinfo=UTC)), (some[3:], FIRST_DAY)):
        dovecot.append_many(mails)
        poll(state, settings, clock=lambda now=now: now)
        send_queued(state, settings, clock=lambda now=now: now + timedelta(minutes=1))
    came_in_once(state, 6)
    assert len(smtp.messages()) == 6
