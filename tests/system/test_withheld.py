"""A letter that its application contradicts by the time it is sent: held again, for all to see."""

from __future__ import annotations

import json
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from intake.demo.smtp import SmtpServer
from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.folder import StateError
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.terms import JST
from tests.commands import Done, intake
from tests.conftest import Once
from tests.system.mails import application, places

WHOLE, LACKING, ALSO_LACKING = "R4-0001", "R4-0002", "R4-0003"
BY = ("--by", "見本 職員")
PHONE = ("--set", "field=phone", "--set", "value=03-0000-0009")
WITHDRAWN = "この返信は段階「受付完了」を伝えますが、申込みの今の段階は「取下げ」です。"
OVER = "この返信は試行運用（令和４年１２月３１日まで（予定））に触れていますが、その期間は過ぎています。"
FOUND = "この返信は電話番号をお尋ねしますが、その後に確認できています。"


@pytest.fixture
def office(copied: Once) -> Path:
    """A whole application and two without telephone and form; a letter about each is held."""
    return copied("withheld", begun)


def begun(folder: Path) -> None:
    (folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-06-30\nfrom_address = "uketsuke@j-lis.example"\n'
        'sending = "hold"\n'
    )
    mails = [application(places()[0], 1)]
    mails += [application(places()[n], n, lacks="電話番号", form=False) for n in (7, 14)]
    for number, raw in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(raw)
    found = sorted(folder.glob("*.eml"))
    import_files(State(folder), load_settings(folder), found, notify=True)


def about(desk: Desk, number: str) -> str:
    (letter,) = (each for each in desk.letters("held", "queued") if each.number == number)
    return letter.message_id


def decided(office: Path, *words: str) -> None:
    done = intake(office, "decide", *words, *BY)
    assert done.returncode == 0, done.stderr


def sent(office: Path, smtp: SmtpServer, *options: str) -> Done:
    server = {"HOST": smtp.host, "PORT": str(smtp.port), "SECURITY": "none"}
    return intake(office, "send", *options, **{f"INTAKE_SMTP__{k}": v for k, v in server.items()})


def states(desk: Desk) -> dict[str | None, str]:
    return {each.number: each.state for each in desk.letters("held", "queued", "sent")}


def test_a_released_letter_that_a_decision_contradicts_is_held_again_and_says_why(
    office: Path, smtp: SmtpServer
) -> None:
    desk = Desk("見本 職員", office)
    letter = about(desk, WHOLE)
    desk.release(letter)
    decided(office, "withdraw", WHOLE)
    done = sent(office, smtp)
    assert done.returncode == 0, done.stderr
    assert "保留に戻したもの 1 通" in done.stdout
    assert f"{letter}: {WITHDRAWN}" in done.stdout
    assert (smtp.messages(), states(desk)[WHOLE]) == ((), "held")
    assert "送らずに保留に戻しました" in intake(office, "show", WHOLE, "--json").stdout
    assert json.loads(sent(office, smtp, "--json").stdout)["withheld"] == 0
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    screen.press("letters", Pressed({"state": "held"}, {}, {}))
    seen = str(screen.regions())
    assert "保留の理由" in seen
    assert WITHDRAWN in seen
    with pytest.raises(StateError, match="保留は解いていません"):
        desk.release(letter)


def test_what_is_released_in_spite_of_a_contradiction_is_sent_until_another_comes(
    office: Path, smtp: SmtpServer
) -> None:
    desk = Desk("見本 職員", office)
    decided(office, "withdraw", WHOLE)
    desk.release(about(desk, WHOLE), anyway=True)
    decided(office, "correct", LACKING, *PHONE)
    desk.release(about(desk, LACKING), anyway=True)
    decided(office, "withdraw", LACKING)
    assert "送信 1 通" in sent(office, smtp).stdout
    (mail,) = smtp.messages()
    assert WHOLE in str(message_from_bytes(mail.raw, policy=default)["Subject"])
    assert states(desk) == {WHOLE: "sent", LACKING: "held", ALSO_LACKING: "held"}


def test_a_letter_that_asks_for_what_was_found_since_is_not_released_nor_sent(
    office: Path, smtp: SmtpServer
) -> None:
    desk = Desk("見本 職員", office)
    held, released = about(desk, LACKING), about(desk, ALSO_LACKING)
    desk.release(released)
    for number in (LACKING, ALSO_LACKING):
        decided(office, "correct", number, *PHONE)
        assert str(desk.show(number).stage) == "incomplete"
    with pytest.raises(StateError, match=FOUND):
        desk.release(held)
    assert f"{released}: {FOUND}" in sent(office, smtp).stdout
    assert (smtp.messages(), set(states(desk).values())) == ((), {"held"})
    fresh = desk.draft(LACKING, "incomplete")
    assert "電話番号" not in fresh.text.partition("２　")[0]
    desk.release(*desk.queue(fresh))  # held like every letter while the settings hold
    sent(office, smtp)
    assert len(smtp.messages()) == 1


