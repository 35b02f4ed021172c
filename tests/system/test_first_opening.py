"""A record appears whole: processes that open it for the first time at one moment all find it."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from intake.store import State

ROUNDS, PROCESSES = 10, 3
WHOLE = 3 * 4096  # bytes of a record's headers


def open_at_once(folder: Path, together: Barrier, told: Any) -> None:
    for number in range(ROUNDS):
        together.wait(60)
        try:
            State(folder / str(number)).store.rows("backups")
        except Exception as error:
            told.put(f"{number}: {error}")


def test_processes_that_open_a_new_record_at_one_moment_all_find_it_whole(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together, told = context.Barrier(PROCESSES), context.Queue()
    processes = [
        context.Process(target=open_at_once, args=(tmp_path, together, told))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    seen = set()
    for path in [tmp_path / str(number) / "store.duckdb" for number in range(ROUNDS)]:
        while not path.exists() and any(process.is_alive() for process in processes):
            time.sleep(0.0001)  # often enough to meet a file that is only begun
        seen.add(path.stat().st_size >= WHOLE)
    for process in processes:
        process.join(120)
    assert seen == {True}  # never a file that is only begun
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert told.empty(), told.get()
    for number in range(ROUNDS):
        assert [path.name for path in (tmp_path / str(number)).glob("store*")] == ["store.duckdb"]
        assert (tmp_path / str(number) / "store.duckdb").stat().st_mode & 0o777 == 0o600
