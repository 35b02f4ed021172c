"""The desk in a real JupyterLab and a real browser: waiting mails are settled by clicks and by keys."""

from __future__ import annotations

import base64
from pathlib import Path

import nbformat
import pytest

from intake.desk import Desk
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.status import status
from intake.store import State
from intake.terms import Stage
from tests.browser.chromium import Page
from tests.browser.desk_mails import hostile
from tests.browser.desk_page import LETTER, LIST, SAID, TITLE, DeskPage, button
from tests.browser.jupyter import Lab
from tests.system.mails import ambiguous, application, note, places

MARKS = ("例田", "soudan@", "03-0000", "府中市", "見本", "taro@", "R4-0", "桜田門外")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which five things wait: two without a municipality, two inquiries, a withdrawal."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    place = places()[0]
    withdrawn = note(
        f"【{place.full_name}】クラウド型被災者支援システムの利用申込みの取下げ",
        f"{place.full_name}総務課です。先の利用申込みを取り下げます。",
        f"mihon1@{place.romaji}.example",
    )
    other = note("クラウド型被災者支援システムについて（照会）", "利用料はいくらでしょうか。")
    mails = [
        application(place, 1),
        ambiguous(),
        hostile(),
        other.as_bytes(),
        withdrawn.as_bytes(),
        ambiguous().replace(b"@fuchu.example", b"@fuchu-shi.example"),
    ]
    for number, raw in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(raw)
    paths = sorted(folder.glob("*.eml"))
    import_files(State(folder), load_settings(folder), paths, notify=False)
    return folder


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
    desk.click("広島県府中市に決める")
    page.until(f"{LETTER}?.value.includes('広島県府中市')")
    assert status(state)["sends"]["queued"] == 0
    # the mail stands beside its letter; nothing more can be decided on it meanwhile
    assert page.value("!!document.querySelector('.desk-case .desk-mail').offsetParent")
    assert not desk.has("利用申込みではない")
    desk.click("送信待ちに入れる")
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
    desk.quiet()
    assert page.value(f"{LIST}.selectedOptions[0].textContent.includes('取下げ')")
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


