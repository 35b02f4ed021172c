"""Kills forgetting at every event on its way, then finishes: python -m tests.attack.forget

Each run forgets in a fresh copy of one record. After a kill the record must be the old one or the
new one, whole; whoever comes next finishes, and then no byte of those forgotten is left.
--kills N at most, spread over the way.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from intake.demo.imap import imap_server
from intake.demo.smtp import smtp_server
from intake.privacy import leftovers
from intake.status import status
from intake.store import State
from tests.attack.figures import Found, command
from tests.attack.kill import Victim, victim
from tests.system.closed import ASKED, GONE, KEPT, SERVER_SAID, USED, Closed, Talkative, make
from tests.traces import search

ORDER = ["forget", "--before", "2024-04-01", "--do", "--by", "見本 文書主任"]
MARKS = (GONE.name, GONE.address, USED.phone, ASKED.name, SERVER_SAID)


def run(seed: int, kills: int = 120, events: int = 0) -> Found:
    """Kill so often, at events spread over the whole way and in the native code between them.

    `events`: how many there are on the way; 0: it is found out first.
    """
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory(prefix="forget-") as name,
        imap_server("rddlg", "mihon-pass") as imap,
        smtp_server(Talkative(Path(name) / "kept")) as smtp,
    ):
        base = make(Path(name) / "base", imap, smtp)
        with victim(Path(name) / "log") as killer:
            events = events or _events(killer, base, Path(name))
            points = sorted(chance.sample(range(1, events + 1), min(kills * 2 // 3, events)))
            ways: list[dict[str, float]] = [{"at": point} for point in points]
            ways += [
                {"at": chance.randint(1, events), "delay": chance.random() * 0.05}
                for _ in range(kills - len(ways))
            ]
            began = time.monotonic()
            seen = Counter[str]()
            broken: list[str] = []
            for number, way in enumerate(ways):
                state, wrong = _one(killer, base, Path(name) / f"run{number}", way)
                seen[state] += 1
                broken += [f"{way}: {each}" for each in wrong]
    figures = {
        "events on the way": events,
        "kills": sum(seen.values()) - seen["not killed"],
        "record found as it was": seen["old"],
        "record found without them": seen["new"],
        "ended before the kill": seen["not killed"],
        "wrong afterwards": len(broken),
        "seconds": round(time.monotonic() - began),
    }
    return Found(figures, tuple(broken[:10]))


def _one(
    killer: Victim, base: Closed, folder: Path, way: dict[str, float]
) -> tuple[str, list[str]]:
    """What one killed run left, and what of it is wrong."""
    shutil.copytree(base.state.folder, folder)
    killed = killer.order(["--state", str(folder), *ORDER], **way)["killed"]
    state = State(folder)
    wrong = []
    forgotten = len(state.store.rows("forgettings"))
    told = {"untold": 0}  # of what is forgotten nobody is left to be told
    if _counts(state) != _counts(base.state) | (told if forgotten else {}):
        wrong.append("other figures")
    if bool(leftovers.unfinished(state)) != ("forgetting:" in _troubles(state)):
        wrong.append("what is left to remove is not said, or said where nothing is")
    for row in state.store.rows("all_raw"):
        with suppress(Exception):
            state.archive.read(row["raw"])
            continue
        wrong.append("a mail of the record cannot be read")
    if killer.order(["--state", str(folder), *ORDER])["code"] != 0:  # a poll would do as well
        wrong.append("cannot be finished")
    if len(state.store.rows("forgettings")) != 1:
        wrong.append("forgotten twice, or not at all")
    if status(state) != status(base.state) | told:
        wrong.append("other figures after it was finished")
    left = search(folder, MARKS).found
    wrong += [f"left in {each}" for each in left]
    if not search(folder, [KEPT.name]).found:
        wrong.append("one who was not to be forgotten is gone")
    if list(folder.glob("*.fresh*")) or list(folder.glob("*.unfinished")):
        wrong.append("half-written files left")
    shutil.rmtree(folder)
    return ("new" if forgotten else "old") if killed else "not killed", wrong


def _counts(state: State) -> dict[str, Any]:
    """The figures of the status, without what is amiss."""
    found = status(state)
    return {name: found[name] for name in found.keys() - {"healthy", "troubles"}}


def _troubles(state: State) -> list[str]:
    return [each["trouble"] for each in status(state)["troubles"]]


def _events(killer: Victim, base: Closed, folder: Path) -> int:
    """How many events a whole run has: the highest at which it is killed."""
    low, high = 1, 400
    while low < high:
        middle = (low + high + 1) // 2
        shutil.copytree(base.state.folder, folder / "tried")
        order = ["--state", str(folder / "tried"), *ORDER]
        killed = killer.order(order, at=middle)["killed"]
        shutil.rmtree(folder / "tried")
        low, high = (middle, high) if killed else (low, middle - 1)
    return low


if __name__ == "__main__":
    command(__doc__, run, kills=120, events=0)
