"""Read secrets (passwords, tokens) from the environment, a private file, or the OS key store.

Every secret read is registered, so that `hidden` can remove it from messages.
"""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from intake.terms import IntakeError

_known: set[str] = set()
_SHORTEST = 4  # characters; what is shorter stands in too many words to be hidden
HIDDEN = "（秘密）"


class SecretError(IntakeError):
    """Raised if a secret cannot be read or its file is open to others; the message says what to do."""


def remember(secret: str) -> str:
    """Register a secret, so that `hidden` removes it and its base64 form; return it unchanged.

    A secret of fewer than 4 characters is not registered, because ordinary words contain it.
    """
    if len(secret) >= _SHORTEST:
        _known.add(secret)
        _known.add(b64encode(secret.encode()).decode().rstrip("="))
    return secret


def hidden(text: str) -> str:
    """Return `text` with every registered secret (see `remember`) replaced by 「（秘密）」."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def read_secret(
    name: str, value: SecretStr | None, file: Path | None, key: tuple[str, str] | None = None
) -> str:
    """Return a secret from the first source that is set: `value` (environment), `file`, OS key store.

    Returns "" if none is set. `name` is the setting's name for messages; `key` is (service, user)
    in the key store, None if the key store is not used. Raises SecretError if the source cannot be
    read.
    """
    if value is not None:
        return remember(value.get_secret_value())
    if file is not None:
        return remember(secret_file(name, file).strip("\r\n"))
    return remember(_from_key_store(name, *key)) if key else ""


def secret_file(name: str, path: Path) -> str:
    """Return the text of the secret file `path`; `name` is the setting's name for messages.

    Raises SecretError if the file cannot be read, is empty, or is open to other users.
    """
    why_open = open_to_others(name, path)
    if why_open:
        raise SecretError(why_open)
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad puts a mark before it
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "文字コードが UTF-8 ではありません"
        raise SecretError(
            f"{name} のファイル {path} を読めません（{said}）。{name} の場所と読取り権限を確かめてください。"
        ) from None
    if not text.strip():
        raise SecretError(
            f"{name} のファイル {path} が空です。パスワード（またはトークンなど）だけを書いて保存してください。"
        )
    return text


def open_to_others(name: str, path: Path) -> str:
    """Return a Japanese warning, with what to do, if users other than its owner may use a secret file.

    The result is "" if only the owner may, if the file does not exist, or if the system has no
    POSIX modes. `path` is the file, `name` the setting's name, which the warning mentions.
    """
    if os.name != "posix":  # modes say nothing there
        return ""
    with suppress(OSError):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            return (
                f"{name} のファイル {path} が他の利用者にも読めるため、使いません。"
                f"`chmod 600 {path}` で閉じてください。"
            )
    return ""


def _from_key_store(name: str, service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        raise SecretError(
            f"{name} を鍵束から読む部品がありません。`pip install 'shien-intake[keyring]'` で入れてください。"
        ) from None
    get: Callable[[str, str], str | None] = keyring.get_password
    try:
        found = get(service, user)
    except KeyringError as error:
        raise SecretError(
            f"鍵束を開けないため、{name} を読めません（{type(error).__name__}）。"
            "鍵束の設定を確かめるか、ファイル又は環境変数で指定してください。"
        ) from None
    if found is None:
        raise SecretError(
            f"鍵束に {name} がありません。`keyring set {service} {user}` で登録してください。"
        )
    return found
