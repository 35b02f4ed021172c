"""Make the snapshot: the DuckDB file without personal data that reports and notebooks read.

A new file is written and then replaces the old one in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from intake import determinations as determined
from intake.folder import StateError, replacing
from intake.folder.lock import only_one
from intake.register import Register
from intake.register.ledger import take_in
from intake.register.updating import register_of
from intake.store import State, Transaction, now
from intake.store.record import as_json
from intake.store.schema import sql
from intake.terms import JST, SNAPSHOT_SCHEMA


def publish(
    state: State,
    *,
    label: str = "",
    clock: Callable[[], datetime] = now,
    determinations: Path | None = None,
    accounts: Sequence[str] = (),
) -> Path:
    """Make the snapshot, the DuckDB file without personal data, and return its path.

    `label` is shown on every page made from it (such as 見本データ; "" for none); `clock` gives the
    current time. `determinations` is the folder of 算定 files (official determinations of fees); None
    means the folder of that name in the state folder. `accounts` are the operating-system accounts
    allowed to determine fees. Raises StateError if the snapshot cannot be written.
    """
    register = register_of(state)
    with only_one(state.folder, "publish", "公開用の写しの作成", patience=60.0):
        with state.store.transaction() as transaction:
            at = clock()
            take_in(transaction, register, at)
            determined.take_in(transaction, determined.folder_of(state, determinations), at)
        return _publish(state, register, label, accounts, at)


def _publish(
    state: State, register: Register, label: str, accounts: Sequence[str], at: datetime
) -> Path:
    failure = StateError.explaining(
        f"公開用の写し {state.snapshot} を作れないか、入れ替えられません",
        "空き容量と書込み権限を確かめてください。Windows では、写しを開いているノートブックなどを"
        "閉じてから、もう一度実行してください。前の写しは残っています。",
    )
    with (
        failure,
        replacing(state.snapshot) as fresh,
        state.store.beside(fresh, "snap") as transaction,
    ):
        _fill(transaction, register, label, accounts, at)
    return state.snapshot


def _fill(
    transaction: Transaction, register: Register, label: str, accounts: Sequence[str], at: datetime
) -> None:
    transaction.connection.execute(sql("snapshot"))
    prefectures = register.prefectures.values()
    rows = [[getattr(each, column) for column in _PREFECTURE] for each in prefectures]
    _table(transaction, "prefecture", _PREFECTURE, rows)
    good = transaction.rows("mailbox")[0]["last_good_pass"]
    meta = {
        "schema": str(SNAPSHOT_SCHEMA),
        "made_at": at.astimezone(JST).isoformat(timespec="seconds"),
        "program_version": program_version(),
        "register_date": str(register.date),
        "data_until": good.astimezone(JST).isoformat(timespec="seconds") if good else "",
        "label": label,
        "determination_accounts": as_json(list(accounts)),
    }
    _table(transaction, "meta", {"key": "VARCHAR", "value": "VARCHAR"}, list(meta.items()))


_PREFECTURE = {
    "code": "VARCHAR",
    "name": "VARCHAR",
    "kana": "VARCHAR",
    "tile_col": "INTEGER",
    "tile_row": "INTEGER",
}


def _table(
    transaction: Transaction, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    layout = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    transaction.connection.execute(f"CREATE TABLE snap.{name} ({layout})")
    lists = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
    transaction.connection.execute(
        f"INSERT INTO snap.{name} SELECT {lists}",
        [[row[at] for row in rows] for at in range(len(columns))],
    )


def program_version() -> str:
    """Return the installed version of this software; "0" if it is not installed as a package."""
    try:
        return version("shien-intake")
    except PackageNotFoundError:
        return "0"
