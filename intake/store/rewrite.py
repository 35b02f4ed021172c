"""Rewrite the record without erased (forgotten) rows: a new file, which replaces the old one.

A new file is needed because DuckDB leaves the bytes of deleted rows in the file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from intake.folder import StateError, discard_database, put_in_place, sync_file
from intake.store.engine import OFFLINE
from intake.store.record import Row, Store, Transaction, first_line, make_empty, once_free
from intake.store.schema import sql

_WITH_CARE = frozenset(  # tables that forget.sql copies itself
    [
        *("mail", "delivery", "reading", "version", "version_before", "decision", "desk_entry"),
        *("send", "attempt", "setback", "trouble", "forgotten"),
    ]
)
_SEQUENCES = (  # those of column id
    *("reading", "decision", "desk_entry", "attempt", "pass", "forgetting"),
    *("setback", "trouble"),
)
_STRAGGLERS = 0.1  # seconds within which whoever opened the old file has tried to lock it


def fresh_path(store: Store) -> Path:
    """Return the path of the file into which the new record (DuckDB) is written.

    The file later replaces the old record.
    """
    return store.path.with_suffix(".fresh")


@contextmanager
def frozen(store: Store) -> Iterator[FrozenStore]:
    """A context manager that locks the record against writing by other processes, to rewrite it.

    It yields a FrozenStore. Raises StateError if another process keeps the record (DuckDB) open, or
    if writing fails; the record is then unchanged.
    """
    connection = duckdb.connect(":memory:", config=OFFLINE | {"temp_directory": ""})
    try:
        _attach(connection, store)
        yield FrozenStore(connection, store)
    except (duckdb.Error, OSError) as error:
        told = isinstance(error, (duckdb.IOException, OSError))  # others may quote what they met
        why = first_line(error) if told else type(error).__name__
        raise StateError(
            f"記録 {store.path} を書き直せません（{why}）。空き容量と権限を確かめて、"
            "もう一度実行してください。記録は元のままです。"
        ) from None
    finally:
        connection.close()
        with suppress(OSError):
            discard(store)


def discard(store: Store) -> None:
    """Delete the file with the new record (DuckDB), complete or half-written, if there is one."""
    discard_database(fresh_path(store))


class FrozenStore:
    """A record (DuckDB) that is locked against writing, and the new file that will replace it.

    The methods write the new file and put it in place of the old one; `transaction` is for queries
    on the old record.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, store: Store) -> None:
        self._connection = connection
        self._store = store
        self.transaction = Transaction(connection)  # to ask the record as it is

    def write_anew(self, gone: Mapping[str, Sequence[str]], forgetting: Row) -> None:
        """Write a copy of the record (DuckDB), without the rows to erase, to a new file.

        The new file is checked and synced to disk. `gone` says what to erase: under "application"
        the ids of applications, under "mail" and "evidence" the SHA-256 of mails and of evidence
        files. `forgetting` is the row of the table `forgetting` that records this erasure.
        """
        discard(self._store)
        path = fresh_path(self._store)
        make_empty(path)
        self._connection.execute("ATTACH ? AS new", [str(path)])
        self._connection.execute("USE new")
        self._record_erasure(gone, forgetting)
        self._connection.execute(sql("forget"))
        self._copy_the_rest()
        self._check()
        self._connection.execute("USE old; DETACH new")
        sync_file(path)

    def put_in_place(self) -> None:
        """Replace the file of the old record (DuckDB) by the new one, atomically.

        The old file stays locked for another 0.1 seconds. A process that found the old file just
        before therefore cannot lock it, and opens the new one instead.
        """
        put_in_place(fresh_path(self._store), self._store.path)
        time.sleep(_STRAGGLERS)

    def _record_erasure(self, gone: Mapping[str, Sequence[str]], forgetting: Row) -> None:
        """Copy the rows on earlier erasures to the new record (DuckDB), and add those on this one.

        `forgetting` is the row on this erasure. `gone` is {kind: ids of what is erased}; the kinds
        are "application", "mail" and "evidence" (files given with decisions).
        """
        run = self._connection.execute
        run("INSERT INTO forgetting BY NAME FROM old.forgetting")
        run("INSERT INTO forgotten BY NAME FROM old.forgotten")
        run(
            "INSERT INTO forgetting VALUES ($id, $before_date, $done_at, $done_by, $account,"
            " $applications, $mails, $letters, $evidence, $place)",
            {**forgetting, "place": self._last_place() + 1},
        )
        for what, ids in gone.items():
            run(
                "INSERT INTO forgotten SELECT ?, unnest(?::VARCHAR[]), ?",
                [what, list(ids), forgetting["id"]],
            )

    def _copy_the_rest(self) -> None:
        for table in self._tables() - _WITH_CARE - {"schema_version", "forgetting"}:
            self._connection.execute(f'INSERT INTO "{table}" BY NAME FROM old."{table}"')
        self._connection.execute(
            "INSERT INTO schema_version FROM old.schema_version"
            " WHERE version NOT IN (SELECT version FROM schema_version)"
        )
        for name in _SEQUENCES:  # numbers go on where they were
            self._connection.execute(
                f"SELECT count(nextval('{name}_id')) FROM range((SELECT coalesce(max(id), 0) FROM {name}))"  # noqa: S608 - names from the tuple above
            ).fetchall()
        self._connection.execute(
            "SELECT count(nextval('place')) FROM range(?)", [self._last_place() + 1]
        ).fetchall()

    def _last_place(self) -> int:
        """The highest value of `place` in the old record (DuckDB); 0 if it is empty.

        `place` numbers the rows of all tables in one sequence.
        """
        found = self._connection.execute(
            "SELECT table_name FROM duckdb_columns() WHERE database_name = 'old'"
            " AND column_name = 'place' AND data_type = 'BIGINT'"
            " AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'old')"
        ).fetchall()
        places = " UNION ALL ".join(
            f'SELECT max(place) AS place FROM old."{name}"'  # noqa: S608 - names from the catalog
            for (name,) in found
        )
        last = self._connection.execute(f"SELECT coalesce(max(place), 0) FROM ({places})")  # noqa: S608 - made above
        return int(last.fetchall()[0][0])

    def _check(self) -> None:
        """Raise StateError if the new record (DuckDB) lost or gained rows that it should not have.

        Each table must have as many rows as in the old record. Not compared are `forgotten`,
        `forgetting`, `schema_version` and `desk_entry`, to which rows are added or from which rows
        are dropped on purpose.
        """
        for table in self._tables() - {"forgotten", "forgetting", "schema_version", "desk_entry"}:
            count = (
                f'SELECT (SELECT count(*) FROM "{table}") - (SELECT count(*) FROM old."{table}")'  # noqa: S608 - names from the catalog
            )
            if self._connection.execute(count).fetchall()[0][0]:
                raise StateError(
                    f"書き直した記録の {table} の行数が元と合わないため、取りやめました。記録は元のままです。"
                )

    def _tables(self) -> set[str]:
        found = self._connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'new' AND NOT temporary"
        )
        return {row[0] for row in found.fetchall()}


def _attach(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Attach the record (DuckDB) of `store` to `connection`, read-only, as the database `old`.

    `old` becomes the default database of the connection. While it is attached, no other process can
    write to the record. A log file (.wal) left by a killed process is merged into the record first.
    Raises StateError if another process keeps the record locked for 30 seconds.
    """
    log = store.path.with_name(f"{store.path.name}.wal")
    connection.execute("SET TimeZone = 'Asia/Tokyo'")

    def attached() -> None:
        store.fold_log()
        connection.execute("ATTACH ? AS old (READ_ONLY)", [str(store.path)])
        if log.exists():
            connection.execute("DETACH old")
            raise duckdb.IOException("another has written meanwhile: lock it anew")

    once_free(store.path, attached)
    connection.execute("USE old")
