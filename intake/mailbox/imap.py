"""Read mails over IMAP with EXAMINE and BODY.PEEK, so that nothing changes on the server.

The only writing command is APPEND: copies of sent letters go to a folder named in the settings.
"""

from __future__ import annotations

import imaplib
import socket
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from imapclient import IMAPClient

from intake.mailbox.batching import BYTES_AT_ONCE, batches
from intake.mailbox.connection import (
    FolderError,
    MailboxError,
    close,
    connect,
    explained,
    log_in,
    said,
)
from intake.mailbox.numbering import Answer, answers_of, by_uid, is_whole, moment_of, size_of
from intake.settings.sections import Mailbox

_SIZES_AT_ONCE = 2_000  # UIDs in one command: servers refuse very long lines
_FOUND_AT_ONCE = 50_000  # mails looked for in one command: an answer is one line of at most 1 MB
_MOST_REFUSED = 20  # mails in a row, none having been given, after which no other is asked for
_STEP = 1.0  # seconds between looks at whether we are to stop
_BODY, _DATE, _SIZE = b"BODY[]", b"INTERNALDATE", b"RFC822.SIZE"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as the server gave it in answer to FETCH.

    `raw` is the mail's bytes, `received_at` its INTERNALDATE, `size` its size in bytes according to
    the server; the last two are None if missing or invalid. `lacks` is a Japanese sentence on why
    `raw` may be incomplete or empty, "" if `raw` is complete.
    """

    uid: int
    received_at: datetime | None
    raw: bytes
    size: int | None = None
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """The state of a mailbox folder when it was opened.

    `name` and `uidvalidity` are the folder's name and UIDVALIDITY. `uids` are the UIDs that the
    server lists. `exists` is the number of mails according to the server, which can be more than it
    lists. `uidnext` is the UID that the next mail will get, None if the server does not say.
    """

    name: str
    uidvalidity: int
    uids: frozenset[int]
    exists: int
    uidnext: int | None = None

    @property
    def unnumbered(self) -> int:
        """The number of mails that the server counts in the folder but gives no UID for."""
        return max(self.exists - len(self.uids), 0)


class ImapMailbox:
    """An open, logged-in IMAP connection, with the commands that this software uses."""

    def __init__(self, client: IMAPClient, settings: Mailbox) -> None:
        self.client = client
        self._settings = settings
        self._exists = 0  # mails in the folder that is open, as the server counted them last
        self._idles = True  # as far as we know
        self.gave = False  # a mail, over this connection

    def examine(self, name: str) -> Folder:
        """Open the folder `name` read-only; return its UIDVALIDITY, UIDs and number of mails.

        Raises FolderError if the server refuses to open the folder or to list its mails.
        """
        with explained(self._settings):
            try:
                with _refusals():
                    answer = self.client.select_folder(self._spelt(name), readonly=True)
            except _Refusal as error:
                raise FolderError(self._refused(name, str(error))) from None
            counts = self.client._imap.untagged_responses.get("EXISTS", ())
            self._exists = int([answer[b"EXISTS"], *counts][-1])  # the last count holds
            uids = self._uids(name) if self._exists else set()
            after = answer.get(b"UIDNEXT")
            validity = int(answer.get(b"UIDVALIDITY", 0))
            return Folder(name, validity, frozenset(uids), self._exists, after)

    def _uids(self, name: str) -> set[int]:
        """Return the UIDs of all mails in the open folder, asked for by SEARCH.

        If SEARCH gives fewer UIDs than the folder has mails, FETCH is asked too; FolderError is
        raised if the server refuses that. `name` is the folder's name, for the error's message.
        """
        found: set[int] = set()
        with suppress(_Refusal, ValueError):  # ValueError: told in several lines
            for start in range(1, self._exists + 1, _FOUND_AT_ONCE):
                end = min(start + _FOUND_AT_ONCE - 1, self._exists)
                keys = "ALL" if self._exists <= _FOUND_AT_ONCE else f"{start}:{end}"
                with _refusals():
                    found.update(self.client.search(keys))
        if len(found) == self._exists:
            return found
        try:
            listed = self._asked("1:*", "(UID)")
        except _Refusal as error:
            raise FolderError(
                f"フォルダー「{name}」の中身を、サーバーが答えません（サーバーの答え: {error}）。"
                "サーバー側の不調が考えられます。続くときは、サーバーの管理者に問い合わせてください。"
            ) from None
        told = {a[b"UID"] for a in listed if isinstance(a.get(b"UID"), int)}
        return told if len(told) == self._exists else found | told

    def told_of(self, uids: Iterable[int]) -> dict[int, tuple[datetime | None, int | None]]:
        """Ask for dates and sizes of the mails `uids`; return {UID: (INTERNALDATE, size in bytes)}.

        INTERNALDATE is None if it is invalid; the size is None if it is missing or invalid. Mails
        for which the server gives no INTERNALDATE have no entry. The result is {} if the server
        refuses the command.
        """
        wanted = sorted(uids)
        try:
            with explained(self._settings):
                answers = (
                    self._asked(_set_of(wanted), "(INTERNALDATE RFC822.SIZE)") if wanted else []
                )
        except _Refusal:
            return {}
        return {
            uid: (moment_of(answer[_DATE]), size_of(answer.get(_SIZE)))
            for uid, answer in by_uid(answers, wanted, _DATE).items()
        }

    def fetch(self, uids: Iterable[int], *, singly: bool = False) -> Iterator[list[Fetched]]:
        """Fetch the mails with the UIDs `uids`; yield them in lists of limited number and bytes.

        The setting [mailbox] batch limits the number of mails in a list. Mails deleted in the
        meantime are left out. A mail that the server omits from a batch, or gives incompletely, is
        requested again, alone. With `singly`, every mail is requested alone.

        Raises FolderError if the server seems to refuse every mail: 20 mails in a row came without
        content, and none with content over this connection. Raises MailboxError if the connection
        breaks.
        """
        if singly:
            yield from self._one_by_one(uids)
            return
        for batch in self._batches(sorted(uids)):
            found = self._fetch(batch)
            if good := [mail for mail in found if not mail.lacks]:
                yield good
            if rest := set(batch) - {mail.uid for mail in good}:
                yield from self._one_by_one(sorted(rest))

    def _one_by_one(self, uids: Iterable[int]) -> Iterator[list[Fetched]]:
        """Yield the mails with the UIDs `uids` in lists; each is requested by a command of its own.

        If the connection breaks, the mails fetched before are yielded, then MailboxError is raised.
        """
        mails = (mail for uid in uids for mail in self._fetch([uid]))
        yield from batches(
            self._unless_all_refused(mails), self._settings.batch, lambda mail: len(mail.raw)
        )

    def _unless_all_refused(self, mails: Iterable[Fetched]) -> Iterator[Fetched]:
        """Yield `mails` unchanged, but raise FolderError if the server seems to refuse every mail.

        This is assumed if 20 mails in a row come without bytes, and no mail has come with bytes
        over this connection.
        """
        refused = 0
        for mail in mails:
            refused = 0 if mail.raw or self.gave else refused + 1
            if refused >= _MOST_REFUSED:
                raise FolderError(f"サーバーがメールを一通も渡しません（{mail.lacks}）。")
            yield mail

    def _fetch(self, batch: list[int]) -> list[Fetched]:
        """Fetch the mails with the UIDs `batch` by one command; return those that the server gives.

        If the server refuses the command, the result is [] for several mails; a single mail is
        returned with empty `raw` and the reason in `lacks`. Raises MailboxError with `uids` set to
        `batch` if the connection breaks.
        """
        try:
            with explained(self._settings):
                answers = self._asked(_set_of(batch), "(BODY.PEEK[] INTERNALDATE RFC822.SIZE)")
        except _Refusal as error:
            return [
                Fetched(uid, None, b"", None, f"サーバーが渡しません（{error}）。")
                for uid in batch
                if len(batch) == 1
            ]
        except MailboxError as error:
            error.uids = tuple(batch)
            error.proven = len(batch) == 1 and not self.gave
            raise
        given = by_uid(answers, batch, _BODY)
        self.gave = self.gave or bool(given)
        return [_fetched(uid, answer) for uid, answer in given.items()]

    def _asked(self, uids: str, items: str) -> list[Answer]:
        """Send UID FETCH; return the server's answers, one for each mail, as {item name: value}.

        `uids` is an IMAP sequence set such as "1:3,7", `items` a list such as "(UID)". Raises
        _Refusal if the server answers NO or BAD.
        """
        with _refusals():
            kind, pieces = self.client._imap.uid("FETCH", uids, items)
            if kind != "OK":
                raise imaplib.IMAP4.error(*pieces[-1:])
        return answers_of(pieces)

    def wait_for_news(self, seconds: float, stopped: Callable[[], bool]) -> bool:
        """Wait for new mail with IDLE, for at most `seconds` or until `stopped()` is true.

        Returns True if the server announced new mail, else False. If the server refuses IDLE, this
        returns False at once, and from then on `can_idle` returns False too. Raises MailboxError if
        the server does not answer when IDLE is ended, which shows that the connection is lost.
        """
        with explained(self._settings):
            _, told = (
                self.client.noop()
            )  # what came while we were sending is told here, not in IDLE
            if self._tells_of_mail(told):
                return True
            try:
                with _refusals():
                    self.client.idle()
            except _Refusal:
                self._idles = False
                return False
            news = self._listen(time.monotonic() + seconds, stopped)
            _, last = self.client.idle_done()
            return self._tells_of_mail(last) or news

    def _listen(self, end: float, stopped: Callable[[], bool]) -> bool:
        while (left := end - time.monotonic()) > 0 and not stopped():
            began, step = time.monotonic(), min(left, _STEP)
            told = self.client.idle_check(timeout=step)
            if self._tells_of_mail(told):
                return True
            if not told and time.monotonic() - began < step * 0.9:
                return False  # readable, and nothing said: gone, or TLS's own affair; DONE tells
        return False

    def _tells_of_mail(self, told: Iterable[tuple[object, ...]]) -> bool:
        """Return whether the server's untagged responses `told` announce new mail.

        The result is True if they give a higher number of mails than the number stored before. The
        stored number is updated, also for deletions (EXPUNGE) among the responses.
        """
        news = False
        for line in told:
            if len(line) < 2 or not isinstance(line[0], int):
                continue
            if line[1] == b"EXPUNGE":
                self._exists -= 1
            elif line[1] == b"EXISTS":
                news = news or line[0] > self._exists
                self._exists = line[0]
        return news

    def can_idle(self) -> bool:
        with explained(self._settings):
            return self._idles and bool(self.client.has_capability("IDLE"))

    def keep(self, folder: str, raw: bytes, at: datetime) -> None:
        """Store a copy of a letter that we sent in a folder of the mailbox, marked as read.

        `raw` is the letter as bytes, `at` the time of sending. Raises FolderError if the server
        refuses.
        """
        with explained(self._settings):
            try:
                with _refusals():
                    self.client.append(self._spelt(folder), raw, flags=(b"\\Seen",), msg_time=at)
            except _Refusal as error:
                raise FolderError(self._refused(folder, str(error), "[answers] copy_to")) from None

    def kept(self, folder: str, message_id: str) -> bool:
        """Return whether the server finds a mail with this Message-ID in a folder.

        `message_id` is without angle brackets. Also False if the server refuses to open or search
        the folder.
        """
        with explained(self._settings), suppress(_Refusal, ValueError), _refusals():
            self.client.select_folder(self._spelt(folder), readonly=True)
            return bool(self.client.search(["HEADER", "Message-ID", f"<{message_id}>"]))
        return False

    def socket(self) -> socket.socket | None:
        """Return the connection's socket; None if it is closed.

        Another thread can use the socket to end a wait.
        """
        with suppress(AttributeError, OSError):
            found: socket.socket = self.client.socket()
            return found
        return None

    def _batches(self, uids: list[int]) -> Iterator[list[int]]:
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            some = uids[start : start + _SIZES_AT_ONCE]
            sizes = self._sizes(some)
            weight = {uid: sizes.get(uid) or BYTES_AT_ONCE // 8 for uid in some}
            yield from batches(some, self._settings.batch, weight.__getitem__)

    def _sizes(self, uids: list[int]) -> dict[int, int | None]:
        """Return the sizes of the mails `uids` according to the server, as {UID: bytes}.

        The size is None if it is invalid. A mail for which the server gives no size has no entry.
        """
        try:
            with explained(self._settings):
                answers = self._asked(_set_of(uids), "(RFC822.SIZE)")
        except _Refusal:
            if len(uids) == 1:
                return {}
            half = len(uids) // 2
            return self._sizes(uids[:half]) | self._sizes(uids[half:])
        except MailboxError as error:
            error.uids = tuple(uids)
            raise
        return {uid: size_of(a[_SIZE]) for uid, a in by_uid(answers, uids, _SIZE).items()}

    def _spelt(self, name: str) -> str:
        """Return the folder name `name` as the server spells it.

        The server's spelling can differ in Unicode composition. If the server lists no such folder,
        the result is `name` itself.
        """
        if name.isascii():
            return name
        return next((n for n in self._names() if _same(n) == _same(name)), name)

    def _names(self) -> list[str]:
        """Return the names of all folders that the server lists; [] if it refuses to list them."""
        with suppress(imaplib.IMAP4.error, ValueError, TypeError, IndexError):
            return [str(name) for _, _, name in self.client.list_folders()]
        return []

    def _refused(self, name: str, words: str, setting: str = "[mailbox] folders") -> str:
        """Return a Japanese sentence on why the folder `name` cannot be opened, and what to do.

        If the server's list of folders lacks this folder, the sentence says that it does not exist
        and names the existing folders; otherwise it quotes `words`, the server's reply. `setting`
        is the name of the setting to correct.
        """
        names = self._names()
        if names and _same(name) not in map(_same, names):
            there = "、".join(f"「{found}」" for found in names[:20])
            return (
                f"メールボックスにフォルダー「{name}」がありません。あるフォルダーは {there} です。"
                f"設定 {setting} を直してください。"
            )
        return (
            f"フォルダー「{name}」を、サーバーが開きません（サーバーの答え: {words}）。"
            "一時的な不調のときは、次の取り込みで自動で読みます。続くときは、このアカウントに許された使い方を"
            "サーバーの管理者に確かめてください。"
        )


def _same(name: str) -> str:
    """Return the folder name in the form used to compare names: NFC, and INBOX in capitals."""
    return "INBOX" if name.upper() == "INBOX" else unicodedata.normalize("NFC", name)


class _Refusal(Exception):
    """Raised if the server answers NO or BAD to a command; the message is the server's reply."""


