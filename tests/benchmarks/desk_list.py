"""How long the desk takes with 5,000 applications: the lists anew, one item opened, one decided, search.

    python -m tests.benchmarks.desk_list [--seed N] [--applications N] [--rounds N]

The country of the demo is read once; its rows are then laid into the record again and again under
other names, so that the record has the size, though not the variety, of many years.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from mailbox import mbox
from pathlib import Path

from intake.demo.country import country
from intake.desk import Desk
from intake.paths import data_path
from intake.receiving.poll import import_files
from intake.register import load_register
from intake.settings import load_settings
from intake.store import State
from tests.attack.figures import Found, at, command, timed
from tests.benchmarks.growth import copy_base, lay_base

MAILS = 400


def desk_list(seed: int, applications: int, rounds: int) -> Found:
    """Seconds of each look, median and 95 of 100, on a record of so many applications."""
    with tempfile.TemporaryDirectory() as folder:
        state = state_of(Path(folder), seed, applications)
        ticks = itertools.count()
        desk = Desk(
            "計測 用", state, clock=lambda: datetime.now(UTC).replace(microsecond=next(ticks))
        )
        found = len(state.store.rows("standings"))
        waiting = desk.waiting()
        names = [item.mail for item in waiting][:rounds]
        ambiguous = [item for item in waiting if item.reason == "inquiry"][:rounds]
        looks = {
            "list": _times(desk.overview, rounds),
            "open": [timed(lambda name=name: desk.show(name))[0] for name in names],  # type: ignore[misc]
            "decide": [
                timed(lambda item=item: desk.answered(item.mail))[0]  # type: ignore[misc]
                for item in ambiguous
            ],
            "first search": _times(lambda: desk.search("府中市"), 1),
            "search": _times(lambda: desk.search("府中市"), rounds),
            "all applications": _times(desk.applications, rounds),
            "reminders": _times(lambda: desk.to_remind(0), rounds),
        }
    figures = {"applications": found, "waiting": len(waiting)}
    seconds = {
        f"{name} {which}": round(at(times, share), 3)
        for name, times in looks.items()
        for which, share in (("median", 0.5), ("95%", 0.95))
    }
    return Found(figures | seconds)


def state_of(folder: Path, seed: int, applications: int) -> State:
    """A state folder with the record of so many applications."""
    box = mbox(folder / "country.mbox")
    for mail in country(seed=seed, register=load_register(data_path("register")), mails=MAILS):
        box.add(mail.raw)
    box.flush()
    state = State(folder / "state")
    import_files(state, load_settings(folder), [folder / "country.mbox"], notify=False)
    with state.store.transaction() as transaction:
        have = len(transaction.rows("standings"))
        lay_base(transaction)
        for number in range(1, round(applications / have)):
            copy_base(transaction, number)
    return state


def _times(work: Callable[[], object], rounds: int) -> list[float]:
    return [timed(work)[0] for _ in range(rounds)]


if __name__ == "__main__":
    command(__doc__, desk_list, applications=5000, rounds=15)
