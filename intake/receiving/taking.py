"""Take in mails from the mailbox or from files: archive the bytes, read them, record the results.

Mails are read in cells (sandboxed processes). A mail that fails is put aside: the failure is
recorded, and the mail is tried again after a delay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intake import logs
from intake.answers.answering import Answerer
from intake.answers.letters import organisation_of
from intake.cell.asking import Interrupted
from intake.folder import StateError
from intake.privacy import leftovers
from intake.reading import unread
from intake.reading.record import reader_version
from intake.receiving.arrival import Arrival, Kept, sorted_out
from intake.receiving.batch import Batch, sort_out
from intake.receiving.knowledge import (
    PASSWORD_DAYS,
    Clues,
    Knowledge,
    clues_of,
    sender_of,
    sent_by,
    untried,
)
from intake.receiving.readers import Begun, Task
from intake.receiving.recording import Recorder
from intake.receiving.repeats import Again, Read
from intake.receiving.screening import Screening
from intake.register.updating import register_folder, register_of
from intake.settings import Settings
from intake.settings.reading_context import own_servers, reading_context
from intake.settings.sections import Answers
from intake.store import State, now
from intake.store.aside import Aside, Step, reason_of
from intake.terms import IntakeError, Outcome, Reading, Severity
from intake.transport.clamd import Absent
from intake.vocabulary.findings.mail import RECORDING_FAILED


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of mails of a batch that are new, were recorded before (`again`), or failed.

    `gone` is the number of mails from files that are not recorded, because the command `intake
    forget` erased them earlier; the other numbers do not include these mails.
    """

    new: int = 0
    again: int = 0
    failed: int = 0
    gone: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            self.new + other.new,
            self.again + other.again,
            self.failed + other.failed,
            self.gone + other.gone,
        )


