"""Reads mutated mails in a process that may die: python -m tests.attack.fuzz_mail

Each has 2 seconds and 512 MB. Prints what happened and the worst; exits 1 if any was over a limit,
raised, or ended the process. The same --seed and --count give the same mails; --only N repeats one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import sys
import time
from collections import Counter
from itertools import islice
from multiprocessing.connection import Connection

from intake.paths import data_path
from intake.reading.reader import unguarded
from intake.reading.record import from_json, known_of, to_json
from intake.register import Register, load_register
from intake.terms import Known
from tests.attack.crafted_mails import crafted
from tests.attack.mail_mutants import mutant, mutants, originals

SECONDS, MEGABYTES = 2.0, 512
_ENOUGH = 50  # bad mails after which the rest is not tried
_GRACE = 8.0  # seconds until a silent process is taken for hung
_AGAIN = 50  # every so many mails are read twice, the second time from the recorded arguments
KNOWN = Known(
    message_ids=frozenset({"ack.R4-0012.1@j-lis.example"}),
    receipt_numbers=frozenset({"R4-0012", "R4-0013"}),
    passwords=("yoichi2022",),
    own_addresses=frozenset({"hisai-shien@j-lis.example"}),
)


def examine(raw: bytes, register: Register, *, again: bool = False) -> str:
    """What became of one mail: its kind and outcome. Raises whatever the reader raises."""
    reading = unguarded(raw, register, KNOWN)
    document = json.loads(json.dumps(to_json(reading)))
    if again:
        assert from_json(document, register) == reading, "a reading survives its record"
        assert unguarded(raw, register, known_of(reading.arguments)) == reading, "a replay is equal"
    return f"{reading.kind} {reading.outcome}"


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _work(pipe: Connection, seed: int, start: int, count: int, register: Register) -> None:
    """Reads mails from `start` on, telling of each; the parent watches the clock."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
    examine(b"", register)
    for number, raw in enumerate(islice(mutants(seed, count), start, None), start):
        pipe.send((number, "begin", 0.0, 0.0))
        before, began = _memory(), time.process_time()
        try:
            result = examine(raw, register, again=number % _AGAIN == 0)
        except BaseException as error:
            result = f"raised {type(error).__name__}: {error}"[:200]
        pipe.send((number, result, time.process_time() - began, _memory() - before))
    pipe.send((count, "done", 0.0, 0.0))


class _Tally:
    """What happened so far."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.bad: list[str] = []
        self.slowest = self.largest = (0.0, 0)

    def add(self, number: int, result: str, used: float, memory: float) -> None:
        self.outcomes[result] += 1
        self.slowest = max(self.slowest, (used, number))
        self.largest = max(self.largest, (memory, number))
        if used > SECONDS or memory > MEGABYTES or result.startswith("raised"):
            self.bad.append(f"{number}: {used:.1f} s, {memory:.0f} MB, {result}")
        if number % 1000 == 999:
            print(f"{number + 1} …", file=sys.stderr, flush=True)

    def tell(self) -> int:
        for result, times in self.outcomes.most_common():
            print(f"{times:7d}  {result}")
        print(f"slowest {self.slowest[0]:.2f} s (number {self.slowest[1]})")
        print(f"largest {self.largest[0]:.0f} MB (number {self.largest[1]})")
        print(f"over a limit, raised or ended the process: {len(self.bad)}")
        for line in self.bad:
            print("  ", line)
        return 1 if self.bad else 0


def _watched(worker: multiprocessing.Process, pipe: Connection, tally: _Tally, start: int) -> int:
    """The number of the first mail that this worker has not read."""
    number = start
    while True:
        try:
            if not pipe.poll(SECONDS + _GRACE):
                tally.bad.append(f"{number}: hung")
                return number + 1
            number, result, used, memory = pipe.recv()
        except EOFError:
            tally.bad.append(f"{number}: the process ended (exit {worker.exitcode})")
            return number + 1
        if result == "done":
            return int(number)
        if result != "begin":
            tally.add(number, result, used, memory)


def run(seed: int, count: int) -> int:
    tally, start = _Tally(), 0
    originals()  # read once, for all the processes that are forked from this one
    register = load_register(data_path("register"))
    while start < count and len(tally.bad) < _ENOUGH:
        ours, theirs = multiprocessing.Pipe()
        task = (theirs, seed, start, count, register)
        worker = multiprocessing.Process(target=_work, args=task)
        worker.start()
        theirs.close()
        start = _watched(worker, ours, tally, start)
        worker.kill()
        worker.join()
    return tally.tell()


def run_crafted() -> int:
    """Reads the mails made to exhaust a reader, in this process."""
    tally, register = _Tally(), load_register(data_path("register"))
    for number, (name, raw) in enumerate(crafted(1000)):
        before, began = _memory(), time.process_time()
        result = examine(raw, register)
        used, memory = time.process_time() - began, _memory() - before
        print(f"{used:5.2f} s {memory:5.0f} MB  {len(raw) // 1024:6d} KB  {name}")
        tally.add(number, result, used, memory)
    return tally.tell()


def main() -> int:

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--only", type=int, help="the number of one mail, read in this process")
    parser.add_argument("--crafted", action="store_true", help="mails made to exhaust a reader")
    options = parser.parse_args()
    if options.crafted:
        return run_crafted()
    if options.only is None:
        return run(options.seed, options.count)
    raw = mutant(random.Random(f"{options.seed}:{options.only}"))
    print(len(raw), examine(raw, load_register(data_path("register")), again=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
