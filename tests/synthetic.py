"""A seeded snapshot of an invented half year, with the real register: what the reports' tests read."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb

from intake.paths import data_path
from intake.store.schema import sql
from intake.terms import SNAPSHOT_SCHEMA, Stage
from intake.text import tokyo_day

SCHEMA = """
CREATE TABLE meta(key VARCHAR, value VARCHAR);
CREATE TABLE prefecture(code VARCHAR, name VARCHAR, kana VARCHAR, tile_col INTEGER, tile_row INTEGER);
CREATE TABLE municipality(
    code VARCHAR, prefecture_code VARCHAR, prefecture VARCHAR, gun VARCHAR, name VARCHAR,
    kana VARCHAR, romaji VARCHAR, kind VARCHAR, valid_from DATE, valid_to DATE);
CREATE TABLE application(
    application VARCHAR, receipt_number VARCHAR, municipality VARCHAR, received_on DATE,
    accepted_on DATE, stage VARCHAR, versions INTEGER, trial_wish VARCHAR, pattern VARCHAR,
    konbini_status VARCHAR, desired_start VARCHAR, population BIGINT, first_mail VARCHAR,
    applied_on DATE, completed_on DATE, agreed_on DATE, agreement_version VARCHAR, in_use_on DATE,
    ended_on DATE, withdrawn_on DATE, trial_started_on DATE, trial_ended_on DATE,
    confirmed_pattern VARCHAR, confirmed_konbini VARCHAR);
CREATE TABLE event(
    application VARCHAR, municipality VARCHAR, stage VARCHAR, on_date DATE,
    recorded_at TIMESTAMPTZ, retracted_at TIMESTAMPTZ, decision BIGINT, mail VARCHAR);
CREATE TABLE decision(
    id BIGINT, application VARCHAR, what VARCHAR, on_date DATE, recorded_at TIMESTAMPTZ,
    retracted_at TIMESTAMPTZ, content JSON);
CREATE TABLE population(code VARCHAR, as_of DATE, persons BIGINT, source VARCHAR,
    recorded_at TIMESTAMPTZ, known_from DATE, place BIGINT);
CREATE TABLE determination(name VARCHAR, sha256 VARCHAR, recorded_at TIMESTAMPTZ);
CREATE TABLE step(
    application VARCHAR, item VARCHAR, value VARCHAR, on_date DATE, place BIGINT,
    known_since BIGINT, gone_since BIGINT, mail VARCHAR, decision BIGINT);
CREATE TABLE stated(
    application VARCHAR, item VARCHAR, value VARCHAR, on_date DATE, place BIGINT,
    known_since BIGINT, gone_since BIGINT, mail VARCHAR, decision BIGINT);
CREATE TABLE clock(place BIGINT, day DATE);
CREATE TABLE change(date DATE, old_code VARCHAR, new_code VARCHAR, reason VARCHAR);
CREATE TABLE mail_count(on_date DATE, kind VARCHAR, outcome VARCHAR, mails BIGINT);
CREATE TABLE finding_count(
    on_date DATE, code VARCHAR, severity VARCHAR, field VARCHAR, mails BIGINT);
CREATE TABLE letter(
    letter VARCHAR, received_at TIMESTAMPTZ, queued_at TIMESTAMPTZ, sent_at TIMESTAMPTZ,
    state VARCHAR);
CREATE TABLE waiting(since DATE, reason VARCHAR, municipality VARCHAR);
CREATE TABLE pass(
    folder_number INTEGER, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, on_server INTEGER,
    recorded INTEGER, new INTEGER, missing INTEGER, failed BOOLEAN);