def test_a_letter_in_the_queue_is_read_again_and_taken_back_and_no_case_is_acted_on_unseen(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    desk.choose("団体が一つに決まらない")
    desk.click("広島県府中市に決める")
    page.until(f"{LETTER}?.value.includes('広島県府中市')")
    desk.click("送信待ちに入れる")
    desk.until_waiting(4)
    desk.click("を取り消す")  # the decision, after which its letter must not go out unnoticed
    desk.until_waiting(5)
    page.until(f"{SAID}.includes('この件の返信がまだ送信待ちです')")
    page.until("!!document.querySelector('.desk-case')?.offsetParent")
    desk.turn_to("返信")
    page.until("!document.querySelector('.desk-case').offsetParent")
    queued = "[...document.querySelectorAll('.desk-mail')].find(m => m.offsetParent)?.textContent"
    page.until(f"{queued}?.includes('広島県府中市')")
    assert page.value("document.body.textContent.includes('次の自動送信で送られます')")
    desk.click("送らない（取り消す）")
    page.until(f"{SAID}.includes('返信を取り消しました')")
    assert status(state)["sends"]["queued"] == 0
    (letter,) = Desk(state=state).letters("retracted")
    assert "広島県府中市" in letter.text
    desk.turn_to("確認を待つもの")
    page.until("!!document.querySelector('.desk-case').offsetParent")


def test_a_workbook_is_written_at_a_click_and_handed_over_by_a_link(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    page.until(f"!!({button('Excel に書き出す')})")
    assert not (state.folder / "exports").exists()
    desk.click("Excel に書き出す")
    page.until("!!document.querySelector('a[download^=利用申込み一覧]')")
    (written,) = (state.folder / "exports").iterdir()
    link = page.value("document.querySelector('a[download]').getAttribute('href')")
    assert base64.b64decode(link.partition(",")[2]) == written.read_bytes()


def test_a_hostile_mail_does_nothing_but_stand_there(page: Page, lab: Lab) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    desk.choose("onerror")
    page.until("document.querySelector('.desk-case')?.textContent.includes('桜田門外')")
    page.until("!!document.querySelector('.desk-html')")
    page.value("document.querySelector('.desk-html').parentElement.open = true")
    assert page.value("window.broken") is None
    shown = "document.querySelector('.desk-case')"
    assert (
        page.value(f"{shown}.querySelectorAll('img, script, iframe, a, svg, object').length") == 0
    )
    assert (
        page.value(f"{shown}.querySelectorAll('.jp-Dialog, [onclick], [style*=fixed]').length") == 0
    )
    assert page.value(f"{shown}.textContent.includes('<script>window.broken = 5</script>')")
    assert [url for url in page.requests() if ":9/" in url] == []
    assert page.complaints() == []


def test_keys_pressed_at_the_desk_do_not_touch_the_notebook(page: Page, lab: Lab) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    cells = "window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = page.value(cells)
    page.click(LIST)
    for key in ("d", "d"):
        page.press(key)
    first = page.value(f"{LIST}.selectedIndex")
    page.press("ArrowDown" if first == 0 else "ArrowUp")
    page.until(f"{LIST}.selectedIndex != {first}")
    assert page.value(cells) == before


def test_deciding_without_a_name_is_refused_in_one_sentence(page: Page, lab: Lab) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "")
    desk.choose("団体が一つに決まらない")
    desk.click("広島県府中市に決める")
    page.until(f"{SAID}.includes('決定した人の名前がありません')")
    assert not page.value("document.body.textContent.includes('Traceback')")
    desk.turn_to("返信")
    page.until(
        f"!{SAID}.includes('決定した人の名前')"
    )  # what went wrong is not said of another tab


def test_what_somebody_else_decided_meanwhile_is_named(page: Page, lab: Lab, state: State) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    desk.choose("団体が一つに決まらない")
    page.until(f"!!({button('広島県府中市に決める')})")
    number = page.value(f"{TITLE}.slice(0, 7)")
    Desk("別の 職員", state).dismiss(number)
    desk.click("広島県府中市に決める")
    page.until(f"{SAID}.includes('別の 職員さんが「利用申込みではない」と決めました')")
    desk.click("更新")
    desk.until_waiting(4)
    assert len(Desk(state=state).waiting()) == 4


def test_a_selection_pasted_in_02_is_recorded_and_its_letters_are_queued(
    page: Page, lab: Lab, state: State
) -> None:
    desk = DeskPage(page)
    lab.open(page, "02_trial.ipynb")
    page.until("!!document.querySelector('.desk-paste textarea')")
    desk.quiet()
    page.click("document.querySelector('.widget-text input')")
    page.type("見本 職員")
    page.click("document.querySelector('.widget-datepicker input')")
    page.value(
        "(i => { i.value = '2022-08-31'; i.dispatchEvent(new Event('change', {bubbles: true})) })"
        "(document.querySelector('.widget-datepicker input'))"
    )
    page.click("document.querySelector('.desk-paste textarea')")
    page.type("受付番号\t選定\nR4-0001\t選定")
    page.press("Tab")
    desk.click("確かめる")
    page.until("document.body.textContent.includes('決定 1 件を記録できます')")
    assert status(state)["applications"]["trial_selected"] == 0
    desk.click("記録する")
    page.until(f"!!({button('すべて送信待ちに入れる')})")
    assert status(state)["applications"]["trial_selected"] == 1
    assert status(state)["sends"]["queued"] == 0
    desk.click("すべて送信待ちに入れる")
    page.until(f"{SAID}.includes('1 通を送信待ちに入れました')")
    assert status(state)["sends"]["queued"] == 1


def test_a_mail_is_settled_with_the_keyboard_alone(page: Page, lab: Lab, state: State) -> None:
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    waiting = desk.waiting
    desk.choose("団体が一つに決まらない")
    page.until(f"!!({button('広島県府中市に決める')})")
    for _ in range(4):  # the first move is a few presses of Tab away from the list
        page.press("Tab")
        if page.value("document.activeElement.textContent") == "広島県府中市に決める":
            break
    page.press("Space")
    page.until(f"{LETTER}?.value.includes('広島県府中市')")
    desk.quiet()
    page.until("document.activeElement.textContent == '送信待ちに入れる'")
    page.press("Space")
    desk.until_waiting(waiting - 1)
    desk.quiet()
    page.until(f"document.activeElement === {LIST}")
    assert status(state)["sends"]["queued"] == 1
