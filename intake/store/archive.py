"""The archive of raw mails: files named by SHA-256, synced to disk before they are processed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from intake.folder import StateError, make_folder, private, sync_folder

_AT_ONCE = 8  # files written at once: a disk syncs many together hardly slower than one


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


class Archive:
    """The raw mails of a state folder.

    They are files FOLDER/mail/ab/abcd….eml, named by the SHA-256 of their bytes, where FOLDER is
    the state folder. They are written once, never changed, and readable only by our account (or the
    group that shares the state folder).
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / f"{digest}.eml"

    def keep(self, mails: Mapping[str, bytes]) -> None:
        """Write `mails` (SHA-256 -> raw bytes) to the archive and sync them to disk.

        A mail is skipped if the archive already has a file with its name and length. Raises
        StateError if writing fails.
        """
        fresh = {digest: raw for digest, raw in mails.items() if not self._has(digest, raw)}
        failure = StateError.explaining(
            f"受信メールを {self.root} に保存できません",
            "空き容量と書込み権限を確かめてから、もう一度実行してください。"
            "メールはサーバーに残っており、失われていません。",
        )
        with failure:
            folders = {self.path(digest).parent for digest in mails}
            for folder in {self.path(digest).parent for digest in fresh}:
                make_folder(folder)
            with ThreadPoolExecutor(_AT_ONCE) as threads:
                list(threads.map(self._write, fresh.items()))
                list(threads.map(sync_folder, folders | {self.root for _ in folders}))

    def read(self, digest: str) -> bytes:
        """The raw bytes of the mail with SHA-256 `digest`.

        Raises StateError if the file is missing, unreadable or was changed.
        """
        failure = StateError.explaining(
            f"保存した受信メール {self.path(digest)} を読めません",
            "控え（バックアップ）から戻してください。",
        )
        with failure:
            raw = self.path(digest).read_bytes()
        if sha256(raw) != digest:
            raise StateError(
                f"保存した受信メール {self.path(digest)} の内容が変わっています。"
                "控え（バックアップ）から戻してください。"
            )
        return raw

    def problem(self, digest: str) -> str:
        """Return, in Japanese, why the mail with SHA-256 `digest` cannot be read from the archive.

        "" if its file is there, readable and unaltered.
        """
        try:
            self.read(digest)
        except StateError as error:
            return str(error)
        return ""

    def drop(self, digests: Iterable[str]) -> None:
        """Delete the archived files of the mails with the SHA-256 `digests`; missing files are
        ignored.

        It is used for mails that were erased and have arrived again. Raises StateError if a file
        cannot be deleted.
        """
        for path in map(self.path, digests):
            failure = StateError.explaining(
                f"消去した申込みのメールが再び届きましたが、{path} を消せません",
                "権限を確かめて、もう一度実行してください。",
            )
            with failure:
                path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Delete half-written files that killed processes left in the archive.

        Must not be called while any process is writing to the archive.
        """
        for part in self.root.glob("*.part"):
            with suppress(OSError):
                part.unlink()

    def _has(self, digest: str, raw: bytes) -> bool:
        with suppress(OSError):
            return self.path(digest).stat().st_size == len(raw)
        return False

    def _write(self, mail: tuple[str, bytes]) -> None:
        digest, raw = mail
        part = self.root / f"{digest}.{os.getpid()}.part"
        try:
            with open(part, "wb", opener=private) as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path(digest))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
