"""Connections as this software wants them everywhere: TLS 1.2 or newer, certificate and host name
checked, a silent peer asked after."""

from intake.transport.tls import (
    CertificateError,
    keep_alive,
    tls_context,
)

__all__ = [
    "CertificateError",
    "keep_alive",
    "tls_context",
]
