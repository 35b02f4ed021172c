"""`make test` tries the same examples each time, `make attack` others by its seed."""

from __future__ import annotations

import hypothesis.core
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def drawn(profile: str, seed: int) -> list[int]:
    """The examples that a test is given under a profile and a seed."""
    seen: list[int] = []

    @settings(settings.get_profile(profile), max_examples=20)
    @given(st.integers())
    def look(number: int) -> None:
        seen.append(number)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hypothesis.core, "global_force_seed", seed)
        look()
    return seen


def test_the_usual_examples_are_the_same_whatever_the_seed() -> None:
    assert drawn("repeatable", 1) == drawn("repeatable", 2)


def test_the_examples_of_an_attack_follow_its_seed() -> None:
    assert drawn("seeded", 1) == drawn("seeded", 1)
    assert drawn("seeded", 1) != drawn("seeded", 2)
