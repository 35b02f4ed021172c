"""Attachments asked about before they are read, where settings name a virus scanner.

A cell takes the attachments out of the mail and opens none; the scanner is asked from here. What
it says is an argument of the mail's reading, so that a later reading opens and leaves the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from intake.cell.asking import Asked, NoAnswer
from intake.cell.jobs import PARTS, Parts
from intake.cell.pool import Question, pool
from intake.folder import private
from intake.receiving.readers import Task, bounds
from intake.settings.sections import Reading as Limits
from intake.text import tokyo_minute
from intake.transport.clamd import Absent, Clamd, Unanswered

PATIENCE = timedelta(
    hours=1
)  # after that, attachments wait for a person instead of for the scanner
_MARK = "scanner-silent"  # in the state folder: since when nobody answers


def scanner(limits: Limits) -> Clamd | None:
    """The scanner of the settings, if there is one."""
    return Clamd(limits.clamd, limits.clamd_seconds) if limits.clamd else None


class Screening:
    """Asks the scanner, with patience where it is silent: `state` is the folder that remembers it."""

    def __init__(
        self, limits: Limits, register: Path, state: Path, clock: Callable[[], datetime]
    ) -> None:
        self._limits, self._register, self._clock = limits, register, clock
        self._scanner, self._mark = scanner(limits), state / _MARK

    def screened(
        self, tasks: Sequence[Task], hurry: Callable[[], bool] = lambda: False
    ) -> list[Task]:
        """The mails, each with what the scanner says of its attachments.

        Absent while it has been silent for less than PATIENCE; later those it was not asked about
        stay unopened.
        """
        if self._scanner is None:
            return list(tasks)
        answered = screened(tasks, self._scanner, self._limits, self._register, hurry)
        found: list[Task] = []
        try:
            found.extend(answered)  # also what came before it raises
        except Absent as error:
            self._note(error)
            rest = tasks[len(found) :]
            return [*found, *((mail, replace(known, scanned={})) for mail, known in rest)]
        if any(known.scanned for _, known in found):
            self._mark.unlink(missing_ok=True)
        return found

    def _note(self, error: Absent) -> None:
        """Remember since when nobody answers; raises where that is not long enough."""
        at = self._clock()
        since = silent_since(self._mark.parent)
        if since is None or since > at:
            since = at
            with open(self._mark, "w", encoding="ascii", opener=private) as file:
                file.write(at.isoformat())
        if at - since < PATIENCE:
            raise Absent(
                f"{error}添付ファイルのあるメールの取り込みを、最長1時間（{tokyo_minute(since + PATIENCE)} まで）待ちます。"
                "それを過ぎると、添付ファイルを開かずに要確認として取り込みます。"
            )


def silent_since(state: Path) -> datetime | None:
    """Since when the scanner has not answered, None while it does."""
    with suppress(OSError, ValueError):
        return datetime.fromisoformat((state / _MARK).read_text(encoding="ascii"))
    return None


def screened(
    tasks: Sequence[Task],
    clamd: Clamd,
    limits: Limits,
    register: Path,
    hurry: Callable[[], bool] = lambda: False,
) -> Iterator[Task]:
    """Each mail with what the scanner says of its attachments; Absent from the first it could not say."""
    cells = pool(bounds(limits), register)
    asked = Asked(cells, [Question(PARTS, mail, None) for mail, _ in tasks])
    for (mail, known), answer in zip(tasks, asked.answers(hurry), strict=True):
        yield mail, replace(known, scanned=_names(clamd, answer))


def _names(clamd: Clamd, answer: Parts | NoAnswer) -> dict[str, str]:
    """What was found, by sha256 of the attachment, "" where it is clean; others could not be asked."""
    found: dict[str, str] = {}
    for content in answer.contents if isinstance(answer, Parts) else ():
        digest = hashlib.sha256(content).hexdigest()
        if digest not in found:
            with suppress(Unanswered):
                found[digest] = clamd.name_in(content)
    return found
