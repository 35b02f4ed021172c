"""One run over the mailbox or over files: record the mails that are not in the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from intake.folder.lock import only_one
from intake.mailbox import batches
from intake.mailbox.connection import FolderError, LoginRefused, MailboxError
from intake.mailbox.files import find
from intake.mailbox.imap import ImapMailbox, open_mailbox
from intake.receiving.arrival import Arrival, from_file
from intake.receiving.looking import Look, Progress, note, pass_over_folder
from intake.receiving.rounds import Pass, Round
from intake.receiving.taking import Counted, Taker
from intake.settings import Settings
from intake.store import State, now
from intake.store.aside import Aside, Step, reason_of
from intake.terms import IntakeError
from intake.text import tokyo_minute
from intake.transport.clamd import Absent

WORK = "取り込み"


def poll(
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    progress: Progress = lambda done, of: None,
) -> list[Pass]:
    """Record the new mails of every folder; one Pass per folder.

    If the connection breaks at a mail or at a folder, the rest is recorded first, and the mail or
    folder is tried alone over a new connection. MailboxError if no folder can be read, Absent if
    the virus scanner does not answer; both are recorded as a failed pass before they are raised.
    """
    run = Round()
    while True:
        try:
            with mailbox_of(state, settings, clock) as mailbox:
                return pass_over(mailbox, state, settings, clock=clock, progress=progress, run=run)
        except MailboxError as error:
            if not goes_on(error, state, settings, run, clock):
                note_failure(state, settings, clock(), str(error))
                raise
        except Absent as error:
            note_failure(state, settings, clock(), str(error))
            raise


@contextmanager
def mailbox_of(
    state: State, settings: Settings, clock: Callable[[], datetime]
) -> Iterator[ImapMailbox]:
    """The open mailbox, as a context manager. LoginRefused if the server refuses the login.

    After repeated refusals, MailboxError without a login until a delay is over; delays grow.
    """
    aside, account = Aside(state, clock), f"{settings.mailbox.user}@{settings.mailbox.host}"
    if waits := aside.waits(Step.LOGIN, account):
        raise MailboxError(
            f"{waits.reason}続けて {waits.tries} 回断られたため、アカウントが締め出されないよう"
            f" {tokyo_minute(waits.due_at)} まで待ちます。直したら `intake doctor` で確かめると、すぐに再開します。"
        )
    try:
        with open_mailbox(settings.mailbox) as mailbox:
            aside.over(Step.LOGIN, [account])
            yield mailbox
    except LoginRefused as error:
        aside.put(Step.LOGIN, account, str(error))
        raise


def goes_on(
    error: MailboxError,
    state: State,
    settings: Settings,
    run: Round,
    clock: Callable[[], datetime],
) -> bool:
    """Whether the run `run` can continue over a new connection after `error`.

    True if the connection broke at a mail or at one folder of several, which is then left out;
    False if nothing would be read any more.
    """
    aside = Aside(state, clock)
    if error.uids and error.place:
        on = run.bears(error, aside)
        if not on:
            run.settle(aside)
        return on
    name = error.folder
    if name is None or name in run.done:
        return False
    at = clock()
    run.done[name] = failed = Pass(name, 0, at, at, error=str(error))
    if all(name in run.done for name in settings.mailbox.folders) and all(
        found.error for found in run.passes()
    ):
        return False
    note(state, failed)
    aside.put(Step.HANGING, name, str(error), times=2)
    return True


def pass_over(
    mailbox: ImapMailbox,
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    progress: Progress = lambda done, of: None,
    stopped: Callable[[], bool] = lambda: False,
    hurry: Callable[[], bool] = lambda: False,
    run: Round | None = None,
) -> list[Pass]:
    """Record the new mails of the folders that `run` has not finished; its passes, one per folder.

    `stopped` becomes true to end after the current batch, `hurry` to end in the middle of one; the
    next run records the rest. A folder that the server refuses gets a failed pass, and the next
    one is read; FolderError if the server refuses all.
    """
    run = run or Round()
    with only_one(state.folder, "poll", WORK):
        aside = Aside(state, clock)
        taker = Taker(state, settings, clock=clock, hurry=hurry, aside=aside)
        look = Look(mailbox, state, taker, aside, clock, progress, stopped, run)
        for folder in settings.mailbox.folders:
            if stopped():
                break
            if folder not in run.done:
                run.done[folder] = _guarded_pass(look, folder, len(settings.mailbox.folders) == 1)
        run.settle(aside)
        with aside.guarded(Step.OPENING, "", IntakeError):
            taker.open_locked()
    passes = run.passes()
    if passes and all(found.error for found in passes):
        raise FolderError(str(passes[0].error))
    return passes


def _guarded_pass(look: Look, name: str, alone: bool) -> Pass:
    """The pass over the folder `name`; a failed pass if the server refuses the folder.

    `alone`: whether it is the only folder. MailboxError if the connection fails.
    """
    at = look.clock()
    if not alone and (waits := look.aside.waits(Step.HANGING, name)):
        return Pass(name, 0, at, at, error=waits.reason)
    try:
        found = pass_over_folder(look, name)
    except FolderError as error:
        return _failed(look, name, str(error), alone)
    except MailboxError as error:
        error.folder = name
        raise
    except IntakeError:  # the disk, the scanner, being told to stop: no folder is to blame
        raise
    except Exception as error:  # what nobody foresaw, in this folder
        return _failed(look, name, reason_of(error, look.state), alone)
    look.aside.over(Step.FOLDER, [name])
    look.aside.over(Step.HANGING, [name])
    return found


def _failed(look: Look, name: str, why: str, alone: bool) -> Pass:
    """A failed pass over the folder `name` for the reason `why`; the folder is put aside.

    The pass is recorded, unless `alone` (the only folder): the caller then records the failed run.
    """
    at = look.clock()
    look.aside.put(Step.FOLDER, name, why)
    found = Pass(name, 0, at, at, error=why)
    if not alone:
        note(look.state, found)
    return found


def import_files(
    state: State,
    settings: Settings,
    paths: list[Path],
    *,
    notify: bool = False,
    clock: Callable[[], datetime] = now,
) -> Counted:
    """Record the mails of .eml files, mboxes and Maildirs; how many were new, repeated or failed.

    Letters that answer them are queued only with `notify`.
    """
    with only_one(state.folder, "poll", WORK):
        aside = Aside(state, clock)
        taker = Taker(state, settings, answer=notify, clock=clock, aside=aside)
        total = Counted()
        for counted in taker.take_all(_arrivals_in(paths, settings.mailbox.batch, clock)):
            total.new += counted.new
            total.again += counted.again
            total.failed += counted.failed
        with aside.guarded(Step.OPENING, "", IntakeError):
            taker.open_locked()
        return total


def _arrivals_in(
    paths: list[Path], most: int, clock: Callable[[], datetime]
) -> Iterator[list[Arrival]]:
    """Yields the mails of these files in batches of at most `most`, limited in bytes too."""
    for some in batches(find(paths), most, lambda found: len(found.raw)):
        at = clock()
        yield [from_file(str(f.path.resolve()), f.position, f.raw, at) for f in some]


def note_failure(state: State, settings: Settings, at: datetime, why: str) -> None:
    """Record that the run at `at` failed, with the reason `why`.

    It is stored as a failed pass over the first of the configured folders."""
    note(state, Pass(settings.mailbox.folders[0], 0, at, at, error=why))
