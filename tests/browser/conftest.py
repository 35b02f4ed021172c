"""A real Chromium for the tests here: may be absent on a desk, never in CI."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.browser.chromium import Browser, Page, chromium
from tests.browser.desk_mails import hostile
from tests.browser.jupyter import Lab, jupyter_lab
from tests.browser.sites import build_both
from tests.conftest import Once
from tests.system.mails import ambiguous, application, note, places

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def program() -> str:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium fonts-noto-cjk)")
    return program


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium(program()) as opened:
        yield opened


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def lab_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for all tests here: a start takes five seconds."""
    folder = tmp_path_factory.mktemp("lab")
    with jupyter_lab(folder, folder / "state") as running:
        yield running


@pytest.fixture(scope="session")
def site(once: Once) -> Path:
    """The pages as the rules stand and under a scenario, in one folder."""
    return once("sites", build_both) / "site"


@pytest.fixture(scope="session")
def office(once: Once) -> Path:
    """A record in which five things wait: two without a municipality, two inquiries, a withdrawal."""
    return once("office", _five_things_wait)


def _five_things_wait(folder: Path) -> None:
    (folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    place = places()[0]
    withdrawn = note(
        f"【{place.full_name}】クラウド型被災者支援システムの利用申込みの取下げ",
        f"{place.full_name}総務課です。先の利用申込みを取り下げます。",
        f"mihon1@{place.romaji}.example",
    )
    other = note("クラウド型被災者支援システムについて（照会）", "利用料はいくらでしょうか。")
    mails = [
        application(place, 1),
        ambiguous(),
        hostile(),
        other.as_bytes(),
        withdrawn.as_bytes(),
        ambiguous().replace(b"@fuchu.example", b"@fuchu-shi.example"),
    ]
    for number, raw in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(raw)
    paths = sorted(folder.glob("*.eml"))
    import_files(State(folder), load_settings(folder), paths, notify=False)
