"""What a report of delivery says, and whether who says so may know."""

from __future__ import annotations

import pytest

from intake.answers.bounces import Report, Verdict, report_of, verdict_of
from intake.answers.returning import Went, akin, came_back
from intake.settings import Settings
from intake.settings.reading_context import own_servers

WARNINGS = (
    "THIS IS A WARNING ONLY. Your message could not be delivered for 4.0 hours. It will be retried until it is 5.0 days old.",
    "Delivery incomplete. Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.",
    "The server will continue to attempt delivery.",
    "Will keep trying until message is 5 days old",
    "This is a delay notification. The last error was: 550 5.7.1 greylisted",
    "再送を続けます。",
    "サーバーに接続できないため、しばらくしてから再送信します。",
    "最大5日間再試行されます。",
    "ただいま混み合っており、後ほど送信を試みます。",
    "配信を保留しています。",
    "host mx.city.example said: 450 4.2.0 mailbox busy",
    "Connection timed out (#4.4.1). I'm not going to try again.",
)
FAILURES = (
    "Sorry, no mailbox here by that name.",
    "I wasn't able to deliver your message. This is a permanent error; I've given up.",
    "host mx.city.example[198.51.100.4] said: 550-5.1.1 Please try double-checking the address",
    "メールボックスが一杯のため、送信できませんでした。",
    "宛先のメールアドレスが見つかりませんでした。",
    "Your message to the 試行運用 desk bounced: host unknown",
)


@pytest.mark.parametrize("words", WARNINGS)
def test_words_of_a_further_try_or_a_passing_trouble_are_no_failure(words: str) -> None:
    assert verdict_of(words) is Verdict.UNSURE


@pytest.mark.parametrize("words", FAILURES)
def test_words_that_end_the_delivery_are_a_failure(words: str) -> None:
    assert verdict_of(words) is Verdict.FAILED
    assert verdict_of(words, "Warning: message delayed") is Verdict.UNSURE


def told(text: str) -> Report:
    report = report_of(b"Subject: x\r\n\r\n" + text.encode(), "failure notice", text, ())
    assert report is not None
    return report


def test_addresses_in_the_copy_below_a_report_are_not_those_that_failed() -> None:
    copy = "Received: from a by b;\n\tFri, 1 Jul 2022\nTo: a@city.example\nMessage-ID: <m@j-lis.example>\nCc: c@city.example\n"
    found = told(f"<b@city.example>:\nno such user\n\nReason: unknown\n\n{copy}")
    assert (list(found.verdicts), found.enclosed) == (["b@city.example"], ("m@j-lis.example",))


def test_a_report_in_the_standard_form_says_it_of_each_address_however_it_is_worded() -> None:
    raw = (
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain\n\nno such user\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        b"Final-Recipient: rfc822; A@city.example\nAction: delayed\n\n"
        b"Original-Recipient: rfc822;b@city.example\nFinal-Recipient: rfc822; b@inside\nAction: Failed\n\n"
        b"Final-Recipient: rfc822; c@city.example\nAction: relayed\n\n--b--\n"
    )
    found = report_of(raw, "failed", "no such user", ())
    assert found is not None
    assert found.verdicts["a@city.example"] is Verdict.DELAYED
    assert found.verdicts["b@city.example"] is Verdict.FAILED
    assert found.verdicts["c@city.example"] is Verdict.DELIVERED


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("mailer-daemon@city.example", "a@city.example", True),
        ("mailer-daemon@mx.city.example", "a@city.example", True),
        ("mailer-daemon@city.example", "a@bosai.city.example", True),
        ("mailer-daemon@town.b.kanagawa.lg.jp", "a@town.a.kanagawa.lg.jp", False),
        ("mailer-daemon@example", "a@city.example", False),
        ("mailer-daemon@lg.jp", "a@town.a.kanagawa.lg.jp", False),
        ("mailer-daemon@citya.example", "a@a.example", False),
        ("somebody@gmail.com", "a@gmail.com", False),
        ("mailer-daemon@gmail.com", "a@gmail.com", True),
        ("postmaster@nifty.com", "a@nifty.com", True),
        ("taro.noreply@gmail.com", "a@gmail.com", False),
        ("bounces-taro@gmail.com", "a@gmail.com", False),
        ("bounces@gmail.com", "a@gmail.com", False),
        ("noreply@city.example", "a@city.example", True),
        ("", "a@city.example", False),
    ],
)
def test_a_domain_speaks_for_itself_and_what_lies_in_it(one: str, other: str, is_so: bool) -> None:
    assert akin(one, other) is is_so


