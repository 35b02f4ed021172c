"""A real SMTP server for demo and tests, on loopback, that keeps every mail it receives."""

from __future__ import annotations

import ssl
import warnings
from asyncio import Server
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from socket import create_connection
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from intake.terms import JST

LOOPBACK = "127.0.0.1"
HOSTNAME = "smtp.demo.example"  # given because aiosmtpd would look up our host name


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that the server received: its envelope, and its bytes as sent after DATA (`raw`).

    `sender` and `recipients` are the envelope's addresses; "" is the null sender.
    """

    sender: str  # "" is the null sender
    recipients: tuple[str, ...]
    raw: bytes
    received_at: datetime


class Keeper:
    """An aiosmtpd handler that accepts every mail and keeps it.

    The mails are in the list `kept`, and in the given folder as 0001.eml and so on. A test that
    needs a refusing or failing server subclasses this and adds aiosmtpd's hooks (handle_RCPT
    returning "451 …" or "550 …", handle_DATA closing the connection).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: list[Received] = []
        folder.mkdir(parents=True, exist_ok=True)
        self._number = sum(1 for _ in folder.glob("*.eml"))

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        mail = Received(
            (envelope.mail_from or "").removeprefix("<>"),
            tuple(envelope.rcpt_tos),
            envelope.original_content or b"",
            datetime.now(JST),
        )
        self.keep(mail)
        return "250 2.0.0 OK"

    def keep(self, mail: Received) -> None:
        """Add `mail` to the list `kept`, and write its bytes to a file in the folder.

        The file gets its final name only when complete, so that no reader sees it half-written.
        """
        self._number += 1
        part = self.folder / f"{self._number:04}.part"
        part.write_bytes(mail.raw)
        part.replace(part.with_suffix(".eml"))
        self.kept.append(mail)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A running SMTP server; `keeper` has the mails that it received."""

    host: str
    port: int
    keeper: Keeper

    def messages(self) -> tuple[Received, ...]:
        """Return the mails that the server has received since its start, in order of receipt."""
        return tuple(self.keeper.kept)


@contextmanager
def smtp_server(
    keeper: Keeper,
    *,
    login: tuple[str, str] | None = None,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
) -> Iterator[SmtpServer]:
    """Return a context manager that runs an SMTP server on a free port and yields it.

    The server passes the mails it receives to `keeper`. With `login` (user, password) it requires
    AUTH, with `tls` it speaks TLS from the first byte, with `starttls` it requires STARTTLS; by
    default (None) it requires none of these.
    """
    controller = _Controller(
        keeper,
        hostname=LOOPBACK,
        port=0,
        server_hostname=HOSTNAME,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        auth_required=login is not None,
        auth_require_tls=starttls is not None,
        authenticator=_authenticator(login) if login else None,
    )
    controller.start()
    try:
        yield SmtpServer(LOOPBACK, controller.bound_port, keeper)
    finally:
        controller.stop()


class _Controller(Controller):
    """aiosmtpd's controller for a port that the system chooses; `bound_port` is its number."""

    def factory(self) -> Any:
        with warnings.catch_warnings():  # AUTH without TLS is wanted here: the wire is loopback
            warnings.simplefilter("ignore", UserWarning)
            return super().factory()  # type: ignore[no-untyped-call]

    @property
    def bound_port(self) -> int:
        assert isinstance(self.server, Server)  # noqa: S101 - it runs
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        with create_connection((LOOPBACK, self.bound_port), 5.0):
            self._factory_invoked.wait(5.0)


def _authenticator(login: tuple[str, str]) -> Callable[..., AuthResult]:
    def check(
        server: Any, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == login, handled=False)

    return check
