"""Mails in UTF-8 by subject, text and header, read: what the tests of kinds and marks share."""

from __future__ import annotations

from functools import lru_cache

from intake.paths import data_path
from intake.reading import read
from intake.register import Register, load_register
from intake.terms import Kind, Reading, ReadingContext

KNOWN = ReadingContext(
    message_ids=frozenset({"ack.1@j-lis.example"}),
    receipt_numbers=frozenset({"R4-0012"}),
    own_addresses=frozenset({"shien@j-lis.example"}),
)
ANSWERS = "市区町村名：北海道余市町\n担当課：総務課\n担当者：余市 太郎\n電話番号：0135-00-0001\nメールアドレス：soumu@yoichi.example\n"
AWAY = "ただいま席を外しております。"
APPLIES = "【余市町】クラウド型被災者支援システムの参加申込み"
ACCEPTED = (
    "【受付番号R4-0012】クラウド型被災者支援システムの利用申込み受付完了について（北海道余市町）"
)
LETTER = "Re: 【受付番号R4-0012】クラウド型被災者支援システムの利用申込み内容の御確認について（お願い）（北海道余市町）"


@lru_cache
def register() -> Register:
    return load_register(data_path("register"))


def reading(subject: str, text: str, **headers: str) -> Reading:
    """The reading of a mail with this subject, text and further header fields (`_` for `-`)."""
    given = {"from": "余市町総務課 <soumu@yoichi.example>", "subject": subject} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    head += "Content-Type: text/plain; charset=utf-8\r\n" * ("content_type" not in headers)
    return read(f"{head}\r\n{text}".encode(), register(), KNOWN)


def kind(subject: str, text: str, **headers: str) -> Kind:
    return reading(subject, text, **headers).kind


def read_one() -> None:
    """Read one mail, so that the register and what is made of it once are at hand."""
    reading(APPLIES, ANSWERS)
