"""Arrivals to record: archive, look up, read, write. The same for the mailbox and for files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intake import forgotten, logs
from intake.answer.letters import House, TemplateError
from intake.answering import Answerer
from intake.arrival import Arrival, content_hash
from intake.given import known_from
from intake.knowledge import Knowledge, passwords_used
from intake.readers import read_all, stopped
from intake.reading.record import reader_version
from intake.recording import Again, Read, Recorder
from intake.register import load_register
from intake.registering import register_folder
from intake.settings import Answers, Settings
from intake.store.archive import sha256
from intake.store.store import State, now
from intake.terms import Finding, IntakeError, Reading, Severity

Place = tuple[str, str, int, int]


@dataclass(slots=True)
class Counted:
    """What taking in a batch did."""

    new: int = 0
    again: int = 0


class Taker:
    """Takes batches of arrivals into the record of one state folder; one at a time (see lock)."""

    def __init__(
        self,
        state: State,
        settings: Settings,
        *,
        answer: bool = True,
        clock: Callable[[], datetime] = now,
        hurry: Callable[[], bool] = lambda: False,
    ) -> None:
        self._state = state
        state.archive.tidy()
        if forgotten.unfinished(state):
            forgotten.finish(state)
        self._hurry = hurry
        self._clock = clock
        self._register = load_register(register_folder(state))
        answers = settings.answers if answer else Answers()
        given = known_from(settings)
        house = house_of(settings.answers)
        answerer = Answerer(answers, house, self._register, given.own_addresses)
        self._recorder = Recorder(answerer, reader_version())
        self._limits = settings.reading
        self._knowledge = Knowledge(state.store, given)

    def take(self, arrivals: Sequence[Arrival]) -> Counted:
        """Archive, read and record one batch; raw bytes are synced before they are read.

        A mail that was forgotten and is delivered again is recorded as such and not kept.
        """
        digests = [sha256(arrival.raw) for arrival in arrivals]
        contents = [content_hash(arrival.raw) for arrival in arrivals]
        held, places, gone = self._held(digests, contents)
        known = [
            held.get(one) or held.get(other) for one, other in zip(digests, contents, strict=True)
        ]
        self._state.archive.keep(
            arrival.raw for arrival, mail in zip(arrivals, known, strict=True) if mail not in gone
        )
        fresh: list[tuple[Arrival, str, str]] = []
        again: list[Again] = []
        for arrival, digest, content in zip(arrivals, digests, contents, strict=True):
            mail = held.get(digest) or held.get(content)
            if mail is not None:
                if arrival.place not in places and not (mail in gone and arrival.source == "file"):
                    again.append(Again(arrival, digest, mail))
                continue
            held[digest] = held[content] = digest
            fresh.append((arrival, digest, content))
        readings = self._read([arrival for arrival, _, _ in fresh])
        reads = [Read(*mail, reading) for mail, reading in zip(fresh, readings, strict=True)]
        self._record(reads, again)
        return Counted(len(reads), len(again))

    def _record(self, reads: Sequence[Read], again: Sequence[Again]) -> None:
        """One transaction for all; where a mail cannot be recorded, one for each, and that one bare.

        What fails here is a fault of ours that one mail brings to light: it must stop no other.
        """
        try:
            self._record_at_once(reads, again)
        except IntakeError:  # disk full, store held: nothing of the mails' doing
            raise
        except Exception as error:
            logs.unexpected(error, self._state.folder)
            if len(reads) + len(again) == 1 and not reads:
                raise
            if len(reads) == 1 and not again:
                self._record_at_once([_bare(reads[0], error)], ())
                return
            for read in reads:
                self._record([read], ())
            for each in again:
                self._record((), [each])

    def _record_at_once(self, reads: Sequence[Read], again: Sequence[Again]) -> None:
        with self._state.store.transaction() as transaction:
            self._recorder.record(transaction, reads, again, self._clock())

    def open_locked(self) -> int:
        """Read again what a password told since has opened; how many mails that were."""
        unlocked = [
            (row, passwords)
            for row in self._state.store.rows("locked_mails")
            if (passwords := self._knowledge.passwords_for(row["address"], row["received_at"]))
            and set(passwords) - set(passwords_used(row["document"]))
        ]
        for row, _ in unlocked:
            raw = self._state.archive.read(row["mail"])
            arrival = Arrival("again", "", 0, 0, row["received_at"], raw)
            (reading,) = self._read([arrival])
            mail = Read(arrival, row["mail"], "", reading)
            with self._state.store.transaction() as transaction:
                self._recorder.record_again(transaction, mail, self._clock())
        return len(unlocked)

    def _read(self, arrivals: Sequence[Arrival]) -> list[Reading]:
        """The readings of these mails, each with what the record knew before any of them."""
        tasks = [(a.raw, self._knowledge.about(a.raw, a.received_at)) for a in arrivals]
        readings = read_all(
            tasks, self._limits, hurry=self._hurry, register=register_folder(self._state)
        )
        for arrival, reading in zip(arrivals, readings, strict=True):
            self._knowledge.learn(reading, arrival.received_at)
        return [
            reading if arrival.dated else replace(reading, findings=(*reading.findings, _UNDATED))
            for arrival, reading in zip(arrivals, readings, strict=True)
        ]

    def _held(
        self, digests: list[str], contents: list[str]
    ) -> tuple[dict[str, str], set[Place], set[str | None]]:
        """The mail behind each hash that the record holds, where those were found, the forgotten."""
        rows = self._state.store.rows("known_mails", digests=digests, contents=contents)
        mails = {key: row["mail"] for row in rows for key in (row["raw"], row["content"])}
        places = {(r["source"], r["folder"], r["uidvalidity"], r["uid"]) for r in rows}
        return mails, places, {row["mail"] for row in rows if row["forgotten"]}


def _bare(mail: Read, error: Exception) -> Read:
    """The mail with a reading that causes nothing but a person's look."""
    why = f"記録の途中で予期しない問題（{type(error).__name__}）が起きました。"
    return replace(mail, reading=stopped(mail.arrival.raw, "recording_failed", why))


_UNDATED = Finding(
    "received_at_unknown",
    Severity.NOTE,
    "受信日時がメールのどこにも書かれていないため、取り込んだ時刻を受信日時としました。",
    where="ヘッダー",
)


def house_of(answers: Answers) -> House:
    """What J-LIS says of itself in letters, from the settings."""
    default = House(address=answers.from_address, trial_end=answers.trial_end, procedure="")
    path = answers.procedure_file or default.templates / "procedure.txt"
    try:
        procedure = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(
            f"手続の御案内の文 {path} を読めません（{error}）。"
            "[answers] procedure_file の場所と文字コード（UTF-8）を確かめてください。"
        ) from None
    return House(
        address=answers.from_address,
        trial_end=answers.trial_end,
        procedure=procedure,
        templates=answers.templates or default.templates,
    )
