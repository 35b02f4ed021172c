"""Each step of a pass fails once: the rest is done all the same, and that step in the next pass.

python -m tests.attack.every_step; --steps N draws so many of them.
"""

from __future__ import annotations

import importlib
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.answers.outbox import send_queued
from intake.answers.smtp import SmtpError
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.health.telling import tell_operator
from intake.mailbox.connection import MailboxError
from intake.privacy import leftovers
from intake.receiving.copying import copy_sent
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.settings.sections import Reading as Limits
from intake.settings.sections import Watching
from intake.status import status
from intake.store import State
from tests.attack.figures import Found, command
from tests.system.environment import ANSWERS, smtp_settings
from tests.system.mails import application, applications, places
from tests.system.record import asked
from tests.system.scripted import Box, Scripted, scripted
from tests.system.test_bounces import report
from tests.system.test_forget_together import locked, told

OPERATOR = "unyou@j-lis.example"
STEPS = {  # the step -> where it is done
    "date": "intake.mailbox.imap:moment_of",
    "size": "intake.mailbox.imap:size_of",
    "whole": "intake.mailbox.imap:is_whole",
    "answer of the server": "intake.mailbox.imap:_understood",
    "received": "intake.receiving.looking:from_mailbox",
    "hash": "intake.receiving.taking:sorted_out",
    "looked up": "intake.receiving.taking:sort_out",
    "kept": "intake.store.archive:Archive.keep",
    "given to be read": "intake.receiving.taking:Taker._reading",
    "read": "intake.receiving.readers:Begun.readings",
    "recorded": "intake.receiving.recording:Recorder._read",
    "as a row": "intake.receiving.recording:reading_row",
    "filed": "intake.applications.open_applications:OpenApplications.file",
    "report": "intake.receiving.recording:report_of",
    "letter": "intake.answers.answering:Answerer.letters",
    "numbering": "intake.receiving.looking:is_renumbered",
    "folder": "intake.mailbox.imap:ImapMailbox.examine",
    "fetching": "intake.mailbox.imap:ImapMailbox.fetch",
    "locked ones looked for": "intake.receiving.taking:Taker.open_locked",
    "opened": "intake.receiving.taking:Taker._read_again",
    "forgetting": "intake.privacy.leftovers:finish",
    "handed over": "intake.answers.smtp_session:Session._hand_over",
    "copied": "intake.receiving.copying:_copy",
    "alarm": "intake.health.telling:_tell",
}


class Unforeseen(RuntimeError):
    """An error that no code of ours expects."""


@contextmanager
def failing_once(where: str) -> Iterator[list[bool]]:
    """The step raises the first time that it is done; what is given says whether it was."""
    module, _, name = where.partition(":")
    *owner, last = name.split(".")
    holder: Any = importlib.import_module(module)
    for each in owner:
        holder = getattr(holder, each)
    proper: Callable[..., Any] = getattr(holder, last)
    failed: list[bool] = []

    def once(*arguments: Any, **named: Any) -> Any:
        if not failed:
            failed.append(True)
            raise Unforeseen
        return proper(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holder, last, once)
        yield failed


def a_run(state: State, settings: Settings, hours: float) -> None:
    """What `intake poll` does, so many hours from now; its errors are the record's."""

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(hours=hours)

    with suppress(MailboxError):
        poll(state, settings, clock=clock)
    tell_operator(state, settings, clock())
    with suppress(SmtpError):
        send_queued(state, settings, clock=clock)
    copy_sent(state, settings, clock=clock)


ADDRESS = f"mihon0@{places()[0].romaji}.example"
IN_INBOX = (
    4  # mails of the second run: a password, a report, two applications; one in the other folder
)
OF_A_FOLDER = ("folder", "fetching")  # a fault there keeps a whole folder waiting


