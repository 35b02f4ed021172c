"""A record of an earlier version opens: the same rows, today's tables, a copy put aside before."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.desk import Desk
from intake.folder import StateError
from intake.status import status
from intake.store import State, Transaction, schema
from intake.store.schema import KEPT, SCHEMA_VERSION, migrations
from tests.commands import intake_apart
from tests.sampling import few

STORES = Path(__file__).parent / "samples" / "stores"
VERSIONS = sorted(int(path.stem[1:]) for path in STORES.glob("v*.sql"))

LAYOUT = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()
"""
KEYS = """
    SELECT table_name, constraint_type, constraint_column_names FROM duckdb_constraints()
    WHERE database_name = current_database() AND constraint_type != 'NOT NULL'
"""
OTHERS = """
    SELECT 'index', index_name FROM duckdb_indexes() WHERE database_name = current_database()
    UNION ALL
    SELECT 'sequence', sequence_name FROM duckdb_sequences() WHERE database_name = current_database()
"""
COMPRESSED = "SELECT table_name FROM duckdb_tables() WHERE contains(sql, 'USING COMPRESSION ZSTD')"


def written_by(version: int, folder: Path) -> State:
    """A state folder as a program of that version left it."""
    folder.mkdir(parents=True, exist_ok=True)
    state = State(folder)
    with duckdb.connect(str(state.store.path)) as connection:
        connection.execute((STORES / f"v{version}.sql").read_text(encoding="utf-8"))
    return state


def asked(path: Path, question: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path)) as connection:
        return connection.execute(question).fetchall()


def layout(state: State) -> set[str]:
    return {str(row) for part in (LAYOUT, KEYS, OTHERS) for row in asked(state.store.path, part)}


@pytest.mark.parametrize("version", few(VERSIONS, VERSIONS[0], VERSIONS[-1]))
def test_an_older_record_has_the_layout_of_a_new_one_once_opened(
    version: int, tmp_path: Path
) -> None:
    """Fails where schema.sql was changed without a step in intake/store/migrations/."""
    old, new = written_by(version, tmp_path / "old"), State(tmp_path / "new")
    status(old)
    with new.store.transaction():
        pass
    assert layout(old) == layout(new)
    for state in (old, new):  # what takes most of the room
        assert set(asked(state.store.path, COMPRESSED)) == {("reading",), ("send",)}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_record_gives_the_figures_it_gave(version: int, tmp_path: Path) -> None:
    found = status(written_by(version, tmp_path))
    assert found["mailbox"] == {"on_server": 2, "recorded": 2, "missing": 0}
    assert found["mails"]["application"] == found["mails"]["reply"] == 1
    assert found["applications"]["accepted" if version == 1 else "agreed"] == 1
    assert sum(found["applications"].values()) == 1
    assert found["sends"] == {"queued": 0, "held": 0, "sent": 1, "failed": 0}
    assert found["last_good_pass"] == "2022-07-02T09:00:31+09:00"


@pytest.mark.parametrize("version", VERSIONS)
def test_who_has_written_before_stays_party_to_the_application(
    version: int, tmp_path: Path
) -> None:
    state = written_by(version, tmp_path)
    with state.store.transaction() as transaction:
        (row,) = transaction.rows("applications_by_id", applications=["a" * 64])
    assert row["parties"] == '["hanako@city.example"]'


@pytest.mark.parametrize("version", few(VERSIONS, VERSIONS[0], VERSIONS[-1]))
def test_a_letter_recorded_before_persons_were_is_shown_and_names_nobody(
    version: int, tmp_path: Path
) -> None:
    state = written_by(version, tmp_path)
    (letter,) = Desk(state=state).letters("sent")
    assert letter.by == ""
    with state.store.transaction() as transaction:
        rows = transaction.rows("history", application="a" * 64, mail="a" * 64)
    told = [row for row in rows if row["what"] in ("letter", "attempt")]
    assert [row["what"] for row in told][:2] == ["letter", "attempt"]
    assert {(row["by"], row["account"]) for row in told} == {("", "")}


def test_the_record_lies_beside_as_it_was_before_it_was_changed(tmp_path: Path) -> None:
    state = written_by(1, tmp_path)
    status(state)
    kept = tmp_path / KEPT / "store-v1.duckdb"
    assert asked(kept, "SELECT max(version) FROM schema_version") == [(1,)]
    assert asked(kept, "SELECT count(*) FROM mail") == [(2,)]
    assert asked(kept, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'population'") == [
        (0,)
    ]
    assert kept.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_a_command_that_migrates_says_so_in_a_sentence_with_the_copy(tmp_path: Path) -> None:
    written_by(VERSIONS[0], tmp_path)
    done = intake_apart(tmp_path, "status")
    kept = tmp_path / KEPT / f"store-v{VERSIONS[0]}.duckdb"
    said = f"記録を新しい版（{SCHEMA_VERSION}）にしました。元の記録の控え：{kept}\n"
    assert (done.returncode, done.stderr) == (0, said)
    assert kept.exists()


def test_rows_added_after_a_migration_go_on_with_the_numbers(tmp_path: Path) -> None:
    state = written_by(2, tmp_path)
    with state.store.transaction() as transaction:
        add_pass(transaction)
    assert asked(state.store.path, "SELECT id FROM pass ORDER BY id") == [(1,), (2,)]


