"""Who is told what is recorded, and of a new address, where a mail asks to be answered elsewhere."""

from __future__ import annotations

import json

import pytest

from intake.demo.smtp import SmtpServer
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

NEW, CHIEF = f"kotai@{DOMAIN}", f"kacho@{DOMAIN}"
PHONE = "電話番号を訂正します。\n電話番号：0721-98-5514\n"
MOVED = f"メールアドレス：{NEW}\n"
CORRECTED = "利用申込みの訂正について"
NOTICE = "御連絡先の変更について（番号あり）"


@pytest.fixture
def begun(office: Office) -> Office:
    """An office with an application that the clerk began and that was answered."""
    office.take(clerks_application())
    office.send()
    return office


def told(office: Office, smtp: SmtpServer, sender: str, text: str, head: str = "") -> list[str]:
    """The letters that a further mail leads to, each with its readers and what it tells them."""
    seen = len(smtp.messages())
    office.take(head.encode() + mail(sender, Sent(text), "R4-0001"))
    office.send()
    return sorted(
        f"{'・'.join(one.recipients)}：{described(one.raw, text)}" for one in smtp.messages()[seen:]
    )


def contact(office: Office) -> str:
    ((fields,),) = office.ask("SELECT fields FROM application WHERE number = 'R4-0001'")
    return str(json.loads(fields)["email"])


@pytest.mark.parametrize(
    "text",
    [PHONE, "試行運用への参加：希望する\n", "担当者：山茶 三郎\n電話番号：0721-98-5514\n"],
)
@pytest.mark.parametrize("asked", ["", f"Reply-To: {NEW}\r\n", f"Reply-To: soumu@{DOMAIN}\r\n"])
def test_what_is_recorded_goes_to_the_party_who_wrote_not_where_he_asks_to_be_answered(
    begun: Office, smtp: SmtpServer, text: str, asked: str
) -> None:
    (letter,) = told(begun, smtp, CLERK, text, asked)
    assert letter.startswith(f"{CLERK}：{CORRECTED}")
    assert "変更前" in letter


def test_a_question_is_answered_to_the_party_who_asked(begun: Office, smtp: SmtpServer) -> None:
    (letter,) = told(begun, smtp, CLERK, "利用料は年額でいくらですか。\n", f"Reply-To: {NEW}\r\n")
    assert letter.startswith(f"{CLERK}：メールの受信について")


def test_a_party_is_answered_where_another_party_is_asked_for(
    office: Office, smtp: SmtpServer
) -> None:
    first = f"市区町村名：{TOWN}\n担当課：総務課\n担当者：梔子 次郎\n電話番号：0721-98-0000\n"
    applies = Sent(f"{first}メールアドレス：{CLERK}\n", f"【{TOWN}】利用申込み", form=True)
    office.take(mail(CHIEF, applies, ""))
    office.send()
    (letter,) = told(office, smtp, CHIEF, PHONE, f"Reply-To: {CLERK}\r\n")
    assert letter.startswith(f"{CLERK}：{CORRECTED}")
    assert "変更前" in letter


def test_a_colleague_who_is_answered_at_a_partys_address_tells_it_no_less(
    begun: Office, smtp: SmtpServer
) -> None:
    letters = told(begun, smtp, CHIEF, PHONE, f"Reply-To: {CLERK}\r\n")
    assert [letter.partition("：")[0] for letter in letters] == [CLERK]
    assert "変更前" in letters[0]


@pytest.mark.parametrize("asked", ["", f"Reply-To: {NEW}\r\n", f"Reply-To: {CHIEF}\r\n"])
def test_the_party_whose_address_is_replaced_hears_of_it_whoever_is_to_be_answered(
    begun: Office, smtp: SmtpServer, asked: str
) -> None:
    (letter,) = told(begun, smtp, CLERK, MOVED, asked)
    assert contact(begun) == NEW
    assert letter.startswith(f"{CLERK}・{NEW}：{CORRECTED}")


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (MOVED, "Precedence: bulk\r\n"),  # a mail that no machine answers
        (
            f"{MOVED}担当課：総務課または企画課\n",
            "",
        ),  # one that a person answers
    ],
)
@pytest.mark.parametrize("asked", ["", f"Reply-To: {NEW}\r\n"])
def test_the_address_before_is_told_where_no_letter_says_what_changed(
    begun: Office, smtp: SmtpServer, text: str, head: str, asked: str
) -> None:
    letters = told(begun, smtp, CLERK, text, head + asked)
    assert contact(begun) == NEW
    assert f"{CLERK}：{NOTICE}" in letters


def test_an_address_in_the_signature_alone_gets_no_copy_of_what_is_recorded(
    begun: Office, smtp: SmtpServer
) -> None:
    signed = f"{PHONE}\n-- \n太子町役場　山茶 三郎\nE-mail: {NEW}\n"
    (letter,) = told(begun, smtp, CLERK, signed)
    assert contact(begun) == CLERK
    assert letter.startswith(f"{CLERK}：")


ELSEWHERE = "jimu@kouiki-jimu.example"


def names_a_contact_elsewhere(sender: str) -> bytes:
    text = (
        f"市区町村名：{TOWN}\n担当課：危機管理防災室\n担当者：椿原 花子\n電話番号：0721-98-0311\n"
        f"メールアドレス：{ELSEWHERE}\n"
    )
    subject = f"【{TOWN}】クラウド型被災者支援システムの利用申込み"
    return mail(sender, Sent(text, subject, form=False), "")


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        (CHIEF, f"担当者：山茶 三郎\n電話番号：0721-98-5514\nメールアドレス：{CHIEF}\n"),
        (CHIEF, PHONE),
        (CLERK, f"メールアドレス：{CLERK}\n"),
    ],
)
def test_a_contact_elsewhere_that_the_municipality_named_is_told_that_it_was_replaced(
    office: Office, smtp: SmtpServer, sender: str, text: str
) -> None:
    office.take(names_a_contact_elsewhere(CLERK))
    office.send()
    assert contact(office) == ELSEWHERE
    assert f"{ELSEWHERE}：{NOTICE}" in told(office, smtp, sender, text)


def test_a_contact_elsewhere_is_told_nothing_of_what_its_own_clerk_corrects(
    office: Office, smtp: SmtpServer
) -> None:
    office.take(names_a_contact_elsewhere(CLERK))
    office.send()
    readers = {
        letter.partition("：")[0]
        for letter in told(office, smtp, CLERK, "試行運用への参加：希望する\n")
    }
    assert readers == {CLERK}


def test_a_strangers_choice_of_a_third_party_is_told_nothing(
    office: Office, smtp: SmtpServer
) -> None:
    office.take(names_a_contact_elsewhere("a@evil.example"))
    office.take(mail("a@evil.example", Sent(f"{PHONE}メールアドレス：a@evil.example\n"), "R4-0001"))
    office.take(mail(CLERK, Sent(MOVED, form=True), "R4-0001"))
    office.send()
    assert ELSEWHERE not in {to for letter in smtp.messages() for to in letter.recipients}
