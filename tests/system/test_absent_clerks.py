"""What arrives while a clerk is away, or by a machine, leaves his application and questions alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.demo.smtp import Keeper, smtp_server
from intake.desk import Desk
from tests.system.office import Office
from tests.system.test_parties import CLERK, DOMAIN, TOWN, Sent, clerks_application, mail

NOTICE = (
    "ただいま出張のため不在にしております。\n急ぎの御用件は下記まで御連絡ください。\n"
    "担当者：鈴木 一郎\n電話番号：0721-98-0000\nメールアドレス：suzuki@{domain}\n"
)
REPLY = "Re: 【受付番号{number}】クラウド型被災者支援システムの利用申込み受付完了について"
COLLEAGUE = f"kacho@{DOMAIN}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with smtp_server(Keeper(tmp_path / "kept")) as smtp:
        yield Office(tmp_path / "state", smtp)


def notice(sender: str, head: str = "") -> bytes:
    sent = Sent(NOTICE.replace("{domain}", DOMAIN), REPLY)
    return head.encode() + mail(sender, sent, "R4-0001")


@pytest.mark.parametrize("sender", [CLERK, COLLEAGUE])
@pytest.mark.parametrize("head", ["", "Auto-Submitted: auto-generated\r\n"])
def test_a_notice_of_absence_changes_no_contact_and_is_asked_about(
    office: Office, sender: str, head: str
) -> None:
    office.take(clerks_application())
    before = dict(Desk(state=office.state).show("R4-0001").fields)
    office.take(notice(sender, head))
    assert dict(Desk(state=office.state).show("R4-0001").fields) == before
    assert office.letters() == ["accepted"]
    assert office.waiting() == ["absence_note"]


def test_a_notice_of_absence_completes_no_application(office: Office) -> None:
    without = Sent(
        f"市区町村名：{TOWN}\n担当課：危機管理防災室\n担当者：椿原 花子\nメールアドレス：{CLERK}\n",
        f"【{TOWN}】クラウド型被災者支援システムの利用申込み",
        form=False,
    )
    office.take(mail(CLERK, without, ""))
    office.take(notice(CLERK))
    found = Desk(state=office.state).show("R4-0001")
    assert "phone" not in found.fields
    assert office.waiting() == ["absence_note"]


def test_what_a_notice_of_absence_says_can_be_applied_by_a_person(office: Office) -> None:
    office.take(clerks_application())
    office.take(notice(CLERK))
    desk = Desk("見本", office.state)
    (item,) = desk.waiting()
    desk.apply(item.mail)
    assert desk.show("R4-0001").fields["contact_name"] == "鈴木 一郎"
    assert office.waiting() == []


def test_a_clerk_who_hands_over_is_taken_at_his_word(office: Office) -> None:
    office.take(clerks_application())
    words = "人事異動により担当者が代わりました。\n担当者：鈴木 一郎\n電話番号：0721-98-0000\n"
    office.take(mail(CLERK, Sent(words, REPLY), "R4-0001"))
    assert Desk(state=office.state).show("R4-0001").fields["contact_name"] == "鈴木 一郎"
    assert office.waiting() == []


def with_a_question() -> bytes:
    words = (
        f"市区町村名：{TOWN}\n担当課：危機管理防災室\n担当者：椿原 花子\n電話番号：0721-98-0311\n"
        f"メールアドレス：{CLERK}\nなお、利用料は年額でいくらになりますでしょうか。\n"
    )
    subject = f"【{TOWN}】クラウド型被災者支援システムの利用申込み"
    return mail(CLERK, Sent(words, subject, form=True), "")


FURTHER = {
    "copier": b"Auto-Submitted: auto-generated\r\n"
    + mail(COLLEAGUE, Sent("複合機から送信されました。\n", form=True), "R4-0001"),
    "colleague": mail(COLLEAGUE, Sent("申込書を送付します。\n", form=True), "R4-0001"),
    "clerk": mail(CLERK, Sent("担当課：総務課\n", form=True), "R4-0001"),
}


@pytest.mark.parametrize("by", FURTHER)
def test_a_question_waits_until_it_is_answered_whatever_comes_after_it(
    office: Office, by: str
) -> None:
    office.take(with_a_question())
    desk = Desk("見本", office.state)
    (asked,) = desk.waiting()
    office.take(FURTHER[by])
    assert asked.mail in {item.mail for item in desk.waiting()}
    desk.answered(asked.mail, note="電話で回答")
    assert asked.mail not in {item.mail for item in desk.waiting()}


def test_another_doubt_is_settled_by_the_clerks_next_mail_but_not_by_a_machines(
    office: Office,
) -> None:
    doubtful = (
        f"市区町村名：{TOWN}\n担当課：危機管理防災室\n担当者：椿原 花子\n電話番号：0721-98-0311\n"
    )
    doubtful += f"メールアドレス：{CLERK}\nこのメールはテスト送信です。\n"
    subject = f"【{TOWN}】クラウド型被災者支援システムの利用申込み"
    office.take(mail(CLERK, Sent(doubtful, subject, form=True), ""))
    assert office.waiting() == ["application_doubtful"]
    office.take(FURTHER["copier"])
    assert "application_doubtful" in office.waiting()
    whole = clerks_application().replace(b"Message-ID: <", b"Message-ID: <again.")
    office.take(whole)
    assert "application_doubtful" not in office.waiting()
