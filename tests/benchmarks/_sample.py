"""Seeded mail for benchmarks: 20 kB applications with a filled form each, and the demo's mixture."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from intake.demo.country import country
from intake.demo.forms import filled_form
from intake.paths import data_path
from intake.register import load_register
from intake.terms import JST, FieldName, Municipality
from tests.system.mails import FIRST_DAY, XLSX, places

Sample = tuple[bytes, datetime]  # a mail, and when it was received
_SECTIONS = ("総務課", "防災安全課", "危機管理課", "企画政策課", "情報政策課", "福祉課", "市民課")
_FAMILIES = ("見本", "例山", "仮野", "架空", "試川", "雛形")
_GIVEN = ("太郎", "花子", "一郎", "さくら", "健", "葵")


def applications(seed: int, count: int) -> Iterator[Sample]:
    """Applications of about 20 kB: a covering mail, and the form with answers of its own."""
    dice = random.Random(seed)
    everywhere = list(places())
    for number in range(count):
        if number % len(everywhere) == 0:
            dice.shuffle(everywhere)
        place = everywhere[number % len(everywhere)]
        at = FIRST_DAY + timedelta(minutes=number)
        yield _application(place, number, at, dice), at


def _application(place: Municipality, number: int, at: datetime, dice: random.Random) -> bytes:
    name = f"{dice.choice(_FAMILIES)} {dice.choice(_GIVEN)}"
    address = f"mihon{number}@{place.romaji}.example"
    section, phone = dice.choice(_SECTIONS), f"03-{dice.randrange(10000):04}-{number % 10000:04}"
    form = filled_form(
        {
            FieldName.APPLICATION_DATE: date(2022, 7, 1) + timedelta(days=dice.randrange(90)),
            FieldName.MUNICIPALITY_CODE: place.code,
            FieldName.PREFECTURE_NAME: place.prefecture,
            FieldName.MUNICIPALITY_NAME: place.name,
            FieldName.SECTION: section,
            FieldName.CONTACT_NAME: name,
            FieldName.PHONE: phone,
            FieldName.EMAIL: address,
            FieldName.TRIAL_WISH: dice.choice(("希望する", "希望しない")),
            FieldName.KONBINI_STATUS: dice.choice(("導入済み", "導入予定", "未導入")),
            FieldName.POPULATION: str(dice.randrange(500, 900_000)),
            FieldName.REMARKS: "御確認のほどよろしくお願いいたします。" * dice.randrange(3),
        },
        at,
    )
    message = EmailMessage(policy=SMTP)
    message["Received"] = f"from mx.{place.romaji}.example by mail.j-lis.example; {_stamp(at)}"
    message["From"] = f"{name} <{address}>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = f"【{place.full_name}】クラウド型被災者支援システムの利用申込みについて"
    message["Date"] = at
    message["Message-ID"] = (
        f"<{number}.{place.code}.{dice.randrange(10**9)}@{place.romaji}.example>"
    )
    message.set_content(_letter(place, section, name, phone, address))
    message.add_attachment(form, maintype=XLSX[0], subtype=XLSX[1], filename="利用申込書.xlsx")
    return message.as_bytes()


def _letter(place: Municipality, section: str, name: str, phone: str, address: str) -> str:
    return (
        "地方公共団体情報システム機構\n　被災者支援システム担当　御中\n\n"
        f"いつもお世話になっております。{place.name}{section}の{name}です。\n"
        "クラウド型被災者支援システムの利用を申し込みますので、利用申込書を添付いたします。\n"
        "御査収のほど、よろしくお願いいたします。\n\n"
        f"-- \n{place.full_name} {section}\n{name}\nTEL：{phone}\nE-mail：{address}\n"
    )


def _stamp(at: datetime) -> str:
    return at.astimezone(JST).strftime("%a, %d %b %Y %H:%M:%S +0900")


def mixture(seed: int, count: int) -> Iterator[Sample]:
    """The demo's mixture: applications, corrections, questions, bounces, what is none of ours."""
    register = load_register(data_path("register"))
    given = 0
    while given < count:
        for mail in country(
            seed=seed + given, register=register, mails=min(max(count, 100), 1_000)
        ):
            if given == count:
                return
            given += 1
            yield mail.raw, mail.received_at
