"""The page attached to a mail, opened where nothing else is; and the PDF that the command prints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from reports.pages import extras, output, pdf
from reports.pages.extras import Wanted
from reports.pages.output import Built
from reports.snapshot import open_snapshot
from tests.browser.axe import violations
from tests.browser.chromium import Page
from tests.sampling import few
from tests.synthetic import half_year, write

LINES = "document.querySelectorAll('.chart .scatterlayer .trace').length"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("share")
    with open_snapshot(write(folder / "state" / "snapshot.duckdb", half_year())) as snapshot:
        yield output.build(snapshot, folder / "site")


@pytest.fixture(scope="module")
def attached(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The overview alone in a folder, as whoever saves it from a mail has it."""
    wanted = Wanted(single=True, pages=("概要",))
    (made,) = extras.put(built, built.index.parent, wanted)
    return Path(shutil.copy(made, tmp_path_factory.mktemp("mail")))


@pytest.mark.parametrize("dark", few([False, True], False), ids=["light", "dark"])
def test_an_attached_page_draws_its_charts_and_asks_for_nothing(
    page: Page, attached: Path, dark: bool
) -> None:
    page.look(1280, dark=dark)
    page.open(attached.as_uri())
    page.until(f"{LINES} === 3")
    assert [url for url in page.requests() if not url.startswith("data:")] == [attached.as_uri()]
    assert page.complaints() == []
    assert violations(page) == []


def test_tables_of_an_attached_page_can_be_sorted(page: Page, attached: Path) -> None:
    page.look(1280)
    page.open(attached.as_uri())
    page.until("document.querySelector('table[data-sort] button.sort') !== null")
    first = "document.querySelector('table[data-sort] tbody tr').textContent"
    before = page.value(first)
    page.value("document.querySelectorAll('table[data-sort] button.sort')[1].click()")
    assert page.value(first) != before


def test_without_scripts_an_attached_page_still_says_everything(page: Page, attached: Path) -> None:
    page.scripts(on=False)
    try:
        page.look(1280)
        page.open(attached.as_uri())
    finally:
        page.scripts(on=True)
    assert page.value("document.querySelectorAll('table tbody tr').length") > 47
    assert "data-script" not in page.value("document.body.innerText")


def test_the_command_prints_the_overview_on_a4_with_its_chart(
    page: Page, built: Built, tmp_path: Path
) -> None:
    program = pdf.browser()
    assert program is not None, "where there is a page there is a browser"
    printed = pdf.printed({"pdf/x.pdf": built.index}, program)["pdf/x.pdf"]
    (tmp_path / "x.pdf").write_bytes(printed)
    sheets = PdfReader(tmp_path / "x.pdf").pages
    assert len(sheets) == 2
    assert [round(float(side)) for side in sheets[0].mediabox[2:]] == [595, 842]
    text = normalize("NFKC", "".join(sheet.extract_text() for sheet in sheets))
    assert "申込割合" in text
    assert "利用開始" in text
