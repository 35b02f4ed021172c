"""Against other machines that answer: after three mails at most there is silence, and nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from intake.demo.smtp import Received
from intake.terms import Municipality
from tests.sampling import few
from tests.system.dovecot import Dovecot
from tests.system.mails import application, places
from tests.system.post import World, opened, text_of, world

US = "uketsuke@j-lis.example"
PLACE = places()[100]
MOST = 3
ENDLESS = 20  # rounds


def home(place: Municipality) -> str:
    """From where the application of a municipality comes."""
    return f"mihon0@{place.romaji}.example"


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


@pytest.fixture
def small_world(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def answer(mail: Received, number: int, subject: str, text: str, sender: str = "") -> bytes:
    """A mail that keeps to no rule: no Auto-Submitted, no In-Reply-To, no null sender."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender or mail.recipients[0]
    message["To"] = mail.sender
    message["Subject"] = subject
    message["Message-ID"] = f"<robot{number}@{domain_of(mail.recipients[0])}>"
    message.set_content(text)
    return message.as_bytes()


def form_again(mail: Received, number: int, phone: str = "", sender: str = "") -> bytes:
    """The application once more, as a ticket system repeats it."""
    (place,) = [
        each for each in ROBOTS_AT if mail.recipients[0].endswith(f"@{each.romaji}.example")
    ]
    raw = application(place, phone=phone)
    raw = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <again%d@x.example>" % number, raw)
    return raw.replace(home(place).encode(), (sender or mail.recipients[0]).encode())


def another(mail: Received, number: int) -> str:
    return f"reply+{number}@{domain_of(mail.recipients[0])}"


ROBOTS: dict[str, Callable[[Received, int], bytes]] = {
    "thanks for your inquiry": lambda mail, n: answer(
        mail, n, "お問い合わせありがとうございます", "クラウド型被災者支援システムについて、担当者より連絡いたします。"
    ),
    "asks each time": lambda mail, n: answer(
        mail, n, f"お問合せ番号{n}", "クラウド型被災者支援システムの利用約款について、どうすればよいでしょうか。"
    ),
    "answers and quotes": lambda mail, n: answer(
        mail, n, f"Re: {opened(mail)['Subject']}", "確認します。\n" + re.sub("(?m)^", "> ", text_of(mail))
    ),
    "sends back what it got": lambda mail, n: answer(
        mail, n, str(opened(mail)["Subject"]), text_of(mail)
    ),
    "wraps it in its own words": lambda mail, n: answer(
        mail, n, f"[チケット#{n}] {opened(mail)['Subject']}", f"受け付けました({n})\n{text_of(mail)}\n以上"
    ),
    "repeats the application": lambda mail, n: form_again(mail, n),
    "repeats the application, each time another phone": lambda mail, n: form_again(
        mail, n, f"03-0000-{n:04}"
    ),
    "answers from another address each time": lambda mail, n: answer(
        mail, n, f"お問合せ番号{n}", "クラウド型被災者支援システムの利用約款は、どうすればよいでしょうか。",
        another(mail, n),
    ),
    "applies from another address each time": lambda mail, n: form_again(
        mail, n, f"03-0001-{n:04}", another(mail, n)
    ),
    "applies for nobody in particular": lambda mail, n: answer(
        mail, n, f"利用申込み {n}", f"利用を申し込みます。\n担当課：第{n}課\n担当者：見本\n電話番号：03-0000-{n:04}\n"
    ),
}  # fmt: skip


ROBOTS_AT = places()[100 : 100 + 7 * len(ROBOTS) : 7]


def test_machines_that_ignore_every_rule_are_answered_three_times_at_most(
    small_world: World, dovecot: Dovecot
) -> None:
    office = small_world.open_office(US, dovecot)
    for place, robot in zip(ROBOTS_AT, ROBOTS.values(), strict=True):
        small_world.robots[f"@{place.romaji}.example"] = robot
        small_world.post(home(place), US, application(place))
    assert small_world.run() < ENDLESS
    ours = Counter(domain_of(mail.recipients[0]) for mail in small_world.from_office(US))
    theirs = Counter(domain_of(address) for address in small_world.said.elements())
    said = {
        name: (ours[f"{place.romaji}.example"], theirs[f"{place.romaji}.example"])
        for name, place in zip(ROBOTS, ROBOTS_AT, strict=True)
    }
    assert all(1 <= us <= MOST and them <= MOST for us, them in said.values()), said
    nothing_lost(small_world)
    assert office.ask("SELECT count(*) FROM send_now WHERE state = 'held'")[0][0] <= len(ROBOTS)


