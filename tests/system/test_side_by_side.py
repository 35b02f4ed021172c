"""Letters over several connections at once: each arrives once, in order, whatever breaks."""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import Envelope, Session

from intake.answers.outbox import send_queued
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.store import State
from tests.system.faults import Faults
from tests.system.test_outbox import at, queue, settings_for, states

MANY = [f"mihon{number % 20}@vill{number % 5}.example" for number in range(60)]


def arrived(server: SmtpServer) -> list[str]:
    return [str(message_from_bytes(mail.raw)["Message-ID"]) for mail in server.messages()]


class Listening(Faults):
    """Counts the connections that letters came over; allows so many at a time."""

    allowed = 100

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ways: set[Any] = set()
        self.greeted: set[Any] = set()

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self.greeted.add(session.peer)
        session.host_name = hostname
        return ["421 4.7.0 too many connections"] if len(self.greeted) > self.allowed else answers

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.ways.add(session.peer)
        return await super().handle_DATA(server, session, envelope)


def test_many_letters_go_over_several_connections_and_each_arrives_once(
    state: State, tmp_path: Path
) -> None:
    sent = queue(state, *MANY)
    keeper = Listening(tmp_path / "kept")
    with smtp_server(keeper) as server:
        assert send_queued(state, settings_for(server, connections=4), clock=at(60)).sent == 60
        assert sorted(arrived(server)) == sorted(f"<{name}>" for name in sent)
    assert len(keeper.ways) == 4
    assert states(state) == {"sent": 60}


def test_letters_to_one_recipient_arrive_in_the_order_they_were_queued(
    state: State, tmp_path: Path
) -> None:
    sent = queue(state, *MANY)
    with smtp_server(Keeper(tmp_path / "kept")) as server:
        send_queued(state, settings_for(server, connections=4), clock=at(60))
        came = arrived(server)
    for recipient in set(MANY):
        mine = [f"<{name}>" for name, to in zip(sent, MANY, strict=True) if to == recipient]
        assert [name for name in came if name in mine] == mine


def test_a_few_letters_open_one_connection(state: State, tmp_path: Path) -> None:
    queue(state, *MANY[:5])
    keeper = Listening(tmp_path / "kept")
    with smtp_server(keeper) as server:
        assert send_queued(state, settings_for(server, connections=4), clock=at(60)).sent == 5
    assert len(keeper.greeted) == 1


def test_where_the_server_allows_one_connection_all_letters_go_over_it(
    state: State, tmp_path: Path
) -> None:
    queue(state, *MANY)
    keeper = Listening(tmp_path / "kept")
    keeper.allowed = 1
    with smtp_server(keeper, login=("user", "right")) as server:
        settings = settings_for(server, connections=4, user="user", password="right")
        assert send_queued(state, settings, clock=at(60)).sent == 60
    assert len(keeper.ways) == 1


def test_where_one_of_several_connections_breaks_no_letter_is_lost_and_a_repeat_has_the_same_id(
    state: State, tmp_path: Path
) -> None:
    sent = queue(state, *MANY)
    keeper = Faults(tmp_path / "kept", break_after={MANY[33]})
    with smtp_server(keeper) as server:
        settings = settings_for(server, connections=4)
        first = send_queued(state, settings, clock=at(60))
        keeper.break_after.clear()
        again = send_queued(state, settings, clock=at(60 * 60))
        came = Counter(arrived(server))
    assert (first.sent, first.deferred, again.repeated) == (57, 3, 3)  # three to one address
    assert came.keys() == {f"<{name}>" for name in sent}
    assert sum(came.values()) == 63
    assert states(state) == {"sent": 60}
