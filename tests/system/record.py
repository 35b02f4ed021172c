"""An empty record quickly, and what a record holds, for tests of what carries mail."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from intake.status import status
from intake.store import State


def laid(state: State) -> State:
    """The state with an empty record, a copy: to make its tables anew takes a tenth of a second."""
    if not state.store.exists():
        state.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state.store.path.touch(mode=0o600)
        state.store.path.write_bytes(_empty_record())
    return state


@cache
def _empty_record() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder) / "state")
        with state.store.transaction():
            pass
        return state.store.path.read_bytes()


def asked(state: State, query: str) -> list[Any]:
    with state.store.transaction() as transaction:
        return transaction.connection.execute(query).fetchall()


def came_in_once(state: State, count: int) -> None:
    """So many mails, one delivery and one letter each."""
    assert sum(status(state)["mails"].values()) == count
    assert asked(state, "SELECT count(*), count(DISTINCT mail) FROM delivery") == [(count, count)]
    assert asked(state, "SELECT count(*), count(DISTINCT mail) FROM send") == [(count, count)]
    assert status(state)["mailbox"]["missing"] == 0
