"""TLS, keep-alive and tokens for connections to mail servers."""

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
