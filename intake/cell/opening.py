"""Open one mail or file for the desk or a command, in a cell (sandboxed process)."""

from __future__ import annotations

from typing import Any, TypeVar

from intake.cell.asking import Asked, NoAnswer
from intake.cell.jobs import Job
from intake.cell.pool import Bounds, Question, pool
from intake.paths import data_path
from intake.settings.sections import Reading as Limits
from intake.terms import IntakeError

Q = TypeVar("Q")
A = TypeVar("A")

_BOUNDS = Bounds(processes=1, seconds=20.0, memory_mb=Limits().memory_mb, contents=500)


def opened_here(job: Job[Q, A], content: bytes, about: Q) -> A:
    """The answer of a cell (sandboxed process) to one question about a mail or file (`content`).

    `job` is the kind of question, `about` the question itself, of the type that the job declares.
    Raises IntakeError, with the reason in Japanese, if there is no answer.
    """
    question: Question[Any] = Question(job, content, about)
    (answer,) = Asked(pool(_BOUNDS, data_path("register")), [question]).answers()
    if isinstance(answer, NoAnswer):
        raise IntakeError(answer.why)
    return answer  # type: ignore[no-any-return]
