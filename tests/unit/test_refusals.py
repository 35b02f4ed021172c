"""Whom a refusal of the sending server concerns."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime

import pytest

from intake.answers.bounces import report_of
from intake.answers.refusals import Doubts, Scope, scope_of
from intake.mailbox.numbering import answers_of, by_uid, is_whole, moment_of

NOW = datetime(2022, 7, 1, tzinfo=UTC)


def at_data(code: int, words: str) -> Scope:
    return scope_of(smtplib.SMTPDataError(code, words.encode()), code, f"{code} {words}")


@pytest.mark.parametrize(
    ("code", "words", "scope"),
    [
        (550, "5.4.5 quota", Scope.ACCOUNT),
        (550, "5.7.60 not as this sender", Scope.ACCOUNT),
        (535, "5.7.8 credentials", Scope.ACCOUNT),
        (554, "5.7.1 spam", Scope.UNSURE),
        (554, "rejected", Scope.UNSURE),
    ],
)
def test_a_refusal_at_data(code: int, words: str, scope: Scope) -> None:
    assert at_data(code, words) is scope


def test_an_unknown_recipient_is_the_letters_and_a_refused_sender_the_accounts() -> None:
    gone = smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"5.1.1 unknown")})
    assert scope_of(gone, 550, "550 5.1.1 unknown") is Scope.LETTER
    sender = smtplib.SMTPSenderRefused(553, b"no", "a@b.example")
    assert scope_of(sender, 553, "553 no") is Scope.ACCOUNT


def test_three_letters_refused_alike_are_the_accounts_whatever_addresses_the_words_name() -> None:
    doubts = Doubts()
    words = ["554 5.7.1 <a@b.example>: denied", "554 5.7.1 <c@d.example>: denied"]
    assert [doubts.add(("x", NOW, each)) for each in words] == [False, False]
    assert not doubts.differs("554 5.7.1 <e@f.example>: denied")
    assert doubts.differs("554 5.6.0 broken")
    assert doubts.add(("x", NOW, words[0]))
    assert len(doubts.taken()) == 3


def test_a_report_of_countless_parts_inside_each_other_is_not_taken_apart() -> None:
    inside = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(300)
    )
    assert report_of(b"From: MAILER-DAEMON@mx.example\n" + inside, "x", "x", ()) is None


def test_an_answer_that_cannot_be_read_spoils_no_other() -> None:
    pieces = [
        (b"1 (UID 5 BODY[] {3}", b"abc"),
        b" INTERNALDATE NIL)",
        b"2 (UID 6 BODY[] (((",
        (b"9 (UID 4 BODY[] {2}", b"xy"),
        b")",
    ]
    answers = by_uid(answers_of(pieces), [4, 5, 6], b"BODY[]")
    assert {uid: answer[b"BODY[]"] for uid, answer in answers.items()} == {4: b"xy", 5: b"abc"}


def test_an_answer_without_uid_counts_only_where_one_mail_was_asked_for() -> None:
    answers = answers_of([(b"1 (BODY[] {3}", b"abc"), b")"])
    assert by_uid(answers, [7], b"BODY[]")[7][b"BODY[]"] == b"abc"
    assert by_uid(answers, [7, 8], b"BODY[]") == {}


@pytest.mark.parametrize("text", [b"", b"00-Jan-0000 00:00:00 +0000", b"2022-07-01", None, 7])
def test_a_date_that_is_none(text: object) -> None:
    assert moment_of(text) is None


@pytest.mark.parametrize(
    ("length", "size", "whole"),
    [(0, 0, True), (0, None, False), (0, 9, False), (980, 1000, True), (900, 5000, False)],
)
def test_whether_bytes_may_be_the_whole_mail(length: int, size: int | None, whole: bool) -> None:
    assert is_whole(b"x" * length, size) is whole
