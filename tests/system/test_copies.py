"""Copies of our letters in a folder of the mailbox, where colleagues see what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from intake.answers.outbox import send_queued
from intake.demo.smtp import Keeper, smtp_server
from intake.receiving import copying
from intake.receiving.copying import copy_sent
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.status import status
from intake.store import State
from tests.system.environment import ANSWERS, smtp_settings
from tests.system.mails import applications
from tests.system.scripted import HANG_UP, Box, Command, Scripted, scripted


class Office(Scripted):
    """A mailbox with a folder for what was sent, whose APPEND may be refused."""

    answer: str | None = None
    refused: tuple[int, ...] = ()  # by their order, from 1

    def __init__(self) -> None:
        super().__init__(*(raw for raw, _ in applications(3)), Sent=Box())

    def refuse(self, command: Command) -> str | None:
        if command.verb == "APPEND" and (not self.refused or self.seen["APPEND"] in self.refused):
            return self.answer
        return None

    @property
    def copies(self) -> list[str]:
        return sorted(
            str(message_from_bytes(mail.raw)["Message-ID"]) for mail in self.folders["Sent"].mails
        )


@pytest.fixture
def office(state: State, tmp_path: Path) -> Iterator[tuple[Office, Settings]]:
    """Three letters that went out."""
    with scripted(Office()) as server, smtp_server(Keeper(tmp_path / "kept")) as smtp:
        answers = ANSWERS.model_copy(update={"copy_to": "Sent"})
        settings = Settings(mailbox=server.settings(), smtp=smtp_settings(smtp), answers=answers)
        poll(state, settings)
        assert send_queued(state, settings).sent == 3
        yield server, settings


def test_each_letter_that_went_out_is_put_into_the_folder_once(
    state: State, office: tuple[Office, Settings]
) -> None:
    server, settings = office
    for _ in range(2):
        copy_sent(state, settings)
    assert len(server.copies) == len(set(server.copies)) == 3


def test_one_killed_after_the_server_had_the_copy_makes_no_second_one(
    state: State, office: tuple[Office, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, settings = office

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(copying, "_copied", killed)
        copy_sent(state, settings)
    assert len(server.copies) == 1
    copy_sent(state, settings)
    assert len(server.copies) == len(set(server.copies)) == 3


@pytest.mark.parametrize("answer", ["NO [OVERQUOTA] full", HANG_UP])
def test_a_copy_that_fails_waits_and_hinders_no_letter_and_no_other_copy(
    state: State, office: tuple[Office, Settings], answer: str
) -> None:
    server, settings = office
    server.answer, server.refused = answer, (1,)
    copy_sent(state, settings)
    assert status(state)["sends"]["sent"] == 3
    server.answer = None
    copy_sent(state, settings, clock=lambda: datetime.now(UTC) + timedelta(hours=5))
    assert len(server.copies) == len(set(server.copies)) == 3


def test_a_folder_that_is_not_there_is_a_trouble_with_its_cure(
    state: State, office: tuple[Office, Settings]
) -> None:
    server, settings = office
    del server.folders["Sent"]
    for hours in range(4):
        copy_sent(state, settings, clock=lambda h=hours: datetime.now(UTC) + timedelta(hours=h))  # type: ignore[misc]
    said = " ".join(each["sentence"] for each in status(state)["troubles"])
    assert "「Sent」がありません" in said
    assert "[answers] copy_to" in said
