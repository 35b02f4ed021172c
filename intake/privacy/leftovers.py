"""Delete the files of erased applications from the state folder.

A mark file is written first, so that the next process finishes an interrupted deletion.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

from intake.folder import StateError, sync_folder, write_whole
from intake.store import State
from intake.store.rewrite import discard
from intake.store.schema import KEPT

_MOST_ROWS, _MOST_COLUMNS = 20_000, 200


def begin(state: State) -> None:
    """Write the mark file, which says that files are to be deleted; the mark is on disk on return.

    If the deletion is interrupted, the next process finds the mark and resumes the deletion.
    """
    write_whole(_mark(state), b"")


def unfinished(state: State) -> bool:
    """Return whether a deletion of files was started but not finished (the mark file exists)."""
    return _mark(state).exists()


def finish(state: State) -> int:
    """Delete the files of erased applications; return the number of files deleted.

    Then deletes the mark file, which says that the deletion is unfinished. If a call is
    interrupted, call the function again. The caller must hold the locks for polling, sending and
    backup. Without a record (DuckDB) nothing is done and the result is 0. Raises StateError if a
    file cannot be deleted.
    """
    if not state.store.exists():
        return 0
    failure = StateError.explaining(
        f"消去した申込みのファイルを {state.folder} から消せません",
        "権限を確かめてから、`intake forget` をもう一度実行してください。",
    )
    with failure:
        discard(state.store)
        half_written = (state.folder / "evidence").glob("*.part")
        paths = [*_files(state), *half_written, *exports_of(state, _numbers(state))]
        for path in paths:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in paths}:
            with suppress(FileNotFoundError):
                sync_folder(folder)
        if (state.folder / KEPT).exists():
            shutil.rmtree(state.folder / KEPT)
        state.archive.tidy()
        _mark(state).unlink(missing_ok=True)
    return len(paths)


def _mark(state: State) -> Path:
    return state.folder / "forgetting.unfinished"


def _files(state: State) -> list[Path]:
    """Return the paths of erased raw mails and evidence (files given with decisions) that still exist.

    The record (DuckDB) says which mails and files are erased.
    """
    with state.store.transaction() as transaction:
        mails = [state.archive.path(row["raw"]) for row in transaction.rows("forgotten_mails")]
        rows = transaction.rows("forgotten_files")
    evidence = [state.folder / "evidence" / row["evidence"] for row in rows]
    return [path for path in (*mails, *evidence) if path.exists()]


def _numbers(state: State) -> set[str]:
    return {row["number"] for row in state.store.rows("forgotten_numbers")}


def exports_of(state: State, numbers: Collection[str]) -> list[Path]:
    """Return the workbooks in the folder `exports` of the state folder that may name any of `numbers`.

    `numbers` are 受付番号 (receipt numbers) or other texts, in capitals, because cells are compared
    in capitals. A workbook may name one if a cell is equal to it, or if the file cannot be read.
    The result is [] if `numbers` is empty.
    """
    folder = state.folder / "exports"
    if not numbers or not folder.is_dir():
        return []
    wanted = frozenset(numbers)
    return [path for path in sorted(folder.iterdir()) if path.is_file() and _names(path, wanted)]


def _names(path: Path, numbers: frozenset[str]) -> bool:
    from openpyxl.utils.exceptions import InvalidFileException  # slow to load

    try:
        return any(value in numbers for value in _cells(path))
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError, TypeError):
        return True  # what cannot be read may hold anything


def _cells(path: Path) -> Iterator[str]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(values_only=True, max_row=_MOST_ROWS, max_col=_MOST_COLUMNS):
                yield from (cell.strip().upper() for cell in row if isinstance(cell, str))
    finally:
        book.close()
