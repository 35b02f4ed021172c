"""How long the pages take and how large they are: the whole country, three years, 5,000 mails.

    python -m tests.benchmarks.site [--seed N] [--mails N] [--rounds N]

Each build is the command itself in a process of its own, as a clock would start it every morning.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from intake.publish import publish
from intake.store import State
from tests.attack.figures import Found, at, command
from tests.benchmarks.desk_list import state_of
from tests.country import five_years
from tests.synthetic import Contents, noon, write

BEGIN, END = date(2022, 7, 1), date(2025, 6, 30)
SCENARIO = "仮定A"
_MAILS = (
    ("application", "accepted", 62), ("application", "incomplete", 11), ("application", "needs_review", 7),
    ("inquiry", "needs_review", 6), ("reply", "needs_review", 4), ("withdrawal", "needs_review", 1),
    ("auto_reply", "ignored", 6), ("bounce", "ignored", 1), ("unrelated", "ignored", 2),
)  # fmt: skip  # kind, outcome, of a hundred
_FINDINGS = ("form_missing", "phone_missing", "contact_name_missing", "section_missing")


class Times(NamedTuple):
    """Seconds of one build: by the clock on the wall, and of the processor."""

    wall: float
    cpu: float


def site(seed: int, mails: int, rounds: int) -> Found:
    """Seconds of `reports build` and of `intake publish`, and the size of what is built."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = write(folder / "snapshot.duckdb", three_years(seed, mails))
        figures: dict[str, float] = {"applications": 1741, "mails": mails}
        for label, options in {"": (), " under a scenario": ("--scenario", SCENARIO)}.items():
            out = folder / f"site{label}"
            times = [_built(snapshot, out, *options) for _ in range(rounds)]
            figures |= _about(out, times, label)
        figures |= _published(folder / "state", seed, mails, rounds)
    return Found(figures)


def three_years(seed: int, mails: int) -> Contents:
    """Every municipality applies, most agree and start; mails, letters and passes of three years."""
    dice = random.Random(seed)
    made = five_years(seed, share=1.0)
    made.meta |= {"data_until": f"{END}T18:00:00+09:00", "made_at": f"{END}T18:05:00+09:00"}
    made.events = [event for event in made.events if (event.recorded or event.on) <= END]
    made.populations = [row for row in made.populations if date.fromisoformat(str(row[1])) <= END]
    days = [BEGIN + timedelta(days=dice.randrange((END - BEGIN).days)) for _ in range(mails)]
    kinds = dice.choices(_MAILS, [share for *_, share in _MAILS], k=mails)
    for day, (kind, outcome, _) in zip(days, kinds, strict=True):
        made.mail_counts.append((day, kind, outcome, 1))
        if kind == "application":
            came = noon(day)
            sent = came + timedelta(seconds=dice.randrange(20, 900))
            letter = outcome if outcome != "needs_review" else "noticed"
            made.letters.append((letter, came, sent, sent, "sent"))
    for number in range(60):
        made.waiting.append(
            (END - timedelta(days=number % 20), dice.choice(("inquiry", "reply")), None)
        )
    for hour in range((END - BEGIN).days * 24):
        ended = noon(BEGIN) + timedelta(hours=hour)
        made.passes.append((1, ended, ended, mails, mails, 0, 0, False))
    return made


def _built(snapshot: Path, out: Path, *options: str) -> Times:
    before, cpu = time.monotonic(), _cpu()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "reports.cli",
            "--snapshot",
            str(snapshot),
            "--out",
            str(out),
            "build",
            *options,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return Times(time.monotonic() - before, _cpu() - cpu)


def _cpu() -> float:
    """Seconds of processor that ended children used: what a busy machine hides in the other figure."""
    used = os.times()
    return used.children_user + used.children_system


def _about(out: Path, times: list[Times], label: str) -> dict[str, float]:
    files = {path: path.stat().st_size for path in out.rglob("*") if path.is_file()}
    indexes = [size for path, size in files.items() if path.name.startswith("index")]
    prefectures = [size for path, size in files.items() if path.parent.name == "prefectures"]
    return {
        f"build seconds{label}": round(at([one.wall for one in times], 0.5), 2),
        f"build cpu seconds{label}": round(at([one.cpu for one in times], 0.5), 2),
        f"folder MB{label}": round(sum(files.values()) / 1e6, 2),
        f"files{label}": len(files),
        f"index kB{label}": round(max(indexes) / 1e3),
        f"largest prefecture kB{label}": round(max(prefectures, default=0) / 1e3),
    }


def _published(folder: Path, seed: int, mails: int, rounds: int) -> dict[str, float]:
    folder.mkdir()
    state: State = state_of(folder, seed, mails)
    times, cpu = [], []
    for _ in range(rounds):
        before, used = time.monotonic(), time.process_time()
        publish(state)
        times.append(time.monotonic() - before)
        cpu.append(time.process_time() - used)
    return {
        "publish seconds": round(at(times, 0.5), 2),
        "publish cpu seconds": round(at(cpu, 0.5), 2),
        "publish slowest": round(max(times), 2),
    }


if __name__ == "__main__":
    command(__doc__, site, mails=5000, rounds=3)
