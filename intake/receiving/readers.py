"""Read mails in cells: sandboxed processes with a limit on time and memory for each mail.

A mail that exceeds a limit or crashes its cell affects no other mail. Its Reading is empty except
for a finding, so that a person must look at the mail, and its raw bytes are archived as usual.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from intake.cell.asking import NONSENSE, Asked, NoAnswer
from intake.cell.jobs import READ, Held
from intake.cell.pool import OURS, Bounds, Question, pool
from intake.paths import data_path
from intake.reading import unread
from intake.receiving.knowledge import sender_of
from intake.register import Register, load_register
from intake.settings.sections import Reading as Limits
from intake.terms import Municipality, Reading, ReadingContext

Task = tuple[bytes | Path, ReadingContext]  # a mail, or the file that holds it


def read_all(
    tasks: Sequence[Task],
    limits: Limits,
    hurry: Callable[[], bool] = lambda: False,
    register: Path | None = None,
    program: str = OURS,
) -> list[Reading]:
    """Read the mails `tasks` in cells (sandboxed processes); return the readings in the same order.

    A task is (raw mail or the path of its file, context for reading the mail). `limits` are the
    settings for cells. `hurry` is polled; when it returns True, Interrupted is raised. `register`
    is the folder of the register of municipalities (None: the shipped one). `program` is the module
    that the cells run; tests pass another one.
    """
    return Begun(tasks, limits, register or data_path("register"), program).readings(hurry)


class Begun:
    """Mails that cells (sandboxed processes) are reading; `readings` waits for the results."""

    def __init__(
        self, tasks: Sequence[Task], limits: Limits, register: Path, program: str = OURS
    ) -> None:
        self._towns = _towns(load_register(register))
        self._questions = [Question(READ, mail, known) for mail, known in tasks]
        self._asked = Asked(pool(bounds(limits), register, program), self._questions)

    def readings(self, hurry: Callable[[], bool] = lambda: False) -> list[Reading]:
        """Wait for the readings of all mails and return them, in the order of the tasks.

        Raises Interrupted when `hurry()` returns True before all mails are read.
        """
        answers = self._asked.answers(hurry)
        return [
            self._reading(question, answer)
            for question, answer in zip(self._questions, answers, strict=True)
        ]

    def _reading(self, question: Question[Reading], answer: Reading | NoAnswer) -> Reading:
        if isinstance(answer, Reading):
            named = {each.municipality for each in answer.candidates} | {answer.municipality}
            if named - {None} <= self._towns:  # letters name it: it is the register's, not a cell's
                return answer
            answer = NONSENSE
        raw = question.raw()
        return unread(hashlib.sha256(raw).hexdigest(), sender_of(raw), answer.finding)


@lru_cache(maxsize=4)
def _towns(register: Register) -> frozenset[Municipality]:
    return frozenset(register.municipalities)


def bounds(limits: Limits) -> Bounds:
    """Return the limits for cells (sandboxed processes) set in the section [reading] of the settings.

    They are the number of processes, seconds for each request, memory in MB, and mails per process.
    """
    return Bounds(limits.processes, limits.seconds, limits.memory_mb, limits.mails_per_process)


def held(limits: Limits, register: Path | None = None) -> Held:
    """Return how strongly a cell (sandboxed process) is confined on this machine.

    The result names the actions that a cell tried and the system refused, and the measures that
    took effect. `limits` are the settings for cells; `register` is the folder of the register of
    municipalities, None for the shipped one.
    """
    return pool(bounds(limits), register or data_path("register")).held()
