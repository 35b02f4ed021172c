"""The desk whose kernel was restarted, or has gone: it says so, and how to go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.browser.chromium import Page
from tests.browser.desk_page import ROWS, SAID, DeskPage
from tests.browser.jupyter import Lab
from tests.sampling import LONG
from tests.system.mails import note


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    asked = note("クラウド型被災者支援システムについて（照会）", "利用料はいくらでしょうか。")
    (folder / "1.eml").write_bytes(asked.as_bytes())
    import_files(State(folder), load_settings(folder), [folder / "1.eml"], notify=False)
    return folder


@pytest.fixture
def lab(lab_for_all: Lab, office: Path) -> Lab:
    lab_for_all.begin(office)
    return lab_for_all


def test_a_restarted_kernel_is_said_with_what_to_do_and_the_cell_goes_on(
    fresh_page: Page, lab: Lab
) -> None:
    desk = DeskPage(fresh_page)
    desk.begin(lab, "見本 職員")
    fresh_page.value(
        "void window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    fresh_page.until(f"{SAID}.includes('もう一度実行する')")
    assert fresh_page.value(f"{SAID}.includes('記録は失われていません')")
    lab.command(fresh_page, "notebook:run-all-cells")
    fresh_page.until(f"{ROWS}.length == 1 && !{SAID}.includes('もう一度実行する')")


@LONG
def test_a_desk_alone_whose_kernel_has_gone_says_how_to_go_on_and_does(
    fresh_page: Page, lab: Lab
) -> None:
    desk = DeskPage(fresh_page)
    desk.begin(lab, "見本 職員", alone=True)
    lab.each_kernel("DELETE")
    fresh_page.value(f"{ROWS}[0].focus()")
    fresh_page.press("g")
    fresh_page.until(f"{SAID}.includes('読み込み直')")
    assert fresh_page.value(f"{SAID}.includes('記録は失われていません')")
    lab.open_alone(fresh_page)
    fresh_page.until(f"{ROWS}.length == 1")
