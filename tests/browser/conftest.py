"""A real Chromium for the tests here: may be absent on a desk, never in CI."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Browser, Page, chromium
from tests.browser.jupyter import Lab, jupyter_lab
from tests.browser.sites import build_both
from tests.conftest import Once

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def program() -> str:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium fonts-noto-cjk)")
    return program


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium(program()) as opened:
        yield opened


@pytest.fixture(scope="session")
def page(browser: Browser) -> Iterator[Page]:
    with browser.page() as opened:
        yield opened


@pytest.fixture
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A tab of its own: a page that asks before it is left would stop the next test.

    It shares the browser's cache, for JupyterLab is large.
    """
    with browser.page(apart=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def lab_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for the whole run: a start takes five seconds."""
    folder = tmp_path_factory.mktemp("lab")
    with jupyter_lab(folder, folder / "state") as running:
        yield running


@pytest.fixture(scope="session")
def site(once: Once) -> Path:
    """The pages as the rules stand and under a scenario, in one folder."""
    return once("sites", build_both) / "site"
