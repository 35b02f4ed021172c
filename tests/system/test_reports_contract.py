"""What the write side publishes is what the read side reads."""

from __future__ import annotations

from pathlib import Path

import duckdb

from intake.publish import publish
from intake.store import State
from reports.counts import adoption
from reports.fees.calculator import calculator
from reports.fees.facts import facts
from reports.overview import overview
from reports.pages.index import index
from reports.rules import load_rules
from reports.snapshot import COLUMNS, open_snapshot
from tests.synthetic import Contents, write


def columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns()"
    ).fetchall():
        found.setdefault(table, {})[column] = kind.replace("BIGINT", "INTEGER")  # either will do
    return found


def test_a_page_can_be_made_of_what_is_published_before_the_first_mail(tmp_path: Path) -> None:
    with open_snapshot(publish(State(tmp_path), label="見本データ（架空）")) as snapshot:
        assert adoption.shares(snapshot).nationwide.municipalities == 1741
        assert "申込みはまだありません" in index(overview(snapshot))


def test_the_tests_own_snapshot_has_the_columns_that_are_published(tmp_path: Path) -> None:
    path = publish(State(tmp_path))
    with duckdb.connect(str(path), read_only=True) as connection:
        published = columns(connection)
    with duckdb.connect(str(write(tmp_path / "ours.duckdb", Contents()))) as connection:
        ours = columns(connection)
    for table, names in COLUMNS.items():
        assert {name: ours[table][name] for name in names} == {
            name: published[table][name] for name in names
        }, table


def test_fees_can_be_computed_of_what_is_published_before_the_first_mail(tmp_path: Path) -> None:
    with open_snapshot(publish(State(tmp_path))) as snapshot:
        fees = calculator(facts(snapshot), load_rules()).fees(2022)
    assert len(fees) == 1741
    assert {fee.total for fee in fees} == {0}
