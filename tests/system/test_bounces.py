"""What comes back is tied to the letter it returns, and changes it only where that is proved."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from intake.demo.smtp import Keeper, smtp_server
from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.replay import Replayed, replay
from intake.settings.sections import Reading
from intake.store.archive import sha256
from intake.terms import Municipality
from tests.commands import intake
from tests.conftest import Once
from tests.system.mails import FIRST_DAY, ambiguous, application, places
from tests.system.office import DAY, US, Office, again, written

OURS = "mx.j-lis.example"  # our own server: a host in the domain of our address
LATER = FIRST_DAY + timedelta(hours=1)
RELAYED = "rewritten-by-a-relay@relay.example"


def bounce_headers(message_id: str, to: str) -> bytes:
    return f"From: {US}\nTo: {to}\nMessage-ID: <{message_id}>\nSubject: x\n".encode()


def report(
    message_id: str,
    to: str,
    action: str = "failed",
    part: str = "message/rfc822",
    *,
    by: str = OURS,
    beside: str = "",
    auto: bool = True,
) -> bytes:
    """A delivery status notification as Postfix (whole mail) or Exchange (headers) sends it."""
    enclosed = bounce_headers(message_id, to) + (b"\nbody\n" if part == "message/rfc822" else b"")
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@{by}\nTo: {US}\n".encode() +
        b"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn@mihon.example>\n"
        + (b"Auto-Submitted: auto-replied\n" if auto else b"") + b"MIME-Version: 1.0\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nI could not deliver.\n"
        + f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; {OURS}\n\n".encode()
        + f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: 5.1.1\n".encode()
        + b"Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n" + beside.encode()
        + f"--b\nContent-Type: {part}\n\n".encode() + enclosed + b"\n--b--\n"
    )  # fmt: skip


def prose(
    text: str, *, by: str = f"MAILER-DAEMON@{OURS}", subject: str = "failure notice", **headers: str
) -> bytes:
    """A report in words alone; without a sender where `by` is empty."""
    message = EmailMessage(policy=SMTP)
    if by:
        message["From"] = by
    message["To"] = US
    message["Subject"] = subject
    message["Return-Path"] = headers.pop("Return_Path", "<>")
    message["Message-ID"] = f"<{abs(hash((text, by)))}@mihon.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def qmail(message_id: str, to: str) -> bytes:
    """As qmail tells it: prose, with the mail below."""
    below = bounce_headers(message_id, to).decode()
    return prose(
        f"<{to}>:\nSorry, no mailbox here by that name.\n\n--- Below is a copy.\n\n{below}"
    )


@pytest.fixture
def letter(once: Once, office: Office, place: Municipality) -> tuple[str, str, str]:
    """A letter that went out, beside another's: its Message-ID, its recipient, the mail it answers."""

    def make(folder: Path) -> None:
        with smtp_server(Keeper(folder / "kept")) as smtp:
            begun = Office(folder / "state", smtp)
            begun.take(application(place), application(places()[200], 7))
            begun.send()
            assert begun.waiting() == []

    office.begin(once("two-letters", make) / "state", taken=2)
    address = f"mihon0@{place.romaji}.example"
    ((name, mail),) = office.ask(f"SELECT message_id, mail FROM send WHERE recipient = '{address}'")
    return name, address, mail


def states(office: Office) -> dict[str, int]:
    return dict(office.ask("SELECT state, count(*) FROM send_now GROUP BY state"))


def tries(office: Office) -> list[str]:
    return [row[0] for row in office.ask("SELECT outcome FROM attempt WHERE mail IS NOT NULL")]


def desk_of(office: Office) -> Desk:
    return Desk("見本 職員", office.state, clock=lambda: LATER + 2 * DAY)


PROVED: dict[str, Callable[[str, str], bytes]] = {
    "whole mail": report,
    "headers": lambda name, to: report(name, to, part="text/rfc822-headers"),
    "without our Message-ID": lambda name, to: report(
        "x", to, part="text/plain").replace(b"Message-ID: <x>\n", b""),
    "by the recipient's server": lambda name, to: report(name, to, by=f"mx.{to.split('@')[1]}"),
    "prose and a copy": qmail,
    "prose alone": lambda name, to: prose(f"<{to}>:\nSorry, no mailbox here by that name."),
    "prose in Japanese": lambda name, to: prose(f"次の宛先のメールボックスが一杯のため、送信できませんでした。\n\n{to}"),
    "given up after trying": lambda name, to: prose(
        f"A message that you sent could not be delivered. This is a permanent error.\n  {to}\n    retry timeout exceeded",
        X_Failed_Recipients=to),
    "in reply to": lambda name, to: prose("unknown user", In_Reply_To=f"<{name}>"),
}  # fmt: skip


