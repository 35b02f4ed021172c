"""Settings of how we prove who we are, whom personal data is open to, how long it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from intake.settings.secret import read_secret


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Access(_Section):
    """Whom the state folder is open to besides the account that runs the programs."""

    group: str = ""  # a group of the operating system; empty: nobody


class Keeping(_Section):
    """What must be kept. No period stands here by itself: what is not set is 未確定."""

    fee_years: int | None = Field(None, ge=0, le=100)  # 保存期間 of what a determined fee rests on
    determinations: Path | None = None  # where fees were determined to, if not DIR/determinations


Grant = Literal["client_credentials", "refresh_token", "service_account"]


class OAuth2(_Section):
    """Where tokens for XOAUTH2 come from: Microsoft 365, Google, or a server of one's own."""

    grant: Grant = "client_credentials"  # how a token is asked for
    token_url: str = ""  # where; https only
    client_id: str = ""  # of this software, as registered there
    client_secret: SecretStr | None = None  # environment only: INTAKE_OAUTH2__CLIENT_SECRET
    client_secret_file: Path | None = None  # a file with the secret alone, mode 600
    client_secret_keyring: str = ""  # service in the system's key store; the user is client_id
    refresh_token: SecretStr | None = None  # environment only: INTAKE_OAUTH2__REFRESH_TOKEN
    refresh_token_file: Path | None = None  # written anew where the server gives another one
    key_file: Path | None = None  # of a Google service account, JSON as downloaded
    scope: str = ""  # what the token is for, in the words of the service
    ca_file: Path | None = None  # one's own certificate authority
    timeout: float = Field(30.0, gt=0)  # seconds to wait for the token

    @model_validator(mode="after")
    def _safe_and_whole(self) -> Self:
        if not self.token_url.startswith("https://"):
            raise ValueError("token_url は https:// で始めてください")
        lacking = [name for name in _NEEDED[self.grant] if not getattr(self, name)]
        if lacking:
            raise ValueError(f'grant = "{self.grant}" には {"、".join(lacking)} も要ります')
        if self.grant == "refresh_token" and not (self.refresh_token or self.refresh_token_file):
            raise ValueError("refresh_token_file も定めてください")
        return self

    def secret(self) -> str:
        """The client's secret; "" where none is set. SecretError where it cannot be read."""
        key = (self.client_secret_keyring, self.client_id) if self.client_secret_keyring else None
        return read_secret(
            "[oauth2] client_secret_file", self.client_secret, self.client_secret_file, key
        )

    def refresh(self) -> str:
        """The refresh token; SecretError where it cannot be read."""
        return read_secret(
            "[oauth2] refresh_token_file", self.refresh_token, self.refresh_token_file
        )


_NEEDED: dict[Grant, tuple[str, ...]] = {
    "client_credentials": ("client_id", "scope"),
    "refresh_token": ("client_id",),
    "service_account": ("key_file", "scope"),
}
