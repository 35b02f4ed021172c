"""What waits for a person's leave, and what machines sent, at the desk in a real browser."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from intake.desk import Desk
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.browser.chromium import Page
from tests.browser.desk_page import DeskPage
from tests.browser.jupyter import Lab
from tests.system.test_parties import CLERK, Sent, clerks_application, mail

SHOWN = "document.querySelector('.desk .side').innerText"
MACHINES = "[...document.querySelectorAll('.desk summary')].find(b => b.textContent.includes('機械の連絡'))"
FOLDED = f"{MACHINES}.closest('details').querySelectorAll('button')"


@pytest.fixture
def state(tmp_path: Path) -> State:
    """太子町's application, a stranger's correction of it, and a shop's advertisement."""
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    (folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    advert = mail("shop@shop.example", Sent("ポイントが貯まりました。\n", "会員の皆様へ"), "")
    stranger = Sent("電話番号：0721-98-5514\n担当者：山茶 三郎\n")
    mails = (
        clerks_application(),
        mail("mallory.q@gmail.com", stranger, "R4-0001"),
        b"Precedence: bulk\r\n" + advert,
    )
    for number, raw in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(raw)
        import_files(State(folder), load_settings(folder), [folder / f"{number}.eml"], notify=False)
    return State(folder)


def test_what_somebody_else_wrote_is_taken_over_by_a_click_and_machines_are_folded_away(
    state: State, fresh_page: Page, lab_for_all: Lab
) -> None:
    lab_for_all.begin(state.folder)
    desk, page = DeskPage(fresh_page), fresh_page
    desk.begin(lab_for_all, "見本 職員", alone=True)
    assert desk.waiting == 1
    assert "差出人と違う方" in desk.chosen
    shown = page.value(SHOWN)
    for words in ("変更前", "0721-98-0311", "変更後", "0721-98-5514", "反映しない"):
        assert words in shown
    _keep(page, "proposal")
    page.click(MACHINES)
    page.until(f"{FOLDED}.length == 1 && {FOLDED}[0].offsetParent !== null")
    _keep(page, "folded")
    row = "[...document.querySelectorAll('.desk .side tr')].find(r => r.textContent.includes('電話番号'))"
    page.click(f"{row}.querySelector('button')")
    desk.quiet()
    desk.until_waiting(0)
    fields = Desk(state=State(lab_for_all.state)).show("R4-0001").fields
    assert (fields["phone"], fields["contact_name"]) == ("0721-98-5514", "椿原 花子")
    assert fields["email"] == CLERK


def _keep(page: Page, name: str) -> None:
    """Keep a picture where INTAKE_PICTURES says, for a person to look at."""
    if folder := os.environ.get("INTAKE_PICTURES"):
        taken = page.call("Page.captureScreenshot", format="png")["data"]
        Path(folder, f"{name}.png").write_bytes(base64.b64decode(taken))
