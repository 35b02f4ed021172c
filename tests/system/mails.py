"""Well-formed application mails, many and quickly, for tests of what carries them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache

from intake.demo import forms
from intake.paths import data_path
from intake.register import load_register
from intake.terms import JST, FieldName, Municipality

FIRST_DAY = datetime(2022, 7, 1, 9, 0, tzinfo=JST)
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def filled_form(**fields: str) -> bytes:
    """The 利用申込書 with some of its fields filled in."""
    return forms.filled_form({FieldName(name): text for name, text in fields.items()}, FIRST_DAY)


@cache
def _form() -> bytes:
    return filled_form(section="総務課", contact_name="見本 太郎", phone="03-0000-0001")


def application(
    place: Municipality, number: int = 0, *, phone: str = "", form: bool = True, lacks: str = ""
) -> bytes:
    """One application of a municipality, complete unless told otherwise."""
    address = f"mihon{number}@{place.romaji}.example"
    message = EmailMessage(policy=SMTP)
    message["From"] = f"見本 太郎 <{address}>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = f"【{place.full_name}】クラウド型被災者支援システムの利用申込み"
    message["Date"] = FIRST_DAY
    message["Message-ID"] = f"<{number}.{place.code}@{place.romaji}.example>"
    lines = {
        "市区町村名": place.full_name,
        "担当課": "総務課",
        "担当者": "見本 太郎",
        "電話番号": phone or f"03-0000-{number % 10000:04}",
        "メールアドレス": address,
    }
    message.set_content("".join(f"{k}：{v}\n" for k, v in lines.items() if k != lacks))
    if form:
        message.add_attachment(
            _form(), maintype=XLSX[0], subtype=XLSX[1], filename="利用申込書.xlsx"
        )
    return message.as_bytes()


def places() -> tuple[Municipality, ...]:
    return load_register(data_path("register")).current


def applications(count: int) -> Iterator[tuple[bytes, datetime]]:
    """This many applications, each of another municipality (up to 1,741), an hour apart."""
    everywhere = places()
    for number in range(count):
        place = everywhere[number * 7 % len(everywhere)]
        yield application(place, number), FIRST_DAY + timedelta(minutes=number)


def note(
    subject: str, text: str, address: str = "soudan@fuchu.example", extra: str = ""
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"例田 花子 <{address}>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = subject
    message["Date"] = FIRST_DAY
    message["Message-ID"] = f"<{abs(hash(subject + text + extra))}@fuchu.example>"
    message.set_content(text)
    return message


def ambiguous() -> bytes:
    message = note(
        "【府中市】クラウド型被災者支援システムの利用申込み",
        "市区町村名：府中市\n担当課：防災課\n担当者：例田 花子\n電話番号：03-0000-0003\n"
        "メールアドレス：soudan@fuchu.example\n",
    )
    message.add_attachment(
        filled_form(section="防災課", contact_name="例田 花子", phone="03-0000-0003"),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename="利用申込書.xlsx",
    )
    return message.as_bytes()
