"""Figures with both dates fixed never change by what is recorded, undone or decided later."""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.fees.calculator import calculator
from reports.fees.explain import plain
from reports.fees.facts import facts
from reports.rules import load_rules
from reports.snapshot import open_snapshot
from tests.rule_cases import code, contents
from tests.synthetic import Contents, Event, noon, write

RULES = load_rules(scenario="仮定A")
KNOWN = date(2023, 6, 30)
STAGES = ("accepted", "agreed", "in_use", "ended", "withdrawn", "trial_started")
GROUP = {
    "団体": {
        "受信": "2022-08-01",
        "締結": "2022-09-15",
        "利用開始": "2023-01-01",
        "人口": "60,000人",
    }
}
OTHERS = {
    "ほかの団体": [{"数": 4, "受信": "2022-08-02", "締結": "2022-12-01", "利用開始": "2023-02-01"}]
}

LATER = st.builds(
    lambda number, stage, on, after, undone: Event(
        f"a{number}", code(number), stage, on, KNOWN + timedelta(days=after),
        KNOWN + timedelta(days=after + 5) if undone else None, 9000 + after,
    ),
    st.integers(1, 7), st.sampled_from(STAGES), st.dates(date(2022, 7, 1), date(2024, 3, 31)),
    st.integers(1, 400), st.booleans(),
)  # fmt: skip


@cache
def told_then(as_of: date) -> list[object]:
    """What is said of the contents to which nothing was added."""
    return told(contents(GROUP | OTHERS), as_of)


def told(made: Contents, as_of: date) -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        with open_snapshot(write(Path(folder) / "snapshot.duckdb", made)) as snapshot:
            found = facts(snapshot, as_of, KNOWN)
        fees = calculator(found, RULES)
        return [
            plain(fees.fee(code(number), year)) for number in (1, 2, 6) for year in (2022, 2023)
        ]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(LATER, max_size=6),
    st.lists(st.integers(0, 14), max_size=4),
    st.sampled_from((KNOWN, date(2023, 3, 31), date(2024, 3, 31))),
)
def test_later_records_change_nothing_of_what_was_known(
    later: list[Event], undone: list[int], as_of: date
) -> None:
    more = contents(GROUP | OTHERS)
    for place in undone:  # decisions of then, undone since
        more.events[place % len(more.events)].retracted = KNOWN + timedelta(days=1)
    more.events += later
    content = json.dumps({"pattern": "B", "konbini_status": "導入済み"})
    more.decisions.append(
        (7777, "a1", "in_use", KNOWN, noon(KNOWN + timedelta(days=2)), None, content)
    )
    for row in more.applications:  # what the applicant corrected later
        for item, value in (
            ("pattern", "C"),
            ("konbini_status", "予定なし"),
            ("population", "999"),
        ):
            more.statements.append((str(row[0]), item, value, KNOWN + timedelta(days=1)))
    assert told(more, as_of) == told_then(as_of)


def test_the_same_decision_counts_from_the_day_it_was_recorded() -> None:
    more = contents(GROUP | OTHERS)
    more.events.append(Event("a1", code(1), "ended", date(2023, 2, 28), KNOWN, None, 9999))
    assert told(more, KNOWN) != told_then(KNOWN)
