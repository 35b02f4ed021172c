"""Which places of a mail are evidence of the municipality that it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage

import pytest

from intake.mime.mail import open_mail
from intake.parts import Mail
from intake.reading.body.body import Body, read_body
from intake.reading.body.subject import read_subject
from intake.reading.labelled import Labelled
from intake.reading.municipality.evidence import Evidence
from intake.reading.municipality.form_evidence import labelled_evidence
from intake.reading.municipality.mail_evidence import (
    evidence_of,
    signed_evidence,
    spoken_evidence,
)
from intake.terms import FieldName, ReadingContext

NAME, PREFECTURE, CODE = (
    FieldName.MUNICIPALITY_NAME,
    FieldName.PREFECTURE_NAME,
    FieldName.MUNICIPALITY_CODE,
)
OFFICE = ("==========", "余市町役場 防災課", "電話 0135-21-2111")


def mail(sender: str = "a@town.yoichi.example", text: str = "x") -> Mail:
    message = EmailMessage()
    message["From"] = sender
    message.set_content(text)
    return open_mail(message.as_bytes())


def body(*rows: str) -> Body:
    return read_body(mail(text="\n".join(rows)), read_subject("利用申込み"))


def told(found: Iterable[Evidence]) -> list[tuple[str, str]]:
    return [(each.channel, each.text) for each in found]


def of(
    subject: str, sender: str = "", known: ReadingContext | None = None
) -> list[tuple[str, str]]:
    found = evidence_of(
        mail(sender) if sender else mail(), read_subject(subject), (), (), known or ReadingContext()
    )
    return told(found)


DOMAIN = ("domain", "town.yoichi.example")


@pytest.mark.parametrize("subject", ["", "【市区町村名を記入】利用申込み"])
def test_a_subject_that_is_empty_or_left_as_printed_is_no_evidence(subject: str) -> None:
    assert of(subject) == [DOMAIN]
    assert of("余市町 申込み")[0][0] == "subject"


def test_the_senders_domain_name_and_earlier_mails_are_hints_where_there_are_any() -> None:
    named = "余市町役場 <a@town.yoichi.example>"
    assert of("", named) == [DOMAIN, ("sender", "余市町役場")]
    before = ReadingContext(senders={"a@town.yoichi.example": ("014087",)})
    assert of("", named, before) == [DOMAIN, ("earlier", "014087"), ("sender", "余市町役場")]
    assert of("", "余市町役場 <>") == [("sender", "余市町役場")]


def test_lines_of_the_opening_and_the_signature_that_may_name_a_place_are_evidence() -> None:
    rows = (
        "余市町の林檎です。",
        "お世話になります。",
        "地方公共団体情報システム機構 千代田区担当",
        "小樽市長様",
    )
    assert told(spoken_evidence(body(*rows, *OFFICE))) == [
        ("subject", "余市町の林檎です。"),
        ("subject", "余市町役場 防災課"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        "余市町役場 0135-21",
        "〒046 余市町役場",
        "余市町役場（小樽市より派遣）",
        "林檎 咲子",
        "余市町 林檎",
    ],
)
def test_a_line_of_the_signature_is_a_hint_if_it_names_an_office_and_no_address(other: str) -> None:
    found = told(signed_evidence(body("余市町役場 防災課の林檎です。", *OFFICE, other)))
    assert found == [("signature", "余市町役場 防災課")]


# --- labelled values ------------------------------------------------------------------------------


def labelled(*values: tuple[FieldName, str], where: str = "申込書!B2") -> list[tuple[str, str]]:
    return told(labelled_evidence([Labelled(*each, where) for each in values], "form"))


def test_a_name_is_evidence_with_the_one_prefecture_that_is_written() -> None:
    assert labelled((NAME, "余市町")) == [("form", "余市町")]
    assert labelled((PREFECTURE, "北海道"), (NAME, "余市町")) == [("form", "北海道余市町")]
    assert labelled((PREFECTURE, "北海道"), (NAME, "北海道余市町")) == [("form", "北海道余市町")]
    two = (PREFECTURE, "北海道"), (PREFECTURE, "青森県"), (NAME, "余市町")
    assert labelled(*two) == [("form", "余市町")]


def test_a_name_that_is_blank_or_from_the_subject_is_no_evidence() -> None:
    assert labelled((PREFECTURE, "北海道"), (NAME, "　")) == []
    assert labelled((NAME, "余市町"), where="件名") == []


def test_codes_are_evidence_beside_a_name_and_in_their_own_field() -> None:
    assert labelled((NAME, "余市町（014087）")) == [
        ("form", "余市町（014087）"),
        ("code", "014087"),
    ]
    assert labelled((CODE, "014087"), (CODE, "")) == [("code", "014087")]
    assert labelled((NAME, "余市町 電話0135212111")) == [("form", "余市町 電話0135212111")]


def test_of_many_names_in_one_place_fifty_are_read() -> None:
    assert len(labelled(*[(NAME, "余市町")] * 51)) == 50
