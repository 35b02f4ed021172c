"""One message in other bytes is one mail, answered once; other words are another mail."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

import pytest

from intake.demo.imap import imap_server
from intake.doctor import examine
from intake.receiving.poll import import_files, poll
from intake.receiving.taking import Counted, Taker
from intake.terms import Municipality
from tests.system.closed import GONE, Closed, applied
from tests.system.environment import on_pymap
from tests.system.mails import FIRST_DAY, application, places
from tests.system.office import DAY, US, Office
from tests.system.test_forget import FORGOTTEN, done
from tests.traces import search

SUBJECT = "クラウド型被災者支援システムについて"
WORDS = "申込期限はいつでしょうか。\n総務課の見本です。\n"
FOOTER = "_______________\nchiho mailing list\nhttps://list.example/\n"


def asked(
    words: str = WORDS,
    *,
    subject: str = SUBJECT,
    boundary: str = "b",
    head: tuple[str, ...] = (),
    name: str | None = "q1@mihon.example",
    date: str = "Fri, 01 Jul 2022 09:12:00 +0900",
) -> bytes:
    """A question as text and HTML, as one server or another writes it down."""
    lines = [
        *head,
        "From: 見本 <bosai@mihon.example>",
        f"To: {US}",
        f"Subject: {subject}",
        *([f"Message-ID: <{name}>"] if name else []),
        *([f"Date: {date}"] if date else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        words,
        f"--{boundary}",
        "Content-Type: text/html; charset=utf-8",
        "",
        f"<p>{WORDS}</p>",
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode()


def in_base64() -> bytes:
    """As a server hands it on that lets no 8-bit bytes through, without the HTML, wrapped anew."""
    head = asked(head=("Received: from a by b; Fri, 1 Jul 2022 09:13:00 +0900",)).split(b"MIME")[0]
    text = b64encode(WORDS.replace("しょうか。\n", "しょう\nか。\n\n").encode("iso-2022-jp"))
    return (
        head + b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + text + b"\r\n"
    )


OTHERWISE = {
    "another boundary": asked(boundary="_000_B"),
    "headers in another order": asked(head=("X-Mailer: y", "Received: from a by b; x")),
    "another encoding": in_base64(),
    "a list's footer": asked(WORDS + FOOTER),
    "a list's own words below": asked(WORDS + "\nこれは地方防災一覧の配信です。", head=("List-Id: <a.b>",)),
    "a list's number": asked(subject=f"[chiho:00012] {SUBJECT}"),
    "a list's name": asked(subject=f"[防災担当者一覧] {SUBJECT}"),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHERWISE.values(), ids=OTHERWISE)
@pytest.mark.parametrize("together", [True, False], ids=["in one pass", "a day later"])
def test_one_message_in_other_bytes_is_one_mail_answered_once(
    office: Office, other: bytes, together: bool
) -> None:
    if together:
        office.take(asked(), other)
    else:
        office.take(asked())
        office.take(other, at=FIRST_DAY + DAY)
    office.take(other, at=FIRST_DAY + 2 * DAY)
    assert office.ask("SELECT count(*) FROM mail") == [(1,)]
    assert office.ask("SELECT count(*), count(DISTINCT mail) FROM delivery") == [(3, 1)]
    assert office.letters() == ["noticed"]


def test_whichever_of_them_comes_first(office: Office) -> None:
    for raw in reversed(OTHERWISE.values()):
        office.take(raw, at=FIRST_DAY)
    office.take(asked(), at=FIRST_DAY + DAY)
    assert office.ask("SELECT count(*) FROM mail") == [(1,)]


OTHERS = {
    "other words": asked("費用はいくらでしょうか。\n"),
    "more words": asked(WORDS + "費用はいくらでしょうか。\n"),
    "more words below a rule": asked(WORDS + "----------\n追伸　費用はいくらでしょうか。\n"),
    "another signature": asked(WORDS.replace("見本", "例示")),
    "a footer at another time": asked(WORDS + FOOTER, date="Fri, 01 Jul 2022 09:13:00 +0900"),
    "another subject": asked(subject=f"{SUBJECT}（照会2）"),
    "another Message-ID": asked(name="q2@mihon.example"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_other_words_under_the_same_message_id_are_another_mail(
    office: Office, other: bytes
) -> None:
    office.take(asked(), other)
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]
    assert office.waiting() == ["inquiry", "inquiry"]


def test_another_form_under_the_same_words_is_another_mail(office: Office) -> None:
    with_form = message_from_bytes(asked(), policy=SMTP)
    with_form.make_mixed()
    files = [b"a" * 99_000, b"b" * 99_000]
    raws = []
    for content in files:
        sent = message_from_bytes(with_form.as_bytes(), policy=SMTP)
        sent.add_attachment(content, maintype="application", subtype="pdf", filename="質問.pdf")
        raws.append(sent.as_bytes())
    office.take(*raws)
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]


def test_without_a_message_id_the_same_content_and_date_are_one_mail(office: Office) -> None:
    trace = [f"Received: from a by mx{n}; Fri, 1 Jul 2022 09:12:0{n} +0900" for n in (1, 2)]
    office.take(*(asked(name=None, head=(each,)) for each in trace))
    assert office.ask("SELECT count(*) FROM mail") == [(1,)]
    office.take(asked(name=None, date="Mon, 04 Jul 2022 09:12:00 +0900"))
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]


def test_a_whole_mailbox_moved_to_another_server_brings_nothing_new(office: Office) -> None:
    """Also of what an older version recorded, which kept no hash of the words."""
    here = places()[:4]
    office.take(*(application(place, n) for n, place in enumerate(here)))
    with office.state.store.transaction() as transaction:
        transaction.connection.execute("UPDATE mail SET words = NULL WHERE sha256 < '8'")
    moved = [
        b"X-Moved: yes\r\n" + application(place, n).replace(b"===", b"=_=")
        for n, place in enumerate(here)
    ]
    assert not {*moved} & {application(place, n) for n, place in enumerate(here)}
    office.take(*moved, at=FIRST_DAY + DAY)
    assert office.ask("SELECT count(*) FROM mail") == [(4,)]
    assert len(office.letters()) == 4


def test_the_pass_counts_what_is_new_and_finds_nothing_missing(
    office: Office, place: Municipality
) -> None:
    with imap_server("rddlg", "mihon-pass") as server:
        for raw in (application(place), application(place).replace(b"===", b"=_=")):
            server.append("INBOX", raw, FIRST_DAY)
        settings = office.settings.model_copy(update={"mailbox": on_pymap(server)})
        (found,) = poll(office.state, settings)
        said = {check.name: check.detail for check in examine(office.state)}
    assert (found.on_server, found.recorded, found.new, found.missing) == (2, 2, 1, ())
    twice = "（サーバーには重ねて届いたものが 1 通あり、それぞれ一つに数えます）"
    assert f"メール 1 通{twice}" in said.values()


def test_deliveries_of_a_repeat_in_the_next_batch_are_the_first_mail_s(office: Office) -> None:
    """While one batch is recorded the next is sorted: it knows the bytes and not yet the words."""
    office.take(asked())
    other = asked(boundary="other")
    batches = [
        [office.arrival(other, FIRST_DAY)],
        [office.arrival(other, FIRST_DAY), office.arrival(b"X: y\r\n" + other, FIRST_DAY)],
    ]
    counted = list(Taker(office.state, office.settings).take_all(batches))
    assert [(each.new, each.again) for each in counted] == [(0, 1), (0, 2)]
    assert office.ask("SELECT count(*), count(DISTINCT mail) FROM delivery") == [(4, 1)]


def test_a_message_that_was_forgotten_brings_nothing_back_in_other_bytes(closed: Closed) -> None:
    done(closed)
    moved = applied(closed.places[0], GONE).replace(b"mihon", b"other", 4)
    assert moved != applied(closed.places[0], GONE)
    path = closed.state.folder.parent / "moved.eml"
    path.write_bytes(moved)
    with imap_server("rddlg", "mihon-pass") as other:
        other.append("INBOX", moved, FIRST_DAY + timedelta(days=900))
        settings = closed.settings.model_copy(update={"mailbox": on_pymap(other)})
        (found,) = poll(closed.state, settings)
        assert (found.new, found.recorded, found.missing) == (0, 1, ())
    assert import_files(closed.state, closed.settings, [path]) == Counted(gone=1)
    path.unlink()
    assert search(closed.state.folder, FORGOTTEN).found == ()
