"""Settings of what guards the mailbox: whom to believe, what an attachment may cost."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from intake.terms import Policy

_MB = 1024 * 1024


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Trust(_Section):
    """Who sent a mail: what is believed of it. A mail that fails is never answered."""

    policy: Policy = Policy.NORMAL  # strict: only who is confirmed is answered; off: not looked at
    authserv_ids: tuple[str, ...] = ()  # servers of ours whose Authentication-Results are believed
    known_domains: tuple[str, ...] = ()  # besides .lg.jp and those that the register explains
    dkim_keys: Path | None = None  # a folder: SELECTOR._domainkey.DOMAIN.txt, as DNS has them

    @field_validator("authserv_ids", "known_domains")
    @classmethod
    def _plain(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.strip().strip(".@").lower() for name in names if name.strip())

    @model_validator(mode="after")
    def _strict_needs_a_witness(self) -> Self:
        if self.policy is Policy.STRICT and not (self.authserv_ids or self.dkim_keys):
            raise ValueError(
                'policy = "strict" のときは authserv_ids か dkim_keys を定めてください'
                "（定めないと、どのメールにも返信できません）"
            )
        return self


class Attachments(_Section):
    """What opening the attachments of one mail may cost. A reached limit is named in a finding."""

    size_mb: int = Field(30, ge=1, le=200)  # one attachment as it came
    unpacked_mb: int = Field(60, ge=1, le=400)  # all that is unpacked from one mail
    ratio: int = Field(400, ge=10, le=1_100)  # unpacked to packed, of members above 1 MB
    files: int = Field(100, ge=1, le=1_000)  # documents of one mail, archives' contents included
    members: int = Field(2_000, ge=50, le=20_000)  # entries of one archive or Office file
    nesting: int = Field(2, ge=1, le=5)  # archives inside archives
    sheets: int = Field(30, ge=1, le=300)  # of one workbook
    rows: int = Field(5_000, ge=100, le=100_000)  # of one sheet
    columns: int = Field(256, ge=20, le=2_000)  # of one sheet
    cells: int = Field(30_000, ge=500, le=300_000)  # filled cells of one workbook
    pages: int = Field(20, ge=1, le=200)  # of one PDF

    def limits(self) -> dict[str, int]:
        """Those that differ from the usual, by the reader's names; sizes in bytes."""
        usual = type(self)()
        return {
            name.removesuffix("_mb"): value * (_MB if name.endswith("_mb") else 1)
            for name, value in self
            if value != getattr(usual, name)
        }
