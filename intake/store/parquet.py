"""Export the snapshot as Parquet: one file per table, with column types that all engines read."""

from __future__ import annotations

from pathlib import Path

import duckdb

from intake.folder import StateError, make_folder, replacing
from intake.store.engine import OFFLINE

_LAST = "meta"  # says of when the others are: it is replaced after them


def write_parquet(snapshot: Path, folder: Path) -> list[Path]:
    """Write one Parquet file for each table of the snapshot: FOLDER/TABLE.parquet.

    Returns the paths written; meta.parquet is written last. `snapshot` is the path of the
    snapshot's DuckDB file, `folder` the folder to write to. Times are UTC in microseconds, JSON
    columns become text. Each file replaces the earlier one atomically. Raises StateError if the
    folder cannot be written.
    """
    failure = StateError.explaining(
        f"{folder} に Parquet のファイルを書き込めません",
        "空き容量と書込み権限を確かめてください。",
        duckdb.IOException,
    )
    with failure:
        make_folder(folder)
        with duckdb.connect(str(snapshot), read_only=True, config=OFFLINE) as connection:
            query = "SELECT table_name FROM duckdb_tables() ORDER BY table_name"
            names = [name for (name,) in connection.execute(query).fetchall()]
            names.sort(key=lambda name: name == _LAST)
            return [_write(connection, name, folder) for name in names]


def _write(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> Path:
    target = folder / f"{table}.parquet"
    described = connection.execute(f'DESCRIBE "{table}"').fetchall()
    plain = ", ".join(
        f'CAST("{name}" AS VARCHAR) AS "{name}"' if kind == "JSON" else f'"{name}"'
        for name, kind, *_ in described
    )
    copied = f'COPY (SELECT {plain} FROM "{table}") TO ? (FORMAT parquet)'  # noqa: S608 - our own names
    with replacing(target) as part:
        connection.execute(copied, [str(part)])
    return target
