"""Settings for tests: as values, and as the environment of commands that run as processes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

from intake.demo.imap import ImapServer
from intake.demo.smtp import SmtpServer
from intake.settings.sections import Answers, Mailbox, Smtp
from tests.system.dovecot import Dovecot
from tests.system.mails import FIRST_DAY

ANSWERS = Answers(answer_since=FIRST_DAY, from_address="uketsuke@j-lis.example")


def on_dovecot(server: Dovecot, **values: Any) -> Mailbox:
    chosen = {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
        "ca_file": server.certificates.authority,
    }
    return Mailbox(**(chosen | values))


def smtp_settings(server: SmtpServer) -> Smtp:
    return Smtp(host=server.host, port=server.port, security="none")


def on_pymap(server: ImapServer, **values: Any) -> Mailbox:
    chosen = {
        "host": server.host,
        "port": server.port,
        "security": "none",
        "user": server.user,
        "password": server.password,
    }
    return Mailbox(**(chosen | values))


class Place(Protocol):
    """Where a server, or a proxy before it, listens."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...


def environment_for(
    state: Path,
    server: Dovecot,
    smtp: Place | None = None,
    *,
    way: Place | None = None,
    **settings: object,
) -> dict[str, str]:
    """Reads from `server` (by `way` of a proxy); with `smtp`, answers all mail of these tests.

    Further settings by name: MAILBOX__BATCH=4.
    """
    chosen: dict[str, object] = {
        "STATE": state,
        "MAILBOX__HOST": (way or server).host,
        "MAILBOX__PORT": (way or server).port,
        "MAILBOX__USER": server.user,
        "MAILBOX__PASSWORD": server.password,
        "MAILBOX__CA_FILE": server.certificates.authority,
    }
    if smtp is not None:
        chosen |= {
            "SMTP__HOST": smtp.host,
            "SMTP__PORT": smtp.port,
            "SMTP__SECURITY": "none",
            "ANSWERS__ANSWER_SINCE": "2022-06-30",
            "ANSWERS__FROM_ADDRESS": "uketsuke@j-lis.example",
        }
    return os.environ | {
        f"INTAKE_{name}": str(value) for name, value in (chosen | settings).items()
    }
