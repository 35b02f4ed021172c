"""The IMAP mailbox, read with EXAMINE and BODY.PEEK: nothing on the server is changed."""

from __future__ import annotations

import imaplib
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from imapclient import IMAPClient

from intake.mailbox.batching import BYTES_AT_ONCE, batches
from intake.mailbox.connection import (
    FolderError,
    MailboxError,
    close,
    connect,
    explained,
    log_in,
)
from intake.settings.sections import Mailbox

_SIZES_AT_ONCE = 2_000  # UIDs in one command: servers refuse very long lines
_STEP = 1.0  # seconds between looks at whether we are to stop


@dataclass(frozen=True, slots=True)
class Fetched:
    uid: int
    received_at: datetime | None  # INTERNALDATE, aware; None where the server's is no date
    raw: bytes


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder's UIDVALIDITY and UIDs at the time of EXAMINE."""

    name: str
    uidvalidity: int
    uids: frozenset[int]


class ImapMailbox:
    """An open, logged-in connection."""

    def __init__(self, client: IMAPClient, settings: Mailbox) -> None:
        self.client = client
        self._settings = settings
        self._exists = 0  # mails in the folder that is open, as the server counted them

    def examine(self, name: str) -> Folder:
        """Open a folder read-only; its UIDVALIDITY and all UIDs."""
        with explained(self._settings):
            try:
                answer = self.client.select_folder(name, readonly=True)
            except imaplib.IMAP4.error as error:
                if isinstance(error, imaplib.IMAP4.abort):
                    raise
                raise FolderError(self._no_folder(name)) from None
            self._exists = int(answer[b"EXISTS"])
            uids = self.client.search(["ALL"]) if answer[b"EXISTS"] else []
            return Folder(name, int(answer[b"UIDVALIDITY"]), frozenset(uids))

    def fetch(self, uids: Iterable[int], *, singly: bool = False) -> Iterator[list[Fetched]]:
        """The mails with these UIDs in batches of bounded number and bytes; expunged ones are left out.

        If the server fails on a batch, its mails are fetched one by one.
        """
        if singly:
            yield from self._one_by_one(uids)
            return
        for batch in self._batches(sorted(uids)):
            found = self._fetch(batch)
            if found is not None:
                yield found
            elif len(batch) > 1:
                yield from self._one_by_one(batch)

    def _one_by_one(self, uids: Iterable[int]) -> Iterator[list[Fetched]]:
        """The mails, fetched one by one, in batches; those read before a failure come first."""
        mails = (mail for uid in uids for mail in self._fetch([uid]) or ())
        yield from batches(mails, self._settings.batch, lambda mail: len(mail.raw))

    def _fetch(self, batch: list[int]) -> list[Fetched] | None:
        """These mails; None if the server refuses the FETCH."""
        answers = self._asked(batch, ["BODY.PEEK[]", "INTERNALDATE"])
        if answers is None:
            return None
        return [
            Fetched(uid, answers[uid].get(b"INTERNALDATE"), answers[uid][b"BODY[]"])
            for uid in batch
            if uid in answers and answers[uid].get(b"BODY[]") is not None
        ]

    def _asked(self, uids: list[int], items: list[str]) -> dict[int, dict[bytes, Any]] | None:
        """The FETCH responses; None if refused. MailboxError with these UIDs if the connection breaks."""
        try:
            with explained(self._settings):
                return dict(self.client.fetch(uids, items))
        except MailboxError as error:
            if error.refused:
                return None
            error.uids = tuple(uids)
            raise

    def wait_for_news(self, seconds: float, stopped: Callable[[], bool]) -> bool:
        """Wait with IDLE until the server reports a change, time is up, or we are to stop.

        True if something changed. Ends with DONE, which the server must answer: a silently lost
        connection shows there as MailboxError, after the read timeout.
        """
        with explained(self._settings):
            _, said = (
                self.client.noop()
            )  # what came while we were sending is told here, not in IDLE
            if self._tells_of_mail(said):
                return True
            self.client.idle()
            news = self._listen(time.monotonic() + seconds, stopped)
            _, last = self.client.idle_done()
            return news or self._tells_of_mail(last)

    def _listen(self, end: float, stopped: Callable[[], bool]) -> bool:
        while (left := end - time.monotonic()) > 0 and not stopped():
            began, step = time.monotonic(), min(left, _STEP)
            said = self.client.idle_check(timeout=step)
            if self._tells_of_mail(said):
                return True
            if not said and time.monotonic() - began < step * 0.9:
                return False  # readable, and nothing said: gone, or TLS's own affair; DONE tells
        return False

    def _tells_of_mail(self, said: Iterable[tuple[object, ...]]) -> bool:
        """Whether the number of mails differs from that at EXAMINE."""
        counts = [line[0] for line in said if len(line) > 1 and line[1] == b"EXISTS"]
        return any(count != self._exists for count in counts)

    def can_idle(self) -> bool:
        with explained(self._settings):
            return bool(self.client.has_capability("IDLE"))

    def socket(self) -> socket.socket | None:
        """The socket, so that another thread can end a wait by closing it."""
        with suppress(AttributeError, OSError):
            found: socket.socket = self.client.socket()
            return found
        return None

    def _batches(self, uids: list[int]) -> Iterator[list[int]]:
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            sizes = self._sizes(uids[start : start + _SIZES_AT_ONCE])
            yield from batches(sorted(sizes), self._settings.batch, sizes.__getitem__)

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        """The size of each mail in bytes; of unknown ones the batch limit, so each is its own batch."""
        answers = self._asked(uids, ["RFC822.SIZE"])
        if answers is not None:
            return {uid: int(answers[uid].get(b"RFC822.SIZE", 0)) for uid in answers}
        if len(uids) == 1:
            return {uids[0]: BYTES_AT_ONCE}
        half = len(uids) // 2
        return self._sizes(uids[:half]) | self._sizes(uids[half:])

    def _no_folder(self, name: str) -> str:
        with suppress(imaplib.IMAP4.error, OSError):
            names = "、".join(f"「{found}」" for _, _, found in self.client.list_folders()[:20])
            return (
                f"メールボックスにフォルダー「{name}」がありません。あるフォルダーは {names} です。"
                "設定 [mailbox] folders を直してください。"
            )
        return f"フォルダー「{name}」を開けません。設定 [mailbox] folders を確かめてください。"


@contextmanager
def open_mailbox(settings: Mailbox) -> Iterator[ImapMailbox]:
    """A logged-in mailbox, closed at the end; MailboxError if that fails."""
    if not settings.host or not settings.user:
        raise MailboxError(
            "受信メールサーバーが設定されていません。設定ファイルの [mailbox] host と user を定めてください。"
        )
    with explained(settings):
        client = connect(settings)
    try:
        with explained(settings):
            log_in(client, settings)
            client.normalise_times = False
        yield ImapMailbox(client, settings)
    finally:
        close(client)
