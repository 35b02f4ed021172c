"""A letter as a message: no value of a mail enters its header."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.answers.compose import compose, copies_of
from intake.answers.letter import Letter
from intake.terms import JST, Sender
from tests.unit.readings import COMPLETE

WRITTEN_AT = datetime(2022, 7, 1, 10, 16, tzinfo=JST)
FIELDS_OF_A_LETTER = {
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "Auto-Submitted", "In-Reply-To", "References",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


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
        Letter(
            "accepted",
            subject,
            text,
            f"{recipient}@x.example",
            copy=f"{copy}@x.example",
            answers=answers,
        ),
        "ours@j-lis.example",
        ("被災者支援担当", "us@j-lis.example"),
        WRITTEN_AT,
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
            Letter("accepted", "a", "b", "x@y.example"),
            bad,
            ("a", "us@j-lis.example"),
            WRITTEN_AT,
        )


def test_a_senders_name_never_enters_a_header() -> None:
    sender = Sender("x\r\nBcc: thief@evil.example", "mihon@x.example")
    raw = compose(
        Letter(
            "accepted", "件名", "本文", sender.address, answers=replace(COMPLETE, sender=sender)
        ),
        "ours@j-lis.example",
        ("担当", "us@j-lis.example"),
        WRITTEN_AT,
    )
    assert b"evil" not in raw.partition(b"\r\n\r\n")[0]