def test_a_letter_that_its_application_contradicts_is_refused_when_it_is_queued(
    office: Path, smtp: SmtpServer
) -> None:
    desk = Desk("見本 職員", office)
    for held in desk.letters():
        desk.retract(held.message_id)
    whole, lacking = desk.draft(WHOLE, "accepted"), desk.draft(LACKING, "incomplete")
    decided(office, "correct", LACKING, *PHONE)
    with pytest.raises(StateError, match=f"{LACKING}：{FOUND}送信待ちに入れていません"):
        desk.queue(whole, lacking, anyway=True)  # which is about whom it goes to
    assert list(desk.letters("held", "queued")) == []  # not the other one, either
    first = desk.queue(whole, act="click")
    decided(office, "withdraw", WHOLE)
    assert desk.queue(whole, act="click") == first  # the same click: it was queued in time
    for again in (lambda: desk.queue(whole), lambda: desk.resend(first[0])):
        with pytest.raises(StateError, match=f"{WITHDRAWN}送信待ちに入れていません"):
            again()
    with pytest.raises(StateError, match=f"{WITHDRAWN}保留は解いていません"):  # in the same words
        desk.release(first[0])
    assert len(desk.letters("held", "queued")) == 1


def test_the_desk_says_at_once_that_a_colleague_changed_the_stage_a_letter_tells(
    office: Path,
) -> None:
    desk = Desk("見本 職員", office)
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    case = desk.show(WHOLE)
    about = {"mail": case.mail, "seen": case.seen}
    screen.press("open", Pressed({"name": case.mail, "key": ""}, {}, {}))
    screen.press("write", Pressed(about | {"letter": "accepted"}, {}, {}))
    text = {"recipient": case.contact, "subject": "受付", "text": "受け付けました。"}
    Desk("別の 職員", office).withdraw(WHOLE)
    before = len(desk.letters("held", "queued"))
    screen.press("queue", Pressed(about, text, {}))
    assert screen.said == (
        f"{WHOLE}：{WITHDRAWN}送信待ちに入れていません。今の段階に合う返信を選んでください。",
        "wrong",
    )
    assert len(desk.letters("held", "queued")) == before


def test_answers_to_two_mails_of_one_pass_both_go_out_in_their_order(
    office: Path, smtp: SmtpServer
) -> None:
    (office / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-06-30\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    place = places()[21]
    for number, whole in enumerate((False, True)):
        raw = application(place, 21, form=whole).replace(b"<21.", b"<%d.21." % number)
        (office / f"more{number}.eml").write_bytes(raw)
    found = sorted(office.glob("more*.eml"))
    import_files(State(office), load_settings(office), found, notify=True)
    sent(office, smtp)
    desk = Desk("見本 職員", office)
    assert [each.kind for each in desk.letters("sent")] == ["incomplete", "accepted"]
    assert len(smtp.messages()) == 2


def test_a_letter_that_offers_the_trial_is_not_sent_once_the_trial_is_over(
    office: Path, smtp: SmtpServer
) -> None:
    (office / "late.eml").write_bytes(application(places()[21], 21))
    last_day = datetime(2022, 12, 31, 23, 50, tzinfo=JST)
    settings = load_settings(office)
    found = [office / "late.eml"]
    import_files(State(office), settings, found, notify=True, clock=lambda: last_day)
    then = Desk("見本 職員", office, clock=lambda: last_day)
    (offering,) = (
        each for each in then.letters() if each.kind == "accepted" and "試行" in each.text
    )
    number = str(offering.number)
    then.release(offering.message_id)  # in time; but nothing is sent until the next year
    assert f"{offering.message_id}: {OVER}" in sent(office, smtp).stdout
    assert (smtp.messages(), states(then)[number]) == ((), "held")
    desk = Desk("見本 職員", office)
    with pytest.raises(StateError, match="その期間は過ぎています。保留は解いていません"):
        desk.release(offering.message_id)
    with pytest.raises(StateError, match="その期間は過ぎています。送信待ちに入れていません"):
        desk.resend(offering.message_id)
    fresh = desk.draft(number, "accepted")
    assert "試行運用" not in fresh.text
    desk.release(*desk.queue(fresh))
    assert "送信 1 通" in sent(office, smtp).stdout
    desk.release(offering.message_id, anyway=True)  # who knows of it may send it
    assert "送信 1 通" in sent(office, smtp).stdout
