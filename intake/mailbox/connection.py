"""The connection to a mail server: opened, kept alive, closed; its errors as sentences."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from intake.settings.secret import hidden
from intake.settings.sections import Mailbox
from intake.terms import IntakeError
from intake.transport import keep_alive, tls_context
from intake.transport.oauth2 import TokenError, log_in_with_token, xoauth2


class MailboxError(IntakeError):
    """The mailbox cannot be read: what is wrong, where, and the cure.

    `uids`: the mails that were being fetched when the connection broke.
    """

    uids: tuple[int, ...] = ()
    refused = False  # the server answered, and said no


class FolderError(MailboxError):
    """One folder cannot be read; the others can."""


def connect(settings: Mailbox) -> IMAPClient:
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


def log_in(client: IMAPClient, settings: Mailbox) -> None:
    """Log in by password or token; MailboxError with the server's reply if refused."""
    cure = "[mailbox] user とパスワードを確かめてください。"
    try:
        if settings.auth == "oauth2":
            cure = (
                "[mailbox] user と [oauth2] の設定、そのメールボックスへの許可を確かめてください。"
            )
            _log_in_with_token(client, settings)
        else:
            client.login(settings.user, settings.secret())
    except LoginError as error:
        raise MailboxError(
            f"受信メールサーバー {settings.host} にログインできません（サーバーの答え: {said(error)}）。{cure}"
        ) from None
    except TokenError as error:
        raise MailboxError(str(error)) from None


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


@contextmanager
def explained(settings: Mailbox) -> Iterator[None]:
    """Raise errors of the network and the server as MailboxError, with the cure."""
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
            f"{place} との接続が開けないか切れました（{said(error)}）。"
            "ネットワークとサーバーの状態、host と port を確かめてください。"
            "受信済みの分は記録されています。次の取り込みで続きから読みます。"
        )
        broken.refused = isinstance(error, imaplib.IMAP4.error) and not isinstance(
            error, imaplib.IMAP4.abort
        )
        raise broken from None


_GARBLED = (ValueError, KeyError, IndexError, TypeError, AssertionError)
"""What the libraries raise where an answer was cut short or is none."""


def said(error: BaseException) -> str:
    """The server's message, shortened to one line."""
    words = error.args[0] if error.args else error
    if isinstance(error, OSError) and error.strerror:
        words = error.strerror
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return hidden("".join(c for c in text if c.isprintable()))[:150]