def nothing_lost(made: World) -> None:
    """Each office recorded every mail that reached it; what it holds back, it says."""
    for address, office in made.offices.items():
        reached = sum(address in mail.recipients for mail in made.carried)
        assert office.status()["mailbox"] == {
            "on_server": reached,
            "recorded": reached,
            "missing": 0,
        }
        held = office.ask("SELECT reply FROM send_now WHERE state = 'held'")
        assert all("上限" in reply for (reply,) in held)


def stripped(mail: Received) -> bytes:
    """A letter as a gateway leaves it that takes out every header it does not know."""
    kept = re.sub(
        rb"(?im)^(?:auto-submitted|in-reply-to|references): .*\r\n(?:[ \t].*\r\n)*", b"", mail.raw
    )
    assert b"auto-submitted" not in kept.lower()
    return kept


@pytest.mark.parametrize("gateway", few([False, True], True), ids=["direct", "headers stripped"])
def test_two_of_ours_fall_silent(gateway: bool, small_world: World, dovecot: Dovecot) -> None:
    other = "madoguchi@pref.example"
    ours = small_world.open_office(US, dovecot)
    theirs = small_world.open_office(other, dovecot.of_user(f"{dovecot.user}-other"))
    if gateway:
        deliver = small_world._deliver

        def through(mail: Received) -> None:
            raw = stripped(mail) if mail.sender in small_world.offices else mail.raw
            deliver(Received(mail.sender, mail.recipients, raw, mail.received_at))

        small_world._deliver = through  # type: ignore[method-assign]
    forged = application(PLACE).replace(home(PLACE).encode(), other.encode())
    small_world.post(other, US, forged)
    assert small_world.run() < ENDLESS
    assert 1 <= len(small_world.from_office(US)) <= MOST
    assert len(small_world.from_office(other)) <= MOST + 1  # the forged one too
    nothing_lost(small_world)
    assert sum(ours.status()["mails"].values()) + sum(theirs.status()["mails"].values()) >= 2


LISTS: dict[str, Callable[[Received, int], bytes]] = {
    "keeps the writer": lambda mail, n: b"List-Id: <zenkoku.list.example>\r\n" + mail.raw,
    "keeps the writer, says nothing": lambda mail, n: mail.raw,
    "writes in its own name": lambda mail, n: re.sub(
        rb"(?m)^From: .*\r\n(?:[ \t].*\r\n)*", b"From: " + mail.recipients[0].encode() + b"\r\n", mail.raw, count=1
    ),
    "writes in its own name, under a name of its own": lambda mail, n: answer(
        mail, n, f"[zenkoku:{n:05}] {opened(mail)['Subject']}", text_of(mail), mail.recipients[0]
    ),
    "adds a footer": lambda mail, n: answer(
        mail, n, f"[zenkoku:{n:05}] {opened(mail)['Subject']}",
        text_of(mail) + "\n--\n全国メーリングリスト\n", mail.recipients[0],
    ),
}  # fmt: skip


def test_lists_that_send_everything_back_are_answered_three_times_at_most(
    small_world: World, dovecot: Dovecot
) -> None:
    small_world.open_office(US, dovecot)
    for number, (place, reflect) in enumerate(zip(ROBOTS_AT, LISTS.values(), strict=False)):
        address = f"zenkoku@list{number}.example"
        small_world.robots[address] = reflect
        small_world.post(
            address, US, application(place).replace(home(place).encode(), address.encode())
        )
    assert small_world.run() < ENDLESS
    ours = Counter(mail.recipients[0] for mail in small_world.from_office(US))
    assert len(ours) == len(LISTS)
    assert max(ours.values()) <= MOST
    assert max(small_world.said.values()) <= MOST
    nothing_lost(small_world)
