"""Locks between processes, so that only one at a time does some work, such as sending."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from intake.folder.access import StateError, file_mode, make_folder, private

_PATIENCE = 5.0  # seconds to wait for the other one to finish


@contextmanager
def only_one(folder: Path, name: str, work: str, patience: float = _PATIENCE) -> Iterator[None]:
    """Keep the lock file FOLDER/NAME.lock locked while a `with` block runs (a context manager).

    Waits up to `patience` seconds (default: 5) for another process to release the lock, then raises
    StateError with that process's id. `work` is the Japanese name of the work, for the message.
    Also raises StateError if the folder cannot be written.
    """
    from filelock import (
        FileLock,
        Timeout,
    )  # loads asyncio, which commands that only look never need

    failure = StateError.explaining(
        f"状態フォルダー {folder} に書き込めません",
        "空き容量と書込み権限を確かめるか、--state で別のフォルダーを指定してください。",
    )
    with failure:
        make_folder(folder)
        lock = FileLock(folder / f"{name}.lock", timeout=patience, mode=file_mode(folder))
        try:
            lock.acquire()
        except Timeout:  # itself an OSError
            raise StateError(
                f"別の{work}（プロセス番号 {_holder(folder, name)}）が実行中です。"
                "終わるのを待ってから、もう一度実行してください。"
            ) from None
    note = folder / f"{name}.pid"
    try:
        with suppress(OSError), open(note, "w", encoding="ascii", opener=private) as file:
            file.write(str(os.getpid()))
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path, name: str) -> str:
    try:
        return (folder / f"{name}.pid").read_text(encoding="ascii").strip() or "不明"
    except OSError:
        return "不明"
