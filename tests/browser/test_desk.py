"""The desk in a real JupyterLab and a real browser: waiting mails are settled by clicks and by keys."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import nbformat
import pytest

from intake.desk import Desk
from intake.status import status
from intake.store import State
from intake.terms import Stage
from tests.browser.chromium import Page
from tests.browser.desk_page import DRAWN, LETTER, ROWS, SAID, TITLE, DeskPage, button
from tests.browser.jupyter import Lab
from tests.sampling import LONG

MARKS = ("例田", "soudan@", "03-0000", "府中市", "見本", "taro@", "R4-0", "桜田門外")


@pytest.fixture
def page(fresh_page: Page) -> Page:
    return fresh_page


@pytest.fixture
def lab(lab_for_all: Lab, office: Path) -> Lab:
    lab_for_all.begin(office)
    return lab_for_all


@pytest.fixture
def state(lab: Lab) -> State:
    return State(lab.state)


def test_waiting_mails_are_settled_by_clicks_and_nothing_of_them_is_saved(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    waiting = desk.waiting
    assert waiting == len(Desk(state=state).waiting()) == 5
    # a municipality chosen, the letter looked at and queued: two clicks, and the next is open
    desk.choose("団体が一つに決まらない")
    page.until(f"!!({button('広島県府中市に決める')})")
    number = page.value(f"{TITLE}.slice(0, 7)")
    desk.clicks = 0
    desk.click("広島県府中市に決める")
    page.until(f"{LETTER}?.value.includes('広島県府中市')")
    assert status(state)["sends"]["queued"] == 0
    # the mail is beside its letter, which opens at its head; nothing more can be decided meanwhile
    assert page.value("document.querySelector('.desk .mail pre').offsetParent !== null")
    assert page.value("document.activeElement.name") == "recipient"
    assert _is_in_view(page, "document.activeElement")
    assert not desk.has("利用申込みではない")
    desk.click("送信待ちに入れる")
    assert desk.clicks == 2
    desk.until_waiting(waiting - 1)
    page.until(f"{TITLE} && !{TITLE}.includes({number!r})")
    assert Desk(state=state).show(number).stage is Stage.ACCEPTED
    assert status(state)["sends"]["queued"] == 1
    (decided,) = [each for each in Desk(state=state).history(number) if each.what == "決定"]
    assert decided.who == "見本 職員"
    # the same municipality again is put to the first
    desk.choose("団体が一つに決まらない")
    desk.click(f"{number}　広島県府中市（受付完了）にまとめる")
    desk.until_waiting(waiting - 2)
    # a withdrawal
    desk.choose("取下げ")
    desk.click("を取り下げる")
    page.until(f"{LETTER}?.value.includes('取下げの御連絡')")
    desk.click("送らずに次へ")
    desk.until_waiting(waiting - 3)
    assert status(state)["applications"]["withdrawn"] == 1
    # and its undoing
    desk.click("を取り消す")
    desk.until_waiting(waiting - 2)
    assert status(state)["applications"]["withdrawn"] == 0
    assert "取下げ" in desk.chosen
    # an answer in one's own words; an empty one is refused
    desk.choose("お問合せ")
    desk.click("返信を書く")
    desk.click("送信待ちに入れ、回答済みにする")
    page.until(f"{SAID}.includes('まだ書かれていません')")
    desk.write("　別紙のとおりです。\n")
    desk.click("送信待ちに入れ、回答済みにする")
    desk.until_waiting(waiting - 3)
    assert status(state)["sends"]["queued"] == 2
    lab.save(page)
    saved = (lab.folder / "01_desk.ipynb").read_text(encoding="utf-8")
    _holds_nothing_of_anybody(saved, lab.folder)


def _is_in_view(page: Page, element: str) -> bool:
    """Whether an element is inside the part of the screen that scrolls round it."""
    inside = (
        f"((e, r) => e.top >= r.top - 1 && e.bottom <= r.bottom + 1)({element}.getBoundingClientRect(),"
        f" {element}.closest('.region').getBoundingClientRect())"
    )
    return bool(page.value(inside))


def _holds_nothing_of_anybody(saved: str, folder: Path) -> None:
    """The saved notebook is the one committed, and so is every copy that JupyterLab keeps of it."""
    committed = nbformat.reads(
        (Path(__file__).resolve().parents[2] / "notebooks" / "01_desk.ipynb").read_text(), 4
    )
    kept = nbformat.reads(saved, 4)
    assert [cell.source for cell in kept.cells] == [cell.source for cell in committed.cells]
    assert [cell for cell in kept.cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert "widgets" not in kept.metadata
    own_words = "".join(cell.source for cell in committed.cells)
    for path in folder.rglob("01_desk*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert [mark for mark in MARKS if mark in text and mark not in own_words] == [], path


@LONG
def test_a_letter_that_is_left_half_written_comes_back_until_it_is_queued(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員", alone=True)
    desk.choose("お問合せ")
    desk.click("返信を書く")
    desk.write("　別紙のとおりです。\n")
    desk.choose("取下げ")
    assert not desk.said
    desk.choose("お問合せ")
    desk.click("返信を書く")
    assert page.value(f"{LETTER}.value.includes('別紙のとおりです')")
    assert page.value(
        "document.querySelector('.desk .side').textContent.includes('書きかけの内容')"
    )
    desk.click("送らずに戻る")
    desk.choose("お問合せ")
    desk.click("返信を書く")
    assert page.value(f"{LETTER}.value.includes('別紙のとおりです')")
    waiting = desk.waiting
    desk.click("送信待ちに入れ、回答済みにする")
    desk.until_waiting(waiting - 1)
    assert status(state)["sends"]["queued"] == 1


def test_a_letter_in_the_queue_is_read_again_and_taken_back_and_no_case_is_acted_on_unseen(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員", alone=True)
    desk.choose("団体が一つに決まらない")
    desk.click("広島県府中市に決める")
    page.until(f"{LETTER}?.value.includes('広島県府中市')")
    desk.click("送信待ちに入れる")
    desk.until_waiting(4)
    desk.click("を取り消す")  # the decision, after which its letter must not go out unnoticed
    desk.until_waiting(5)
    page.until(f"{SAID}.includes('この件の返信がまだ送信待ちです')")
    desk.click("返信")
    page.until("document.querySelector('.desk .mail').textContent.includes('広島県府中市')")
    for said in (
        "次の自動送信のときに、送らずに保留に戻します",
        "申込みの今の段階は「要確認」です",
    ):
        assert page.value(f"document.body.textContent.includes('{said}')")
    assert not desk.has("広島県府中市に決める")  # no case is acted on that is not shown
    desk.click("送らない（取り消す）")
    page.until(f"{SAID}.includes('返信を取り消しました')")
    assert status(state)["sends"]["queued"] == 0
    (letter,) = Desk(state=state).letters("retracted")
    assert "広島県府中市" in letter.text
    desk.click("確認待ち")
    desk.until_waiting(5)


_HANDED_OVER = """
HTMLAnchorElement.prototype.click = async function () {
  const bytes = new Uint8Array(await (await fetch(this.href)).arrayBuffer());
  window.handed = {name: this.download, base64: btoa(Array.from(bytes, b => String.fromCharCode(b)).join(""))};
}; 0
"""


@LONG
def test_a_workbook_is_written_at_a_click_and_handed_over(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員", alone=True)
    desk.click("Excel")
    assert not (state.folder / "exports").exists()
    page.value(_HANDED_OVER)
    desk.click("Excel に書き出す")
    page.until("!!window.handed")
    (written,) = (state.folder / "exports").iterdir()
    assert page.value("window.handed.name") == written.name
    assert base64.b64decode(page.value("window.handed.base64")) == written.read_bytes()


@LONG
def test_a_name_is_asked_for_once_and_lines_are_marked_together(page: Page, lab: Lab) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員", alone=True)
    lab.open_alone(page)
    page.until(DRAWN)
    desk.quiet()
    assert page.value("document.querySelector('.desk [name=by]').value") == "見本 職員"
    assert "受付の画面を開いています" in page.value("window.voila_process.toString()")
    for place, key in ((1, "ctrlKey"), (3, "shiftKey")):
        click = f"new MouseEvent('click', {{bubbles: true, cancelable: true, {key}: true}})"
        page.value(f"{ROWS}[{place}].dispatchEvent({click})")
        desk.quiet()
    page.until(f"{ROWS}.filter(row => row.ariaPressed == 'true').length == 4")
    _keep(page, "picked")
    desk.fill("to", "見本 二郎")
    page.click(
        "[...document.querySelectorAll('.desk .list form button')].find(b => b.textContent == 'この人に渡す')"
    )
    page.until(f"{SAID}.includes('4 件の担当を見本 二郎さんにしました')")
    assert page.value(f"{ROWS}.filter(row => row.textContent.includes('見本 二郎')).length") == 4


def _keep(page: Page, name: str) -> None:
    """Keep a picture where INTAKE_PICTURES says, for a person to look at."""
    if folder := os.environ.get("INTAKE_PICTURES"):
        page.picture(Path(folder, f"{name}.png"), whole=False)


@LONG
def test_what_somebody_else_decided_meanwhile_is_named(page: Page, lab: Lab, state: State) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員", alone=True)
    desk.choose("団体が一つに決まらない")
    page.until(f"!!({button('広島県府中市に決める')})")
    number = page.value(f"{TITLE}.slice(0, 7)")
    Desk("別の 職員", state).dismiss(number)
    desk.click("広島県府中市に決める")
    page.until(f"{SAID}.includes('別の 職員さんが「利用申込みではない」と決めました')")
    desk.click("更新")
    desk.until_waiting(4)
    assert len(Desk(state=state).waiting()) == 4


def test_a_selection_ticked_in_02_is_recorded_and_its_letters_are_queued(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    lab.open(page, "02_trial.ipynb")
    page.until("!!document.querySelector('.desk [name=pasted]')")
    page.click("document.querySelector('.desk [name=by]')")
    page.type("見本 職員")

    def on(day: str) -> None:
        page.value(
            f"(i => {{ i.value = '{day}'; i.dispatchEvent(new Event('change', {{bubbles: true}})) }})"
            "(document.querySelector('.desk [name=on]'))"
        )
        desk.quiet()

    on("2022-08-30")
    if not desk.has("選定"):
        desk.click("すべての申込みを示す")
    desk.click("選定")
    desk.click("選んだ 1 件を確かめる")
    page.until("document.body.textContent.includes('決定 1 件を記録できます')")
    on("2022-08-31")
    assert page.value(f"{button('記録する')}.disabled")  # what was shown was for another day
    desk.click("選んだ 1 件を確かめる")
    page.until("document.body.textContent.includes('決定 1 件を記録できます')")
    assert status(state)["applications"]["trial_selected"] == 0
    desk.click("記録する")
    page.until(f"!!({button('1 通を送信待ちに入れる')})")
    assert status(state)["applications"]["trial_selected"] == 1
    assert status(state)["sends"]["queued"] == 0
    desk.click("1 通を送信待ちに入れる")
    page.until(f"{SAID}.includes('1 通を送信待ちに入れました')")
    assert status(state)["sends"]["queued"] == 1


def test_a_mail_is_settled_with_the_keyboard_alone(page: Page, lab: Lab, state: State) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員", alone=True)
    waiting = desk.waiting
    desk.choose("団体が一つに決まらない")
    page.press("Enter")
    assert "府中市に決める" in page.value("document.activeElement.textContent")
    page.press("1")  # the number on the button of the first candidate
    desk.quiet()
    page.until(f"{LETTER}?.value.includes('府中市')")
    assert page.value("document.activeElement.name") == "recipient"
    for _ in range(3):
        page.press("Tab")
    assert page.value("document.activeElement.textContent") == "送信待ちに入れる"
    page.press("Space")
    desk.until_waiting(waiting - 1)
    desk.quiet()
    page.until("document.activeElement.ariaCurrent === 'true'")
    assert status(state)["sends"]["queued"] == 1
