"""The file sends.journal: which letters we started to send, and what the SMTP server replied.

Every line is on disk before sending goes on, so that a crash does not lose a letter or send it
twice.
"""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from intake.folder import StateError, private, sync_folder

Entry = tuple[str, datetime, str, str]  # Message-ID, when, outcome (or started), the server's reply


class Journal:
    """An append-only file of results of sending, one JSON line per entry.

    Entries that several threads write at one time are flushed to disk together.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: list[Entry] = []
        self._written = self._asked = 0
        self._add, self._sync = threading.Lock(), threading.Lock()

    def write_all(self, entries: Iterable[Entry]) -> None:
        """Append entries to the journal of sending; they are on disk (fsync) when this returns.

        Raises StateError if the file cannot be written.
        """
        with self._add:
            self._waiting += entries
            self._asked = mine = self._asked + 1
        with self._sync:
            if self._written >= mine:  # by another thread, with its own
                return
            with self._add:
                lines, upto = self._waiting, self._asked
                self._waiting = []
            try:
                self._append(lines)
            except OSError as error:
                with self._add:
                    self._waiting = lines + self._waiting  # whoever waits meets the same
                raise StateError(
                    f"送信の控え {self.path} に書き込めません（{error.strerror}）。"
                    "空き容量と書込み権限を確かめてください。未送信の分は残っています。"
                ) from None
            self._written = upto

    def _append(self, entries: Iterable[Entry]) -> None:
        # a line feed on both sides: half a line, left by a kill or a full disk, spoils no other
        text = "".join(
            f"\n{json.dumps([message_id, at.isoformat(), outcome, reply])}\n"
            for message_id, at, outcome, reply in entries
        ).encode()
        fresh = not self.path.exists()
        handle = private(str(self.path), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            if os.write(handle, text) < len(text):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)
        finally:
            os.close(handle)
        if fresh:
            sync_folder(self.path.parent)

    def lines(self) -> list[tuple[str, str, str, str]]:
        """Return every entry since the last `clear`.

        An entry is (Message-ID, ISO time, outcome, server's reply). The outcome is "started", or
        how sending ended, such as "sent". Half-written lines are skipped. [] if there is no file.
        """
        if not self.path.exists():
            return []
        found = []
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError):
                message_id, at, outcome, reply = json.loads(line)
                found.append((message_id, at, outcome, reply))
        return found

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)
