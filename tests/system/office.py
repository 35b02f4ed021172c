"""A state folder into which tests take mails at given times, and what it then holds."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from intake.answers.outbox import send_queued
from intake.demo.smtp import SmtpServer
from intake.demo.zips import locked_zip
from intake.receiving.arrival import Arrival
from intake.receiving.taking import Taker
from intake.settings import Settings
from intake.settings.sections import Answers
from intake.store import State
from intake.terms import Municipality
from tests.system.environment import ANSWERS, smtp_settings
from tests.system.mails import FIRST_DAY, filled_form
from tests.system.record import laid

US = "uketsuke@j-lis.example"
PASSWORD = "Kagi4649abc"


class Office:
    """A state folder into which mails are taken at given times; letters go to a real server."""

    def __init__(
        self, folder: Path, smtp: SmtpServer, answers: Answers = ANSWERS, *, taken: int = 0
    ) -> None:
        """`taken`: how many mails the folder holds already."""
        self.state = State(folder)
        self.settings = Settings(smtp=smtp_settings(smtp), answers=answers)
        self._uid = taken

    def take(self, *raws: bytes, at: datetime = FIRST_DAY) -> None:
        laid(self.state)
        arrivals = [self.arrival(raw, at) for raw in raws]
        list(Taker(self.state, self.settings, clock=lambda: at).take_all([arrivals]))

    def begin(self, folder: Path, taken: int) -> None:
        """Begin with a copy of this state folder, which holds so many mails."""
        shutil.copytree(folder, self.state.folder)
        self._uid = taken

    def arrival(self, raw: bytes, at: datetime) -> Arrival:
        """A mail as the mailbox gives it, under a number of its own."""
        self._uid += 1
        return Arrival(("imap", "INBOX", 1, self._uid), at, raw)

    def send(self, at: datetime = FIRST_DAY) -> None:
        send_queued(self.state, self.settings, clock=lambda: at + timedelta(minutes=1))

    def ask(self, query: str) -> list[Any]:
        with self.state.store.transaction() as transaction:
            return transaction.connection.execute(query).fetchall()

    def letters(self) -> list[str]:
        return [
            row[0] for row in self.ask("SELECT letter FROM send ORDER BY queued_at, message_id")
        ]

    def waiting(self) -> list[str]:
        return [row["reason"] for row in self.state.store.rows("waiting")]


def again(raw: bytes, name: str) -> bytes:
    """The same words in another mail."""
    return raw.replace(b"Message-ID: <", f"Message-ID: <{name}.".encode(), 1)


def written(sender: str, subject: str, text: str, **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = US
    message["Subject"] = subject
    message["Message-ID"] = f"<{abs(hash((sender, subject, text)))}@mihon.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


DAY = timedelta(days=1)


def locked(place: Municipality, number: int) -> bytes:
    """An application whose form lies in a zip that wants the password."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "mihon@kagi.example"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = f"【{place.full_name}】クラウド型被災者支援システムの利用申込み"
    message["Message-ID"] = f"<locked{number}@kagi.example>"
    message.set_content(
        f"市区町村名：{place.full_name}\n担当課：総務課\n担当者：鍵田 一郎\n"
        "電話番号：03-0000-4649\nメールアドレス：mihon@kagi.example\n"
    )
    form = filled_form(section="総務課", contact_name="鍵田 一郎", phone="03-0000-4649")
    made = locked_zip({"利用申込書.xlsx": form}, PASSWORD, FIRST_DAY)
    message.add_attachment(made, maintype="application", subtype="zip", filename="申込書.zip")
    return message.as_bytes()


def told() -> bytes:
    return written(
        "mihon@kagi.example",
        "パスワードのお知らせ",
        f"先ほどお送りした添付ファイルのパスワードをお知らせします。\nパスワード：{PASSWORD}\n",
    )
