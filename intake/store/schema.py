"""Create the tables and views of the record (DuckDB), migrate older ones, and refuse newer ones."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import duckdb

from intake import logs
from intake.folder import StateError, file_mode, make_folder, replacing

_HERE = Path(__file__).resolve().parent
KEPT = "before-upgrade"  # the folder beside a store that holds it as it was before a migration


def migrations() -> dict[int, Path]:
    """The migrations as {version: path of the SQL file that upgrades the tables to this version}.

    The files are migrations/NNNN_why.sql, where NNNN is the version.
    """
    return {int(path.name[:4]): path for path in sorted((_HERE / "migrations").glob("*.sql"))}


SCHEMA_VERSION = max(migrations())  # that of a store laid today


def prepare(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Create the tables and views of the record, or migrate them to this version of the software.

    `connection` is an open connection to the record (DuckDB) at `path`. Before a migration the
    record is copied; all changes are one transaction. If the process is killed, the record is
    unchanged, and the next process that opens it begins again. Raises StateError if newer software
    made the record.
    """
    connection.execute("SET TimeZone = 'Asia/Tokyo'")
    version, views = _found(connection)
    if version > SCHEMA_VERSION:
        raise StateError(
            f"記録 {path} は新しい版（{version}）のソフトウェアで作られています"
            f"（このソフトウェアは版 {SCHEMA_VERSION} まで）。このソフトウェアを新しい版にしてください。"
            "更新した直後のときは、動いたままの見張り（intake watch）やノートブックを開き直してください。"
        )
    if version == 0:
        _lay(connection, [], since=0)
    elif version < SCHEMA_VERSION:
        _migrate(connection, path, version)
    elif views != _digest():
        _lay(connection, [], since=version)


def _found(connection: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    """Return (version of the tables, digest of its views) of the open record (DuckDB).

    The version is 0 if the record has no tables yet; the digest is "" if the record does not
    contain it.
    """
    try:
        found = connection.execute("SELECT max(version), views_laid() FROM schema_version")
        version, views = found.fetchall()[0]
    except duckdb.CatalogException:
        there = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_version'"
        if not connection.execute(there).fetchall()[0][0]:
            return 0, ""
        version, views = (
            connection.execute("SELECT max(version) FROM schema_version").fetchall()[0][0],
            "",
        )
    return version or 0, views


def _migrate(connection: duckdb.DuckDBPyConnection, path: Path, version: int) -> None:
    kept = _put_aside(connection, path, version)
    steps = [step.read_text(encoding="utf-8") for to, step in migrations().items() if to > version]
    _lay(connection, steps, since=version)
    logs.logger().warning("store_migrated", since=version, to=SCHEMA_VERSION, kept=str(kept))


def _put_aside(connection: duckdb.DuckDBPyConnection, path: Path, version: int) -> Path:
    """Copy the record (a DuckDB file) before it is migrated; returns the path of the copy.

    `connection` is an open connection to the record at `path`, `version` the version of its tables.
    The copy is before-upgrade/STEM-vN.duckdb beside the record, N being `version`. Raises
    StateError if it cannot be written.
    """
    kept = path.parent / KEPT / f"{path.stem}-v{version}.duckdb"
    failure = StateError.explaining(
        f"記録 {path} を新しい版にする前の控え {kept} を作れません",
        "空き容量と書込み権限を確かめて、もう一度実行してください。記録は元の版のままです。",
        duckdb.Error,
    )
    with failure:
        make_folder(kept.parent)
        with replacing(kept) as part:
            copy_open(connection, part)
    return kept


def copy_open(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Copy a record into the new DuckDB file `target`; `connection` is open on the record.

    Only our account, or the group that shares the state folder, may read the copy.
    """
    ours = connection.execute("SELECT current_database()").fetchall()[0][0]
    connection.execute("ATTACH ? AS copied", [str(target)])
    try:
        connection.execute(f'COPY FROM DATABASE "{ours}" TO copied')
    finally:
        connection.execute("DETACH copied")
    target.chmod(file_mode(target.parent))


def _lay(connection: duckdb.DuckDBPyConnection, steps: list[str], since: int) -> None:
    """Run migrations, create missing tables and recreate all views of a record, in one transaction.

    `connection` is open on the record (DuckDB). `steps` are the SQL texts of the migrations.
    `since` is the version of the tables before them; 0 if there are no tables.
    """
    connection.begin()
    for name in connection.execute(_VIEWS_THERE).fetchall():
        connection.execute(f'DROP VIEW "{name[0]}"')
    for text in (*steps, sql("schema"), *_views()):
        connection.execute(text)
    connection.execute(f"CREATE OR REPLACE MACRO views_laid() AS '{_digest()}'")
    if since < SCHEMA_VERSION:
        connection.execute("INSERT INTO schema_version VALUES (?, now())", [SCHEMA_VERSION])
    connection.commit()


_VIEWS_THERE = """
    SELECT view_name FROM duckdb_views()
    WHERE NOT internal AND database_name = current_database()
"""


@cache
def sql(name: str) -> str:
    """The text of NAME.sql in this module's folder.

    `name` may have subfolders, as in "queries/places".
    """
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


@cache
def _views() -> tuple[str, ...]:
    return tuple(sql(f"views/{path.stem}") for path in sorted((_HERE / "views").glob("*.sql")))


@cache
def _digest() -> str:
    """Return a SHA-256 (hex) that changes with the SQL of the views or the version of DuckDB.

    If it differs from the one in the record, the views are created again, since another version of
    DuckDB may understand the stored text of a view differently.
    """
    return hashlib.sha256("\n".join((duckdb.__version__, *_views())).encode()).hexdigest()
