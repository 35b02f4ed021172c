"""Opening the snapshot: read-only, or one sentence with the cure."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from intake.paths import default_state
from reports import snapshot as room
from reports.cli import run
from reports.snapshot import SnapshotError, open_for_notebook, open_snapshot
from tests.synthetic import SCHEMA, Contents, half_year, write


def sentence(path: Path) -> str:
    with pytest.raises(SnapshotError) as caught:
        open_snapshot(path)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_missing_snapshot_names_the_place_and_the_cure(tmp_path: Path) -> None:
    said = sentence(tmp_path / "snapshot.duckdb")
    assert str(tmp_path / "snapshot.duckdb") in said
    assert "先に make demo" in said


def test_a_missing_snapshot_names_that_of_the_demo_where_it_lies_beside(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    sample = write(tmp_path / "demo" / "snapshot.duckdb", half_year())
    assert f"--snapshot {sample} " in sentence(tmp_path / "snapshot.duckdb")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 an Excel file", b"SQLite format 3\0" * 300])
def test_another_file_is_refused_as_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.duckdb"
    path.write_bytes(content)
    assert "スナップショットとして読めません" in sentence(path)


def test_a_truncated_snapshot_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "snapshot.duckdb", half_year())
    path.write_bytes(path.read_bytes()[:5000])
    assert "読めません" in sentence(path)


def test_another_database_is_not_taken_for_the_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mail(sha256 VARCHAR)")
    assert "このソフトウェアのスナップショットではありません" in sentence(path)


def test_a_snapshot_of_a_newer_version_is_refused_with_the_cure(tmp_path: Path) -> None:
    path = write(tmp_path / "snapshot.duckdb", half_year())
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO meta VALUES ('schema', '999')")
    said = sentence(path)
    assert "新しい版（999）" in said
    assert "新しい版にしてください" in said


def test_a_snapshot_names_what_it_lacks_and_how_to_make_it_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "snapshot.duckdb", half_year())
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE event DROP COLUMN retracted_at")
    said = sentence(path)
    assert "event.retracted_at" in said
    assert "intake publish" in said


def test_a_snapshot_of_an_older_version_is_refused_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
        connection.execute("INSERT INTO meta VALUES ('schema', '1')")
    said = sentence(path)
    assert "古い版（1）のものです" in said
    assert "intake publish" in said


def test_a_database_that_another_program_writes_is_refused_for_the_moment(tmp_path: Path) -> None:
    path = write(tmp_path / "snapshot.duckdb", Contents())
    holder = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        said = sentence(path)
        process.communicate("\n")
    assert "書込み中" in said


def test_reading_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "snapshot.duckdb", half_year())
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with open_snapshot(path) as snapshot:
        for view in ("prefectures", "columns", "meta", "prefecture_readings"):
            assert snapshot.rows(view)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [file.name for file in tmp_path.iterdir()] == ["snapshot.duckdb"]


def test_an_open_snapshot_keeps_its_state_and_the_next_opening_sees_the_new_one(
    tmp_path: Path,
) -> None:
    old, new = Contents(), Contents()
    old.meta["label"], new.meta["label"] = "前", "後"
    path = write(tmp_path / "snapshot.duckdb", old)
    with open_snapshot(path) as first:
        write(tmp_path / "new.duckdb", new).replace(path)
        with open_snapshot(path) as second:
            assert first.rows("meta") != second.rows("meta")
            assert (first.label, second.label) == ("前", "後")


def test_values_are_bound_never_written_into_the_question(tmp_path: Path) -> None:
    path = write(tmp_path / "it's here.duckdb", half_year())
    with open_snapshot(path) as snapshot, pytest.raises(duckdb.Error):
        snapshot.rows("mails", as_of="2022-12-31' OR 1=1 --")


def test_the_state_folder_of_the_environment_decides_where_the_snapshot_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_STATE", str(tmp_path))
    assert room.default_path() == tmp_path / "snapshot.duckdb"
    monkeypatch.delenv("INTAKE_STATE")
    assert room.default_path() == default_state() / "snapshot.duckdb"


def test_the_state_folder_may_be_named_before_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "snapshot.duckdb", half_year())
    assert run(["--state", str(tmp_path), "adoption"]) == 0
    assert "見本データ（架空）" in capsys.readouterr().out
    assert run(["--state", str(tmp_path / "none"), "adoption"]) == 2
    assert str(tmp_path / "none" / "snapshot.duckdb") in capsys.readouterr().err


def test_a_notebook_falls_back_to_the_demo_only_where_there_is_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTAKE_STATE", raising=False)
    monkeypatch.setattr(room, "default_state", lambda: tmp_path)
    write(tmp_path / "demo" / "snapshot.duckdb", half_year())
    with open_for_notebook() as snapshot:
        assert snapshot.label == "見本データ（架空）"
    write(tmp_path / "snapshot.duckdb", Contents())
    with open_for_notebook() as snapshot:
        assert snapshot.path == tmp_path / "snapshot.duckdb"


def test_a_sample_that_plays_in_the_past_names_its_own_day(tmp_path: Path) -> None:
    contents = Contents()
    contents.meta |= {"data_until": "2026-11-23T09:00:00+09:00", "as_of": "2022-12-31"}
    with open_snapshot(write(tmp_path / "snapshot.duckdb", contents)) as snapshot:
        assert snapshot.day.isoformat() == "2022-12-31"
