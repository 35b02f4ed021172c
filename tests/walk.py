"""Random sequences of moves at the desk, and what must then be said everywhere, worked out apart.

Nothing here asks the program where an application stands: the stages follow from the notice's table
as typed in below, the fees from twelve months looked at one by one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from mailbox import mbox
from pathlib import Path

from intake.applications.lifecycle import Move
from intake.desk.deciding import decide
from intake.desk.ruling import Ruling
from intake.publish import publish
from intake.receiving.poll import import_files
from intake.register.updating import register_of
from intake.settings import load_settings
from intake.status import status
from intake.store import State
from intake.text import tokyo_day
from reports.counts.adoption import shares
from reports.fees.calculator import calculator
from reports.fees.facts import facts
from reports.rules import load_rules
from reports.snapshot import open_snapshot
from tests.system.mails import applications

LEADS: dict[str, dict[str, str]] = {
    "accepted": {"select_trial": "trial_selected", "decline_trial": "trial_not_selected",
        "agree": "agreed", "withdraw": "withdrawn"},
    "trial_selected": {"start_trial": "trial_started", "agree": "agreed", "withdraw": "withdrawn"},
    "trial_not_selected": {"agree": "agreed", "withdraw": "withdrawn"},
    "trial_started": {"end_trial": "trial_ended", "agree": "agreed", "withdraw": "withdrawn"},
    "trial_ended": {"agree": "agreed", "withdraw": "withdrawn"},
    "agreed": {"start_use": "in_use", "withdraw": "withdrawn"},
    "in_use": {"end_use": "ended"},
    "withdrawn": {"reopen": ""},
    "ended": {"reopen": ""},
}  # fmt: skip
SAYS = {
    "agree": {"agreement_version": "第1版"},
    "start_use": {"pattern": "C", "konbini_status": "予定なし"},
}
CLOSED = ("withdrawn", "ended")
BEGIN, END = date(2022, 7, 5), date(2029, 3, 31)


@dataclass
class Told:
    """One application as it must stand: the stages it came to, with their days, newest last."""

    number: str
    code: str
    received: date
    steps: list[tuple[str, date]] = field(default_factory=list)
    day: date = BEGIN

    @property
    def stage(self) -> str:
        return self.steps[-1][0]

    def on(self, day: date) -> str | None:
        """Its stage on a day."""
        return next((stage for stage, since in reversed(self.steps) if since <= day), None)

    def used(self) -> Iterator[tuple[date, date]]:
        """First and last day of each time of use."""
        ends = [since for _, since in self.steps[1:]] + [date.max]
        for (stage, since), until in zip(self.steps, ends, strict=True):
            if stage == "in_use":
                yield since, until


@dataclass
class Walk:
    """An office with some applications, on which moves are made."""

    state: State
    dice: random.Random
    told: dict[str, Told]
    moves: int = 0
    clock: datetime = datetime(2022, 7, 5, 0, tzinfo=UTC)

    def sequence(self) -> None:
        """One to five moves on one application; the clock is behind now and then."""
        register = register_of(self.state)
        one = self.dice.choice(list(self.told.values()))
        undoable: list[bool] = []  # whether each decision of this sequence led to a stage
        with self.state.store.transaction() as transaction:
            for _ in range(self.dice.randint(1, 5)):
                ways = [*LEADS[one.stage], *(["undo"] if undoable else [])]
                ways += [] if one.stage in CLOSED else ["correct"]
                move = self.dice.choice([*ways, *(w for w in ways if w in ("reopen", "undo"))])
                one.day = min(one.day + timedelta(days=self.dice.choice((0, 1, 9, 40))), END)
                self.clock = max(self.clock, datetime.combine(one.day, time(1), UTC))
                behind = timedelta(minutes=self.dice.choice((0, 0, 0, 10)))
                content = dict(SAYS.get(move, {}))
                if move == "correct":
                    content = {"field": "phone", "value": f"03-1234-{self.moves % 10_000:04d}"}
                ruling = Ruling(Move(move), one.day, "見本 一郎", content=content)
                decide(transaction, one.number, ruling, register, self.clock - behind)
                self.moves += 1
                if move == "undo":
                    if undoable.pop():
                        one.steps.pop()
                    continue
                if move == "reopen":
                    running = [stage for stage, _ in one.steps if stage not in CLOSED]
                    one.steps.append((running[-1], one.day))
                elif move != "correct":
                    one.steps.append((LEADS[one.stage][move], one.day))
                undoable.append(move != "correct")

    def differences(self) -> list[str]:
        """Where desk, figures and fees do not say what must be said; published before it is asked."""
        publish(self.state, clock=lambda: self.clock)
        found: list[str] = []
        with self.state.store.transaction() as transaction:
            desk = {row["number"]: row["stage"] for row in transaction.rows("standings")}
        found += [
            f"{one.number}: desk {desk[one.number]}, right {one.stage}"
            for one in self.told.values()
            if desk[one.number] != one.stage
        ]
        counts = status(self.state)["applications"]
        with open_snapshot(self.state.snapshot) as snapshot:
            days = [END, *(self.dice.choice(range(2400)) for _ in range(3))]
            for day in [d if isinstance(d, date) else BEGIN + timedelta(days=d) for d in days]:
                seen = shares(snapshot, day).nationwide
                ours = self.shares(day)
                if (seen.applied, seen.agreed, seen.in_use) != ours:
                    found.append(f"{day}: adoption {seen}, right {ours}")
                if day == END and counts["in_use"] != seen.in_use:
                    found.append(f"status {counts['in_use']} in use, adoption {seen.in_use}")
            fees = calculator(facts(snapshot, END), load_rules(scenario="仮定A"))
            towns = {code: len(codes) for code, codes in fees.ratios.register(END).items()}
            for one in self.told.values():
                for year in range(2022, 2029):
                    fee, right = fees.total(one.code, year), self.owed(one, year, towns)
                    if fee != right:
                        found.append(f"{one.number} {year}: {fee} yen, right {right}: {one.steps}")
        return found

    def days_of_now(self) -> list[tuple[date, date]]:
        """Pairs of days whose figures nothing recorded after today may move."""
        today = tokyo_day(self.clock)
        return [(today, today), (today - timedelta(days=60), today), (END, today)]

    def next_day(self) -> None:
        """Let everything from now on be recorded on a later day."""
        for one in self.told.values():
            one.day = max(one.day, tokyo_day(self.clock)) + timedelta(days=1)

    def shares(self, day: date) -> tuple[int, int, int]:
        """How many have applied, agreed, are in use on a day."""
        stages = [stage for one in self.told.values() if (stage := one.on(day))]
        return (
            sum(stage != "withdrawn" for stage in stages),
            sum(stage in ("agreed", "in_use") for stage in stages),
            sum(stage == "in_use" for stage in stages),
        )

    def owed(self, one: Told, year: int, towns: dict[str, int]) -> int:
        """仮定A by hand: 200,000 yen a year, the months one by one, each step cut to the yen.

        Months are cut over those of the year so far, and so is the tax: parts of a year lose no yen.
        """
        judged = date(year + 1, 1, 1)
        here = [each for each in self.told.values() if each.code[:2] == one.code[:2]]
        agreed = sum(each.on(judged) in ("agreed", "in_use") for each in here)
        share = agreed * 100 / towns[one.code[:2]]
        off = 20 if share >= 70 else 10 if share >= 50 else 5 if share >= 30 else 0
        first = min((month for month in _months(2022, 2029) if _uses(one, month)), default=None)
        net = counted = paid = 0
        taken = set()
        for since, until in one.used():
            early: dict[bool, int] = {}
            for month in _months(year, year + 1):
                if month in taken or not _within(since, until, month):
                    continue
                taken.add(month)
                assert first is not None
                at = (month.year - first.year) * 12 + month.month - first.month
                young = one.received <= date(2022, 9, 30) and at < 24
                early[young] = early.get(young, 0) + 1
            for young, months in early.items():
                counted += months
                before, paid = paid, 200_000 * counted // 12
                yen = (paid - before) * 80 // 100 if young else paid - before
                net += yen * (100 - off) // 100
        return net + net * 10 // 100


def _months(year: int, until: int) -> list[date]:
    """The first days of the months charged for from a fiscal year on and before another."""
    days = [date(y + (m < 4), m, 1) for y in range(year, until) for m in (*range(4, 13), 1, 2, 3)]
    return [day for day in days if day >= date(2023, 1, 1)]


def _within(since: date, until: date, month: date) -> bool:
    return since < (month + timedelta(days=31)).replace(day=1) and until >= month


def _uses(one: Told, month: date) -> bool:
    return any(_within(since, until, month) for since, until in one.used())


def begun(folder: Path, seed: int, many: int = 50) -> Walk:
    """An office with so many complete applications, each of a municipality of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    box = mbox(folder / "all.mbox")
    for raw, _ in applications(many):
        box.add(raw)
    box.flush()
    state = State(folder)
    begin = datetime(2022, 7, 4, tzinfo=UTC)
    import_files(state, load_settings(folder), [folder / "all.mbox"], clock=lambda: begin)
    told = {}
    with state.store.transaction() as transaction:
        for row in transaction.rows("standings"):
            received = row["received_at"].date()
            told[row["number"]] = Told(
                row["number"], row["municipality"], received, [(row["stage"], received)]
            )
        transaction.add(
            "population",
            [
                {
                    "code": one.code, "as_of": date(year, 1, 1), "persons": 20_000,
                    "source": "見本", "recorded_at": datetime(2022, 7, 4, tzinfo=UTC),
                }
                for one in told.values() for year in range(2022, 2030)
            ],
        )  # fmt: skip
    return Walk(state, random.Random(seed), told)


def figures(state: State, pairs: list[tuple[date, date]]) -> dict[str, object]:
    """Ratios by prefecture, and fees of the municipalities that applied, with both days fixed."""
    told: dict[str, object] = {}
    rules = load_rules(scenario="仮定A")
    with open_snapshot(state.snapshot) as snapshot:
        for as_of, known in pairs:
            for each in shares(snapshot, as_of, known).prefectures:
                told[f"{each.code} {as_of} {known}"] = each.shares
            found = facts(snapshot, as_of, known)
            fees = calculator(found, rules)
            for code in sorted(found.courses):
                for year in range(2022, 2029):
                    told[f"{code} {year} {as_of} {known}"] = fees.total(code, year)
    return told


def moved(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """The figures that are not as they were."""
    return [
        f"{key}: {before.get(key)} -> {after.get(key)}"
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    ]
