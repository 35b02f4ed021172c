"""The IMAP mailbox, read with EXAMINE and BODY.PEEK: nothing on the server is changed."""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import imapclient
from imapclient import IMAPClient, SocketTimeout

from intake.settings import Mailbox
from intake.terms import IntakeError

_SIZES_AT_ONCE = 2_000  # UIDs in one command: servers refuse very long lines
_STEP = 1.0  # seconds between looks at whether we are to stop
_BYTES_AT_ONCE = 32 * 1024 * 1024  # raw mail held in memory at once


class MailboxError(IntakeError):
    """The mailbox cannot be read: what is wrong, where, and the cure.

    `uids`: the mails that were being fetched when the connection broke.
    """

    uids: tuple[int, ...] = ()
    refused = False  # the server answered, and said no


class FolderError(MailboxError):
    """One folder cannot be read; the others can."""


@dataclass(frozen=True, slots=True)
class Fetched:
    uid: int
    received_at: datetime  # INTERNALDATE, aware
    raw: bytes


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as the server shows it now."""

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
        with _explained(self._settings):
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
        """The mails with these UIDs in batches of bounded number and bytes; gone ones are left out.

        Where the server cannot give one of a batch, each is asked for by itself.
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
        """Each asked for by itself, given on in batches; the last one before a break too."""
        found: list[Fetched] = []
        weight = 0
        broken: MailboxError | None = None
        for uid in uids:
            try:
                mails = self._fetch([uid]) or []
            except MailboxError as error:
                broken = error
                break
            found += mails
            weight += sum(len(mail.raw) for mail in mails)
            if len(found) >= self._settings.batch or weight > _BYTES_AT_ONCE:
                yield found
                found, weight = [], 0
        if found:
            yield found
        if broken is not None:
            raise broken

    def _fetch(self, batch: list[int]) -> list[Fetched] | None:
        """These mails; None where the server says that it cannot give them."""
        answers = self._asked(batch, ["BODY.PEEK[]", "INTERNALDATE"])
        if answers is None:
            return None
        return [
            Fetched(uid, answers[uid][b"INTERNALDATE"], answers[uid][b"BODY[]"])
            for uid in batch
            if uid in answers and answers[uid].get(b"BODY[]") is not None
        ]

    def _asked(self, uids: list[int], items: list[str]) -> dict[int, dict[bytes, Any]] | None:
        """The server's answers; None where it says no. A broken connection names these mails."""
        try:
            with _explained(self._settings):
                return dict(self.client.fetch(uids, items))
        except MailboxError as error:
            if error.refused:
                return None
            error.uids = tuple(uids)
            raise

    def wait_for_news(self, seconds: float, stopped: Callable[[], bool]) -> bool:
        """Wait with IDLE until the server tells of a change, time is up, or we are to stop.

        True where something changed. The server must answer DONE at the end: a peer that has
        silently gone is noticed then, by MailboxError, after the read timeout.
        """
        with _explained(self._settings):
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
        """Whether the server counts other mails than when the folder was opened."""
        counts = [line[0] for line in said if len(line) > 1 and line[1] == b"EXISTS"]
        return any(count != self._exists for count in counts)

    def can_idle(self) -> bool:
        with _explained(self._settings):
            return bool(self.client.has_capability("IDLE"))

    def folders(self) -> list[str]:
        """The names of all folders, decoded."""
        with _explained(self._settings):
            return [name for _, _, name in self.client.list_folders()]

    def socket(self) -> socket.socket | None:
        """The connection itself, to shut it when nothing else ends a wait."""
        with suppress(AttributeError, OSError):
            found: socket.socket = self.client.socket()
            return found
        return None

    def _batches(self, uids: list[int]) -> Iterator[list[int]]:
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            sizes = self._sizes(uids[start : start + _SIZES_AT_ONCE])
            batch: list[int] = []
            weight = 0
            for uid in sorted(sizes):
                size = sizes[uid]
                if batch and (len(batch) >= self._settings.batch or weight + size > _BYTES_AT_ONCE):
                    yield batch
                    batch, weight = [], 0
                batch.append(uid)
                weight += size
            if batch:
                yield batch

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        """Bytes of each mail; one whose size the server cannot tell counts as a batch of its own."""
        answers = self._asked(uids, ["RFC822.SIZE"])
        if answers is not None:
            return {uid: int(answers[uid].get(b"RFC822.SIZE", 0)) for uid in answers}
        if len(uids) == 1:
            return {uids[0]: _BYTES_AT_ONCE}
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
    """A logged-in mailbox, closed at the end. MailboxError says what failed and the cure."""
    if not settings.host or not settings.user:
        raise MailboxError(
            "受信メールサーバーが設定されていません。設定ファイルの [mailbox] host と user を定めてください。"
        )
    password = settings.secret()
    with _explained(settings):
        client = _connect(settings)
    try:
        with _explained(settings):
            try:
                client.login(settings.user, password)
            except imapclient.exceptions.LoginError as error:
                raise MailboxError(
                    f"受信メールサーバー {settings.host} にログインできません（サーバーの答え: {_said(error)}）。"
                    "[mailbox] user とパスワードを確かめてください。"
                ) from None
            client.normalise_times = False
        yield ImapMailbox(client, settings)
    finally:
        _close(client)


