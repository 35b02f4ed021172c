"""A record with applications that are over, one that runs, and a person's marks in every corner."""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from intake.answers.outbox import send_queued
from intake.demo.imap import ImapServer
from intake.demo.smtp import Keeper, SmtpServer
from intake.desk import Desk
from intake.publish import publish
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.store import State
from intake.terms import Municipality
from tests.system.environment import ANSWERS, on_pymap, smtp_settings
from tests.system.mails import FIRST_DAY, XLSX, filled_form, places

BEFORE = date(2024, 4, 1)
SETTINGS = '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented, with words that stand for nobody else."""

    name: str
    kana: str
    address: str
    phone: str
    section: str
    remark: str

    @property
    def marks(self) -> tuple[str, ...]:
        return (self.name, self.kana, self.address, self.phone, self.section, self.remark)


GONE = Person("忘田 鶴之助", "わすれだ つるのすけ", "wasureda@mura.example", "0136-99-1234", "忘却推進課", "雪の晴れ間の追伸")  # fmt: skip
KEPT = Person("残田 亀之丞", "のこりだ かめのじょう", "nokorida@machi.example", "0136-88-4321", "保存推進課", "桜の咲く頃の追伸")  # fmt: skip
USED = Person("用田 松五郎", "もちいだ まつごろう", "mochiida@shi.example", "0136-77-2345", "利用推進課", "月の出る夜の追伸")  # fmt: skip
ASKED = Person("尋田 梅子", "たずねだ うめこ", "tazuneda@tazune.example", "0136-66-3456", "質問推進課", "風の強い日の追伸")  # fmt: skip
SERVER_SAID = "mailbox of tsuru closed on holidays"


def applied(place: Municipality, who: Person, **changed: str) -> bytes:
    """An application with a form and a few words of the person's own."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{who.name} <{who.address}>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = (
        f"【{place.full_name}】クラウド型被災者支援システムの利用申込み（{who.name}）"
    )
    message["Date"] = FIRST_DAY
    message["Message-ID"] = f"<{changed.get('phone', 'first')}.{who.address}>"
    phone = changed.get("phone", who.phone)
    message.set_content(
        f"市区町村名：{place.full_name}\n担当課：{who.section}\n担当者：{who.name}\n"
        f"ふりがな：{who.kana}\n電話番号：{phone}\nメールアドレス：{who.address}\n備考：{who.remark}\n"
    )
    form = filled_form(
        section=who.section, contact_name=who.name, contact_kana=who.kana, phone=phone, email=who.address, remarks=who.remark,
        application_date="2022-07-01", trial_wish="希望する", pattern="B", konbini_status="導入済み", population="12345",
    )  # fmt: skip
    message.add_attachment(
        form, maintype=XLSX[0], subtype=XLSX[1], filename=f"申込書_{who.name}.xlsx"
    )
    message.set_boundary("mihon")  # the same mail has the same bytes
    return message.as_bytes()


def asked(who: Person) -> bytes:
    """A question of somebody who applied for nothing."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{who.name} <{who.address}>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = "クラウド型被災者支援システムについて（照会）"
    message["Message-ID"] = f"<question.{who.address}>"
    message.set_content(
        f"利用料はいくらでしょうか。{who.section}{who.name}（{who.phone}、{who.kana}）{who.remark}"
    )
    return message.as_bytes()


class Talkative(Keeper):
    """A server that defers the first letter to one person, with words about them."""

    told = False

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address == GONE.address and not self.told:
            self.told = True
            return f"450 4.2.0 <{address}> {SERVER_SAID}"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"


@dataclass(slots=True)
class Closed:
    """The record, its servers, its desk. `places`: of GONE, KEPT, USED."""

    state: State
    settings: Settings
    imap: ImapServer
    desk: Desk
    places: tuple[Municipality, Municipality, Municipality]

    def copied(self, folder: Path) -> Closed:
        """The same in another folder, to be changed there."""
        shutil.copytree(self.state.folder, folder)
        state = State(folder)
        desk = Desk(self.desk.by, state, clock=self.desk.clock)
        return replace(self, state=state, desk=desk)


def make(folder: Path, imap: ImapServer, smtp: SmtpServer) -> Closed:
    """GONE corrected, agreed and withdrew; KEPT runs; USED used it for a year; ASKED only asked."""
    homes = (places()[3], places()[4], places()[5])
    mails = [applied(home, who) for home, who in zip(homes, (GONE, KEPT, USED), strict=True)]
    mails += [applied(homes[0], GONE, phone="0136-99-5678"), asked(ASKED)]
    for hour, raw in enumerate(mails):
        imap.append("INBOX", raw, FIRST_DAY + timedelta(hours=hour))
    folder.mkdir(mode=0o700)
    (folder / "settings.toml").write_text(SETTINGS)
    state = State(folder)
    settings = Settings(mailbox=on_pymap(imap), smtp=smtp_settings(smtp), answers=ANSWERS)
    poll(state, settings)
    send_queued(state, settings)
    later = datetime.now(UTC) + timedelta(minutes=10)
    send_queued(state, settings, clock=lambda: later)
    ticks = itertools.count()
    desk = Desk("見本 職員", state, clock=lambda: later + timedelta(seconds=next(ticks)))
    _decided(desk, folder.parent)
    publish(state)
    return Closed(state, settings, imap, desk, homes)


def _decided(desk: Desk, beside: Path) -> None:
    gone, _, used = "R4-0001", "R4-0002", "R4-0003"
    paper = beside / f"約款_{GONE.name}.txt"
    paper.write_text(f"{GONE.name}（{GONE.phone}）は約款に同意する。{GONE.remark}")
    desk.correct(gone, "extension", "9912", note=f"{GONE.name}から電話", on=date(2022, 7, 2))
    desk.correct(gone, "contact_kana", f"{GONE.kana}ろう", on=date(2022, 7, 2))
    desk.agree(gone, "2022-06", document="発第1号", evidence=paper, on=date(2022, 9, 1))
    desk.withdraw(gone, on=date(2022, 10, 1), note=f"{GONE.name}より取下げの連絡")
    desk.agree(used, "2022-06", on=date(2022, 12, 1))
    desk.start_use(used, "B", "導入済み", on=date(2023, 1, 1))
    desk.end_use(used, on=date(2024, 3, 31), note=f"{USED.name}の後任がいないため")
    question = next(item for item in desk.waiting() if item.reason == "inquiry")
    desk.answered(question.mail, on=date(2022, 7, 3), note=f"{ASKED.name}に電話で回答")
    desk.export()


def determined(state: State, on: str, *codes: str) -> Path:
    """Fees kept as determined on a day, for these municipalities."""
    folder = state.folder / "determinations"
    folder.mkdir(exist_ok=True)
    path = folder / "2022-001.json"
    path.write_text(
        json.dumps(
            {
                "determination": {"fiscal_year": 2022, "determined_on": on},
                "fees": [{"code": code, "total": 1} for code in codes],
            }
        )
    )
    return path
