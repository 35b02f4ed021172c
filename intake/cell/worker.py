"""The program that runs in a cell (sandboxed process): answer requests until the pipe is closed.

The process starts with an empty environment and three descriptors, confines itself once everything
is loaded, and reports how it is confined before it receives the first mail.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from intake.cell.confine import LINUX, leave
from intake.cell.frames import Ended, read_frame, write_frame

if TYPE_CHECKING:
    from intake.cell.jobs import Job
    from intake.cell.work import Work
    from intake.register import Register

    Jobs = Mapping[Job[Any, Any], Work]
    Load = Callable[[Register], Jobs]

DONE, FAILED = b"+", b"-"  # the first piece of an answer
_ANY = 2**63  # no limit, because the main process is trusted


def _every_job(_: Register) -> Jobs:
    from intake.cell.work import JOBS

    return JOBS


def main(load: Load = _every_job) -> None:
    """The program of a cell (sandboxed process): answer requests until the pipe is closed.

    `load` is called with the register of municipalities and returns {job: function that does it},
    the jobs of this cell. It is called before the process is confined, so that it can still open
    files.
    """
    apart = leave()  # first, so that the guard keeps little in memory
    asked, answers = _pipes()
    (settings,) = read_frame(asked, _ANY, _ANY)
    try:
        ready, register, jobs = _ready(settings, apart, load)
    except Exception as error:  # no mail was opened yet, so that the error is our own
        write_frame(answers, [FAILED, _sentence(error)])
        return
    write_frame(answers, [DONE, ready])
    works = {job.name: (job, work) for job, work in jobs.items()}
    try:
        while True:
            name, *pieces = read_frame(asked, _ANY, _ANY)
            write_frame(answers, _answered(*works[name.decode()], pieces, register))
    except Ended:
        os._exit(0)  # the filter forbids the interpreter's normal shutdown


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to the main process, as (stream of requests, stream of answers).

    They are moved away from standard input and output, which become /dev/null, so that no library
    can disturb them.
    """
    from intake.logs import silence

    asked, answers = os.dup(0), os.dup(1)
    silence()
    os.dup2(1, 0)
    return os.fdopen(asked, "rb"), os.fdopen(answers, "wb")


def _ready(settings: bytes, apart: bool, load: Load) -> tuple[bytes, Register, Jobs]:
    """Load everything that the jobs need, then confine this process for good.

    Returns (a Held as JSON: how the process is confined; the register of municipalities; {job:
    function that does it}). `settings` is a Start as JSON, `apart` the result of confine.leave,
    `load` the function that returns the jobs.
    """
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, without need
    from intake.cell import preload, probe
    from intake.cell.confine import give_up
    from intake.cell.hook import refuse_everything
    from intake.cell.jobs import HELD, START, Held
    from intake.register import load_register

    start = START.validate_json(settings, strict=True)
    register = load_register(Path(start.register))
    preload.everything(register)
    jobs = load(register)
    gc.collect()
    gc.freeze()  # loaded objects stay, so that the garbage collector can skip them
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process decides when to stop
    trial = probe.prepare(start.parent)
    ways = give_up(apart, start.memory, start.seconds) if LINUX else []
    held = Held(tuple(trial()), tuple(ways))
    refuse_everything()
    return HELD.dump_json(held), register, jobs


def _sentence(error: Exception) -> bytes:
    from intake.terms import IntakeError

    ours = str(error) if isinstance(error, IntakeError) else type(error).__name__
    return ours.encode("utf-8", "replace")


def _answered(
    job: Job[Any, Any], work: Work, pieces: list[bytes], register: Register
) -> list[bytes]:
    """Answer a request; returns the pieces of the answer's frame: DONE and the answers as JSON.

    If a question fails, the pieces are FAILED and the name of the error's class instead. `pieces`
    are those of the request: a question as JSON, the mail or file, the next question, and so on.
    `work` is the function that does `job`; it also gets the register of municipalities.
    """
    answers = []
    try:
        for question, content in zip(pieces[::2], pieces[1::2], strict=True):
            answers.append(work(content, job.question.validate_json(question), register))
        return [DONE, job.answers.dump_json(answers)]
    except Exception as error:
        return [FAILED, type(error).__name__.encode()]


if __name__ == "__main__":
    main()
