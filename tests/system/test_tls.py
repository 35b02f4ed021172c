"""TLS 1.2 or newer, verified, always; a password goes over no other wire than loopback."""

from __future__ import annotations

import ast
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intake.answers.smtp import open_smtp
from intake.mailbox.imap import open_mailbox
from intake.settings.sections import Mailbox, OAuth2, Smtp
from intake.terms import IntakeError
from intake.transport.oauth2 import token
from intake.transport.tls import CertificateError, tls_context
from tests.system.certificates import Certificates
from tests.system.parrot import IMAP_GREETING, SMTP_GREETING, imap, parrot, smtp

ROOT = Path(__file__).resolve().parents[2]
SECRET = "himitsu-no-kotoba"


def to_mailbox(port: int, authority: Path | None, security: str = "tls") -> None:
    way: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": security}
    with open_mailbox(Mailbox(**way, user="u", password=SECRET, ca_file=authority)):
        pass


def to_smtp(port: int, authority: Path | None, security: str = "tls") -> None:
    way: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": security}
    with open_smtp(Smtp(**way, user="u", password=SECRET, ca_file=authority)):
        pass


def to_tokens(port: int, authority: Path | None) -> None:
    asking = OAuth2(
        token_url=f"https://127.0.0.1:{port}/token",
        client_id="a",
        client_secret=SECRET,
        scope="s",
        ca_file=authority,
    )
    token(asking, "u")


ALL = pytest.mark.parametrize("connect", [to_mailbox, to_smtp, to_tokens])
BOTH = pytest.mark.parametrize(
    ("connect", "answer", "greeting"),
    [(to_mailbox, imap, IMAP_GREETING), (to_smtp, smtp, SMTP_GREETING)],
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@ALL
def test_a_server_that_speaks_only_tls_1_1_is_refused(
    connect: Callable[..., None], certificates: Certificates
) -> None:
    old = certificates.server_context()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with parrot(imap, IMAP_GREETING, old) as server:
        with pytest.raises(IntakeError, match=r"TLS|接続"):
            connect(server.port, certificates.authority)
        assert server.heard == b""


@ALL
def test_a_certificate_that_nobody_vouches_for_is_refused(
    connect: Callable[..., None], certificates: Certificates
) -> None:
    with parrot(imap, IMAP_GREETING, certificates.server_context()) as server:
        with pytest.raises(IntakeError, match=r"証明書|certificate"):
            connect(server.port, None)
        assert server.heard == b""


@BOTH
def test_with_a_server_that_hides_starttls_nothing_is_said_in_the_open(
    connect: Callable[..., None], answer: Any, greeting: str, certificates: Certificates
) -> None:
    with parrot(answer, greeting) as server:
        with pytest.raises(IntakeError):
            connect(server.port, certificates.authority, "starttls")
        assert b"LOGIN" not in server.heard.upper()
        assert SECRET.encode() not in server.heard


@pytest.mark.parametrize(
    "host", ["imap.j-lis.example", "127.0.0.1.j-lis.example", "0.0.0.0", "192.0.2.1", "LOCALHOST."]
)
@pytest.mark.parametrize("kind", [Mailbox, Smtp])
def test_plain_text_goes_to_this_machine_only(kind: Any, host: str) -> None:
    with pytest.raises(ValueError, match="この計算機の中"):
        kind(host=host, security="none")


def test_without_a_word_in_the_settings_everything_is_tls() -> None:
    assert (Mailbox().security, Smtp().security) == ("tls", "tls")
    context = tls_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_an_authority_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CertificateError, match=r"ca\.pem.*ca_file"):
        tls_context(path)


def test_nothing_in_the_programs_switches_verification_off() -> None:
    forbidden = {"CERT_NONE", "CERT_OPTIONAL", "check_hostname", "_create_unverified_context"}
    forbidden |= {"verify_mode", "_create_stdlib_context", "PROTOCOL_TLS_CLIENT"}
    found = [
        f"{path}: {node.attr}"
        for room in ("intake", "reports")
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in forbidden
    ]
    assert found == []
