"""A short sample of two people in two browsers; `make attack` plays them for minutes."""

from __future__ import annotations

import pytest

from tests.attack import two_desks
from tests.browser.conftest import program
from tests.sampling import LONG


@pytest.fixture(autouse=True)
def _with_chromium() -> None:
    program()


@LONG
def test_two_people_in_two_browsers_decide_under_their_names_and_lose_nothing() -> None:
    found = two_desks.run(20220630, minutes=0.12)
    assert found.broken == (), found.figures
    assert found.figures["decisions"] > 0
