"""A short seeded sample of the long attacks; `make attack` runs them whole."""

from __future__ import annotations

import pytest

from tests.attack import (
    forget,
    fuzz,
    fuzz_answers,
    fuzz_handed_in,
    kill,
    kill_backup,
    order_of_calls,
)
from tests.system.dovecot import BINARY

SEED = 20220630


@pytest.fixture(autouse=True)
def _with_dovecot() -> None:
    if BINARY is None:
        pytest.skip("dovecotがありません(apt-get install dovecot-imapd)")


def test_kills_lose_and_double_nothing() -> None:
    found = kill.run(SEED, kills=3, mails=10)
    assert found.broken == (), found.figures


def test_forgetting_killed_anywhere_leaves_the_old_record_or_the_new_one() -> None:
    found = forget.run(SEED, kills=1, events=40)
    assert found.broken == (), found.figures


def test_backup_and_restore_killed_anywhere_leave_a_whole_one_or_none() -> None:
    found = kill_backup.run(SEED, kills=1, events=40)
    assert found.broken == (), found.figures


def test_nothing_is_acknowledged_before_it_is_synced() -> None:
    found = order_of_calls.run(SEED, mails=3)
    assert found.broken == (), found.figures


def test_answers_of_a_cell_taken_over_are_refused_or_can_be_kept() -> None:
    found = fuzz.run(SEED, 1_000, fuzz_answers.drawn, fuzz_answers.examine)
    assert found.broken == (), found.figures


def test_spoilt_files_of_staff_are_read_or_refused_in_a_sentence() -> None:
    found = fuzz_handed_in.run(SEED, count=100)
    assert found.broken == (), found.figures
