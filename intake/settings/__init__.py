"""Settings: DIR/settings.toml, the environment (INTAKE_MAILBOX__HOST=…) over it, checked at once."""

from __future__ import annotations

import os
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from intake.settings.private import Access, Keeping, OAuth2
from intake.settings.safety import Attachments, Trust
from intake.settings.secret import read_secret
from intake.terms import JST, IntakeError

Security = Literal["tls", "starttls", "none"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsError(IntakeError):
    """A setting that cannot be used: which, why, and the cure."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """What both mail servers need. The password comes from the environment or a file."""

    host: str = ""  # the server's name
    port: int = Field(0, ge=0, le=65535)  # 0: the usual one for this security
    security: Security = "tls"  # none: only on this machine
    ca_file: Path | None = None  # one's own certificate authority
    user: str = ""  # name of the account
    password: SecretStr | None = None  # environment only: INTAKE_MAILBOX__PASSWORD
    password_file: Path | None = None  # a file with the password alone, mode 600
    password_keyring: str = ""  # service in the system's key store; the user is `user`
    auth: Literal["password", "oauth2"] = "password"  # oauth2: XOAUTH2 with tokens (see [oauth2])
    oauth2: OAuth2 | None = None  # with auth = "oauth2": by default the section [oauth2]
    connect_timeout: float = Field(10.0, gt=0)  # seconds
    read_timeout: float = Field(60.0, gt=0)  # seconds without a byte

    @model_validator(mode="after")
    def _plain_only_to_this_machine(self) -> Self:
        if self.security == "none" and self.host and self.host not in LOOPBACK:
            raise ValueError('security = "none" は、この計算機の中（127.0.0.1）でしか使えません')
        return self

    def secret(self) -> str:
        """The password; SecretError where it cannot be read, or others can read its file."""
        key = (self.password_keyring, self.user) if self.password_keyring else None
        return read_secret("password_file", self.password, self.password_file, key)


class Mailbox(Server):
    folders: tuple[str, ...] = ("INBOX",)  # read in this order; names as people see them
    batch: int = Field(200, ge=1, le=1000)  # mails fetched and recorded at once
    poll_seconds: float = Field(60.0, gt=0)  # a pass at least this often while watching
    idle_seconds: float = Field(30.0, gt=0, le=29 * 60)  # IDLE is renewed after this


class Watching(_Section):
    """Who hears when passes keep failing."""

    operator: str = ""  # an address; empty: nobody
    failures: int = Field(5, ge=1)  # failed passes in a row before the operator hears
    longest_wait: float = Field(300.0, gt=0)  # seconds between attempts to connect again


class Smtp(Server):
    envelope_from: str = ""  # empty: answers.from_address
    connections: int = Field(3, ge=1, le=20)  # letters handed over at once, if the server allows


class Answers(_Section):
    """Nothing is queued or sent until `answer_since` is set."""

    answer_since: datetime | None = None  # mail received before it is never answered
    sending: Literal["send", "hold"] = "send"  # hold: a person releases each letter
    from_address: str = ""  # our letters come from here; answers go to this address
    from_name: str = "J-LIS 被災者支援担当"  # beside the address
    own_addresses: tuple[str, ...] = ()  # further addresses of ours: nothing is answered to them
    own_lists: tuple[str, ...] = ()  # List-Id of a list by which our mail reaches this mailbox
    # automatic answers; what is over a limit is held for a person
    daily_limit: int = Field(3, ge=1)  # of one exchange: an address and a municipality
    daily_limit_address: int = Field(20, ge=1)  # to one address, about whatever
    daily_limit_domain: int = Field(200, ge=1)  # to all addresses of one domain
    hourly_limit: int = Field(2000, ge=1)  # in all; there are 1,741 municipalities
    procedure_file: Path | None = None  # text on concluding the 利用約款
    templates: Path | None = None  # a folder with edited letters
    trial_end: date = date(2022, 12, 31)  # 試行運用の終了日（予定）。根拠: 事務連絡 5

    @model_validator(mode="after")
    def _answering_needs_a_sender(self) -> Self:
        if self.answer_since is not None and not self.from_address:
            raise ValueError("answer_since を定めるときは from_address も定めてください")
        return self

    @property
    def since(self) -> datetime | None:
        """`answer_since` as an aware time; a date or naive time is Asia/Tokyo."""
        if self.answer_since is None or self.answer_since.tzinfo is not None:
            return self.answer_since
        return self.answer_since.replace(tzinfo=JST)


class Desk(_Section):
    """When the desk calls something late. Working days; no clause of the notice stands behind."""

    overdue_days: int = Field(3, ge=0)  # a waiting item older than this counts as overdue
    remind_days: int = Field(10, ge=0)  # without an answer for longer, a reminder is due


class Reading(_Section):
    """What reading one mail may use. A reached limit stops that mail, not the others."""

    processes: int = Field(2, ge=1, le=64)  # mails read at the same time
    seconds: float = Field(20.0, gt=0)  # per mail
    memory_mb: int = Field(512, ge=64)  # per process, beyond what it starts with
    mails_per_process: int = Field(5000, ge=1)  # then a fresh one takes over


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="INTAKE_", env_nested_delimiter="__", extra="forbid", frozen=True
    )
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
    oauth2: OAuth2 | None = None
    label: str = ""  # stands on every page, e.g. 見本データ（架空）

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)


def load_settings(state: Path) -> Settings:
    """The settings in force for a state folder; SettingsError names file, setting and cure."""
    path = settings_path(state)
    content = _read_toml(path) if path.exists() else {}
    for section, name in _NOT_IN_A_FILE:
        if name in content.get(section, {}):
            raise SettingsError(
                f"{path}: [{section}] {name} は設定ファイルに書けません。"
                f"{name}_file か環境変数 INTAKE_{section.upper()}__{name.upper()} を使ってください。"
            )
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise SettingsError(_explain(path, error)) from None
    return _with_tokens(_relative_to(state, settings), path)


def _with_tokens(settings: Settings, path: Path) -> Settings:
    """Each server that asks for tokens knows where from."""
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


_NOT_IN_A_FILE = (
    ("mailbox", "password"),
    ("smtp", "password"),
    ("oauth2", "client_secret"),
    ("oauth2", "refresh_token"),
)


def settings_path(state: Path) -> Path:
    """Where the settings file lies: INTAKE_SETTINGS, else DIR/settings.toml."""
    named = os.environ.get("INTAKE_SETTINGS")
    return Path(named) if named else state / "settings.toml"


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad puts a mark before it
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            f"{path}: TOML として読めません（{str(error)[:200]}）。書式を直してください。"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"設定ファイル {path} を読めません（{error}）。権限と文字コード（UTF-8）を確かめてください。"
        ) from None


def _relative_to(state: Path, settings: Settings) -> Settings:
    """File names in settings count from the state folder."""
    base = settings_path(state).parent

    def anchored(section: Any) -> Any:
        paths: dict[str, Any] = {
            name: base / value
            for name in type(section).model_fields
            if isinstance(value := getattr(section, name), Path)
        }
        if isinstance(nested := getattr(section, "oauth2", None), OAuth2):
            paths["oauth2"] = anchored(nested)
        return section.model_copy(update=paths)

    return settings.model_copy(
        update={
            name: anchored(section)
            for name in _WITH_PATHS
            if (section := getattr(settings, name)) is not None
        }
    )


_WITH_PATHS = ("mailbox", "smtp", "answers", "trust", "keeping", "oauth2")
_REASONS = {
    "extra_forbidden": "という設定はありません。つづりを確かめるか、その行を消してください",
    "literal_error": "は {expected} のどれかにしてください",
    "enum": "は {expected} のどれかにしてください",
    "greater_than_equal": "は {ge} 以上にしてください",
    "less_than_equal": "は {le} 以下にしてください",
    "greater_than": "は {gt} より大きくしてください",
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
            reason = " " + template.format(**{"expected": "", **problem.get("ctx", {})})
        lines.append(f"{name}{reason}")
    return f"{path}（または環境変数 INTAKE_…）: " + "。".join(lines) + "。"
