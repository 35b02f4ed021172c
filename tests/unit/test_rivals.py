"""Two contacts in one text, and whose words a line is, at the doors of the rooms."""

from __future__ import annotations

import pytest

from intake.reading.body.quotation import lines_of
from intake.reading.body.rivals import doubted, doubted_against, doubted_beside
from intake.reading.labelled import Labelled
from intake.terms import FieldName

NAME, PHONE, EMAIL = FieldName.CONTACT_NAME, FieldName.PHONE, FieldName.EMAIL
TOWN, REMARKS = FieldName.MUNICIPALITY_NAME, FieldName.REMARKS


def told(**values: str) -> list[Labelled]:
    return [Labelled(FieldName(name), value, "本文") for name, value in values.items()]


def said(values: tuple[Labelled, ...]) -> list[tuple[FieldName, str, bool]]:
    return [(each.name, each.value, bool(each.doubt)) for each in values]


TARO = told(contact_name="余市 太郎", phone="0135-21-0001", email="taro@town.example")
HANAKO = told(contact_name="小樽 花子", phone="0135-21-0002", email="taro@town.example")


def test_two_contacts_in_one_text_are_asked_about_where_they_differ() -> None:
    values = [*told(municipality_name="余市町"), *TARO, *HANAKO, *told(remarks="備考")]
    assert said(doubted(values)) == [
        (TOWN, "余市町", False),
        (NAME, "余市 太郎」「小樽 花子", True),
        (PHONE, "0135-21-0001」「0135-21-0002", True),
        (EMAIL, "taro@town.example", False),
        (REMARKS, "備考", False),
    ]


@pytest.mark.parametrize(
    "values",
    [
        TARO,
        [*TARO, *TARO],
        [*TARO, *told(municipality_name="余市町", remarks="備考")],
        told(municipality_name="余市町"),
        [],
    ],
)
def test_one_contact_is_left_as_it_is(values: list[Labelled]) -> None:
    assert doubted(values) == tuple(values)


def test_a_field_that_both_contacts_leave_blank_is_not_asked_about() -> None:
    blank = told(section="")
    assert said(doubted([*TARO, *blank, *HANAKO, *blank]))[3] == (FieldName.SECTION, "", False)


def test_a_value_that_only_one_of_two_contacts_has_is_asked_about() -> None:
    alone = told(contact_name="小樽 花子", phone="0135-21-0002")
    found = said(doubted([*TARO, *alone]))
    assert (EMAIL, "taro@town.example", True) in found
    further = said(doubted([*TARO, *told(phone="0135-21-0009")]))
    assert [name for name, _, doubt in further if doubt] == [PHONE]


def test_a_forwarded_contact_beside_the_writers_own_is_asked_about_where_it_differs() -> None:
    own, rest = doubted_beside(
        [*TARO, *told(remarks="追記")], [*HANAKO, *told(remarks="備考", section="総務課")]
    )
    assert said(own) == [
        (NAME, "余市 太郎」「小樽 花子", True),
        (PHONE, "0135-21-0001」「0135-21-0002", True),
        (EMAIL, "taro@town.example", False),
        (REMARKS, "追記", False),
    ]
    assert [(each.name, each.value) for each in rest] == [
        (REMARKS, "備考"),
        (FieldName.SECTION, "総務課"),
    ]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (told(section="総務課 防災係"), told(section="総務課")),  # cut at a line's end
        (told(section="総務課"), told(section="総務課 防災係")),
        (TARO, [*TARO, *HANAKO]),
        (told(phone=""), TARO),
        (TARO, told(phone="")),
        (told(remarks="備考", municipality_name="余市町"), told(remarks="追記", municipality_name="小樽市")),
    ],
)  # fmt: skip
def test_another_format_that_does_not_contradict_about_the_contact_raises_no_doubt(
    own: list[Labelled], other: list[Labelled]
) -> None:
    assert doubted_against(own, other) == tuple(own)


def test_each_value_of_the_contact_that_another_format_contradicts_is_asked_about() -> None:
    assert said(doubted_against(TARO, HANAKO)) == [
        (NAME, "余市 太郎」「小樽 花子", True),
        (PHONE, "0135-21-0001」「0135-21-0002", True),
        (EMAIL, "taro@town.example", False),
    ]


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("余市町です。\n> 先日の件", "own quoted"),
        ("余市町です。\n\n-----Original Message-----\n前の文", "own own quoted quoted"),
        ("転送します。\n---------- Forwarded message ---------\n前の文", "own forwarded forwarded"),
        ("On Thu, 30 Jun 2022 at 10:00, J-LIS wrote:\n前の文", "quoted quoted"),
        ("On Thu, 30 Jun 2022 at 10:00, J-LIS wrote:\n> 前の文\n余市町です。", "quoted quoted own"),
        ("2022年6月30日 機構 <a@b.example>:\n前の文", "quoted quoted"),
        ("2022年6月30日 機構：\n回答", "own own"),
        ("機構 <a@b.example>:\n回答", "own own"),
        ("回答\n差出人: a@b.example\n日時: 2022年6月30日\n宛先: c@d.example\n前の文",
         "own quoted quoted quoted quoted"),
        ("回答\n差出人: a@b.example\n日時: 2022年6月30日\n回答", "own own own own"),
        ("回答\n________\n差出人: a@b.example\n日時: 2022年6月30日\n前の文",
         "own own quoted quoted quoted"),
        ("余市町です。\n-- \n総務課", "own signature signature"),
        ("余市町です。\n==========\n余市町役場 総務課\n電話 0135-21-0001",
         "own signature signature signature"),
        ("余市町です。\n---\n余市町役場 総務課\n電話 0135-21-0001",
         "own signature signature signature"),
        ("余市町です。\n---\n役場の電話は後で連絡します。", "own own own"),
        ("余市町です。\n==========\n担当課：総務課\n担当者：余市 太郎\n電話 0135-21-0001",
         "own own own own own"),
    ],
)  # fmt: skip
def test_each_line_is_its_writers(text: str, voices: str) -> None:
    assert " ".join(line.voice for line in lines_of(text)) == voices
