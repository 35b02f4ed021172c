"""Erase old, closed applications (command `forget`): make a plan, then rewrite the record (DuckDB).

Mails, names, addresses, texts, letters and files are deleted. Hashes, UIDs, receipt numbers and the
facts behind figures are kept. See docs/decisions/0060.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from intake.answers.outbox import take_in_journal
from intake.determinations import folder_of
from intake.folder.lock import only_one
from intake.paths import account
from intake.privacy import leftovers
from intake.privacy.selection import Choice, Record, Why, choose, fees_that_bind
from intake.settings.sections import Keeping
from intake.store import Row, State, Transaction
from intake.store.rewrite import frozen
from intake.terms import IntakeError
from intake.text import tokyo_day

_PATIENCE = 60.0  # seconds to wait for a pass, a sending, a backup to end


class ForgetError(IntakeError):
    """Raised if an erasure is not possible; nothing was erased.

    The message says in Japanese why, and what to do.
    """


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of the record (DuckDB), made at `made_at` at the path `place`.

    `there` says whether the file still exists. A backup made before an erasure still contains the
    erased data.
    """

    made_at: datetime
    place: str
    there: bool  # whether it lies where it was put


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would delete, or has deleted.

    Applications closed before the day `before` are erased. `choice` has the applications and mails,
    `letters` the number of letters, `evidence` the SHA-256 of files given with decisions, `exports`
    the workbooks that name erased applications. `backups` are all backups ever made: the erasure
    does not change them, and they may still contain the data.
    """

    before: date
    choice: Choice
    letters: int
    evidence: tuple[str, ...]  # sha256 of files of decisions
    exports: tuple[Path, ...]
    backups: tuple[Backup, ...]

    @property
    def is_empty(self) -> bool:
        return not self.choice.mails and not self.choice.applications


def plan(state: State, keeping: Keeping, before: date, at: datetime) -> Plan:
    """Return what `forget` would erase now, as a Plan; nothing is changed.

    It would erase the applications closed before the day `before`, and those mails without an
    application that were received and settled before that day, as far as `keeping` (the settings on
    retention periods) allows. `at` is the current time. Raises StateError if there is no record
    (DuckDB), ForgetError if the day is in the future or a fee determination is unreadable.
    """
    _refuse(state, before, at)
    fees = _fees(state, keeping, at)
    with state.store.transaction() as transaction:
        return _plan(state, transaction, before, fees)


def forget(state: State, keeping: Keeping, before: date, by: str, at: datetime) -> Plan:
    """Erase applications closed before the day `before`, and mails without application settled before it.

    Returns what was erased; the Plan is empty if there was nothing to erase. `keeping` are the
    settings on retention periods. `by` is the name of the person who erases, `at` the current time;
    both are recorded. If the process is killed, the record (DuckDB) is complete, either still the
    old one or already the new one, and the next run deletes the remaining files.

    Raises StateError if there is no record, or if another process still works on it after 60
    seconds. Raises ForgetError if `by` is blank, the day is in the future, the sending of a letter
    was interrupted, or a fee determination is unreadable.
    """
    _refuse(state, before, at)
    if not by.strip():
        raise ForgetError("消去した人の名前を --by に指定してください。何も消していません。")
    fees = _fees(state, keeping, at)
    with _alone(state):
        _nothing_on_its_way(state)
        with frozen(state.store) as record:
            made = _plan(state, record.transaction, before, fees)
            if made.is_empty:
                return made
            leftovers.begin(state)
            record.write_anew(_gone(made), _row(record.transaction, made, by, at))
            record.put_in_place()
        leftovers.finish(state)
    return made


def resume(state: State) -> int:
    """Delete the files that an interrupted erasure left behind; return how many were deleted.

    The result is 0 if no erasure was interrupted.
    """
    if not leftovers.unfinished(state):
        return 0
    with _alone(state):
        return leftovers.finish(state)


def done_before(state: State) -> list[Row]:
    """Return the erasures done so far, newest first, as rows of the table `forgetting`; [] without a record.

    `before_date` is the day before which the erased applications were closed. `done_at`, `done_by`
    and `account` say when and by whom the erasure was done. `applications`, `mails`, `letters` and
    `evidence` (files) are the numbers erased.
    """
    return state.store.rows("forgettings") if state.store.exists() else []


def _refuse(state: State, before: date, at: datetime) -> None:
    state.require_record()
    if before > tokyo_day(at):
        raise ForgetError(
            f"--before {before} は先の日付です。今日までの日付を指定してください。何も消していません。"
        )


@contextmanager
def _alone(state: State) -> Iterator[None]:
    """Hold the locks for polling, sending and backup while the block of the `with` statement runs.

    Waits at most 60 seconds for each lock. If another process still has one of them then,
    StateError is raised, and the block does not run.
    """
    with ExitStack() as stack:
        for name, work in (("poll", "取り込み"), ("send", "送信"), ("backup", "控えの作成")):
            stack.enter_context(only_one(state.folder, name, work, patience=_PATIENCE))
        yield


def _nothing_on_its_way(state: State) -> None:
    """Raise ForgetError if the sending of a letter was interrupted: the letter may still be on its way.

    First moves the entries of the sending journal, which contain addresses, into the record
    (DuckDB), where the addresses can be erased.
    """
    if take_in_journal(state):
        raise ForgetError(
            "送信の途中で止まった返信があります。先に `intake send` で送信を終えてください。何も消していません。"
        )


def _plan(state: State, transaction: Transaction, before: date, fees: dict[str, Why]) -> Plan:
    record = Record(
        *(
            transaction.rows(f"forget_{part}")
            for part in ("applications", "mails", "links", "unsent")
        )
    )
    choice = choose(record, before, fees)
    applications = {subject.application for subject in choice.applications}

    def is_gone(row: Row) -> bool:
        return row["application"] in applications or row["mail"] in choice.mails

    files = transaction.rows("forget_evidence")
    needed = {row["evidence"] for row in files if not is_gone(row)}
    numbers = {subject.number for subject in choice.applications}
    return Plan(
        before,
        choice,
        sum(map(is_gone, transaction.rows("forget_letters"))),
        tuple(sorted({row["evidence"] for row in files if is_gone(row)} - needed)),
        tuple(leftovers.exports_of(state, numbers)),
        tuple(
            Backup(row["made_at"], row["place"], Path(row["place"]).exists())
            for row in transaction.rows("backups")
        ),
    )


def _gone(made: Plan) -> dict[str, list[str]]:
    return {
        "application": [subject.application for subject in made.choice.applications],
        "mail": sorted(made.choice.mails),
        "evidence": list(made.evidence),
    }


def _row(transaction: Transaction, made: Plan, by: str, at: datetime) -> Row:
    done = transaction.rows("forgettings")
    return {
        "id": done[0]["id"] + 1 if done else 1,
        "before_date": made.before,
        "done_at": at,
        "done_by": by.strip(),
        "account": account(),
        "applications": len(made.choice.applications),
        "mails": len(made.choice.mails),
        "letters": made.letters,
        "evidence": len(made.evidence),
    }


def _fees(state: State, keeping: Keeping, at: datetime) -> dict[str, Why]:
    """Return the municipalities whose fee determinations must be kept, as {code: the reason}.

    `keeping` are the settings on retention periods; `at` is the current time, which decides whether
    a period has ended. Raises ForgetError if the configured folder of determinations is missing, or
    if a determination is unreadable.
    """
    folder = folder_of(state, keeping.determinations)
    if keeping.determinations and not folder.is_dir():
        raise ForgetError(
            f"算定の記録の置き場所 {folder} がありません。設定 [keeping] determinations を確かめてください。"
            "何も消していません。"
        )
    found = map(_determination, sorted(folder.glob("*.json")))
    return fees_that_bind(found, keeping.fee_years, tokyo_day(at))


def _determination(path: Path) -> tuple[date, list[str]]:
    """Return (day, codes of the municipalities charged) of the fee determination in the JSON file `path`.

    Raises ForgetError if the file is unreadable.
    """
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
        day = date.fromisoformat(made["determination"]["determined_on"])
        return day, [str(fee["code"]) for fee in made["fees"]]
    except (OSError, ValueError, KeyError, TypeError):
        raise ForgetError(
            f"算定の記録 {path} を読めないため、どの申込みが利用料のもとになっているか分かりません。"
            "控え（バックアップ）から戻してください。何も消していません。"
        ) from None
