"""What the sending server refuses, and whose it is: one letter stops no other, an account gives up none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, Session

from intake.answers.outbox import send_queued
from intake.answers.smtp import AccountRefused, SmtpError
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.settings.sections import Smtp
from intake.status import status
from intake.store import State
from tests.sampling import few
from tests.system.environment import ANSWERS, smtp_settings
from tests.system.mails import applications
from tests.system.record import asked
from tests.system.scripted import Scripted, scripted


class Moody(Keeper):
    """Refuses MAIL or DATA with these answers; hangs up at the DATA of these letters, by their order."""

    def __init__(self, folder: Path, *, mail: str = "", data: str = "", only: Collection[int] = ()):
        super().__init__(folder)
        self.mail, self.data, self.only = mail, data, only
        self.numbers: dict[str, int] = {}
        self.tried = 0

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail:
            self.tried += 1
            return self.mail
        envelope.mail_from = address
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        number = self.numbers.setdefault(envelope.rcpt_tos[0], len(self.numbers) + 1)
        if not self.only or number in self.only:
            self.tried += 1
            if self.data == "hang up":
                server.transport.abort()
            if self.data:
                return self.data
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def queued(state: State, keeper: Moody, letters: int) -> Iterator[tuple[Settings, SmtpServer]]:
    """A record with so many letters queued, and the server that gets them over one connection."""
    with (
        scripted(Scripted(*(raw for raw, _ in applications(letters)))) as box,
        smtp_server(keeper) as server,
    ):
        smtp = smtp_settings(server).model_copy(update={"connections": 1})
        settings = Settings(mailbox=box.settings(), smtp=smtp, answers=ANSWERS)
        poll(state, settings)
        yield settings, server


def sends(state: State) -> dict[str, int]:
    found: dict[str, int] = status(state)["sends"]
    return found


def test_a_letter_at_which_the_server_hangs_up_stops_no_other_and_waits_longer_each_time(
    state: State, tmp_path: Path
) -> None:
    with queued(state, Moody(tmp_path / "kept", data="hang up", only={2}), 5) as (settings, server):
        assert send_queued(state, settings).sent == 4
        assert len(server.messages()) == 4
        tried = server.keeper.tried
        send_queued(state, settings)
        assert server.keeper.tried == tried
        server.keeper.data = ""
        late = datetime.now(UTC) + timedelta(hours=1)
        assert send_queued(state, settings, clock=lambda: late).repeated == 1
    assert sends(state)["sent"] == 5


def test_a_server_that_hangs_up_at_every_letter_charges_none(state: State, tmp_path: Path) -> None:
    with queued(state, Moody(tmp_path / "kept", data="hang up"), 3) as (settings, server):
        with pytest.raises(SmtpError):
            send_queued(state, settings)
        assert asked(state, "SELECT count(*) FROM attempt") == [(0,)]
        server.keeper.data = ""
        result = send_queued(state, settings)
    assert result.sent + result.repeated == 3


@pytest.mark.parametrize(
    "refusal",
    few([{"mail": "550 5.7.60 not as this sender"}, {"data": "550 5.4.5 Daily quota exceeded"},
         {"mail": "530 5.7.0 authenticate first"}, {"data": "554 5.7.1 Relay access denied"}],
        {"mail": "550 5.7.60 not as this sender"}, {"data": "550 5.4.5 Daily quota exceeded"}),
)  # fmt: skip
def test_what_is_refused_to_the_account_gives_up_no_letter(
    state: State, tmp_path: Path, refusal: dict[str, str]
) -> None:
    with queued(state, Moody(tmp_path / "kept", **refusal), 5) as (settings, server):
        for _ in range(2):
            with pytest.raises(AccountRefused, match="このアカウントからの送信を断りました"):
                send_queued(state, settings)
        assert (sends(state)["failed"], sends(state)["queued"]) == (0, 5)
        assert [each["trouble"].partition(":")[0] for each in status(state)["troubles"]] == [
            "account"
        ]
        server.keeper.mail = server.keeper.data = ""
        assert send_queued(state, settings, at_once=True).sent == 5
        assert status(state)["healthy"]


def test_two_letters_refused_as_spam_among_others_are_theirs(state: State, tmp_path: Path) -> None:
    keeper = Moody(tmp_path / "kept", data="554 5.7.1 Spam message rejected", only={2, 3})
    with queued(state, keeper, 5) as (settings, _):
        result = send_queued(state, settings)
    assert (result.sent, result.failed) == (3, 2)


@pytest.mark.parametrize("security", ["none"])
def test_a_password_of_any_letters_is_one_sentence_or_gets_in(
    tmp_path: Path, security: str
) -> None:
    from intake.answers.smtp import open_smtp

    with smtp_server(Keeper(tmp_path), login=("rddlg", "réception£")) as server:
        way = Smtp(
            host=server.host,
            port=server.port,
            security="none",
            user="rddlg",
            password="réception£",
        )
        with open_smtp(way) as connection:
            assert connection.noop()[0] == 250
        with (
            pytest.raises(SmtpError, match="ログインできません"),
            open_smtp(way.model_copy(update={"password": way.password.__class__("à côté")})),
        ):
            raise AssertionError
