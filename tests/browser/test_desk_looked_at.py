"""The desk looked at, in JupyterLab and alone in its window, each opened once: nothing is recorded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.browser.axe import barriers_in
from tests.browser.chromium import Browser
from tests.browser.desk_page import ROWS, SAID, DeskPage
from tests.browser.jupyter import Lab


@pytest.fixture(scope="module")
def lab(lab_for_all: Lab, office: Path) -> Lab:
    lab_for_all.begin(office)
    return lab_for_all


@pytest.fixture(scope="module")
def in_notebook(browser: Browser, lab: Lab) -> Iterator[DeskPage]:
    """01_desk.ipynb with all its cells run."""
    with browser.page(apart=False) as page:
        desk = DeskPage(page)
        desk.begin(lab, "見本 職員")
        yield desk


@pytest.fixture(scope="module")
def alone(browser: Browser, lab: Lab) -> Iterator[DeskPage]:
    """The desk alone in its window, before anybody has said who decides."""
    with browser.page(apart=False) as page:
        desk = DeskPage(page)
        desk.begin(lab, "", alone=True)
        yield desk


def test_list_mail_and_actions_are_on_one_screen_each_with_its_own_scroll(
    in_notebook: DeskPage,
) -> None:
    page = in_notebook.page
    for width, height in ((1280, 720), (1440, 900)):
        page.look(width, height)
        page.value("document.querySelector('.desk').scrollIntoView()")
        for part in ("list", "mail", "side"):
            box = f"document.querySelector('.desk .{part}')"
            assert page.value(f"{box}.getBoundingClientRect().top") >= 0
            assert page.value(f"{box}.getBoundingClientRect().bottom") <= height
            assert page.value(f"{box}.getBoundingClientRect().right") <= width
            assert page.value(f"{box}.clientHeight") > height / 3
            assert page.value(f"getComputedStyle({box}).overflowY") == "auto"


def test_keys_pressed_at_the_desk_do_not_touch_the_notebook(in_notebook: DeskPage) -> None:
    desk, page = in_notebook, in_notebook.page
    cells = "window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = page.value(cells)
    page.value(f"{ROWS}[0].focus()")
    for key in ("z", "z", "b", "ArrowDown"):  # of JupyterLab: undo, insert below, the next cell
        page.press(key)
    desk.quiet()
    assert page.value(f"{ROWS}.findIndex(r => r.ariaCurrent)") == 1
    assert page.value(cells) == before


def test_a_hostile_mail_does_nothing_but_show(in_notebook: DeskPage) -> None:
    desk, page = in_notebook, in_notebook.page
    desk.choose("onerror")
    page.until("document.querySelector('.desk .mail')?.textContent.includes('桜田門外')")
    page.value("document.querySelectorAll('.desk details').forEach(d => { d.open = true })")
    assert page.value("window.broken") is None
    shown = "document.querySelector('.desk')"
    assert page.value(f"{shown}.querySelectorAll('script, a, svg, object, img').length") == 0
    assert (
        page.value(f"{shown}.querySelectorAll('.jp-Dialog, [onclick], [style*=fixed]').length") == 0
    )
    # its HTML is in a frame without an origin in which nothing runs, made harmless before
    assert page.value(f"[...{shown}.querySelectorAll('iframe')].map(f => f.sandbox.value)") == [""]
    source = page.value(f"{shown}.querySelector('iframe').srcdoc")
    assert "default-src 'none'" in source
    assert "本文です" in source
    for mark in ("<script", "onclick", "onerror", "<img", "<a", "<iframe", "position:fixed"):
        assert mark not in source
    assert page.value(f"{shown}.textContent.includes('<script>window.broken = 5</script>')")
    assert [url for url in page.requests() if ":9/" in url] == []
    assert page.complaints() == []


def test_the_desk_alone_fills_the_window_without_code_or_barriers(alone: DeskPage) -> None:
    page = alone.page
    desk = "document.querySelector('.desk')"
    page.until(f"!!{desk}?.querySelector('.counts button')")
    page.until("document.querySelectorAll('.desk .row').length == 5")
    assert page.value(f"{desk}.getBoundingClientRect().height") == 900
    assert page.value(f"{desk}.getBoundingClientRect().width") == 1440
    assert not page.value("document.body.innerText.includes('open_desk')")
    assert barriers_in(page, ".desk") == []


def test_deciding_without_a_name_is_refused_in_one_sentence(alone: DeskPage) -> None:
    desk, page = alone, alone.page
    desk.choose("団体が一つに決まらない")
    desk.click("広島県府中市に決める")
    page.until(f"{SAID}.includes('決定した人の名前がありません')")
    assert not page.value("document.body.textContent.includes('Traceback')")
    desk.click("返信")  # what went wrong is not said of another list
    page.until(f"!{SAID}.includes('決定した人の名前')")


def test_a_day_that_there_is_not_is_refused_and_not_taken_for_today(alone: DeskPage) -> None:
    desk, page = alone, alone.page
    desk.click("確認待ち")
    desk.choose("団体が一つに決まらない")
    box, waiting = "document.querySelector('.desk .side [name=on]')", desk.waiting
    page.value(f"{box}.focus()")
    for key in "02302023":
        page.press(key)
    assert page.value(f"[{box}.validity.badInput, {box}.value]") == [True, ""]
    desk.click("利用申込みではない")
    page.until(f"{SAID}.includes('入力した日付がありません')")
    assert desk.waiting == waiting
    desk.click("返信")
    page.until(f"!{SAID}.includes('入力した日付がありません')")


@pytest.mark.parametrize("where", ["in_notebook", "alone"])
def test_the_open_case_prints_at_whole_length_without_the_list_and_buttons(
    request: pytest.FixtureRequest, where: str, tmp_path: Path
) -> None:
    desk: DeskPage = request.getfixturevalue(where)
    page = desk.page
    if where == "alone":
        desk.click("確認待ち")
    desk.choose("団体が一つに決まらない")
    page.value(
        "document.querySelector('.desk .mail pre').textContent += '\\n行'.repeat(200) + '末尾'"
    )
    page.pdf(tmp_path / "case.pdf")
    sheets = PdfReader(tmp_path / "case.pdf").pages
    printed = unicodedata.normalize("NFKC", "".join(each.extract_text() for each in sheets))
    assert len(sheets) > 4  # 200 lines, and what the screen shows beside them
    for words in ("府中市", "末尾", "担当課", "経過", "利用申込み、要確認"):
        assert words in printed
    for words in ("利用申込みではない", "確認待ち", "更新", "返信を書く", "書き入れた一覧"):
        assert words not in printed
    course = "[...document.querySelectorAll('.desk .side details')].at(-1).open"
    page.until(f"!{course}")  # as it was before
