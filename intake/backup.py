"""Make a backup of the state folder while mails are being received, and restore one.

The state folder contains the record (a DuckDB file), the raw mails, the journal of sent letters and
the settings. A backup is first made in a folder `NAME.part` with a manifest (the SHA-256 of every
file) and then renamed, so a folder with the final name is always complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from intake.folder import (
    PRIVATE_FOLDER,
    SHARED_FOLDER,
    StateError,
    discard_database,
    is_shared,
    make_folder,
    private,
    put_in_place,
    sync_folder,
)
from intake.folder.lock import only_one
from intake.settings import SettingsError, load_settings, settings_path
from intake.settings.named import named_files, named_secrets
from intake.store import State, Store, now

_BESIDE = ("evidence", "register", "determinations")
"""Folders copied whole: files given with decisions, the updated register, fee determinations."""
MANIFEST = "manifest.json"
_MOST_NAMED = 5
_RECORD = "store.duckdb"
_NAMED_BY_HASH = ("mail", "evidence")  # folders whose files the record names by their hashes


def backup(state: State, target: Path) -> Copied:
    """Copy the record (DuckDB), journal, raw mails, evidence and settings to the folder `target`.

    Evidence means the files given with decisions. Files and folders inside the state folder that
    the settings name, such as templates, are copied too, except passwords and keys. Returns how
    many raw mails the record names, which files were already missing or altered in the state folder
    (all others are in the backup), and what the settings name but was not copied. Raises StateError
    if `target` exists and is not an empty folder, if nothing has been recorded yet, or if `target`
    cannot be written.

    The order matters. The journal is copied before the record: after a restore, journal entries
    that are not in the record are added to it, and entries that are in both are recognised. The raw
    mails are copied after the record, so that the backup has every mail that the copied record
    names.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StateError(
            f"控えの置き場所 {target} が空ではありません。新しいフォルダーの名前を指定してください。"
        )
    state.require_record()
    with only_one(state.folder, "backup", "控えの作成"):
        part = target.with_name(f"{target.name}.part")
        _note(state, target, whole=False)  # what is forgotten later may lie there still
        failure = StateError.explaining(
            f"控えを {target} に作れません",
            "空き容量と書込み権限を確かめてから、やり直してください。",
        )
        try:
            with failure:
                if part.exists():  # left by one that was killed
                    shutil.rmtree(part)
                copied = _copy(state, State(part))
                write_manifest(part)
                if target.exists():
                    target.rmdir()
                part.rename(target)
                sync_folder(target.parent)
        finally:
            if part.exists():
                shutil.rmtree(part, ignore_errors=True)
        _note(state, target, whole=True)
    return copied


def _note(state: State, target: Path, *, whole: bool) -> None:
    row = {"made_at": now(), "place": str(target.resolve()), "whole": whole}
    with state.store.transaction() as transaction:
        transaction.add("backup", [row])


def _copy(state: State, copy: State) -> Copied:
    make_folder(copy.folder)
    with suppress(FileNotFoundError):
        shutil.copy2(state.journal, copy.journal)
    state.store.copy_to(copy.store.path)
    mails = copy.store.rows("all_raw")
    for row in mails:
        target = copy.archive.path(row["raw"])
        make_folder(target.parent)
        with suppress(FileNotFoundError):  # told below with what is altered
            shutil.copy2(state.archive.path(row["raw"]), target)
    for name in _BESIDE:
        if (state.folder / name).is_dir():
            aside = shutil.ignore_patterns("*.part")
            shutil.copytree(state.folder / name, copy.folder / name, ignore=aside)
    if settings_path(state.folder).exists():
        shutil.copy2(settings_path(state.folder), copy.folder / "settings.toml")
    left_out = _copy_named(state, copy)
    return Copied(len(mails), _lacking(copy.store, copy), left_out)


def _copy_named(state: State, copy: State) -> tuple[str, ...]:
    """Copy the files and folders inside the state folder that the settings name, except secrets.

    Returns what was left out, each with the reason in Japanese.
    """
    try:
        settings = load_settings(state.folder)
    except SettingsError:
        return ("設定が名指すファイル（設定を読めません）",)
    secrets, within = named_secrets(settings), state.folder.resolve()
    left = [f"{label} {path}（秘密）" for path, label in secrets.items()]
    for path, label in named_files(settings).items():
        if not path.exists():
            left.append(f"{label} {path}（ありません）")
        elif within not in path.parents:
            left.append(f"{label} {path}（状態フォルダーの外）")
        else:
            if path.is_dir():  # an empty one is put back, too
                make_folder(copy.folder / path.relative_to(within))
            for file in [path] if path.is_file() else _files(path):
                if file not in secrets and file.suffix != ".part":
                    target = copy.folder / file.relative_to(within)
                    make_folder(target.parent)
                    shutil.copy2(file, target)
    return tuple(left)


