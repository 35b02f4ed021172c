"""Many contents asked about at once: a few go to a cell together; where that fails, one by one.

What became of one that could not be answered is NoAnswer; the others have their answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from intake.cell.frames import TooLarge
from intake.cell.pool import Pool, Question
from intake.cell.process import Crashed, Failed, TookTooLong
from intake.mailbox import batches
from intake.terms import IntakeError
from intake.vocabulary.finding import Finding, FindingKind
from intake.vocabulary.findings import mail

A = TypeVar("A")

_LOOK = 0.5  # seconds between looks at whether we are to hurry
_TOGETHER = 8  # contents handed over at once: a mail costs less to read than to hand over
_BYTES_TOGETHER = 2 * 1024 * 1024


class Interrupted(IntakeError):
    """We are to stop, and the mails at hand take too long."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is no answer: the kind of finding that says so, and what failed."""

    kind: FindingKind
    error: str = ""

    @property
    def why(self) -> str:
        return self.kind.sentence(kept="", error=self.error)

    @property
    def finding(self) -> Finding:
        """For a mail, which is kept as it came."""
        return self.kind(kept=mail.KEPT, error=self.error)


NONSENSE = NoAnswer(mail.READING_FAILED, "読み取った内容の形が不正です")


class Asked(Generic[A]):
    """Questions that are being answered."""

    def __init__(self, pool: Pool, questions: Sequence[Question[A]]) -> None:
        self._pool = pool
        self._chunks = list(_chunks(questions, pool.processes))
        self._futures = [pool.ask(chunk) for chunk in self._chunks]

    def answers(self, hurry: Callable[[], bool] = lambda: False) -> list[A | NoAnswer]:
        """All answers, in order; Interrupted where `hurry` comes before the last of them."""
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
        """The answer about one that was asked about by itself, or why there is none."""
        try:
            try:
                return future.result()[0]
            except Crashed:  # by the mail, or from outside: memory short, a service stopping
                again = self._pool.ask([question])
                self._wait([again], hurry)
                return again.result()[0]
        except IntakeError:  # no cell can be started, no file read: not of the mail's doing
            raise
        except Exception as error:
            return _why(error)


def _chunks(questions: Sequence[Question[A]], processes: int) -> Iterator[list[Question[A]]]:
    """The questions in order, a few at a time, so that every cell gets some and large ones go alone."""
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
