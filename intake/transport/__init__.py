"""Connections to other servers: TLS, TCP keep-alive, OAuth2 access tokens, the virus scanner."""

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
