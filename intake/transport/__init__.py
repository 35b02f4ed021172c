"""Connect to other servers: TLS, keep-alive, access tokens and the virus scanner."""

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
