"""Run a pool of cells (sandboxed processes) that answer questions; replace those that end."""

from __future__ import annotations

import atexit
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from intake.cell.jobs import Held, Job
from intake.cell.process import Cell, Failed, Plan

A = TypeVar("A")

OURS = "intake.cell.worker"  # the program inside; tests name others
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """The number of cells (sandboxed processes) in a pool (`processes`), and the limits of each.

    `seconds` is the time limit for one request, `memory_mb` the memory in MB that a cell may use
    beyond what it uses at start. `contents` is the number of mails or files that a cell opens
    before a new one replaces it.
    """

    processes: int
    seconds: float
    memory_mb: int
    contents: int


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """One question for a cell (sandboxed process) about one mail or file.

    `job` is the kind of question, `content` the mail or file (or its path). `about` has the details
    of the question, in the type that the job declares.
    """

    job: Job[Any, A]
    content: bytes | Path
    about: Any

    @property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def raw(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


_Asked = tuple[Future[list[Any]], list[Question[Any]]]


class Pool:
    """A fixed number of cells (sandboxed processes), each served by one thread of the main process.

    `bounds` gives their number and limits. A cell starts when it is first needed and ends with the
    main process. `register` is the folder of the register of municipalities that cells load,
    `program` the Python module that they run.
    """

    def __init__(self, bounds: Bounds, register: Path, program: str) -> None:
        self._bounds, self.processes = bounds, bounds.processes
        whole_life = int(bounds.seconds * bounds.contents) + 60
        self._plan = Plan(str(register.absolute()), bounds.memory_mb * _MB, whole_life, program)
        self._asked: SimpleQueue[_Asked] = SimpleQueue()
        self._cells: dict[int, Cell] = {}  # by thread
        for number in range(bounds.processes):
            threading.Thread(target=self._lead, args=(number,), daemon=True).start()
        atexit.register(self.end)

    def ask(self, questions: list[Question[A]]) -> Future[list[A]]:
        """Queue one request to a cell (sandboxed process); returns a future for the answers.

        The request has all `questions`, which must be of the same job; they share the time limit of
        a request. The future's result is the list of answers, in the order of the questions.
        Waiting for it raises an error, such as TookTooLong, if any question cannot be answered.
        """
        future: Future[list[A]] = Future()
        self._asked.put((future, questions))
        return future

    def held(self) -> Held:
        """Return how strongly cells (sandboxed processes) are confined on this machine, as a Held.

        The Held names the actions that the system refuses to cells, and the measures of confinement
        that took effect. A cell measures this when it starts. If no cell is running, one is started
        just for this. Raises CannotStart if that fails.
        """
        if running := [cell for cell in list(self._cells.values()) if cell.alive]:
            return running[0].held
        cell = Cell(self._plan)
        cell.end()
        return cell.held

    def end(self) -> None:
        """Kill all cells (sandboxed processes) at once; later questions start new ones.

        Requests that they were answering fail with an error.
        """
        for cell in list(self._cells.values()):
            cell.kill()

    def _lead(self, number: int) -> None:
        """Have one cell (sandboxed process) answer questions from the queue; never returns.

        The thread `number` of the pool runs this. The cell is replaced after a crash, time-out or
        invalid answer, and once it has opened the number of mails or files that the pool allows.
        """
        left = 0
        while True:
            future, questions = self._asked.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if left <= 0 or not self._cells[number].alive:  # ended from outside
                    self._drop(number)
                    self._cells[number], left = Cell(self._plan), self._bounds.contents
                left -= len(questions)
                future.set_result(self._answered(self._cells[number], questions))
            except Failed as error:
                future.set_exception(error)
            except BaseException as error:
                left = 0
                future.set_exception(error)

    def _drop(self, number: int) -> None:
        if cell := self._cells.pop(number, None):
            cell.end()

    def _answered(self, cell: Cell, questions: list[Question[Any]]) -> list[Any]:
        job = questions[0].job
        contents = [question.raw() for question in questions]
        pieces = [job.name.encode()]
        for question, content in zip(questions, contents, strict=True):
            pieces += [job.asked(question.about), content]
        return job.answered(cell.ask(pieces, self._bounds.seconds), contents)


_pools: dict[tuple[Bounds, Path, str], Pool] = {}
_one_at_a_time = threading.Lock()


def pool(bounds: Bounds, register: Path, program: str = OURS) -> Pool:
    """Return the pool of cells (sandboxed processes) for these arguments, made at the first call.

    Later calls with the same arguments return the same pool. `bounds` are the number and limits of
    the cells. `register` is the folder of the register of municipalities that cells load, `program`
    the Python module that they run.
    """
    key = (bounds, register, program)
    with _one_at_a_time:
        if key not in _pools:
            _pools[key] = Pool(*key)
        return _pools[key]
