"""The pages for managers on paper."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.pages import pdf
from tests.browser.chromium import Page
from tests.browser.sites import SCENARIO
from tests.sampling import few

SUFFIX = f"-試算-{SCENARIO}"


@pytest.mark.parametrize(
    ("name", "sheets"),
    few([("index", 2), (f"index{SUFFIX}", 2), (f"prefectures/01{SUFFIX}", 1),
         (f"prefectures/20{SUFFIX}", 1), ("prefectures/27", 1), ("prefectures/46", 1)],
        (f"index{SUFFIX}", 2), (f"prefectures/01{SUFFIX}", 1)),
)  # fmt: skip
def test_pages_print_on_their_sheets_of_a4_in_light_colours(
    page: Page, site: Path, tmp_path: Path, name: str, sheets: int
) -> None:
    page.look(1440, dark=True)
    page.open((site / f"{name}.html").as_uri())
    printed = page.pdf(tmp_path / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    found = PdfReader(tmp_path / "page.pdf").pages
    assert [round(float(side)) for side in found[0].mediabox[2:]] == [595, 842]
    assert len(found) == sheets
    for sheet in found:
        text = unicodedata.normalize("NFKC", sheet.extract_text())
        assert "申込割合" in text
        assert "見本データ(架空)" in text
        assert (f"試算「{SCENARIO}」" in text) == (SUFFIX in name)


@pytest.mark.parametrize("suffix", ["", SUFFIX])
def test_the_sheet_for_a_meeting_is_one_page(
    page: Page, site: Path, tmp_path: Path, suffix: str
) -> None:
    page.open((site / f"会議用の1枚{suffix}.html").as_uri())
    page.pdf(tmp_path / "page.pdf")
    (sheet,) = PdfReader(tmp_path / "page.pdf").pages
    text = unicodedata.normalize("NFKC", sheet.extract_text())
    assert "管理者が決めること" in text
    assert "まだ確かめられていません" in text


@pytest.mark.parametrize("name", ["fees", "operations"])
def test_every_part_of_a_bar_is_named_on_paper(page: Page, site: Path, name: str) -> None:
    page.look(1440, print_=True)
    page.open((site / f"{name}{SUFFIX}.html").as_uri())
    page.value("window.dispatchEvent(new Event('beforeprint'))")
    widths = page.value(
        "[...document.querySelectorAll('.chart .legendtext')]"
        ".map(e => e.getBoundingClientRect().width)"
    )
    assert len(widths) > 1
    assert min(widths) > 0


@pytest.mark.parametrize("name", few(["municipalities", "fees"], "fees"))
def test_a_page_as_pdf_passes_by_mail_and_its_sheets_are_numbered(site: Path, name: str) -> None:
    program = pdf.browser()
    assert program is not None, "where there is a page there is a browser"
    made = pdf.printed({"x": site / f"{name}{SUFFIX}.html"}, program)["x"]
    assert len(made) <= 1_000_000
    sheets = PdfReader(BytesIO(made)).pages
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, 1):
        text = unicodedata.normalize("NFKC", sheet.extract_text())
        assert re.search(rf"\b{number}\W{len(sheets)}\b", text)


@pytest.mark.parametrize("name", ["index", f"index{SUFFIX}", f"prefectures/01{SUFFIX}"])
def test_the_names_of_the_lines_do_not_touch_on_paper(page: Page, site: Path, name: str) -> None:
    page.look(1440)
    page.open((site / f"{name}.html").as_uri())
    page.value("window.dispatchEvent(new Event('beforeprint'))")
    tops = page.value(
        "[...document.querySelectorAll('.chart .annotation-text')]"
        ".map(e => e.getBoundingClientRect().top).sort((a, b) => a - b)"
    )
    assert len(tops) >= 3
    gaps = [after - before for before, after in pairwise(tops)]
    assert min(gaps) > 11