@contextmanager
def servers(folder: Path) -> Iterator[tuple[Scripted, SmtpServer, Settings]]:
    """A mailbox of two folders, and a sending server."""
    second = Box()
    second.add(list(applications(2))[1][0])
    first = (application(places()[0]), locked(places()[10], 1))
    with (
        scripted(Scripted(*first, Second=second, Sent=Box())) as server,
        smtp_server(Keeper(folder / "kept")) as smtp,
    ):
        yield (
            server,
            smtp,
            Settings(
                mailbox=server.settings(folders=("INBOX", "Second")),
                smtp=smtp_settings(smtp),
                answers=ANSWERS.model_copy(update={"copy_to": "Sent"}),
                watching=Watching(operator=OPERATOR, letter_minutes=1),
                reading=Limits(processes=1),
            ),
        )


def seen(begun: State, folder: Path, where: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What record and servers show after a run in which a step failed, and after the one that follows."""
    folder.mkdir()
    state = State(shutil.copytree(begun.folder, folder / "state"))
    ((letter, to),) = asked(
        state,
        f"SELECT message_id, recipient FROM send WHERE recipient = '{ADDRESS}'",
    )
    five = [raw for raw, _ in applications(5)]
    with servers(folder) as (server, smtp, settings):
        for raw in (told(), report(letter, to), five[2], five[3]):
            server.inbox.add(raw)
        server.folders["Second"].add(five[4])
        leftovers.begin(state)
        with failing_once(where) if where else nullcontext([True]) as failed:
            a_run(state, settings, 1)
        assert failed, "this step was not done"
        at_once = come_and_gone(state, smtp)
        a_run(state, settings, 8)
        return at_once, counted(state, smtp)


def come_and_gone(state: State, smtp: SmtpServer) -> dict[str, Any]:
    """How many mails came in, from how many folders, and the letters that went out."""
    ((mails, folders),) = asked(
        state,
        "SELECT (SELECT count(*) FROM mail), (SELECT count(DISTINCT folder) FROM delivery"
        " WHERE recorded_at > now() + INTERVAL 30 MINUTE)",
    )
    letters = [mail.raw for mail in smtp.messages() if OPERATOR not in mail.recipients]
    return {
        "mails": mails,
        "folders": folders,
        "letters": len(set(letters)),
        "twice": len(letters) - len(set(letters)),
    }


def counted(state: State, smtp: SmtpServer) -> dict[str, Any]:
    """The same, and what is left to do."""
    ((waiting,),) = asked(state, "SELECT count(*) FROM waiting")
    return come_and_gone(state, smtp) | {
        "missing": status(state)["mailbox"]["missing"],
        "waiting": waiting,
        "unfinished": leftovers.unfinished(state),
    }


def run(seed: int, steps: int = len(STEPS)) -> Found:
    """The steps tried, and the promises that a fault in one of them broke."""
    drawn = random.Random(seed).sample(sorted(STEPS), min(steps, len(STEPS)))
    with tempfile.TemporaryDirectory(prefix="steps-") as name:
        folder = Path(name)
        begun = State(folder / "begun" / "state")
        begun.folder.parent.mkdir()
        with servers(folder) as (_, _, settings):  # a locked mail, and letters that went out
            a_run(begun, settings, 0)
        done = seen(begun, folder / "proper", "")[1]
        broken = tuple(
            f"{step}: {wrong}"
            for step in drawn
            for wrong in _broken(step, done, *seen(begun, folder / step, STEPS[step]))
        )
    return Found({"steps": len(drawn), "what a run without a fault does": done}, broken)


def _broken(
    step: str, done: Mapping[str, Any], at_once: Mapping[str, Any], later: Mapping[str, Any]
) -> Iterator[str]:
    of_a_folder = step in OF_A_FOLDER
    hindered = IN_INBOX if of_a_folder else 1
    for what, at_most in (("mails", hindered), ("letters", hindered), ("folders", of_a_folder)):
        if at_once[what] < done[what] - at_most:
            yield f"{what} at once: {at_once[what]} of {done[what]}"
    if {**later, "waiting": 0} != {**done, "waiting": 0}:
        yield f"not done later: {later}"
    if later["waiting"] - done["waiting"] not in (0, 1):  # one may have come before a person
        yield f"waiting: {later['waiting']} where {done['waiting']} are due"


if __name__ == "__main__":
    command(__doc__, run, steps=len(STEPS))
