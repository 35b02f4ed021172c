"""Runs commands that end by kill -9 at a chosen event: python -m tests.attack.killer

Orders come as JSON lines on stdin: {"arguments": […], "at": N, "delay": seconds} kills at the N-th
event (a file opened to write, renamed, removed, written, synced; a command sent to a mail server), or so
long after it, in the middle of whatever native code runs then; {"after": seconds} kills by the
clock. Each run is a fork with everything imported, in a session of its own. The answer is one JSON
line: {"killed": bool, "code": exit code, "session": id}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from typing import Any

_EVENTS = frozenset(
    ("open", "os.rename", "os.remove", "os.mkdir", "socket.connect", "imaplib.send", "smtplib.send")
)
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Fuse:
    """Kills this process at the n-th event."""

    def __init__(self, at: int, delay: float) -> None:
        self._left, self._delay = at, delay
        self._main = os.getpid()

    def light(self) -> None:
        sys.addaudithook(self._heard)
        for name in ("fsync", "write"):
            setattr(os, name, self._counted(getattr(os, name)))

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and not (arguments[2] or 0) & _TO_WRITE:
            return  # modules, time zones, SQL: hundreds, and nothing is at stake
        if event in _EVENTS:
            self.burn()

    def burn(self) -> None:
        if os.getpid() != self._main:
            return
        self._left -= 1
        if self._left == 0:
            if not self._delay:
                os.kill(self._main, signal.SIGKILL)
            threading.Thread(target=self._later, daemon=True).start()

    def _later(self) -> None:
        time.sleep(self._delay)
        os.kill(self._main, signal.SIGKILL)

    def _counted(self, function: Any) -> Any:
        def counted(*arguments: Any) -> Any:
            self.burn()
            result = function(*arguments)
            self.burn()
            return result

        return counted


def _run(order: dict[str, Any], log: str) -> None:
    """In the fork: the command line, as a person runs it."""
    from intake import cli

    os.setsid()
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for target, source in ((0, nothing), (1, nothing), (2, handle)):
        os.dup2(source, target)
    sys.argv = ["intake", *order["arguments"]]
    if "at" in order:
        Fuse(order["at"], order.get("delay", 0.0)).light()
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    threading._shutdown()  # type: ignore[attr-defined]
    import atexit

    atexit._run_exitfuncs()
    os._exit(code)


def _watched(pid: int, after: float | None) -> int:
    """The wait status; killed by the clock where the order says so."""
    end = time.monotonic() + after if after is not None else None
    while True:
        found, status = os.waitpid(pid, os.WNOHANG if end is not None else 0)
        if found:
            return status
        if end is not None and time.monotonic() >= end:
            os.kill(pid, signal.SIGKILL)
            end = None
        time.sleep(0.001)


def main() -> None:
    import intake.backup
    import intake.doctor
    import intake.privacy.erase
    import intake.publish
    import intake.receiving.poll
    import intake.status  # noqa: F401 - imported once, for all forks

    log = sys.argv[1] if len(sys.argv) > 1 else os.devnull
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _run(order, log)
        status = _watched(pid, order.get("after"))
        killed = os.WIFSIGNALED(status)
        code = None if killed else os.WEXITSTATUS(status)
        print(json.dumps({"killed": killed, "code": code, "session": pid}), flush=True)


if __name__ == "__main__":
    main()
