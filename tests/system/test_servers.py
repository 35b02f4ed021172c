"""The servers under the other tests do what those tests rely on."""

from __future__ import annotations

import gc
import select
import smtplib
import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from intake.demo.imap import ImapServer, imap_server
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.terms import JST
from tests.system.certificates import Certificates, make_certificates
from tests.system.dovecot import Dovecot
from tests.system.faults import Faults

FIRST = datetime(2022, 7, 1, 10, 15, tzinfo=JST)
ODD_MAILS = (
    b"Subject: \x1b$B?=9~$_\x1b(B\r\n\r\nISO-2022-JP in the open\r\n",
    b"Subject: \x90\x5c\x8d\x9e\r\n\r\nraw Shift_JIS\r\n",
    b"no header, no end of line",
    b"Subject: bare LF\n\nbody\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--y",
)


def _numbered(count: int) -> list[tuple[bytes, datetime]]:
    return [
        (b"Subject: %d\r\n\r\n%d\r\n" % (n, n), FIRST + timedelta(minutes=n)) for n in range(count)
    ]


def _connect(server: ImapServer) -> IMAPClient:
    client = IMAPClient(server.host, server.port, ssl=False, timeout=10)
    client.normalise_times = False
    client.login(server.user, server.password)
    return client


def _told_in_idle(client: IMAPClient) -> list[tuple[object, ...]]:
    """What the server sends in IDLE. IMAPClient.idle_check aborts on a line that came only in part."""
    assert select.select([client.socket()], [], [], 10)[0], "not woken"
    return list(client.idle_done()[1])


def test_the_embedded_imap_server_gives_back_the_very_bytes_it_was_given(pymap: ImapServer) -> None:
    pymap.append_many("INBOX", [(raw, FIRST) for raw in ODD_MAILS])
    with _connect(pymap) as client:
        client.select_folder("INBOX", readonly=True)
        fetched = client.fetch(client.search(), ["BODY.PEEK[]"])
    assert tuple(fetched[uid][b"BODY[]"] for uid in sorted(fetched)) == ODD_MAILS


def test_the_embedded_imap_server_keeps_order_and_internaldate(pymap: ImapServer) -> None:
    pymap.append_many("INBOX", _numbered(400))
    with _connect(pymap) as client:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        fetched = client.fetch(uids, ["INTERNALDATE", "BODY.PEEK[TEXT]"])
    assert [fetched[uid][b"INTERNALDATE"] for uid in uids] == [at for _, at in _numbered(400)]
    assert fetched[uids[399]][b"BODY[TEXT]"] == b"399\r\n"


def test_peeking_leaves_mail_unseen_in_the_embedded_server(pymap: ImapServer) -> None:
    pymap.append("INBOX", b"Subject: a\r\n\r\n", FIRST)
    with _connect(pymap) as client:
        client.select_folder("INBOX", readonly=True)
        client.fetch(client.search(), ["BODY.PEEK[]"])
        client.select_folder("INBOX")
        assert len(client.search("UNSEEN")) == 1


def test_the_embedded_imap_server_has_japanese_folders(pymap: ImapServer) -> None:
    pymap.append("申込み", b"Subject: a\r\n\r\n", FIRST)
    with _connect(pymap) as client:
        assert "申込み" in {name for *_, name in client.list_folders()}
        assert client.select_folder("申込み", readonly=True)[b"EXISTS"] == 1


def test_the_embedded_imap_server_wakes_an_idle_client(pymap: ImapServer) -> None:
    with _connect(pymap) as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        pymap.append("INBOX", b"Subject: a\r\n\r\n", FIRST)
        assert (1, b"EXISTS") in _told_in_idle(client)


def test_the_embedded_imap_server_keeps_waiting_connections_through_a_garbage_collection(
    pymap: ImapServer,
) -> None:
    with _connect(pymap) as silent, _connect(pymap) as idling:
        idling.select_folder("INBOX", readonly=True)
        idling.idle()
        silent.noop()  # when this is answered, both connections wait in the server
        gc.collect()
        pymap.append("INBOX", b"Subject: a\r\n\r\n", FIRST)
        assert (1, b"EXISTS") in _told_in_idle(idling)
        assert silent.select_folder("INBOX", readonly=True)[b"EXISTS"] == 1


def test_the_embedded_imap_server_refuses_a_wrong_password(pymap: ImapServer) -> None:
    client = IMAPClient(pymap.host, pymap.port, ssl=False, timeout=10)
    with pytest.raises(LoginError):
        client.login(pymap.user, "wrong")
    client.shutdown()