def tls_context(ca_file: object = None) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and host name checked."""
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _connect(settings: Mailbox) -> IMAPClient:
    tls = settings.security == "tls"
    context = None if settings.security == "none" else tls_context(settings.ca_file)
    client = IMAPClient(
        settings.host,
        port=settings.port or (993 if tls else 143),
        ssl=tls,
        ssl_context=context if tls else None,
        timeout=SocketTimeout(settings.connect_timeout, settings.read_timeout),
    )
    if settings.security == "starttls":
        client.starttls(context)
    keep_alive(client.socket())
    return client


def keep_alive(sock: socket.socket | None) -> None:
    """Have the system ask after a silent peer: one that is gone is noticed within two minutes."""
    with suppress(OSError, AttributeError):
        assert sock is not None  # noqa: S101
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", 45), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
            if hasattr(socket, name):  # macOS and old Windows lack some
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _close(client: IMAPClient) -> None:
    try:
        client.logout()
    except (imaplib.IMAP4.error, OSError, *_GARBLED):
        with suppress(OSError, imaplib.IMAP4.error, *_GARBLED):
            client.shutdown()


@contextmanager
def _explained(settings: Mailbox) -> Iterator[None]:
    """Turn what the network and the server do into a sentence with the cure."""
    place = f"受信メールサーバー {settings.host}:{settings.port or ''}".rstrip(":")
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"{place} の証明書を信頼できません（{error.verify_message or error}）。"
            "接続先の名前が正しいか確かめ、庁内の認証局のときは [mailbox] ca_file にその証明書を定めてください。"
        ) from None
    except ssl.SSLError as error:
        raise MailboxError(
            f"{place} と TLS で接続できません（{error.reason}）。"
            "[mailbox] port と security（tls / starttls）を確かめてください。"
        ) from None
    except socket.gaierror:
        raise MailboxError(
            f"{place} が見つかりません。[mailbox] host のつづりと、ネットワークを確かめてください。"
        ) from None
    except TimeoutError:
        raise MailboxError(
            f"{place} が答えません（時間切れ）。ネットワークとサーバーの状態を確かめてください。"
            "受信済みの分は記録されています。次の取り込みで続きから読みます。"
        ) from None
    except (OSError, imaplib.IMAP4.error, *_GARBLED) as error:
        broken = MailboxError(
            f"{place} との接続が開けないか切れました（{_said(error)}）。"
            "ネットワークとサーバーの状態、host と port を確かめてください。"
            "受信済みの分は記録されています。次の取り込みで続きから読みます。"
        )
        broken.refused = isinstance(error, imaplib.IMAP4.error) and not isinstance(
            error, imaplib.IMAP4.abort
        )
        raise broken from None


_GARBLED = (ValueError, KeyError, IndexError, TypeError, AssertionError)
"""What the libraries raise where an answer was cut short or is none."""


def _said(error: BaseException) -> str:
    """What the other side said, on one short line."""
    words = error.args[0] if error.args else error
    if isinstance(error, OSError) and error.strerror:
        words = error.strerror
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return "".join(c for c in text if c.isprintable())[:150]
