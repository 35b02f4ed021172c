"""Open a snapshot, a DuckDB file without personal data that `intake publish` makes from the record,
and run the queries in sql/ on it. A snapshot is never written to.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from intake.paths import SNAPSHOT, default_state, in_checkout
from intake.terms import JST, SNAPSHOT_SCHEMA, IntakeError
from reports.wording import date_of

if TYPE_CHECKING:
    from pandas import DataFrame

_SQL = Path(__file__).resolve().parent / "sql"
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_CURE = "intake publish（見本で試すときは make demo）で作り直してください。"

COLUMNS: Mapping[str, frozenset[str]] = {
    table: frozenset(names.split())
    for table, names in {
        "meta": "key value",
        "prefecture": "code name kana tile_col tile_row",
        "municipality": "code prefecture_code prefecture name kana kind valid_from valid_to",
        "municipality_known": "code prefecture_code prefecture name kana kind valid_from valid_to"
        " known_from known_until",
        "change_known": "date old_code new_code reason known_from known_until",
        "population": "code as_of persons source known_from place",
        "application": "application municipality received_on stage first_mail receipt_number desired_start"
        " pattern konbini_status trial_wish confirmed_pattern confirmed_konbini",
        "event": "application municipality stage on_date recorded_at retracted_at decision mail",
        "course": "application stage since until applied agreed in_use decision mail place"
        " known_from known_until",
        "statement": "application item value since until decision mail known_from known_until",
        "determination": "name sha256",
        "mail_count": "on_date kind outcome mails",
        "finding_count": "on_date code severity field mails",
        "letter": "letter state received_at queued_at sent_at",
        "waiting": "since reason municipality",
        "pass": "folder_number started_at ended_at on_server recorded new missing failed",
    }.items()
}
"""What is read of each table; a file that lacks one of them is not our snapshot."""


class SnapshotError(IntakeError):
    """The snapshot cannot be opened or queried, or it has no data for the day asked about; the
    message is one Japanese sentence with the cure.
    """


class Snapshot:
    """An open snapshot, which keeps showing the same data even if a newer one is published.

    `path` is its file; `meta` has texts about the data by name, such as "made_at" (when it was
    published), "data_until" (when the mailbox was last polled) and "program_version".
    """

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection
        self.meta: Mapping[str, str] = {row["key"]: row["value"] for row in self.rows("meta")}

    def rows(self, view: str, **values: object) -> list[dict[str, Any]]:
        """Run one of the queries in reports/sql and return its rows, each as a dict by column name.

        `view` is the name of the query's file without .sql; `values` are the query's parameters by
        name.
        """
        result = self._connection.execute(_sql(view), values or None)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def frame(self, question: str, **values: object) -> DataFrame:
        """Return the result of the SQL query `question` as a DataFrame; `values` are its named
        parameters.

        Raises SnapshotError, with DuckDB's message, if the query fails.
        """
        try:
            return self._connection.execute(question, values or None).df()
        except duckdb.Error as error:
            raise SnapshotError(
                f"この問合せには答えられません。書き方と、表・列の名前を確かめてください：{str(error).splitlines()[0]}"
            ) from None

    def table(self, name: str) -> dict[str, Any]:
        """Return all rows of the snapshot's table `name`, as a dict: "columns" has the names of its
        columns, "rows" a list of values for each row, in the order of the columns.
        """
        result = self._connection.execute(f'FROM "{name}"')
        columns = [column[0] for column in result.description]
        return {"columns": columns, "rows": [list(row) for row in result.fetchall()]}

    def sha256(self) -> str:
        """Return the SHA-256 (hexadecimal) of the file that is now at the snapshot's path.

        That may be a newer snapshot than the open one.
        """
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @property
    def determinations(self) -> dict[str, str]:
        """The SHA-256 (hexadecimal) of each file with an official determination of fees (算定), by
        the file's name without extension.

        Only files that existed when the snapshot was published are included.
        """
        return {row["name"]: row["sha256"] for row in self.rows("determinations")}

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of the accounts (of the operating system) that may determine fees (算定): one of
        them must propose and another one approve. () if no second account is required.
        """
        return tuple(json.loads(self.meta.get("determination_accounts", "[]")))

    @property
    def label(self) -> str:
        """The label that everything made from sample data must show; "" for real data.

        For example, it is 「見本データ（架空）」.
        """
        return self.meta.get("label", "")

    @property
    def made_at(self) -> datetime:
        """When the snapshot was published, in Tokyo time."""
        return _moment(self.meta["made_at"])

    @property
    def data_until(self) -> datetime | None:
        """When the mailbox was last polled successfully, in Tokyo time; None if never."""
        text = self.meta.get("data_until", "")
        return _moment(text) if text else None

    @property
    def day(self) -> date:
        """The day of the data, for which figures are computed if no other day is asked about.

        It is the day of the last successful poll of the mailbox or, if there was none, the day on
        which the snapshot was published. Sample data has a fixed day instead.
        """
        named = self.meta.get("as_of", "")
        return date.fromisoformat(named) if named else (self.data_until or self.made_at).date()

    def asked(self, as_of: date | None, known: date | None = None) -> date:
        """Return the day for which figures are to be computed: `as_of`, if it is given.

        Otherwise it is the day of the data or, if earlier, the day `known`, after which records are
        ignored (None: all records are used). Raises SnapshotError if `as_of` is after the day of
        the data: figures would suggest that nothing changed in between, although that is not known.
        """
        if as_of is not None and as_of > self.day:
            raise SnapshotError(
                f"--as-of の {as_of} はデータの時点（{date_of(self.day)}）より後で、まだ何も分かりません。"
                f"{self.day} までの日を指定するか、intake publish で新しいスナップショットにしてください。"
            )
        return as_of or min(known or self.day, self.day)

    def knowing(self, known: date | None) -> date | None:
        """Return `known`, the last day of the records to use (None: all are used), unchanged.

        Raises SnapshotError if it is before the first day on record: figures would suggest that
        nobody had applied, although nothing was recorded yet.
        """
        first = self.rows("first_known")[0]["day"]
        if known is not None and first is not None and known < first:
            raise SnapshotError(
                f"--known の {known} は記録が始まった日（{date_of(first)}）より前で、まだ何も記録されていません。"
                f"{first} からの日を指定してください。"
            )
        return known

    def of_today(self, as_of: date, known: date | None) -> bool:
        """Whether a question is about the present state of the desk: `as_of` is the day of the
        data, and all records are used (`known` is None or not before that day).
        """
        return as_of == self.day and (known is None or known >= self.day)

    @property
    def register_day(self) -> date | None:
        """The day up to which the register of municipalities includes changes; None if the snapshot
        does not have it.
        """
        text = self.meta.get("register_date", "")
        return date.fromisoformat(text) if text else None

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        label = f"　{self.label}" if self.label else ""
        until = f"{self.data_until:%Y-%m-%d %H:%M}" if self.data_until else "受信箱は未確認"
        return f"スナップショット{label}　データの時点：{until}　基準日：{self.day}　{self.path}"