"""

DERIVED = """
CREATE TABLE course AS
SELECT c.* EXCLUDE (known_since, known_until), k.day AS known_from, g.day AS known_until
FROM derived_course c LEFT JOIN clock k ON k.place = c.known_since
LEFT JOIN clock g ON g.place = c.known_until
WHERE g.day IS NULL OR k.day IS NULL OR k.day < g.day;
CREATE TABLE statement AS
SELECT h.* EXCLUDE (known_since, known_until, place), k.day AS known_from, g.day AS known_until
FROM held('stated') h LEFT JOIN clock k ON k.place = h.known_since
LEFT JOIN clock g ON g.place = h.known_until
WHERE g.day IS NULL OR k.day IS NULL OR k.day < g.day;
CREATE TABLE municipality_known AS
SELECT *, NULL::DATE AS known_from, NULL::DATE AS known_until FROM municipality;
CREATE TABLE change_known AS
SELECT *, NULL::DATE AS known_from, NULL::DATE AS known_until FROM change;
DROP VIEW derived_course; DROP VIEW derived_course_now;
DROP MACRO TABLE held; DROP MACRO TABLE held_now; DROP MACRO TABLE lasting; DROP TABLE stated; DROP TABLE step; DROP TABLE clock;
"""
"""What the record's own views make of what was said, in the snapshot's columns."""

Row = Sequence[object]
START, END = date(2022, 7, 1), date(2022, 12, 31)


@dataclass
class Event:
    """One line of history; recorded at noon (Tokyo) of the day it holds from, unless said."""

    application: str
    municipality: str | None
    stage: str
    on: date
    recorded: date | None = None
    retracted: date | None = None
    decision: int | None = None
    mail: str | None = None

    def row(self) -> Row:
        return (
            self.application,
            self.municipality,
            self.stage,
            self.on,
            noon(self.recorded or self.on),
            noon(self.retracted) if self.retracted else None,
            self.decision,
            self.mail,
        )


@dataclass
class Contents:
    """What goes into a snapshot; every table may stay empty."""

    meta: dict[str, str] = field(
        default_factory=lambda: {
            "made_at": "2022-12-31T18:05:00+09:00",
            "program_version": "0.1.0",
            "register_date": "2026-10-01",
            "data_until": "2022-12-31T18:00:00+09:00",
            "label": "",
            "schema": str(SNAPSHOT_SCHEMA),
        }
    )
    municipalities: list[Row] = field(default_factory=lambda: register())
    events: list[Event] = field(default_factory=list)
    applications: list[Row] = field(default_factory=list)
    mail_counts: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    passes: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    populations: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    statements: list[tuple[str, str, str, date]] = field(default_factory=list)  # recorded on a day


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def register() -> list[Row]:
    """All rows of the committed register, past ones too, in the snapshot's columns."""
    codes = {row["name"]: row["code"] for row in _read("prefectures")}
    return [
        (
            row["code"],
            codes[row["prefecture"]],
            *(row[name] for name in ("prefecture", "gun", "name", "kana", "romaji", "kind")),
            row["valid_from"] or None,
            row["valid_to"] or None,
        )
        for row in _read("municipalities")
    ]


def standing_codes(on: date = END) -> list[str]:
    """The codes of the municipalities that stand on a day, in order."""
    return sorted(
        row["code"]
        for row in _read("municipalities")
        if (row["valid_from"] or "0000") <= on.isoformat() <= (row["valid_to"] or "9999")
    )


