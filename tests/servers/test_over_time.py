"""Applications and letters over days: repeated, completed, returned, limited, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from intake.answer.outbox import send_queued
from intake.arrival import Arrival
from intake.demo.servers import SmtpServer, smtp_server
from intake.settings import Answers, Settings
from intake.store.store import State
from intake.taking import Taker
from intake.terms import JST, Municipality
from tests.servers.faults import Faults
from tests.servers.mails import FIRST_DAY, application, places
from tests.servers.test_poll import ANSWERS, smtp_settings

US = "uketsuke@j-lis.example"


class Office:
    """A state folder into which mails are taken at given times; letters go to a real server."""

    def __init__(self, folder: Path, smtp: SmtpServer, answers: Answers = ANSWERS) -> None:
        self.state = State(folder)
        self.settings = Settings(smtp=smtp_settings(smtp), answers=answers)
        self._uid = 0

    def take(self, *raws: bytes, at: datetime = FIRST_DAY) -> None:
        arrivals = []
        for raw in raws:
            self._uid += 1
            arrivals.append(Arrival("imap", "INBOX", 1, self._uid, at, raw))
        Taker(self.state, self.settings, clock=lambda: at).take(arrivals)

    def send(self, at: datetime = FIRST_DAY) -> None:
        send_queued(self.state, self.settings, clock=lambda: at + timedelta(minutes=1))

    def ask(self, query: str) -> list[Any]:
        with self.state.store.transaction() as transaction:
            return transaction.connection.execute(query).fetchall()

    def letters(self) -> list[str]:
        return [
            row[0] for row in self.ask("SELECT letter FROM send ORDER BY queued_at, message_id")
        ]

    def waiting(self) -> list[str]:
        return [row["reason"] for row in self.state.store.rows("waiting")]


@pytest.fixture
def office(tmp_path: Path, smtp: SmtpServer) -> Office:
    return Office(tmp_path / "state", smtp)


@pytest.fixture
def place() -> Municipality:
    return places()[100]


def again(raw: bytes, name: str) -> bytes:
    """The same words in another mail."""
    return raw.replace(b"Message-ID: <", f"Message-ID: <{name}.".encode(), 1)


def written(sender: str, subject: str, text: str, **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = US
    message["Subject"] = subject
    message["Message-ID"] = f"<{abs(hash((sender, subject, text)))}@mihon.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


DAY = timedelta(days=1)


def test_the_same_content_again_is_recorded_as_repeated_and_not_answered(
    office: Office, place: Municipality
) -> None:
    raw = application(place)
    office.take(raw)
    office.send()
    office.take(again(raw, "b"), at=FIRST_DAY + 3 * DAY)
    assert office.ask("SELECT relation FROM version ORDER BY version") == [("first",), ("repeat",)]
    assert office.letters() == ["accepted"]


def test_the_same_content_a_day_after_its_letter_failed_is_answered(
    tmp_path: Path, place: Municipality
) -> None:
    raw = application(place)
    keeper = Faults(tmp_path / "kept", refuse={f"mihon0@{place.romaji}.example": "550 5.2.2 full"})
    with smtp_server(tmp_path / "kept", keeper=keeper) as server:
        office = Office(tmp_path / "state", server)
        office.take(raw)
        office.send()
        office.take(again(raw, "b"), at=FIRST_DAY + timedelta(hours=3))
        assert office.letters() == ["accepted"]
        office.take(again(raw, "c"), at=FIRST_DAY + timedelta(hours=25))
        assert office.letters() == ["accepted", "accepted"]


def test_an_application_is_completed_across_the_end_of_the_fiscal_year(
    office: Office, place: Municipality
) -> None:
    march, april = datetime(2023, 3, 31, 17, 0, tzinfo=JST), datetime(2023, 4, 3, 9, 0, tzinfo=JST)
    office.take(application(place, lacks="担当者", form=False), at=march)
    ((number, asked),) = office.ask("SELECT number, message_id FROM receipt, send")
    answer = written(
        f"mihon0@{place.romaji}.example", f"Re: 【受付番号{number}】内容の御確認について", "担当者：見本 太郎\n",
        In_Reply_To=f"<{asked}>",
    )  # fmt: skip
    office.take(answer, again(application(place), "form"), at=april)
    assert office.ask("SELECT number, version, outcome FROM application") == [
        (number, 3, "accepted")
    ]
    assert number.startswith("R4-")


def bounce_headers(message_id: str, to: str) -> bytes:
    return f"From: {US}\nTo: {to}\nMessage-ID: <{message_id}>\nSubject: x\n".encode()


def report(message_id: str, to: str, action: str = "failed", part: str = "message/rfc822") -> bytes:
    """A delivery status notification as Postfix (whole mail) or Exchange (headers) sends it."""
    enclosed = bounce_headers(message_id, to) + (b"\nbody\n" if part == "message/rfc822" else b"")
    return (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@mihon.example\nTo: " + US.encode() + b"\n"
        b"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn@mihon.example>\n"
        b"Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nI could not deliver.\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.mihon.example\n\n"
        + f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: 5.1.1\n".encode()
        + b"Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
        + f"--b\nContent-Type: {part}\n\n".encode() + enclosed + b"\n--b--\n"
    )  # fmt: skip


def plain_bounce(message_id: str, to: str) -> bytes:
    """As qmail tells it: prose, with the mail below."""
    return (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@mihon.example\nTo: " + US.encode() + b"\n"
        b"Subject: failure notice\nMessage-ID: <q@mihon.example>\n\n"
        + f"<{to}>:\nSorry, no mailbox here by that name.\n\n".encode()
        + b"--- Below this line is a copy of the message.\n\n" + bounce_headers(message_id, to)
    )  # fmt: skip


@pytest.mark.parametrize(
    "made",
    [
        report,
        lambda name, to: report(name, to, part="text/rfc822-headers"),
        plain_bounce,
        lambda name, to: report("rewritten-by-a-relay@relay.example", to),
        lambda name, to: written(
            "mailer-daemon@mihon.example", "Undelivered Mail Returned to Sender", "unknown user",
            In_Reply_To=f"<{name}>", Return_Path="<>"),
    ],
    ids=["whole mail", "headers", "prose", "by recipient", "in reply to"],
)  # fmt: skip
def test_a_bounce_is_tied_to_its_letter_and_waits_for_a_person(
    office: Office, place: Municipality, made: Callable[[str, str], bytes]
) -> None:
    office.take(application(place), application(places()[200], 7))
    office.send()
    assert office.waiting() == []
    address = f"mihon0@{place.romaji}.example"
    ((name, mail),) = office.ask(f"SELECT message_id, mail FROM send WHERE recipient = '{address}'")
    office.take(made(name, address), at=FIRST_DAY + timedelta(hours=1))
    assert [(row["reason"], row["mail"]) for row in office.state.store.rows("waiting")] == [
        ("bounce", mail)
    ]
    assert office.ask("SELECT state, count(*) FROM send_now GROUP BY state ORDER BY state") == [
        ("failed", 1),
        ("sent", 1),
    ]
    office.send(at=FIRST_DAY + DAY)
    assert office.letters() == ["accepted", "accepted"]


def test_a_report_of_a_delay_or_about_a_mail_of_others_changes_nothing(
    office: Office, place: Municipality
) -> None:
    office.take(application(place))
    office.send()
    ((name, to),) = office.ask("SELECT message_id, recipient FROM send")
    office.take(report(name, to, action="delayed"), report("other@x.example", "other@x.example"))
    assert office.waiting() == []


def test_three_answers_a_day_go_to_an_address_about_a_municipality_then_a_person_decides(
    office: Office, place: Municipality
) -> None:
    for number in range(5):
        office.take(again(application(place, phone=f"03-0000-000{number}"), str(number)))
    assert office.ask("SELECT count(*) FROM send WHERE held") == [(2,)]
    office.take(again(application(place, phone="03-0000-0009"), "d"), at=FIRST_DAY + DAY)
    assert office.ask("SELECT count(*) FROM send WHERE held") == [(2,)]


def test_one_computing_centre_may_apply_for_many_villages(office: Office) -> None:
    centre = b"mihon@centre.example"
    some = [application(place, n) for n, place in enumerate(places()[300:310])]
    senders = [
        f"mihon{n}@{place.romaji}.example".encode() for n, place in enumerate(places()[300:310])
    ]
    office.take(
        *(
            raw.replace(b"<" + own + b">", b"<" + centre + b">")
            for raw, own in zip(some, senders, strict=True)
        )
    )
    assert office.ask("SELECT count(*), count_if(held), count(DISTINCT recipient) FROM send") == [
        (10, 0, 1)
    ]


def test_letters_that_a_person_released_never_count(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    held = ANSWERS.model_copy(update={"sending": "hold"})
    office = Office(tmp_path / "state", smtp, held)
    for number in range(5):
        office.take(again(application(place, phone=f"03-0000-000{number}"), str(number)))
    with office.state.store.transaction() as transaction:
        released = [
            {"send": row[0], "tried_at": FIRST_DAY, "outcome": "released", "reply": ""}
            for row in transaction.connection.execute("SELECT message_id FROM send").fetchall()
        ]
        transaction.add("attempt", released)
    office.settings = office.settings.model_copy(update={"answers": ANSWERS})
    office.take(again(application(place, phone="03-0000-0009"), "z"))
    assert office.ask("SELECT held, count(*) FROM send GROUP BY held ORDER BY held") == [
        (False, 1),
        (True, 5),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Return_Path": "<>"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "junk"},
        {"List_Id": "全国 <zenkoku.other.example>"},
        {"Precedence": "list"},
    ],
)
def test_machines_and_lists_of_others_are_recorded_and_never_answered(
    office: Office, place: Municipality, headers: dict[str, str]
) -> None:
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    office.take(lines.encode() + application(place))
    assert office.ask("SELECT count(*) FROM mail") == [(1,)]
    assert office.letters() == []


def test_what_comes_by_our_own_list_is_answered(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    ours = ANSWERS.model_copy(update={"own_lists": ("<rddlg.j-lis.example>",)})
    office = Office(tmp_path / "state", smtp, ours)
    listed = b"List-Id: RDDLG <rddlg.j-lis.example>\nPrecedence: list\n" + application(place)
    office.take(listed, b"Auto-Submitted: auto-replied\n" + again(listed, "auto"))
    assert office.letters() == ["accepted"]


def test_nothing_is_sent_to_ourselves(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    answers = ANSWERS.model_copy(update={"own_addresses": ("RDDLG@j-lis.example",)})
    office = Office(tmp_path / "state", smtp, answers)
    raw = application(place)
    sender = f"mihon0@{place.romaji}.example".encode()
    for own in (b"rddlg@j-lis.example", US.encode()):
        office.take(again(raw.replace(b"<" + sender + b">", b"<" + own + b">"), own.decode()[:3]))
    assert office.letters() == []


def test_a_withdrawal_gets_one_notice_though_its_application_was_acknowledged(
    office: Office, place: Municipality
) -> None:
    office.take(application(place))
    sender = f"mihon0@{place.romaji}.example"
    words = f"{place.full_name}です。利用申込みを取り下げます。"
    office.take(written(sender, f"【{place.full_name}】利用申込みの取下げについて", words))
    assert sorted(office.letters()) == ["accepted", "noticed"]
    assert office.waiting() == ["withdrawal"]


@pytest.mark.parametrize(
    "sender",
    [
        "a..b@docomo.example",
        "日本@例え.example",
        "a@",
        "=?x?=@",
        "\udce3\udc81@x.example",
        "a\x00b@x.example",
    ],
)
def test_a_mail_from_an_impossible_address_blocks_no_other(
    office: Office, place: Municipality, sender: str
) -> None:
    strange = application(place).replace(
        f"<mihon0@{place.romaji}.example>".encode(),
        b"<" + sender.encode("utf-8", "surrogateescape") + b">",
        1,
    )
    office.take(strange, application(places()[200], 1))
    office.send()
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]
    assert office.ask(
        "SELECT count(*) FROM send_now WHERE recipient LIKE 'mihon1@%' AND state = 'sent'"
    ) == [(1,)]


@pytest.mark.parametrize(
    "header",
    [
        b"From: " + b"(" * 5_000,
        b"From: " + b"a@b," * 500_000,
        b"References: " + b"<a" * 3_000_000,
        b"Subject: x\r\n" + b" y\r\n" * 2_000_000,
        b"Subject: " + b"=?a?b?" * 100_000,
    ],
    ids=["comments", "addresses", "references", "folds", "words"],
)
def test_a_header_made_to_exhaust_blocks_no_other_mail(office: Office, header: bytes) -> None:
    office.take(header + b"\r\n\r\nx", application(places()[200], 1))
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]
    assert office.letters() == ["accepted"]


def test_a_mail_that_cannot_be_recorded_is_recorded_bare_and_blocks_no_other(
    office: Office, place: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.answering import Answerer

    proper = Answerer.letter

    def fault(self: Answerer, reading: Any, *rest: Any) -> Any:
        if reading.municipality == place:
            raise LookupError("a fault of ours")
        return proper(self, reading, *rest)

    monkeypatch.setattr(Answerer, "letter", fault)
    others = [application(each, n) for n, each in enumerate(places()[200:204], 1)]
    office.take(*others[:2], application(place), *others[2:])
    assert office.ask("SELECT count(*) FROM mail") == [(5,)]
    assert office.letters() == ["accepted"] * 4
    ((document,),) = office.ask("SELECT document FROM reading WHERE outcome = 'needs_review'")
    assert "recording_failed" in document
    assert (office.state.folder / "error.log").exists()


def test_two_mails_with_one_message_id_and_other_subjects_are_two(
    office: Office, place: Municipality
) -> None:
    form = written("web@form.example", "【北海道赤井川村】利用申込み", "添付のとおり")
    other = written("web@form.example", "【北海道余市町】利用申込み", "添付のとおり")
    name = b"<1@form.example>"
    import re

    office.take(
        *(re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: " + name, raw) for raw in (form, other))
    )
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]
