"""Reading in processes that may die: each mail has its time and memory, and stops no other.

A mail whose reading ran out of either, or took its process down, gets a Reading that says so and
waits for a person; its raw bytes are kept like any other's.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from functools import cache
from pathlib import Path

from pebble import CONSTS, ProcessExpired, ProcessPool

from intake.logs import silence
from intake.mailbox import batches
from intake.paths import data_path
from intake.reading import read, unread
from intake.receiving.isolation import Shut, shut_in
from intake.receiving.knowledge import sender_of
from intake.register import Register, load_register
from intake.settings.sections import Reading as Limits
from intake.terms import Finding, IntakeError, Known, Reading
from intake.vocabulary.findings import mail as kinds


class Interrupted(IntakeError):
    """We are to stop, and the mails at hand take too long."""


_LOOK = 0.5  # seconds between looks at whether we are to hurry
_MB = 1024 * 1024
_TOGETHER = 8  # mails handed to a worker at once: a mail costs less to read than to hand over
_BYTES_TOGETHER = 2 * _MB

Task = tuple[bytes | Path, Known]  # a mail, or the file that holds it
Work = Callable[[bytes, Known], Reading]


def read_all(
    tasks: Sequence[Task],
    limits: Limits,
    reader: Work | None = None,
    hurry: Callable[[], bool] = lambda: False,
    register: Path | None = None,
) -> list[Reading]:
    """The reading of each mail, in order; Interrupted where `hurry` comes before the last of them.

    `reader` stands in for ours in tests; `register` is the folder of another register than ours.
    """
    return Begun(tasks, limits, register or data_path("register"), reader).readings(hurry)


class Begun:
    """Mails that are being read. A few go to a worker together; where that fails, one by one."""

    def __init__(
        self, tasks: Sequence[Task], limits: Limits, register: Path, work: Work | None = None
    ) -> None:
        self._limits, self._work, self._register = limits, work or _read, register
        self._chunks = list(_chunks(tasks, limits.processes))
        self._futures = [self._begin(chunk) for chunk in self._chunks]

    def readings(self, hurry: Callable[[], bool] = lambda: False) -> list[Reading]:
        """All readings, in order; Interrupted where `hurry` comes before the last of them."""
        self._wait(self._futures, hurry)
        return [
            reading
            for chunk, future in zip(self._chunks, self._futures, strict=True)
            for reading in self._read(chunk, future, hurry)
        ]

    def _begin(self, chunk: Sequence[Task]) -> Future[list[Reading]]:
        pool = _pool(self._limits, self._register)
        return pool.schedule(_each, args=(self._work, chunk), timeout=self._limits.seconds)

    def _wait(self, futures: Sequence[Future[list[Reading]]], hurry: Callable[[], bool]) -> None:
        waiting = set(futures)
        while waiting:
            _, waiting = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
            if waiting and hurry():
                for future in waiting:
                    future.cancel()
                raise Interrupted(
                    "停止の指示により、読取りを途中でやめました。次の取り込みで続きから読みます。"
                )

    def _read(
        self, chunk: Sequence[Task], future: Future[list[Reading]], hurry: Callable[[], bool]
    ) -> list[Reading]:
        if future.exception() is None:
            return future.result()
        if len(chunk) == 1:
            return [self._alone(chunk[0], future)]
        alone = [self._begin([task]) for task in chunk]
        self._wait(alone, hurry)
        return [self._alone(task, each) for task, each in zip(chunk, alone, strict=True)]

    def _alone(self, task: Task, future: Future[list[Reading]]) -> Reading:
        """The reading of a mail that was read by itself, or one that says why there is none."""
        try:
            try:
                return future.result()[0]
            except ProcessExpired:  # by the mail, or from outside: memory short, a service stopping
                return self._begin([task]).result()[0]
        except Exception as error:
            raw = _bytes(task[0])
            return unread(hashlib.sha256(raw).hexdigest(), sender_of(raw), _why(error))


def _chunks(tasks: Sequence[Task], processes: int) -> Iterator[list[Task]]:
    """The mails in order, a few at a time, so that every worker gets some and large ones go alone."""
    most = max(1, min(_TOGETHER, len(tasks) // (2 * processes)))
    return batches(tasks, most, lambda task: _size(task[0]), _BYTES_TOGETHER)


def _size(mail: bytes | Path) -> int:
    return len(mail) if isinstance(mail, bytes) else mail.stat().st_size


def _bytes(mail: bytes | Path) -> bytes:
    return mail if isinstance(mail, bytes) else mail.read_bytes()


def _each(work: Work, chunk: Sequence[Task]) -> list[Reading]:
    """In the worker: these mails, one after the other."""
    return [work(_bytes(mail), known) for mail, known in chunk]


def _why(error: Exception) -> Finding:
    match error:
        case TookTooLong():
            return kinds.READING_TOO_LONG()
        case MemoryError():
            return kinds.READING_TOO_LARGE()
        case ProcessExpired():
            return kinds.READING_CRASHED()
    return kinds.READING_FAILED(error=type(error).__name__)


@cache
def _pool(limits: Limits, register: Path) -> ProcessPool:
    """The workers, started once a process and kept until it ends."""
    pool = ProcessPool(
        max_workers=limits.processes,
        max_tasks=max(1, limits.mails_per_process // _TOGETHER),
        initializer=_begin,
        initargs=[str(register), limits.memory_mb],
        context=multiprocessing.get_context("spawn"),
    )
    atexit.register(_end, pool)
    return pool


def how_shut(limits: Limits) -> Shut:
    """How far the processes that read are shut in on this machine."""
    pool = _pool(limits, data_path("register"))
    shut: Shut = pool.schedule(_how_shut, timeout=limits.seconds).result()
    return shut


def _how_shut() -> Shut:
    return _shut


CONSTS.term_timeout = 0.5  # seconds between asking a worker to end and killing it: it holds nothing


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    with suppress(Exception):
        pool.join(timeout=5)


_register: Register
_shut: Shut


def _begin(register: str, memory_mb: int) -> None:
    """Make a worker ready: the register loaded, memory beyond what it now has limited."""
    global _register, _shut
    silence()
    _register = load_register(Path(register))
    read(b"", _register, Known())  # what is loaded at first use counts against no mail's time
    gc.collect()
    gc.freeze()  # the register stays for good: never look through it for garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    with suppress(
        ImportError, ValueError, OSError
    ):  # only Linux limits memory; time is, everywhere
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit = _address_space() + memory_mb * _MB
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    _shut = shut_in()


def _address_space() -> int:
    """Bytes of address space this process has now; OSError where the system does not say."""
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _read(raw: bytes, known: Known) -> Reading:
    return read(raw, _register, known)
