"""A seeded snapshot of all 1,741 municipalities over five years: what fees are held against."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

from tests.synthetic import Contents, Event, noon, standing_codes

UNTIL = date(2027, 4, 30)
SHA = "0123456789abcdef" * 4


def five_years(seed: int = 6, share: float = 0.9) -> Contents:
    """Most of the country applying, agreeing, starting, some ending or starting anew; invented figures."""
    dice = random.Random(seed)
    made = Contents()
    made.meta |= {"label": "見本データ（架空）", "data_until": f"{UNTIL}T18:00:00+09:00"}
    for number, code in enumerate(standing_codes(UNTIL)):
        people = int(10 ** dice.uniform(2.5, 6.2))
        for year in range(2022, 2028):
            persons = int(people * (1 - 0.01 * (year - 2022)))
            made.populations.append((code, date(year, 1, 1), persons, "住民基本台帳人口（架空）"))
        if dice.random() < share:
            _course(made, dice, f"a{number:04d}", number, code)
    return made


def _course(made: Contents, dice: random.Random, name: str, number: int, code: str) -> None:
    received = date(2022, 7, 1) + timedelta(days=dice.randrange(dice.choice((80, 150, 800))))
    agreed = received + timedelta(days=dice.randrange(10, 120))
    days = {"received": received, "accepted": received, "agreed": agreed}
    fate = dice.random()
    if fate < 0.85:
        started = agreed + timedelta(days=dice.randrange(1, 200))
        days["in_use"] = started.replace(day=1) if dice.random() < 0.5 else started
        if dice.random() < 0.15:
            days["ended"] = started + timedelta(days=dice.randrange(20, 1200))
    elif fate < 0.9:
        days["withdrawn"] = agreed + timedelta(days=5)
    recorded = received
    for place, (stage, on) in enumerate(days.items()):
        if on <= UNTIL:
            mail = SHA if stage == "received" else None
            decision = None if mail else number * 10 + place
            late = on + timedelta(days=dice.choice((0, 0, 3, 40)))
            recorded = max(recorded, min(late, UNTIL))  # no step is recorded before the last
            made.events.append(Event(name, code, stage, on, recorded, None, decision, mail))
    if dice.random() < 0.05 and agreed < UNTIL:  # a decision that was undone
        made.events.append(Event(name, code, "ended", agreed, agreed, UNTIL, number * 10 + 9))
    stated = (None, dice.choice("ABC"), dice.choice(("導入済み", "導入予定", None)), None, 5000)
    made.applications.append(
        (name, f"R4-{number:04d}", code, received, received, "in_use", 1, *stated, SHA, received)
    )
    if dice.random() < 0.5:
        content = json.dumps({"pattern": dice.choice("ABC")})
        made.decisions.append(
            (number * 10 + 8, name, "in_use", agreed, noon(agreed), None, content)
        )
