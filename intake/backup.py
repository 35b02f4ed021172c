"""A copy of the state while the poller runs, and the way back."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from intake.folder import (
    PRIVATE_FOLDER,
    SHARED_FOLDER,
    StateError,
    is_shared,
    make_folder,
    put_in_place,
)
from intake.folder.lock import only_one
from intake.settings import settings_path
from intake.store import State, Store, now

_BESIDE = ("evidence", "register", "determinations")
"""Files that decisions rest on, the register of this state, fees that were determined."""


def backup(state: State, target: Path) -> int:
    """Copy record, journal, raw mail and settings to a new folder; the number of mails copied.

    Order matters. The journal first: entries the record lacks are recorded after a restore, entries
    in both are recognised. Then the record: the archive has every mail it names by then.
    """
    if target.exists() and any(target.iterdir()):
        raise StateError(
            f"控えの置き場所 {target} が空ではありません。新しいフォルダーの名前を指定してください。"
        )
    if not state.store.exists():
        raise StateError(f"状態フォルダー {state.folder} には、まだ記録がありません。")
    with only_one(state.folder, "backup", "控えの作成"):
        return _copy(state, target)


def _copy(state: State, target: Path) -> int:
    copy = State(target)
    failure = StateError.explaining(
        f"控えを {target} に作れません",
        "空き容量と書込み権限を確かめ、途中まで作られたフォルダーを消してからやり直してください。",
    )
    with failure:
        make_folder(target)
        with suppress(FileNotFoundError):
            shutil.copy2(state.journal, copy.journal)
        with state.store.transaction() as transaction:  # what is forgotten later lies there still
            transaction.add("backup", [{"made_at": now(), "place": str(target.resolve())}])
        state.store.copy_to(copy.store.path)
        _copy_mails(state, copy)
        for name in _BESIDE:
            if (state.folder / name).is_dir():
                shutil.copytree(state.folder / name, target / name)
        if settings_path(state.folder).exists():
            shutil.copy2(settings_path(state.folder), target / "settings.toml")
    return len(copy.store.rows("all_raw"))


def restore(state: State, source: Path) -> int:
    """Restore a backup into an empty state folder, checking every mail; the number of mails."""
    if state.store.exists():
        raise StateError(
            f"状態フォルダー {state.folder} には既に記録があります。"
            "別のフォルダーを --state で指定するか、今の記録を別の場所に移してください。"
        )
    kept = State(source)
    if not kept.store.exists():
        raise StateError(
            f"{source} は控えのフォルダーではありません（store.duckdb がありません）。"
        )
    fresh = Store(state.folder / "restored.duckdb")
    failure = StateError.explaining(
        f"控えを {state.folder} に戻せません", "空き容量と書込み権限を確かめてください。"
    )
    try:
        with failure:
            make_folder(state.folder)
            mode = SHARED_FOLDER if is_shared(state.folder) else PRIVATE_FOLDER
            shutil.copy2(
                kept.store.path, fresh.path
            )  # the backup itself is never opened: it stays as it is
            mails = fresh.rows("all_raw")
            for row in mails:
                kept.archive.read(row["raw"])
            aside = shutil.ignore_patterns(kept.store.path.name)
            shutil.copytree(source, state.folder, dirs_exist_ok=True, ignore=aside)
            state.folder.chmod(mode)
            put_in_place(fresh.path, state.store.path)
    finally:
        fresh.path.unlink(missing_ok=True)
    return len(mails)


def _copy_mails(state: State, copy: State) -> None:
    for row in copy.store.rows("all_raw"):
        target = copy.archive.path(row["raw"])
        make_folder(target.parent)
        shutil.copy2(state.archive.path(row["raw"]), target)
