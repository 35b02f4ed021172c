"""The snapshot as Parquet: what any engine reads back is what the snapshot holds, and nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.demo.smtp import Keeper, smtp_server
from intake.folder import StateError
from intake.publish import publish
from intake.store import State
from intake.store.parquet import write_parquet
from tests.conftest import Once
from tests.system.mails import application, places
from tests.system.office import Office

PLAIN = {"VARCHAR", "BIGINT", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE"}


@pytest.fixture
def snapshot(copied: Once) -> Path:
    return copied("parquet", begun) / "snapshot.duckdb"


def begun(folder: Path) -> None:
    with smtp_server(Keeper(folder / "kept")) as smtp:
        office = Office(folder, smtp)
        office.take(*(application(place, number) for number, place in enumerate(places()[:20])))
        publish(office.state, label="見本")


def rows(connection: duckdb.DuckDBPyConnection, source: str) -> list[Any]:
    return sorted(map(repr, connection.execute(f"FROM {source}").fetchall()))


def test_each_table_is_read_back_as_the_snapshot_has_it(snapshot: Path, tmp_path: Path) -> None:
    written = write_parquet(snapshot, tmp_path / "out")
    assert written[-1].name == "meta.parquet"
    with duckdb.connect(str(snapshot), read_only=True) as published, duckdb.connect() as engine:
        for path in written:
            assert rows(engine, f"'{path}'") == rows(published, path.stem)
        applications = engine.execute(f"FROM '{tmp_path}/out/application.parquet'").fetchall()
        assert len(applications) == 20
        tables = published.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    assert len(written) == tables[0][0]


def test_its_types_are_those_that_every_engine_has(snapshot: Path, tmp_path: Path) -> None:
    with duckdb.connect() as engine:
        for path in write_parquet(snapshot, tmp_path):
            described = engine.execute(f"DESCRIBE FROM '{path}'").fetchall()
            assert {kind for _, kind, *_ in described} <= PLAIN, path.name
            file = engine.execute(f"SELECT DISTINCT type FROM parquet_schema('{path}')").fetchall()
            assert "INT96" not in {kind for (kind,) in file}


def test_no_personal_data_is_in_it(snapshot: Path, tmp_path: Path) -> None:
    with duckdb.connect() as engine:
        text = "\n".join(
            "\n".join(rows(engine, f"'{path}'")) for path in write_parquet(snapshot, tmp_path)
        )
    for mark in ("見本 太郎", "03-0000-", "mihon", "総務課"):
        assert mark not in text
    assert places()[0].code in text


def test_written_again_it_takes_the_place_of_what_was_there(snapshot: Path, tmp_path: Path) -> None:
    first = write_parquet(snapshot, tmp_path / "out")
    publish(State(snapshot.parent), label="次", clock=lambda: datetime(2023, 1, 1, tzinfo=UTC))
    assert write_parquet(snapshot, tmp_path / "out") == first
    with duckdb.connect() as engine:
        meta = dict(engine.execute(f"FROM '{first[-1]}'").fetchall())
    assert meta["label"] == "次"
    assert not list((tmp_path / "out").glob("*.part"))


def test_a_folder_that_cannot_be_written_is_a_sentence(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(StateError, match="Parquet のファイルを書き込めません"):
        write_parquet(snapshot, tmp_path / "file")
