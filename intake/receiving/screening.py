"""Ask a virus scanner about the attachments of mails before they are opened, if one is configured.

A cell (a sandboxed process) extracts the attachments without opening them; the main process asks
the scanner. The answers are recorded with the reading, so that a later reading of the same mail
opens the same attachments.
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
    """Return the client for the virus scanner (clamd) in the settings; None if none is configured."""
    return Clamd(limits.clamd, limits.clamd_seconds) if limits.clamd else None


class Screening:
    """Asks the virus scanner about mails; while it does not answer, mails wait for up to an hour.

    A file in the folder `state` has the time since which the scanner has not answered.
    """

    def __init__(
        self, limits: Limits, register: Path, state: Path, clock: Callable[[], datetime]
    ) -> None:
        self._limits, self._register, self._clock = limits, register, clock
        self._scanner, self._mark = scanner(limits), state / _MARK

    def screened(
        self, tasks: Sequence[Task], hurry: Callable[[], bool] = lambda: False
    ) -> list[Task]:
        """Return the tasks with the virus scanner's answers added to their reading contexts.

        A task is (raw mail or the path of its file, context for reading the mail). Raises Absent if
        the scanner does not answer, for up to an hour (PATIENCE); after that, the remaining mails
        are returned with no attachment marked as scanned, so that no attachment is opened. Without
        a configured scanner, returns `tasks` unchanged. Raises Interrupted when `hurry()` becomes
        true.
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
        """Store in the state folder the time since which the virus scanner has not answered.

        During the first hour (PATIENCE) of silence, raises Absent with the text of `error` and the
        time at which the hour ends.
        """
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
    """Return the time since which the virus scanner has not answered, from the folder `state`.

    None if the scanner answered when it was last asked. `state` is the state folder.
    """
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
    """Yield each of `tasks`, in order, with the virus scanner's answers in its reading context.

    A task is (raw mail or the path of its file, context for reading the mail). `clamd` is the
    scanner. The attachments are extracted in cells (sandboxed processes), which need the settings
    `limits` and the folder of the register of municipalities (`register`). Raises Absent at the
    first mail for which the scanner cannot be reached, Interrupted when `hurry()` becomes true.
    """
    cells = pool(bounds(limits), register)
    asked = Asked(cells, [Question(PARTS, mail, None) for mail, _ in tasks])
    for (mail, known), answer in zip(tasks, asked.answers(hurry), strict=True):
        yield mail, replace(known, scanned=_names(clamd, answer))


def _names(clamd: Clamd, answer: Parts | NoAnswer) -> dict[str, str]:
    """Return {SHA-256 of an attachment: name of the virus that the scanner found; "" if clean}.

    `answer` has the attachments as a cell (sandboxed process) extracted them. Attachments without a
    verdict are left out.
    """
    found: dict[str, str] = {}
    for content in answer.contents if isinstance(answer, Parts) else ():
        digest = hashlib.sha256(content).hexdigest()
        if digest not in found:
            with suppress(Unanswered):
                found[digest] = clamd.name_in(content)
    return found
