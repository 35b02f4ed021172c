"""TLS contexts (1.2 or newer, certificate and host name verified) and TCP keep-alive for sockets."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
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