class Taker:
    """Takes in batches of mails for one state folder: archives, reads and records them.

    The caller must hold the lock for polling.
    """

    def __init__(
        self,
        state: State,
        settings: Settings,
        *,
        answer: bool = True,
        clock: Callable[[], datetime] = now,
        hurry: Callable[[], bool] = lambda: False,
        aside: Aside | None = None,
    ) -> None:
        self._state = state
        self._aside = aside or Aside(state, clock)
        state.archive.tidy()
        if leftovers.unfinished(state) and not self._aside.waits(Step.FORGETTING, ""):
            with self._aside.guarded(Step.FORGETTING, ""):
                leftovers.finish(state)
        self._hurry = hurry
        self._clock = clock
        answers = settings.answers if answer else Answers()
        self._given = reading_context(settings)  # what settings say, the same for every mail
        house = organisation_of(settings.answers)
        register = register_of(state)
        answerer = Answerer(answers, house, register, self._given.own_addresses)
        servers = own_servers(settings)
        self._recorder = Recorder(
            answerer, reader_version(), state.archive, servers, lambda e: reason_of(e, state)
        )
        self._limits = settings.reading
        self._screening = Screening(settings.reading, register_folder(state), state.folder, clock)

    def take_all(self, batches: Iterable[Sequence[Arrival]]) -> Iterator[Counted]:
        """Archive, read and record batch after batch; yield the numbers of mails in each batch.

        While the cells (sandboxed processes) read one batch, the previous one is recorded and the
        next one is fetched and archived. If fetching a batch or the virus scanner fails, the
        earlier batches are recorded before the error is raised. If a batch fails for another
        reason, each of its mails is taken in alone, and the numbers are yielded for each mail.
        """
        source, broken = iter(batches), None
        under_way: _UnderWay | None = None
        while broken is None:
            try:
                arrivals = next(source, None)
            except IntakeError as error:
                arrivals, broken = None, error
            before, alone = under_way, list[Arrival]()
            try:
                under_way = self._begun(arrivals, before)
            except Absent as error:
                under_way, broken = None, error
            except _NEVER_OURS:
                raise
            except Exception as error:  # of which mail is found out by taking each alone
                logs.unexpected(error, self._state.folder)
                under_way, alone = None, list(arrivals or ())
            if before is not None:
                yield self._recorded(before)
            for arrival in alone:
                yield self._alone(arrival)
            if under_way is None and not alone:
                break
        if broken is not None:
            raise broken

    def _alone(self, arrival: Arrival) -> Counted:
        """Archive, read and record a single mail; return the numbers (Counted) for this mail.

        If that fails, the failure is recorded and the mail is tried again later.
        """
        counted = Counted(failed=1)
        _, folder, *rest = arrival.place
        name = "/".join(map(str, (folder, *rest)))
        with self._aside.guarded(Step.MAIL, name, *_NEVER_OURS):
            if under_way := self._begun([arrival], None):
                counted = self._recorded_together(under_way)
        return counted

    def _begun(
        self, arrivals: Sequence[Arrival] | None, before: _UnderWay | None
    ) -> _UnderWay | None:
        """Archive a batch of mails and begin to read them; return the batch under way.

        If `arrivals` is None, there is no further batch, and None is returned. `before` is the
        previous batch (None before the first). The readings of `before` are waited for first, since
        passwords and senders found in them help to read this batch.
        """
        if arrivals is None:
            return None
        mails = [sorted_out(arrival) for arrival in arrivals]
        with self._state.store.transaction() as transaction:
            batch = sort_out(mails, transaction, before.batch if before else None)
            clues = batch.clues()
            knowledge = Knowledge(transaction, clues)
        left = {mail.digest for mail in batch.left}
        raws = {mail.digest: each.raw for mail, each in zip(mails, arrivals, strict=True)}
        self._state.archive.keep({digest: raws[digest] for digest in raws.keys() - left})
        if before is not None:
            knowledge.learn(before.clues, before.readings(self._hurry))
        tasks = [
            (self._state.archive.path(mail.digest), knowledge.about(each, self._given))
            for mail, each in zip(batch.fresh, clues, strict=True)
        ]
        return _UnderWay(arrivals, batch, clues, self._reading(tasks))

    def _reading(self, tasks: Sequence[Task]) -> Begun:
        screened = self._screening.screened(tasks, self._hurry)
        return Begun(screened, self._limits, register_folder(self._state))

    def _recorded(self, done: _UnderWay) -> Counted:
        """Record a batch that was read; if that fails, archive, read and record each mail separately.

        Returns how many mails of the batch are new, were recorded before, or failed.
        """
        try:
            return self._recorded_together(done)
        except _NEVER_OURS:
            raise
        except Exception:
            return sum(map(self._alone, done.arrivals), Counted())

    def _recorded_together(self, done: _UnderWay) -> Counted:
        reads = [
            Read(mail, _with_findings(mail, reading))
            for mail, reading in zip(done.batch.fresh, done.readings(self._hurry), strict=True)
        ]
        left = sum(mail.place[0] == "file" for mail in done.batch.left)
        counted = self._record(reads, done.batch.again) + Counted(gone=left)
        # a file that is read a second time is no further delivery, but a mail recorded before
        return replace(counted, again=len(done.arrivals) - counted.new - counted.gone)

    def _record(self, reads: Sequence[Read], again: Sequence[Again]) -> Counted:
        """Record new mails and deliveries in one transaction; return how many of each there were.

        `reads` are the new mails, `again` the deliveries of recorded ones. If the transaction fails
        because of a defect in this program, each mail is recorded in a separate transaction, so
        that one mail does not stop the others. A mail that still cannot be recorded is recorded
        with an empty reading. An IntakeError, such as a full disk, is raised.
        """
        try:
            return self._record_at_once(reads, again)
        except IntakeError:  # disk full, store held: nothing of the mails' doing
            raise
        except Exception as error:
            logs.unexpected(error, self._state.folder)
            if len(reads) + len(again) == 1 and not reads:
                raise
            if len(reads) == 1 and not again:
                return self._record_at_once([_bare(reads[0], error)], ())
            alone = [self._record([read], ()) for read in reads]
            return sum((self._record((), [each]) for each in again), sum(alone, Counted()))

    def _record_at_once(self, reads: Sequence[Read], again: Sequence[Again]) -> Counted:
        with self._state.store.transaction() as transaction:
            found = self._recorder.record(transaction, reads, again, self._clock())
        new, further = len(found.new), len(found.again)
        return Counted(new, further, gone=len(reads) + len(again) - new - further)

    def open_locked(self, searched: int = 0) -> int:
        """Read mails again whose encrypted attachments may open with a password that arrived later.

        Returns a number for the next call, to be passed as `searched`. If there is no such mail,
        this is the id of the newest reading, and the next call does nothing if there is no newer
        reading by then. Otherwise the number is 0, and the next call looks again.
        """
        with self._state.store.transaction() as transaction:
            last = int(transaction.rows("last_reading")[0]["id"] or 0)
            if last == searched:
                return last
            rows = transaction.rows("locked_mails", days=PASSWORD_DAYS.days)
            told = Knowledge(transaction, [sent_by(row["address"]) for row in rows])
            documents = transaction.documents([row["id"] for row in rows])
            openable = [
                row
                for row in rows
                if (passwords := told.passwords_for(row["address"], row["received_at"]))
                and untried(documents[row["id"]], passwords)
            ]
        for row in openable:
            if not self._aside.waits(Step.OPENING, row["mail"]):
                with self._aside.guarded(Step.OPENING, row["mail"], Absent, Interrupted):
                    self._read_again(self._again(row))
        return 0 if openable else last

    def _read_again(self, mail: Kept) -> None:
        clues = clues_of(mail.header, mail.received_at)
        with self._state.store.transaction() as transaction:
            known = Knowledge(transaction, [clues]).about(clues, self._given)
        task = (self._state.archive.path(mail.digest), known)
        (reading,) = self._reading([task]).readings(self._hurry)
        with self._state.store.transaction() as transaction:
            self._recorder.record_again(transaction, Read(mail, reading), self._clock())

    def _again(self, row: dict[str, Any]) -> Kept:
        raw = self._state.archive.read(row["mail"])
        return sorted_out(Arrival(("again", "", 0, 0), row["received_at"], raw))