def test_a_copy_of_the_record_goes_on_with_the_numbers(tmp_path: Path) -> None:
    state = written_by(2, tmp_path / "old")
    copy = State(tmp_path / "copy")
    copy.folder.mkdir()
    state.store.copy_to(copy.store.path)
    with copy.store.transaction() as transaction:
        add_pass(transaction)
    assert asked(copy.store.path, "SELECT id FROM pass ORDER BY id") == [(1,), (2,)]


def add_pass(transaction: Transaction) -> None:
    transaction.connection.execute(
        "INSERT INTO pass (folder, uidvalidity, started_at, ended_at, on_server, recorded, new, missing)"
        " VALUES ('INBOX', 1, now(), now(), 2, 2, 0, '[]')"
    )


def test_a_record_opened_twice_is_migrated_once(tmp_path: Path) -> None:
    state = written_by(1, tmp_path)
    assert status(state) == status(state)
    found = asked(state.store.path, "SELECT version FROM schema_version ORDER BY version")
    assert found == [(1,), (SCHEMA_VERSION,)]


def test_a_step_that_fails_leaves_the_record_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = written_by(1, tmp_path)
    broken = tmp_path / "broken.sql"
    broken.write_text("DROP TABLE pass; ALTER TABLE no_such_table ADD COLUMN x VARCHAR;")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: migrations() | {SCHEMA_VERSION: broken})
        with pytest.raises(duckdb.Error):
            status(state)
    assert asked(state.store.path, "SELECT version FROM schema_version") == [(1,)]
    assert status(state)["mailbox"]["recorded"] == 2


def test_without_room_for_the_copy_nothing_is_changed(tmp_path: Path) -> None:
    state = written_by(1, tmp_path)
    (tmp_path / KEPT).write_text("a file where the folder should be")
    with pytest.raises(StateError, match="記録は元の版のままです"):
        status(state)
    assert asked(state.store.path, "SELECT version FROM schema_version") == [(1,)]


KILLED = """
import os, signal, sys
from pathlib import Path
import duckdb
from intake.store.schema import prepare

class Killed:
    def __init__(self, connection, left):
        self.connection, self.left = connection, left
    def __getattr__(self, name):
        if name in ("execute", "begin", "commit"):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        return getattr(self.connection, name)

path = Path(sys.argv[1])
prepare(Killed(duckdb.connect(str(path)), int(sys.argv[2])), path)
"""


@pytest.mark.parametrize("steps", few([5, 6, 8, 10, 12, 30], 6, 12))
def test_a_migration_killed_on_the_way_begins_anew(steps: int, tmp_path: Path) -> None:
    state = written_by(1, tmp_path)
    subprocess.run([sys.executable, "-c", KILLED, str(state.store.path), str(steps)], check=False)
    assert status(state)["mails"]["application"] == 1
    found = asked(state.store.path, "SELECT version FROM schema_version ORDER BY version")
    assert found == [(1,), (SCHEMA_VERSION,)]
    assert asked(tmp_path / KEPT / "store-v1.duckdb", "SELECT count(*) FROM mail") == [(2,)]


def test_changed_views_are_laid_anew_without_another_version(tmp_path: Path) -> None:
    state = written_by(2, tmp_path)
    before = status(state)
    with duckdb.connect(str(state.store.path)) as connection:
        connection.execute("CREATE OR REPLACE VIEW waiting AS SELECT now() AS since")
        connection.execute("CREATE VIEW of_old AS SELECT 1 AS one")
        connection.execute("CREATE OR REPLACE MACRO views_laid() AS 'others'")
    assert status(state) == before
    there = "SELECT count(*) FROM duckdb_views() WHERE view_name = 'of_old'"
    assert asked(state.store.path, there) == [(0,)]


def test_views_laid_by_another_version_of_duckdb_are_laid_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = written_by(2, tmp_path)
    status(state)
    digest = asked(state.store.path, "SELECT views_laid()")
    monkeypatch.setattr(duckdb, "__version__", "2.0.99")
    schema._digest.cache_clear()
    try:
        status(state)
    finally:
        monkeypatch.undo()
        schema._digest.cache_clear()
    assert asked(state.store.path, "SELECT views_laid()") != digest


def test_no_chain_of_arrows_is_kept_in_brackets_that_we_did_not_write(tmp_path: Path) -> None:
    """DuckDB 2.0.0 keeps `a -> 'b' ->> c` as `a -> ('b' ->> c)`, which 2.0.1 takes at its word."""
    state = written_by(2, tmp_path)
    status(state)
    kept = "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal"
    assert [
        name for name, sql in asked(state.store.path, kept) if re.search("->>? *[(]", sql)
    ] == []


def test_a_newer_record_is_refused_with_what_where_and_the_cure(tmp_path: Path) -> None:
    state = written_by(2, tmp_path)
    with duckdb.connect(str(state.store.path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES (999, now())")
    with pytest.raises(StateError) as caught:
        status(state)
    said = str(caught.value)
    assert str(state.store.path) in said
    assert "新しい版（999）" in said
    assert f"版 {SCHEMA_VERSION} まで" in said
    assert "新しい版にしてください" in said
    assert not (tmp_path / KEPT).exists()


def test_steps_are_numbered_from_2_without_gaps() -> None:
    files = sorted(path.name for path in (Path(schema.__file__).parent / "migrations").iterdir())
    assert [int(name[:4]) for name in files] == list(range(2, SCHEMA_VERSION + 1))
