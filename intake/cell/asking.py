"""Ask cells (sandboxed processes) about many mails or files, a few in each request.

If a request fails, its mails or files are asked about again, one by one. The answer is a NoAnswer
only for a mail or file about which no cell can answer even then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from intake.cell.frames import TooLarge
from intake.cell.pool import Pool, Question
from intake.cell.process import Crashed, Failed, TookTooLong
from intake.mailbox.batching import batches
from intake.terms import IntakeError
from intake.vocabulary.finding import Finding, FindingKind
from intake.vocabulary.findings import mail

A = TypeVar("A")

_LOOK = 0.5  # seconds between checks whether to stop
_TOGETHER = 8  # contents per request, because handing over a mail costs more than reading it
_BYTES_TOGETHER = 2 * 1024 * 1024


class Interrupted(IntakeError):
    """Raised if reading was stopped on request before all mails were read."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The result in place of an answer if no cell (sandboxed process) could answer a question.

    `kind` is the kind of finding to record about the mail or file. `error`, the name of an error or
    a Japanese sentence, becomes part of the finding's text.
    """

    kind: FindingKind
    error: str = ""

    @property
    def why(self) -> str:
        return self.kind.sentence(kept="", error=self.error)

    @property
    def finding(self) -> Finding:
        """The finding (a remark for staff) that the mail could not be read, with the reason.

        Its Japanese text also tells staff that the mail itself is kept.
        """
        return self.kind(kept=mail.KEPT, error=self.error)


NONSENSE = NoAnswer(mail.READING_FAILED, "読み取った内容の形が不正です")


class Asked(Generic[A]):
    """Many questions about mails or files, answered in the background by cells.

    A cell is a sandboxed process. Creating an Asked sends `questions` to the cells of `pool`, a few
    in each request. The method `answers` waits for the answers.
    """

    def __init__(self, pool: Pool, questions: Sequence[Question[A]]) -> None:
        self._pool = pool
        self._chunks = list(_chunks(questions, pool.processes))
        self._futures = [pool.ask(chunk) for chunk in self._chunks]

    def answers(self, hurry: Callable[[], bool] = lambda: False) -> list[A | NoAnswer]:
        """Wait for all answers and return them in the order of the questions.

        The answer is a NoAnswer if no cell (sandboxed process) could give one, or if the file in
        question cannot be read. `hurry()` returns True if reading should stop; it is called twice a
        second. Once it does, the cells are killed and Interrupted is raised. Another IntakeError is
        raised if no cell can be started.
        """
        self._wait(self._futures, hurry)
        return [
            answer
            for chunk, future in zip(self._chunks, self._futures, strict=True)
            for answer in self._of(chunk, future, hurry)
        ]

    def _wait(self, futures: Sequence[Future[list[A]]], hurry: Callable[[], bool]) -> None:
        waiting = set(futures)
        while waiting:
            _, waiting = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
            if waiting and hurry():
                for future in waiting:
                    future.cancel()
                self._pool.end()
                raise Interrupted(
                    "停止の指示により、読取りを途中でやめました。次の取り込みで続きから読みます。"
                )

    def _of(
        self, chunk: list[Question[A]], future: Future[list[A]], hurry: Callable[[], bool]
    ) -> Sequence[A | NoAnswer]:
        if future.exception() is None:
            return future.result()
        if len(chunk) == 1:
            return [self._alone(chunk[0], future, hurry)]
        alone = [self._pool.ask([question]) for question in chunk]
        self._wait(alone, hurry)
        return [self._alone(each, its, hurry) for each, its in zip(chunk, alone, strict=True)]

    def _alone(
        self, question: Question[A], future: Future[list[A]], hurry: Callable[[], bool]
    ) -> A | NoAnswer:
        """The answer to one question, or a NoAnswer if no cell (sandboxed process) can give one.

        `future` has the result of a request with only this question. If the cell crashed, the
        question is asked once more. `hurry` returns True if reading should stop; Interrupted is
        then raised.
        """
        try:
            try:
                return future.result()[0]
            except Crashed:  # by the mail, or from outside: out of memory, a service stopping
                again = self._pool.ask([question])
                self._wait([again], hurry)
                return again.result()[0]
        except IntakeError:  # not caused by the mail: no cell starts
            raise
        except Exception as error:
            return _why(error)


def _chunks(questions: Sequence[Question[A]], processes: int) -> Iterator[list[Question[A]]]:
    """Yields the questions in groups, in order; each is one request to a cell (sandboxed process).

    A group has at most 8 questions, whose mails or files have at most 2 MiB together; a larger mail
    or file is alone in its group. If there are enough questions, there are at least two groups for
    each of the `processes` cells.
    """
    most = max(1, min(_TOGETHER, len(questions) // (2 * processes)))
    return batches(questions, most, lambda question: question.size, _BYTES_TOGETHER)


def _why(error: Exception) -> NoAnswer:
    match error:
        case TookTooLong():
            return NoAnswer(mail.READING_TOO_LONG)
        case Crashed():
            return NoAnswer(mail.READING_CRASHED)
        case TooLarge():
            return NoAnswer(mail.ANSWER_TOO_LARGE)
        case Failed(args=("MemoryError",)):
            return NoAnswer(mail.READING_TOO_LARGE)
        case Failed():
            return NoAnswer(mail.READING_FAILED, str(error))
    return NONSENSE
