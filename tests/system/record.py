"""What a record holds, asked by tests of what carries mail."""

from __future__ import annotations

from typing import Any

from intake.status import status
from intake.store import State


def asked(state: State, query: str) -> list[Any]:
    with state.store.transaction() as transaction:
        return transaction.connection.execute(query).fetchall()


def came_in_once(state: State, count: int) -> None:
    """So many mails, one delivery and one letter each."""
    assert sum(status(state)["mails"].values()) == count
    assert asked(state, "SELECT count(*), count(DISTINCT mail) FROM delivery") == [(count, count)]
    assert asked(state, "SELECT count(*), count(DISTINCT mail) FROM send") == [(count, count)]
    assert status(state)["mailbox"]["missing"] == 0
