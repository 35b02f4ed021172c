"""The page for managers in a real browser, from a file, with the network off."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from reports import output
from reports.palette import DARK, LIGHT
from reports.snapshot import open_snapshot
from tests.browser.chromium import Page
from tests.synthetic import half_year, write

ASSETS = ("assets/site.css", "assets/plotly.min.js", "assets/charts.js")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    with open_snapshot(write(folder / "state" / "snapshot.duckdb", half_year())) as snapshot:
        return output.build(snapshot, folder / "site").parent


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


def open_index(page: Page, site: Path, width: int = 1440, *, dark: bool = False) -> None:
    page.look(width, dark=dark)
    page.open((site / "index.html").as_uri())


def test_the_page_needs_nothing_outside_its_folder(page: Page, site: Path) -> None:
    open_index(page, site)
    inside = {(site / name).as_uri() for name in ("index.html", *ASSETS)}
    assert {url for url in page.requests() if not url.startswith("data:")} == inside


@pytest.mark.parametrize("width", [1440, 768, 390])
def test_the_console_stays_silent(page: Page, site: Path, width: int) -> None:
    open_index(page, site, width)
    assert page.complaints() == []


def test_a_page_that_breaks_the_policy_would_be_noticed(page: Page, tmp_path: Path) -> None:
    """The two checks above can fail: this page fetches from outside and runs a script of its own."""
    (tmp_path / "index.html").write_text(
        "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\">"
        "<img src='http://127.0.0.1:9/x.png'><script>alert(1)</script>",
        encoding="utf-8",
    )
    page.open((tmp_path / "index.html").as_uri())
    assert "http://127.0.0.1:9/x.png" in page.requests()
    assert any("Content Security Policy" in complaint for complaint in page.complaints())


def test_the_chart_is_drawn_and_its_table_folded_away(page: Page, site: Path) -> None:
    open_index(page, site)
    assert page.value("document.querySelectorAll('.chart .scatterlayer .trace').length") == 3
    assert page.value("document.querySelector('.chart .main-svg').clientHeight") >= 300
    assert page.value("document.querySelector('#progress details').open") is False
    ends = page.value(
        "[...document.querySelectorAll('.chart .annotation')].map(a => a.textContent)"
    )
    assert [end.split()[0] for end in ends] == ["申込み", "締結", "利用開始"]


def test_the_map_is_painted_in_the_shade_of_each_prefecture(page: Page, site: Path) -> None:
    open_index(page, site)
    painted = page.value(
        "[...document.querySelectorAll('.tiles a')].map(a => [a.className, "
        "getComputedStyle(a).backgroundColor, a.getBoundingClientRect().width])"
    )
    assert len(painted) == 47
    assert len({shade for shade, *_ in painted}) > 3
    for shade, colour, width in painted:
        assert colour == rgb(LIGHT[shade])
        assert width > 30


def test_the_dark_page_and_its_chart_take_the_dark_colours(page: Page, site: Path) -> None:
    open_index(page, site, dark=True)
    assert page.value("getComputedStyle(document.body).backgroundColor") == rgb(DARK["ground"])
    line = "getComputedStyle(document.querySelector('.chart .js-line')).stroke"
    assert page.value(line) == rgb(DARK["accent"])
    page.look(1440, dark=False)
    page.until(f"{line} === {rgb(LIGHT['accent'])!r}")


@pytest.mark.parametrize("width", [1440, 768, 390])
def test_nothing_is_wider_than_the_window(page: Page, site: Path, width: int) -> None:
    open_index(page, site, width)
    assert page.value("document.documentElement.scrollWidth") == width
    cut = page.value(
        "[...document.querySelectorAll('td, th, dd, p, .tiles a, .figure')]"
        ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.textContent.trim().slice(0, 20))"
    )
    assert cut == []


def test_a_cell_of_the_map_leads_to_the_row_of_its_prefecture(page: Page, site: Path) -> None:
    open_index(page, site)
    page.value("document.querySelector('.tiles a[href=\"#p47\"]').click()")
    assert page.value("location.hash") == "#p47"
    assert page.value("document.querySelector('tr:target th').textContent") == "沖縄県"


def test_without_javascript_every_figure_stands_there_as_text(page: Page, site: Path) -> None:
    page.scripts(on=False)
    try:
        open_index(page, site)
    finally:
        page.scripts(on=True)
    assert page.value("document.querySelector('#progress details').open") is True
    assert page.value("document.querySelector('.chart').offsetParent") is None
    rows = "document.querySelectorAll('#progress tbody tr').length"
    assert page.value(rows) == 6


def test_the_page_prints_on_five_sheets_of_a4_in_light_colours(
    page: Page, site: Path, tmp_path: Path
) -> None:
    open_index(page, site, dark=True)
    printed = page.pdf(tmp_path / "index.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    sheets = PdfReader(tmp_path / "index.pdf").pages
    assert len(sheets) == 5
    assert [round(float(side)) for side in sheets[0].mediabox[2:]] == [595, 842]
    assert "申込割合" in sheets[0].extract_text()