def test_our_own_servers_are_those_of_the_settings_and_no_shared_ones() -> None:
    settings = Settings.model_validate({
        "mailbox": {"host": "imap.hosting.example", "user": "uketsuke"},
        "smtp": {"host": "127.0.0.1", "envelope_from": "bounces@mail.j-lis.example"},
        "answers": {"from_address": "uketsuke@j-lis.example", "own_addresses": ["x@gmail.com"]},
        "trust": {"authserv_ids": ["gate.provider.example"]},
    })  # fmt: skip
    assert own_servers(settings) == {"hosting.example", "j-lis.example", "provider.example"}


LETTER = Went("m@j-lis.example", "a@city.example", ("c@city.example",), bounced=False)


@pytest.mark.parametrize(
    ("failed", "outcome"),
    [
        (["a@city.example"], "bounced"),
        (["c@city.example"], "copy_bounced"),
        (["a@city.example", "c@city.example"], "bounced"),
        (["passed.on@elsewhere.example"], "doubted"),
    ],
)
def test_whose_mail_failed_decides_what_becomes_of_the_letter(
    failed: list[str], outcome: str
) -> None:
    verdicts = dict.fromkeys(failed, Verdict.FAILED)
    report = Report((LETTER.message_id,), (), verdicts, Verdict.FAILED, "550")
    (came,) = came_back(report, [LETTER], "mailer-daemon@city.example", ())
    assert came.outcome == outcome


@pytest.mark.parametrize(
    ("sender", "null_path", "outcome"),
    [
        ("mailer-daemon@elsewhere.example", False, "delivered"),
        ("administrator@elsewhere.example", True, "delivered"),
        ("system@mx.j-lis.example", False, "delivered"),
        ("a@city.example", False, "doubted"),
        ("stranger@gmail.com", False, "doubted"),
        ("", False, "doubted"),
    ],
)
def test_only_a_servers_report_that_a_letter_arrived_asks_nothing(
    sender: str, null_path: bool, outcome: str
) -> None:
    verdicts = {LETTER.recipient: Verdict.DELIVERED}
    report = Report((LETTER.message_id,), (), verdicts, Verdict.DELIVERED, "", null_path)
    (came,) = came_back(report, [LETTER], sender, {"j-lis.example"})
    assert came.outcome == outcome


def test_a_null_return_path_is_that_of_the_topmost_field() -> None:
    for paths, null in (("<>", True), (" <> ", True), ("<a@b.example>", False)):
        raw = f"Return-Path: {paths}\r\nSubject: x\r\n\r\nx".encode()
        found = report_of(raw, "x", "x", ())
        assert found is not None
        assert found.null_path is null
    both = report_of(b"Return-Path: <a@b.example>\nReturn-Path: <>\n\nx", "x", "x", ())
    assert both is not None
    assert not both.null_path


def test_to_a_single_recipient_a_report_on_whom_his_mail_is_passed_on_to_is_his() -> None:
    alone = Went("m@j-lis.example", "a@city.example", (), bounced=False)
    verdicts = {"passed.on@elsewhere.example": Verdict.FAILED}
    report = Report((alone.message_id,), (), verdicts, Verdict.FAILED, "550")
    (came,) = came_back(report, [alone], "mailer-daemon@mx.j-lis.example", {"j-lis.example"})
    assert came.outcome == "bounced"
