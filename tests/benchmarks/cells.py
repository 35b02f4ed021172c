"""Reading in processes, of two trees side by side: python -m tests.benchmarks.cells OTHER_TREE

Both are kept ready and take turns with the same mails, so that what else the machine does meets both
alike. Seconds of each turn; the ratio of the medians, and of the least.
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

from tests.benchmarks._sample import applications, mixture

_READER = """
import sys, time
from pathlib import Path
from intake.receiving.readers import read_all
from intake.settings.sections import Reading
from intake.terms import Known
tasks = [(path, Known()) for path in sorted(Path(sys.argv[1]).iterdir())]
limits = Reading(processes=int(sys.argv[2]))
read_all(tasks[:64], limits)
for _ in sys.stdin:
    begun = time.perf_counter()
    read_all(tasks, limits)
    print(time.perf_counter() - begun, flush=True)
"""


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
    for name, tree, seconds in zip(("here", "there"), trees, zip(*took, strict=True), strict=True):
        half, least = statistics.median(seconds), min(seconds)
        print(f"{name}: median {half:.3f} s, least {least:.3f} s of {turns} turns  {tree}")
    here, there = zip(*took, strict=True)
    print(f"{count} mails, {processes} processes, here to there:"
          f" median {statistics.median(here) / statistics.median(there):.3f},"
          f" least {min(here) / min(there):.3f},"
          f" of pairs {statistics.median(a / b for a, b in took):.3f}")  # fmt: skip


def _reader(tree: Path, folder: str, processes: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _READER, folder, str(processes)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
    )  # fmt: skip


def _turn(reader: subprocess.Popen[str]) -> float:
    asked, answers = cast(IO[str], reader.stdin), cast(IO[str], reader.stdout)
    asked.write("\n")
    asked.flush()
    found = float(answers.readline())
    time.sleep(0.1)
    return found


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
