"""TLS contexts (1.2 or newer, certificate and host name verified) and TCP keep-alive for sockets."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from intake.terms import IntakeError


class CertificateError(IntakeError):
    """Raised if the file of CA certificates cannot be used.

    The message names the file and says in Japanese what to do.
    """


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A TLS context (1.2 or newer) that verifies certificate and host name.

    It trusts the CAs in the PEM file `ca_file`, or those of the system if `ca_file` is None. Raises
    CertificateError if the file cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        said = (
            error.strerror
            if isinstance(error, OSError) and error.strerror
            else "PEM ではありません"
        )
        raise CertificateError(
            f"認証局の証明書 {ca_file} を読めません（{said}）。ca_file の場所と形式（PEM）を確かめてください。"
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def security_named(
    section: str, security: str, refused: Callable[[str], IntakeError]
) -> Iterator[None]:
    """A context manager for connecting that explains errors caused by the wrong kind of encryption.

    `section` is the section of the settings ("mailbox" or "smtp"), `security` the encryption set
    there ("tls", "starttls" or "none"). If an error in the block suggests that the server expects
    another encryption, `refused` is called with a Japanese text on which setting to change. The
    error that it returns is raised instead. All other errors are raised unchanged.
    """
    try:
        yield
    except Exception as error:
        if cure := _other_security(section, security, error):
            raise refused(cure) from None
        raise


_PORTS = {"mailbox": (993, 143), "smtp": (465, 587)}
"""The usual ports by section of the settings: (TLS from the first byte, STARTTLS)."""


def _other_security(section: str, security: str, error: Exception) -> str:
    tls, starttls = _PORTS[section]
    said = str(error)
    if security == "tls" and getattr(error, "reason", "") == "WRONG_VERSION_NUMBER":
        return (
            "このポートは、最初からの TLS を話しません。"
            f'[{section}] security を "starttls" に変える（port はふつう {starttls}）か、'
            f"port を TLS のポート（ふつう {tls}）に変えてください。"
        )
    if security == "starttls" and "STARTTLS" in said and "support" in said:
        return (
            "このポートは、STARTTLS を受け付けません。"
            f'[{section}] security を "tls" に、port を TLS のポート（ふつう {tls}）に変えてください。'
        )
    if security != "tls" and "timed out" in said:
        return (
            "時間内に答えがありません。"
            f'最初から TLS を話すポート（ふつう {tls}）のときは、[{section}] security を "tls" に変えてください。'
            "ほかのときは、ネットワークとサーバーの状態を確かめてください。"
        )
    return ""


def keep_alive(sock: socket.socket | None) -> None:
    """Enable TCP keep-alive on a socket, so that a lost connection is detected within 2 minutes.

    Does nothing if `sock` is None.
    """
    if sock is None:
        return
    with suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", 45), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
            if hasattr(socket, name):  # macOS and old Windows lack some
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
