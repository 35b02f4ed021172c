"""Open the record (a DuckDB file) for short transactions; only this module opens it for writing."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from intake import logs
from intake.folder import (
    StateError,
    file_mode,
    make_folder,
    put_in_place,
    sync_file,
    sync_folder,
    write_whole,
)
from intake.paths import SNAPSHOT
from intake.store import engine
from intake.store.archive import Archive
from intake.store.schema import copy_open, prepare, sql

LONGEST_WAIT = 30.0  # seconds until we give up on a store that someone else holds

_CANNOT_WRITE = (
    duckdb.IOException,
    duckdb.TransactionException,  # a commit that did not reach the disk
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
)
_ONE_THREAD_AT_A_TIME = threading.RLock()  # between processes the file itself is the lock

Row = dict[str, Any]
T = TypeVar("T")


class State:
    """One state folder: gives access to its record, mail archive, snapshot and sending journal.

    The record is the DuckDB file with everything that was read and decided; the journal is the file
    that lists the letters sent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "store.duckdb")
        self.archive = Archive(folder / "mail")
        self.snapshot = folder / SNAPSHOT
        self.journal = folder / "sends.journal"

    def require_record(self) -> None:
        """Raise StateError if the folder has no record yet."""
        if self.store.exists():
            return
        demo = self.folder / "demo"
        other = (
            f"見本の記録を使うときは、--state {demo} を付けるか、INTAKE_STATE={demo} としてください。"
            if Store(demo / "store.duckdb").exists()
            else ""
        )
        raise StateError(f"状態フォルダー {self.folder} には、まだ記録がありません。{other}")

    def keep_evidence(self, digest: str, content: bytes) -> None:
        """Save a file on which a person bases a decision, as evidence/DIGEST in the state folder.

        `content` are the file's bytes, `digest` is their SHA-256 in hex. Raises StateError if the
        file cannot be written.
        """
        target = self.folder / "evidence" / digest
        failure = StateError.explaining(
            f"ファイルを {target.parent} に保存できません", "空き容量と権限を確かめてください。"
        )
        with failure:
            make_folder(target.parent)
            write_whole(target, content)
            sync_folder(self.folder)


