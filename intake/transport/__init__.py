"""Connections to other servers: TLS, TCP keep-alive, OAuth2 access tokens, the virus scanner."""
