"""Mails that belong to no application, letters that came back, and what a decision is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest

from intake.answers.journal import Journal
from intake.answers.outbox import send_queued
from intake.demo.imap import ImapServer
from intake.demo.smtp import SmtpServer
from intake.desk import Desk, MoveError
from intake.desk.drafting import possible
from intake.folder.lock import only_one
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.status import status
from intake.store.schema import SCHEMA_VERSION
from intake.terms import JST, IntakeError, Stage
from intake.vocabulary.moves import Move
from tests.system.environment import ANSWERS, on_pymap, smtp_settings
from tests.system.mails import FIRST_DAY, application, note, places
from tests.system.test_desk import ACCEPTED, UNSETTLED, everything


def take_in(desk: Desk, pymap: ImapServer, raw: bytes) -> None:
    pymap.append("INBOX", raw, FIRST_DAY + timedelta(days=1))
    poll(desk.state, Settings(mailbox=on_pymap(pymap), answers=ANSWERS))


@pytest.fixture
def withdrawal(desk: Desk, pymap: ImapServer) -> str:
    """The mail by which the accepted application is taken back."""
    place = places()[0]
    mail = note(
        f"【{place.full_name}】クラウド型被災者支援システムの利用申込みの取下げ",
        f"{place.full_name}総務課です。先の利用申込みを取り下げます。",
        f"mihon1@{place.romaji}.example",
    )
    take_in(desk, pymap, mail.as_bytes())
    (item,) = desk.waiting(reason="withdrawal")
    return item.mail


def test_a_withdrawal_names_the_application_and_is_settled_with_it(
    desk: Desk, withdrawal: str
) -> None:
    case = desk.show(withdrawal)
    assert [each.number for each in case.related] == [ACCEPTED]
    before = everything(desk)
    decided = desk.withdraw(ACCEPTED, about=withdrawal)
    assert decided.stage is Stage.WITHDRAWN
    assert desk.waiting(reason="withdrawal") == []
    draft = desk.suggested(Move.WITHDRAW, ACCEPTED, withdrawal)
    assert draft is not None
    assert (draft.mail, draft.recipient) == (withdrawal, case.reading.sender.address)
    assert ACCEPTED in draft.subject
    desk.undo(ACCEPTED)
    assert everything(desk) == before


def test_a_withdrawal_without_its_mail_names_the_mail_that_waits_and_what_settles_it(
    desk: Desk, withdrawal: str
) -> None:
    with pytest.raises(MoveError, match=f"about= に添えます.*\n.*{ACCEPTED}"):
        desk.withdraw(withdrawal)
    name = desk.show(withdrawal).name
    assert "待っています" not in desk.withdraw(ACCEPTED, about=withdrawal).sentence
    desk.undo(ACCEPTED)
    said = desk.withdraw(ACCEPTED).sentence
    assert f"取下げの申出 {name} は待っています" in said
    assert f'desk.answered("{name}")' in said
    assert [item.mail for item in desk.waiting(reason="withdrawal")] == [withdrawal]
    desk.answered(name)
    assert desk.waiting(reason="withdrawal") == []


def test_a_mail_that_is_no_application_is_set_aside_and_taken_back(desk: Desk) -> None:
    (item,) = desk.waiting(reason="inquiry")
    before = everything(desk)
    with pytest.raises(MoveError, match="「回答済みにする」「利用申込みではない」"):
        desk.accept(item.mail)
    assert desk.dismiss(item.mail, note="宣伝").stage is None
    assert desk.waiting(reason="inquiry") == []
    desk.undo(item.mail)
    assert everything(desk) == before


def test_an_answer_is_queued_and_the_mail_settled_both_or_neither(desk: Desk) -> None:
    (item,) = desk.waiting(reason="inquiry")
    case = desk.show(item.mail)
    queued = status(desk.state)["sends"]["queued"]
    draft = desk.draft(item.mail, "answer")
    with pytest.raises(IntakeError, match="メールアドレスではありません"):
        desk.answer(item.mail, replace(draft, recipient="だれか"), seen=case.seen)
    assert [each.mail for each in desk.waiting(reason="inquiry")] == [item.mail]
    desk.answer(item.mail, replace(draft, text=draft.text + "別紙のとおりです。\n"), seen=case.seen)
    assert desk.waiting(reason="inquiry") == []
    assert status(desk.state)["sends"]["queued"] == queued + 1


def test_no_letter_written_after_the_trial_offers_a_place_in_it(desk: Desk) -> None:
    said = []
    for day in (31, 32):
        moment = datetime(2022, 12, 1, 9, tzinfo=JST) + timedelta(days=day - 1)
        writer = Desk("見本 職員", desk.state, clock=lambda moment=moment: moment)
        said.append("選定させていただく" in writer.draft(ACCEPTED, "accepted").text)
    assert said == [True, False]


def test_no_municipality_gets_a_second_running_application(desk: Desk) -> None:
    place = desk.show(ACCEPTED).municipality
    assert place is not None
    with pytest.raises(MoveError, match=rf"既に利用申込み {ACCEPTED} があります"):
        desk.identify(UNSETTLED, place.code)
    with pytest.raises(MoveError, match=rf"既に利用申込み {ACCEPTED} があります"):
        desk.split(UNSETTLED, [place.code, "342084"])
    with pytest.raises(MoveError, match="別の利用申込み"):
        desk.merge(UNSETTLED, UNSETTLED)
    desk.withdraw(ACCEPTED)
    assert desk.identify(UNSETTLED, place.code).stage is Stage.ACCEPTED


def test_an_application_is_of_no_municipality_that_was_gone_when_it_came(desk: Desk) -> None:
    with pytest.raises(MoveError, match=r"福岡県那珂川町は 2018-09-30 まで.*福岡県那珂川市 402311"):
        desk.identify(UNSETTLED, "403059")
    with pytest.raises(MoveError, match="福岡県那珂川市 402311"):
        desk.split(UNSETTLED, ["403059", "342084"])
    assert desk.show(UNSETTLED).stage is Stage.NEEDS_REVIEW


def test_no_application_is_merged_into_one_that_is_over(desk: Desk) -> None:
    desk.merge(UNSETTLED, ACCEPTED)
    with pytest.raises(MoveError, match=f"{UNSETTLED} は「対象外」"):
        desk.merge(ACCEPTED, UNSETTLED)
    assert desk.show(ACCEPTED).stage is Stage.ACCEPTED


def test_a_letter_that_came_back_waits_until_it_is_sent_again_or_told_otherwise(
    desk: Desk,
) -> None:
    drafts = [desk.draft(ACCEPTED, "accepted"), desk.draft("R4-0002", "incomplete")]
    first, second = desk.queue(*drafts)
    with desk.state.store.transaction() as transaction:
        rows = [
            {"send": name, "tried_at": desk.clock(), "outcome": "failed", "reply": "550 5.1.1"}
            for name in (first, second)
        ]
        transaction.add("attempt", rows)
    assert [item.reason for item in desk.waiting(reason="send_failed")] == ["send_failed"] * 2
    assert {each.message_id for each in desk.letters("failed")} == {first, second}
    desk.resend(first, to="betsu@city.example", anyway=True)
    assert [item.number for item in desk.waiting(reason="send_failed")] == ["R4-0002"]
    desk.answered("R4-0002", note="電話で連絡")
    assert desk.waiting(reason="send_failed") == []


def test_a_letter_that_waits_is_taken_back_and_never_goes_out(desk: Desk, smtp: SmtpServer) -> None:
    drafts = [desk.draft(ACCEPTED, "accepted"), desk.draft("R4-0002", "incomplete")]
    first, second = desk.queue(*drafts)
    desk.retract(first)
    assert [each.message_id for each in desk.letters("retracted")] == [first]
    send_queued(desk.state, Settings(smtp=smtp_settings(smtp), answers=ANSWERS), clock=desk.clock)
    sent = b"".join(message.raw for message in smtp.messages())
    assert second.encode() in sent
    assert first.encode() not in sent
    with pytest.raises(IntakeError, match="「送信済み」です。取り消せるのは、送る前の返信です"):
        desk.retract(second)
    told = [each.text for each in desk.history(ACCEPTED) if each.what == "送信"]
    assert "送る前に取り消しました" in told


def test_a_letter_that_may_have_gone_half_the_way_is_not_taken_back(desk: Desk) -> None:
    (letter,) = desk.queue(*desk.drafts("accepted", [ACCEPTED]))
    Journal(desk.state.journal).write_all([(letter, desk.clock(), "started", "")])
    with pytest.raises(IntakeError, match="届いているかもしれません"):
        desk.retract(letter)
    assert letter in {each.message_id for each in desk.letters("queued")}


def test_a_letter_is_named_with_or_without_the_brackets_of_its_message_id(
    desk: Desk, smtp: SmtpServer
) -> None:
    first, begun = desk.queue(
        *desk.drafts("accepted", [ACCEPTED]), desk.draft("R4-0002", "incomplete")
    )
    Journal(desk.state.journal).write_all([(begun, desk.clock(), "started", "")])
    with pytest.raises(IntakeError, match="届いているかもしれません"):
        desk.retract(f"<{begun}>")
    desk.retract(f" <{first}> ")
    assert [each.message_id for each in desk.letters("retracted")] == [first]
    send_queued(desk.state, Settings(smtp=smtp_settings(smtp), answers=ANSWERS), clock=desk.clock)
    assert first.encode() not in b"".join(message.raw for message in smtp.messages())


def test_while_letters_are_being_sent_none_is_taken_back(desk: Desk) -> None:
    (letter,) = desk.queue(*desk.drafts("accepted", [ACCEPTED]))
    with (
        only_one(desk.state.folder, "send", "送信"),
        pytest.raises(IntakeError, match=r"別の送信.*が実行中です"),
    ):
        desk.retract(letter)


def test_letters_held_for_a_person_do_not_call_themselves_automatic(
    desk: Desk, pymap: ImapServer
) -> None:
    at_once = [each.text for each in desk.letters("queued")]
    held = ANSWERS.model_copy(update={"sending": "hold"})
    pymap.append("INBOX", application(places()[2], 5), FIRST_DAY + timedelta(days=1))
    poll(desk.state, Settings(mailbox=on_pymap(pymap), answers=held))
    (letter,) = desk.letters("held")
    assert "自動で送信" not in letter.text
    assert at_once
    assert all("自動で送信" in text for text in at_once)


def test_letters_that_may_be_written_follow_from_the_stage(desk: Desk) -> None:
    assert possible(desk.show(ACCEPTED)) == ("answer", "accepted", "agreement_reminder")
    assert possible(desk.show("R4-0002")) == ("answer", "incomplete")
    desk.decline_trial(ACCEPTED)
    assert "trial_not_selected" in possible(desk.show(ACCEPTED))


def test_a_record_of_an_older_version_gets_the_views_of_today(desk: Desk) -> None:
    with duckdb.connect(str(desk.state.store.path)) as connection:
        connection.execute("CREATE OR REPLACE VIEW waiting AS SELECT 'old' AS mail")
        connection.execute("CREATE OR REPLACE MACRO views_laid() AS 'those of an older version'")
    assert [item.reason for item in desk.waiting()] == ["municipality_ambiguous", "inquiry"]
    with duckdb.connect(str(desk.state.store.path)) as connection:
        found = connection.execute("SELECT max(version) FROM schema_version").fetchall()
    assert found == [(SCHEMA_VERSION,)]
