"""Check that the 算定 files (fee determinations, written by `reports`) are unaltered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from intake.folder import StateError
from intake.store import State, Transaction


def folder_of(state: State, chosen: Path | None) -> Path:
    """Return the folder of 算定 files (fee determinations).

    `chosen` is the setting [keeping] determinations. If it is set, that folder is returned; if it
    is None, the folder `determinations` in the state folder.
    """
    return chosen or state.folder / "determinations"


def take_in(transaction: Transaction, folder: Path, at: datetime) -> None:
    """Record the name and SHA-256 of every fee determination in `folder` that is not recorded yet.

    A fee determination (算定) is a file that `reports` wrote; those only proposed are left out.
    `at` is the time to record. Raises StateError if the folder cannot be read.
    """
    seen = _seen(transaction)
    transaction.add(
        "determination",
        [
            {"name": name, "sha256": digest, "recorded_at": at}
            for name, digest in _files(folder).items()
            if name not in seen
        ],
    )


def problems(transaction: Transaction, folder: Path) -> Iterator[str]:
    """Yield a Japanese sentence for each recorded fee determination that was lost or altered.

    A fee determination (算定) is a file that `reports` wrote. Yields nothing if all files in
    `folder` are as recorded. Raises StateError if the folder cannot be read.
    """
    there = _files(folder)
    for name, digest in _seen(transaction).items():
        if name not in there:
            yield f"算定の記録 {folder / name}.json がありません。控え（バックアップ）から戻してください。"
        elif there[name] != digest:
            yield (
                f"算定の記録 {folder / name}.json が、公開したときから変わっています。"
                "控え（バックアップ）から戻してください。"
            )


def unpublished(transaction: Transaction, folder: Path) -> list[str]:
    """Return the names of fee determinations in `folder` that are not in the record (DuckDB) yet.

    A fee determination (算定) is a file that `reports` wrote; its name is for example 2022-001.
    Those only proposed are left out. Raises StateError if the folder cannot be read.
    """
    seen = _seen(transaction)
    return [name for name in _files(folder) if name not in seen]


def proposed(folder: Path) -> list[str]:
    """Return the names of the proposed fee determinations in `folder`, such as 2022-001.

    A determination (算定) that was only proposed takes effect when somebody with a second user
    account has approved it.
    """
    return [path.name.partition(".")[0] for path in sorted(folder.glob("*.proposed.json"))]


def _seen(transaction: Transaction) -> dict[str, str]:
    return {row["name"]: row["sha256"] for row in transaction.rows("determinations")}


def _files(folder: Path) -> dict[str, str]:
    try:
        return {
            path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9].json"))
        }
    except OSError as error:
        raise StateError(
            f"算定の記録 {folder} を読めません（{error.strerror}）。読取りの権限を確かめてください。"
        ) from None
