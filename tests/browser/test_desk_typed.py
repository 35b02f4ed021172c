"""What is typed at the desk and not yet recorded is lost by nothing that is pressed beside it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from intake.desk import Desk
from intake.desk.view.panel import WORDS
from intake.store import State
from intake.terms import Stage
from intake.text import tokyo_day
from tests.browser.chromium import Page
from tests.browser.desk_page import SAID, TITLE, DeskPage, button
from tests.browser.jupyter import Lab
from tests.sampling import LONG


@pytest.fixture
def lab(lab_for_all: Lab, office: Path) -> Lab:
    lab_for_all.begin(office)
    return lab_for_all


@pytest.fixture
def state(lab: Lab) -> State:
    return State(lab.state)


@pytest.fixture
def desk(fresh_page: Page, lab: Lab) -> DeskPage:
    desk = DeskPage(fresh_page)
    desk.begin(lab, "見本 職員", alone=True)
    return desk


def _box(name: str) -> str:
    return f"document.querySelector('.desk .side [name={name}]')"


def _open_notes(desk: DeskPage) -> None:
    fold = "[...document.querySelectorAll('.desk .side summary')].find(s => s.textContent.startsWith('同僚'))"
    if not desk.page.value(f"{fold}.parentElement.open"):
        desk.page.click(fold)


def _notes(state: State, words: str) -> list[str]:
    desk = Desk(state=state)
    (item,) = [each for each in desk.waiting() if words in each.subject]
    return [each.sentence for each in desk.entries(desk.show(item.mail))]


@LONG
def test_a_memo_goes_with_the_item_that_is_handed_to_a_colleague(
    desk: DeskPage, state: State
) -> None:
    desk.choose("（照会）")
    _open_notes(desk)
    desk.fill("text", "折り返しは午後がよいとのこと")
    desk.fill("to", "見本 二郎")
    desk.click("この人に渡す")
    desk.page.until(f"{SAID}.includes('書いてあったメモも残しました')")
    assert _notes(state, "（照会）") == ["折り返しは午後がよいとのこと", "担当：見本 二郎"]
    assert desk.page.value(f"{_box('text')}.value") == ""


def test_what_is_typed_stays_whatever_else_is_pressed_until_it_is_recorded(
    desk: DeskPage, state: State
) -> None:
    page = desk.page
    desk.choose("（照会）")
    _open_notes(desk)
    desk.fill("text", "電話で聞いたこと")
    desk.fill("note", "上司に確認")
    page.press("Escape")
    page.press("t")  # 自分が担当する, which takes the memo and nothing else
    page.until(f"{SAID}.includes('書いてあったメモも残しました')")
    assert page.value(f"{_box('note')}.value") == "上司に確認"
    _open_notes(desk)
    desk.fill("text", "もう一つ")
    desk.click("更新")
    assert page.value(f"{_box('text')}.value") == "もう一つ"
    assert page.value(f"{_box('text')}.offsetParent !== null")  # the fold is open
    desk.choose("取下げ")
    assert page.value(f"{_box('note')}.value") == ""
    desk.choose("（照会）")
    assert page.value(f"{_box('note')}.value") == "上司に確認"
    assert page.value("document.querySelector('.desk .side').textContent.includes('書きかけ')")
    desk.click("回答済みにする")
    desk.click("送らずに次へ")
    (item,) = [each for each in Desk(state=state).search("照会") if "（照会）" in each.subject]
    (decided,) = [each for each in Desk(state=state).history(item.mail) if each.what == "決定"]
    assert "上司に確認" in decided.text


@LONG
def test_a_reason_typed_before_a_decision_asks_for_more_is_recorded_with_it(
    desk: DeskPage, state: State
) -> None:
    page = desk.page
    desk.choose("団体が一つに決まらない")
    number = page.value(f"{TITLE}.slice(0, 7)")
    desk.fill("note", "電話で確認")
    desk.click("市区町村を決める…")
    assert page.value(f"{_box('note')}.value") == "電話で確認"
    desk.click("やめる")
    assert page.value(f"{_box('note')}.value") == "電話で確認"
    desk.click("広島県府中市に決める")  # a button above the box, of another form
    page.until(f"!!({button('送らずに次へ')})")
    (decided,) = [each for each in Desk(state=state).history(number) if each.what == "決定"]
    assert "電話で確認" in decided.text


@LONG
def test_what_was_refused_is_given_back(desk: DeskPage) -> None:
    page = desk.page
    desk.choose("団体が一つに決まらない")
    desk.click("市区町村を決める…")
    desk.fill("municipality", "ない町")
    desk.fill("note", "電話で確認")
    desk.click("記録する")
    page.until("!!document.querySelector('.desk .said .wrong')")
    assert page.value(f"[{_box('municipality')}.value, {_box('note')}.value]") == [
        "ない町",
        "電話で確認",
    ]
    desk.choose("取下げ")
    desk.choose("団体が一つに決まらない")
    desk.click("市区町村を決める…")
    assert page.value(f"{_box('municipality')}.value") == "ない町", json.dumps(desk.said)


@LONG
def test_a_doubtful_day_is_pointed_out_at_its_box_before_anything_is_recorded(
    desk: DeskPage, state: State
) -> None:
    page = desk.page
    Desk("別の 職員", state).agree("R4-0001", "第1版", on=date(2022, 9, 15))
    desk.click("すべての申込み")
    desk.choose("R4-0001")
    desk.click("利用開始…")
    said = "document.querySelector('.desk .side .told:not([hidden])')?.textContent ?? ''"

    def typed(day: str) -> str:
        page.value(
            f"(box => {{ box.value = '{day}'; box.dispatchEvent(new Event('input', {{bubbles: true}})) }})"
            f"({_box('on')})"
        )
        return str(page.value(said))

    in_words = f"{_box('on')}.closest('label').querySelector('small').textContent"
    assert page.value(said) == ""
    assert typed("2022-09-14") == "締結日 2022-09-15 より前の日付です。"
    assert page.value(in_words) == "2022年9月14日水曜日"  # whatever language the browser speaks
    assert typed("") == ""
    speaks = str(page.value("navigator.language"))
    assert page.value(in_words) == ("" if speaks.startswith("ja") else WORDS["day"])
    assert typed("2022-10-01") == "1年以上前の日付です。年を確かめてください。"
    assert typed("2062-10-01") == "1年より先の日付です。年を確かめてください。"
    today = tokyo_day(datetime.now(UTC))
    assert "まだ来ていない日付です" in typed(str(today + timedelta(1)))
    assert typed(str(today)) == ""
    desk.click("やめる")
    typed("2062-10-01")  # where a decision asks for nothing more, too
    assert page.value(said) == "1年より先の日付です。年を確かめてください。"
    assert Desk(state=state).show("R4-0001").stage is Stage.AGREED
