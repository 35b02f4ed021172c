"""Read all archived mails again with the current reader, and compare with the recorded readings.

A reading is what the software understood of one mail; the reader is the code that makes readings.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from intake.applications.open_applications import OpenApplications
from intake.folder.lock import only_one
from intake.reading.record import from_json, known_of, reader_version, to_json
from intake.receiving.readers import Begun, Task
from intake.receiving.recording import Rows, add_filed, reading_row
from intake.register import Register
from intake.register.updating import register_folder, register_of
from intake.settings.sections import Reading as Limits
from intake.store import Row, State, Transaction, now
from intake.terms import Reading

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A value in the reading of a mail that changed: `before` is as recorded, `after` as read now.

    `mail` is the mail's SHA-256. `field` is the name of the value, such as "outcome" or
    "fields.email".
    """

    mail: str  # sha256
    field: str  # path in the reading, e.g. fields.phone
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Replayed:
    """The result of reading all archived mails again.

    `differences` are all differences from the recorded readings. `damaged` has a Japanese sentence
    for each mail that could not be read again because its file is missing or altered. `mails` is
    the number of mails that were read again.
    """

    differences: tuple[Difference, ...] = ()
    damaged: tuple[str, ...] = ()
    mails: int = field(default=0, compare=False)


def replay(state: State, limits: Limits, *, accept: bool = False) -> Replayed:
    """Read every archived mail again; return the differences from the recorded readings, as Replayed.

    `limits` are the limits of time and memory for reading one mail. With `accept`, the new readings
    are recorded and the applications are computed afresh from them; staff decisions and receipt
    numbers are kept. A mail whose file is missing or altered keeps its recorded reading, and the
    result names this mail. No letter is sent, with or without `accept`.
    """
    with only_one(state.folder, "poll", "取り込み"):
        changed: list[tuple[Row, Reading]] = []
        differences: list[Difference] = []
        damaged: list[str] = []
        mails = 0
        for row, reading in _again(state, limits):
            if reading is None:
                damaged.append(state.archive.problem(row["mail"]))
                continue
            mails += 1
            before = json.loads(row["document"])
            if found := list(_differences(row["mail"], before, to_json(reading))):
                differences += found
                changed.append((row, reading))
        if accept and changed:
            _accept(state, register_of(state), changed, now())
    return Replayed(tuple(differences), tuple(damaged), mails)


def _again(state: State, limits: Limits) -> Iterator[tuple[dict[str, Any], Reading | None]]:
    """Yield (row of the recorded reading, new reading) for each archived mail.

    The new reading is None if the mail's file is missing, or no longer has the SHA-256 under which
    the mail was recorded. Each mail is read within `limits`, and with the context recorded for that
    mail (passwords, known receipt numbers and so on). Mails are read up to 500 at a time, in
    sandboxed processes, which read the next 500 while the caller uses the results.
    """
    register = register_folder(state)
    under_way = None
    for rows in chain(_pages(state), [None]):
        before, under_way = under_way, rows and (rows, Begun(_tasks(state, rows), limits, register))
        if before is not None:
            yield from _unchanged(*before)


def _pages(state: State) -> Iterator[list[Row]]:
    """Yield the rows of the current readings of all mails, oldest first, in lists of up to 500."""
    after = 0
    while state.store.exists():
        rows = state.store.rows("readings_after", after=after, most=_AT_ONCE)
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]


def _tasks(state: State, rows: Sequence[Row]) -> list[Task]:
    """Return (mail's file, context recorded for the mail) for each row of a recorded reading.

    A missing or unreadable file is replaced by b"", whose SHA-256 is never the recorded one.
    """
    return [
        (
            path if os.access(path := state.archive.path(row["mail"]), os.R_OK) else b"",
            known_of(json.loads(row["document"])["arguments"]),
        )
        for row in rows
    ]


def _unchanged(
    rows: Sequence[Row], begun: Begun
) -> Iterator[tuple[dict[str, Any], Reading | None]]:
    """Yield (row of the recorded reading, new reading) for each mail in `rows`.

    `begun` are the new readings being made, in the order of `rows`. The reading of a mail that no
    longer has the SHA-256 under which it was recorded is replaced by None.
    """
    for row, reading in zip(rows, begun.readings(), strict=True):
        yield row, reading if reading.sha256 == row["mail"] else None


