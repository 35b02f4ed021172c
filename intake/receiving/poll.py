"""Record new mails from the mailbox (`poll`) or from files (`import_files`) in one run.

A run consists of one pass over each configured folder of the mailbox. A mail or folder that fails
is put aside: the failure is recorded, and the next attempt is made after a delay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from intake.folder.lock import only_one
from intake.mailbox.batching import batches
from intake.mailbox.connection import FolderError, LoginRefused, MailboxError
from intake.mailbox.files import find
from intake.mailbox.imap import ImapMailbox, open_mailbox, require_address
from intake.receiving.arrival import Arrival, from_file
from intake.receiving.looking import Look, Progress, note, pass_over_folder
from intake.receiving.rounds import Pass, Round
from intake.receiving.taking import Counted, Taker
from intake.settings import Settings
from intake.settings.fingerprint import tried_with
from intake.settings.secret import SecretError
from intake.store import State, now
from intake.store.aside import OF_FOLDER, Aside, Step, reason_of
from intake.terms import IntakeError
from intake.transport.clamd import Absent
from intake.transport.tls import CertificateError

WORK = "取り込み"


class NotTried(MailboxError):
    """Raised, without trying to log in, if the mail server has refused the same login shortly before.

    The message repeats the server's reason and says how often the server has refused.
    """


def poll(
    state: State,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = now,
    progress: Progress = lambda done, of: None,
) -> list[Pass]:
    """Record the new mails of every folder in the settings; return one Pass for each folder.

    If the connection breaks, the run continues over a new connection: mails that were being fetched
    are then fetched last and one by one; a folder at which the connection broke is left out, with a
    failed Pass. `clock` returns the current time. `progress` is called with (mails done, mails to
    do). Raises MailboxError if no folder can be read, SecretError if a password cannot be read,
    CertificateError if the file of certificates cannot be read, and Absent if the virus scanner
    does not answer; before any of these is raised, a failed pass is recorded.
    """
    if not state.store.exists():  # a record is not begun for a mailbox that is not named
        require_address(settings.mailbox)
    run = Round()
    while True:
        try:
            with mailbox_of(state, settings, clock) as mailbox:
                return pass_over(mailbox, state, settings, clock=clock, progress=progress, run=run)
        except MailboxError as error:
            if not goes_on(error, state, settings, run, clock):
                note_failure(state, settings, clock(), str(error))
                raise
        except (Absent, CertificateError, SecretError) as error:
            note_failure(state, settings, clock(), str(error))
            raise


@contextmanager
def mailbox_of(
    state: State, settings: Settings, clock: Callable[[], datetime]
) -> Iterator[ImapMailbox]:
    """Return a context manager that logs in to the mailbox, yields the connection and closes it.

    Raises LoginRefused if the server refuses the login. After repeated refusals it raises NotTried
    without trying to log in, until a growing delay has passed or the settings of the login have
    changed.
    """
    aside, account = Aside(state, clock), f"{settings.mailbox.user}@{settings.mailbox.host}"
    login = tried_with(settings.mailbox)
    if waits := aside.waits(Step.LOGIN, account, login):
        raise NotTried(
            f"{waits.remembered}続けて {waits.tries} 回断られたため、アカウントが締め出されないよう待っています。"
            "設定かパスワードを直すと、待たずに試します。サーバーの側で直したときは、`intake doctor` で確かめると、すぐに再開します。"
        )
    try:
        with open_mailbox(settings.mailbox) as mailbox:
            aside.over_but(Step.LOGIN)  # whatever other account was tried is none of ours now
            yield mailbox
    except LoginRefused as error:
        aside.put(Step.LOGIN, account, str(error), tried_with=login)
        raise


def goes_on(
    error: MailboxError,
    state: State,
    settings: Settings,
    run: Round,
    clock: Callable[[], datetime],
) -> bool:
    """Return whether the run over the mailbox can continue over a new connection after `error`.

    True if the connection broke while mails were fetched (within the limits of `Round.bears`), or
    while one folder was read and another folder may still be readable. `run`, the progress so far,
    is changed: those mails are fetched last or left out, or that folder is left out. False for any
    other error, or if every folder has failed.
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
    """Record the new mails of all folders in the settings; return one Pass for each folder.

    `run` is the progress of a run whose connection broke; folders that this run has finished are
    not read again. None starts a new run. `clock` returns the current time. `progress` is called
    with (mails done, mails to do). Once `stopped()` is true, the run ends after the current batch;
    once `hurry()` is true, the batch is aborted and Interrupted is raised. The next run records the
    mails that were left. If the server refuses a folder, its pass is recorded as failed and the
    next folder is read. Raises FolderError if all folders failed.
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
            run.searched = taker.open_locked(run.searched)
    passes = run.passes()
    if passes and all(found.error for found in passes):
        raise FolderError(str(passes[0].error))
    for step in OF_FOLDER if passes else ():
        aside.over_but(step, settings.mailbox.folders)
    return passes


def _guarded_pass(look: Look, name: str, alone: bool) -> Pass:
    """Make one pass over the folder `name`; return a failed Pass if this folder cannot be read.

    `alone` is whether the settings have no other folder. `look` has the connection to the mailbox
    and the record (DuckDB). Raises MailboxError if the connection fails.
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
    """Record that the folder `name` could not be read because of `why`; return a failed Pass.

    If `alone` is True, this is the only configured folder, and the Pass is not recorded here,
    because the caller records that the whole run failed.
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
    """Record the mails in `paths` (.eml files, mboxes, Maildirs); return the numbers of mails.

    These are the numbers of new, already known and failed mails, and of erased mails left out.
    `clock` returns the current time. Letters that answer the mails are queued only if `notify` is
    True. Raises FileError if a path does not exist or cannot be read.
    """
    with only_one(state.folder, "poll", WORK):
        aside = Aside(state, clock)
        taker = Taker(state, settings, answer=notify, clock=clock, aside=aside)
        arrivals = _arrivals_in(paths, settings.mailbox.batch, clock)
        total = sum(taker.take_all(arrivals), Counted())
        with aside.guarded(Step.OPENING, "", IntakeError):
            taker.open_locked()
        return total


def _arrivals_in(
    paths: list[Path], most: int, clock: Callable[[], datetime]
) -> Iterator[list[Arrival]]:
    """Yield the mails in the files and folders `paths`, in lists of at most `most` mails.

    The size of a list in bytes is limited too. `clock` gives the time of receipt for mails whose
    header contains none.
    """
    for some in batches(find(paths), most, lambda found: len(found.raw)):
        at = clock()
        yield [from_file(str(f.path.resolve()), f.position, f.raw, at) for f in some]


def note_failure(state: State, settings: Settings, at: datetime, why: str) -> None:
    """Record that the run at the time `at` failed because of `why` (a Japanese sentence).

    The failure is recorded as a failed pass over the first configured folder.
    """
    note(state, Pass(settings.mailbox.folders[0], 0, at, at, error=why))
