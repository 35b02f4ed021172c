"""Broken input, one after another, to readers in a process that may die: what became of each."""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection

from tests.attack.figures import Found, sized

SECONDS, MEGABYTES = 2.0, 512  # of its processor, beyond what it held before
_ENOUGH = 50  # bad ones after which the rest is not tried
_GRACE = 8.0  # seconds until a silent process is taken for hung

Input = tuple[str, bytes]  # what it is, and its bytes
Drawn = Callable[[int, int], Iterator[Input]]  # by seed and count, the same for the same ones
Examine = Callable[[int, str, bytes], str]  # what became of one; raises whatever the reader raises


@dataclass(slots=True)
class Tally:
    """What happened so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")

    def add(self, number: int, name: str, result: str, used: float, memory: float) -> None:
        which = f"{number} {name}".rstrip()
        self.outcomes[result] += 1
        self.slowest = max(self.slowest, (used, which))
        self.largest = max(self.largest, (memory, which))
        if used > SECONDS or memory > MEGABYTES or result.startswith("raised"):
            self.bad.append(f"{which}: {used:.1f} s, {memory:.0f} MB, {result}")
        if number % 1000 == 999:
            print(f"{number + 1} …", file=sys.stderr, flush=True)

    def found(self) -> Found:
        figures = {
            **dict(self.outcomes.most_common()),
            "slowest": f"{self.slowest[0]:.2f} s ({self.slowest[1]})",
            "largest": f"{self.largest[0]:.0f} MB ({self.largest[1]})",
            "over a limit, raised or ended the process": len(self.bad),
        }
        return Found(figures, tuple(self.bad))


def one(number: int, given: Input, examine: Examine) -> tuple[str, float, float]:
    """What became of one input, the seconds and megabytes it took."""
    before, began = _memory(), time.process_time()
    try:
        result = examine(number, *given)
    except BaseException as error:
        result = f"raised {type(error).__name__}: {error}"[:200]
    return result, time.process_time() - began, _memory() - before


def run(seed: int, count: int, drawn: Drawn, examine: Examine) -> Found:
    """Examine so many; a process that ends or hangs is replaced, and the next one goes on."""
    tally, start = Tally(), 0
    while start < count and len(tally.bad) < _ENOUGH:
        ours, theirs = multiprocessing.Pipe()
        task = (theirs, seed, start, count, drawn, examine)
        worker = multiprocessing.Process(target=_work, args=task)
        worker.start()
        theirs.close()
        start = _watched(worker, ours, tally, start)
        worker.kill()
        worker.join()
    return tally.found()


def main(description: str | None, drawn: Drawn, examine: Examine, count: int) -> None:
    """A command line with --seed, --count, and --only N, which repeats one; ends the process."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one, examined in this process")
    options = sized(parser, count=count)
    seed, only = options["seed"], options["only"]
    if only is None:
        sys.exit(run(seed, options["count"], drawn, examine).tell())
    name, content = next(islice(drawn(seed, only + 1), only, None))
    print(name, len(content), examine(only, name, content))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _work(
    pipe: Connection, seed: int, start: int, count: int, drawn: Drawn, examine: Examine
) -> None:
    """Examines from `start` on, telling of each; the parent watches the clock."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
    examine(1, "warm-up", b"")
    for number, given in enumerate(islice(drawn(seed, count), start, None), start):
        pipe.send((number, given[0], "begin", 0.0, 0.0))
        pipe.send((number, given[0], *one(number, given, examine)))
    pipe.send((count, "", "done", 0.0, 0.0))


def _watched(worker: multiprocessing.Process, pipe: Connection, tally: Tally, start: int) -> int:
    """The number of the first input that this worker has not examined."""
    number, name = start, ""
    while True:
        try:
            if not pipe.poll(SECONDS + _GRACE):
                tally.bad.append(f"{number} {name}: hung")
                return number + 1
            number, name, result, used, memory = pipe.recv()
        except EOFError:
            tally.bad.append(f"{number} {name}: the process ended (exit {worker.exitcode})")
            return number + 1
        if result == "done":
            return int(number)
        if result != "begin":
            tally.add(number, name, result, used, memory)
