"""What grows with the record: figures at 1,000, 10,000 and 100,000 mails.

    python -m tests.benchmarks.growth [--seed N] [--mails 100000] [--runs 3]

A thousand mails are read once; their rows are then laid into the record again under other names and
for other municipalities, until each of the country has an application and its letters. The further
mail of the years is none of ours. A tenth of the mails are applications in use, decided in four steps.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import psutil

from intake.paths import data_path
from intake.publish import publish
from intake.receiving.arrival import Arrival
from intake.receiving.taking import Taker
from intake.register import load_register
from intake.settings import Settings
from intake.settings.sections import Answers
from intake.status import status
from intake.store import State, Transaction
from tests.attack.figures import timed
from tests.benchmarks._contest import report
from tests.benchmarks._sample import applications, mixture
from tests.system.mails import FIRST_DAY

BASE, BATCH = 1_000, 100
LONG = 20  # seconds: what takes so long is timed once
SETTINGS = Settings(answers=Answers(answer_since=FIRST_DAY, from_address="uketsuke@j-lis.example"))
_THERE = (
    "coalesce((SELECT there FROM elsewhere WHERE code = municipality AND copy = $n), municipality)"
    " AS municipality"
)
_TABLES = ("mail", "delivery", "reading", "receipt", "version", "send", "attempt")
_OTHER = {  # the same rows under other names; $n tells the copies apart
    "mail": "sha256(sha256 || $n) AS sha256, sha256(content || $n) AS content,"
    " message_id || $n AS message_id, $n || sender_address AS sender_address",
    "delivery": "uid + $n * 1000000 AS uid, sha256(mail || $n) AS mail, sha256(raw || $n) AS raw",
    "reading": "nextval('reading_id') AS id, sha256(mail || $n) AS mail",
    "receipt": "running + $n * 10000 AS running, 'R4-' || (running + $n * 10000) AS number,"
    " sha256(application || $n) AS application",
    "version": f"sha256(application || $n) AS application, sha256(mail || $n) AS mail, {_THERE}",
    "send": "message_id || $n AS message_id, sha256(application || $n) AS application,"
    " sha256(mail || $n) AS mail, $n || recipient AS recipient,"
    f" {_THERE}",
    "attempt": "nextval('attempt_id') AS id, send || $n AS send",
}
_NONE_OF_OURS = ", 'unrelated' AS kind, 'ignored' AS outcome, NULL AS municipality"
_ELSEWHERE = """
    CREATE TEMP TABLE elsewhere AS
    WITH begun AS (SELECT DISTINCT municipality AS code FROM base_version WHERE municipality NOTNULL),
    left_over AS (
        SELECT code FROM (SELECT unnest(CAST($codes AS VARCHAR[])) AS code)
        WHERE code NOT IN (SELECT code FROM begun)
    ),
    places AS (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place FROM begun),
    others AS (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place FROM left_over)
    SELECT places.code, 1 + others.place // (SELECT count(*) FROM begun) AS copy, others.code AS there
    FROM places JOIN others ON others.place % (SELECT count(*) FROM begun) = places.place
"""
_DECIDED = """
    INSERT INTO decision BY NAME
    SELECT a.application, m.what, m.stage, CAST('2022-08-01' AS DATE) + m.step * 40 AS on_date,
        '見本 職員' AS decided_by, 'mihon' AS account,
        TIMESTAMPTZ '2022-08-01 10:00:00+09' + to_days(CAST(m.step * 40 AS INTEGER)) AS recorded_at,
        '' AS note, CASE WHEN m.what = 'start_use' THEN '{"pattern":"A"}' ELSE '{}' END AS content
    FROM (SELECT application FROM receipt ORDER BY number LIMIT $applications) a
    CROSS JOIN (VALUES (1, 'select_trial', 'trial_selected'), (2, 'start_trial', 'trial_started'),
        (3, 'agree', 'agreed'), (4, 'start_use', 'in_use')) m(step, what, stage)
