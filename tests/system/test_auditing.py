"""docs/auditing.md says what an auditor finds in a snapshot: its queries come to what the reports say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.demo.run import LAST_MAIL, TODAY
from reports.snapshot import COLUMNS
from tests.commands import reports
from tests.papers import ROOT, blocks
from tests.sampling import LONG
from tests.synthetic import Event, half_year, standing_codes, write

PAPER = (ROOT / "docs" / "auditing.md").read_text(encoding="utf-8")
ON_A_DAY, AS_KNOWN = blocks(PAPER, "sql")
DAYS = [date(2022, 11, 30), date(2022, 12, 31), date(2022, 9, 15)]
KNOWN = [date(2022, 11, 20), date(2022, 12, 5), date(2022, 10, 1)]


def eventful() -> Iterator[Event]:
    """Agreements recorded late, taken back, of another municipality than was thought, made twice."""
    first, second, third, fourth, *_ = (c for c in standing_codes() if c.startswith("13"))
    began, agreed, later = date(2022, 9, 1), date(2022, 10, 3), date(2022, 12, 1)
    for name, code in (("late", first), ("undone", second), ("moved", third), ("never", fourth)):
        yield Event(name, code, "received", began)
    yield Event("late", first, "agreed", agreed, recorded=later)
    yield Event("undone", second, "agreed", agreed, retracted=later)
    yield Event("moved", third, "agreed", agreed)
    yield Event("moved", "011002", "agreed", agreed, recorded=later)
    yield Event("never", fourth, "agreed", agreed)
    yield Event("never", fourth, "withdrawn", began, recorded=later)
    for name in ("twice", "twice more"):
        yield Event(name, "131016", "received", began)
        yield Event(name, "131016", "agreed", agreed)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    contents = half_year(share=1)
    contents.events += eventful()
    return write(tmp_path_factory.mktemp("audited") / "snapshot.duckdb", contents)


def reckoned(country: Path, query: str, **asked: object) -> tuple[Any, ...]:
    """What the paper's query comes to, with these values in place of those that it asks for."""
    for name, value in asked.items():
        query, replaced = re.subn(rf"'[^']*' AS {name}\b", f"'{value}' AS {name}", query)
        assert replaced == 1, name
    with duckdb.connect(str(country), read_only=True) as snapshot:
        (row,) = snapshot.execute(query).fetchall()
    return tuple(row)


def told(country: Path, *options: str) -> dict[str, tuple[Any, ...]]:
    """What `reports adoption` says of the 締結割合 of each prefecture."""
    done = reports("adoption", "--snapshot", str(country), "--json", *options)
    assert done.returncode == 0, done.stderr
    names = ("municipalities", "agreed", "agreement_ratio")
    rows = json.loads(done.stdout)["prefectures"]
    return {row["code"]: tuple(row[name] for name in names) for row in rows}


@LONG
def test_the_query_for_a_day_comes_to_what_the_reports_say_of_every_prefecture(
    country: Path,
) -> None:
    for day in DAYS:
        said = told(country, "--as-of", f"{day}")
        ours = {each: reckoned(country, ON_A_DAY, prefecture=each, day=day) for each in said}
        assert ours == said
        assert len(said) == 47
        assert said["13"][1] > 0


def test_the_query_as_known_on_a_day_comes_to_what_the_reports_say_of_every_prefecture(
    country: Path,
) -> None:
    known_then = told(country, "--as-of", f"{DAYS[0]}", "--known", f"{KNOWN[0]}")
    assert known_then["13"] != told(country, "--as-of", f"{DAYS[0]}")["13"]
    for day, known in zip(DAYS, KNOWN, strict=True):
        said = told(country, "--as-of", f"{day}", "--known", f"{known}")
        ours = {
            each: reckoned(country, AS_KNOWN, prefecture=each, day=day, known=known)
            for each in said
        }
        assert ours == said


def test_the_days_of_the_examples_are_days_that_the_demo_knows() -> None:
    days = [date.fromisoformat(day) for day in re.findall(r"\b20\d\d-\d\d-\d\d\b", PAPER)]
    assert len(days) >= 5
    assert all(LAST_MAIL.date() <= day <= TODAY.date() for day in days)


def test_every_column_and_table_that_the_paper_names_is_in_every_snapshot() -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", PAPER, re.MULTILINE)
    named = {table: set(re.findall(r"`(\w+)`", columns)) for table, columns in rows}
    assert {"application", "course", "municipality", "population"} <= set(named)
    for table, columns in named.items():
        assert columns <= COLUMNS[table], table
    asked = set(re.findall(r"(?:FROM|JOIN) (\w+)", ON_A_DAY + AS_KNOWN)) - {"standing", "signed"}
    assert asked <= set(named)
