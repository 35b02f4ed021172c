"""A short seeded sample of the attacks on what keeps running; `make attack` runs them whole."""

from __future__ import annotations

import pytest

from tests.attack import hostile_attachments, long_watch, odd_servers, together
from tests.system.dovecot import BINARY

SEED = 20220630


@pytest.fixture(autouse=True)
def _with_dovecot() -> None:
    if BINARY is None:
        pytest.skip("dovecotがありません(apt-get install dovecot-imapd)")


def test_some_seconds_of_watching_under_faults_lose_and_double_nothing() -> None:
    found = long_watch.run(SEED, minutes=0.1, mails=60)
    growth = ("memory grew", "handles grew", "stopping took")  # told by the whole run only
    assert [each for each in found.broken if not each.startswith(growth)] == [], found.figures


def test_seconds_between_odd_servers_lose_and_double_nothing() -> None:
    found = odd_servers.run(SEED, minutes=0.1, settle=5)
    assert found.broken == (), found.figures


def test_watching_publishing_reading_and_deciding_at_once_meet_no_error() -> None:
    found = together.run(SEED, minutes=0.1)
    assert found.broken == (), found.figures


def test_hostile_attachments_leave_recorded_mails_and_stop_no_pass() -> None:
    found = hostile_attachments.run(SEED, count=37)
    assert found.broken == (), found.figures