def default_path() -> Path:
    """Return the path of the snapshot to use by default: snapshot.duckdb in the folder that the
    environment variable INTAKE_STATE names or, if it is not set, in the default state folder.
    """
    named = os.environ.get("INTAKE_STATE", "")
    return (Path(named) if named else default_state()) / SNAPSHOT


def open_snapshot(path: Path | None = None) -> Snapshot:
    """Open the snapshot in the file `path` (default: default_path()), read-only.

    Raises SnapshotError if the file does not exist, cannot be read, is no snapshot, or was made by
    a version of this software whose snapshots have another format.
    """
    path = path or default_path()
    if not path.is_file():
        raise SnapshotError(_missing(path))
    connection = _attached(path)
    try:
        there = _columns(path, connection)
        snapshot = Snapshot(path, connection)
        _check_version(path, snapshot.meta.get("schema", "1"))
        _check_columns(path, there)
        connection.execute(_sql("macros"))
        return snapshot
    except BaseException:
        connection.close()
        raise


def _missing(path: Path) -> str:
    """Return Japanese sentences that say that there is no snapshot at `path`, and which command
    makes one, or shows that of the demo.
    """
    demo = path.parent / "demo" / SNAPSHOT
    if demo.is_file():
        return (
            f"スナップショット {path} がありません。先に intake publish を実行するか、"
            f"見本のものを見るときは --snapshot {demo} を付けてください。"
        )
    sample = "make demo" if in_checkout() else "intake demo"
    return (
        f"スナップショット {path} がありません。先に {sample}（見本）または intake publish を実行するか、"
        "--snapshot で場所を指定してください。"
    )


