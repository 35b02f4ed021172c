"""Settings about whom personal data is open to, and for how long it is kept."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Keeping(_Section):
    """What must be kept. No period stands here by itself: what is not set is 未確定."""

    fee_years: int | None = Field(None, ge=0, le=100)  # 保存期間 of what a determined fee rests on
    determinations: Path | None = None  # where fees were determined to, if not DIR/determinations