def _not_in_place(state: State) -> tuple[str, ...]:
    """The files and folders that the settings name and that are missing.

    Each is given as "[section] name path". () if the settings cannot be read.
    """
    try:
        settings = load_settings(state.folder)
    except SettingsError:
        return ()
    named = named_secrets(settings) | named_files(settings)
    return tuple(f"{label} {path}" for path, label in named.items() if not path.exists())


@dataclass(frozen=True, slots=True)
class Copied:
    """The result of a backup.

    `mails` is the number of raw mails that the copied record (DuckDB) names. `lacking` has the
    paths of files that the record names but that are missing or altered in the state folder.
    `left_out` has files that the settings name but that were not copied, each as Japanese text with
    the reason.
    """

    mails: int
    lacking: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored(Copied):
    """The result of a restore.

    `mails` is the number of raw mails that the restored record (DuckDB) names. `lacking` has the
    paths of files that the record names but that are missing or altered. `unproved` has the paths
    of files that were restored although the backup has no hash of them. `left_out` has the files
    that the settings name and that a person must still put in place.
    """

    unproved: tuple[str, ...] = ()  # put back, though no hash says that they are as they were


def restore(state: State, source: Path, *, unproved: bool = False) -> Restored:
    """Restore the backup in `source` to an empty state folder, after checking every file's hash.

    Raises StateError, and restores nothing, if the state folder has a record (DuckDB) already, or
    if a file of the backup is missing or altered. A backup without a manifest (made by an earlier
    version, or interrupted) is restored only with `unproved`: raw mails, evidence (files given with
    decisions) and 算定 (fee determinations) are then checked by the hashes in its record, and the
    result names those that are missing or altered.
    """
    if not source.is_dir():
        raise StateError(
            f"控えのフォルダー {source} がありません。フォルダーの名前を確かめてください。"
        )
    if not State(source).store.exists():
        raise StateError(
            f"{source} は控えのフォルダーではありません（store.duckdb がありません）。"
            "`intake backup` が終わった控えのフォルダーを指定してください。"
        )
    if state.store.exists():
        raise StateError(
            f"状態フォルダー {state.folder} には既に記録があります。"
            "別のフォルダーを --state で指定するか、今の記録を別の場所に移してください。"
        )
    hashes = _manifest(source)
    if hashes is not None:
        _refuse(source, [name for name, digest in hashes.items() if _hash(source / name) != digest])
        return _put_back(state, source, hashes, ())
    names = [path.relative_to(source).as_posix() for path in _files(source)]
    doubtful = tuple(name for name in names if name.partition("/")[0] not in _NAMED_BY_HASH)
    if not unproved:
        raise StateError(
            f"{source} は、最後まで作られた控えと確かめられません（{MANIFEST} がないか、読めません）。"
            f"途中で止まった控えか、前の版で作った控えです。次のファイルは照らし合わせるものがありません：{_some(doubtful)}。"
            f"別の控えがないときは、承知のうえで `intake restore --unproved {source}` を実行してください。"
            "メールと証拠のファイルは、記録と照らして欠けているものを示します。"
        )
    return _put_back(state, source, names, doubtful)


def _put_back(
    state: State, source: Path, names: Collection[str], unproved: tuple[str, ...]
) -> Restored:
    """Copy the files `names` (paths inside the backup `source`) into the state folder.

    Returns the result of the restore. The DuckDB file gets its final name last: until then, nothing
    counts as restored. `unproved` are the paths for which no hash was checked; they are only passed
    on to the result.
    """
    fresh = Store(state.folder / "restored.duckdb")
    failure = StateError.explaining(
        f"控えを {state.folder} に戻せません", "空き容量と書込み権限を確かめてください。"
    )
    try:
        with failure:
            make_folder(state.folder)
            mode = SHARED_FOLDER if is_shared(state.folder) else PRIVATE_FOLDER
            for folder in _folders(source):
                make_folder(state.folder / folder.relative_to(source))
            for name in names:
                target = fresh.path if name == _RECORD else state.folder / name
                make_folder(target.parent)
                shutil.copy2(source / name, target)
            mails = fresh.rows("all_raw")  # the backup itself is never opened: it stays as it is
            gone = _lacking(fresh, state)
            fresh.fold_log()
            _sync_all(state.folder)
            state.folder.chmod(mode)
            put_in_place(fresh.path, state.store.path)
    finally:
        discard_database(fresh.path)
    return Restored(len(mails), gone, _not_in_place(state), unproved)


