"""Letters about an application go to the contact in force, whoever wrote the mail that began it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from intake.answers.compose import as_written
from intake.answers.outbox import send_queued
from intake.applications.lifecycle import MoveError
from intake.demo.imap import ImapServer
from intake.demo.smtp import SmtpServer
from intake.desk import Desk
from intake.desk.queueing import UnknownRecipientError
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.terms import Stage
from intake.vocabulary.codes import item_label
from intake.vocabulary.moves import Move
from tests.system.environment import ANSWERS, on_pymap, smtp_settings
from tests.system.mails import FIRST_DAY, filled_form, note, places
from tests.system.test_desk import ACCEPTED, INCOMPLETE
from tests.system.test_desk_mail import take_in

OFFICE = f"{places()[0].romaji}.example"
FIRST, NEW, COLLEAGUE = f"mihon1@{OFFICE}", f"kotai@{OFFICE}", f"doryo@{OFFICE}"


@pytest.fixture
def corrected(desk: Desk) -> Desk:
    """A desk at which a person corrected the e-mail addresses of two applications."""
    desk.correct(ACCEPTED, "email", NEW, note="電話で確認")
    desk.correct(INCOMPLETE, "email", NEW)
    return desk


def asks(sender: str, number: str = ACCEPTED) -> bytes:
    """A question about the application by somebody of the office, or a stranger."""
    subject = f"【受付番号{number}】クラウド型被災者支援システムについて（照会）"
    return note(subject, "利用料はいくらでしょうか。御教示ください。", sender).as_bytes()


BY_A_PERSON = (
    *("answer", "accepted", "incomplete", "withdrawn", "agreement_reminder"),
    *("trial_selected", "trial_not_selected"),
)


@pytest.mark.parametrize("kind", BY_A_PERSON)
def test_every_letter_about_an_application_goes_to_the_corrected_address(
    corrected: Desk, kind: str
) -> None:
    assert corrected.draft(ACCEPTED, kind).recipient == NEW


def test_letters_in_bulk_and_reminders_go_there_too(corrected: Desk) -> None:
    now = corrected.clock
    corrected.clock = lambda: now() + timedelta(days=30)
    drafts = corrected.drafts("trial_selected", [ACCEPTED, INCOMPLETE])
    reminders = corrected.reminders(corrected.to_remind(0))
    assert {each.recipient for each in (*drafts, *reminders)} == {NEW}
    assert {each.kind for each in reminders} == {"incomplete", "agreement_reminder"}


def test_the_letter_that_a_decision_suggests_goes_there_and_arrives(
    corrected: Desk, smtp: SmtpServer, tmp_path: Path
) -> None:
    (tmp_path / "form.xlsx").write_bytes(filled_form(section="総務課"))
    corrected.complete(INCOMPLETE, tmp_path / "form.xlsx")
    draft = corrected.suggested(Move.COMPLETE, INCOMPLETE)
    assert draft is not None
    (queued,) = corrected.queue(draft)
    settings = Settings(smtp=smtp_settings(smtp), answers=ANSWERS)
    send_queued(corrected.state, settings, clock=corrected.clock)
    (arrived,) = [each for each in smtp.messages() if queued.encode() in each.raw]
    assert list(arrived.recipients) == [NEW]


def test_a_letter_sent_once_more_goes_to_the_contact_in_force_or_where_it_is_told(
    desk: Desk,
) -> None:
    (before,) = desk.queue(desk.draft(ACCEPTED, "accepted"))
    desk.correct(ACCEPTED, "email", NEW)
    again, told = desk.resend(before), desk.resend(before, to="betsu@city.example", anyway=True)
    found = {each.message_id: each.recipient for each in desk.letters("queued")}
    assert (found[before], found[again], found[told]) == (FIRST, NEW, "betsu@city.example")


@pytest.mark.parametrize("kind", ["accepted", "answer", "agreement_reminder"])
def test_a_letter_sent_once_more_is_taken_by_the_server_and_says_the_same(
    desk: Desk, smtp: SmtpServer, kind: str
) -> None:
    drafted = desk.draft(ACCEPTED, kind, text="　料金表のとおりです。" * (kind == "answer"))
    (before,) = desk.queue(drafted)
    copies = [desk.resend(before), desk.resend(before, to="betsu@city.example", anyway=True)]
    settings = Settings(answers=ANSWERS, smtp=smtp_settings(smtp))
    send_queued(desk.state, settings, clock=desk.clock)
    assert not desk.letters("failed")
    arrived = {one.raw.partition(b"Message-ID: <")[2].partition(b">")[0].decode(): one.raw
               for one in smtp.messages()}  # fmt: skip
    for copy in copies:
        assert as_written(arrived[copy]) == as_written(arrived[before])
        assert b"\n" not in arrived[copy].replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("sender", "connected"),
    [("a@elsewhere.example", False), ("soumu@pref.hokkaido.lg.jp", False), (COLLEAGUE, True)],
)
def test_whoever_writes_with_a_number_alone_is_no_address_of_the_application(
    desk: Desk, pymap: ImapServer, sender: str, connected: bool
) -> None:
    (before,) = desk.queue(desk.draft(ACCEPTED, "accepted"))
    subject, text = f"【受付番号{ACCEPTED}】電話番号の訂正", "電話番号：03-0000-0098\n"
    take_in(desk, pymap, note(subject, text, sender).as_bytes())
    found = {each.mail for each in desk.search(sender)}
    (mail,) = [each for each in found if desk.show(each).reading.sender.address == sender]
    answer = replace(desk.draft(mail, "answer", mail, text="　料金表です。"), recipient=sender)
    assert desk.queue(answer)  # what answers that very mail may go to whoever wrote it
    told = replace(desk.draft(ACCEPTED, "accepted"), recipient=sender)
    for send in (lambda: desk.queue(told), lambda: desk.resend(before, to=sender)):
        if connected:
            assert send()
        else:
            with pytest.raises(UnknownRecipientError):
                send()
    assert desk.queue(told, anyway=True)


def test_the_desk_offers_the_contact_in_force_for_a_letter_that_could_not_be_sent(
    desk: Desk,
) -> None:
    (letter,) = desk.queue(desk.draft(ACCEPTED, "accepted"))
    with desk.state.store.transaction() as transaction:
        failed = {"send": letter, "tried_at": desk.clock(), "outcome": "failed", "reply": "550"}
        transaction.add("attempt", [failed])
    desk.correct(ACCEPTED, "email", NEW)
    screen = DeskScreen(desk)
    screen.press("letters", Pressed({"state": "failed"}, {}, {}))
    (form,) = [block for block in screen.regions()["side"]["blocks"] if block["kind"] == "form"]
    assert [box["value"] for box in form["fields"]] == [NEW]


def test_completing_an_application_that_lacks_something_is_asked_about_first(desk: Desk) -> None:
    screen = DeskScreen(desk)
    screen.press("open", Pressed({"name": INCOMPLETE, "key": ""}, {}, {}))
    assert screen.case and screen.case.missing
    assert "'受付を完了する…'" in str(screen.regions()["side"])
    of = {"mail": screen.case.mail, "seen": screen.case.seen, "move": "accept"}
    screen.press("ask", Pressed(of, {}, {}))
    asked = str(screen.regions()["side"])
    assert all(item_label(each) in asked for each in screen.case.missing)
    assert "が確認できないまま、受付を完了しますか。" in asked
    assert desk.show(INCOMPLETE).stage is Stage.INCOMPLETE
    screen.press("take", Pressed(of, {}, {}))
    assert desk.show(INCOMPLETE).stage is Stage.ACCEPTED


def test_a_colleague_who_asks_is_answered_and_a_stranger_is_not(
    corrected: Desk, pymap: ImapServer
) -> None:
    take_in(corrected, pymap, asks(COLLEAGUE))
    take_in(corrected, pymap, asks("dareka@yoso.example"))
    mails = {
        corrected.show(each.mail).reading.sender.address: each.mail
        for each in corrected.waiting(reason="inquiry")
    }
    by_colleague = corrected.draft(ACCEPTED, "answer", mails[COLLEAGUE])
    assert (by_colleague.recipient, by_colleague.mail) == (COLLEAGUE, mails[COLLEAGUE])
    assert corrected.draft(ACCEPTED, "answer", mails["dareka@yoso.example"]).recipient == NEW


def test_a_mail_that_belongs_to_no_application_is_answered_to_its_sender(desk: Desk) -> None:
    (item,) = desk.waiting(reason="inquiry")
    assert desk.draft(item.mail, "answer").recipient == "soudan@fuchu.example"


def test_neighbours_at_a_provider_are_strangers(desk: Desk, pymap: ImapServer) -> None:
    desk.correct(ACCEPTED, "email", "mihon.bosai@gmail.com")
    take_in(desk, pymap, asks("dareka@gmail.com"))
    (mail,) = [
        each.mail
        for each in desk.waiting()
        if desk.show(each.mail).reading.sender.address == "dareka@gmail.com"
    ]
    assert desk.draft(ACCEPTED, "answer", mail).recipient == "mihon.bosai@gmail.com"


def test_the_applicants_own_new_address_gets_the_later_letters(
    desk: Desk, pymap: ImapServer
) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = FIRST, "uketsuke@j-lis.example"
    message["Subject"] = f"【受付番号{ACCEPTED}】連絡先の変更"
    message["Message-ID"] = f"<henko@{OFFICE}>"
    message.set_content(f"担当が替わりました。\nメールアドレス：{NEW}\n")
    pymap.append("INBOX", message.as_bytes(), FIRST_DAY + timedelta(days=1))
    poll(desk.state, Settings(mailbox=on_pymap(pymap), answers=ANSWERS))
    assert desk.show(ACCEPTED).fields["email"] == NEW
    assert desk.draft(ACCEPTED, "agreement_reminder").recipient == NEW


def test_without_an_address_on_record_the_writer_is_written_to(
    desk: Desk, pymap: ImapServer
) -> None:
    place = places()[5]
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "taro@mura.example", "uketsuke@j-lis.example"
    message["Reply-To"] = "madoguchi@mura.example"
    message["Subject"] = f"【{place.full_name}】クラウド型被災者支援システムの利用申込み"
    message["Message-ID"] = "<mura@mura.example>"
    message.set_content(f"市区町村名：{place.full_name}\n担当課：総務課\n担当者：見本 太郎\n")
    take_in(desk, pymap, message.as_bytes())
    (found,) = [each for each in desk.search(place.full_name) if each.number]
    assert desk.draft(found.number or "", "incomplete").recipient == "madoguchi@mura.example"


@pytest.mark.parametrize("typed", ["令和5年1月", "R5.1", "2023/1", "２０２３年１月", "2023-01"])
def test_a_month_is_typed_as_it_is_written_on_paper(desk: Desk, typed: str) -> None:
    desk.correct(INCOMPLETE, "desired_start", typed)
    assert desk.show(INCOMPLETE).fields["desired_start"] == "2023-01"


@pytest.mark.parametrize("typed", ["令和5年1月又は2月", "2023-13", "来年度"])
def test_a_month_that_is_not_one_is_refused(desk: Desk, typed: str) -> None:
    with pytest.raises(MoveError, match="2023-04 のように指定してください"):
        desk.correct(INCOMPLETE, "desired_start", typed)