def write(path: Path, contents: Contents) -> Path:
    """The snapshot file with these contents."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _new_file(path) as connection:
        connection.begin()  # one commit, not one for every table
        connection.execute(SCHEMA)
        prefectures = [
            (row["code"], row["name"], row["kana"], int(row["tile_col"]), int(row["tile_row"]))
            for row in _read("prefectures")
        ]
        tables: dict[str, Iterable[Sequence[object]]] = {
            "meta": list(contents.meta.items()),
            "prefecture": prefectures,
            "municipality": contents.municipalities,
            "application": contents.applications,
            "event": [event.row() for event in contents.events],
            "mail_count": contents.mail_counts,
            "letter": contents.letters,
            "waiting": contents.waiting,
            "pass": contents.passes,
            "decision": contents.decisions,
            "population": _populations(contents),
            "change": contents.changes,
            **_said(contents),
        }
        for table, rows in tables.items():
            _insert(connection, table, _widths()[table], rows)
        connection.execute(sql("views/16_held"))
        connection.execute(sql("views/17_course").replace("VIEW course", "VIEW derived_course"))
        connection.execute(DERIVED)
        connection.commit()
    return path


@contextmanager
def _new_file(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new DuckDB file, attached to the one engine: another takes 30 ms."""
    with _engine().cursor() as connection:
        connection.execute("ATTACH ? AS made", [str(path)])
        connection.execute("USE made")
        try:
            yield connection
        finally:
            with suppress(duckdb.TransactionException):  # all is committed
                connection.rollback()
            connection.execute("USE memory")
            connection.execute("DETACH made")


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:")


