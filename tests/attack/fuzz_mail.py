"""Reads mutated mails in a process that may die: python -m tests.attack.fuzz_mail

Each has 2 seconds and 512 MB. Prints what happened and the worst; exits 1 if any was over a limit,
raised, or ended the process. The same --seed and --count give the same mails; --only N repeats one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache

from intake.paths import data_path
from intake.reading.reader import unguarded
from intake.reading.record import from_json, known_of, to_json
from intake.register import Register, load_register
from intake.terms import ReadingContext
from tests.attack import fuzz
from tests.attack.crafted_mails import crafted
from tests.attack.mail_mutants import mutants, originals

_AGAIN = 50  # every so many mails are read twice, the second time from the recorded arguments
KNOWN = ReadingContext(
    message_ids=frozenset({"ack.R4-0012.1@j-lis.example"}),
    receipt_numbers=frozenset({"R4-0012", "R4-0013"}),
    passwords=("yoichi2022",),
    own_addresses=frozenset({"hisai-shien@j-lis.example"}),
)


@cache
def _register() -> Register:
    return load_register(data_path("register"))


def examine(number: int, _: str, raw: bytes) -> str:
    """What became of one mail: its kind and outcome. Raises whatever the reader raises."""
    reading = unguarded(raw, _register(), KNOWN)
    document = json.loads(json.dumps(to_json(reading)))
    if number % _AGAIN == 0:
        again = unguarded(raw, _register(), known_of(reading.arguments))
        assert from_json(document, _register()) == reading, "a reading survives its record"
        assert again == reading, "a replay is equal"
    return f"{reading.kind} {reading.outcome}"


def drawn(seed: int, count: int) -> Iterator[fuzz.Input]:
    for raw in mutants(seed, count):
        yield "", raw


def run_crafted() -> int:
    """Reads the mails made to exhaust a reader, in this process."""
    tally = fuzz.Tally()
    for number, given in enumerate(crafted(1000)):
        result, used, memory = fuzz.one(number, given, examine)
        print(f"{used:5.2f} s {memory:5.0f} MB  {len(given[1]) // 1024:6d} KB  {given[0]}")
        tally.add(number, given[0], result, used, memory)
    return tally.found().tell()


if __name__ == "__main__":
    if "--crafted" in sys.argv:
        sys.exit(run_crafted())
    originals(), _register()  # read once, for all the processes that are forked from this one
    fuzz.main(__doc__, drawn, examine, count=100_000)
