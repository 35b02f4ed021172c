"""A scan at the desk in a real browser: proposals beside their cut-outs, the picture turned and enlarged."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from intake.desk import Desk
from intake.store import State
from intake.terms import FieldName
from tests.browser.chromium import Page
from tests.browser.desk_page import DeskPage
from tests.browser.jupyter import Lab
from tests.sampling import LONG
from tests.scanned import needs_tesseract, sample
from tests.system.test_desk_read_scans import desk_with

FORM = 2  # the number of a sample that was photographed
BOX = "document.querySelector('.desk .side [name={}]')"
CUTS = "document.querySelectorAll('.desk .side .told img')"
PICTURE = "document.querySelector('.desk .mail .drawn img')"


@pytest.fixture
def state(tmp_path: Path) -> State:
    needs_tesseract()
    return desk_with(tmp_path, ("申込書の写真.png", sample(FORM).png())).state


@LONG
def test_fields_of_a_photograph_are_taken_one_by_one_by_clicks(
    state: State, fresh_page: Page, lab_for_all: Lab
) -> None:
    lab_for_all.begin(state.folder)
    desk, page = DeskPage(fresh_page), fresh_page
    desk.begin(lab_for_all, "見本 職員", alone=True)
    desk.click("見ながら項目を入れる")
    page.until(f"!!{PICTURE}")
    desk.fill("note", "写真から")  # while the program reads
    page.until(f"{CUTS}.length >= 6")
    _keep(page, "scan-proposals")
    assert page.value(f"{BOX.format('note')}.value") == "写真から"
    assert page.value(f"{BOX.format('contact_kana')}.value") == ""
    offered = (
        f"{BOX.format('contact_kana')}.closest('label').nextElementSibling.querySelector('button')"
    )
    page.value(f"{offered}.scrollIntoView()")
    wanted = str(page.value(f"{offered}.textContent")).partition("「")[2].partition("」")[0]
    assert wanted.replace(" ", "") == sample(FORM).values[FieldName.CONTACT_KANA].replace(
        "\u3000", ""
    )
    page.click(offered)
    assert page.value(f"{BOX.format('contact_kana')}.value") == wanted
    assert page.value(f"document.activeElement === {BOX.format('contact_kana')}")
    _turned_and_enlarged(page)
    _keep(page, "scan-turned")
    page.value(f"{BOX.format('population')}.value = 'おおぜい'")
    desk.click("記録する")
    page.until("document.querySelectorAll('.desk .side [aria-invalid=true]').length == 1")
    _keep(page, "scan-error")
    assert page.value(f"{BOX.format('contact_kana')}.value") == wanted
    page.value(f"{BOX.format('population')}.value = ''")
    desk.click("記録する")
    page.until("document.querySelector('.desk .said')?.textContent.includes('記録しました')")
    case = Desk(state=State(lab_for_all.state)).show("R4-0001")
    assert case.fields[FieldName.CONTACT_KANA] == wanted
    assert FieldName.POPULATION not in case.fields  # proposed, and not taken
    assert case.forms == ("申込書の写真.png",)


def _turned_and_enlarged(page: Page) -> None:
    upright = page.value(f"{PICTURE}.naturalWidth < {PICTURE}.naturalHeight")
    page.click("[...document.querySelectorAll('.desk .drawn button')][0]")
    page.until(f"({PICTURE}.naturalWidth < {PICTURE}.naturalHeight) != {str(upright).lower()}")
    wide = page.value(f"{PICTURE}.clientWidth")
    page.click("[...document.querySelectorAll('.desk .drawn button')][1]")
    page.until(f"{PICTURE}.clientWidth > {wide} * 1.3")


def _keep(page: Page, name: str) -> None:
    """Keep a picture where INTAKE_PICTURES says, for a person to look at."""
    if folder := os.environ.get("INTAKE_PICTURES"):
        taken = page.call("Page.captureScreenshot", format="png")["data"]
        Path(folder, f"{name}.png").write_bytes(base64.b64decode(taken))