def _differences(mail: str, before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            if path or name != "arguments":
                step = f"{path}.{name}" if path else name
                yield from _differences(mail, before.get(name), after.get(name), step)
    elif before != after:
        yield Difference(mail, path, before, after)


def _accept(
    state: State, register: Register, changed: list[tuple[Row, Reading]], at: datetime
) -> None:
    version = reader_version()
    with state.store.transaction() as transaction:
        transaction.add(
            "reading",
            [
                reading_row(row["mail"], reading, version, at, replaces=row["id"])
                for row, reading in changed
            ],
        )
        refile(transaction, register)


def _in_order(transaction: Transaction) -> list[Row]:
    """Return the rows of all current readings and of all decisions not undone, in recording order.

    The row of a decision has the key `what`; the row of a reading does not.
    """
    readings = transaction.rows("readings_in_order")
    decisions = transaction.rows("decisions_in_order")
    return sorted([*readings, *decisions], key=itemgetter("place"))


def refile(transaction: Transaction, register: Register) -> None:
    """Compute the table `version` (the versions of applications) afresh, replacing its rows.

    The versions follow from the current reading of each mail and the decisions that were not
    undone, in the order in which they were recorded. Applications keep their receipt numbers; a
    mail that a newer reading makes an application gets a new receipt number. Replaced versions are
    kept in the table `version_before` if the figures of past reports depend on them.
    """
    receipts = transaction.rows("receipts")
    letters = transaction.rows("letters_by_application")
    running: dict[int, int] = {}
    for row in receipts:
        running[row["fiscal_year"]] = max(running.get(row["fiscal_year"], 0), row["running"])
    open_applications = OpenApplications(
        register,
        letters={row["message_id"]: row["application"] for row in letters},
        running=running,
        numbers={row["application"]: row["number"] for row in receipts},
    )
    rows: Rows = defaultdict(list)
    split = transaction.rows("split_beginnings")
    for row in _in_order(transaction):
        if "what" in row:
            content = json.loads(row["content"])
            open_applications.decide(row["application"], row["what"], row["stage"], content)
            if row["what"] == "split":
                open_applications.begin(part for part in split if part["mail"] == row["mail"])
            continue
        reading = from_json(json.loads(row["document"]), register)
        filed = open_applications.file(
            reading, row["mail"], row["received_at"], row["read_at"], row["place"]
        )
        add_filed(rows, filed)
    before = {(row["application"], row["version"]): row for row in transaction.rows("versions")}
    transaction.delete_versions()
    here = transaction.rows("last_place")[0]["place"]
    for version in rows["version"]:
        was = before.get((version["application"], version["version"]))
        same = was is not None and _rested_on(was) == _rested_on(version)
        version["known_place"] = was["known_place"] if was and same else here
    for table, added in rows.items():
        transaction.add(table, added)
    _keep_what_went(transaction, before, here)


FIGURES = ("application_date", "population", "pattern", "konbini_status")
"""The fields of an application on which the figures of reports depend."""


def _rested_on(version: Row) -> Row:
    """Return the parts of an application version on which the figures of reports depend, as a dict.

    These are `application`, `version`, `mail`, `outcome`, `moved` (whether this version changed the
    outcome), `municipality`, `place` (when the reading or decision behind this version was
    recorded, as a position in the order of recording), and `fields`, with only those fields that
    figures depend on (FIGURES).
    """
    fields = version["fields"]
    told = json.loads(fields) if isinstance(fields, str) else fields
    names = ("application", "version", "mail", "outcome", "moved", "municipality", "place")
    return {
        **{name: version[name] for name in names},
        "fields": {name: told[name] for name in FIGURES if name in told},
    }


def _keep_what_went(transaction: Transaction, before: Mapping[Any, Row], here: int) -> None:
    """Copy replaced versions of applications to `version_before`, to reproduce past figures.

    `before` is {(application, version number): row of the old version}. An old version is copied if
    it no longer exists, or if its new version leads to different figures. `here` is the position in
    the order of recording at which the old versions were replaced.
    """
    now = {(row["application"], row["version"]): row for row in transaction.rows("versions")}
    went = [
        {**_rested_on(was), "known_place": was["known_place"], "gone_place": here}
        for key, was in before.items()
        if key not in now or _rested_on(now[key]) != _rested_on(was)
    ]
    transaction.add("version_before", went)
