"""Where mails are read there is no network, no program is started, nothing is written."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from intake.isolation import Shut
from intake.readers import how_shut, read_all
from intake.settings import Reading as Limits
from intake.terms import Known, Reading

LIMITS = Limits(processes=1)
LINUX = sys.platform == "linux"


def attempts(raw: bytes, known: Known) -> list[str]:
    """In the worker: everything a hostile file might want; what was refused, by name."""
    port = int(raw)
    ways = {
        "connect": lambda: socket.create_connection(("127.0.0.1", port), 2),
        "connect without names": lambda: socket.socket().connect(("127.0.0.1", port)),
        "send": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
        "name": lambda: socket.getaddrinfo("localhost", port),
        "program": lambda: subprocess.run([sys.executable, "-V"], check=True),
        "shell": lambda: os.system("true"),
        "fork": lambda: os.fork(),
        "write": lambda: Path("written-by-a-mail").write_text("x"),
        "delete": lambda: Path(__file__).unlink(),
    }
    refused = []
    for name, way in ways.items():
        try:
            way()
        except OSError:
            refused.append(name)
    return refused


def test_a_process_that_reads_can_neither_connect_nor_start_nor_write() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1]).encode()
        (found,) = cast(Any, read_all([(port, Known())], LIMITS, reader=cast(Any, attempts)))
    assert not isinstance(found, Reading), "the attempts ended the process"
    assert found == [
        *("connect", "connect without names", "send", "name", "program", "shell", "fork"),
        *("write", "delete"),
    ]
    assert Path(__file__).exists()


ALONE = """
import socket, sys
from intake.isolation import _leave_the_network
left = _leave_the_network()
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
    print(left, "connected")
except OSError as error:
    print(left, error.strerror)
"""


def _as(command: list[str], port: int) -> str:
    return subprocess.run(
        [*command, sys.executable, "-c", ALONE, str(port)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    ).stdout.strip()  # fmt: skip


@pytest.mark.skipif(not LINUX, reason="the namespaces of Linux")
def test_on_linux_the_system_itself_gives_no_network_where_it_allows_that() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said = _as([], listener.getsockname()[1])
    left, _, outcome = said.partition(" ")
    assert (left == "True") == (outcome == "Network is unreachable")
    assert left == "True" or outcome == "connected"  # documented: the hook alone stands there


@pytest.mark.skipif(not LINUX, reason="the namespaces of Linux")
def test_what_the_doctor_says_of_it_is_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        left = _as([], listener.getsockname()[1]).startswith("True")
    assert how_shut(LIMITS) is (Shut.NAMESPACE if left else Shut.HOOK)
