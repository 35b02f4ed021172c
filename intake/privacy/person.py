"""Collect all data kept about one person, found by e-mail address, for disclosure requests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.answers.compose import as_written
from intake.privacy.leftovers import exports_of
from intake.store import Row, State, Transaction
from intake.terms import IntakeError
from intake.text.addresses import is_named_in, one_email, pattern_of


@dataclass(frozen=True, slots=True)
class Held:
    """All data kept about the person with the e-mail address `address`.

    `mails` are the mails that contain the address; their column `why` says in which part.
    `readings` are what was read from these mails. `applications`, `decisions`, `notes` (of
    colleagues) and `letters` are those that belong to these mails or contain the address. `backups`
    are all backups ever made, which may contain the same data. All of these are rows of the record
    (DuckDB); `files` are the paths of raw mails, evidence and workbooks.
    """

    address: str
    mails: tuple[Row, ...]  # with `why`: 差出人, 本文など, 原文
    readings: tuple[Row, ...]
    applications: tuple[Row, ...]
    decisions: tuple[Row, ...]
    notes: tuple[Row, ...]  # of colleagues
    letters: tuple[Row, ...]
    files: tuple[str, ...]  # raw mails, evidence, workbooks
    backups: tuple[Row, ...]  # which hold the same as it stood then

    @property
    def is_empty(self) -> bool:
        return not (self.mails or self.applications or self.decisions or self.notes or self.letters)


def held_on(state: State, named: str) -> Held:
    """Return all data kept about the person with the e-mail address `named`.

    If nothing is kept, the result has no rows and no files. Raises IntakeError if the address is
    invalid or there is no record (DuckDB).
    """
    address = one_email(named)
    if address is None:
        raise IntakeError(
            f"「{named}」はメールアドレスではありません。例：soumu@vill.mihon.example"
        )
    address = address.lower()
    state.require_record()
    with state.store.transaction() as transaction:
        return _held(state, transaction, address)


def _held(state: State, transaction: Transaction, address: str) -> Held:
    pattern = pattern_of(address)
    mails = [*_named(transaction, address, pattern)]
    kept = transaction.rows("person_kept")
    mails += _in_the_bytes(state, kept, address, {row["mail"] for row in mails})
    ids = [row["mail"] for row in mails]
    applications = transaction.rows("person_applications", mails=ids, pattern=pattern)
    about = {"mails": ids, "applications": [row["application"] for row in applications]}
    decisions = transaction.rows("person_decisions", pattern=pattern, **about)
    notes = transaction.rows("person_notes", pattern=pattern, **about)
    letters = transaction.rows("person_letters", address=address, **about)
    return Held(
        address,
        tuple(mails),
        tuple(map(_opened, transaction.rows("person_readings", mails=ids))),
        tuple(map(_opened, applications)),
        tuple(map(_opened, decisions)),
        tuple(notes),
        tuple(map(_letter, letters)),
        tuple(map(str, _files(state, kept, set(ids), decisions, address))),
        tuple(transaction.rows("backups")),
    )


def _named(transaction: Transaction, address: str, pattern: str) -> Iterator[Row]:
    for row in transaction.rows("person_mails", address=address, pattern=pattern):
        sent = row.pop("sent")
        yield row | {"why": "差出人" if sent else "本文など"}


def _in_the_bytes(
    state: State, kept: Sequence[Row], address: str, known: set[str]
) -> Iterator[Row]:
    """Yield the row of each mail that contains the address only in its raw bytes.

    Each row gets a column `why` with the value 原文 (raw mail). `kept` are the rows of the mails to
    search. `known` has the SHA-256 of mails that were already found by their decoded content; they
    are skipped.
    """
    for row in kept:
        if row["mail"] in known:
            continue
        if any(is_named_in(state.archive.read(raw), address) for raw in row["raws"]):
            yield {name: row[name] for name in row if name != "raws"} | {"why": "原文"}


def _opened(row: Row) -> Row:
    """Return the row with its JSON columns (document, fields, content) parsed into Python values."""
    return {
        name: json.loads(value) if name in ("document", "fields", "content") else value
        for name, value in row.items()
    }


def _letter(row: Row) -> Row:
    subject, text = as_written(row.pop("raw"))
    return row | {"subject": subject, "text": text}


def _files(
    state: State, kept: Sequence[Row], mails: set[str], decisions: Sequence[Row], address: str
) -> Iterator[Path]:
    for row in kept:
        if row["mail"] in mails:
            yield from (state.archive.path(raw) for raw in row["raws"])
    for row in decisions:
        digest = json.loads(row["content"]).get("evidence")
        if digest:
            yield state.folder / "evidence" / str(digest)
    yield from exports_of(state, {address.upper()})
