"""Load the settings from DIR/settings.toml and environment variables (INTAKE_MAILBOX__HOST=…).

DIR is the state folder; environment variables override the file. All settings are validated here.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from intake.settings.sections import (
    Access,
    Answers,
    Attachments,
    Desk,
    Determination,
    Keeping,
    Mailbox,
    OAuth2,
    Reading,
    Section,
    Server,
    Smtp,
    Trust,
    Watching,
)
from intake.settings.toml_words import why_not_toml
from intake.terms import IntakeError

M = TypeVar("M", bound=BaseModel)


class SettingsError(IntakeError):
    """Raised if a setting cannot be used; the Japanese message names it, the reason and what to do."""


class Settings(Section):
    mailbox: Mailbox = Mailbox()
    smtp: Smtp = Smtp()
    answers: Answers = Answers()
    watching: Watching = Watching()
    reading: Reading = Reading()
    attachments: Attachments = Attachments()
    trust: Trust = Trust()
    desk: Desk = Desk()
    access: Access = Access()
    keeping: Keeping = Keeping()
    determination: Determination = Determination()
    oauth2: OAuth2 | None = None
    label: str = ""  # stands on every page, e.g. 見本データ（架空）


def load_settings(state: Path) -> Settings:
    """Load and validate the settings of the state folder `state`.

    The defaults apply to settings given neither in settings.toml nor in the environment. Raises
    SettingsError if a setting is invalid; the message names the file, the setting and what to do.
    """
    path = settings_path(state)
    content = _read_toml(path) if path.exists() else {}
    _refuse_secrets(path, content)
    try:
        settings = Settings(**_overlaid(content, os.environ))
    except ValidationError as error:
        raise SettingsError(_explain(path, error)) from None
    return _with_tokens(_anchored(settings, state), path)


def settings_problem(state: Path) -> str | None:
    """Return why the settings of the folder `state` cannot be used, in Japanese; None if they can.

    The text names the file and the line or setting, and says what to do.
    """
    try:
        load_settings(state)
    except IntakeError as error:
        return (
            f"設定を使えません。{error}示されたところを直し、`intake doctor` で確かめてください。"
            "直るまで、取り込みと送信は始められません。ここにある不調は、既定の設定で数えたものです。"
        )
    return None


def watching_of(state: Path) -> Watching:
    """Return the section [watching] of the settings of the state folder `state`.

    If the settings cannot be read, returns the defaults of the section.
    """
    try:
        return load_settings(state).watching
    except IntakeError:
        return Watching()


def with_answers_of(state: Path, settings: Settings) -> Settings:
    """Return `settings` with the section [answers] read again from the state folder `state`.

    Returns `settings` unchanged if the settings cannot be read, for example half written.
    """
    try:
        return settings.model_copy(update={"answers": load_settings(state).answers})
    except IntakeError:
        return settings


def _overlaid(content: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings of the file (`content`) as nested dicts, overridden by environment variables.

    `environment` is {variable: value}; a variable is named INTAKE_SECTION__NAME or INTAKE_LABEL,
    others are ignored.
    """
    found = deepcopy(dict(content))
    for variable, text in environment.items():
        first, *steps = variable.lower().split("__")
        name = first.removeprefix("intake_")
        if name == first or name not in Settings.model_fields:
            continue
        *sections, last = name, *steps
        at = found
        for section in sections:
            if not isinstance(at.get(section), dict):
                at[section] = {}
            at = at[section]
        at[last] = text
    return found


def _with_tokens(settings: Settings, path: Path) -> Settings:
    """Copy the section [oauth2] to each mail server that uses OAuth2 and has no such section itself.

    Returns the changed settings. A server uses OAuth2 if it has auth = "oauth2". Raises
    SettingsError, which names the settings file `path`, if there is no section [oauth2] to copy.
    """
    known: dict[str, Server] = {}
    for name in ("mailbox", "smtp"):
        server: Server = getattr(settings, name)
        if server.auth == "oauth2" and server.oauth2 is None:
            if settings.oauth2 is None:
                raise SettingsError(
                    f'{path}: [{name}] auth = "oauth2" には、[oauth2] の設定（token_url など）も要ります。'
                )
            known[name] = server.model_copy(update={"oauth2": settings.oauth2})
    return settings.model_copy(update=known)


_SECRETS = ("password", "client_secret", "refresh_token")


def _refuse_secrets(path: Path, content: dict[str, Any]) -> None:
    ahead: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), content)]
    while ahead:
        section, table = ahead.pop()
        for name, value in table.items():
            if isinstance(value, dict):
                ahead.append(((*section, name), value))
            elif name in _SECRETS:
                variable = "__".join((*section, name)).upper()
                raise SettingsError(
                    f"{path}: [{'.'.join(section)}] {name} は設定ファイルに書けません。"
                    f"{name}_file か環境変数 INTAKE_{variable} を使ってください。"
                )


def settings_path(state: Path) -> Path:
    return state / "settings.toml"


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad puts a mark before it
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: TOML として読めません（{why_not_toml(error)}）。") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"設定ファイル {path} を読めません（{error}）。権限と文字コード（UTF-8）を確かめてください。"
        ) from None


def _anchored(section: M, base: Path) -> M:
    """Return a copy of a settings section in which all relative paths are resolved against `base`.

    This includes the paths in nested sections.
    """
    found: dict[str, Any] = {}
    for name, value in section:
        if isinstance(value, Path):
            found[name] = base / value
        elif isinstance(value, BaseModel):
            found[name] = _anchored(value, base)
    return section.model_copy(update=found)


_QUOTED = re.compile(r"'[^']*'")  # what pydantic names: 'send' or 'hold'
_REASONS = {
    "extra_forbidden": "という設定はありません。つづりを確かめるか、その行を消してください",
    "too_short": "には {min_length} つ以上書いてください",
    "literal_error": "は {expected} のどれかにしてください",
    "enum": "は {expected} のどれかにしてください",
    "greater_than_equal": "は {ge} 以上にしてください",
    "less_than_equal": "は {le} 以下にしてください",
    "greater_than": "は {gt} より大きくしてください",
    "string_type": 'の値が使えません（文字にし、" で囲んでください）',
    "bool_parsing": "は true か false にしてください",
    "bool_type": "は true か false にしてください",
    "int_type": "は整数にしてください",
    "int_parsing": "は整数にしてください",
    "float_parsing": "は数にしてください",
    "datetime_from_date_parsing": "は 2022-07-01 の形の日付にしてください",
    "datetime_parsing": "は 2022-07-01 の形の日付にしてください",
    "date_from_datetime_parsing": "は 2022-07-01 の形の日付にしてください",
}


def _explain(path: Path, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        name = ".".join(str(step) for step in problem["loc"]) or "設定"
        if problem["type"] == "value_error":
            reason = f"：{problem['ctx']['error']}"
        else:
            template = _REASONS.get(problem["type"], f"の値が使えません（{problem['msg']}）")
            given = {"expected": "", **problem.get("ctx", {})}
            given["expected"] = "、".join(_QUOTED.findall(given["expected"])) or given["expected"]
            reason = " " + template.format(**given)
        lines.append(f"{name}{reason}")
    return f"{path}（または環境変数 INTAKE_…）: " + "。".join(lines) + "。"
