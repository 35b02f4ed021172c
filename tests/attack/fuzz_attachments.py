"""Opens mutated attachments in a process that may die: python -m tests.attack.fuzz_attachments

Each has 2 seconds of its processor and 512 MB. Prints what happened and the worst; exits 1 if any was over a limit,
raised, or ended the process. The same --seed and --count give the same files; --only N repeats one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections import Counter
from dataclasses import asdict
from itertools import islice
from multiprocessing.connection import Connection

from intake.reading.assess import attachment_readings, merge
from intake.reading.attachment import open_parts
from intake.reading.form import read_form
from intake.reading.parts import Part
from tests.attack.mutants import PASSWORD, mutants, originals

SECONDS, MEGABYTES = 2.0, 512
_ENOUGH = 50  # bad files after which the rest is not tried
_GRACE = 8.0  # seconds until a silent process is taken for hung


def examine(name: str, content: bytes) -> str:
    """What became of one file: 「form」, 「read」, or the code of its first finding."""
    documents = open_parts([Part(name, "application/octet-stream", content)], [PASSWORD])
    forms = [read_form(document) for document in documents]
    merge((), [form for form in forms if form is not None])
    readings = attachment_readings(documents, forms)
    held = [asdict(document) for document in documents], [str(each.form) for each in readings]
    json.dumps(held, ensure_ascii=False).encode()  # everything can be written down
    assert documents, "every attachment gives a document"
    if any(forms):
        return "form"
    codes = [finding.code for document in documents for finding in document.findings]
    return codes[0] if codes else "read"


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _work(pipe: Connection, seed: int, start: int, count: int) -> None:
    """Examines files from `start` on, telling of each; the parent watches the clock."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
    examine("warm-up", b"")
    for number, (name, content) in enumerate(islice(mutants(seed, count), start, None), start):
        pipe.send(("begin", number, name, 0.0, 0.0, ""))
        before, began = _memory(), time.process_time()
        try:
            result = examine(name, content)
        except BaseException as error:
            result = f"raised {type(error).__name__}: {error}"[:200]
        used = time.process_time() - began
        pipe.send(("end", number, name, used, _memory() - before, result))
    pipe.send(("done", count, "", 0.0, 0.0, ""))


def run(seed: int, count: int, start: int = 0) -> int:
    outcomes: Counter[str] = Counter()
    bad: list[str] = []
    worst_time, worst_memory = (0.0, ""), (0.0, "")
    originals()  # made once, for all the processes that are forked from this one
    while start < count and len(bad) < _ENOUGH:
        ours, theirs = multiprocessing.Pipe()
        worker = multiprocessing.Process(target=_work, args=(theirs, seed, start, count))
        worker.start()
        theirs.close()
        number, name = start, ""
        while True:
            try:
                if not ours.poll(SECONDS + _GRACE):
                    bad.append(f"{number} {name}: hung")
                    break
                what, number, name, used, memory, result = ours.recv()
            except EOFError:
                bad.append(f"{number} {name}: the process ended (exit {worker.exitcode})")
                break
            if what == "done":
                number = count
                break
            if what == "end":
                outcomes[result] += 1
                worst_time = max(worst_time, (used, f"{number} {name}"))
                worst_memory = max(worst_memory, (memory, f"{number} {name}"))
                if used > SECONDS or memory > MEGABYTES or result.startswith("raised"):
                    bad.append(f"{number} {name}: {used:.1f} s, {memory:.0f} MB, {result}")
                if number % 1000 == 999:
                    print(f"{number + 1} …", file=sys.stderr, flush=True)
        worker.kill()
        worker.join()
        start = number + 1
    for result, times in outcomes.most_common():
        print(f"{times:7d}  {result}")
    print(
        f"slowest {worst_time[0]:.2f} s ({worst_time[1]}), largest {worst_memory[0]:.0f} MB ({worst_memory[1]})"
    )
    print(f"over a limit, raised or ended the process: {len(bad)}")
    for line in bad:
        print("  ", line)
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--only", type=int, help="the number of one file, opened in this process")
    options = parser.parse_args()
    if options.only is None:
        return run(options.seed, options.count)
    name, content = next(islice(mutants(options.seed, options.only + 1), options.only, None))
    print(name, len(content), examine(name, content))
    return 0


if __name__ == "__main__":
    sys.exit(main())
