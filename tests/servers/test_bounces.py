"""What comes back is tied to the letter it returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from intake.terms import Municipality
from tests.servers.mails import FIRST_DAY, application, places
from tests.servers.office import DAY, US, Office, written


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
