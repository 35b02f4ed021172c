"""Answers at the desk: templates and past answers are written into a letter, the likest first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intake.applications.lifecycle import MoveError
from intake.desk import Desk
from intake.desk.past_answers import with_answer, written_in
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.folder import StateError
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.conftest import Once
from tests.system.mails import note

ABOUT_FEES = "利用料はいくらでしょうか。積算の根拠も教えてください。"
ABOUT_FORMS = "利用申込書の様式はどこにありますか。"


@pytest.fixture
def desk(copied: Once) -> Desk:
    """A desk at which three inquiries wait: two about fees, one about the form."""
    return Desk("見本 一子", State(copied("desk-answers", begun)))


def begun(folder: Path) -> None:
    state = State(folder)
    (state.folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    texts = (ABOUT_FEES, ABOUT_FORMS, f"お世話になります。{ABOUT_FEES}")
    for number, text in enumerate(texts):
        mail = note(
            "クラウド型被災者支援システムについて（照会）", text, f"mihon{number}@fuchu.example"
        )
        (folder / f"{number}.eml").write_bytes(mail.as_bytes())
    paths = sorted(folder.glob("*.eml"))
    import_files(state, load_settings(state.folder), paths, notify=False)


def _answer(desk: Desk, place: int, text: str) -> None:
    name = desk.waiting()[place].mail
    draft = desk.draft(name, "answer", name)
    desk.answer(name, replace(draft, text=with_answer(draft.text, text)))


def _about(desk: Desk, text: str) -> str:
    return next(e.mail for e in desk.waiting() if desk.show(e.mail).reading.text.strip() == text)


def test_past_answers_to_the_likest_mails_are_offered_first(desk: Desk) -> None:
    for asked, said in ((ABOUT_FEES, "　料金表のとおりです。"), (ABOUT_FORMS, "　添付します。")):
        name = _about(desk, asked)
        draft = desk.draft(name, "answer", name)
        desk.answer(name, replace(draft, text=with_answer(draft.text, said)))
    (item,) = desk.waiting()
    offered = desk.past_answers(desk.show(item.mail))
    assert [each.text.strip() for each in offered] == ["料金表のとおりです。", "添付します。"]
    assert "料金表のとおりです" in offered[0].name
    assert "mihon" not in "".join(each.name for each in offered)


def test_a_text_given_twice_is_offered_once_where_its_likest_mail_places_it(
    desk: Desk, tmp_path: Path
) -> None:
    asked = note("研修について（照会）", "来月、研修はありますか。", "mihon9@fuchu.example")
    (tmp_path / "9.eml").write_bytes(asked.as_bytes())
    settings = load_settings(desk.state.folder)
    import_files(desk.state, settings, [tmp_path / "9.eml"], notify=False)
    for text, said in (
        (ABOUT_FEES, "　料金表のとおりです。"),
        (ABOUT_FORMS, "　添付します。"),
        ("来月、研修はありますか。", "　料金表のとおりです。"),
    ):
        name = _about(desk, text)
        draft = desk.draft(name, "answer", name)
        desk.answer(name, replace(draft, text=with_answer(draft.text, said)))
    (item,) = desk.waiting()
    offered = desk.past_answers(desk.show(item.mail))
    assert [each.text.strip() for each in offered] == ["料金表のとおりです。", "添付します。"]


def test_an_answer_that_was_taken_back_is_not_offered(desk: Desk) -> None:
    _answer(desk, 0, "　料金表のとおりです。")
    (letter,) = desk.letters("queued")
    desk.retract(letter.message_id)
    assert desk.past_answers(desk.show(desk.waiting()[0].mail)) == []


def test_letters_are_asked_for_by_the_code_or_the_japanese_name_of_their_state(desk: Desk) -> None:
    _answer(desk, 0, "　料金表のとおりです。")
    by_code, by_name = desk.letters("queued"), desk.letters("送信待ち ")
    assert [each.message_id for each in by_code] == [each.message_id for each in by_name] != []
    assert list(desk.letters("保留", "sent")) == []
    with pytest.raises(MoveError, match=r"「quued」という返信の状態はありません。保留（held）、"):
        desk.letters("quued")


def test_a_template_is_offered_to_colleagues_until_it_is_given_up(desk: Desk) -> None:
    desk.keep_template("様式", "　様式は案内のとおりです。\n　御確認ください。")
    other = Desk("見本 二郎", desk.state)
    case = other.show(other.waiting()[0].mail)
    (offered,) = other.past_answers(case)
    assert offered.name == "ひな形：様式"
    assert offered.text == "　様式は案内のとおりです。\n　御確認ください。"
    other.keep_template("様式", "")
    assert desk.past_answers(case) == []
    with pytest.raises(MoveError, match="名前が空です"):
        desk.keep_template(" ", "本文")


def test_a_view_is_kept_for_the_one_who_kept_it(desk: Desk) -> None:
    desk.keep_view("広島の問合せ", '{"prefecture": "広島県"}')
    assert desk.views() == {"広島の問合せ": '{"prefecture": "広島県"}'}
    assert Desk("見本 二郎", desk.state).views() == {}
    desk.keep_view("広島の問合せ", "")
    assert desk.views() == {}


def test_text_is_written_between_the_lines_of_a_letter_after_what_is_there(desk: Desk) -> None:
    name = desk.waiting()[0].mail
    blank = desk.draft(name, "answer", name).text
    assert written_in(blank) == ""
    once = with_answer(blank, "　一つ目です。")
    assert written_in(once) == "　一つ目です。"
    twice = with_answer(once, "　二つ目です。")
    assert written_in(twice).split("\n\n") == ["　一つ目です。", "　二つ目です。"]
    before, _, after = blank.partition("記\n")
    assert twice.startswith(before)
    assert twice.rstrip().endswith(after.rpartition("以上")[2].strip())
    assert with_answer("拝啓", "本文") == "拝啓\n本文\n"


def test_an_answer_without_words_is_queued_by_no_door_and_one_written_in_a_cell_is(
    desk: Desk,
) -> None:
    name = desk.waiting()[0].mail
    blank = desk.draft(name, "answer")
    for door in (desk.queue, lambda letter: desk.answer(name, letter)):
        with pytest.raises(StateError, match="回答の文面がまだ書かれていません"):
            door(blank)
    with pytest.raises(StateError, match="回答の文面がまだ書かれていません"):
        desk.queue(replace(blank, text="\n"))
    assert list(desk.letters("queued", "held")) == []
    assert name in {item.mail for item in desk.waiting()}
    desk.queue(desk.draft(name, "answer", text="　料金表のとおりです。"))
    (letter,) = desk.letters("queued")
    assert written_in(letter.text) == "　料金表のとおりです。"
    with pytest.raises(StateError, match="回答（answer）だけです"):
        desk.draft(name, "noticed", text="本文")


@pytest.mark.parametrize(
    "typed",
    [
        "a@fuchu.example; b@fuchu.example",
        "soumu@fuchu.examplesoumu@@fuchu",
        "総務課 soumu@fuchu.example",
        "soumu@fuchu.example.",
        "",
    ],
)
def test_a_letter_goes_to_the_one_address_that_was_typed_or_nowhere(desk: Desk, typed: str) -> None:
    name = desk.waiting()[0].mail
    draft = desk.draft(name, "answer", name, text="　別紙のとおりです。")
    with pytest.raises(StateError, match="一つのメールアドレスではありません"):
        desk.answer(name, replace(draft, recipient=typed))
    assert list(desk.letters("queued", "held", "sent")) == []
    elsewhere = replace(draft, recipient=" Ｓoumu@fuchu.example ")
    with pytest.raises(
        StateError, match=r"soumu@fuchu\.example は、この件のメールの差出人でも連絡先でも"
    ):
        desk.answer(name, elsewhere)
    assert list(desk.letters("queued", "held", "sent")) == []
    desk.answer(name, elsewhere, anyway=True)
    assert [each.recipient for each in desk.letters("queued")] == ["soumu@fuchu.example"]


def test_an_address_that_the_record_does_not_know_is_asked_about_before_it_is_queued(
    desk: Desk,
) -> None:
    mail = desk.waiting()[0].mail
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    screen.press("open", Pressed({"name": mail, "key": ""}, {}, {}))
    about = {"mail": mail, "seen": desk.show(mail).seen}
    screen.press("write", Pressed(about | {"letter": "answer"}, {}, {}))
    draft = desk.draft(mail, "answer", mail)
    typed = {"subject": draft.subject, "text": with_answer(draft.text, "別途御案内します。")}

    def queue(to: str) -> list[str]:
        screen.press("queue", Pressed(about, typed | {"recipient": to}, {}))
        return [each.recipient for each in desk.letters("queued")]

    assert queue("mihon0@fuchu.exmaple") == []
    assert screen.said[0].startswith("宛先 mihon0@fuchu.exmaple は、")
    assert "この宛先で送信待ちに入れ" in str(screen.regions())
    assert queue("mihon9@fuchu.exmaple") == []  # another one is asked about anew
    assert queue("mihon9@fuchu.exmaple") == ["mihon9@fuchu.exmaple"]
    again = desk.letters("queued")[0].message_id
    with desk.state.store.transaction() as transaction:
        failed = {"send": again, "tried_at": desk.clock(), "outcome": "failed", "reply": "550"}
        transaction.add("attempt", [failed])
    screen.press("letters", Pressed({"state": "failed"}, {}, {}))
    for sent in (0, 1):
        screen.press("resend", Pressed({"id": again}, {"to": "mihon8@fuchu.example"}, {}))
        assert len(desk.letters("queued")) == sent
    assert desk.resend(again, desk.show(mail).reading.sender.address)


def test_a_letter_is_held_if_the_settings_say_so_by_the_time_it_is_queued(desk: Desk) -> None:
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    path = desk.state.folder / "settings.toml"
    path.write_text(f'{path.read_text()}sending = "hold"\n')  # while the desk is open
    name = _about(desk, ABOUT_FORMS)
    screen.press("open", Pressed({"name": name, "key": ""}, {}, {}))
    about = {"mail": name, "seen": desk.show(name).seen}
    screen.press("write", Pressed(about | {"letter": "answer"}, {}, {}))
    draft = desk.draft(name, "answer", name)
    typed = {"recipient": draft.recipient, "subject": draft.subject}
    typed["text"] = with_answer(draft.text, "　添付します。")
    screen.press("queue", Pressed(about, typed, {}))
    assert "保留に入れました（設定 [answers] sending が hold のため）" in screen.said[0]
    (held,) = desk.letters("held")
    assert "添付します" in held.text
    assert not desk.letters("queued")
    desk.release(held.message_id)
    (released,) = desk.letters("queued")
    again = desk.resend(released.message_id)
    assert [each.message_id for each in desk.letters("held")] == [again]


def test_an_answered_mail_has_its_course_in_a_record_without_a_decision_on_an_application(
    desk: Desk,
) -> None:
    name = desk.waiting()[0].mail
    _answer(desk, 0, "　添付します。")
    assert {each.what for each in desk.history(name)} == {"メール", "読取り", "決定", "返信"}


def test_the_list_of_held_letters_says_how_many_are_queued(desk: Desk) -> None:
    assert "保留 0（送信待ち 0）" in desk.letters()._repr_html_()
    _answer(desk, 0, "　添付します。")
    assert desk.letters() == []
    assert "保留 0（送信待ち 1）" in desk.letters()._repr_html_()
    assert "<p>1 件</p>" in desk.letters("queued")._repr_html_()
