"""List the files and folders that the settings name: those with a secret, and all others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from intake.settings.sections import Section

_SECRETS = ("password_file", "client_secret_file", "refresh_token_file", "key_file")


def named_files(settings: Section) -> dict[Path, str]:
    """Return the files and folders named in `settings`, except files with a password, token or key.

    The result is {path: "[section] name of the setting"}. Paths are absolute, links resolved.
    """
    return {path: label for name, label, path in _named(settings) if name not in _SECRETS}


def named_secrets(settings: Section) -> dict[Path, str]:
    """Return the files named in `settings` that contain a password, a token or a private key.

    The result is {path: "[section] name of the setting"}. Paths are absolute, links resolved.
    """
    return {path: label for name, label, path in _named(settings) if name in _SECRETS}


def _named(section: Section, within: str = "") -> Iterator[tuple[str, str, Path]]:
    """Yields (setting, "[section] setting", absolute path) of each file or folder in `section`.

    Sections within `section` are searched too. `within` is the name of `section`; "" for the whole
    settings.
    """
    for name, value in section:
        if isinstance(value, Path):
            yield name, f"[{within}] {name}", value.resolve()
        elif isinstance(value, Section):
            yield from _named(value, f"{within}.{name}".lstrip("."))
