"""A watch opens the record some hundred thousand times a year, and grows by none of them.

DuckDB keeps 1 to 3 KB of each opening until its engine ends. tests/attack/long_watch.py measures the
memory; here is held that no engine serves for ever.
"""

from __future__ import annotations

from pathlib import Path

from intake.store import State
from tests.sampling import LONG

_OPENINGS = 600


@LONG
def test_an_engine_of_duckdb_ends_after_some_hundred_openings_of_the_record(tmp_path: Path) -> None:
    store = State(tmp_path).store

    def marks() -> int:
        with store.transaction() as transaction:
            query = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'first_engine'"
            ((count,),) = transaction.connection.execute(query).fetchall()
        return int(count)

    def mark() -> None:
        with store.transaction() as transaction:
            create = "CREATE TABLE memory.main.first_engine AS SELECT 1 AS mark"
            transaction.connection.execute(create)

    mark()  # the engine that other tests of this process have used
    assert any(marks() == 0 for _ in range(_OPENINGS))
    mark()
    assert [marks() for _ in range(100)] == [1] * 100  # one engine for many
    seen = [marks() for _ in range(_OPENINGS)]
    assert seen[-1] == 0
    assert sorted(seen, reverse=True) == seen, "it does not come back"
