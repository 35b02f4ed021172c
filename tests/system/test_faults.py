"""What networks, servers, disks and clocks do to a pass: nothing lost, nothing twice, a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from intake.answers.outbox import send_queued
from intake.answers.smtp import SmtpError
from intake.demo.smtp import Keeper, SmtpServer
from intake.mailbox.connection import MailboxError
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.settings.sections import Watching
from intake.status import status
from intake.store import State
from intake.transport.tls import keep_alive
from tests.sampling import few
from tests.system.certificates import make_certificates
from tests.system.dovecot import Dovecot, dovecot_server
from tests.system.environment import ANSWERS, environment_for, on_dovecot, smtp_settings
from tests.system.mails import applications
from tests.system.proxy import proxy_to
from tests.system.record import asked, came_in_once
from tests.system.test_watch import good_passes, until, watching


@pytest.mark.parametrize("after", few([700, 5_000, 40_000], 5_000))
def test_a_connection_that_drops_in_the_middle_of_fetching_loses_and_doubles_nothing(
    state: State, dovecot: Dovecot, after: int
) -> None:
    dovecot.append_many(applications(30))
    with proxy_to(dovecot.host, dovecot.port) as proxy:
        proxy.cut_after = after
        mailbox = on_dovecot(dovecot, port=proxy.port, batch=10)
        settings = Settings(mailbox=mailbox, answers=ANSWERS)
        with pytest.raises(MailboxError, match=r"127\.0\.0\.1"):
            poll(state, settings)
        proxy.cut_after = None
        poll(state, settings)
    came_in_once(state, 30)


def test_a_connection_that_drops_while_waiting_for_news_is_opened_again(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    with proxy_to(dovecot.host, dovecot.port) as proxy:
        mailbox = on_dovecot(dovecot, port=proxy.port)
        settings = Settings(mailbox=mailbox, smtp=smtp_settings(smtp), answers=ANSWERS)
        with watching(state, settings):
            assert until(lambda: good_passes(state))
            proxy.drop()
            dovecot.append_many(applications(1))
            assert until(lambda: smtp.messages())
        assert proxy.connections == 2


def test_a_server_that_falls_silent_while_waiting_for_news_is_noticed_and_left(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    with proxy_to(dovecot.host, dovecot.port) as proxy:
        mailbox = on_dovecot(dovecot, port=proxy.port, idle_seconds=0.5, read_timeout=1)
        settings = Settings(mailbox=mailbox, smtp=smtp_settings(smtp), answers=ANSWERS)
        with watching(state, settings):
            assert until(lambda: good_passes(state))
            proxy.stalled = True
            failed = "SELECT error FROM pass WHERE error LIKE '%答えません（時間切れ）%'"
            assert until(lambda: asked(state, failed))
            proxy.stalled = False
            dovecot.append_many(applications(1))
            assert until(lambda: smtp.messages())


def test_a_server_that_stalls_is_a_sentence_and_the_next_pass_goes_on(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(3))
    with proxy_to(dovecot.host, dovecot.port) as proxy:
        mailbox = on_dovecot(dovecot, port=proxy.port, connect_timeout=1, read_timeout=1)
        settings = Settings(mailbox=mailbox, answers=ANSWERS)
        proxy.stalled = True
        with pytest.raises(MailboxError, match=r"答えません（時間切れ）.*続きから読みます"):
            poll(state, settings)
        proxy.stalled = False
        poll(state, settings)
    came_in_once(state, 3)


@pytest.mark.parametrize("sent", [10, 150, 1_500])
def test_a_connection_that_drops_while_a_letter_is_handed_over_repeats_it_with_its_message_id(
    state: State, dovecot: Dovecot, smtp: SmtpServer, sent: int
) -> None:
    dovecot.append_many(applications(1))
    with proxy_to(smtp.host, smtp.port) as proxy:
        proxy.cut_sent = sent
        way = smtp_settings(smtp).model_copy(update={"port": proxy.port})
        settings = Settings(mailbox=on_dovecot(dovecot), smtp=way, answers=ANSWERS)
        poll(state, settings)
        with pytest.raises(SmtpError, match="未送信の分は残っており"):
            send_queued(state, settings)
        assert smtp.messages() == ()
        proxy.cut_sent = None
        result = send_queued(state, settings)
    assert result.sent + result.repeated == 1
    (letter,) = smtp.messages()
    ((message_id,),) = asked(state, "SELECT message_id FROM send")
    assert message_id.encode() in letter.raw


def test_after_uidvalidity_changed_known_mail_is_recognised_and_answered_no_second_time(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    dovecot.append_many(applications(20))
    settings = Settings(mailbox=on_dovecot(dovecot), smtp=smtp_settings(smtp), answers=ANSWERS)
    poll(state, settings)
    folder = dovecot.base / "mail" / dovecot.user
    for index in folder.glob("dovecot*"):
        index.unlink()
    time.sleep(1.1)  # Dovecot makes UIDVALIDITY from the clock's seconds
    dovecot.append_many(list(applications(22))[20:])
    (found,) = poll(state, settings)
    assert (found.on_server, found.recorded, found.new, found.missing) == (22, 22, 2, ())
    assert asked(state, "SELECT count(DISTINCT uidvalidity) FROM delivery") == [(2,)]
    assert send_queued(state, settings).sent == 22
    assert len(smtp.messages()) == 22


def test_an_emptied_folder_and_moved_or_deleted_mail_are_not_missing(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(6))
    settings = Settings(mailbox=on_dovecot(dovecot), answers=ANSWERS)
    poll(state, settings)
    client = dovecot.client()
    client.create_folder("済")
    client.select_folder("INBOX")
    client.move([1, 2], "済")
    client.delete_messages([3])
    client.expunge()
    (found,) = poll(state, settings)
    assert (found.on_server, found.recorded, found.missing) == (3, 3, ())
    client.delete_messages([4, 5, 6])
    client.expunge()
    client.logout()
    (found,) = poll(state, settings)
    assert (found.on_server, found.recorded, found.missing) == (0, 0, ())
    came_in_once(state, 6)


def test_mail_deleted_between_the_look_and_the_fetch_is_not_missing(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(12))
    client = dovecot.client()
    client.select_folder("INBOX")

    def delete(done: int, of: int) -> None:
        if done == 4:
            client.delete_messages([6, 7, 12])
            client.expunge()

    settings = Settings(mailbox=on_dovecot(dovecot, batch=4))
    (found,) = poll(state, settings, progress=delete)
    client.logout()
    assert found.missing == ()
    assert found.on_server == found.recorded == 9


def test_a_mail_that_the_server_cannot_give_is_missing_by_its_uid_and_blocks_none(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(12))
    broken = sorted((dovecot.base / "mail" / dovecot.user / "new").iterdir())[4]
    os.chown(broken, 0, 0) if os.getuid() == 0 else None
    broken.chmod(0)
    settings = Settings(mailbox=on_dovecot(dovecot, batch=6), answers=ANSWERS)
    (found,) = poll(state, settings)
    assert (found.on_server, found.recorded, found.missing) == (12, 11, (5,))
    assert status(state)["mailbox"]["missing"] == 1


def test_a_folder_that_is_gone_is_a_sentence_and_the_others_are_read(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many(applications(2))
    mailbox = on_dovecot(dovecot, folders=("無い", "INBOX"))
    gone, _ = poll(state, Settings(mailbox=mailbox, answers=ANSWERS))
    assert "フォルダー「無い」がありません" in str(gone.error)
    came_in_once(state, 2)


def test_a_certificate_that_changed_stops_the_pass_until_it_is_trusted(
    state: State, dovecot: Dovecot
) -> None:
    with dovecot_server() as other, proxy_to(dovecot.host, dovecot.port) as proxy:
        dovecot.append_many(applications(2))
        settings = Settings(mailbox=on_dovecot(dovecot, port=proxy.port), answers=ANSWERS)
        poll(state, settings)
        proxy.target = (other.host, other.port)
        with pytest.raises(MailboxError, match=r"証明書を信頼できません.*ca_file"):
            poll(state, settings)
        proxy.target = (dovecot.host, dovecot.port)
        poll(state, settings)
    came_in_once(state, 2)


def test_an_expired_certificate_is_a_sentence(
    tmp_path: Path, state: State, smtp: SmtpServer
) -> None:
    import ssl

    from intake.demo.smtp import smtp_server

    certificates = make_certificates(tmp_path / "expired", days=-1)
    with smtp_server(Keeper(tmp_path / "kept"), tls=certificates.server_context()) as server:
        way = {"host": server.host, "port": server.port, "ca_file": certificates.authority}
        with pytest.raises(SmtpError, match="証明書を信頼できません"):
            from intake.answers.smtp import open_smtp
            from intake.settings.sections import Smtp

            with open_smtp(Smtp(**way)):
                raise AssertionError(ssl.OPENSSL_VERSION)


def test_a_watch_stops_within_seconds_though_the_server_says_nothing(
    state: State, dovecot: Dovecot
) -> None:
    with proxy_to(dovecot.host, dovecot.port) as proxy:
        process = subprocess.Popen(
            [sys.executable, "-m", "intake.cli", "watch"],
            env=environment_for(state.folder, dovecot, way=proxy, MAILBOX__IDLE_SECONDS=0.5),
        )
        try:
            assert until(lambda: good_passes(state))
            proxy.stalled = True
            time.sleep(1)  # it now waits for an answer to DONE, up to a minute
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()


def test_a_watch_survives_what_nobody_foresaw_and_the_operator_hears_of_it(
    state: State, dovecot: Dovecot, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.receiving.watch.pause", lambda *_: 0.05)
    settings = Settings(
        mailbox=on_dovecot(dovecot),
        smtp=smtp_settings(smtp),
        answers=ANSWERS,
        watching=Watching(operator="sysop@j-lis.example", failures=2),
    )
    with monkeypatch.context() as broken, watching(state, settings):
        broken.setattr("intake.receiving.watch.pass_over", lambda *_, **__: [][0])
        assert until(lambda: smtp.messages())
        broken.undo()
        monkeypatch.setattr("intake.receiving.watch.pause", lambda *_: 0.05)
        assert until(lambda: good_passes(state))
    assert (state.folder / "error.log").exists()
    assert asked(state, "SELECT count(*) > 0 FROM pass WHERE error LIKE '%予期しない問題%'") == [
        (True,)
    ]


def test_a_dead_peer_is_asked_after_within_two_minutes() -> None:
    import socket

    with socket.socket() as sock:
        keep_alive(sock)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            ask = [
                sock.getsockopt(socket.IPPROTO_TCP, getattr(socket, name))
                for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")
            ]
            assert ask[0] + ask[1] * ask[2] < 120
