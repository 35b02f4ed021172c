"""Have a cell (sandboxed process) open one mail or file, for the desk or a command."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, TypeVar

from intake.cell.asking import Asked, NoAnswer
from intake.cell.jobs import SCAN, Job, Wanted
from intake.cell.pool import Bounds, Question, pool
from intake.paths import data_path
from intake.scan.results import Scanned
from intake.settings.sections import Reading as Limits
from intake.terms import IntakeError

Q = TypeVar("Q")
A = TypeVar("A")

_BOUNDS = Bounds(processes=1, seconds=20.0, memory_mb=Limits().memory_mb, contents=500)


SCANS = Bounds(processes=1, seconds=30.0, memory_mb=Limits().memory_mb, contents=100)
READS_SCANS = "intake.cell.scanning"


def opened_here(job: Job[Q, A], content: bytes, about: Q) -> A:
    """Have a cell (sandboxed process) answer one question about a mail or file; return the answer.

    `content` is the mail or file as bytes. `job` is the kind of question, `about` its details, in
    the type that the job declares. Raises IntakeError, with the reason in Japanese, if no cell can
    answer.
    """
    question: Question[Any] = Question(job, content, about)
    (answer,) = Asked(pool(_BOUNDS, data_path("register")), [question]).answers()
    if isinstance(answer, NoAnswer):
        raise IntakeError(answer.why)
    return answer  # type: ignore[no-any-return]


def scan_begun(content: bytes, wanted: Wanted) -> Future[list[Scanned]]:
    """Have a cell (sandboxed process) read one page of a scan by OCR; returns a future.

    The future's result is a list with one Scanned: the field values proposed from the page. Waiting
    for the result raises an exception if the cell cannot start, crashes or takes more than 30
    seconds. `content` is the mail with the scan or, if `wanted.place` is None, the scan itself;
    `wanted` says which attachment and page.
    """
    question = Question(SCAN, content, wanted)
    return pool(SCANS, data_path("register"), READS_SCANS).ask([question])
