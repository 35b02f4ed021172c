"""The desk: what staff decide is a row that is added, checked, shown and undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.applications.lifecycle import LackingError, check
from intake.demo.imap import ImapServer
from intake.desk import Desk, Move, MoveError
from intake.form.workbook import write_form
from intake.publish import publish
from intake.receiving.poll import poll
from intake.replay import replay
from intake.settings import Settings
from intake.settings.sections import Reading
from intake.status import status
from intake.terms import IntakeError, Stage
from intake.vocabulary.moves import MOVES, possible
from tests.system.environment import ANSWERS, on_pymap
from tests.system.mails import FIRST_DAY, application, filled_form

AMBIGUOUS = ("132063", "342084")  # 府中市 in 東京都 and in 広島県


def everything(desk: Desk) -> list[Any]:
    with desk.state.store.transaction() as transaction:
        connection = transaction.connection
        return [
            connection.execute("SELECT * FROM application ORDER BY number").fetchall(),
            connection.execute("SELECT * FROM waiting ORDER BY mail, reason").fetchall(),
        ]


ACCEPTED, INCOMPLETE, UNSETTLED = "R4-0001", "R4-0002", "R4-0003"


def test_what_waits_is_listed_oldest_first_with_why(desk: Desk) -> None:
    found = desk.waiting()
    assert [(item.reason, item.number) for item in found] == [
        ("municipality_ambiguous", UNSETTLED),
        ("inquiry", None),
    ]
    assert found[0].prefectures == ("東京都", "広島県")
    assert [item.number for item in desk.waiting(prefecture="広島県")] == [UNSETTLED]
    assert [item.reason for item in desk.waiting(reason="inquiry")] == ["inquiry"]


def test_a_person_chooses_the_municipality_and_the_application_is_accepted(desk: Desk) -> None:
    case = desk.show(UNSETTLED)
    assert {c.municipality.code for c in case.reading.candidates} == set(AMBIGUOUS)
    decided = desk.identify(UNSETTLED, "342084", seen=case.seen, note="電話で確認")
    assert decided.stage is Stage.ACCEPTED
    assert [item.reason for item in desk.waiting()] == ["inquiry"]
    place = desk.show(UNSETTLED).municipality
    assert place is not None
    assert place.full_name == "広島県府中市"


def test_a_municipality_may_be_named_and_a_name_of_several_is_asked_about(desk: Desk) -> None:
    with pytest.raises(MoveError, match="東京都府中市 132063、広島県府中市 342084"):
        desk.identify(UNSETTLED, "府中市")
    with pytest.raises(MoveError, match="名称「府市」の市区町村はありません"):
        desk.identify(UNSETTLED, "府市")
    desk.identify(UNSETTLED, "広島県 府中市")
    place = desk.show(UNSETTLED).municipality
    assert place is not None
    assert place.code == "342084"
    assert "市区町村：342084" in desk.history(UNSETTLED)[-1].text


def test_who_merges_into_the_application_of_another_municipality_is_told(desk: Desk) -> None:
    told = desk.merge(INCOMPLETE, ACCEPTED).sentence
    names = [desk.show(name).municipality for name in (INCOMPLETE, ACCEPTED)]
    assert all(names)
    said = "から".join(name.full_name for name in names if name)
    assert f"別の団体の申込みにまとめました：{said}へ" in told
    assert "別の団体" not in desk.merge(UNSETTLED, ACCEPTED).sentence


def test_who_was_accepted_and_told_nothing_is_named_until_the_letter_is_queued(desk: Desk) -> None:
    def untold() -> list[str]:
        return [each.number for each in desk.untold()]

    assert untold() == []
    decided = desk.identify(UNSETTLED, "342084")
    assert untold() == [UNSETTLED]  # as when the notebook was closed before the letter
    desk.undo(UNSETTLED, decided.id)
    assert untold() == []
    desk.identify(UNSETTLED, "342084")
    draft = desk.suggested(Move.IDENTIFY, UNSETTLED)
    assert draft is not None
    (letter,) = desk.queue(draft)
    assert untold() == []
    desk.retract(letter)
    assert untold() == [UNSETTLED]
    desk.answered(UNSETTLED)  # told in another way
    assert untold() == []


def test_a_form_that_came_by_another_way_completes_an_application(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "form.xlsx").write_bytes(
        filled_form(section="総務課", contact_name="見本 太郎", phone="03-0000-0001")
    )
    assert desk.complete(INCOMPLETE, tmp_path / "form.xlsx").stage is Stage.ACCEPTED
    assert desk.show(INCOMPLETE).missing == {}
    assert len(list((desk.state.folder / "evidence").iterdir())) == 1


def test_a_file_that_is_no_form_is_refused_with_a_sentence(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("メモ")
    with pytest.raises(IntakeError, match=r"note\.txt を利用申込書として読めません"):
        desk.complete(INCOMPLETE, tmp_path / "note.txt")
    with pytest.raises(IntakeError, match="ファイルがありません"):
        desk.complete(INCOMPLETE, tmp_path / "gone.xlsx")


def test_a_corrected_field_shows_its_old_value_and_the_reading_stays(desk: Desk) -> None:
    before = desk.show(ACCEPTED).reading
    desk.correct(ACCEPTED, "phone", "03-0000-9999")
    case = desk.show(ACCEPTED)
    assert case.fields["phone"] == "03-0000-9999"
    assert case.reading == before
    (decision,) = [h for h in desk.history(ACCEPTED) if h.what == "決定"]
    assert "項目：電話番号、変更前：03-0000-0001、変更後：03-0000-9999" in decision.text


def test_an_answered_inquiry_waits_no_longer(desk: Desk) -> None:
    inquiry = desk.waiting(reason="inquiry")[0]
    desk.answered(inquiry.mail[:10], note="電話で回答")
    assert desk.waiting(reason="inquiry") == []


def test_the_whole_course_from_trial_to_end_of_use(desk: Desk) -> None:
    days = [date(2022, month, 1) for month in range(8, 13)]
    desk.select_trial(ACCEPTED, on=days[0])
    desk.start_trial(ACCEPTED, on=days[1])
    desk.end_trial(ACCEPTED, on=date(2022, 12, 31))
    desk.agree(ACCEPTED, "第1版", document="J-LIS第1号", on=days[4])
    desk.start_use(ACCEPTED, "B", "導入済み", on=date(2023, 1, 4))
    assert desk.end_use(ACCEPTED, on=date(2024, 3, 31)).stage is Stage.ENDED
    assert status(desk.state)["applications"]["ended"] == 1


def test_a_move_that_is_not_allowed_says_which_are(desk: Desk) -> None:
    with pytest.raises(
        MoveError,
        match=r"「受付完了」の申込みでは「利用開始」を選べません。.*「試行運用に選定する」",
    ):
        desk.start_use(ACCEPTED, "B", "導入済み")


def test_a_decision_needs_a_name_and_what_it_is_about(desk: Desk) -> None:
    with pytest.raises(MoveError, match="決定した人の名前"):
        desk.accept(INCOMPLETE, by=" ") if not desk.by else Desk("", desk.state).accept(INCOMPLETE)
    with pytest.raises(MoveError, match="約款版"):
        desk.agree(ACCEPTED, "")
    with pytest.raises(MoveError, match="団体コード「999999」"):
        desk.identify(UNSETTLED, "999999")
    with pytest.raises(MoveError, match="先に「市区町村を決める」"):
        desk.accept(UNSETTLED)
    with pytest.raises(IntakeError, match="当たる申込みもメールもありません"):
        desk.accept("R4-9999")


def test_what_waits_is_narrowed_by_words_that_staff_see_and_no_others(desk: Desk) -> None:
    assert desk.waiting(reason="お問合せ") == desk.waiting(reason="inquiry") != []
    assert desk.waiting(reason="差出人の認証に失敗") == desk.waiting(prefecture="鳥取県") == []
    with pytest.raises(IntakeError, match="都道府県「広島」がありません"):
        desk.waiting(prefecture="広島")
    with pytest.raises(
        IntakeError,
        match=r"理由「質問」で待っているものはありません。いま一覧にある理由：.*お問合せ",
    ):
        desk.waiting(reason="質問")


def test_a_number_and_a_field_may_be_written_as_a_person_writes_them(desk: Desk) -> None:
    wide = ACCEPTED.translate({ord(c): ord(c) + 0xFEE0 for c in "R-0123456789"})
    assert desk.show(f" {wide} ").number == desk.show(ACCEPTED.lower()).number == ACCEPTED
    desk.correct(ACCEPTED, "担当課", "防災課")
    assert desk.show(ACCEPTED).fields["section"] == "防災課"
    with pytest.raises(MoveError, match=r"「課」という項目はありません。申込日、団体コード、"):
        desk.correct(ACCEPTED, "課", "防災課")


def test_a_file_that_is_not_there_is_said_in_japanese_alone(desk: Desk) -> None:
    for ask in (desk.import_decisions, lambda path: desk.complete(INCOMPLETE, path)):
        with pytest.raises(IntakeError) as refused:
            ask("ない.xlsx")
        assert str(refused.value) == (
            "ない.xlsx というファイルがありません。ファイルの名前と場所を確かめてください。"
        )


def test_a_reading_finds_what_may_be_of_the_municipality_until_another_is_chosen(
    desk: Desk,
) -> None:
    assert UNSETTLED in [found.number for found in desk.search("ふちゅうし")]
    assert UNSETTLED in [found.number for found in desk.search("東京都府中市")]
    desk.identify(UNSETTLED, "342084")
    assert UNSETTLED not in [found.number for found in desk.search("東京都府中市")]
    assert UNSETTLED in [found.number for found in desk.search("ﾌﾁｭｳｼ")]


def test_a_day_before_the_step_that_it_follows_is_pointed_out(desk: Desk) -> None:
    agreed = desk.agree(ACCEPTED, "第1版", on=date(2023, 4, 20))
    assert "取り消してください" not in agreed.sentence
    begun = desk.start_use(ACCEPTED, "B", "導入済み", on=date(2022, 4, 20)).sentence
    assert "日付は、締結日 2023-04-20 より前です。違うときは取り消してください。" in begun
    desk.undo(ACCEPTED)
    begun = desk.start_use(ACCEPTED, "B", "導入済み", on=date(2023, 5, 1))
    assert "取り消してください" not in begun.sentence
    early = desk.withdraw(INCOMPLETE, on=date(2021, 7, 1)).sentence
    assert f"日付は、受信日 {FIRST_DAY:%Y-%m-%d} より前です。" in early


def test_a_day_that_is_still_to_come_is_pointed_out(desk: Desk) -> None:
    said = desk.agree(ACCEPTED, "第1版", on=date(2199, 4, 1)).sentence
    assert said.endswith("まだ来ていない 2199-04-01 です。違うときは取り消してください。")
    assert "まだ来ていない" not in desk.undo(ACCEPTED).sentence


def test_deciding_on_what_changed_meanwhile_is_refused_naming_who_decided_what(
    desk: Desk,
) -> None:
    seen = desk.show(ACCEPTED).seen
    desk.select_trial(ACCEPTED, by="別の 職員")
    with pytest.raises(MoveError, match="別の 職員さんが「試行運用に選定する」と決めました"):
        desk.decline_trial(ACCEPTED, seen=seen)


def test_a_closed_application_is_reopened_where_it_was(desk: Desk) -> None:
    desk.select_trial(ACCEPTED)
    desk.withdraw(ACCEPTED)
    assert desk.reopen(ACCEPTED).stage is Stage.TRIAL_SELECTED


def test_splitting_a_mail_begins_an_application_for_each_municipality(desk: Desk) -> None:
    desk.split(UNSETTLED, ["132063", "342084"])
    assert desk.show("R4-0004").municipality.full_name == "東京都府中市"  # type: ignore[union-attr]
    assert desk.show("R4-0005").municipality.full_name == "広島県府中市"  # type: ignore[union-attr]
    assert desk.show(UNSETTLED).stage is Stage.DISMISSED


@pytest.mark.parametrize("typed", ["r4-0001", "Ｒ４－０００１", "R4\u22120001", "R4\u20100001 "])
def test_a_number_is_known_with_the_dash_of_any_keyboard(desk: Desk, typed: str) -> None:
    assert desk.show(typed).number == ACCEPTED


def test_a_value_of_spaces_is_none_and_spaces_around_one_are_not_recorded(desk: Desk) -> None:
    before = desk.show(ACCEPTED)
    with pytest.raises(LackingError, match="変更後"):
        desk.correct(ACCEPTED, "section", "　")
    with pytest.raises(LackingError, match="約款版"):
        desk.agree(ACCEPTED, " ")
    with pytest.raises(MoveError, match="変わりません"):
        desk.correct(ACCEPTED, "section", f" {before.fields['section']}\n")
    assert desk.show(ACCEPTED) == before


def test_a_municipality_named_twice_in_a_split_gets_one_application(desk: Desk) -> None:
    desk.split(UNSETTLED, ["342084", "広島県府中市", "132063"])
    parts = [each for each in desk.applications() if each.number > UNSETTLED]
    assert [each.municipality and each.municipality.code for each in parts] == ["342084", "132063"]


def test_reading_again_leaves_what_staff_decided(desk: Desk) -> None:
    desk.identify(UNSETTLED, "342084")
    desk.correct(ACCEPTED, "phone", "03-0000-9999")
    before = everything(desk)
    with desk.state.store.transaction() as transaction:
        transaction.connection.execute(
            "UPDATE reading SET document = replace(document::VARCHAR, '総務課', '財政課')"
        )
    replay(desk.state, Reading(), accept=True)
    after = everything(desk)
    assert [row[:6] for row in after[0]] == [row[:6] for row in before[0]]
    assert after[1] == before[1]
    assert desk.show(ACCEPTED).fields["phone"] == "03-0000-9999"


def test_a_mail_after_a_decision_is_filed_by_what_was_decided(
    desk: Desk, pymap: ImapServer
) -> None:
    desk.identify(UNSETTLED, "342084")
    place = desk.register.by_code("342084")
    assert place is not None
    pymap.append("INBOX", application(place, 9), FIRST_DAY + timedelta(days=1))
    poll(desk.state, Settings(mailbox=on_pymap(pymap), answers=ANSWERS))
    assert status(desk.state)["applications"]["accepted"] == 2
    assert len(desk.search("広島県府中市")) == 2


def test_a_letter_is_queued_only_when_the_person_says_so(desk: Desk) -> None:
    queued = status(desk.state)["sends"]["queued"]
    desk.identify(UNSETTLED, "342084")
    draft = desk.suggested(Move.IDENTIFY, UNSETTLED)
    assert draft is not None
    assert draft.kind == "accepted"
    assert "広島県府中市" in draft.subject
    assert "自動で送信" not in draft.text
    assert status(desk.state)["sends"]["queued"] == queued
    desk.queue(replace(draft, text=draft.text + "追伸\n"))
    assert status(desk.state)["sends"]["queued"] == queued + 1


def test_letters_of_the_trial_say_what_the_official_wording_says(desk: Desk) -> None:
    text = desk.draft(ACCEPTED, "trial_not_selected").text
    assert (
        "今回は御参加を見送らせていただくこととなりました。本運用に向けた利用申込みは引き続き有効です。"
        in text
    )
    assert "を踏まえ" in desk.draft(ACCEPTED, "trial_selected").text


def test_a_letter_is_sent_again_with_a_new_message_id(desk: Desk) -> None:
    with desk.state.store.transaction() as transaction:
        rows = transaction.connection.execute("SELECT message_id FROM send LIMIT 1").fetchall()
    fresh = desk.resend(rows[0][0], to="betsu@city.sapporo.example", anyway=True)
    assert fresh != rows[0][0]
    with pytest.raises(IntakeError, match="メールアドレスではありません"):
        desk.resend(rows[0][0], to="betsu@")


def test_search_finds_by_number_person_phone_place_and_subject(desk: Desk) -> None:
    for word in (UNSETTLED, "例田", "03-0000-0003", "府中市", "soudan@"):
        assert UNSETTLED in {found.number for found in desk.search(word)}, word
    assert desk.search("どこにもない言葉") == []


def test_the_snapshot_carries_decisions_without_the_names_of_staff(desk: Desk) -> None:
    desk.agree(ACCEPTED, "第1版", on=date(2022, 9, 1))
    content = publish(desk.state).read_bytes()
    assert "見本 職員".encode() not in content
    assert "第1版".encode() in content


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("move", list(Move))
def test_every_stage_and_move_is_allowed_or_refused_with_its_sentence(
    stage: Stage, move: Move
) -> None:
    content = dict.fromkeys(MOVES[move].asks, "x")
    if stage in MOVES[move].start:
        check(move, stage, content)
        assert move in possible(stage)
    else:
        with pytest.raises(MoveError, match=f"「{stage.label}」の申込みでは"):
            check(move, stage, content)


def test_the_blank_form_alone_completes_nothing(desk: Desk, tmp_path: Path) -> None:
    write_form(tmp_path / "blank.xlsx")
    before = everything(desk)
    with pytest.raises(MoveError, match="どの欄も記入されていません"):
        desk.complete(INCOMPLETE, tmp_path / "blank.xlsx")
    assert everything(desk) == before
