"""Permissions of the state folder, for its owner or for one group, and atomic writing of files.

A folder with mode 2770 is shared with its group; any other folder is only for its owner. New files
and folders get the mode that matches their parent folder, whatever the umask.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, takewhile
from pathlib import Path

from intake.terms import IntakeError

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
SHARED_FOLDER, SHARED_FILE = 0o2770, 0o660  # what is made inside belongs to the group


class StateError(IntakeError):
    """Raised if the state folder, or the record in it, does not allow a requested operation.

    For example, a folder cannot be written, no mail has the given number, or a letter to be
    released is not held. The message says in Japanese what is wrong and what to do.
    """


def is_shared(folder: Path) -> bool:
    """Return whether a folder is shared with its group: setgid, group-writable, closed to others.

    False if the folder does not exist; always False on Windows.
    """
    if os.name != "posix":
        return False
    with suppress(OSError):
        mode = folder.stat().st_mode
        return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP and not mode & stat.S_IRWXO)
    return False


def no_core_dumps() -> None:
    """Disable core dumps of this process and its children, if the system allows that."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents.

    Each new folder is shared with its parent's group if the parent is shared, else private.
    """
    missing = list(takewhile(lambda path: not path.exists(), (folder, *folder.parents)))
    for each in reversed(missing):
        each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if is_shared(each.parent):
            each.chmod(SHARED_FOLDER)
    folder.mkdir(exist_ok=True)  # where a file lies in its place, the system says so


def file_mode(folder: Path) -> int:
    """Return the mode for a new file in `folder`: 0o660 if the folder is shared, else 0o600."""
    return SHARED_FILE if is_shared(folder) else PRIVATE_FILE


def private(path: str, flags: int) -> int:
    """Open a file and return its descriptor, like os.open; to be passed to open() as `opener`.

    A new file gets the mode 0o660 in a folder shared with its group, else 0o600. `path` and `flags`
    are those of os.open.
    """
    return os.open(path, flags, file_mode(Path(path).parent))


@contextmanager
def replacing(target: Path, *, mode: int | None = None) -> Iterator[Path]:
    """A context manager that yields a path to write to; afterwards that file replaces `target`.

    The replacement is atomic and flushed to disk. `mode` is the mode of the file; None means 0o660
    in a shared folder, else 0o600. If the block raises an error, `target` is unchanged.
    """
    part = target.with_name(f"{target.name}.part")
    mode = file_mode(target.parent) if mode is None else mode
    try:
        discard_database(part)  # of one that was killed
        yield part
        part.chmod(mode)
        put_in_place(part, target)
    finally:
        with suppress(OSError):
            discard_database(part)


def write_whole(target: Path, content: bytes, *, mode: int | None = None) -> None:
    """Write `content` to the file `target` atomically, and flush the file to disk.

    `mode` is the mode of the file; None means 0o660 in a shared folder, else 0o600.
    """
    with replacing(target, mode=mode) as part:
        part.touch(PRIVATE_FILE)  # at no moment open to more than in the end
        part.write_bytes(content)


def put_in_place(part: Path, target: Path) -> None:
    """Replace the file `target` by `part`, a file in the same folder, and flush both to disk."""
    sync_file(part)
    part.replace(target)
    sync_folder(target.parent)


def discard_database(database: Path) -> None:
    """Remove the DuckDB file `database` and its write-ahead log (.wal), if they exist."""
    for path in (database, database.with_name(f"{database.name}.wal")):
        path.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:  # Windows syncs only what is open to write
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows syncs no folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # shares that sync no folders say so
            raise
    finally:
        os.close(handle)


def umask_for(folder: Path) -> int:
    """Return the umask for programs that write to a state folder.

    0o007 if the folder is shared with its group, else 0o077.
    """
    return 0o007 if is_shared(folder) else 0o077


def open_to(folder: Path, group: str) -> None:
    """Create the state folder if missing, and share the folder with the users of `group`.

    The permissions of an existing folder stay as they are if it is already shared with a group, or
    if `group` is "". Raises StateError if the folder cannot be made or shared, or if there is no
    such group.
    """
    failure = StateError.explaining(
        f"状態フォルダー {folder} を作れないか、グループ「{group or '（なし）'}」に開けません",
        "場所と書込み権限を確かめるか、--state で別のフォルダーを指定してください。",
    )
    try:
        with failure:
            make_folder(folder)
            if group and not is_shared(folder):
                shutil.chown(folder, group=group)
                folder.chmod(SHARED_FOLDER)
    except LookupError:
        raise StateError(
            f"設定 [access] group のグループ「{group}」がありません。つづりを確かめてください。"
        ) from None


def wrongly_open(folder: Path, group: str) -> str:
    """Return a Japanese warning, with the command to run, if others can access the state folder.

    `folder` is the state folder. Its owner may have access, and so may the users of `group` ("": no
    others). The warning names the first path that others can access: the folder itself, or a path
    with personal data in it. There is also a warning if the folder is not shared with `group`. The
    result is "" if all is well, and always on Windows.
    """
    if os.name != "posix":  # modes say nothing there
        return ""
    if group and (not is_shared(folder) or folder.group() != group):
        return (
            f"状態フォルダー {folder} がグループ「{group}」のものではありません。"
            f"`chgrp -R {group} {folder}; chmod -R u+rwX,g+rwX,o= {folder}; "
            f"find {folder} -type d -exec chmod g+s {{}} +` で直してください。"
        )
    closed = 0o007 if group else 0o077
    found = next(_exposed(folder, closed), None)
    if found is None:
        return ""
    who = "所有者とグループ以外" if group else "所有者以外"
    cure = f"chmod -R o= {folder}" if group else f"chmod 700 {folder}; chmod -R go= {folder}"
    return f"{found} が{who}にも開いています。`{cure}` で閉じてください。"


_PERSONAL = ("store.duckdb*", "mail", "evidence", "exports", "before-upgrade", "sends.journal")


def _exposed(folder: Path, bits: int) -> Iterator[Path]:
    """Yield the state folder and the paths with personal data in it that other users can access.

    A path is yielded if its mode has any of the permission bits `bits`, such as 0o007.
    """
    inside = (path for name in _PERSONAL for path in folder.glob(name))
    everything = chain([folder], *([path, *path.rglob("*")] for path in inside))
    for path in everything:
        with suppress(OSError):  # gone meanwhile
            if not path.is_symlink() and path.stat().st_mode & bits:
                yield path