"""


def grow(state: State, seed: int, mails: int) -> None:
    """Fill the record with so many mails, and with decisions."""
    taker = Taker(state, SETTINGS, clock=lambda: FIRST_DAY)
    arrivals = [
        Arrival(("imap", "INBOX", 1, number + 1), at, raw)
        for number, (raw, at) in enumerate(mixture(seed, min(BASE, mails)))
    ]
    for _ in taker.take_all([arrivals]):
        pass
    taker.open_locked()
    with state.store.transaction() as transaction:
        run = transaction.connection.execute
        run(
            "INSERT INTO attempt BY NAME SELECT message_id AS send, queued_at AS tried_at,"
            " 'sent' AS outcome, '250' AS reply FROM send"
        )
        lay_base(transaction)
        ((most,),) = run("SELECT max(copy) FROM elsewhere").fetchall()
        for number in range(1, mails // BASE):
            copy_base(transaction, number, whole=number < most)
        run(_DECIDED, {"applications": mails // 10})


def lay_base(transaction: Transaction) -> None:
    """Keep what the record holds, to be copied."""
    for table in _TABLES:
        transaction.connection.execute(f"CREATE TEMP TABLE base_{table} AS FROM {table}")
    codes = [each.code for each in load_register(data_path("register")).current]
    transaction.connection.execute(_ELSEWHERE, {"codes": codes})


def copy_base(transaction: Transaction, number: int, *, whole: bool = True) -> None:
    """Once more the base under other names; where not whole, as mail that is none of ours."""
    for table in _TABLES if whole else ("mail", "delivery", "reading"):
        replaced = _OTHER[table].replace("$n", str(number))
        if table == "reading":
            replaced += f", {_THERE.replace('$n', str(number))}" if whole else _NONE_OF_OURS
        query = f"INSERT INTO {table} SELECT * REPLACE ({replaced}) FROM base_{table}"
        transaction.connection.execute(query)


def take_in(state: State, seed: int) -> None:
    """100 applications that the record does not hold, all they cause included."""
    _Taken.seed += 1
    mails = applications(seed + _Taken.seed, BATCH)
    arrivals = [
        Arrival(("imap", "NEW", _Taken.seed, uid), at, raw) for uid, (raw, at) in enumerate(mails)
    ]
    begun = time.process_time()
    taker = Taker(state, SETTINGS)
    (done,) = taker.take_all([arrivals])
    assert done.new == BATCH
    _Taken.cpu.append(time.process_time() - begun)


class _Taken:
    """What the runs of one look share."""

    seed = 0
    cpu: ClassVar[list[float]] = []


def looks(state: State, seed: int, folder: Path) -> dict[str, Callable[[], object]]:
    snapshot = state.snapshot
    build = [sys.executable, "-m", "reports.cli", "build", "--snapshot", str(snapshot)]
    return {
        "status": lambda: status(state),
        "waiting": lambda: state.store.rows("waiting_items"),
        "publish": lambda: publish(state),
        "reports build": lambda: subprocess.run(
            [*build, "--out", str(folder / "site")], check=True, capture_output=True
        ),
        "idle pass": lambda: Taker(state, SETTINGS).open_locked(),
        f"take in {BATCH}": lambda: take_in(state, seed),
    }


def measure(seed: int, mails: int, runs: int) -> dict[str, Any]:
    """Median seconds of each look at a record of this size."""
    with tempfile.TemporaryDirectory() as name:
        state = State(Path(name) / "state")
        grow(state, seed, mails)
        figures: dict[str, Any] = {"mails": mails}
        for title, look in looks(state, seed, Path(name)).items():
            first, _ = timed(look)  # warms; what takes long is not the warmer for it
            _Taken.cpu.clear()
            often = runs if first < LONG else 0
            figures[title] = round(
                statistics.median([timed(look)[0] for _ in range(often)] or [first]), 3
            )
        figures["cpu ms a mail taken in"] = round(statistics.median(_Taken.cpu) / BATCH * 1e3, 2)
        figures["store_mb"] = round(state.store.path.stat().st_size / 2**20)
        figures["snapshot_mb"] = round(state.snapshot.stat().st_size / 2**20, 1)
        figures["process_mb"] = round(psutil.Process().memory_info().rss / 2**20)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    rows = {}
    for share in (100, 10, 1):
        mails = options.mails // share
        rows[f"{mails:,} mails"] = measure(options.seed, mails, options.runs)
    small, large = next(iter(rows.values())), list(rows.values())[-1]
    cost = "cpu ms a mail taken in"
    report(
        "growth",
        options.seed,
        rows,
        {"cost of a mail, most / least": round(large[cost] / small[cost], 2)},
    )


if __name__ == "__main__":
    main()
