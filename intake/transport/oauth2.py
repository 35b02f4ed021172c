"""Request OAuth2 access tokens over TLS and cache them in memory until shortly before expiry.

The tokens serve to log in to mail servers by XOAUTH2. Supported are RFC 6749 (client credentials,
refresh token) and RFC 7523 (a signed assertion of a service account). The only request is one POST
to the address in the settings; redirects are not followed.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

from intake.folder import PRIVATE_FILE, write_whole
from intake.settings.secret import hidden, remember, secret_file
from intake.settings.sections import OAuth2
from intake.terms import IntakeError
from intake.transport.tls import tls_context

_MARGIN = 60.0  # seconds before its end from which a token is not used any more
_LIFETIME = 3600.0  # seconds, where the server does not say
_LONGEST_ANSWER = 64 * 1024  # bytes
_ASSERTION = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class TokenError(IntakeError):
    """Raised if no access token can be obtained.

    The message gives the reason and what to do, in Japanese.
    """


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; `until` is its expiry in seconds on the monotonic clock."""

    text: str
    until: float


_kept: dict[tuple[OAuth2, str], Token] = {}


def token(settings: OAuth2, user: str, *, fresh: bool = False) -> str:
    """An access token for the mailbox of `user`, from the cache if it has not expired.

    With `fresh`, a new token is always requested; use it if the mail server refused the cached one.
    Raises TokenError if the authorization server issues none.
    """
    found = _kept.get((settings, user))
    if fresh or found is None or found.until <= time.monotonic():
        found = _kept[settings, user] = _ask(settings, user)
    return found.text


def log_in_with_token(
    settings: OAuth2, user: str, log_in: Callable[[str], object], refused: type[Exception]
) -> None:
    """Call the function `log_in` with an access token for the mailbox of `user`.

    `refused` is the exception that `log_in` raises if the server refuses the token. In this case a
    new token is requested and `log_in` is called once more. `refused` is raised if the server
    refuses the new token too, or if it equals the old one. Raises TokenError if no token is issued.
    """
    at_hand = token(settings, user)
    try:
        log_in(at_hand)
    except refused:
        other = token(settings, user, fresh=True)
        if other == at_hand:
            raise
        log_in(other)


def xoauth2(user: str, access_token: str) -> str:
    """Return the text that a client sends to log in with XOAUTH2: user and token, not yet in
    base64.

    The text is registered as a secret, so that messages and logs hide it.
    """
    words = f"user={user}\x01auth=Bearer {access_token}\x01\x01"
    remember(words)
    return words


def _ask(settings: OAuth2, user: str) -> Token:
    answer = _post(settings, _form(settings, user))
    text = answer.get("access_token")
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or not text:
        raise TokenError(
            f"認証サーバー {_host(settings)} の答えにトークンがありません。[oauth2] token_url を確かめてください。"
        )
    _keep_refresh_token(settings, answer.get("refresh_token"))
    try:
        lifetime = float(answer.get("expires_in", _LIFETIME))
    except (TypeError, ValueError):
        lifetime = _LIFETIME
    return Token(remember(text), time.monotonic() + max(lifetime - _MARGIN, lifetime / 2))


def _form(settings: OAuth2, user: str) -> dict[str, str]:
    """The form fields of the request for a token for the mailbox of `user`, as {name: value}.

    The fields depend on the grant type in the settings.
    """
    if settings.grant == "service_account":
        return {"grant_type": _ASSERTION, "assertion": _signed(settings, user)}
    form = {"grant_type": settings.grant, "client_id": settings.client_id}
    if secret := settings.secret():
        form["client_secret"] = secret
    if settings.scope:
        form["scope"] = settings.scope
    if settings.grant == "refresh_token":
        form["refresh_token"] = settings.refresh()
    return form


