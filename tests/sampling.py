"""Values of a test of which `make test` tries a few, and `make attack` all others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

LONG = pytest.mark.long


def few(values: Iterable[Any], *quick: Any) -> list[Any]:
    """The values for `parametrize`, all but those of `quick` marked long; a tuple is one set of values."""
    return [value if value in quick else _long(value) for value in values]


def _long(value: Any) -> Any:
    return pytest.param(*value if isinstance(value, tuple) else (value,), marks=LONG)