@contextmanager
def _refusals() -> Iterator[None]:
    """A context manager that converts NO and BAD answers in its block to _Refusal.

    If the connection breaks, imaplib's `abort` is raised unchanged.
    """
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _Refusal(said(error)) from None


def _fetched(uid: int, answer: Answer) -> Fetched:
    """Return the mail with the UID `uid`, from the server's FETCH answer to it.

    If the answer is unreadable, the mail has an empty `raw`, and its `lacks` says so.
    """
    try:
        return _understood(uid, answer)
    except Exception as error:  # no server has answered like this before: the others must come in
        return Fetched(
            uid, None, b"", None, f"サーバーの答えを読めません（{type(error).__name__}）。"
        )


def _understood(uid: int, answer: Answer) -> Fetched:
    raw, size = answer[_BODY], size_of(answer.get(_SIZE))
    lacks = ""
    if not isinstance(raw, bytes):
        raw, lacks = b"", "サーバーが本体を渡しません（NIL）。"
    elif not is_whole(raw, size):
        lacks = f"サーバーは {size} バイトと言い、{len(raw)} バイトしか渡しません。"
    return Fetched(uid, moment_of(answer.get(_DATE)), raw, size, lacks)


def _set_of(uids: Iterable[int]) -> str:
    """Return sorted UIDs as an IMAP sequence set; consecutive UIDs become ranges, as in "1:3,7"."""
    ranges = []
    for _, numbered in groupby(enumerate(uids), key=lambda each: each[1] - each[0]):
        first, *more = (uid for _, uid in numbered)
        ranges.append(f"{first}:{more[-1]}" if more else f"{first}")
    return ",".join(ranges)


def require_address(settings: Mailbox) -> None:
    """Raise MailboxError if the settings name no server or user of the mailbox."""
    if not settings.host or not settings.user:
        raise MailboxError(
            "受信メールサーバーが設定されていません。設定ファイルの [mailbox] host と user を定めてください。"
        )


@contextmanager
def open_mailbox(settings: Mailbox) -> Iterator[ImapMailbox]:
    """A context manager that connects to the mailbox, logs in, and closes the connection after use.

    The block gets the open ImapMailbox. Raises MailboxError if the settings name no server or user,
    or the mailbox cannot be opened.
    """
    require_address(settings)
    with explained(settings):
        client = connect(settings)
    try:
        with explained(settings):
            log_in(client, settings)
        yield ImapMailbox(client, settings)
    finally:
        close(client)
