"""The IMAP mailbox, read with EXAMINE and BODY.PEEK: nothing on the server is changed."""

from __future__ import annotations

import imaplib
import socket
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

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
    """A mail as the server gave it. `lacks`: why its bytes may not be the mail, "" where they may."""

    uid: int
    received_at: datetime | None  # INTERNALDATE, aware; None where the server told none
    raw: bytes
    size: int | None = None  # RFC822.SIZE, bytes
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as the server shows it now. Two counts of its mails: what it says, what can be found."""

    name: str
    uidvalidity: int
    uids: frozenset[int]
    exists: int
    uidnext: int | None = None

    @property
    def unnumbered(self) -> int:
        """Mails that the server counts and gives no UID of."""
        return max(self.exists - len(self.uids), 0)


class ImapMailbox:
    """An open, logged-in connection."""

    def __init__(self, client: IMAPClient, settings: Mailbox) -> None:
        self.client = client
        self._settings = settings
        self._exists = 0  # mails in the folder that is open, as the server counted them last
        self._idles = True  # as far as we know
        self.gave = False  # a mail, over this connection

    def examine(self, name: str) -> Folder:
        """Open a folder read-only; its UIDVALIDITY, all UIDs, and how many mails it counts.

        FolderError where the server will not open it, or will not say what is in it.
        """
        with explained(self._settings):
            try:
                with _refusals():
                    answer = self.client.select_folder(self._spelt(name), readonly=True)
            except _Refusal as error:
                raise FolderError(self._refused(name, str(error))) from None
            self._exists = int(answer[b"EXISTS"])
            uids = self._uids(name) if self._exists else set()
            after = answer.get(b"UIDNEXT")
            validity = int(answer.get(b"UIDVALIDITY", 0))
            return Folder(name, validity, frozenset(uids), self._exists, after)

    def _uids(self, name: str) -> set[int]:
        """All UIDs of the folder that is open: as found, and where those are not all, as listed."""
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
        """What the server says now of mails by UID: INTERNALDATE and size; those that it names."""
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
        """The mails with these UIDs in batches of bounded number and bytes; expunged ones are left out.

        One that the server does not give with the others, or not whole, is asked for by itself.
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
        """Each asked for by itself, given on in batches; the last one before a break too."""
        mails = (mail for uid in uids for mail in self._fetch([uid]))
        yield from batches(
            self._unless_all_refused(mails), self._settings.batch, lambda mail: len(mail.raw)
        )

    def _unless_all_refused(self, mails: Iterable[Fetched]) -> Iterator[Fetched]:
        """The mails; FolderError where the server gives so many in a row not at all."""
        refused = 0
        for mail in mails:
            refused = 0 if mail.raw or self.gave else refused + 1
            if refused >= _MOST_REFUSED:
                raise FolderError(f"サーバーがメールを一通も渡しません（{mail.lacks}）。")
            yield mail

    def _fetch(self, batch: list[int]) -> list[Fetched]:
        """Those of these mails that the server gives. A broken connection names them all."""
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
        """The server's answers to UID FETCH; _Refusal where it says no."""
        with _refusals():
            kind, pieces = self.client._imap.uid("FETCH", uids, items)
            if kind != "OK":
                raise imaplib.IMAP4.error(*pieces[-1:])
        return answers_of(pieces)

    def wait_for_news(self, seconds: float, stopped: Callable[[], bool]) -> bool:
        """Wait with IDLE until the server tells of new mail, time is up, or we are to stop.

        True where mail came. The server must answer DONE at the end: a peer that has silently gone is
        noticed then, by MailboxError, after the read timeout. A server that refuses IDLE is not asked
        for it again over this connection.
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
        """Whether the server counts more mails than it did, those that it took away meanwhile left out."""
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
        """Put a mail that we sent into a folder, as read; MailboxError with the server's answer."""
        with explained(self._settings):
            try:
                with _refusals():
                    self.client.append(self._spelt(folder), raw, flags=(b"\\Seen",), msg_time=at)
            except _Refusal as error:
                raise FolderError(self._refused(folder, str(error), "[answers] copy_to")) from None

    def kept(self, folder: str, message_id: str) -> bool:
        """Whether a folder holds a mail with this Message-ID, as far as the server's search tells."""
        with explained(self._settings), suppress(_Refusal, ValueError), _refusals():
            self.client.select_folder(self._spelt(folder), readonly=True)
            return bool(self.client.search(["HEADER", "Message-ID", f"<{message_id}>"]))
        return False

    def socket(self) -> socket.socket | None:
        """The socket, so that another thread can end a wait by closing it."""
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
        """Bytes of each mail, as far as the server tells."""
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
        """The name as the server writes it: a combining mark, or one letter with it, is the same."""
        if name.isascii():
            return name
        return next((n for n in self._names() if _same(n) == _same(name)), name)

    def _names(self) -> list[str]:
        """The folders that the server lists; none where it lists none."""
        with suppress(imaplib.IMAP4.error, ValueError, TypeError, IndexError):
            return [str(name) for _, _, name in self.client.list_folders()]
        return []

    def _refused(self, name: str, words: str, setting: str = "[mailbox] folders") -> str:
        """Why a folder cannot be opened. That it is not there is said only where the list says so too."""
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
    """What two spellings of one folder's name share."""
    return "INBOX" if name.upper() == "INBOX" else unicodedata.normalize("NFC", name)


class _Refusal(Exception):
    """The server answered NO or BAD; its words."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell what a server refuses from a connection that broke."""
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _Refusal(said(error)) from None


def _fetched(uid: int, answer: Answer) -> Fetched:
    """The mail in one answer of the server; one that cannot be understood lacks the mail, with the reason."""
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
    """A set as IMAP writes it: neighbours as a range, so that no line grows beyond what servers take."""
    text = ""
    first = last = None
    for uid in uids:
        if last is not None and uid == last + 1:
            last = uid
            continue
        if first is not None:
            text += f"{first}:{last}," if last != first else f"{first},"
        first = last = uid
    return f"{text}{first}:{last}" if last != first else f"{text}{first}"


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
        yield ImapMailbox(client, settings)
    finally:
        close(client)
