"""One cell (sandboxed process) as the main process sees it: start it, ask it, end it.

Every wait has a time limit.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from intake.cell.frames import Ended, TooLarge, read_frame, write_frame
from intake.cell.jobs import HELD, START, Held, Nonsense, Start
from intake.cell.worker import DONE
from intake.terms import IntakeError

_START_SECONDS = 60.0  # to load everything; a busy machine needs a few
_MOST = 64 * 1024 * 1024  # bytes of an answer, plus four for each byte of the contents
_FEW = 64 * 1024  # bytes of its first answer
_NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{0,59}")
# The environment is empty, so that the module paths are given on the command line.
_PROGRAM = (
    "import runpy, sys; sys.path[:] = sys.argv[2:]; del sys.argv[2:]; "
    "runpy.run_module(sys.argv[1], run_name='__main__', alter_sys=True)"
)


class TookTooLong(Exception):
    """Raised if a cell (sandboxed process) gave no answer within the time limit; it was killed."""


class Crashed(Exception):
    """Raised if a cell (sandboxed process) ended before it answered."""


class Failed(Exception):
    """Raised if a cell (sandboxed process) reports that it could not answer because of an error.

    The only argument of the exception is the name of that error's class, such as "MemoryError".
    """


class CannotStart(IntakeError):
    """Raised if no cell (sandboxed process) can be started; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to start a cell (sandboxed process).

    `register` is the folder of the register of municipalities, `program` the module to run.
    `memory` is how many bytes the cell may use in addition to its memory at start, `seconds` its
    processor time over its whole life.
    """

    register: str
    memory: int
    seconds: int
    program: str  # a module


class Cell:
    """A running cell (sandboxed process), which answers one request after another.

    Creating a Cell starts the process; raises CannotStart if that fails. After any error except
    Failed, the Cell must not be used again. `held` says how strongly the process is confined.
    """

    def __init__(self, plan: Plan) -> None:
        self._expired = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves, by our own interpreter
                [sys.executable, "-I", "-X", "utf8", "-c", _PROGRAM, plan.program, *_modules()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                close_fds=True,
                start_new_session=True,
                cwd=os.sep,  # so that the state folder's disk can be unmounted
            )
        except OSError as error:
            raise _cannot(error.strerror or type(error).__name__) from None
        self._asked = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        self.held = self._begun(plan)

    def _begun(self, plan: Plan) -> Held:
        start = Start(plan.register, plan.memory, plan.seconds, os.getpid())
        try:
            with self._within(_START_SECONDS):
                write_frame(self._asked, [START.dump_json(start)])
                kind, said = read_frame(self._answers, 2, _FEW)
            if kind == DONE:
                return HELD.validate_json(said, strict=True)
        except TookTooLong:
            self.end()
            raise _cannot(f"{_START_SECONDS:.0f} 秒以内に始まりません") from None
        except (OSError, Ended, TooLarge, ValueError):
            self.end()
            raise _cannot("始めてすぐに終わりました") from None
        self.end()
        raise _cannot(said.decode("utf-8", "replace"))

    def ask(self, pieces: Sequence[bytes], seconds: float) -> bytes:
        """Send a request to the cell (sandboxed process) and return its answer, a JSON document.

        `pieces` are the pieces of the request's frame; `seconds` is the time limit. Raises
        TookTooLong, Crashed, TooLarge, Failed (the cell reported an error), or ValueError if the
        answer is invalid.
        """
        most = _MOST + 4 * sum(map(len, pieces))
        try:
            with self._within(seconds):
                write_frame(self._asked, pieces)
                kind, said = read_frame(self._answers, 2, most)
        except (TookTooLong, TooLarge):
            self.end()
            raise
        except (OSError, Ended):
            self.end()
            raise Crashed from None
        if kind == DONE:
            return said
        if _NAME.fullmatch(said):
            raise Failed(said.decode())
        raise Nonsense("an error without a name")

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """A context manager that limits its block to `seconds`.

        After that time the cell's process is killed, and TookTooLong is raised.
        """
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, Ended):
            if self._expired:
                raise TookTooLong from None
            raise
        finally:
            timer.cancel()
        if self._expired:
            raise TookTooLong

    def _expire(self) -> None:
        self._expired = True
        self.kill()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the cell (sandboxed process) and its guard (its parent process) at once.

        No data is lost, because a cell stores none.
        """
        if self._process.returncode is not None:
            return
        with suppress(OSError):
            if sys.platform != "win32":
                os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        self.kill()
        for pipe in (self._asked, self._answers):
            with suppress(OSError):
                pipe.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    """The environment variables for a cell (sandboxed process), as {name: value}.

    {} except on Windows, where Python needs SYSTEMROOT.
    """
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if sys.platform == "win32"}


def _modules() -> list[str]:
    """The entries of sys.path as absolute paths.

    They are needed because a cell (sandboxed process) starts in another folder.
    """
    return [str(Path(folder).absolute()) for folder in sys.path]


def _cannot(why: str) -> CannotStart:
    return CannotStart(
        f"メールを読む処理を始められません（{why}）。`intake doctor` で確かめ、空きメモリーと、"
        "この利用者が始められる処理の数を増やしてください。"
    )
