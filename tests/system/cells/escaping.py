"""A process with a secret, and what a stranger's code in its cell can get of it.

python -m tests.system.cells.escaping [without-namespaces] prints what succeeds without a cell, and in one.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from intake.cell.asking import Asked
from intake.cell.pool import Bounds, Question, pool
from intake.paths import data_path
from tests.system.cells.attempts import ATTEMPTS, succeed

SECRET = "geheim"
BOUNDS = Bounds(1, 30.0, 512, 10)
_UNSHARE = {"x86_64": 272, "aarch64": 97}


def without_namespaces() -> None:
    """As on a machine that allows nobody to make a namespace: here and in all that is started here."""
    libc = ctypes.CDLL(None)
    number = _UNSHARE[platform.machine()]
    steps = ((0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000))
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = struct.pack(
        "@HP", len(steps), ctypes.addressof(kept := ctypes.create_string_buffer(code))
    )
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, program, 0, 0) == 0
    del kept


def told(folder: str, port: int, pid: int, address: int) -> bytes:
    places = {"folder": folder, "port": port, "pid": pid, "address": address, "secret": SECRET}
    return json.dumps(places).encode()


def outside(folder: str, port: int, victim: subprocess.Popen[str]) -> list[str]:
    """What succeeds where nothing is given up: against a child, whom any system lets us look into."""
    assert victim.stdout is not None
    return succeed(told(folder, port, victim.pid, int(victim.stdout.readline())))


def inside(folder: str, port: int) -> tuple[list[str], list[str]]:
    """What succeeds in a cell against us; by which ways the system holds it."""
    kept = ctypes.create_string_buffer(SECRET.encode())
    cells = pool(BOUNDS, data_path("register"), "tests.system.cells.taken_over")
    content = told(folder, port, os.getpid(), ctypes.addressof(kept))
    (found,) = Asked(cells, [Question(ATTEMPTS, content, "")]).answers()
    assert isinstance(found, list), found
    return found, list(cells.held().ways)


_VICTIM = """
import ctypes, time
kept = ctypes.create_string_buffer(b"geheim")
print(ctypes.addressof(kept), flush=True)
time.sleep(60)
"""


def compare() -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        Path(folder, "a").touch()
        port = server.getsockname()[1]
        found, ways = inside(folder, port)
        assert [path.name for path in Path(folder).iterdir()] == ["a"]
        command = [sys.executable, "-c", _VICTIM]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
            free = outside(folder, port, victim)
            victim.kill()
    return {"outside": free, "inside": found, "ways": ways}


if __name__ == "__main__":
    if "without-namespaces" in sys.argv:
        without_namespaces()
    print(json.dumps(compare()))