@cache
def _widths() -> dict[str, int]:
    """How many columns each table has."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(SCHEMA)
        return dict(connection.execute(_WIDTHS).fetchall())


def _populations(contents: Contents) -> list[Row]:
    """Those given, with the day they were loaded, in the order of loading."""
    rows = [(*row, *[None] * (5 - len(row))) for row in contents.populations]
    rows.sort(key=lambda row: str(row[4] or ""))
    return [(*row, tokyo_day(row[4]) if row[4] else None, n) for n, row in enumerate(rows)]


_WRITTEN = ("applied_on", "population", "pattern", "konbini_status")


def _said(contents: Contents) -> dict[str, list[Row]]:
    """What events, forms and decisions say, each with its places in the order of the record."""
    sayings: list[tuple[date | None, date | None, Row]] = []
    of_old = date(1, 1, 1)
    layout = SCHEMA.split("application(")[1].split(")")[0]
    names = layout.replace(",", " ").split()[::2]
    for row in contents.applications:
        told = dict(zip(names, row, strict=False))
        for item in (*_WRITTEN, "desired_start", "trial_wish"):
            if told.get(item) is not None:
                name = "application_date" if item == "applied_on" else item
                value = (told["application"], name, str(told[item]), of_old, told.get("first_mail"))
                sayings.append((row[3], None, (*value, None)))
    for application, item, said_so, recorded in contents.statements:
        sayings.append((recorded, None, (application, item, said_so, of_old, None, None)))
    for event in contents.events:
        days = (event.recorded or event.on, event.retracted)
        mark = (event.mail, event.decision)
        sayings.append((*days, (event.application, "stage", event.stage, event.on, *mark)))
        if event.municipality:
            whose = (event.application, "municipality", event.municipality, of_old, *mark)
            sayings.append((*days, whose))
    for made in contents.decisions:
        number, application, _, _, recorded, retracted, content = made
        for item in ("pattern", "konbini_status"):
            if value := json.loads(str(content)).get(item):
                row = (application, f"confirmed_{item}", value, of_old, None, number)
                sayings.append((_day(recorded), _day(retracted), row))
    order = sorted(
        range(len(sayings)), key=lambda n: (sayings[n][0] or of_old, _rank(sayings[n][2]), n)
    )
    place = {n: at for at, n in enumerate(order)}
    gone = {n: len(order) + at for at, n in enumerate(
        sorted((n for n in order if sayings[n][1]), key=lambda n: sayings[n][1] or of_old))}  # fmt: skip
    said, clock = [], []
    for n, (since, until, (application, item, value, on, mail, decision)) in enumerate(sayings):
        said.append((application, item, value, on, place[n], place[n], gone.get(n), mail, decision))
        clock.append((place[n], since))
        if n in gone:
            clock.append((gone[n], until))
    steps = [row for row in said if row[1] == "stage"]
    return {"step": steps, "stated": [row for row in said if row[1] != "stage"], "clock": clock}


def _rank(saying: Row) -> int:
    """Of what is recorded on one day, the later in the course of events comes later."""
    return list(Stage).index(Stage(str(saying[2]))) if saying[1] == "stage" else 0


def _day(moment: object) -> date | None:
    return tokyo_day(moment) if isinstance(moment, datetime) else None


_WIDTHS = "SELECT table_name, count(*) FROM duckdb_columns() WHERE NOT internal GROUP BY 1"


def half_year(seed: int = 4, label: str = "見本データ（架空）", share: float = 0.4) -> Contents:
    """A part of the country applying from July to December 2022; the prefectures differ.

    With a `share` of 1 it is about a third of all municipalities; with less, figures take less time.
    """
    dice = random.Random(seed)
    contents = Contents()
    contents.meta["label"] = label
    zeal = {f"{number:02d}": dice.betavariate(1.6, 3.0) for number in range(1, 48)}
    for number, code in enumerate(standing_codes()):
        if dice.random() < zeal[code[:2]] * share:
            _apply(contents, dice, f"a{number:04d}", code)
    for number in range(3):  # nobody could tell yet whose they are
        day = END - timedelta(days=2 + number)
        contents.events.append(Event(f"u{number}", None, "needs_review", day))
    _desk(contents, dice)
    return contents


def _apply(contents: Contents, dice: random.Random, application: str, code: str) -> None:
    span = (END - START).days
    received = START + timedelta(days=int(span * min(dice.betavariate(1.1, 1.3), 0.999)))
    course = [
        ("received", received),
        ("accepted", received + timedelta(days=dice.choice((0, 0, 1, 4)))),
    ]
    fate = dice.random()
    if fate < 0.05:
        course[1:] = [(dice.choice(("incomplete", "needs_review")), received)]
    elif fate < 0.08:
        course.append(("withdrawn", received + timedelta(days=dice.randint(3, 30))))
    elif fate < 0.65:
        agreed = received + timedelta(days=dice.randint(20, 90))
        course.append(("agreed", agreed))
        if fate < 0.30:
            course.append(("in_use", max(agreed + timedelta(days=20), date(2022, 10, 1))))
    course = [(stage, day) for stage, day in course if day <= END]
    contents.events += [Event(application, code, stage, day) for stage, day in course]
    contents.applications.append(
        (application, None, code, received, None, course[-1][0], 1, None, None, None, None, None)
    )


def _desk(contents: Contents, dice: random.Random) -> None:
    received = Counter(event.on for event in contents.events if event.stage == "received")
    for day, mails in sorted(received.items()):
        contents.mail_counts.append((day, "application", "accepted", mails))
        for kind, outcome, chance in (
            ("application", "incomplete", 0.15),
            ("inquiry", "needs_review", 0.10),
            ("auto_reply", "ignored", 0.12),
            ("withdrawal", "needs_review", 0.03),
        ):
            if dice.random() < chance * 2:
                contents.mail_counts.append((day, kind, outcome, 1 + (mails > 3)))
    total = sum(int(str(row[3])) for row in contents.mail_counts)
    for letter, state, count in (
        ("accepted", "sent", 40),
        ("incomplete", "sent", 6),
        ("noticed", "queued", 2),
    ):
        at = noon(END)
        sent = at if state == "sent" else None
        contents.letters += [(letter, at, at, sent, state)] * count
    for reason, days in (
        ("needs_review", 1),
        ("needs_review", 12),
        ("withdrawal", 3),
        ("inquiry", 2),
    ):
        contents.waiting.append((END - timedelta(days=days), reason, None))
    for folder, ended in ((1, noon(END) + timedelta(hours=6)), (1, noon(END))):
        contents.passes.append((folder, ended, ended, total, total, 0, 0, False))


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, width: int, rows: Iterable[Row]
) -> None:
    with connection.appender(table) as appender:
        for row in rows:  # columns left out at the end are unknown
            appender.append_row(*row, *[None] * (width - len(row)))


@cache
def _read(name: str) -> list[dict[str, str]]:
    with data_path("register", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
