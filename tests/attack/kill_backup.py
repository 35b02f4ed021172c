"""Kills backup and restore on their way: python -m tests.attack.kill_backup

A backup that has its name must be whole, and one that has not must be refused or be whole; a state
folder after a killed restore must have no record or a whole one. Whoever tries again succeeds.
--kills N of each.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from intake.demo.imap import imap_server
from intake.demo.smtp import smtp_server
from intake.folder import StateError
from intake.status import status
from intake.store import State
from tests.attack.figures import Found, command
from tests.attack.kill import Victim, victim
from tests.system.closed import Talkative, make


def run(seed: int, kills: int = 50, events: int = 0) -> Found:
    """Kill so often inside each. `events`: how many there are on the way; 0: it is found out first."""
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory(prefix="backup-") as name,
        imap_server("rddlg", "mihon-pass") as imap,
        smtp_server(Talkative(Path(name) / "kept")) as smtp,
        victim(Path(name) / "log") as killer,
    ):
        folder, began = Path(name), time.monotonic()
        state = make(folder / "base", imap, smtp).state
        killer.order(["--state", str(state.folder), "backup", str(folder / "whole")])
        seen: Counter[str] = Counter()
        broken: list[str] = []
        for what in (_backup, _restore):
            most = events or _events(killer, folder, state, what)
            for number in range(kills):
                way = {"at": float(chance.randint(1, most))}
                if number % 3 == 0:
                    way["delay"] = chance.random() * 0.05
                outcome, wrong = what(killer, folder, state, way)
                seen[outcome] += 1
                broken += [f"{what.__name__} {way}: {each}" for each in wrong]
        figures = dict(sorted(seen.items())) | {
            "half a backup restored": len(broken),
            "seconds": round(time.monotonic() - began),
        }
        return Found(figures, tuple(broken[:10]))


Way = dict[str, float]
Attack = Callable[[Victim, Path, State, Way], tuple[str, list[str]]]


def _backup(killer: Victim, folder: Path, state: State, way: Way) -> tuple[str, list[str]]:
    """A backup killed, what it left put back where that is allowed, and a backup after it."""
    copy, part = folder / "copy", folder / "copy.part"
    order = ["--state", str(state.folder), "backup", str(copy)]
    killed = killer.order(order, **way)["killed"]
    outcome = "backup: whole" if copy.exists() else "backup: none"
    wrong = [
        each
        for place in (copy, part)
        if place.exists()
        for each in _put_back(killer, folder, state, place)
    ]
    if copy.exists():
        shutil.rmtree(copy)
    if killer.order(order)["code"] != 0 or not copy.exists():
        wrong.append("no backup can be made afterwards")
    else:
        wrong += _put_back(killer, folder, state, copy)
        shutil.rmtree(copy)
    shutil.rmtree(part, ignore_errors=True)
    return outcome if killed else "backup: not killed", wrong


def _restore(killer: Victim, folder: Path, state: State, way: Way) -> tuple[str, list[str]]:
    """A restore killed, what it left, and a restore after it."""
    target = State(folder / "target")
    order = ["--state", str(target.folder), "restore", str(folder / "whole")]
    killed = killer.order(order, **way)["killed"]
    there = target.store.exists()
    wrong = _differs(target, state) if there else []
    if not there and killer.order(order)["code"] != 0:
        wrong.append("it cannot be put back afterwards")
    wrong += _differs(target, state)
    shutil.rmtree(target.folder, ignore_errors=True)
    return (f"restore: {'whole' if there else 'none'}" if killed else "restore: not killed"), wrong


def _put_back(killer: Victim, folder: Path, state: State, place: Path) -> list[str]:
    """What is wrong with what a backup gives back; nothing where it is refused."""
    target = State(folder / "back")
    code = killer.order(["--state", str(target.folder), "restore", str(place)])["code"]
    wrong = _differs(target, state) if code == 0 else []
    if code != 0 and place.name == "copy":
        wrong.append("a backup with its name is refused")
    if code != 0 and target.store.exists():
        wrong.append("it was refused, and is there")
    shutil.rmtree(target.folder, ignore_errors=True)
    return wrong


def _differs(found: State, wanted: State) -> list[str]:
    """In what a state folder differs from the one that it is a copy of."""
    if not found.store.exists():
        return ["there is no record"]
    wrong = [] if status(found)["mails"] == status(wanted)["mails"] else ["other figures"]
    for row in found.store.rows("all_raw"):
        try:
            found.archive.read(row["raw"])
        except StateError:
            wrong.append("a mail of the record cannot be read")
    names = {path.name for path in (wanted.folder / "evidence").glob("*")}
    if names - {path.name for path in (found.folder / "evidence").glob("*")}:
        wrong.append("evidence is gone")
    if list(found.folder.glob("restored*")):
        wrong.append("half-written files left")
    return wrong


def _events(killer: Victim, folder: Path, state: State, what: Attack) -> int:
    """How many events a whole run has: the highest at which it is killed."""
    low, high = 1, 400
    while low < high:
        middle = (low + high + 1) // 2
        outcome, _ = what(killer, folder, state, {"at": float(middle)})
        low, high = (low, middle - 1) if outcome.endswith("not killed") else (middle, high)
    return low


if __name__ == "__main__":
    command(__doc__, run, kills=50, events=0)
