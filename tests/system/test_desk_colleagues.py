"""Colleagues at the desk: who has an item, notes, reminders; recorded, and in no letter."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from intake.applications.lifecycle import MoveError
from intake.desk import Desk
from intake.desk.view.panel import Pressed
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.text import tokyo_day
from tests.conftest import Once
from tests.system.mails import ambiguous, application, note, places
from tests.system.test_desk_scans import opened


@pytest.fixture
def state(copied: Once) -> State:
    return State(copied("desk-colleagues", begun))


def begun(folder: Path) -> None:
    state = State(folder)
    (state.folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    for number, raw in enumerate((application(places()[0], 1), ambiguous())):
        (folder / f"{number}.eml").write_bytes(raw)
    paths = sorted(folder.glob("*.eml"))
    import_files(state, load_settings(state.folder), paths, notify=False)


def test_a_note_is_read_by_colleagues_and_is_in_no_letter(state: State) -> None:
    first, second = Desk("見本 一子", state), Desk("見本 二郎", state)
    first.note("R4-0001", "折り返しは午後がよいとのこと")
    (entry,) = second.entries(second.show("R4-0001"))
    assert (entry.by, entry.text) == ("見本 一子", "折り返しは午後がよいとのこと")
    letters = [second.draft("R4-0001", kind).text for kind in ("accepted", "answer")]
    assert not any("午後" in text for text in letters)
    assert [found.number for found in second.search("午後がよい")] == ["R4-0001"]


def test_search_finds_what_holds_every_word_and_shows_who_has_it(state: State) -> None:
    desk = Desk("見本 一子", state)
    case = desk.show("R4-0001")
    place, name = case.place, case.fields["contact_name"].split()[0]
    desk.assign("R4-0001", "見本 二郎")
    for space in (" ", "\u3000", " \u3000 ", "\u00a0"):
        for words in (f"{place}{space}{name}", f"{name}{space}{place}{space}R4-0001"):
            (found,) = desk.search(words)
            assert (found.number, found.who) == ("R4-0001", "見本 二郎"), words
    phone = case.fields["phone"]
    assert [each.number for each in desk.search(f"{place} {phone}")] == ["R4-0001"]
    assert [each.number for each in desk.search(phone.replace("-", " "))] == ["R4-0001"]
    for wrong in (f"{place} どこにもない言葉", f"どこにもない言葉\u3000{phone}"):
        assert desk.search(wrong) == [], wrong
    assert "見本 二郎" in desk.search(name)._repr_html_()
    screen = opened(desk, "R4-0001")
    screen.press("search", Pressed({}, {"word": f"{place}\u3000{name}"}, {}))
    (line,) = screen.lines
    assert "見本 二郎" in line.cells()


def test_what_colleagues_did_since_one_looked_marks_the_item_for_that_one_alone(
    state: State,
) -> None:
    first, second = Desk("見本 一子", state), Desk("見本 二郎", state)
    case = first.show("R4-0001")
    assert case.application is not None
    first.opened(case)
    second.opened(case)
    assert not first.hands()[case.application].changed
    second.assign("R4-0001", "見本 二郎")
    assert first.hands()[case.application].changed
    assert first.hands()[case.application].who == "見本 二郎"
    assert not second.hands()[case.application].changed


def test_who_is_looking_at_an_item_is_seen_by_colleagues_until_another_is_opened(
    state: State,
) -> None:
    first, second = Desk("見本 一子", state), Desk("見本 二郎", state)
    one, other = first.show("R4-0001"), first.show("R4-0002")
    assert one.application is not None
    first.opened(one)
    assert second.hands()[one.application].viewers == "見本 一子"
    assert first.hands()[one.application].viewers == ""
    first.opened(other)
    assert one.application not in second.hands()
    assert second.hands()[str(other.application)].viewers == "見本 一子"
    later = Desk("見本 二郎", state, clock=lambda: first.clock() + timedelta(minutes=16))
    assert str(other.application) not in later.hands()


def test_a_mail_without_receipt_number_has_one_for_the_telephone_which_letters_name(
    state: State, tmp_path: Path
) -> None:
    question = note("クラウド型被災者支援システムについて（照会）", "利用料はいくらでしょうか。")
    (tmp_path / "q.eml").write_bytes(question.as_bytes())
    import_files(state, load_settings(state.folder), [tmp_path / "q.eml"], notify=False)
    desk = Desk("見本 一子", state)
    (item,) = [each for each in desk.waiting() if each.number is None]
    assert re.fullmatch(r"Q[1-5]\d\d-\d{3}-\d{4}", item.name)
    digits = item.name.replace("-", "")
    for typed in (
        item.name,
        digits,
        digits.lower(),
        f"Ｑ {digits[1:]}",
        item.name.replace("-", "－"),
    ):
        assert desk.show(typed).mail == item.mail
        assert [found.mail for found in desk.search(typed)] == [item.mail]
    assert desk.draft(item.name, "answer").subject.startswith(f"【照会番号{item.name}】")
    assert "照会番号" not in desk.draft("R4-0001", "answer").subject


def test_one_is_reminded_oneself_from_the_day_until_it_is_done(state: State) -> None:
    first, second = Desk("見本 一子", state), Desk("見本 二郎", state)
    today = tokyo_day(first.today())
    first.remind_me("R4-0001", today, "電話する")
    first.remind_me("R4-0001", today + timedelta(1), "あとで")
    (due,) = first.due()
    assert (due.text, due.number) == ("電話する", "R4-0001")
    assert second.due() == []
    first.reminded(due)
    assert first.due() == []


def test_nothing_is_written_without_a_name_or_a_text(state: State) -> None:
    with pytest.raises(MoveError, match="名前がありません"):
        Desk("", state).note("R4-0001", "だれか")
    with pytest.raises(MoveError, match="メモが空です"):
        Desk("見本 一子", state).note("R4-0001", " ")
    with pytest.raises(MoveError, match="日が入っていません"):
        Desk("見本 一子", state).remind_me("R4-0001", None)


def test_several_fields_are_corrected_at_once_or_none(state: State) -> None:
    desk = Desk("見本 一子", state)
    before = desk.show("R4-0001")
    with pytest.raises(MoveError, match="電話番号"):
        desk.correct_all("R4-0001", {"section": "防災課", "phone": "なし"}, seen=before.seen)
    assert desk.show("R4-0001").fields["section"] == before.fields["section"]
    made = desk.correct_all(
        "R4-0001", {"section": "防災課", "phone": "0123-45-6789"}, seen=before.seen
    )
    fields = desk.show("R4-0001").fields
    assert (fields["section"], fields["phone"], len(made)) == ("防災課", "0123-45-6789", 2)
    with pytest.raises(MoveError, match="御覧になった後に"):
        desk.correct_all("R4-0001", {"section": "総務課"}, seen=before.seen)


def test_a_name_is_the_same_with_spaces_around_it_and_spaces_alone_are_none(desk: Desk) -> None:
    spaced, plain = Desk("佐藤 花子　", desk.state), Desk("佐藤 花子", desk.state)
    spaced.remind_me("R4-0001", "2022-07-02", "電話する")
    spaced.keep_view("私の", "理由")
    assert [each.text for each in plain.due()] == ["電話する"]
    assert plain.views() == {"私の": "理由"}
    with pytest.raises(MoveError, match="名前がありません"):
        Desk(" 　", desk.state).note("R4-0001", "メモ")
