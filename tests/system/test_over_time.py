"""Applications and letters over days: repeated, completed, limited, withdrawn, by lists."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from intake.demo.smtp import SmtpServer, smtp_server
from intake.desk import Desk
from intake.terms import JST, Municipality
from tests.system.environment import ANSWERS
from tests.system.faults import Faults
from tests.system.mails import FIRST_DAY, application, places
from tests.system.office import DAY, US, Office, again, written


def test_an_applicant_whose_letter_a_person_took_back_is_answered_when_he_writes_again(
    office: Office, place: Municipality
) -> None:
    office.take(application(place))
    desk = Desk("見本 職員", office.state, clock=lambda: FIRST_DAY + timedelta(hours=1))
    (letter,) = desk.letters("queued")
    desk.retract(letter.message_id)
    office.take(again(application(place), "soon"), at=FIRST_DAY + timedelta(hours=2))
    assert office.letters() == ["accepted"]
    office.take(again(application(place), "later"), at=FIRST_DAY + 2 * DAY)
    assert office.letters() == ["accepted"] * 2


def test_an_application_no_machine_answers_waits_still_when_its_letter_was_taken_back(
    office: Office, place: Municipality
) -> None:
    raw = application(place).replace(b"To: ", b"Auto-Submitted: auto-generated\r\nTo: ", 1)
    office.take(raw)
    assert office.waiting() == ["unanswerable"]
    (office.state.folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    desk = Desk("見本 職員", office.state, clock=lambda: FIRST_DAY + DAY)
    (letter,) = desk.queue(desk.draft("R4-0001", "accepted"))
    assert office.waiting() == []
    desk.retract(letter)
    assert office.waiting() == ["unanswerable"]


def test_the_same_content_again_is_recorded_as_repeated_and_not_answered(
    office: Office, place: Municipality
) -> None:
    raw = application(place)
    office.take(raw)
    office.send()
    office.take(again(raw, "b"), at=FIRST_DAY + 3 * DAY)
    assert office.ask("SELECT relation FROM version ORDER BY version") == [("first",), ("repeat",)]
    assert office.letters() == ["accepted"]


def test_a_colleague_who_sends_the_same_content_gets_a_letter_of_his_own_once(
    office: Office, place: Municipality
) -> None:
    raw = application(place)
    office.take(raw)
    clerk, colleague = f"mihon0@{place.romaji}.example", f"kacho@{place.romaji}.example"
    by_colleague = raw.replace(f"<{clerk}>".encode(), f"<{colleague}>".encode(), 1)
    office.take(again(by_colleague, "b"), again(by_colleague, "c"), at=FIRST_DAY + DAY)
    office.take(again(by_colleague, "d"), again(raw, "e"), at=FIRST_DAY + 2 * DAY)
    assert office.ask("SELECT letter, recipient, copy FROM send ORDER BY queued_at") == [
        ("accepted", clerk, None),
        ("accepted", colleague, None),
    ]


def test_what_stands_under_a_mail_as_its_signature_corrects_nothing(
    office: Office, place: Municipality
) -> None:
    raw = application(place)
    office.take(raw)
    address = f"mihon0@{place.romaji}.example"
    subject = f"Re: 【受付番号R4-0001】クラウド型被災者支援システムの利用申込み受付完了について（{place.full_name}）"
    block = f"\n-- \n{place.full_name} 防災課\n見本 太郎\nTEL：03-1111-2222（代表）\n"
    office.take(
        written(address, subject, f"御連絡ありがとうございました。\n{block}"), at=FIRST_DAY + DAY
    )
    wish = f"導入パターン：C\n{block}"
    office.take(written(address, subject, wish), at=FIRST_DAY + 2 * DAY)
    ((phone, pattern),) = office.ask(
        "SELECT fields ->> 'phone', fields ->> 'pattern' FROM version ORDER BY version DESC LIMIT 1"
    )
    assert (phone, pattern) == ("03-0000-0000", "C")
    assert "corrected" in office.letters()


def test_the_same_content_a_day_after_its_letter_failed_is_answered(
    tmp_path: Path, place: Municipality
) -> None:
    raw = application(place)
    keeper = Faults(tmp_path / "kept", refuse={f"mihon0@{place.romaji}.example": "550 5.2.2 full"})
    with smtp_server(keeper) as server:
        office = Office(tmp_path / "state", server)
        office.take(raw)
        office.send()
        office.take(again(raw, "b"), at=FIRST_DAY + timedelta(hours=3))
        assert office.letters() == ["accepted"]
        office.take(again(raw, "c"), at=FIRST_DAY + timedelta(hours=25))
        assert office.letters() == ["accepted", "accepted"]


def test_an_application_is_completed_across_the_end_of_the_fiscal_year(
    office: Office, place: Municipality
) -> None:
    march, april = datetime(2023, 3, 31, 17, 0, tzinfo=JST), datetime(2023, 4, 3, 9, 0, tzinfo=JST)
    office.take(application(place, lacks="担当者", form=False), at=march)
    ((number, asked),) = office.ask("SELECT number, message_id FROM receipt, send")
    answer = written(
        f"mihon0@{place.romaji}.example", f"Re: 【受付番号{number}】内容の御確認について", "担当者：見本 太郎\n",
        In_Reply_To=f"<{asked}>",
    )  # fmt: skip
    office.take(answer, again(application(place), "form"), at=april)
    assert office.ask("SELECT number, version, outcome FROM application") == [
        (number, 3, "accepted")
    ]
    assert number.startswith("R4-")


def test_three_answers_a_day_go_to_an_address_about_a_municipality_then_a_person_decides(
    office: Office, place: Municipality
) -> None:
    for number in range(5):
        office.take(again(application(place, phone=f"03-0000-000{number}"), str(number)))
    assert office.ask("SELECT count(*) FROM send WHERE held") == [(2,)]
    office.take(again(application(place, phone="03-0000-0009"), "d"), at=FIRST_DAY + DAY)
    assert office.ask("SELECT count(*) FROM send WHERE held") == [(2,)]


def test_one_computing_centre_may_apply_for_many_villages(office: Office) -> None:
    centre = b"mihon@centre.example"
    some = [application(place, n) for n, place in enumerate(places()[300:310])]
    senders = [
        f"mihon{n}@{place.romaji}.example".encode() for n, place in enumerate(places()[300:310])
    ]
    office.take(
        *(
            raw.replace(b"<" + own + b">", b"<" + centre + b">")
            for raw, own in zip(some, senders, strict=True)
        )
    )
    assert office.ask("SELECT count(*), count_if(held), count(DISTINCT recipient) FROM send") == [
        (10, 0, 1)
    ]


def test_letters_that_a_person_released_never_count(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    held = ANSWERS.model_copy(update={"sending": "hold"})
    office = Office(tmp_path / "state", smtp, held)
    for number in range(5):
        office.take(again(application(place, phone=f"03-0000-000{number}"), str(number)))
    with office.state.store.transaction() as transaction:
        released = [
            {"send": row[0], "tried_at": FIRST_DAY, "outcome": "released", "reply": ""}
            for row in transaction.connection.execute("SELECT message_id FROM send").fetchall()
        ]
        transaction.add("attempt", released)
    office.settings = office.settings.model_copy(update={"answers": ANSWERS})
    office.take(again(application(place, phone="03-0000-0009"), "z"))
    assert office.ask("SELECT held, count(*) FROM send GROUP BY held ORDER BY held") == [
        (False, 1),
        (True, 5),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Return_Path": "<>"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "junk"},
        {"List_Id": "全国 <zenkoku.other.example>"},
        {"X_ML_Name": "zenkoku", "Reply_To": "zenkoku-ml@other.example"},
        {"Mailing_List": "contact zenkoku-help@other.example; run by ezmlm"},
        {"Precedence": "list"},
    ],
)
def test_machines_and_lists_of_others_are_recorded_and_never_answered(
    office: Office, place: Municipality, headers: dict[str, str]
) -> None:
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    office.take(lines.encode() + application(place))
    assert office.ask("SELECT count(*) FROM mail") == [(1,)]
    assert office.letters() == []


def test_what_comes_by_our_own_list_is_answered(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    ours = ANSWERS.model_copy(update={"own_lists": ("<rddlg.j-lis.example>",)})
    office = Office(tmp_path / "state", smtp, ours)
    listed = b"List-Id: RDDLG <rddlg.j-lis.example>\nPrecedence: list\n" + application(place)
    office.take(listed, b"Auto-Submitted: auto-replied\n" + again(listed, "auto"))
    assert office.letters() == ["accepted"]


def test_our_own_list_may_be_known_by_its_name_in_fml(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    ours = ANSWERS.model_copy(update={"own_lists": ("uketsuke",)})
    office = Office(tmp_path / "state", smtp, ours)
    office.take(b"X-ML-Name: uketsuke\nX-MLServer: fml\n" + application(place))
    assert office.letters() == ["accepted"]


def test_nothing_is_sent_to_ourselves(
    tmp_path: Path, smtp: SmtpServer, place: Municipality
) -> None:
    answers = ANSWERS.model_copy(update={"own_addresses": ("RDDLG@j-lis.example",)})
    office = Office(tmp_path / "state", smtp, answers)
    raw = application(place)
    sender = f"mihon0@{place.romaji}.example".encode()
    for own in (b"rddlg@j-lis.example", US.encode()):
        office.take(again(raw.replace(b"<" + sender + b">", b"<" + own + b">"), own.decode()[:3]))
    assert office.letters() == []


def test_a_withdrawal_gets_one_notice_though_its_application_was_acknowledged(
    office: Office, place: Municipality
) -> None:
    office.take(application(place))
    sender = f"mihon0@{place.romaji}.example"
    words = f"{place.full_name}です。利用申込みを取り下げます。"
    office.take(written(sender, f"【{place.full_name}】利用申込みの取下げについて", words))
    assert sorted(office.letters()) == ["accepted", "noticed"]
    assert office.waiting() == ["withdrawal"]
