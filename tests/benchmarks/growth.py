"""What grows with the record: figures at 1,000, 10,000 and 100,000 mails and 20,000 decisions.

    python -m tests.benchmarks.growth [--seed N] [--mails 100000] [--decisions 20000] [--runs 3]

A country of the demo is read once; its rows are then laid into the record again under other names.
Applications grow to 5,000, letters with them; what else comes in years of mail is none of ours.
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

from intake.publish import publish
from intake.receiving.arrival import Arrival
from intake.receiving.taking import Taker
from intake.settings import Settings
from intake.settings.sections import Answers
from intake.status import status
from intake.store import State, Transaction
from tests.attack.figures import timed
from tests.benchmarks._contest import report
from tests.benchmarks._sample import applications, mixture
from tests.system.mails import FIRST_DAY

BASE, APPLICATIONS, BATCH = 1_000, 5_000, 100
SETTINGS = Settings(answers=Answers(answer_since=FIRST_DAY, from_address="uketsuke@j-lis.example"))
_TABLES = ("mail", "delivery", "reading", "receipt", "version", "send", "attempt")
_OTHER = {  # the same rows under other names; $n tells the copies apart
    "mail": "sha256(sha256 || $n) AS sha256, sha256(content || $n) AS content,"
    " message_id || $n AS message_id, $n || sender_address AS sender_address",
    "delivery": "uid + $n * 1000000 AS uid, sha256(mail || $n) AS mail, sha256(raw || $n) AS raw",
    "reading": "nextval('reading_id') AS id, sha256(mail || $n) AS mail",
    "receipt": "running + $n * 10000 AS running, 'R4-' || (running + $n * 10000) AS number,"
    " sha256(application || $n) AS application",
    "version": "sha256(application || $n) AS application, sha256(mail || $n) AS mail",
    "send": "message_id || $n AS message_id, sha256(application || $n) AS application,"
    " sha256(mail || $n) AS mail, $n || recipient AS recipient",
    "attempt": "nextval('attempt_id') AS id, send || $n AS send",
}
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


def grow(state: State, seed: int, mails: int, decisions: int) -> None:
    """Fill the record with so many mails and decisions."""
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
        begun = run("SELECT count(*) FROM receipt").fetchall()[0][0]
        for number in range(1, mails // BASE):
            copy_base(transaction, number, whole=number * begun < APPLICATIONS)
        run(_DECIDED, {"applications": decisions // 4})


def lay_base(transaction: Transaction) -> None:
    """Keep what the record holds, to be copied."""
    for table in _TABLES:
        transaction.connection.execute(f"CREATE TEMP TABLE base_{table} AS FROM {table}")


def copy_base(transaction: Transaction, number: int, *, whole: bool = True) -> None:
    """Once more the base under other names; where not whole, as mail that is none of ours."""
    for table in _TABLES if whole else ("mail", "delivery", "reading"):
        replaced = _OTHER[table].replace("$n", str(number))
        if table == "reading" and not whole:
            replaced += ", 'unrelated' AS kind, 'ignored' AS outcome, NULL AS municipality"
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


def measure(seed: int, mails: int, decisions: int, runs: int) -> dict[str, Any]:
    """Median seconds of each look at a record of this size."""
    with tempfile.TemporaryDirectory() as name:
        state = State(Path(name) / "state")
        grow(state, seed, mails, decisions)
        figures: dict[str, Any] = {"mails": mails, "decisions": decisions}
        for title, look in looks(state, seed, Path(name)).items():
            look()  # warm
            _Taken.cpu.clear()
            seconds = statistics.median(timed(look)[0] for _ in range(runs))
            figures[title] = round(seconds, 3)
        figures["cpu ms a mail taken in"] = round(statistics.median(_Taken.cpu) / BATCH * 1e3, 2)
        figures["store_mb"] = round(state.store.path.stat().st_size / 2**20)
        figures["snapshot_mb"] = round(state.snapshot.stat().st_size / 2**20, 1)
        figures["process_mb"] = round(psutil.Process().memory_info().rss / 2**20)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    rows = {}
    for share in (100, 10, 1):
        mails, decisions = options.mails // share, options.decisions // share
        rows[f"{mails:,} mails"] = measure(options.seed, mails, decisions, options.runs)
    small, large = next(iter(rows.values())), list(rows.values())[-1]
    cost = "cpu ms a mail taken in"
    report(
        "growth", options.seed, rows, {"cost of a mail, most / least": large[cost] / small[cost]}
    )


if __name__ == "__main__":
    main()
