"""Connect to the IMAP server, log in and close; errors are raised as MailboxError, in Japanese."""

from __future__ import annotations

import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import SocketTimeout
from imapclient.exceptions import LoginError, ProtocolError

from intake.mailbox.any_case import IMAPClient
from intake.settings.secret import hidden, remember
from intake.settings.sections import Mailbox
from intake.terms import IntakeError
from intake.transport.oauth2 import TokenError, log_in_with_token, xoauth2
from intake.transport.tls import keep_alive, security_named, tls_context

logging.getLogger("imapclient").setLevel(logging.CRITICAL)  # its log lines quote the server


class MailboxError(IntakeError):
    """Raised if the mailbox cannot be read; the message says in Japanese why and what to do.

    If the connection broke while mails were fetched, `uids` are their UIDs and `place` is (folder,
    UIDVALIDITY). `proven` is True if the mail is shown to be the cause: only one mail was being
    fetched, and the connection had delivered no mail before. `folder` is the folder that was being
    read when the connection broke, None if unknown.
    """

    uids: tuple[int, ...] = ()
    proven = False
    place: tuple[str, int] | None = None
    folder: str | None = None


class FolderError(MailboxError):
    """Raised if the server refuses to open a folder, or to list or deliver its mails.

    Other folders may still be readable.
    """


class LoginRefused(MailboxError):
    """Raised if the IMAP server refuses the login; the message contains the server's reply."""


def connect(settings: Mailbox) -> IMAPClient:
    """Connect to the IMAP server; return the client, which is not logged in yet.

    The connection is encrypted as `settings` say. Raises MailboxError if the server wants another
    kind of encryption than the one set in [mailbox] security. Other network and TLS errors are
    raised as they are; the context manager `explained` turns them into MailboxError.
    """
    tls = settings.security == "tls"
    context = None if settings.security == "none" else tls_context(settings.ca_file)
    place = _place(settings)
    with security_named(
        "mailbox", settings.security, lambda cure: MailboxError(f"{place} に接続できません。{cure}")
    ):
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


def log_in(client: IMAPClient, settings: Mailbox) -> None:
    """Log in to the IMAP server by password or by OAuth2 token, as the settings say.

    `client` is the connection. Does nothing if the server greeted with PREAUTH, because the
    connection is then logged in already (根拠: RFC 3501 7.1.4). Raises LoginRefused, with the
    server's reply, if the server refuses the login. Raises MailboxError if no token is issued, or
    if the server offers no usable way to log in by password.
    """
    if client._imap.state == "AUTH":
        return
    cure = "[mailbox] user とパスワードを確かめてください。"
    try:
        if settings.auth == "oauth2":
            cure = (
                "[mailbox] user と [oauth2] の設定、そのメールボックスへの許可を確かめてください。"
            )
            _log_in_with_token(client, settings)
        else:
            _log_in_with_password(client, settings)
    except LoginError as error:
        words = said(error)
        if words.startswith(_PASSING):
            cure = "サーバー側の一時的な不調です。時間をおいて自動で試します。続くときは、サーバーの管理者に問い合わせてください。"
        raise LoginRefused(
            f"受信メールサーバー {settings.host} にログインできません（サーバーの答え: {words}）。{cure}"
        ) from None
    except TokenError as error:
        raise MailboxError(str(error)) from None


_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
"""Codes of refusals that pass by themselves (根拠: RFC 5530 3)."""


def _log_in_with_password(client: IMAPClient, settings: Mailbox) -> None:
    """Log in over the connection `client` with user and password, by LOGIN or AUTHENTICATE PLAIN.

    LOGIN is used unless the server disables it, or user or password is not ASCII. Then PLAIN is
    used if the server offers it. Raises MailboxError if neither can be used.
    """
    user, password = settings.user, settings.secret()
    remember(f"\0{user}\0{password}")  # as AUTHENTICATE PLAIN says it
    closed, plain = client.has_capability("LOGINDISABLED"), client.has_capability("AUTH=PLAIN")
    if plain and (closed or not (user + password).isascii()):
        client.sasl_login("PLAIN", lambda _: f"\0{user}\0{password}".encode())
    elif closed:
        raise MailboxError(
            f"受信メールサーバー {settings.host} は、この接続ではパスワードでのログインを受け付けません（LOGINDISABLED）。"
            "[mailbox] security を tls か starttls にするか、auth を確かめてください。"
        )
    elif not (user + password).isascii():
        raise MailboxError(
            f"受信メールサーバー {settings.host} には、英数字と記号（ASCII）でない文字のある利用者名・パスワードを渡せません。"
            "[mailbox] user を確かめ、パスワードを ASCII の文字だけのものに変えてください。"
        )
    else:
        client.login(quoted(user), password)


def quoted(text: str) -> str:
    """Return the text as an IMAP quoted string: in double quotes, with `"` and backslash escaped.

    根拠: RFC 3501 4.3.
    """
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def _log_in_with_token(client: IMAPClient, settings: Mailbox) -> None:
    assert settings.oauth2 is not None  # noqa: S101 - load_settings sees to it

    def log_in(token: str) -> None:
        xoauth2(settings.user, token)  # known from now on as something never to be shown
        client.oauth2_login(settings.user, token)

    log_in_with_token(settings.oauth2, settings.user, log_in, LoginError)


def close(client: IMAPClient) -> None:
    try:
        client.logout()
    except (imaplib.IMAP4.error, OSError, *_GARBLED):
        with suppress(OSError, imaplib.IMAP4.error, *_GARBLED):
            client.shutdown()


def _place(settings: Mailbox) -> str:
    return f"受信メールサーバー {settings.host}:{settings.port or ''}".rstrip(":")


@contextmanager
def explained(settings: Mailbox) -> Iterator[None]:
    """A context manager that converts network, TLS and IMAP errors in its block to MailboxError.

    The message is a Japanese sentence that names the server of `settings` and says what to do.
    """
    place = _place(settings)
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
            "次の取り込みで続きから読みます。"
        ) from None
    except (OSError, imaplib.IMAP4.error, *_GARBLED) as error:
        raise MailboxError(
            f"{place} との接続が開けないか切れました（{_words(error)}）。"
            "ネットワークとサーバーの状態、host と port を確かめてください。"
            "次の取り込みで続きから読みます。"
        ) from None


_GARBLED = (ValueError, KeyError, IndexError, TypeError, AssertionError)
"""What the libraries raise where an answer was cut short or is none."""


def _words(error: BaseException) -> str:
    """Return why a connection failed, in the words of the server or of the operating system.

    If the server's answer is not valid IMAP, a fixed Japanese sentence is returned instead, because
    the library's message then quotes that answer, which may be a line of a mail.
    """
    quotes = isinstance(error, (ProtocolError, *_GARBLED)) or "unexpected " in str(error)
    return "サーバーの答えが IMAP の形をしていません" if quotes else said(error)


def said(error: BaseException) -> str:
    """Return the server's message in an exception, on one line of at most 150 characters.

    Secrets in the message are replaced by 「（秘密）」.
    """
    words = error.args[0] if error.args else error
    if isinstance(error, OSError) and error.strerror:
        words = error.strerror
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    quoted_bytes = _AS_PYTHON.search(text)  # what the libraries make of the server's words
    text = quoted_bytes[1] if quoted_bytes else text
    return hidden("".join(c for c in text if c.isprintable()))[:150]


_AS_PYTHON = re.compile(r"b['\"](.*)['\"]", re.DOTALL)
