"""No barrier that axe-core knows of on any kind of page, light and dark, wide and narrow."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from tests.browser.axe import violations
from tests.browser.chromium import Page
from tests.browser.sites import KINDS, SCENARIO
from tests.sampling import few

ASSUMED = f"-試算-{SCENARIO}"
EVERY = list(product(KINDS, ("", ASSUMED), (False, True)))
DIFFER_MOST = (("index", "", False), ("index", ASSUMED, True), ("fees", ASSUMED, False))


@pytest.mark.parametrize(("kind", "suffix", "dark"), few(EVERY, *DIFFER_MOST))
def test_axe_finds_no_violation(page: Page, site: Path, kind: str, suffix: str, dark: bool) -> None:
    page.look(1440, dark=dark)
    page.open((site / f"{kind}{suffix}.html").as_uri())
    assert violations(page, colours_alone=dark) == []  # the dark pages are the same but for colours


@pytest.mark.parametrize("kind", few(KINDS, "index"))
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


def test_a_row_of_another_look_is_seen_below_rows_that_look_alike(
    page: Page, tmp_path: Path
) -> None:
    rows = "<tr><td>読める</td></tr>" * 20 + "<tr><td style='color:#ddd'>読めない</td></tr>" * 20
    table = (
        f"<!doctype html><html lang=ja><title>表</title><main><table><tbody>{rows}</table></main>"
    )
    (tmp_path / "rows.html").write_text(f"<meta charset=utf-8>{table}", encoding="utf-8")
    page.open((tmp_path / "rows.html").as_uri())
    (found,) = (each for each in violations(page) if each.startswith("color-contrast"))
    assert "tr:nth-child(21)" in found