@dataclass(slots=True)
class _UnderWay:
    """A batch of mails that cells (sandboxed processes) are reading at present.

    `arrivals` are the mails as received, `batch` divides them into new and known ones. `clues` has
    the header values of each new mail. `begun` is the reading in progress; the method `readings`
    waits for its results.
    """

    arrivals: Sequence[Arrival]
    batch: Batch
    clues: Sequence[Clues]
    begun: Begun
    _read: list[Reading] | None = None

    def readings(self, hurry: Callable[[], bool]) -> list[Reading]:
        if self._read is None:
            self._read = self.begun.readings(hurry)
        return self._read


def _bare(mail: Read, error: Exception) -> Read:
    """Return a copy of `mail` with an empty reading, so that a person must look at the mail.

    The only finding of the empty reading names the class of `error`.
    """
    why = RECORDING_FAILED(error=type(error).__name__)
    return replace(mail, reading=unread(mail.kept.digest, sender_of(mail.kept.header), why))


def _with_findings(mail: Kept, reading: Reading) -> Reading:
    """Return `reading` with the findings about the receipt of `mail` added, such as an uncertain time.

    If one of these findings has severity REVIEW, the outcome becomes NEEDS_REVIEW: a person must
    look at the mail.
    """
    if not mail.findings:
        return reading
    looked_at = any(finding.severity is Severity.REVIEW for finding in mail.findings)
    return replace(
        reading,
        findings=(*reading.findings, *mail.findings),
        outcome=Outcome.NEEDS_REVIEW if looked_at else reading.outcome,
    )


_NEVER_OURS = (StateError, Absent, Interrupted)
"""What no mail is to blame for: the disk, the scanner, being told to stop."""
