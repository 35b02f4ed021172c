"""No barrier that axe-core knows of on any kind of page, light and dark, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.overview import Question
from reports.pages import output
from reports.snapshot import open_snapshot
from tests.browser.axe import violations
from tests.browser.chromium import Page
from tests.synthetic import half_year, write

KINDS = ("index", "prefectures/13", "municipalities", "fees", "operations", "data")
SCENARIO = "仮定A"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it stands, and beside it the one under a scenario."""
    folder = tmp_path_factory.mktemp("share")
    file = write(folder / "state" / "snapshot.duckdb", half_year())
    for scenario in (None, SCENARIO):
        with open_snapshot(file) as snapshot:
            output.build(snapshot, folder / "site", Question(scenario=scenario))
    return folder / "site"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("suffix", ["", f"-試算-{SCENARIO}"], ids=["rules", "scenario"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_violation(page: Page, site: Path, kind: str, suffix: str, dark: bool) -> None:
    page.look(1440, dark=dark)
    page.open((site / f"{kind}{suffix}.html").as_uri())
    assert violations(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_violation_on_a_telephone(page: Page, site: Path, kind: str) -> None:
    page.look(390, 844)
    page.open((site / f"{kind}.html").as_uri())
    assert violations(page) == []


def test_axe_would_find_a_barrier(page: Page, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<html><body><img src='data:,'><p style='color:#ccc;background:#fff'>読めない</p></body></html>",
        encoding="utf-8",
    )
    page.open((tmp_path / "bad.html").as_uri())
    found = " ".join(violations(page))
    for barrier in ("color-contrast", "html-has-lang", "image-alt", "document-title"):
        assert barrier in found
