"""Each stage of intake alone, one after the other, nothing overlapping: ms of CPU and of time a mail.

python -m tests.benchmarks.stages [--seed N] [--mails 600] [--runs 5]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from intake.answers.answering import Answerer
from intake.answers.letters import organisation_of
from intake.mailbox.imap import open_mailbox
from intake.paths import data_path
from intake.reading import read
from intake.reading.record import reader_version
from intake.receiving.arrival import Arrival, sorted_out
from intake.receiving.batch import sort_out
from intake.receiving.knowledge import Knowledge
from intake.receiving.readers import read_all
from intake.receiving.recording import Read, Recorder
from intake.register import load_register
from intake.settings import Settings
from intake.settings.reading_context import reading_context
from intake.store import State, now
from tests.benchmarks._contest import report
from tests.benchmarks._machine import tree
from tests.benchmarks._pipelines import Box
from tests.benchmarks._sample import Sample, applications
from tests.benchmarks.intake import boxes
from tests.system.dovecot import dovecot_server

BATCH = 200


class Clock:
    """Time and CPU, workers' too, of each stage."""

    def __init__(self) -> None:
        self.spent: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))

    def stage(self, name: str, work: Callable[[], Any]) -> Any:
        cpu, begun = _cpu(), time.perf_counter()
        made = work()
        seconds, used = time.perf_counter() - begun, _cpu() - cpu
        before = self.spent[name]
        self.spent[name] = before[0] + used, before[1] + seconds
        return made


def _cpu() -> float:
    times = [process.cpu_times() for process in tree(psutil.Process().pid)]
    return sum(each.user + each.system for each in times)


def through(box: Box, folder: Path, settings: Settings) -> Clock:
    """All mails through each stage, a batch at a time."""
    state, clock = State(folder), Clock()
    register = load_register(data_path("register"))
    given = reading_context(settings)
    answerer = Answerer(
        settings.answers, organisation_of(settings.answers), register, given.own_addresses
    )
    recorder = Recorder(answerer, reader_version(), state.archive)
    with open_mailbox(settings.mailbox) as mailbox:
        uids = mailbox.examine("INBOX").uids
        fetched = mailbox.fetch(uids)
        while batch := clock.stage("fetch", lambda: next(fetched, None)):
            mails = [
                Arrival(("imap", "INBOX", 1, mail.uid), mail.received_at, mail.raw)
                for mail in batch
            ]
            _batch(mails, state, settings, recorder, clock)
    return clock


def _batch(
    mails: list[Arrival], state: State, settings: Settings, recorder: Recorder, clock: Clock
) -> None:
    register, given = load_register(data_path("register")), reading_context(settings)
    kept = clock.stage("hash", lambda: [sorted_out(mail) for mail in mails])
    raws = {each.digest: mail.raw for each, mail in zip(kept, mails, strict=True)}
    clock.stage("keep and sync", lambda: state.archive.keep(raws))

    def look_up() -> list[Any]:
        with state.store.transaction() as transaction:
            clues = sort_out(kept, transaction, None).clues()
            knowledge = Knowledge(transaction, clues)
        return [knowledge.about(each, given) for each in clues]

    def record(at: datetime) -> None:
        with state.store.transaction() as transaction:
            recorder.record(transaction, reads, [], at)

    knowns = clock.stage("look up", look_up)
    clock.stage("read, one process", lambda: [read(raw, register, given) for raw in raws])
    tasks = [(state.archive.path(mail.digest), k) for mail, k in zip(kept, knowns, strict=True)]
    readings = clock.stage("read, two processes", lambda: read_all(tasks, settings.reading))
    reads = [Read(mail, reading) for mail, reading in zip(kept, readings, strict=True)]
    clock.stage("record, letters worded", lambda: record(now()))


def run(seed: int, count: int, runs: int) -> None:
    mails: list[Sample] = list(applications(seed, count))
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with dovecot_server() as server, boxes(mails, server) as (whole, warm):
        for number in range(runs + 1):
            with tempfile.TemporaryDirectory() as folder:
                box = whole if number else warm
                clock = through(box, Path(folder) / "state", box.settings())
            for name, spent in clock.spent.items():
                if number:  # the first one warms up
                    found[name].append(spent)
    rows = {name: _figures(spent, count) for name, spent in found.items()}
    report("stages", seed, rows, {"mails": count})


def _figures(spent: list[tuple[float, float]], count: int) -> dict[str, Any]:
    each = [seconds / count * 1000 for _, seconds in spent]
    return {
        "cpu_ms": round(statistics.median(cpu for cpu, _ in spent) / count * 1000, 2),
        "ms_median": round(statistics.median(each), 2),
        "ms_least": round(min(each), 2),
        "ms_most": round(max(each), 2),
        "runs": len(spent),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=600)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    run(options.seed, options.mails, options.runs)


if __name__ == "__main__":
    main()
