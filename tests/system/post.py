"""A small world of mail: offices of ours, machines that answer everything, a list that reflects.

Every mail goes through a real SMTP server and, to an office, into a real IMAP mailbox.
"""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from intake.answers.outbox import send_queued
from intake.demo.smtp import Keeper, Received, SmtpServer, smtp_server
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.settings.sections import Answers
from intake.status import status
from intake.store import State
from tests.system.dovecot import Dovecot
from tests.system.environment import on_dovecot, smtp_settings

Robot = Callable[[Received, int], bytes | None]
_ROUNDS = 20  # after which a loop counts as endless


@dataclass
class Office:
    """An instance of ours: its state, its settings, its mailbox."""

    state: State
    settings: Settings
    mailbox: Dovecot

    def status(self) -> dict[str, Any]:
        return status(self.state)

    def ask(self, query: str) -> list[Any]:
        with self.state.store.transaction() as transaction:
            return transaction.connection.execute(query).fetchall()


@dataclass
class World:
    """Who lives where, and what has been carried so far."""

    folder: Path
    server: SmtpServer
    offices: dict[str, Office] = field(default_factory=dict)
    robots: dict[str, Robot] = field(default_factory=dict)  # an address, or @domain for all in it
    carried: list[Received] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)

    def open_office(self, address: str, mailbox: Dovecot, **answers: object) -> Office:
        settings = Settings(
            mailbox=on_dovecot(mailbox),
            smtp=smtp_settings(self.server),
            answers=Answers(answer_since=datetime(2022, 6, 1), from_address=address, **answers),  # type: ignore[arg-type]  # noqa: DTZ001
        )
        self.offices[address] = Office(State(self.folder / address), settings, mailbox)
        return self.offices[address]

    def post(self, sender: str, recipient: str, raw: bytes) -> None:
        with smtplib.SMTP(self.server.host, self.server.port) as client:
            client.sendmail(sender, [recipient], raw)

    def run(self) -> int:
        """Carry mail until nobody says anything more; how many rounds that took."""
        for number in range(_ROUNDS):
            arrived = self.server.messages()[len(self.carried) :]
            if number and not arrived:
                return number
            for mail in arrived:
                self.carried.append(mail)
                self._deliver(mail)
            for office in self.offices.values():
                poll(office.state, office.settings)
                send_queued(office.state, office.settings)
        return _ROUNDS

    def from_office(self, address: str) -> list[Received]:
        return [mail for mail in self.carried if mail.sender == address]

    def _deliver(self, mail: Received) -> None:
        for recipient in mail.recipients:
            if office := self.offices.get(recipient):
                head = f"Return-Path: <{mail.sender}>\r\n".encode()
                office.mailbox.append_many([(head + mail.raw, datetime.now(UTC))])
            robot = self.robots.get(recipient) or self.robots.get("@" + recipient.split("@")[1])
            if robot:
                self.said[recipient] += 1
                if answer := robot(mail, self.said.total()):
                    self.post(recipient, mail.sender, answer)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    with smtp_server(Keeper(folder / "sent")) as server:
        yield World(folder, server)


def opened(mail: Received) -> Any:
    return BytesParser(policy=default).parsebytes(mail.raw)


def text_of(mail: Received) -> str:
    return str(opened(mail).get_content())