@pytest.mark.parametrize("made", PROVED.values(), ids=PROVED)
def test_a_bounce_is_tied_to_its_letter_and_waits_for_a_person(
    office: Office, letter: tuple[str, str, str], made: Callable[[str, str], bytes]
) -> None:
    name, address, mail = letter
    office.take(made(name, address), at=LATER)
    assert [(row["reason"], row["mail"]) for row in office.state.store.rows("waiting")] == [
        ("bounce", mail)
    ]
    assert states(office) == {"failed": 1, "sent": 1}
    office.send(at=FIRST_DAY + DAY)
    assert office.letters() == ["accepted", "accepted"]


def test_a_letter_that_came_back_waits_until_another_about_the_same_is_on_its_way(
    office: Office, letter: tuple[str, str, str]
) -> None:
    name, address, mail = letter
    office.take(report(name, address), at=LATER)
    (office.state.folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    desk = desk_of(office)
    second = desk.resend(name)
    assert office.waiting() == []
    desk.retract(second)
    assert [(row["reason"], row["mail"]) for row in office.state.store.rows("waiting")] == [
        ("bounce", mail)
    ]


def test_a_letter_about_one_part_of_a_split_does_not_settle_that_another_s_came_back(
    office: Office,
) -> None:
    office.take(ambiguous())
    (office.state.folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    desk = desk_of(office)
    desk.split("R4-0001", ["132063", "342084"])
    (first,) = desk.queue(desk.draft("R4-0002", "accepted"))
    office.send(at=LATER + 2 * DAY)
    (sent,) = [each for each in desk.letters("sent") if each.message_id == first]
    office.take(report(first, sent.recipient), at=LATER + 3 * DAY)
    desk.queue(desk.draft("R4-0003", "accepted"))
    assert [(item.reason, item.number) for item in desk.waiting()] == [("bounce", "R4-0002")]
    desk.resend(first)
    assert office.waiting() == []


DELAYED = (
    "A message that you sent has not yet been delivered to one or more of its recipients after more "
    "than 24 hours.\n\n  {}\n    Delay reason: Connection timed out\n\nNo action is required on your "
    "part. Delivery attempts will continue for some time."
)
DOUBTFUL: dict[str, Callable[[str, str], bytes]] = {
    "by a server of neither": lambda name, to: report(name, to, by="elsewhere.example"),
    "in prose by a server of neither": lambda name, to: prose(
        f"<{to}>:\nno such user", by="MAILER-DAEMON@elsewhere.example"),
    "without a sender": lambda name, to: prose(f"Message to <{to}> bounced: host unknown", by="",
        subject="Mail delivery failed"),
    "another mail": lambda name, to: report("by-hand@j-lis.example", to),
    "rewritten on its way": lambda name, to: report(RELAYED, to),
    "a warning": lambda name, to: prose(DELAYED.format(to), subject="Warning: message delayed"),
    "a warning in Japanese": lambda name, to: prose(f"{to} への配送が遅れています。引き続き再送を行います。", subject="配信状況の通知"),
    "a warning to come": lambda name, to: prose(
        f"Message could not be delivered for 4 hours. Message will be deleted from queue if not "
        f"delivered within 5 days.\n<{to}>... Deferred: Connection refused\nMessage-ID: <{name}>\n"),
    "a passing trouble": lambda name, to: prose(f"<{to}>: 450 4.2.0 mailbox busy"),
    "marked as an automatic answer": lambda name, to: prose(
        f"The mail server could not deliver your mail to:\n\n{to}\n\nReason: no such user",
        by="sys@provider.example", Return_Path="<sys@provider.example>",
        Auto_Submitted="auto-replied", subject="There was an error while sending your mail"),
    "from nobody who reads": lambda name, to: prose(
        f"次の宛先のメールボックスが一杯のため、送信できませんでした。\n\n<{to}>",
        by="no-reply@provider.example", Return_Path="<no-reply@provider.example>", subject="メールエラー通知"),
}  # fmt: skip


@pytest.mark.parametrize("made", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_report_that_proves_nothing_leaves_the_letter_and_waits_under_it(
    office: Office, letter: tuple[str, str, str], made: Callable[[str, str], bytes]
) -> None:
    name, address, mail = letter
    office.take(made(name, address), at=LATER)
    assert states(office) == {"sent": 2}
    (row,) = office.state.store.rows("waiting_items")
    assert row["reason"] == "bounce_doubtful"
    assert (
        row["about"] == office.ask(f"SELECT number FROM receipt WHERE application = '{mail}'")[0][0]
    )
    office.take(report(name, address), at=LATER + DAY)
    assert office.waiting() == ["bounce"]  # what was in doubt has happened


def test_a_report_that_is_about_no_letter_waits(
    office: Office, letter: tuple[str, str, str]
) -> None:
    office.take(report("other@x.example", "other@x.example"), at=LATER)
    assert states(office) == {"sent": 2}
    assert office.waiting() == ["bounce_unknown"]


def test_a_report_that_waits_is_shown_with_the_reason_and_asks_for_no_municipality(
    office: Office, letter: tuple[str, str, str]
) -> None:
    raw = report("other@x.example", "other@x.example")
    office.take(raw, at=LATER)
    shown = intake(office.state.folder, "show", sha256(raw)[:12])
    assert shown.returncode == 0, shown.stderr
    assert "確認待ちの理由：不達の通知（どの返信のものか分からない）" in shown.stdout
    assert "市区町村名が" not in shown.stdout
    told = json.loads(intake(office.state.folder, "show", sha256(raw)[:12], "--json").stdout)
    assert told["waits_for"] == ["不達の通知（どの返信のものか分からない）"]
    assert "municipality" not in {finding["field"] for finding in told["reading"]["findings"]}


def test_a_report_on_a_letter_of_long_ago_that_does_not_name_it_is_about_no_letter(
    office: Office, letter: tuple[str, str, str]
) -> None:
    office.take(prose(f"<{letter[1]}>: no such user"), at=FIRST_DAY + 8 * DAY)
    assert (states(office), office.waiting()) == ({"sent": 2}, ["bounce_unknown"])
    # what went to the address that it names is shown to a person, and nothing is concluded
    desk = desk_of(office)
    (item,) = desk.waiting()
    (found,) = desk.show(item.mail).returned
    assert (found.recipient, found.number) == (letter[1], desk.show(letter[2]).number)
    screen = DeskScreen(desk)
    screen.press("open", Pressed({"name": item.mail, "key": ""}, {}, {}))
    side = str(screen.regions()["side"])
    assert f"{found.letter.label}" in side
    assert f"'name': '{found.number}'" in side  # which opens it
    assert states(office) == {"sent": 2}
    office.take(report(letter[0], letter[1]), at=FIRST_DAY + 8 * DAY)
    assert states(office) == {"failed": 1, "sent": 1}


def test_a_report_of_a_delay_in_the_standard_form_changes_nothing_and_is_noted(
    office: Office, letter: tuple[str, str, str]
) -> None:
    office.take(report(letter[0], letter[1], action="delayed"), at=LATER)
    assert (states(office), office.waiting(), tries(office)) == ({"sent": 2}, [], ["delayed"])


@pytest.mark.parametrize("action", ["delivered", "relayed"])
@pytest.mark.parametrize("by", ["mail.j-lis.example", "elsewhere.example"])
def test_a_report_that_a_letter_which_it_names_arrived_asks_nothing_whoever_sends_it(
    office: Office, letter: tuple[str, str, str], action: str, by: str
) -> None:
    office.take(report(letter[0], letter[1], action=action, by=by), at=LATER)
    assert (states(office), office.waiting(), tries(office)) == ({"sent": 2}, [], ["delivered"])


def test_a_report_of_arrival_does_not_undo_that_a_letter_came_back(
    office: Office, letter: tuple[str, str, str]
) -> None:
    office.take(report(letter[0], letter[1]), at=LATER)
    office.take(
        report(letter[0], letter[1], action="delivered", by="elsewhere.example"), at=LATER + DAY
    )
    assert (states(office), office.waiting()) == ({"failed": 1, "sent": 1}, ["bounce"])


def test_a_report_of_arrival_that_names_another_mail_waits(
    office: Office, letter: tuple[str, str, str]
) -> None:
    made = report("by-hand@j-lis.example", letter[1], action="delivered", by="elsewhere.example")
    office.take(made, at=LATER)
    assert (states(office), office.waiting()) == ({"sent": 2}, ["bounce_doubtful"])


def test_which_of_several_letters_came_back_is_not_guessed(
    office: Office, place: Municipality, letter: tuple[str, str, str]
) -> None:
    name, address, _ = letter
    office.take(again(application(place, phone="03-0000-9999"), "b"), at=LATER)
    office.send(at=LATER)
    assert office.letters() == ["accepted", "accepted", "corrected"]
    office.take(prose(f"<{address}>: no such user"), at=LATER + DAY)
    assert (states(office), office.waiting()) == ({"sent": 3}, ["bounce_doubtful"])
    office.take(report(name, address), at=LATER + DAY)
    assert states(office) == {"failed": 1, "sent": 2}


@pytest.mark.parametrize("named", [True, False], ids=["by Message-ID", "by address"])
def test_a_copy_that_fails_is_noted_and_the_letter_stays_sent(
    office: Office, place: Municipality, named: bool
) -> None:
    sender, contact = f"soumu@{place.romaji}.example", f"mihon0@{place.romaji}.example"
    office.take(application(place).replace(f"<{contact}>".encode(), f"<{sender}>".encode(), 1))
    office.send()
    ((name, to),) = office.ask("SELECT message_id, recipient FROM send")
    assert to == sender
    other = f"Final-Recipient: rfc822; {sender}\nAction: relayed\nStatus: 2.1.5\n\n"
    made = report(name, contact, beside=other) if named else prose(f"<{contact}>: no such user")
    office.take(made, at=LATER)
    assert (states(office), office.waiting(), tries(office)) == ({"sent": 1}, [], ["copy_bounced"])


def test_an_absence_note_is_no_report(office: Office, letter: tuple[str, str, str]) -> None:
    name, address, _ = letter
    colleague = f"shichou@{address.split('@')[1]}"
    text = f"不在です。お急ぎの方は {address} へお願いします。\n"
    marked = {"Auto_Submitted": "auto-replied", "In_Reply_To": f"<{name}>"}
    office.take(
        written(address, "自動応答", text + "私です。", Auto_Submitted="auto-replied"),
        written(colleague, "自動応答", text, **marked),
        at=LATER,
    )
    assert (office.waiting(), tries(office)) == ([], [])


def test_two_reports_in_the_same_words_are_two_mails(
    office: Office, letter: tuple[str, str, str]
) -> None:
    """What fails stands in a part that nobody reads; some servers give no Message-ID either."""
    other = f"mihon7@{places()[200].romaji}.example"
    office.take(report("x", "a@x.example"), report("y", "b@x.example"), at=LATER)
    office.take(report(letter[0], letter[1]), report("", other, part="text/plain"), at=LATER)
    assert states(office) == {"failed": 2}


def test_a_person_settles_a_report_and_replay_brings_nothing_back(
    office: Office, letter: tuple[str, str, str]
) -> None:
    office.take(report("z@x.example", "z@x.example"), prose(f"<{letter[1]}>: busy 4.2.0"), at=LATER)
    items = office.state.store.rows("waiting")
    assert sorted(row["reason"] for row in items) == ["bounce_doubtful", "bounce_unknown"]
    assert replay(office.state, Reading(processes=1), accept=True) == Replayed()
    assert len(office.waiting()) == 2
    desk = desk_of(office)
    for row in items:
        desk.answered(row["mail"], note="電話で確かめた")
    assert office.waiting() == []


def test_the_course_of_an_application_shows_the_report(
    office: Office, letter: tuple[str, str, str]
) -> None:
    office.take(report(letter[0], letter[1], by="elsewhere.example"), at=LATER)
    told = [each.text for each in desk_of(office).history("R4-0001")]
    assert "Undelivered Mail Returned to Sender" in told
    assert any("elsewhere.example" in each and "宛先のドメインでも" in each for each in told)
