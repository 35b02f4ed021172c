"""What holds for every kind of test."""

from __future__ import annotations

from hypothesis import settings

# `make test` tries the same examples each time; `make attack` tries others, by its seed.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")
