"""How many answers go out, to whom, and what they may repeat of a stranger's mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.answer.compose import compose, copies_of
from intake.answer.letters import House, Letter, Worded, word
from intake.answer.restraint import Answer, Tally
from intake.answer.terms import LetterKind
from intake.answer.wording import quotable
from intake.settings.sections import Answers
from intake.terms import JST, Sender
from tests.unit.readings import AKAIGAWA, COMPLETE, FIELDS

WRITTEN_AT = datetime(2022, 7, 1, 10, 16, tzinfo=JST)
LIMITS = Answers(daily_limit=3, daily_limit_address=8, daily_limit_domain=12, hourly_limit=20)
FIELDS_OF_A_LETTER = {
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "Auto-Submitted", "In-Reply-To", "References",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


def went_out(tally: Tally, *answers: Answer) -> list[bool]:
    return [tally.hold(answer, LIMITS) is None for answer in answers]


def to(address: str, code: str | None = None, application: str | None = None) -> Answer:
    return Answer(address, code, application)


def test_three_answers_of_one_exchange_go_out_whatever_they_are_about() -> None:
    told = went_out(Tally(), to("a@x.example", "014095"), *[to("a@x.example")] * 4)
    assert told == [True, True, True, False, False]


def test_an_exchange_about_each_village_is_one_of_its_own() -> None:
    tally = Tally()
    first = [to("centre@x.example", f"{code:06}", str(code)) for code in range(4)]
    assert went_out(tally, *first, *first) == [True] * 8
    assert went_out(tally, to("centre@x.example", "000099")) == [False]  # eight to one address


def test_one_application_is_answered_three_times_a_day_whatever_the_address() -> None:
    answers = [to(f"a{n}@x{n}.example", "014095", "one") for n in range(4)]
    assert went_out(Tally(), *answers) == [True, True, True, False]


def test_neighbours_in_one_domain_get_three_notices_unless_it_is_a_providers() -> None:
    assert went_out(Tally(), *[to(f"{n}@x.example") for n in range(4)])[-1] is False
    assert went_out(Tally(), *[to(f"{n}@gmail.com") for n in range(4)])[-1] is True


def test_a_domain_and_an_hour_have_their_limits() -> None:
    tally = Tally()
    inside = [to(f"{n}@x.example", f"{n:06}") for n in range(13)]
    assert went_out(tally, *inside) == [True] * 12 + [False]
    outside = [to(f"{n}@x{n}.example", f"{n:06}") for n in range(9)]
    assert went_out(tally, *outside) == [True] * 8 + [False]


def test_what_is_held_says_why_and_counts_for_nothing() -> None:
    tally = Tally()
    same = to("a@x.example", "014095")
    went_out(tally, same, same, same)
    assert "1日の上限（3通）" in str(tally.hold(same, LIMITS))
    assert went_out(tally, *[to(f"{n}@x.example", f"{n:06}") for n in range(9)]) == [True] * 9


# --- what a letter repeats ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("総務課", "総務課"),
        ("見本 太郎 https://evil.example/?a=b 様", "見本 太郎 （リンク省略） 様"),
        ("www.evil.example で当選", "（リンク省略） で当選"),
        ("こちら→evil.example/win", "こちら→（リンク省略）"),
        ("JavaScript://x", "（リンク省略）"),
        ("連絡は thief@evil.example まで", "連絡は （アドレス省略） まで"),
        ("利用申込書.xlsx", "利用申込書.xlsx"),
        ("form_R4.1.xlsx", "form_R4.1.xlsx"),
        ("a\r\nBcc: x\u202e\x1b[31m", "a Bcc: x[31m"),
        ("長" * 500, "長" * 80 + "…"),
    ],
)
def test_a_letter_repeats_words_and_nothing_that_can_be_clicked(hostile: str, shown: str) -> None:
    assert quotable(hostile) == shown


def test_no_letter_carries_a_strangers_link_or_address() -> None:
    hostile = "https://evil.example thief@evil.example"
    fields = dict.fromkeys(FIELDS, hostile) | {"email": "mihon@vill.akaigawa.example"}
    for kind in LetterKind:
        letter = Letter(
            kind=kind,
            received_at=WRITTEN_AT,
            subject=hostile,
            number="R4-0001",
            municipality=AKAIGAWA,
            fields=fields,
            changes={"remarks": (hostile, hostile)},
            attachments=(f"{hostile}.xlsx",),
        )
        worded = word(letter, House("us@j-lis.example", WRITTEN_AT.date(), "手続"))
        assert "evil" not in worded.subject + worded.text


hostile_text = st.text(
    st.one_of(st.characters(), st.sampled_from('\r\n\x00\x85\u2028\u202e:;<>@," ')), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(
    subject=hostile_text,
    text=hostile_text,
    recipient=hostile_text,
    copy=hostile_text,
    message_id=hostile_text,
    references=st.lists(hostile_text, max_size=3),
)
def test_no_value_begins_a_header_of_its_own(
    subject: str, text: str, recipient: str, copy: str, message_id: str, references: list[str]
) -> None:
    answers = replace(COMPLETE, message_id=message_id, in_reply_to=tuple(references))
    raw = compose(
        Worded(subject, text),
        message_id="ours@j-lis.example",
        sender=("被災者支援担当", "us@j-lis.example"),
        recipient=f"{recipient}@x.example",
        copy=f"{copy}@x.example",
        answers=answers,
        written_at=WRITTEN_AT,
    )
    message = message_from_bytes(raw, policy=default)
    assert set(message.keys()) <= FIELDS_OF_A_LETTER
    assert len(message.keys()) == len(set(message.keys()))
    assert not message.is_multipart()
    assert not list(message.iter_attachments())
    assert len(message["To"].addresses if message["To"] else ()) <= 1
    assert copies_of(raw) == tuple(a.addr_spec for a in (message["Cc"] or _none()).addresses)


class _none:
    addresses = ()


@pytest.mark.parametrize("bad", ["x@y.example>\r\nBcc: <z@w.example", "x\r\n\r\nbody"])
def test_a_message_id_that_would_break_the_header_is_refused(bad: str) -> None:
    with pytest.raises(MessageError):
        compose(
            Worded("a", "b"),
            message_id=bad,
            sender=("a", "us@j-lis.example"),
            recipient="x@y.example",
            answers=None,
            written_at=WRITTEN_AT,
        )


def test_a_senders_name_never_enters_a_header() -> None:
    sender = Sender("x\r\nBcc: thief@evil.example", "mihon@x.example")
    raw = compose(
        Worded("件名", "本文"),
        message_id="ours@j-lis.example",
        sender=("担当", "us@j-lis.example"),
        recipient=sender.address,
        answers=replace(COMPLETE, sender=sender),
        written_at=WRITTEN_AT,
    )
    assert b"evil" not in raw.partition(b"\r\n\r\n")[0]
