"""What becomes of an application that somebody else had begun, and what such a person still can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.applications.lifecycle import MoveError
from intake.demo.smtp import SmtpServer
from intake.desk import Desk
from tests.system.office import Office
from tests.system.test_parties import (
    CLERK,
    DOMAIN,
    TOWN,
    Sent,
    clerks_application,
    described,
    mail,
)

STRANGER = "mallory.q@gmail.com"
APPLIES = f"【{TOWN}】クラウド型被災者支援システムの利用申込み"


def by_stranger(contact: str, more: str = "", sender: str = STRANGER) -> bytes:
    text = (
        f"市区町村名：{TOWN}\n担当課：総務課\n担当者：悪井 太郎\n電話番号：090-6146-2207\n"
        f"メールアドレス：{contact}\n{more}"
    )
    return mail(sender, Sent(text, APPLIES, form=False), "")


def fields(office: Office, number: str = "R4-0001") -> dict[str, str]:
    return dict(Desk(state=office.state).show(number).fields)


@pytest.mark.parametrize("contact", [STRANGER, CLERK])
def test_once_the_municipality_applies_whoever_began_for_it_can_do_nothing_more(
    office: Office, smtp: SmtpServer, contact: str
) -> None:
    office.take(by_stranger(contact, "試行運用への参加：希望しない\n備考：植えた値\n"))
    office.take(clerks_application())
    office.send()
    now = fields(office)
    assert (now["contact_name"], now["email"]) == ("椿原 花子", CLERK)
    assert "植えた値" not in now.values()
    assert not now.get("trial_wish")
    seen = len(smtp.messages())
    office.take(mail(STRANGER, Sent("電話番号：090-0000-0000\n"), "R4-0001"))
    office.send()
    assert fields(office)["phone"] == "0721-98-0311"
    assert office.waiting() == ["writer_other"]
    for letter in smtp.messages()[seen:]:
        assert described(letter.raw, "") == "メールの受信について（番号なし）"


def test_a_contact_outside_that_the_municipality_leaves_in_place_is_a_question(
    office: Office, smtp: SmtpServer
) -> None:
    office.take(by_stranger(STRANGER))
    office.send()
    seen = len(smtp.messages())
    office.take(
        mail(CLERK, Sent("申込書を送付します。\n電話番号：0721-98-0311\n", form=False), "R4-0001")
    )
    office.send()
    assert "needs_review" in office.waiting()
    his = [one for one in smtp.messages()[seen:] if STRANGER in one.recipients]
    assert [described(one.raw, "") for one in his] == ["御連絡先の変更について（番号あり）"]
    assert Desk(state=office.state).draft("R4-0001", "incomplete").recipient != STRANGER


def test_an_application_without_a_municipality_never_becomes_a_second_one_of_a_town(
    office: Office,
) -> None:
    office.take(clerks_application())
    office.take(
        mail(
            STRANGER,
            Sent(
                "申し込みます。電話番号：090-6146-2207\n",
                "クラウド型被災者支援システムの利用申込み",
            ),
            "",
        )
    )
    office.take(mail(STRANGER, Sent(f"市区町村名：{TOWN}\n担当課：総務課\n", form=True), "R4-0002"))
    codes = office.ask("SELECT municipality FROM application WHERE municipality IS NOT NULL")
    assert codes == [("273813",)]
    assert fields(office)["contact_name"] == "椿原 花子"
    assert "municipality_missing" in office.waiting()


def test_nobody_has_us_write_to_a_third_party_by_naming_it_as_contact(
    office: Office, smtp: SmtpServer
) -> None:
    victim, sender = "victim@company.example", "a@evil.example"
    office.take(by_stranger(victim, sender=sender))
    office.take(mail(sender, Sent("電話番号：090-6146-2208\n"), "R4-0001"))
    office.take(mail("b@evil.example", Sent("試行運用への参加：希望する\n"), "R4-0001"))
    office.send()
    assert victim not in {to for letter in smtp.messages() for to in letter.recipients}


@pytest.mark.parametrize(
    "mark",
    [b"Precedence: bulk\r\n", b"List-Id: <x.example>\r\n", b"Auto-Submitted: auto-generated\r\n"],
)
def test_the_contact_before_is_told_also_where_the_colleague_may_not_be_answered(
    office: Office, smtp: SmtpServer, mark: bytes
) -> None:
    office.take(clerks_application())
    office.send()
    seen = len(smtp.messages())
    office.take(mark + mail(f"kacho@{DOMAIN}", Sent("電話番号：0721-98-5514\n"), "R4-0001"))
    office.send()
    (letter,) = smtp.messages()[seen:]
    assert letter.recipients == (CLERK,)
    assert described(letter.raw, "") == "御連絡先の変更について（番号あり）"


@pytest.mark.parametrize(
    "address", ["kotai@elsewhere.example", f"kotai%elsewhere.example@{DOMAIN}"]
)
def test_an_address_that_waits_still_waits_after_a_later_mail(office: Office, address: str) -> None:
    office.take(clerks_application())
    office.take(mail(CLERK, Sent(f"メールアドレス：{address}\n"), "R4-0001"))
    office.take(mail(CLERK, Sent("電話番号：0721-98-5514\n"), "R4-0001"))
    assert office.waiting() == ["needs_review"]
    assert fields(office)["email"] == CLERK
    desk = Desk("見本", office.state)
    (item,) = desk.waiting()
    desk.set_aside(item.mail)
    assert office.waiting() == []


def test_whoever_a_person_names_as_contact_ends_the_say_of_those_elsewhere(office: Office) -> None:
    office.take(by_stranger(STRANGER))
    Desk("見本", office.state).correct("R4-0001", "email", CLERK)
    office.take(mail(STRANGER, Sent("電話番号：090-0000-0000\n"), "R4-0001"))
    assert fields(office)["phone"] == "090-6146-2207"
    assert office.waiting() == ["writer_other"]


def test_an_application_runs_again_only_where_its_municipality_has_no_other(
    office: Office, tmp_path: Path
) -> None:
    desk = Desk("見本", office.state)
    office.take(by_stranger(STRANGER))
    desk.dismiss("R4-0001")
    office.take(clerks_application())
    for act in (desk.undo, desk.reopen):
        with pytest.raises(MoveError, match="既に利用申込み R4-0002"):
            act("R4-0001")
    assert fields(office, "R4-0002")["contact_name"] == "椿原 花子"


@pytest.mark.parametrize("failing", [True, False])
def test_a_doubtful_application_does_not_hold_up_the_municipalitys_own(
    office: Office, failing: bool
) -> None:
    other = f"kacho@{DOMAIN}" if failing else "bousai@city.kashiwa.lg.jp"
    fails = b"" if not failing else b"From: somebody@elsewhere.example\r\n"  # two senders
    office.take(fails + by_stranger(other, sender=other))
    assert fields(office)["contact_name"] == "悪井 太郎"
    chomin = "soumu@taishi-town.example"
    office.take(by_stranger(chomin, sender=chomin).replace("悪井".encode(), "椿原".encode()))
    assert office.ask("SELECT number, stage FROM application ORDER BY number") == [
        ("R4-0001", "needs_review"),
        ("R4-0002", "incomplete"),
    ]
