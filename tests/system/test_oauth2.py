"""XOAUTH2 against servers that speak it: login, expiry, refresh, refusal; tokens never shown."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from intake.answers.outbox import send_queued
from intake.answers.smtp import SmtpError
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.mailbox.connection import MailboxError
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.settings.sections import Answers, Mailbox, OAuth2, Smtp
from intake.store import State
from intake.transport import oauth2
from intake.transport.oauth2 import TokenError, token
from tests.system.certificates import Certificates
from tests.system.dovecot import BINARY, Dovecot, dovecot_server
from tests.system.mails import FIRST_DAY, applications
from tests.system.tokens import SCOPE, Tokens, token_server

USER = "uketsuke"
ANSWERS = Answers(answer_since=FIRST_DAY, from_address="uketsuke@j-lis.example")


@pytest.fixture(scope="module")
def running(certificates: Certificates) -> Iterator[Tokens]:
    with token_server(USER, certificates) as tokens:
        yield tokens


@pytest.fixture
def tokens(running: Tokens, monkeypatch: pytest.MonkeyPatch) -> Tokens:
    """The server as it is at first; nothing of earlier tests is kept."""
    fresh = Tokens(USER)
    for name in ("lifetime", "rotates", "answer", "redirect", "refresh_token", "client"):
        setattr(running, name, getattr(fresh, name))
    running.asked.clear()
    running.good.clear()
    monkeypatch.setattr(oauth2, "_kept", {})
    return running


@pytest.fixture(scope="module")
def shared(running: Tokens) -> Iterator[Dovecot]:
    if BINARY is None:
        pytest.skip("dovecotがありません(apt-get install dovecot-imapd)")
    with dovecot_server(USER, introspection=running.introspection_url) as server:
        server.append_many(applications(2))
        yield server


class Speaks(Keeper):
    """An SMTP server whose only way in is XOAUTH2."""

    def __init__(self, folder: Path, tokens: Tokens) -> None:
        super().__init__(folder)
        self.tokens = tokens
        self.words: list[str] = []

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        self.words.append(b64decode(args[1]).decode())
        user, bearer = self.words[-1].split("\x01")[:2]
        if user == f"user={USER}" and bearer.removeprefix("auth=Bearer ") in self.tokens.good:
            return AuthResult(success=True, auth_data=USER)
        challenge = await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        assert challenge == b""  # the client owns up to its failure with an empty line
        return AuthResult(success=False, handled=False)


@pytest.fixture
def smtp(tokens: Tokens, certificates: Certificates, tmp_path: Path) -> Iterator[SmtpServer]:
    keeper = Speaks(tmp_path / "received", tokens)
    context = certificates.server_context()
    with smtp_server(keeper, login=("-", "-"), starttls=context) as s:
        yield s


def asking(tokens: Tokens, **changed: Any) -> OAuth2:
    chosen = {
        "token_url": tokens.url,
        "client_id": tokens.client[0],
        "client_secret": tokens.client[1],
        "scope": SCOPE,
        "ca_file": tokens.authority,
    }
    return OAuth2(**(chosen | changed))


def settings_for(tokens: Tokens, imap: Dovecot, smtp: SmtpServer, **changed: Any) -> Settings:
    way = {"user": USER, "auth": "oauth2", "oauth2": asking(tokens, **changed)}
    authority = tokens.authority
    return Settings(
        mailbox=Mailbox(host=imap.host, port=imap.port, ca_file=imap.certificates.authority, **way),
        smtp=Smtp(host=smtp.host, port=smtp.port, security="starttls", ca_file=authority, **way),
        answers=ANSWERS,
    )


def test_mail_comes_in_and_answers_go_out_with_one_token(
    tokens: Tokens, shared: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    settings, state = settings_for(tokens, shared, smtp), State(tmp_path / "state")
    (found,) = poll(state, settings)
    assert (found.new, found.missing) == (2, ())
    assert send_queued(state, settings).sent == 2
    assert tokens.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "uketsuke-app",
            "client_secret": "himitsu-no-client",
            "scope": SCOPE,
        }
    ]
    assert tokens.introspected[-1] == "tsuukou-shou-1"


def test_a_token_that_the_server_revoked_is_asked_for_once_more(
    tokens: Tokens, shared: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    settings, state = settings_for(tokens, shared, smtp), State(tmp_path / "state")
    poll(state, settings)
    tokens.expire()
    assert poll(state, settings)[0].recorded == 2
    tokens.expire()
    assert send_queued(state, settings).sent == 2
    assert len(tokens.asked) == 3


def test_a_token_near_its_end_is_not_used_any_more(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(oauth2.time, "monotonic", lambda: now)
    settings = asking(tokens)
    assert token(settings, USER) == token(settings, USER) == "tsuukou-shou-1"
    now += 3600 - 61
    assert token(settings, USER) == "tsuukou-shou-1"
    now += 2
    assert token(settings, USER) == "tsuukou-shou-2"


@pytest.mark.parametrize("lifetime", [None, "soon", "3600", 5])
def test_whatever_the_server_says_of_the_lifetime_is_borne(tokens: Tokens, lifetime: Any) -> None:
    tokens.lifetime = lifetime
    assert token(asking(tokens), USER) == "tsuukou-shou-1"


def test_a_refresh_token_gives_access_and_its_successor_takes_its_place(
    tokens: Tokens, tmp_path: Path
) -> None:
    tokens.rotates = True
    path = tmp_path / "refresh"
    path.write_text("koushin-1\n")
    path.chmod(0o600)
    settings = asking(tokens, grant="refresh_token", refresh_token_file=path)
    assert token(settings, USER) == "tsuukou-shou-1"
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("koushin-2", 0o600)
    assert token(settings, USER, fresh=True) == "tsuukou-shou-2"
    assert path.read_text() == "koushin-3"


def test_a_service_account_signs_what_it_asks(tokens: Tokens, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    tokens.public_key = (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    path = tmp_path / "key.json"
    path.write_text(json.dumps({"client_email": "robo@kikou.example", "private_key": private}))
    path.chmod(0o600)
    settings = asking(tokens, grant="service_account", key_file=path)
    assert token(settings, USER) == "tsuukou-shou-1"
    with pytest.raises(TokenError, match="invalid_grant"):
        token(settings, "hoka-no-hito")
    path.write_text("{}")
    with pytest.raises(TokenError, match=r"鍵 .*key\.json を使えません"):
        token(settings, "mata-hoka-no-hito")


def test_a_refusal_of_the_token_server_is_a_sentence_without_the_secret(
    tokens: Tokens, shared: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    """The server even repeats what it was sent."""
    settings = settings_for(tokens, shared, smtp, client_secret="machigai-no-himitsu")
    state = State(tmp_path / "state")
    with pytest.raises(MailboxError, match="invalid_client") as caught:
        poll(state, settings)
    assert "client_secret を確かめて" in str(caught.value)
    assert "machigai-no-himitsu" not in str(caught.value)
    with state.store.transaction() as transaction:
        (error,) = transaction.connection.execute("SELECT error FROM pass").fetchall()[0]
    assert error == str(caught.value)


def test_a_refusal_of_the_mail_servers_is_a_sentence_without_the_token(
    tokens: Tokens, shared: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    settings, state = settings_for(tokens, shared, smtp), State(tmp_path / "state")
    poll(state, settings)
    other = {"user": "hoka-no-hito"}
    mailbox = settings.mailbox.model_copy(update=other)
    with pytest.raises(MailboxError, match=r"ログインできません.*\[oauth2\]") as imap:
        poll(state, settings.model_copy(update={"mailbox": mailbox}))
    box = settings.smtp.model_copy(update=other)
    with pytest.raises(SmtpError, match=r"ログインできません.*\[oauth2\]") as sending:
        send_queued(state, settings.model_copy(update={"smtp": box}))
    assert "tsuukou-shou" not in str(imap.value) + str(sending.value)


@pytest.mark.parametrize(
    "answer", [b"<html>login</html>", b"[]", b'{"token_type": "Bearer"}', b"{"]
)
def test_an_answer_that_is_none_is_a_sentence(tokens: Tokens, answer: bytes) -> None:
    tokens.answer = answer
    with pytest.raises(TokenError, match=r"127\.0\.0\.1 の答え"):
        token(asking(tokens), USER)


def test_a_token_that_would_break_the_command_is_refused(tokens: Tokens) -> None:
    tokens.answer = b'{"access_token": "a\\r\\nA1 LOGOUT"}'
    with pytest.raises(TokenError, match="トークンがありません"):
        token(asking(tokens), USER)


def test_no_secret_is_carried_to_where_the_server_points(tokens: Tokens) -> None:
    tokens.redirect = tokens.introspection_url
    before = list(tokens.introspected)
    with pytest.raises(TokenError, match="307"):
        token(asking(tokens), USER)
    assert tokens.introspected == before


def test_a_token_server_that_nobody_vouches_for_gets_no_secret(tokens: Tokens) -> None:
    with pytest.raises(TokenError, match="接続できません"):
        token(asking(tokens, ca_file=None), USER)
    assert tokens.asked == []
