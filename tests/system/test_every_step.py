"""A step of a pass fails once; `make attack` tries every step."""

from __future__ import annotations

from tests.attack import every_step


def test_a_step_that_fails_once_hinders_nothing_else_and_is_done_later() -> None:
    found = every_step.run(20220630, steps=2)
    assert found.broken == (), found.figures
