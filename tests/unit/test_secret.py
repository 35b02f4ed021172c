"""Secrets come from where nobody else can read them, and are never repeated."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from pydantic import SecretStr

from intake.settings import SettingsError, load_settings
from intake.settings.secret import HIDDEN, SecretError, hidden, read_secret, remember

KEY = ("uketsuke-imap", "uketsuke")


class InMemory(KeyringBackend):
    """A key store of the real library, in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("prompt dismissed")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemory]:
    # Otherwise the library looks for every key store of the system, which starts programs.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    before = keyring.get_keyring()
    backend = InMemory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_a_password_comes_from_the_key_store(store: InMemory, tmp_path: Path) -> None:
    keyring.set_password(*KEY, "kagitaba-no-himitsu")
    (tmp_path / "settings.toml").write_text(
        '[mailbox]\nuser = "uketsuke"\npassword_keyring = "uketsuke-imap"\n'
    )
    assert load_settings(tmp_path).mailbox.secret() == "kagitaba-no-himitsu"


def test_what_is_not_in_the_key_store_is_a_sentence_with_the_command_that_puts_it_there(
    store: InMemory,
) -> None:
    with pytest.raises(SecretError, match="`keyring set uketsuke-imap uketsuke`"):
        read_secret("password_keyring", None, None, KEY)


def test_a_key_store_that_stays_closed_is_a_sentence(store: InMemory) -> None:
    store.locked = True
    with pytest.raises(SecretError, match="鍵束を開けない"):
        read_secret("password_keyring", None, None, KEY)


def test_without_the_optional_part_a_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretError, match=r"shien-intake\[keyring\]"):
        read_secret("password_keyring", None, None, KEY)


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "password"
    path.write_text("himitsu")
    path.chmod(mode)
    with pytest.raises(SecretError, match="chmod 600"):
        read_secret("[mailbox] password_file", None, path)
    path.chmod(0o600)
    assert read_secret("[mailbox] password_file", None, path) == "himitsu"


def test_the_environment_goes_before_a_file(tmp_path: Path) -> None:
    assert read_secret("password_file", SecretStr("kankyou"), tmp_path / "gone") == "kankyou"


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("mailbox", "password"),
        ("smtp", "password"),
        ("oauth2", "client_secret"),
        ("oauth2", "refresh_token"),
        ("mailbox.oauth2", "client_secret"),
    ],
)
def test_no_secret_may_stand_in_the_settings_file(tmp_path: Path, section: str, name: str) -> None:
    (tmp_path / "settings.toml").write_text(f'[{section}]\n{name} = "himitsu-no-kotoba"\n')
    with pytest.raises(SettingsError, match="設定ファイルに書けません") as caught:
        load_settings(tmp_path)
    assert f"INTAKE_{section.replace('.', '__')}__{name}".upper() in str(caught.value)
    assert "himitsu-no-kotoba" not in str(caught.value)


def test_a_secret_is_taken_out_of_any_text_plain_or_in_base64() -> None:
    remember("wasurenai-himitsu")
    coded = b64encode(b"wasurenai-himitsu").decode()
    assert hidden(f"BAD [wasurenai-himitsu] {coded}").count(HIDDEN) == 2
    assert "wasurenai" not in hidden(f"BAD [wasurenai-himitsu] {coded}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('client_id = "a"\nscope = "s"', "https:// で始めて"),
        ('token_url = "http://login.example/token"', "https:// で始めて"),
        ('token_url = "https://login.example/token"\nclient_id = "a"', "scope も要ります"),
        ('token_url = "https://l.example"\ngrant = "service_account"\nscope = "s"', "key_file"),
        ('token_url = "https://l.example"\ngrant = "refresh_token"\nclient_id = "a"', "refresh_token_file"),
    ],
)  # fmt: skip
def test_tokens_are_asked_for_over_tls_with_all_that_is_needed(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "settings.toml").write_text(f"[oauth2]\n{text}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert words in str(caught.value)


def test_a_server_that_wants_tokens_needs_to_know_where_from(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[smtp]\nauth = "oauth2"\n')
    with pytest.raises(SettingsError, match=r"\[oauth2\] の設定"):
        load_settings(tmp_path)
    path.write_text(
        '[smtp]\nauth = "oauth2"\n[oauth2]\ntoken_url = "https://login.example/t"\n'
        'client_id = "a"\nscope = "s"\nclient_secret_file = "secret"\n'
    )
    settings = load_settings(tmp_path)
    assert settings.smtp.oauth2 is not None
    assert settings.smtp.oauth2.client_secret_file == tmp_path / "secret"
    assert settings.mailbox.oauth2 is None
