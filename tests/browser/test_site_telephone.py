"""Tables of the managers' pages on a telephone: still, complete, and saying where they go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import Page
from tests.browser.sites import KINDS, SCENARIO
from tests.sampling import few

SUFFIX = f"-試算-{SCENARIO}"
TURNED = "window.turned"
WATCH = (
    f"{TURNED} = 0; const watch = new MutationObserver(found => {TURNED} += found.length);"
    "document.querySelectorAll('.scroll').forEach(box => watch.observe(box, {attributes: true}));"
)
FRAMES = "window.frames_seen = 0; (function next() { window.frames_seen += 1; requestAnimationFrame(next); })()"


def show(page: Page, site: Path, name: str, width: int) -> None:
    """The page with everything folded open, once it has been laid out."""
    page.look(width)
    page.open((site / f"{name}{SUFFIX}.html").as_uri())
    page.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.value(FRAMES)
    page.until("window.frames_seen > 5")


@pytest.mark.parametrize("width", few([360, 390, 412], 360))
@pytest.mark.parametrize("kind", KINDS)
def test_tables_stand_still_and_say_where_they_go_on(
    page: Page, site: Path, kind: str, width: int
) -> None:
    """A note that makes its table narrow enough to need no note once came and went in every frame."""
    show(page, site, kind, width)
    page.value(f"{{ {WATCH} }}")
    page.until("window.frames_seen > 25")
    assert page.value(TURNED) == 0
    unsaid = page.value(
        "[...document.querySelectorAll('.scroll')].filter(box => "
        "(box.scrollWidth > box.clientWidth + 1) !== box.classList.contains('moves'))"
        ".map(box => box.textContent.trim().slice(0, 20))"
    )
    assert unsaid == []


@pytest.mark.parametrize("width", few([360, 390], 360))
def test_no_cell_of_text_is_a_column_of_single_signs(page: Page, site: Path, width: int) -> None:
    show(page, site, "data", width)
    narrow = page.value(
        "[...document.querySelectorAll('main th, main td')]"
        ".filter(cell => cell.offsetParent && cell.textContent.trim().length > 8"
        " && cell.clientWidth < 78)"  # six signs of 13 pixels
        ".map(cell => cell.textContent.trim().slice(0, 20))"
    )
    assert narrow == []


def test_a_table_wider_than_a_phone_says_so_and_keeps_its_first_column(
    page: Page, site: Path
) -> None:
    wide = "document.querySelector('#towns .scroll')"
    show(page, site, "prefectures/13", 390)
    assert page.value(f"{wide}.classList.contains('moves')")
    assert "横に動かせます" in page.value(f"getComputedStyle({wide}, '::before').content")
    for part in ("caption", "tbody th"):
        at = f"{wide}.querySelector('{part}').getBoundingClientRect().left"
        before = page.value(at)
        assert page.value(f"({wide}.scrollLeft = 300, {at})") == before, part
        page.value(f"{wide}.scrollLeft = 0")
    show(page, site, "prefectures/13", 1440)
    assert not page.value(f"{wide}.classList.contains('moves')")