class Store:
    """The record in one DuckDB file; every call opens the file, does its work and closes it again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        return self.path.exists()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A context manager for one Transaction: committed at the end, rolled back by an exception.

        A commit is synced to a log file next to the record (DuckDB). If there is no space to merge
        the log into the record, the commit is valid all the same, and the next process to open the
        record merges it. Raises StateError if the record cannot be opened or written.
        """
        committed: list[bool] = []
        with self._held(committed) as connection:
            connection.begin()
            yield Transaction(connection)
            connection.commit()
            committed.append(True)

    @contextmanager
    def beside(self, path: Path, name: str) -> Iterator[Transaction]:
        """A context manager for a Transaction on the record that can also query another DuckDB
        file.

        `path` is the other file, which is created if missing. In SQL its tables are called
        NAME.table, where NAME is `name`. Each statement is committed at once.
        """
        with self._held() as connection:
            connection.execute(f"ATTACH ? AS {name}", [str(path)])
            yield Transaction(connection)
            connection.execute(f"DETACH {name}")

    def copy_to(self, path: Path) -> None:
        """Write a backup of the whole record (DuckDB), as it is now, into the new file `path`."""
        with self._held() as connection:
            copy_open(connection, path)

    @contextmanager
    def _held(self, committed: Sequence[bool] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
        with _ONE_THREAD_AT_A_TIME:
            yield from self._opened(committed)

    def _opened(self, committed: Sequence[bool]) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            connection = self._open()
            try:
                yield connection
            finally:
                engine.let_go(connection)
        except _CANNOT_WRITE as error:
            if committed:
                logs.logger().warning("checkpoint_put_off", kind=type(error).__name__)
                return
            raise StateError(
                f"記録 {self.path} に書き込めません（{first_line(error)}）。"
                "空き容量と権限を確かめて、もう一度実行してください。途中の記録は取り消されています。"
            ) from None

    def rows(self, query: str, **values: Any) -> list[Row]:
        """The rows that a query returns, each as {column: value}.

        `query` is the name of its file in the folder `queries`, without .sql; `values` are bound to
        its parameters by name.
        """
        with self.transaction() as transaction:
            return transaction.rows(query, **values)

    def _open(self) -> duckdb.DuckDBPyConnection:
        """A connection to the record, which is created if missing and migrated if it is older.

        Raises StateError if another process keeps the record (DuckDB) locked for 30 seconds.
        """
        if not self.path.exists():
            _make_private_folder(self.path.parent)
            _create(self.path)
        connection = once_free(self.path, self._connected)
        try:
            prepare(connection, self.path)
        except BaseException:
            engine.let_go(connection)
            raise
        return connection

    def _connected(self) -> duckdb.DuckDBPyConnection:
        """Open the record (DuckDB) and return the connection, which locks the file.

        Raises duckdb.IOException if another process has the file locked, or replaced it while it
        was being opened; the caller must then try again.
        """
        found = _identity(self.path)
        connection = engine.open_file(self.path)
        if found is not None and found != _identity(self.path):
            engine.let_go(connection)
            raise duckdb.IOException("the record was written anew meanwhile: lock it anew")
        return connection

    def fold_log(self) -> None:
        """Merge the write-ahead log (.wal) that a killed process left into the record (DuckDB)."""
        with self._held() as connection:
            connection.execute("CHECKPOINT")


class Transaction:
    """Queries and additions within one open transaction on the record (DuckDB)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, query: str, **values: Any) -> list[Row]:
        """The rows that a query returns, each as {column: value}.

        `query` is the name of its file in the folder `queries`, without .sql; `values` are bound to
        its parameters by name.
        """
        bound = {name: _storable(value) for name, value in values.items()}
        cursor = self.connection.execute(sql(f"queries/{query}"), bound)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def documents(self, readings: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The recorded readings with the ids `readings`, as {id: parsed JSON document}."""
        rows = self.rows("documents", ids=readings) if readings else []
        return {row["id"]: json.loads(row["document"]) for row in rows}

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Append rows, all with the same columns, to a table; dicts, lists and tuples become JSON."""
        if not rows:
            return
        columns = list(rows[0])
        with self.connection.appender(table, columns=columns) as appender:
            appender.append_rows([[_plain(row[name]) for name in columns] for row in rows])

    def places(self, count: int) -> list[int]:
        """Reserve `count` new place numbers and return them in ascending order.

        A place number is the position of a recorded row in one order, which covers the rows of all
        tables.
        """
        rows = self.rows("places", count=count)
        return [row["place"] for row in rows]

    def delete_versions(self) -> None:
        """Delete the recorded versions of all applications, so that replay can compute them again.

        Two kinds are kept: all versions of erased applications, and the first version of an
        application that a person created by splitting a mail. Which mails are about which
        application is deleted too, except for erased applications.
        """
        self.connection.execute(sql("queries/delete_versions"))


def now() -> datetime:
    return datetime.now(UTC)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _plain(value: Any) -> Any:
    return _storable(as_json(value) if isinstance(value, (dict, list, tuple)) else value)


def _storable(value: Any) -> Any:
    """Return `value` with 「?」 for each unpaired surrogate in a text or in the texts of a list.

    No column can store unpaired surrogates, which come from broken mails. Values of other types are
    returned unchanged.
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    return [_storable(each) for each in value] if isinstance(value, list) else value


def _identity(path: Path) -> tuple[int, int] | None:
    """Return (device, inode) of the file at `path`, by which its replacement is noticed.

    None if there is no such file.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def once_free(path: Path, opened: Callable[[], T]) -> T:
    """Return the result of `opened()`, which is called again while another process locks the
    record.

    `opened` is a function that opens the record (DuckDB) at `path` and raises duckdb.IOException if
    it is locked. Raises StateError, which says what to do, if the record is still locked after 30
    seconds, or at once if it cannot be opened for another reason.
    """
    with suppress(duckdb.IOException):  # by far the most often nobody does
        return opened()
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

    patient = Retrying(
        retry=retry_if_exception(is_held),
        wait=wait_random_exponential(multiplier=0.005, max=0.1),
        stop=stop_after_delay(LONGEST_WAIT),
        reraise=True,
    )
    try:
        return patient(opened)
    except duckdb.Error as error:
        raise StateError(why_not_opened(path, error)) from None


def make_empty(path: Path) -> None:
    """Create an empty record (DuckDB) with all tables at `path`, where there must be no file."""
    with duckdb.connect(str(path), config=engine.OFFLINE) as made:
        prepare(made, path)
    path.chmod(file_mode(path.parent))


def _create(path: Path) -> None:
    """Create an empty record (DuckDB) at `path` atomically: no process finds an incomplete one.

    If another process creates one at the same time, that one is kept.
    """
    made = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        made.unlink(missing_ok=True)
        make_empty(made)
        sync_file(made)
        with suppress(FileExistsError):  # another process was faster
            os.link(made, path)
        sync_folder(path.parent)
    except duckdb.Error as error:
        raise StateError(why_not_opened(path, error)) from None
    except OSError as error:
        if not made.exists():
            raise StateError(
                f"記録 {path} を作れません（{error.strerror}）。フォルダーの権限と空き容量を確かめてください。"
            ) from None
        if not path.exists():  # there are no hard links here
            put_in_place(made, path)
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)


def is_held(error: BaseException) -> bool:
    return isinstance(error, duckdb.IOException) and "lock" in str(error).lower()


def why_not_opened(path: Path, error: duckdb.Error) -> str:
    if is_held(error):
        return (
            f"記録 {path} を他の処理が使い続けています。その処理（別の取り込み、または記録を直接開いている"
            "ノートブックなど）を終えてから、もう一度実行してください。"
        )
    return (
        f"記録 {path} を開けません（{first_line(error)}）。"
        "フォルダーの権限と空き容量を確かめ、ファイルが壊れているときは控え（バックアップ）から戻してください。"
    )


def _make_private_folder(folder: Path) -> None:
    failure = StateError.explaining(
        f"状態フォルダー {folder} を作れません",
        "場所と書込み権限を確かめるか、--state で別のフォルダーを指定してください。",
    )
    with failure:
        make_folder(folder)


def first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:200]
