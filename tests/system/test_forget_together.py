"""What belongs together is forgotten together: passwords, splits, mergers, later mail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from intake.demo.smtp import SmtpServer
from intake.desk import Desk
from intake.privacy.erase import Plan, forget, plan
from intake.privacy.selection import Why
from intake.replay import Replayed, replay
from intake.settings.sections import Keeping
from intake.settings.sections import Reading as Limits
from intake.status import status
from tests.system.mails import FIRST_DAY, ambiguous, application, places
from tests.system.office import DAY, PASSWORD, Office, again, locked, told, written
from tests.traces import search

NOW, BEFORE = datetime(2026, 11, 1, tzinfo=UTC), date(2024, 4, 1)


@pytest.fixture
def office(tmp_path: Path, smtp: SmtpServer) -> Office:
    return Office(tmp_path / "state", smtp)


@pytest.fixture
def desk(office: Office) -> Desk:
    ticks = iter(range(10_000))
    begin = datetime.now(UTC)
    return Desk("見本 職員", office.state, clock=lambda: begin + timedelta(seconds=next(ticks)))


def shown(office: Office) -> Plan:
    return plan(office.state, Keeping(), BEFORE, NOW)


def done(office: Office) -> Plan:
    counts, untold = (
        status(office.state),
        {each.number for each in Desk("見本", office.state).untold()},
    )
    made = forget(office.state, Keeping(), BEFORE, "見本", NOW)
    left = untold - {each.number for each in made.choice.applications}  # nobody to tell of these
    assert status(office.state) == counts | {"untold": len(left)}
    assert replay(office.state, Limits()) == Replayed()
    return made


def test_a_password_goes_with_what_it_opened_and_not_before(office: Office, desk: Desk) -> None:
    office.take(told())
    office.take(locked(places()[10], 1), at=FIRST_DAY + timedelta(hours=1))
    office.take(locked(places()[11], 2), at=FIRST_DAY + timedelta(hours=2))
    office.send()
    assert [desk.show(f"R4-000{n}").reading.attachments[-1].form for n in (1, 2)] != [None, None]
    desk.withdraw("R4-0001", on=date(2022, 8, 1))
    assert [why for _, why in shown(office).choice.kept] == [Why.LATER_MAIL]
    desk.withdraw("R4-0002", on=date(2022, 8, 2))
    made = done(office)
    assert ([s.number for s in made.choice.applications], made.choice.loose) == (
        ["R4-0001", "R4-0002"],
        0,
    )
    assert len(made.choice.mails) == 3
    assert search(office.state.folder, [PASSWORD, "鍵田 一郎", "mihon@kagi.example"]).found == ()


@pytest.mark.parametrize("named", ["R4-0001", " Ｒ４－０００１", "its mail"])
def test_an_application_merged_into_one_that_runs_waits_for_it(
    office: Office, desk: Desk, named: str
) -> None:
    office.take(application(places()[20], 1), ambiguous())
    office.send()
    into = desk.show("R4-0001").mail if named == "its mail" else named
    desk.merge("R4-0002", into, on=date(2022, 7, 5))
    assert [(s.number, why) for s, why in shown(office).choice.kept] == [
        ("R4-0002", Why.LATER_MAIL)
    ]
    desk.withdraw("R4-0001", on=date(2022, 9, 1))
    assert len(done(office).choice.applications) == 2
    assert search(office.state.folder, ["例田 花子", "soudan@fuchu.example"]).found == ()


def test_the_parts_of_a_split_mail_go_when_all_of_them_are_over(office: Office, desk: Desk) -> None:
    office.take(ambiguous())
    office.send()
    desk.split("R4-0001", ["132063", "342084"], on=date(2022, 7, 5))
    desk.withdraw("R4-0002", on=date(2022, 8, 1))
    assert shown(office).is_empty
    desk.withdraw("R4-0003", on=date(2022, 8, 1))
    assert len(done(office).choice.applications) == 3
    desk.waiting()  # the views stand
    assert search(office.state.folder, ["例田 花子", "soudan@fuchu.example"]).found == ()


def test_a_question_about_a_running_application_stays_with_it(office: Office, desk: Desk) -> None:
    office.take(application(places()[30], 1))
    office.send()
    letter = desk.letters("sent")[0]
    question = written(
        letter.recipient,
        "Re: 受付完了について",
        "利用料はいつ頃決まりますでしょうか。御教示ください。",
        In_Reply_To=f"<{letter.message_id}>",
    )
    office.take(question, at=FIRST_DAY + DAY)
    office.send()
    for item in desk.waiting():
        desk.answered(item.mail, on=date(2022, 7, 5))
    assert shown(office).is_empty
    desk.withdraw("R4-0001", on=date(2022, 9, 1))
    assert len(done(office).choice.mails) == 2


def test_mail_that_came_after_the_day_keeps_all_of_its_application(
    office: Office, desk: Desk
) -> None:
    first = application(places()[40], 1)
    office.take(first)
    office.take(again(first, "later"), at=datetime(2024, 4, 1, tzinfo=UTC))
    office.send()
    desk.withdraw("R4-0001", on=date(2022, 9, 1))
    assert [why for _, why in shown(office).choice.kept] == [Why.LATER_MAIL]


def test_a_letter_that_has_not_gone_keeps_its_application(office: Office, desk: Desk) -> None:
    office.take(application(places()[50], 1))
    desk.withdraw("R4-0001", on=date(2022, 9, 1))
    assert [why for _, why in shown(office).choice.kept] == [Why.UNSENT]


def test_mail_of_nobody_goes_though_an_application_of_an_unknown_municipality_is_open(
    office: Office, desk: Desk
) -> None:
    office.take(ambiguous(), written("mihon@tenji.example", "展示会", "展示会を開きます。\n"))
    office.send()
    (advert,) = [item for item in desk.waiting() if item.number is None]
    assert shown(office).choice.loose == 0  # a person has yet to look at it
    desk.dismiss(advert.mail, on=date(2024, 3, 31))
    made = done(office)
    assert (made.choice.applications, made.choice.loose) == ((), 1)
    assert search(office.state.folder, ["mihon@tenji.example"]).found == ()
    assert desk.show("R4-0001").municipality is None