def files_named(record: Store, state: State) -> dict[Path, str]:
    """Return the files of the state folder that the record names by hash, as {path: SHA-256}.

    They are the raw mails, evidence (files given with decisions) and 算定 (fee determinations).
    """
    with record.transaction() as transaction:
        mails = [row["raw"] for row in transaction.rows("all_raw")]
        papers = {row["evidence"] for row in transaction.rows("forget_evidence")}
        papers -= {row["evidence"] for row in transaction.rows("forgotten_files")}
        ledger = {row["name"]: row["sha256"] for row in transaction.rows("determinations")}
    paths = {state.archive.path(digest): digest for digest in mails}
    paths |= {state.folder / "evidence" / digest: digest for digest in papers}
    if (folder := state.folder / "determinations").is_dir():  # settings may name another
        paths |= {folder / f"{name}.json": digest for name, digest in ledger.items()}
    return paths


def lacking(files: Mapping[Path, str]) -> list[Path]:
    """Return the files of {path: SHA-256} that are missing, unreadable or altered, sorted."""
    return [path for path, digest in sorted(files.items()) if _hash(path) != digest]


def _lacking(record: Store, state: State) -> tuple[str, ...]:
    """The files that `record` names and that are missing, unreadable or altered.

    They are given as paths relative to the state folder.
    """
    found = lacking(files_named(record, state))
    return tuple(path.relative_to(state.folder).as_posix() for path in found)


def write_manifest(folder: Path) -> None:
    """Sync every file in a folder, then write manifest.json: {relative path: SHA-256 in hex}."""
    _sync_all(folder)
    hashes = {path.relative_to(folder).as_posix(): _hash(path) for path in _files(folder)}
    with open(folder / MANIFEST, "w", encoding="utf-8", opener=private) as file:
        json.dump(hashes, file, ensure_ascii=False, indent=0)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)


def _manifest(source: Path) -> dict[str, str] | None:
    """The manifest of the backup in the folder `source`, as {relative path: SHA-256 in hex}.

    None if manifest.json is missing or broken. Raises StateError if it names a file outside the
    backup. If the manifest does not list the DuckDB file, this adds it with the hash "", so that
    checking the backup fails.
    """
    try:
        found = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        hashes = {str(name): str(digest) for name, digest in found.items()}
    except (OSError, ValueError, AttributeError):
        return None
    inside = source.resolve()
    if any(not (source / name).resolve().is_relative_to(inside) for name in hashes):
        raise StateError(
            f"{source} の {MANIFEST} が、控えの外のファイルを指しています。使えません。"
        )
    return hashes | ({} if _RECORD in hashes else {_RECORD: ""})


def _refuse(source: Path, wrong: Sequence[str]) -> None:
    """Raise StateError, naming the missing or altered files `wrong` of the backup `source`.

    Does nothing if `wrong` is empty.
    """
    if wrong:
        raise StateError(
            f"控え {source} のファイルが欠けているか、変わっています（{_some(wrong)}）。"
            "戻していません。別の控えを使ってください。"
        )


def _some(names: Sequence[str]) -> str:
    """The first five names joined by 「、」, and how many more there are (「 ほか 3 個」)."""
    more = f" ほか {len(names) - _MOST_NAMED} 個" if len(names) > _MOST_NAMED else ""
    return f"{'、'.join(names[:_MOST_NAMED])}{more}"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _folders(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_dir())


def _hash(path: Path) -> str:
    """The SHA-256 of a file in hex; "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _sync_all(folder: Path) -> None:
    """Flush every file and folder inside a folder to disk (fsync)."""
    for path in _files(folder):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    for each in [folder, *_folders(folder)]:
        sync_folder(each)
