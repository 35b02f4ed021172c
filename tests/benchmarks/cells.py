"""Reading in processes, of two trees side by side: python -m tests.benchmarks.cells OTHER_TREE

Both are kept ready and take turns with the same mails, so that what else the machine does meets both
alike. Seconds by the clock and of processors, of each turn; the ratio of the medians, and of the least.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, cast

import psutil

from tests.benchmarks._sample import applications, mixture

_READER = """
import sys, time
from pathlib import Path
from intake.receiving.readers import read_all
from intake.settings.sections import Reading
from intake.terms import ReadingContext
tasks = [(path, ReadingContext()) for path in sorted(Path(sys.argv[1]).iterdir())]
limits = Reading(processes=int(sys.argv[2]))
read_all(tasks[:64], limits)
for _ in sys.stdin:
    begun = time.perf_counter()
    read_all(tasks, limits)
    print(time.perf_counter() - begun, flush=True)
"""


Turn = tuple[float, float]  # seconds by the clock, and of processors


def run(trees: tuple[Path, Path], seed: int, count: int, turns: int, processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raws = [raw for raw, _ in applications(seed, count // 2)]
        raws += [raw for raw, _ in mixture(seed, count // 2)]
        for number, raw in enumerate(raws):
            Path(folder, f"{number:05}.eml").write_bytes(raw)
        readers = [_reader(tree, folder, processes) for tree in trees]
        took = [[_turn(reader) for reader in readers] for _ in range(turns + 1)][1:]
        for reader in readers:
            cast(IO[str], reader.stdin).close()
            reader.wait()
    print(
        f"{count} mails, {processes} processes, {turns} turns; here: {trees[0]}; there: {trees[1]}"
    )
    for kind, name in enumerate(("clock", "processors")):
        here, there = ([turn[side][kind] for turn in took] for side in (0, 1))
        pairs = statistics.median(a / b for a, b in zip(here, there, strict=True))
        print(f"{name}: here median {statistics.median(here):.3f} s, least {min(here):.3f} s;"
              f" there {statistics.median(there):.3f} s, {min(there):.3f} s; here to there: median"
              f" {statistics.median(here) / statistics.median(there):.3f},"
              f" least {min(here) / min(there):.3f}, of pairs {pairs:.3f}")  # fmt: skip


def _reader(tree: Path, folder: str, processes: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _READER, folder, str(processes)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
    )  # fmt: skip


def _turn(reader: subprocess.Popen[str]) -> Turn:
    asked, answers = cast(IO[str], reader.stdin), cast(IO[str], reader.stdout)
    before = _used(reader.pid)
    asked.write("\n")
    asked.flush()
    found = float(answers.readline())
    used = _used(reader.pid) - before
    time.sleep(0.1)
    return found, used


def _used(pid: int) -> float:
    """Seconds of processors of a process and of all below it, ended ones included."""
    process = psutil.Process(pid)
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("there", type=Path)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    trees = (Path.cwd(), options.there)
    run(trees, options.seed, options.mails, options.turns, options.processes)


if __name__ == "__main__":
    main()
