"""Recognise settings that a mail server has refused before, without storing settings or passwords."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from contextlib import suppress
from hashlib import scrypt

from intake.settings.secret import SecretError, secret_file
from intake.settings.sections import Server


def tried_with(server: Server, *further: str) -> str:
    """Return as JSON text all settings on which a login to `server` depends, including the password.

    `further` are other settings on which the server's answer depends. A secret that cannot be read
    is "". The refresh token of OAuth2 is left out, because the server replaces it at any time.
    """
    secret, tokens = "", server.oauth2 if server.auth == "oauth2" else None
    with suppress(SecretError):
        secret = tokens.secret() if tokens else server.secret()
    with suppress(SecretError):
        if tokens and tokens.key_file:
            secret += secret_file("[oauth2] key_file", tokens.key_file)
    told = {"host", "port", "security", "user", "auth"}
    asked = {"grant", "token_url", "client_id", "scope"}
    settings = [server.model_dump(include=told), tokens and tokens.model_dump(include=asked)]
    return json.dumps([settings, secret, further])


def fingerprint(settings: str, known: Iterable[str] = ()) -> str:
    """Return a salted hash (fingerprint) by which the text `settings` can be recognised but not read.

    If one of the fingerprints in `known` is of the same text, that fingerprint is returned.
    """
    found = next((each for each in known if is_of(settings, each)), None)
    if found is not None:
        return found
    salt = secrets.token_hex(16)
    return f"{salt}:{_hash(settings, salt)}"


def is_of(settings: str, fingerprint: str) -> bool:
    """Return whether `fingerprint` is a fingerprint (salted hash) of the text `settings`."""
    salt, _, found = fingerprint.partition(":")
    return secrets.compare_digest(_hash(settings, salt), found)


def _hash(settings: str, salt: str) -> str:
    # slow on purpose: a password cannot be found by trying many (OWASP: N = 2^14, r = 8, p = 5)
    return scrypt(settings.encode(), salt=salt.encode(), n=2**14, r=8, p=5, dklen=32).hex()