def open_for_notebook() -> Snapshot:
    """Open the snapshot that notebooks read: the office's own or, if there is none, the demo's,
    whose label says that it is sample data.

    Raises SnapshotError if there is neither. The demo's is not used if INTAKE_STATE names a state
    folder.
    """
    path = default_path()
    demo = default_state() / "demo" / SNAPSHOT
    if "INTAKE_STATE" not in os.environ and not path.is_file() and demo.is_file():
        path = demo
    return open_snapshot(path)


def _attached(path: Path) -> duckdb.DuckDBPyConnection:
    # Attached to a database in memory: connect(path) would hand back the file opened before by
    # the same process, although another has been put in its place (a notebook left open all day).
    connection = duckdb.connect(":memory:", config=_OFFLINE)
    try:
        connection.execute("ATTACH ? AS snapshot (READ_ONLY)", [str(path)])
        connection.execute("USE snapshot")
        connection.execute(
            "SET enable_progress_bar = false"
        )  # it would stand among what is printed
        connection.execute("SET enable_external_access = false")
    except duckdb.Error as error:
        connection.close()
        raise SnapshotError(_unreadable(path, error)) from error
    return connection


def _unreadable(path: Path, error: duckdb.Error) -> str:
    if not os.access(path, os.R_OK):
        return f"スナップショット {path} を読む権限がありません。閲覧の権限を管理者に依頼してください。"
    if "lock" in str(error):
        return f"{path} はほかのプログラムが書込み中です。終わってから、もう一度実行してください。"
    return f"{path} はスナップショットとして読めません（別のファイルか、壊れています）。{_CURE}"


def _check_version(path: Path, schema: str) -> None:
    if not schema.isdigit() or int(schema) > SNAPSHOT_SCHEMA:
        raise SnapshotError(
            f"スナップショット {path} は新しい版（{schema}）のソフトウェアで作られています"
            f"（このソフトウェアは版 {SNAPSHOT_SCHEMA} まで）。このソフトウェアを新しい版にしてください。"
            "更新した直後のときは、ノートブックのカーネルを再起動してください。"
        )
    if int(schema) < SNAPSHOT_SCHEMA:
        raise SnapshotError(f"スナップショット {path} は古い版（{schema}）のものです。{_CURE}")


def _columns(path: Path, connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """Return the pairs (table, column) that exist in the database opened as `connection`.

    Raises SnapshotError, which names its file `path`, if it is no snapshot of this software.
    """
    there = {
        (str(table), str(column))
        for table, column in connection.execute(_sql("columns")).fetchall()
    }
    tables = {table for table, _ in there}
    if not {"meta", "event"} <= tables:
        raise SnapshotError(f"{path} はこのソフトウェアのスナップショットではありません。{_CURE}")
    return there


def _check_columns(path: Path, there: set[tuple[str, str]]) -> None:
    lacking = [
        f"{t}.{c}" for t, names in COLUMNS.items() for c in sorted(names) if (t, c) not in there
    ]
    if lacking:
        raise SnapshotError(
            f"スナップショット {path} は版が合いません（{'、'.join(lacking[:3])} がありません）。{_CURE}"
        )


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(JST) if moment.tzinfo else moment.replace(tzinfo=JST)
