"""Where mails are read there is no network, no program is started, nothing is written."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from intake.receiving.isolation import Shut
from intake.receiving.readers import how_shut, read_all
from intake.settings.sections import Reading as Limits
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
import os, socket, subprocess, sys
from intake.receiving import isolation
done = getattr(isolation, sys.argv[2])()
for name, way in {
    "connect": lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2),
    "program": lambda: subprocess.run(["/bin/true"]),
}.items():
    try:
        way()
    except OSError as error:
        print(done, name, error.strerror)
    else:
        print(done, name, "allowed")
"""


def alone(way: str) -> list[str]:
    """What a process can still do after one way of shutting it in, without Python's hook."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", ALONE, port, way],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
    return done.stdout.splitlines()


@pytest.mark.skipif(not LINUX, reason="the namespaces of Linux")
def test_on_linux_the_system_itself_gives_no_network_where_it_allows_that() -> None:
    connect, _ = alone("leave_the_network")
    assert connect in ("True connect Network is unreachable", "False connect allowed")


@pytest.mark.skipif(not LINUX, reason="seccomp of Linux")
def test_on_linux_the_system_itself_refuses_connections_and_programs_where_it_can() -> None:
    assert alone("forbid_calls") in (
        ["True connect Operation not permitted", "True program Operation not permitted"],
        ["False connect allowed", "False program allowed"],
    )


@pytest.mark.skipif(not LINUX, reason="Linux")
def test_what_the_doctor_says_of_it_is_so() -> None:
    shut = "True" in alone("leave_the_network")[0] or "True" in alone("forbid_calls")[0]
    assert how_shut(LIMITS) is (Shut.SYSTEM if shut else Shut.HOOK)
