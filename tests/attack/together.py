"""Everyone at once for minutes: python -m tests.attack.together

A process that watches, one that publishes, three that read the snapshot as notebooks do, one that
writes decisions into the record. Each says how long it waited and what went wrong. --minutes N.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from intake.publish import publish
from intake.status import status
from intake.store import State
from tests.attack.figures import Found, command
from tests.attack.long_watch import mail, watching
from tests.system.dovecot import Dovecot

_READERS = 3
_QUESTIONS = (
    "SELECT stage, count(*) FROM application GROUP BY stage",
    "SELECT on_date, sum(mails) FROM mail_count GROUP BY on_date ORDER BY on_date",
    "SELECT m.prefecture, count(*) FROM application a JOIN municipality m ON m.code = a.municipality GROUP BY ALL",
    "SELECT value FROM meta WHERE key = 'made_at'",
)


def run(seed: int, minutes: float = 5.0) -> Found:
    """Errors and the longest wait of each, while mails keep coming in."""
    seconds = minutes * 60
    with watching() as watch:
        state = watch.state
        watch.server.append_many([mail(0)])
        while not state.store.exists() or not status(state)["mailbox"]["recorded"]:
            time.sleep(0.1)
        publish(state)
        roles = ["publish", "decide", *["read"] * _READERS]
        hands = [_hand(role, state, seconds, seed + n) for n, role in enumerate(roles)]
        given = _feed(watch.server, seconds)
        told = [json.loads(hand.communicate(timeout=120)[0]) for hand in hands]
        _settle(state, given)
        return judge(state, dict(enumerate(told)), roles, given, watch.log)


def _hand(role: str, state: State, seconds: float, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.attack.together",
            "--as",
            role,
            str(state.folder),
            str(seconds),
            str(seed),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def _feed(server: Dovecot, seconds: float) -> int:
    """Two mails a second or so; how many."""
    end, given = time.monotonic() + seconds, 1
    while time.monotonic() < end:
        server.append_many([mail(given)])
        given += 1
        time.sleep(0.5)
    return given


def _settle(state: State, given: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and status(state)["mailbox"]["recorded"] < given:
        time.sleep(0.5)


def judge(
    state: State, told: dict[int, dict[str, object]], roles: list[str], given: int, log: Path
) -> Found:
    with state.store.transaction() as transaction:
        ask = lambda query: transaction.connection.execute(query).fetchall()[0][0]  # noqa: E731
        decisions = ask("SELECT count(*) FROM decision")
        failed = ask("SELECT count(*) FROM pass WHERE error IS NOT NULL")
    figures: dict[str, object] = {
        "mails": given,
        "mails recorded": status(state)["mailbox"]["recorded"],
    }
    for number, result in told.items():
        role = f"{roles[number]} {number}"
        figures[f"{role}: times, longest wait (s)"] = (result["times"], result["longest"])
    written = sum(int(str(r["times"])) for n, r in told.items() if roles[n] == "decide")
    figures |= {
        "errors": [error for result in told.values() for error in result["errors"]],  # type: ignore[attr-defined]
        "failed passes": failed,
        "decisions lost": written - decisions,
        "mails not recorded": given - int(str(figures["mails recorded"])),
        "tracebacks": log.read_text().count("Traceback"),
        "longest wait of all (s)": max(float(str(r["longest"])) for r in told.values()),
    }
    must_be_none = ("errors", "failed passes", "decisions lost", "mails not recorded", "tracebacks")
    return Found(figures, tuple(f"{n}: {figures[n]}" for n in must_be_none if figures[n]))


def act(role: str, folder: Path, seconds: float, seed: int) -> dict[str, object]:
    """One hand at work: how often, the longest wait in seconds, what went wrong."""
    state, chance = State(folder), random.Random(seed)
    end, times, longest, errors = time.monotonic() + seconds, 0, 0.0, []
    while time.monotonic() < end:
        time.sleep(chance.random() * (2.0 if role == "publish" else 0.4))
        began = time.monotonic()
        try:
            _ACTS[role](state, chance)
            times += 1
        except Exception as error:
            errors.append(f"{role}: {type(error).__name__}: {error}"[:200])
        longest = max(longest, time.monotonic() - began)
    return {"times": times, "longest": round(longest, 3), "errors": errors}


def _publish(state: State, chance: random.Random) -> None:
    publish(state)


def _decide(state: State, chance: random.Random) -> None:
    """What the desk does: look at what waits, write one decision."""
    with state.store.transaction() as transaction:
        rows = transaction.connection.execute("DESCRIBE decision").fetchall()
        names = [row[0] for row in rows if row[4] is None]
        values = dict.fromkeys(names, "試験") | {
            "decided_by": "見本 花子",
            "on_date": datetime.now(UTC).date(),
            "recorded_at": datetime.now(UTC),
            "application": None,
            "mail": None,
            "content": {"note": chance.random()},
        }
        transaction.rows("waiting")
        transaction.add("decision", [{name: values[name] for name in names}])


def _read(state: State, chance: random.Random) -> None:
    """What a notebook does: open the snapshot read-only, ask, close."""
    import duckdb

    with duckdb.connect(str(state.snapshot), read_only=True) as connection:
        for question in _QUESTIONS:
            assert connection.execute(question).fetchall() is not None


_ACTS = {"publish": _publish, "decide": _decide, "read": _read}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as"]:
        role, folder, seconds, seed = sys.argv[2:6]
        print(json.dumps(act(role, Path(folder), float(seconds), int(seed))))
    else:
        command(__doc__, run, minutes=5.0)
