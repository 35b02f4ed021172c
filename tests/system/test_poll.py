"""Polling real mailboxes: everything comes in once, nothing on the server is changed."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from intake.answers.outbox import send_queued
from intake.demo.imap import ImapServer
from intake.demo.smtp import SmtpServer
from intake.mailbox.connection import MailboxError
from intake.publish import publish
from intake.receiving.poll import import_files, poll
from intake.settings import Settings
from intake.status import status
from intake.store import State
from tests.system.dovecot import Dovecot
from tests.system.environment import ANSWERS, on_dovecot, on_pymap, smtp_settings
from tests.system.mails import FIRST_DAY, application, applications, places


def test_five_hundred_mails_come_in_over_tls_once_and_each_is_answered_once(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    dovecot.append_many(applications(500))
    settings = Settings(mailbox=on_dovecot(dovecot), smtp=smtp_settings(smtp), answers=ANSWERS)
    (first,) = poll(state, settings)
    assert (first.on_server, first.recorded, first.new, first.missing) == (500, 500, 500, ())
    (second,) = poll(state, settings)
    assert second.new == 0
    assert send_queued(state, settings).sent == 500
    assert send_queued(state, settings).sent == 0
    counts = status(state)
    assert counts["mailbox"] == {"on_server": 500, "recorded": 500, "missing": 0}
    assert counts["applications"]["accepted"] == 500
    recipients = [mail.recipients[0] for mail in smtp.messages()]
    assert len(recipients) == len(set(recipients)) == 500


def test_the_mailbox_is_as_unread_after_the_poll_as_before(state: State, dovecot: Dovecot) -> None:
    dovecot.append_many(applications(3))
    poll(state, Settings(mailbox=on_dovecot(dovecot)))
    client = dovecot.client()
    client.select_folder("INBOX", readonly=True)
    assert len(client.search(["UNSEEN"])) == 3
    client.logout()


def test_mail_that_a_colleague_has_opened_comes_in_like_any_other(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(2))
    client = dovecot.client()
    client.select_folder("INBOX")
    client.add_flags(client.search(["ALL"]), [b"\\Seen"])
    client.logout()
    (found,) = poll(state, Settings(mailbox=on_dovecot(dovecot)))
    assert found.new == 2


def test_without_answer_since_nothing_is_queued_or_sent(
    state: State, pymap: ImapServer, smtp: SmtpServer
) -> None:
    for raw, received_at in applications(40):
        pymap.append("INBOX", raw, received_at)
    settings = Settings(mailbox=on_pymap(pymap), smtp=smtp_settings(smtp))
    (found,) = poll(state, settings)
    send_queued(state, settings)
    assert found.new == 40
    assert status(state)["sends"] == {"queued": 0, "held": 0, "sent": 0, "failed": 0}
    assert smtp.messages() == ()


def test_mail_received_before_answer_since_is_recorded_and_never_answered(
    state: State, pymap: ImapServer
) -> None:
    for raw, received_at in applications(10):
        pymap.append("INBOX", raw, received_at)
    later = ANSWERS.model_copy(
        update={"answer_since": datetime(2022, 7, 1, 9, 5, tzinfo=FIRST_DAY.tzinfo)}
    )
    poll(state, Settings(mailbox=on_pymap(pymap), answers=later))
    assert status(state)["sends"]["queued"] == 5


def test_on_hold_every_letter_waits_for_a_person(
    state: State, pymap: ImapServer, smtp: SmtpServer
) -> None:
    for raw, received_at in applications(4):
        pymap.append("INBOX", raw, received_at)
    held = ANSWERS.model_copy(update={"sending": "hold"})
    settings = Settings(mailbox=on_pymap(pymap), smtp=smtp_settings(smtp), answers=held)
    poll(state, settings)
    send_queued(state, settings)
    assert status(state)["sends"]["held"] == 4
    assert smtp.messages() == ()


def test_a_number_is_given_in_order_of_arrival_without_gaps_by_fiscal_year(
    state: State, pymap: ImapServer
) -> None:
    everywhere = places()
    days = [datetime(2023, month, 30, 12, 0, tzinfo=FIRST_DAY.tzinfo) for month in (3, 3, 4)]
    for number, day in enumerate(days):
        pymap.append("INBOX", application(everywhere[number], number), day)
    pymap.append("INBOX", application(everywhere[0], 9), days[2])  # the first one again
    poll(state, Settings(mailbox=on_pymap(pymap)))
    numbers = sorted(row["number"] for row in state.store.rows("receipts"))
    assert numbers == ["R4-0001", "R4-0002", "R5-0001"]


def test_the_same_mail_by_to_and_by_cc_is_one_mail_with_two_deliveries(
    state: State, pymap: ImapServer
) -> None:
    raw = application(places()[0])
    pymap.append(
        "INBOX",
        b"Received: from a.example by b.example; Fri, 1 Jul 2022 09:00:00 +0900\r\n" + raw,
        FIRST_DAY,
    )
    pymap.append(
        "INBOX",
        b"Received: from c.example by b.example; Fri, 1 Jul 2022 09:00:01 +0900\r\n" + raw,
        FIRST_DAY,
    )
    (found,) = poll(state, Settings(mailbox=on_pymap(pymap), answers=ANSWERS))
    assert (found.recorded, found.missing) == (2, ())
    assert sum(status(state)["mails"].values()) == 1
    assert status(state)["sends"]["queued"] == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"port": 9, "connect_timeout": 2}, r"127\.0\.0\.1:9.*切れました|127\.0\.0\.1:9.*開けない"),
        ({"password": "wrong"}, r"ログインできません.*\[mailbox\] user"),
        ({"ca_file": None}, r"証明書を信頼できません.*ca_file"),
        ({"folders": ("申込み",)}, r"フォルダー「申込み」がありません.*「INBOX」"),
        ({"host": "no-such-host.invalid"}, r"見つかりません.*\[mailbox\] host"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_a_sentence_and_a_recorded_pass(
    state: State, dovecot: Dovecot, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(MailboxError, match=words):
        poll(state, Settings(mailbox=on_dovecot(dovecot, **values)))
    assert status(state)["last_good_pass"] is None


def test_a_folder_with_a_japanese_name_is_read(state: State, dovecot: Dovecot) -> None:
    client = dovecot.client()
    client.create_folder("申込み")
    client.logout()
    dovecot.append_many(applications(2), "申込み")
    dovecot.append_many(applications(1))
    passes = poll(state, Settings(mailbox=on_dovecot(dovecot, folders=("INBOX", "申込み"))))
    assert [(found.folder, found.on_server) for found in passes] == [("INBOX", 1), ("申込み", 2)]


def test_files_are_taken_in_once_and_answered_only_when_asked(state: State, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    for number, (raw, _) in enumerate(applications(3)):
        (folder / f"{number}.eml").write_bytes(raw)
    settings = Settings(answers=ANSWERS)
    assert import_files(state, settings, [folder]).new == 3
    assert import_files(state, settings, [folder]).new == 0
    assert status(state)["sends"]["queued"] == 0
    shutil.rmtree(state.folder)
    assert import_files(state, settings, [folder], notify=True).new == 3
    assert status(state)["sends"]["queued"] == 3


def test_a_poll_killed_before_it_recorded_anything_reads_the_mails_again(
    state: State, pymap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for raw, received_at in applications(5):
        pymap.append("INBOX", raw, received_at)
    settings = Settings(mailbox=on_pymap(pymap), answers=ANSWERS)

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("intake.receiving.recording.add_filed", kill)
        poll(state, settings)
    (found,) = poll(state, settings)
    assert found.new == 5
    assert status(state)["sends"]["queued"] == 5


def test_the_snapshot_holds_no_personal_data(state: State, pymap: ImapServer) -> None:
    pymap.append("INBOX", application(places()[0], phone="03-0000-7777"), FIRST_DAY)
    poll(state, Settings(mailbox=on_pymap(pymap), answers=ANSWERS))
    content = publish(state, label="見本").read_bytes()
    for mark in ("見本 太郎", "03-0000-7777", "mihon0@", "総務課"):
        assert mark.encode() not in content
    assert json.dumps(status(state))
