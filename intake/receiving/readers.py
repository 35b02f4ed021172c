"""Mails read in cells, which may die: each has its time and memory, and stops no other.

A mail whose reading ran out of either, or took its cell down, gets a Reading that says so and waits for
a person; its raw bytes are kept like any other's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from intake.cell.asking import NONSENSE, Asked, Interrupted, NoAnswer
from intake.cell.jobs import READ, Held
from intake.cell.pool import OURS, Bounds, Question, pool
from intake.paths import data_path
from intake.reading import unread
from intake.receiving.knowledge import sender_of
from intake.register import Register, load_register
from intake.settings.sections import Reading as Limits
from intake.terms import Municipality, Reading, ReadingContext

__all__ = ["Begun", "Interrupted", "Task", "bounds", "held", "read_all"]

Task = tuple[bytes | Path, ReadingContext]  # a mail, or the file that holds it


def read_all(
    tasks: Sequence[Task],
    limits: Limits,
    hurry: Callable[[], bool] = lambda: False,
    register: Path | None = None,
    program: str = OURS,
) -> list[Reading]:
    """The reading of each mail, in order; Interrupted where `hurry` comes before the last of them.

    `register` is the folder of another register than ours; `program` a cell's module, in tests.
    """
    return Begun(tasks, limits, register or data_path("register"), program).readings(hurry)


class Begun:
    """Mails that are being read."""

    def __init__(
        self, tasks: Sequence[Task], limits: Limits, register: Path, program: str = OURS
    ) -> None:
        self._towns = _towns(load_register(register))
        self._questions = [Question(READ, mail, known) for mail, known in tasks]
        self._asked = Asked(pool(bounds(limits), register, program), self._questions)

    def readings(self, hurry: Callable[[], bool] = lambda: False) -> list[Reading]:
        """All readings, in order; Interrupted where `hurry` comes before the last of them."""
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
    """What the cells that read are allowed by the settings."""
    return Bounds(limits.processes, limits.seconds, limits.memory_mb, limits.mails_per_process)


def held(limits: Limits, register: Path | None = None) -> Held:
    """How far the system holds the processes that read on this machine."""
    return pool(bounds(limits), register or data_path("register")).held()
