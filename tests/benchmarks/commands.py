"""What the commands cost that a person waits for: CPU seconds of the whole process, and the demo's.

    python -m tests.benchmarks.commands [--seed N] [--runs 3]

On the state of the demo, made anew; a site with a scenario from its snapshot.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from intake.store import State
from tests.benchmarks._contest import report


def cpu_of(module: str, *arguments: str) -> float:
    """CPU seconds, user and system, of one command and its children."""
    before = os.times()
    done = subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True)
    after = os.times()
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-500:])
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    """Each command by what a person types, with its module and arguments."""
    state = ("intake.cli", "--state", str(folder))
    figures = ("reports.cli", "--snapshot", str(folder / "snapshot.duckdb"))
    number = State(folder).store.rows("waiting_items")[0]["number"]
    scenario = ("build", "--scenario", "仮定A", "--out", str(folder / "site-A"))
    return {
        "intake --help": ("intake.cli", "--help"),
        "intake status": (*state, "status"),
        "intake waiting": (*state, "waiting"),
        "intake show": (*state, "show", number),
        "reports adoption": (*figures, "adoption"),
        "reports build --scenario": (*figures, *scenario),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        rows["intake demo"] = {"cpu seconds": cpu_of("intake.cli", "--state", str(folder), "demo")}
        for title, command in commands(folder).items():
            spent = statistics.median(cpu_of(*command) for _ in range(options.runs))
            rows[title] = {"cpu seconds": spent}
    for row in rows.values():
        row["cpu seconds"] = round(row["cpu seconds"], 2)
    report("commands", options.seed, rows)


if __name__ == "__main__":
    main()
