"""Years of mail from a Maildir into the record, then all of it read again: mails a second, memory.

    python -m tests.benchmarks.files [--seed N] [--mails 5000] [--only import]

Both are commands in processes of their own; memory is theirs and their workers' together.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from intake.status import status
from intake.store import State
from tests.benchmarks._contest import report
from tests.benchmarks._machine import measured
from tests.benchmarks._sample import applications, mixture

_BASE = 1_741  # different mails; the others are theirs under another Message-ID


def maildir(folder: Path, seed: int, count: int) -> None:
    """So many mails, half of them applications with a form, half the demo's mixture."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    half = min(count, _BASE) // 2 + 1
    base = [raw for raw, _ in applications(seed, half)] + [raw for raw, _ in mixture(seed, half)]
    for number in range(count):
        raw = base[number % len(base)]
        again = f"Message-ID: <{number // len(base)}.".encode()
        path = folder / "cur" / f"{number:07}.M0P1.example:2,S"
        path.write_bytes(raw.replace(b"Message-ID: <", again, 1))


def command(state: Path, *arguments: str) -> dict[str, Any]:
    """Seconds and memory of one command."""
    environment = os.environ | {"INTAKE_STATE": str(state)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "intake.cli", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    with measured(process.pid) as usage:
        code = process.wait()
    assert code == 0, (arguments, code)
    return {
        "seconds": round(time.perf_counter() - begun, 1),
        "peak_mb": round(usage.peak / 2**20),
        "largest_process_mb": round(usage.largest / 2**20),
    }


def run(seed: int, count: int, only: list[str]) -> None:
    rows = {}
    with tempfile.TemporaryDirectory() as name:
        box, state = Path(name) / "box", Path(name) / "state"
        maildir(box, seed, count)
        commands = {"import": ("import", str(box)), "replay": ("replay",)}
        for title in only:
            figures = command(state, *commands[title])
            rows[title] = {"per_second": round(count / figures["seconds"], 1)} | figures
        recorded = sum(status(State(state))["mails"].values())
    report("files", seed, rows, {"mails": count, "recorded": recorded})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--only", nargs="*", default=["import", "replay"])
    options = parser.parse_args()
    run(options.seed, options.mails, options.only)


if __name__ == "__main__":
    main()
