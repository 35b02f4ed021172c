"""Whom the state folder is open to: its owner, or one group besides. Never anyone else.

The folder itself says which: one with mode 2770 is its group's too, any other its owner's alone.
Whatever is made inside gets modes to match, whatever the umask of the program that makes it.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, takewhile
from pathlib import Path

from intake.terms import IntakeError

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
SHARED_FOLDER, SHARED_FILE = 0o2770, 0o660  # what is made inside belongs to the group


class StateError(IntakeError):
    """The state folder cannot be written or read."""


def is_shared(folder: Path) -> bool:
    """Whether a group may work in a folder: set-group-ID, written to by the group, closed to others."""
    if os.name != "posix":
        return False
    with suppress(OSError):
        mode = folder.stat().st_mode
        return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP and not mode & stat.S_IRWXO)
    return False


def no_core_dumps() -> None:
    """Have no picture of memory written when this process, or one that it starts, crashes."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, as open as the one they lie in."""
    missing = list(takewhile(lambda path: not path.exists(), (folder, *folder.parents)))
    for each in reversed(missing):
        each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if is_shared(each.parent):
            each.chmod(SHARED_FOLDER)
    folder.mkdir(exist_ok=True)  # where a file lies in its place, the system says so


def file_mode(folder: Path) -> int:
    """The mode of a file made in a folder."""
    return SHARED_FILE if is_shared(folder) else PRIVATE_FILE


def private(path: str, flags: int) -> int:
    """An opener: the file is made with the mode that fits its folder."""
    return os.open(path, flags, file_mode(Path(path).parent))


def put_in_place(part: Path, target: Path) -> None:
    """Sync a file that was written beside another, and let it take the other's place at once, synced too."""
    with part.open("rb+") as file:  # Windows syncs only what is open to write
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows syncs no folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def umask_for(folder: Path) -> int:
    """The umask of a program that works in a state folder."""
    return 0o007 if is_shared(folder) else 0o077


def open_to(folder: Path, group: str) -> None:
    """Make the state folder, for one group where one is named; StateError where that fails."""
    try:
        make_folder(folder)
        if group and not is_shared(folder):
            shutil.chown(folder, group=group)
            folder.chmod(SHARED_FOLDER)
    except LookupError:
        raise StateError(
            f"設定 [access] group のグループ「{group}」がありません。つづりを確かめてください。"
        ) from None
    except OSError as error:
        raise StateError(
            f"状態フォルダー {folder} を作れないか、グループ「{group or '（なし）'}」に開けません（{error.strerror}）。"
            "場所と書込み権限を確かめるか、--state で別のフォルダーを指定してください。"
        ) from None


def wrongly_open(folder: Path, group: str) -> str:
    """What is open to others than it should be, with the cure; "" where all is well."""
    if os.name != "posix":  # modes say nothing there
        return ""
    if group and (not is_shared(folder) or folder.group() != group):
        return (
            f"状態フォルダー {folder} がグループ「{group}」のものではありません。"
            f"`chgrp -R {group} {folder}; chmod -R u+rwX,g+rwX,o= {folder}; "
            f"find {folder} -type d -exec chmod g+s {{}} +` で直してください。"
        )
    closed = 0o007 if group else 0o077
    found = next(_open_to(folder, closed), None)
    if found is None:
        return ""
    who = "所有者とグループ以外" if group else "所有者以外"
    cure = f"chmod -R o= {folder}" if group else f"chmod 700 {folder}; chmod -R go= {folder}"
    return f"{found} が{who}にも開いています。`{cure}` で閉じてください。"


_PERSONAL = ("store.duckdb*", "mail", "evidence", "exports", "before-upgrade", "sends.journal")


def _open_to(folder: Path, bits: int) -> Iterator[Path]:
    """What holds personal data and gives any of these bits, the folder itself first."""
    inside = (path for name in _PERSONAL for path in folder.glob(name))
    everything = chain([folder], *([path, *path.rglob("*")] for path in inside))
    for path in everything:
        with suppress(OSError):  # gone meanwhile
            if not path.is_symlink() and path.stat().st_mode & bits:
                yield path
