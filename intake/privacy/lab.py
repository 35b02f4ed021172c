"""Give JupyterLab, its kernels and its terminals a private folder for whatever they write.

IPython's history, workspaces and partial uploads go there; the folder is deleted when the
JupyterLab process ends. The record (DuckDB) is elsewhere.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from intake.folder import no_core_dumps
from intake.store.schema import KEPT

_PREFIX = "shien-lab-"
_KERNEL = "profile_default/ipython_kernel_config.py"
_KERNEL_TEXT = """\
c = get_config()
c.HistoryManager.enabled = False  # what is typed into cells holds names
"""


def corner() -> Path:
    """Make a private temporary folder for JupyterLab, deleted when this process ends; return its path.

    Also deletes the folders that killed JupyterLab processes left behind.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))  # mode 700
    held = FileLock(folder / "held")
    held.acquire()

    def end() -> None:
        held.release()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    for name in ("ipython/profile_default", "workspaces", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "ipython" / _KERNEL).write_text(_KERNEL_TEXT, encoding="utf-8")
    return folder


def sweep(home: Path | None = None) -> int:
    """Delete the temporary folders that killed JupyterLab processes left in the folder `home`.

    Returns the number of folders deleted. `home` defaults to the system's folder for temporary
    files. Folders of other accounts and of running processes are left alone.
    """
    home = home or Path(tempfile.gettempdir())
    return sum(map(_removed, sorted(home.glob(f"{_PREFIX}*"))))


def _removed(left: Path) -> bool:
    with suppress(Timeout, OSError):
        theirs = hasattr(os, "getuid") and left.lstat().st_uid != os.getuid()
        # Without the file it is a folder that is being made this moment.
        if theirs or left.is_symlink() or not (left / "held").exists():
            return False
        with FileLock(left / "held", timeout=0):
            pass
        shutil.rmtree(left)
        return True
    return False


def lead_into(folder: Path, environment: MutableMapping[str, str]) -> None:
    """Set variables in `environment` so that Jupyter's kernels and terminals write to `folder`.

    IPython's history and temporary files go to `folder`, which is later deleted; shells keep no
    history. Also disables core dumps of this process and its children.
    """
    environment["IPYTHONDIR"] = str(folder / "ipython")
    environment["HISTFILE"] = os.devnull  # of a shell in JupyterLab's terminal
    for name in ("TMPDIR", "TEMP", "TMP"):
        environment[name] = str(folder / "tmp")
    no_core_dumps()


def forget_what_is_typed() -> None:
    """Disable the input history of the IPython kernel that runs this code, if there is one.

    Needed for kernels that are started without our JupyterLab configuration, for example by an
    editor; that configuration disables the history too.
    """
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell else None
    if running is not None and running.history_manager is not None:
        running.history_manager.enabled = False


def without_checkpoints() -> type:
    """Return a class for Jupyter's configuration that stores no checkpoints (saved copies) of notebooks.

    Checkpoints could contain personal data, and the notebooks are in the repository anyway.
    """
    from datetime import UTC, datetime

    from jupyter_server.services.contents.checkpoints import AsyncCheckpoints
    from tornado.web import HTTPError

    class NoCheckpoints(AsyncCheckpoints):
        async def create_checkpoint(self, contents_mgr: object, path: str) -> dict[str, object]:
            return {"id": "none", "last_modified": datetime.now(UTC)}

        async def restore_checkpoint(
            self, contents_mgr: object, checkpoint_id: str, path: str
        ) -> None:
            raise HTTPError(404, "控えの写しは残していません。")

        async def list_checkpoints(self, path: str) -> list[dict[str, object]]:
            return []

    return NoCheckpoints


def elsewhere(state: Path, home: Path | None = None) -> Iterator[str]:
    """Yield Japanese sentences that name places where personal data remains after an erasure.

    Copies of old records are looked for in `state` (the state folder), histories and the trash in
    `home` (default: the account's home folder). The last sentence is always yielded: it is about
    notebook cells, downloads and prints, which cannot be checked.
    """
    home = home or Path.home()
    places = [(label, home, pattern) for label, pattern in _OF_THE_ACCOUNT]
    for label, folder, pattern in [(_BEFORE, state, f"{KEPT}/*"), *places]:
        found = sorted(folder.glob(pattern))
        if found:
            names = "、".join(map(str, found[:3])) + ("ほか" if len(found) > 3 else "")
            yield f"{label}：{names} があります。中を確かめ、要らなければ消してください。"
    yield "ノートブックのセルに自分で書いて保存した氏名など、ダウンロードしたファイル、印刷したものは、そこに残ります。"


_BEFORE = "版を上げる前の記録の写し"
_OF_THE_ACCOUNT = (
    ("IPython の入力の履歴（以前の版や、ほかの起動のしかたで残ったもの）", ".ipython/profile_*/history.sqlite"),
    ("JupyterLab の画面の記録（同上）", ".jupyter/lab/workspaces/*.jupyterlab-workspace"),
    ("端末で打ったコマンドの履歴", ".*_history"),
    ("ごみ箱", ".local/share/Trash/files/*"),
)  # fmt: skip