def test_the_embedded_imap_server_speaks_tls(certificates: Certificates) -> None:
    with imap_server("rddlg", "mihon-pass", tls=certificates.server_context()) as server:
        trusting = certificates.client_context()
        with IMAPClient(server.host, server.port, ssl_context=trusting, timeout=10) as client:
            client.login(server.user, server.password)
            assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 0


def test_a_stopped_imap_server_answers_no_more() -> None:
    with imap_server("rddlg", "mihon-pass") as server:
        client = _connect(server)
    with pytest.raises(OSError):
        socket.create_connection((server.host, server.port), 1)
    client.shutdown()


def test_the_smtp_server_keeps_bytes_and_envelope(smtp: SmtpServer, tmp_path: Path) -> None:
    raw = "Subject: 受付\r\n\r\n.点で始まる行\r\n..二つ\r\n".encode()
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        client.sendmail("", ["soumu@vill.example", "b@vill.example"], raw)
    (kept,) = smtp.messages()
    assert (kept.sender, kept.recipients) == ("", ("soumu@vill.example", "b@vill.example"))
    assert kept.raw == raw == (tmp_path / "received" / "0001.eml").read_bytes()


def test_the_smtp_server_can_demand_a_password(tmp_path: Path) -> None:
    with smtp_server(Keeper(tmp_path), login=("rddlg", "right")) as server:
        with smtplib.SMTP(server.host, server.port) as client:
            with pytest.raises(smtplib.SMTPSenderRefused):
                client.sendmail("a@b.example", ["c@d.example"], b"Subject: a\r\n\r\n")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("rddlg", "wrong")
        with smtplib.SMTP(server.host, server.port) as client:
            client.login("rddlg", "right")
            client.sendmail("a@b.example", ["c@d.example"], b"Subject: a\r\n\r\n")
        assert len(server.messages()) == 1


def test_the_smtp_server_speaks_tls_and_starttls(
    certificates: Certificates, tmp_path: Path
) -> None:
    context, trusting = certificates.server_context(), certificates.client_context()
    with (
        smtp_server(Keeper(tmp_path), tls=context) as server,
        smtplib.SMTP_SSL("localhost", server.port, context=trusting) as client,
    ):
        client.sendmail("a@b.example", ["c@d.example"], b"Subject: a\r\n\r\n")
    with (
        smtp_server(Keeper(tmp_path), starttls=context) as server,
        smtplib.SMTP("localhost", server.port) as client,
    ):
        client.starttls(context=trusting)
        client.sendmail("a@b.example", ["c@d.example"], b"Subject: a\r\n\r\n")
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_a_faulty_smtp_server_refuses_and_breaks_off_as_told(tmp_path: Path) -> None:
    faults = Faults(
        tmp_path,
        refuse={"gone@vill.example": "550 5.1.1 no such user"},
        break_after={"cut@vill.example"},
    )
    with smtp_server(faults) as server:
        with smtplib.SMTP(server.host, server.port) as client:
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                client.sendmail("", ["gone@vill.example"], b"Subject: a\r\n\r\n")
            assert refused.value.recipients["gone@vill.example"][0] == 550
        client = smtplib.SMTP(server.host, server.port)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("", ["cut@vill.example"], b"Subject: a\r\n\r\n")
        assert [mail.recipients for mail in server.messages()] == [("cut@vill.example",)]


def test_dovecot_holds_five_hundred_mails_written_as_files(dovecot: Dovecot) -> None:
    dovecot.append_many(_numbered(500))
    with dovecot.client() as client:
        client.normalise_times = False
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        dates = client.fetch(uids, ["INTERNALDATE"])
        texts = client.fetch(uids[-1:], ["BODY.PEEK[TEXT]"])
    received_at = [dates[uid][b"INTERNALDATE"].timestamp() for uid in uids]
    assert received_at == [at.timestamp() for _, at in _numbered(500)]
    assert texts[uids[-1]][b"BODY[TEXT]"] == b"499\r\n"


def test_dovecot_has_japanese_folders_and_a_plain_port(dovecot: Dovecot) -> None:
    dovecot.append_many(_numbered(2), folder="申込み")
    with IMAPClient(dovecot.host, dovecot.plain_port, ssl=False, timeout=10) as client:
        client.login(dovecot.user, dovecot.password)
        assert client.select_folder("申込み", readonly=True)[b"EXISTS"] == 2


def test_dovecot_is_not_trusted_without_its_authority(dovecot: Dovecot, tmp_path: Path) -> None:
    stranger = make_certificates(tmp_path).client_context()
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        IMAPClient(dovecot.host, dovecot.port, ssl_context=stranger, timeout=10)
