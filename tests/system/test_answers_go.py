"""Where answers go: to the sender's own domain, with one copy at most; what is held says why."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from intake.demo.smtp import SmtpServer, smtp_server
from intake.status import status
from intake.terms import Municipality
from tests.system.environment import ANSWERS
from tests.system.faults import Faults
from tests.system.mails import FIRST_DAY, application, places
from tests.system.office import Office, again, written


def home(place: Municipality, name: str = "mihon0") -> str:
    return f"{name}@{place.romaji}.example"


def from_address(place: Municipality, sender: str, contact: str = "") -> bytes:
    """An application sent from one address whose form names another as contact."""
    raw = application(place, form=False).replace(
        f"<{home(place)}>".encode(), f"<{sender}>".encode()
    )
    return raw if not contact else again(_with_contact(place, sender, contact), "c")


def _with_contact(place: Municipality, sender: str, contact: str) -> bytes:
    text = (
        f"市区町村名：{place.full_name}\n担当課：総務課\n担当者：見本 太郎\n"
        f"電話番号：03-0000-0001\nメールアドレス：{contact}\n"
    )
    return written(sender, f"【{place.full_name}】利用申込み", text)


@pytest.mark.parametrize(
    ("asked", "goes"), [("soumu@{}.example", True), ("thief@evil.example", False)]
)
def test_an_answer_follows_reply_to_only_inside_the_senders_domain(
    office: Office, smtp: SmtpServer, place: Municipality, asked: str, goes: bool
) -> None:
    there = asked.format(place.romaji)
    office.take(f"Reply-To: {there}\r\n".encode() + application(place))
    office.send()
    (mail,) = smtp.messages()
    assert mail.recipients == ((there,) if goes else (home(place),))


@pytest.mark.parametrize(
    ("sender", "contact", "copied"),
    [
        ("a@{}.example", "soumu@{}.example", True),
        ("a@{}.example", "thief@evil.example", False),
        ("a@gmail.com", "stranger@gmail.com", False),
        ("a@{}.example", "a@{}.example", False),
        ("a@{}.example", "noreply@{}.example", False),
    ],
)
def test_the_contact_named_gets_a_copy_only_in_the_senders_own_domain(
    office: Office, smtp: SmtpServer, place: Municipality, sender: str, contact: str, copied: bool
) -> None:
    sender, contact = sender.format(place.romaji), contact.format(place.romaji)
    office.take(_with_contact(place, sender, contact))
    office.send()
    (mail,) = smtp.messages()
    assert mail.recipients == ((sender, contact) if copied else (sender,))
    assert (f"Cc: {contact}".encode() in mail.raw) is copied


def test_a_copy_that_is_refused_fails_no_letter(tmp_path: Path, place: Municipality) -> None:
    contact = home(place, "soumu")
    keeper = Faults(tmp_path / "kept", refuse={contact: "550 5.1.1 unknown"})
    with smtp_server(keeper) as server:
        office = Office(tmp_path / "state", server)
        office.take(_with_contact(place, home(place), contact))
        office.send()
    assert office.ask("SELECT state, contains(reply, '写し') FROM send_now") == [("sent", True)]


def test_a_letter_that_reached_only_its_copy_has_failed(
    tmp_path: Path, place: Municipality
) -> None:
    keeper = Faults(tmp_path / "kept", refuse={home(place): "550 5.1.1 unknown"})
    with smtp_server(keeper) as server:
        office = Office(tmp_path / "state", server)
        office.take(_with_contact(place, home(place), home(place, "soumu")))
        office.send()
    assert office.ask("SELECT state FROM send_now") == [("failed",)]
    assert office.waiting() == ["send_failed"]


def test_letters_over_a_limit_wait_at_the_desk_and_say_why(
    office: Office, place: Municipality
) -> None:
    for number in range(5):
        office.take(again(application(place, phone=f"03-0000-000{number}"), str(number)))
    office.send()
    assert status(office.state)["sends"]["held"] == 2
    assert status(office.state)["held_by_limits"] == 2
    replies = office.ask("SELECT reply FROM send_now WHERE state = 'held'")
    assert all("上限（3通）" in reply for (reply,) in replies)


def test_a_flood_from_many_domains_is_held_after_the_hours_limit(
    tmp_path: Path, smtp: SmtpServer
) -> None:
    office = Office(tmp_path / "state", smtp, ANSWERS.model_copy(update={"hourly_limit": 5}))
    everywhere = places()[:12]
    office.take(*(application(each, n) for n, each in enumerate(everywhere[:8])))
    assert office.ask("SELECT count_if(held) FROM send") == [(3,)]
    late = FIRST_DAY + timedelta(minutes=61)
    office.take(*(application(each, 50 + n) for n, each in enumerate(everywhere[8:])), at=late)
    assert office.ask("SELECT count_if(held) FROM send") == [(3,)]


def test_a_mail_that_forges_its_sender_is_recorded_and_never_answered(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    office = Office(tmp_path / "state", smtp)
    office.settings = office.settings.model_copy(
        update={"trust": office.settings.trust.model_copy(update={"authserv_ids": ("mx.example",)})}
    )
    failing = f"Authentication-Results: mx.example; dmarc=fail header.from={place.romaji}.example"
    office.take(failing.encode() + b"\r\n" + application(place), application(places()[101], 1))
    office.send()
    assert [mail.recipients[0] for mail in smtp.messages()] == [
        f"mihon1@{places()[101].romaji}.example"
    ]
    assert office.waiting() == ["sender_forged"]


def test_one_mailbox_gets_what_one_address_would_however_it_is_spelt(
    tmp_path: Path, smtp: SmtpServer
) -> None:
    office = Office(tmp_path / "state", smtp, ANSWERS.model_copy(update={"daily_limit_address": 5}))
    for half in range(2):  # the second half is counted from the record
        office.take(
            *(
                from_address(place, f"victim+{half}{n}@corp.example")
                for n, place in enumerate(places()[half * 8 : half * 8 + 8])
            )
        )
    assert office.ask("SELECT count_if(NOT held), count(*) FROM send") == [(5, 16)]
    spelt = office.ask("SELECT count(DISTINCT recipient) FROM send")
    assert spelt == [(16,)]  # the record keeps each as it was written


def test_a_neighbour_at_a_company_gets_no_copy_of_what_another_applies_for(
    office: Office, smtp: SmtpServer
) -> None:
    for n, place in enumerate(places()[:4]):
        office.take(_with_contact(place, f"a{n}@corp.example", f"victim+{n}@corp.example"))
    office.send()
    assert [len(mail.recipients) for mail in smtp.messages()] == [1] * 4


def test_strangers_cannot_use_up_what_municipalities_are_sent_in_an_hour(
    tmp_path: Path, smtp: SmtpServer
) -> None:
    office = Office(tmp_path / "state", smtp, ANSWERS.model_copy(update={"hourly_limit": 5}))
    office.take(*(application(each, n) for n, each in enumerate(places()[:8])))
    assert office.ask("SELECT circle, count_if(held) FROM send GROUP BY circle") == [
        ("stranger", 3)
    ]
    town = next(each for each in places() if each.full_name == "北海道余市町")
    office.take(from_address(town, "soumu@town.yoichi.hokkaido.jp"))
    first = application(places()[0], 0, phone="03-0000-0009")  # of a party by now
    office.take(again(first, "more"))
    kept = office.ask("SELECT circle, held FROM send WHERE circle <> 'stranger' ORDER BY circle")
    assert kept == [("official", False), ("party", False)]


@pytest.mark.parametrize(
    ("words", "is_name"),  # else it is a doubt, and no value at all
    [
        ("申請は jlis-kanpu.zip/apply へ", True),
        ("申請は 192.0.2.7/kakunin へ", False),
        ("ｋａｎｐｕ．ｎｅｔ課", False),  # a section in place of a person
        ("ｋａｎｐｕ．ｎｅｔ 花子", True),
        ("日本語。jp 課", True),
        ("ｋａｎｐｕ．ｎｅｔ", False),
        ("tel:0120-444-444", False),
    ],
)
def test_whoever_is_named_as_sender_is_sent_no_word_of_a_stranger(
    office: Office, smtp: SmtpServer, place: Municipality, words: str, is_name: bool
) -> None:
    text = (
        f"市区町村名：{place.full_name}\n担当課：{words}\n担当者：{words}\n"
        "電話番号：03-0000-0001\nメールアドレス：thief@evil.example\n"
    )
    subject = f"【{place.full_name}】クラウド型被災者支援システムの利用申込み {words}"
    office.take(written("victim@corp.example", subject, text))
    office.send()
    (mail,) = smtp.messages()
    message = message_from_bytes(mail.raw, policy=default)
    told = str(message["Subject"]) + message.get_content()
    assert "受付番号R4-0001" in told
    assert ("（記載のとおり）" in told) is is_name
    assert not [word for word in (*words.split(), "thief") if len(word) > 2 and word in told]