def _signed(settings: OAuth2, user: str) -> str:
    """The service account's assertion for the mailbox of `user`: a JWT signed with RS256.

    It is valid for 10 minutes. Raises SecretError if the key file (`key_file`) cannot be read or
    others can read it; TokenError if it is no key of a service account, or PyJWT is missing.
    """
    try:
        import jwt
    except ModuleNotFoundError:
        raise TokenError(
            "サービスアカウントの署名に要る部品がありません。"
            "`pip install 'shien-intake[service-account]'` で入れてください。"
        ) from None
    path = settings.key_file or Path()
    text = secret_file("[oauth2] key_file", path)
    try:
        key = json.loads(text)
        remember(key["private_key"])
        now = int(time.time())
        claims = {
            "iss": key["client_email"],
            "sub": user,
            "scope": settings.scope,
            "aud": settings.token_url,
            "iat": now,
            "exp": now + 600,
        }
        headers = {"kid": key["private_key_id"]} if "private_key_id" in key else {}
        signed: str = jwt.encode(claims, key["private_key"], algorithm="RS256", headers=headers)
    except (ValueError, KeyError, TypeError, jwt.PyJWTError):
        raise TokenError(
            f"サービスアカウントの鍵 {path} を使えません。"
            "ダウンロードした JSON のままか確かめ、[oauth2] key_file に指定してください。"
        ) from None
    return remember(signed)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A urllib handler that follows no redirect, which would send the secret to another address."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _post(settings: OAuth2, form: dict[str, str]) -> dict[str, Any]:
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=tls_context(settings.ca_file)), _NoRedirect
    )
    request = urllib.request.Request(  # noqa: S310 - https only, by the settings
        settings.token_url,
        data=urlencode(form).encode("ascii"),
        headers={"Accept": "application/json"},
    )
    try:
        with opener.open(request, timeout=settings.timeout) as response:
            return _read(settings, response.read(_LONGEST_ANSWER))
    except HTTPError as error:
        raise TokenError(_refusal(settings, error)) from None
    except (URLError, OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise TokenError(
            f"認証サーバー {_host(settings)} に接続できません（{_short(reason)}）。"
            "[oauth2] token_url、ca_file とネットワークを確かめてください。"
        ) from None


def _read(settings: OAuth2, content: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(content)
        if isinstance(found, dict):
            return found
    raise TokenError(
        f"認証サーバー {_host(settings)} の答えを読めません。[oauth2] token_url を確かめてください。"
    )


def _refusal(settings: OAuth2, error: HTTPError) -> str:
    """A Japanese sentence on why the authorization server issued no token, and what to do.

    The reason is quoted from `error`, the server's answer.
    """
    said: dict[str, Any] = {}
    with suppress(TokenError, OSError, HTTPException):
        said = _read(settings, error.read(_LONGEST_ANSWER))
    code = str(said.get("error") or error.code)
    cure = _CURES.get(code, "[oauth2] の設定と、認証サーバー側の登録を確かめてください。")
    words = _short(f"{code} {said.get('error_description') or ''}".strip())
    return f"認証サーバー {_host(settings)} がトークンを出しません（{words}）。{cure}"


_CURES = {
    "invalid_client": "[oauth2] client_id と client_secret を確かめてください（期限切れのことがあります）。",
    "unauthorized_client": "この client_id に許された方式と範囲を、認証サーバーの登録で確かめてください。",
    "invalid_scope": "[oauth2] scope を確かめてください。",
    "invalid_grant": "更新用のトークン又は鍵が失効しています。取り直して [oauth2] に指定してください。",
}


def _keep_refresh_token(settings: OAuth2, text: Any) -> None:
    """Replace the refresh token in its file by `text`, the new one that the server issued.

    Does nothing if `text` is no text (the server issued none) or is the present token, if the
    settings take the token from elsewhere than a file, or if their `grant` is not refresh_token.
    Raises TokenError if the file cannot be written.
    """
    path = settings.refresh_token_file
    if not isinstance(text, str) or path is None or settings.refresh_token is not None:
        return
    if settings.grant != "refresh_token" or remember(text) == settings.refresh():
        return
    failure = TokenError.explaining(
        f"新しい更新用トークンを {path} に書けません",
        "このままでは次に接続できません。書込み権限を確かめてください。",
    )
    with failure:
        write_whole(path, text.encode("ascii"), mode=PRIVATE_FILE)


def _host(settings: OAuth2) -> str:
    return urlsplit(settings.token_url).hostname or settings.token_url


def _short(words: object) -> str:
    return hidden("".join(c for c in str(words) if c.isprintable()))[:150]
