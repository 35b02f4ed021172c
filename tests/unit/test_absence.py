"""A notice of absence names somebody for urgent matters; it changes no contact."""

from __future__ import annotations

import pytest

from intake.reading import read
from intake.reading.judge.absence import may_be_written_by_hand, says_absent
from intake.terms import Kind, Outcome, Reading, ReadingContext
from tests.unit.kind_mails import ACCEPTED, ANSWERS, APPLIES, AWAY, KNOWN, reading, register

OTHER = "担当者：鈴木 一郎\n電話番号：0135-00-0009\nメールアドレス：suzuki@yoichi.example\n"
NOTICES = (
    "ただいま出張のため不在にしております。\n急ぎの御用件は下記まで御連絡ください。\n",
    "本日は不在です。急用は下記へ。\n",
    "７月２０日まで休暇をいただいております。この間の御用は代理の者へお電話ください。\n",
    "夏季休業中です。お問い合わせは下記までお願いいたします。\n",
    "外出しており、お返事ができません。緊急の場合は総務課までお願いします。\n",
    "I am out of the office until 20 July. For urgent matters please contact:\n",
    "席を外しております。\n至急の方は、以下の番号までお電話願います。\n",
)
CHANGES = (
    "人事異動により担当者が代わりましたので、御連絡します。\n",
    "担当の余市が長期の休暇に入ったため、連絡先を変更願います。今後の御連絡は下記までお願いします。\n",
    "先日は不在にしており、お電話に出られず失礼いたしました。お尋ねの件は次のとおりです。\n",
    "先週は出張しておりました。お問い合わせの件、下記までに回答します。\n",
    "訂正します。なお来週は不在にしておりますので、お急ぎの場合は総務課までお願いします。\n",
    "お急ぎのところ恐れ入ります。お尋ねの連絡先は下記のとおりです。\n",
    "至急とのことでしたので、先に連絡先をお知らせします。\n",
    "担当者は次の者です。\n",
    "二俣出張所です。電話番号は下記のとおりです。\n",
    "不在者投票の事務のため遅くなりました。お問い合わせの件は下記のとおりです。\n",
    "不在の場合は総務課までお電話いただければ幸いです。\n",
    "現場に出て不在のことが多いため、お電話は下記の番号までお願いします。\n",
    "休み明けにお電話をいただけますので、下記の番号をお知らせします。\n",
    "外出先からで失礼します。お問い合わせの連絡先は下記のとおりです。\n",
    "夏季休暇前に提出するため、連絡先を御連絡まで申し上げます。\n",
    "閉庁日にも電話が通じます。番号は下記のとおりです。\n",
    "休日の連絡先も必要とのことでしたので、下記にお知らせします。\n",
    "担当が交代しました。不在の場合は下記までお願いします。\n",
)


def codes(found: Reading) -> set[str]:
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize("words", NOTICES)
@pytest.mark.parametrize(
    "headers", [{}, {"auto_submitted": "auto-generated"}, {"precedence": "auto_reply"}]
)
def test_a_notice_of_absence_in_answer_to_us_is_asked_about_and_not_answered(
    words: str, headers: dict[str, str]
) -> None:
    found = reading(
        f"Re: {ACCEPTED}", words + OTHER, in_reply_to="<ack.1@j-lis.example>", **headers
    )
    assert "absence_note" in codes(found)
    assert (found.outcome, found.answerable) == (Outcome.NEEDS_REVIEW, False)


@pytest.mark.parametrize("words", CHANGES)
def test_a_clerks_new_contact_is_no_notice_of_absence(words: str) -> None:
    found = reading(f"Re: {ACCEPTED}", words + OTHER)
    assert "absence_note" not in codes(found)
    assert found.answerable


@pytest.mark.parametrize(
    "subject",
    [f"自動応答: {ACCEPTED}", f"Re: {ACCEPTED}（不在通知）", f"不在のお知らせ (Re: {ACCEPTED})"],
)
def test_a_subject_that_calls_it_a_notice_of_absence_suffices(subject: str) -> None:
    assert says_absent(subject, OTHER, replied=False)
    found = reading(subject, f"本日はお返事ができません。\n{OTHER}")
    assert ("absence_note" in codes(found), found.answerable) == (True, False)


def test_what_a_program_answers_to_our_letter_names_no_contact_of_the_application() -> None:
    text = f"お問い合わせを受け付けました。\n{OTHER}"
    head = {"in_reply_to": "<ack.1@j-lis.example>", "auto_submitted": "auto-generated"}
    assert "absence_note" in codes(reading("Re: 御連絡", text, **head))
    assert "absence_note" not in codes(reading("Re: 御連絡", f"訂正します。\n{OTHER}", **head))


def test_a_first_application_may_say_when_its_writer_is_absent() -> None:
    found = reading(APPLIES, f"申し込みます。\n{NOTICES[0]}{ANSWERS}")
    assert (found.kind, "absence_note" in codes(found)) == (Kind.APPLICATION, False)


APPLICANT = "soumu@yoichi.example"
PROSE = "町長の判断がまだのため、しばらく止まります。\n四月から担当が鈴木に代わります。\n"


def of_an_applicant(subject: str, text: str, header: str) -> Reading:
    """What is read of an applicant's mail with one more line of header."""
    known = ReadingContext(
        message_ids=KNOWN.message_ids,
        own_addresses=KNOWN.own_addresses,
        senders={APPLICANT: ("014087",)},
    )
    head = f"{header}\r\nFrom: {APPLICANT}\r\nSubject: {subject}\r\n"
    plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    return read(f"{head}{plain}{text}".encode(), register(), known)


@pytest.mark.parametrize("header", ["Return-Path: <>", "Precedence: bulk", "X-ML-Name: bosai"])
def test_an_applicants_prose_is_seen_whatever_way_it_came(header: str) -> None:
    found = of_an_applicant("担当の件", PROSE, header)
    assert (found.kind, found.outcome, found.answerable) == (
        Kind.UNRELATED,
        Outcome.NEEDS_REVIEW,
        False,
    )


@pytest.mark.parametrize(
    ("subject", "text", "header"),
    [
        ("担当の件", PROSE, "Auto-Submitted: auto-replied"),
        ("自動応答: 御連絡", PROSE, "Return-Path: <>"),
        ("Re: 御連絡", f"{AWAY}明日対応いたします。", "Return-Path: <>"),
        ("Re: 御連絡", "メールを受信しました。担当から御連絡します。", "Return-Path: <>"),
        ("Re: 御連絡", "お問い合わせを受け付けました。", "Precedence: bulk"),
        ("Re: 御連絡", "", "Return-Path: <>"),
    ],
)
def test_what_programs_write_for_an_applicant_ends_as_before(
    subject: str, text: str, header: str
) -> None:
    assert of_an_applicant(subject, text, header).outcome is Outcome.IGNORED


def test_words_of_absence_and_of_receipt_are_those_of_programs() -> None:
    assert may_be_written_by_hand(PROSE)
    assert not any(map(may_be_written_by_hand, (*NOTICES, "自動で送信しています。", "")))
