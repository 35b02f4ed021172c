"""Enforce what a unit test is: it starts no process, makes no connection, opens no DuckDB file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

_STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "pty.spawn")
_CONNECTS = ("socket.connect", "socket.bind")
_forbidden = False


class Forbidden(BaseException):
    """Raised when a unit test does what it must not.

    No Exception, so that no code under test catches it.
    """


def _watch(event: str, _arguments: tuple[Any, ...]) -> None:
    if _forbidden and event in (*_STARTS, *_CONNECTS):
        raise Forbidden(f"{event} in tests/unit; this test belongs in tests/system")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _no_effects(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    global _forbidden
    connect = duckdb.connect

    def in_memory(database: str = ":memory:", **options: Any) -> duckdb.DuckDBPyConnection:
        if str(database) != ":memory:":
            raise Forbidden(f"{database} opened in tests/unit; this test belongs in tests/system")
        return connect(database, **options)

    monkeypatch.setattr(duckdb, "connect", in_memory)
    # multiprocessing starts a process by a call of C of which no audit hook hears.
    monkeypatch.setattr("multiprocessing.util.spawnv_passfds", _spawn)
    _forbidden = True
    yield
    _forbidden = False


def _spawn(*_arguments: Any) -> int:
    raise Forbidden("a process of multiprocessing in tests/unit; this test belongs in tests/system")
