"""Open and close a logged-in connection to the SMTP server that sends our letters.

Its errors are reported as Japanese sentences for the operator.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from intake.settings.secret import hidden, remember
from intake.settings.sections import OAuth2, Smtp
from intake.terms import IntakeError
from intake.transport.oauth2 import TokenError, log_in_with_token, xoauth2
from intake.transport.tls import keep_alive, security_named, tls_context


class SmtpError(IntakeError):
    """Raised if our letters cannot be sent over the SMTP server that the settings name.

    The message says in Japanese what is wrong, where, and what to do.
    """


class AccountRefused(SmtpError):
    """Raised if the SMTP server refuses our account, and therefore every letter."""


def reply_of(error: smtplib.SMTPException, recipient: str) -> tuple[int, str]:
    """Return the SMTP server's refusal of a letter: (reply code, text that begins with the code).

    Both come from `error`; if it has none for `recipient`, or no code, the code is 550. Passwords
    in the text are hidden, and it is cut to 300 characters.
    """
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = error.recipients.get(recipient, (550, b""))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        code, words = 550, str(error).encode()
    return code, reply_text(code, words)


def reply_text(code: int, words: bytes | str) -> str:
    """Return an SMTP server's reply as one line of text: the reply code, then the server's words.

    `words` is the text of the reply. Passwords are hidden, and the line is cut to 300 characters.
    """
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    line = "".join(c if c.isprintable() else " " for c in text)
    return hidden(f"{code} {line}".rstrip())[:300]


@contextmanager
def open_smtp(settings: Smtp) -> Iterator[Server | _TlsServer]:
    """Return a context manager for a logged-in connection to the SMTP server, closed at the end.

    `settings` are those of the SMTP server. Raises SmtpError if the connection cannot be opened,
    AccountRefused if the login is refused.
    """
    if not settings.host:
        raise SmtpError(
            "送信メールサーバーが設定されていません。設定ファイルの [smtp] host を定めてください。"
        )
    server = _connect(settings)
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def _place(settings: Smtp) -> str:
    return f"送信メールサーバー {settings.host}:{settings.port or ''}".rstrip(":")


def _connect(settings: Smtp) -> Server | _TlsServer:
    place = _place(settings)
    password = settings.secret() if settings.auth == "password" else ""
    context = None if settings.security == "none" else tls_context(settings.ca_file)
    try:
        with _secured(settings):
            server = _open(settings, context)
        try:
            _log_in(server, settings, context, password)
        except BaseException:
            server.close()  # the error would keep the connection open for as long as it is handled
            raise
    except ssl.SSLCertVerificationError as error:
        raise SmtpError(
            f"{place} の証明書を信頼できません（{error.verify_message}）。"
            "接続先の名前を確かめ、庁内の認証局のときは [smtp] ca_file を定めてください。"
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        cure = f"[smtp] user と{'[oauth2] の設定' if settings.auth == 'oauth2' else 'パスワード'}を確かめてください。"
        if error.smtp_code < 500:
            cure = "サーバー側の一時的な不調です。時間をおいて自動で試します。続くときは、サーバーの管理者に問い合わせてください。"
        raise AccountRefused(
            f"{place} にログインできません（{reply_of(error, '')[1]}）。{cure}"
        ) from None
    except socket.gaierror:
        raise SmtpError(
            f"{place} が見つかりません。[smtp] host のつづりと、ネットワークを確かめてください。"
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise SmtpError(
            f"{place} は、この接続ではログイン（AUTH）を受け付けません。"
            "ログインの要らないサーバーなら、[smtp] user を消してください。要るサーバーなら、"
            '[smtp] security を "starttls" か "tls" に、port をサーバーの案内にあるものに変えてください。'
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise lost(settings, error) from None
    except (ValueError, LookupError) as error:  # what smtplib makes of an answer that is none
        raise SmtpError(
            f"{place} の答えを読めず、接続できません（{type(error).__name__}）。"
            "サーバーの状態と [smtp] の設定を、サーバーの管理者に確かめてください。"
        ) from None
    except TokenError as error:
        raise SmtpError(str(error)) from None
    return server


class _Noting:
    """A mixin of SMTP connections that notes when a letter's text begins to be sent.

    From then on its attribute `text_begun` is True. If the server stops answering after that, it
    may nevertheless have accepted the letter. `text_reply` is the server's reply to the text of the
    last letter: (reply code, text), in which most servers name the letter's place in their queue.
    """

    text_begun = False
    text_reply: tuple[int, bytes] = (250, b"")

    def mail(self, *words: Any) -> Any:
        self.text_begun = False
        return super().mail(*words)  # type: ignore[misc]

    def data(self, text: Any) -> Any:
        self.text_begun = True
        self.text_reply = super().data(text)  # type: ignore[misc]
        return self.text_reply


class Server(_Noting, smtplib.SMTP):
    """An SMTP connection that starts without encryption and may switch to it by STARTTLS."""


class _TlsServer(_Noting, smtplib.SMTP_SSL):
    pass


def _secured(settings: Smtp) -> AbstractContextManager[None]:
    place = _place(settings)
    rest = "未送信の分は残っており、次の送信で送ります。"
    return security_named(
        "smtp",
        settings.security,
        lambda cure: SmtpError(f"{place} に接続できません。{cure}{rest}"),
    )


def _open(settings: Smtp, context: ssl.SSLContext | None) -> Server | _TlsServer:
    if settings.security == "tls":
        return _TlsServer(
            settings.host,
            settings.port or 465,
            timeout=settings.connect_timeout,
            context=context,
        )
    return Server(settings.host, settings.port or 587, timeout=settings.connect_timeout)


def _log_in(
    server: smtplib.SMTP, settings: Smtp, context: ssl.SSLContext | None, password: str
) -> None:
    if settings.security == "starttls":
        with _secured(settings):
            server.starttls(context=context)
    if settings.oauth2 is not None and settings.auth == "oauth2":
        _login_with_token(server, settings, settings.oauth2)
    elif settings.user:
        remember(f"\0{settings.user}\0{password}")  # as AUTH PLAIN says it
        _login_with_password(server, settings.user, password)
    if server.sock is not None:
        server.sock.settimeout(settings.read_timeout)
        keep_alive(server.sock)


def _login_with_password(server: smtplib.SMTP, user: str, password: str) -> None:
    """Log in with user and password.

    If they are not ASCII, AUTH PLAIN in UTF-8 is used (根拠: RFC 4616 2), and SmtpError is raised if
    the server does not offer it. Raises SMTPAuthenticationError if the server refuses them.
    """
    if (user + password).isascii():
        server.login(user, password)
        return
    server.ehlo_or_helo_if_needed()
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise SmtpError(
            "送信メールサーバーには、英数字と記号（ASCII）でない文字のある利用者名・パスワードを渡せません。"
            "[smtp] user を確かめ、パスワードを ASCII の文字だけのものに変えてください。"
        )
    words = b64encode(f"\0{user}\0{password}".encode()).decode()
    code, said = server.docmd("AUTH", f"PLAIN {words}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, said)


def _login_with_token(server: smtplib.SMTP, settings: Smtp, tokens: OAuth2) -> None:
    server.ehlo_or_helo_if_needed()

    def log_in(token: str) -> None:
        words = xoauth2(settings.user, token)
        # to a challenge, which tells why it failed, the answer is an empty line
        server.auth("XOAUTH2", lambda challenge=None: words if challenge is None else "")

    log_in_with_token(tokens, settings.user, log_in, smtplib.SMTPAuthenticationError)


def lost(settings: Smtp, error: Exception) -> SmtpError:
    """Return the SmtpError to raise if a connection could not be opened, or broke.

    `error` is the cause. The Japanese message quotes the server's reply, or says why the connection
    broke, and names the server. `settings` are those of the SMTP server.
    """
    if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
        said = reply_of(error, next(iter(getattr(error, "recipients", {})), ""))[1]
    else:
        said = hidden(getattr(error, "strerror", None) or str(error))
    return SmtpError(
        f"送信メールサーバー {settings.host} との接続が開けないか切れました（{said[:150]}）。"
        "ネットワークとサーバーの状態、[smtp] の host・port・security を確かめてください。"
        "未送信の分は残っており、次の送信で送ります。"
    )


def refusal(settings: Smtp, reply: str) -> str:
    """Return a Japanese sentence that tells the operator that the server refuses our whole account.

    `settings` are those of the SMTP server, `reply` is the server's reply, which the sentence
    quotes.
    """
    return (
        f"送信メールサーバー {settings.host} が、このアカウントからの送信を断りました（{reply[:150]}）。"
        "送信の許可・上限と、[smtp] envelope_from、[answers] from_address をサーバーの管理者に確かめてください。"
        "返信は送信待ちのまま残っており、時間をおいて自動で送ります。"
    )
