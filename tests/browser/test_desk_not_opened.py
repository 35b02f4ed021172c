"""The desk alone in its window where its record cannot be opened: a sentence says why and the cure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.browser.chromium import Page
from tests.browser.jupyter import Lab

SAID = "document.querySelector('[role=alert]')?.textContent ?? ''"


@pytest.fixture
def lab(lab_for_all: Lab, office: Path) -> Lab:
    lab_for_all.begin(office)
    return lab_for_all


def test_a_folder_without_a_record_is_named_with_the_cure(fresh_page: Page, lab: Lab) -> None:
    shutil.rmtree(lab.state)
    lab.open_alone(fresh_page)
    fresh_page.until(f"({SAID}).includes('にはまだ記録がありません')")
    said = fresh_page.value(SAID)
    assert str(lab.state) in said
    assert "intake poll" in said
    assert "INTAKE_STATE" in said
    assert "error" not in fresh_page.value("document.body.innerText").lower()


def test_a_record_that_cannot_be_reached_is_named_with_the_cure(fresh_page: Page, lab: Lab) -> None:
    shutil.rmtree(lab.state)
    lab.state.symlink_to(lab.state.name)  # to itself
    try:
        lab.open_alone(fresh_page)
        fresh_page.until(f"({SAID}).includes('受付の画面を開けません')")
        said = fresh_page.value(SAID)
        assert str(lab.state) in said
        assert "ください" in said
    finally:
        lab.state.unlink()
