"""The state folder of the demo, which is emptied at each run unless a person worked in it since.

A folder that is not empty and lacks the mark file of a demo is never touched.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.demo.draft import MAILBOX
from intake.demo.imap import ImapServer
from intake.demo.smtp import SmtpServer
from intake.folder.lock import only_one
from intake.paths import DEMO_MARK
from intake.terms import IntakeError

LABEL = "見本データ（架空）"
_KEPT = (DEMO_MARK, "demo.lock", "demo.pid")

_SETTINGS = """\
# intake demo が作った見本の設定です。次の intake demo で作り直されます。
label = "{label}"

[mailbox]
host = "{imap.host}"
port = {imap.port}
security = "none"  # この計算機の中だけの通信
user = "{imap.user}"
password_file = "mailbox.password"

[smtp]
host = "{smtp.host}"
port = {smtp.port}
security = "none"

[answers]
answer_since = 2022-07-01
from_address = "{address}"
"""


@contextmanager
def demo_folder(folder: Path) -> Iterator[Path]:
    """Return a context manager that locks `folder` against a second demo and yields it unchanged.

    Raises IntakeError if another demo is running in the folder, if it has files but not the mark
    file of a demo, or if `folder` is not a folder.
    """
    if folder.exists() and not folder.is_dir():
        raise IntakeError(
            f"{folder} はフォルダーではありません。--state で別の場所を指定してください。"
        )
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DEMO_MARK).is_file():
        raise IntakeError(
            f"{folder} には見本でないものが入っているため、消さずに中止しました。"
            "--state で空のフォルダーか、まだないフォルダーを指定してください。"
        )
    with only_one(folder, "demo", "見本の実行（intake demo）", patience=1):
        yield folder


def empty(folder: Path) -> None:
    """Delete what the last demo left in its folder, and mark the folder as a demo's by a file.

    The folder must be locked by `demo_folder`; the file of that lock stays. Raises IntakeError if
    something cannot be deleted.
    """
    failure = IntakeError.explaining(
        f"前の見本 {folder} を消せません", "開いているファイルを閉じ、権限を確かめてください。"
    )
    with failure:
        (folder / DEMO_MARK).write_text("intake demo の状態フォルダーです。\n", encoding="utf-8")
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name not in _KEPT:
                path.unlink()


def password_in(folder: Path) -> str:
    """Return the password of the demo's mailbox, from the file mailbox.password in `folder`.

    If the file is missing or empty, a new random password is written to it and returned.
    """
    path = folder / "mailbox.password"
    if path.is_file() and (kept := path.read_text(encoding="utf-8").strip()):
        return kept
    password = secrets.token_hex(6)
    path.touch(mode=0o600)
    path.write_text(password + "\n", encoding="utf-8")
    return password


def write_settings(folder: Path, imap: ImapServer, smtp: SmtpServer) -> None:
    """Write settings.toml in `folder`, with the addresses of the demo's running mail servers.

    If the file exists already, only the ports in it are changed.
    """
    path = folder / "settings.toml"
    if path.is_file():
        text = path.read_text(encoding="utf-8-sig")
        for section, port in (("mailbox", imap.port), ("smtp", smtp.port)):
            text = re.sub(rf"(?ms)(^\[{section}\].*?^port = )\d+", rf"\g<1>{port}", text, count=1)
    else:
        text = _SETTINGS.format(label=LABEL, imap=imap, smtp=smtp, address=MAILBOX)
    path.write_text(text, encoding="utf-8")


@contextmanager
def no_settings_from_outside() -> Iterator[None]:
    """Return a context manager that hides environment variables whose names begin with INTAKE_.

    They are restored at its end. This keeps the demo from reaching a real mail server.
    """
    held = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("INTAKE_")}
    try:
        yield
    finally:
        os.environ.update(held)
