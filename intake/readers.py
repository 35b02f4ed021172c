"""Reading in processes that may die: each mail has its time and memory, and stops no other.

A mail whose reading ran out of either, or took its process down, gets a Reading that says so and
waits for a person; its raw bytes are kept like any other's.
"""

from __future__ import annotations

import atexit
import hashlib
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from pebble import CONSTS, ProcessExpired, ProcessPool

from intake.knowledge import sender_of
from intake.paths import data_path
from intake.reading import read
from intake.register import Register, load_register
from intake.settings import Reading as Limits
from intake.terms import Finding, IntakeError, Kind, Known, Outcome, Reading, Sender, Severity


class Interrupted(IntakeError):
    """We are to stop, and the mails at hand take too long."""


_LOOK = 0.5  # seconds between looks at whether we are to hurry

Task = tuple[bytes, Known]

_MB = 1024 * 1024


def read_all(
    tasks: Sequence[Task],
    limits: Limits,
    reader: Callable[[bytes, Known], Reading] | None = None,
    hurry: Callable[[], bool] = lambda: False,
    register: Path | None = None,
) -> list[Reading]:
    """The reading of each mail, in order; Interrupted where `hurry` comes before the last of them.

    `reader` stands in for ours in tests; `register` is the folder of another register than ours.
    """
    work = reader or _read
    folder = register or data_path("register")
    futures = [_begun(task, limits, work, folder) for task in tasks]
    waiting = set(futures)
    while waiting:
        _, waiting = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
        if waiting and hurry():
            for future in waiting:
                future.cancel()
            raise Interrupted(
                "停止の指示により、読取りを途中でやめました。次の取り込みで続きから読みます。"
            )
    return [
        _result(future, task[0], partial(_begun, task, limits, work, folder))
        for future, task in zip(futures, tasks, strict=True)
    ]


def _begun(
    task: Task, limits: Limits, work: Callable[[bytes, Known], Reading], register: Path
) -> Future[Reading]:
    return _pool(limits, register).schedule(work, args=task, timeout=limits.seconds)


def _result(
    future: Future[Reading], raw: bytes, once_more: Callable[[], Future[Reading]]
) -> Reading:
    try:
        try:
            return future.result()
        except ProcessExpired:  # by the mail, or from outside: memory short, a service stopping
            return once_more().result()
    except TookTooLong:
        return stopped(
            raw, "reading_too_long", "読取りに時間がかかりすぎたため、途中で止めました。"
        )
    except MemoryError:
        return stopped(
            raw, "reading_too_large", "読取りに使うメモリが多すぎたため、途中で止めました。"
        )
    except ProcessExpired:
        return stopped(raw, "reading_crashed", "読取りの途中で処理が異常終了しました。")
    except Exception as error:
        return stopped(raw, "reading_failed", f"読取りに失敗しました（{type(error).__name__}）。")


def stopped(raw: bytes, code: str, why: str) -> Reading:
    """The Reading of a mail that could not be read to its end: a person looks at it."""
    advice = "原文は保存しています。添付ファイルを開かずに、差出人に確かめてください。"
    return Reading(
        sha256=hashlib.sha256(raw).hexdigest(),
        message_id=None,
        date=None,
        sender=Sender("", sender_of(raw)),
        subject="",
        text="",
        kind=Kind.UNRELATED,
        municipality=None,
        candidates=(),
        fields={},
        sources={},
        attachments=(),
        findings=(Finding(code, Severity.REVIEW, why + advice, where="メール全体"),),
        outcome=Outcome.NEEDS_REVIEW,
        answerable=False,
    )


@cache
def _pool(limits: Limits, register: Path) -> ProcessPool:
    """The workers, started once a process and kept until it ends."""
    pool = ProcessPool(
        max_workers=limits.processes,
        max_tasks=limits.mails_per_process,
        initializer=_begin,
        initargs=[str(register), limits.memory_mb],
        context=multiprocessing.get_context("spawn"),
    )
    atexit.register(_end, pool)
    return pool


CONSTS.term_timeout = 0.5  # seconds between asking a worker to end and killing it: it holds nothing


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    with suppress(Exception):
        pool.join(timeout=5)


_register: Register


def _begin(register: str, memory_mb: int) -> None:
    """Make a worker ready: the register loaded, memory beyond what it now has limited."""
    global _register
    _register = load_register(Path(register))
    read(b"", _register, Known())  # what is loaded at first use counts against no mail's time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    with suppress(
        ImportError, ValueError, OSError
    ):  # only Linux limits memory; time is, everywhere
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit = _address_space() + memory_mb * _MB
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _address_space() -> int:
    """Bytes of address space this process has now; OSError where the system does not say."""
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _read(raw: bytes, known: Known) -> Reading:
    return read(raw, _register, known)
