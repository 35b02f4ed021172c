"""Sending over a real SMTP server: refusals, interruptions, repetition."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psutil
import pytest

from intake.answers.compose import compose
from intake.answers.journal import Journal
from intake.answers.letter import Letter
from intake.answers.outbox import send_queued
from intake.answers.smtp import SmtpError
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.settings import Settings
from intake.settings.sections import Answers, Smtp
from intake.store import State
from intake.terms import JST
from tests.system.certificates import Certificates
from tests.system.faults import Faults
from tests.system.record import asked

QUEUED_AT = datetime(2022, 7, 1, 10, 16, tzinfo=JST)
ANSWERS = Answers(answer_since=QUEUED_AT, from_address="uketsuke@j-lis.example")


def settings_for(server: Any, **values: Any) -> Settings:
    smtp = Smtp(host=server.host, port=server.port, **({"security": "none"} | values))
    return Settings(smtp=smtp, answers=ANSWERS)


def queue(state: State, *recipients: str, held: bool = False) -> list[str]:
    """Queue one letter for each recipient; their Message-IDs."""
    rows = []
    for number, recipient in enumerate(recipients):
        message_id = f"letter-{number}@j-lis.example"
        raw = compose(
            Letter("accepted", "受付完了について", "本文\n", recipient),
            message_id,
            ("J-LIS", "uketsuke@j-lis.example"),
            QUEUED_AT,
        )
        rows.append(
            {
                "message_id": message_id,
                "letter": "accepted",
                "application": None,
                "mail": f"{number:064}",
                "municipality": None,
                "recipient": recipient,
                "raw": raw,
                "held": held,
                "queued_at": QUEUED_AT + timedelta(seconds=number),
            }
        )
    with state.store.transaction() as transaction:
        transaction.add("send", rows)
    return [row["message_id"] for row in rows]


def at(minutes: float) -> Any:
    return lambda: QUEUED_AT + timedelta(minutes=minutes)


def states(state: State) -> dict[str, int]:
    return {row["state"]: row["sends"] for row in state.store.rows("sends_by_state")}


def test_a_queued_letter_arrives_once_with_the_message_id_it_was_queued_with(
    state: State, smtp: SmtpServer
) -> None:
    (message_id,) = queue(state, "mihon@vill.akaigawa.example")
    assert send_queued(state, settings_for(smtp), clock=at(1)).sent == 1
    assert send_queued(state, settings_for(smtp), clock=at(2)).sent == 0
    (arrived,) = smtp.messages()
    assert arrived.recipients == ("mihon@vill.akaigawa.example",)
    assert message_from_bytes(arrived.raw)["Message-ID"] == f"<{message_id}>"


def test_a_held_letter_is_not_sent(state: State, smtp: SmtpServer) -> None:
    queue(state, "mihon@vill.akaigawa.example", held=True)
    send_queued(state, settings_for(smtp), clock=at(1))
    assert smtp.messages() == ()
    assert states(state) == {"held": 1}


def test_what_the_server_said_to_a_letter_that_it_took_is_kept_in_one_line_without_secrets(
    state: State, tmp_path: Path
) -> None:
    class Queueing(Keeper):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            await super().handle_DATA(server, session, envelope)
            return "250-2.0.0 taken\r\n250 2.0.0 queued as 4NQ7x\x07"

    queue(state, "mihon@vill.akaigawa.example")
    with smtp_server(Queueing(tmp_path / "kept")) as server:
        assert send_queued(state, settings_for(server), clock=at(1)).sent == 1
    said = asked(state, "SELECT reply FROM attempt WHERE outcome = 'sent'")
    assert said == [("250 2.0.0 taken 2.0.0 queued as 4NQ7x",)]


def test_a_letter_refused_for_good_is_recorded_with_the_answer_and_the_rest_go_on(
    state: State, tmp_path: Path
) -> None:
    queue(state, "gone@vill.akaigawa.example", "mihon@vill.akaigawa.example")
    keeper = Faults(
        tmp_path / "kept", refuse={"gone@vill.akaigawa.example": "550 5.1.1 no such user"}
    )
    with smtp_server(keeper) as server:
        result = send_queued(state, settings_for(server), clock=at(1))
    assert (result.sent, result.failed) == (1, 1)
    assert states(state) == {"sent": 1, "failed": 1}
    assert "5.1.1 no such user" in result.replies[0]
    assert [row["reason"] for row in state.store.rows("waiting")] == ["send_failed"]


def test_a_letter_put_off_is_tried_again_later_with_growing_waits(
    state: State, tmp_path: Path
) -> None:
    queue(state, "busy@vill.akaigawa.example")
    keeper = Faults(tmp_path / "kept", refuse={"busy@vill.akaigawa.example": "450 4.2.1 try later"})
    with smtp_server(keeper) as server:
        settings = settings_for(server)
        assert send_queued(state, settings, clock=at(1)).deferred == 1
        assert send_queued(state, settings, clock=at(2)).deferred == 0
        assert send_queued(state, settings, clock=at(7)).deferred == 1
        assert send_queued(state, settings, clock=at(13)).deferred == 0
        keeper.refuse.clear()
        assert send_queued(state, settings, clock=at(18)).sent == 1


def test_a_letter_put_off_for_three_days_is_given_up_and_shown(
    state: State, tmp_path: Path
) -> None:
    queue(state, "busy@vill.akaigawa.example")
    keeper = Faults(tmp_path / "kept", refuse={"busy@vill.akaigawa.example": "450 4.2.1 try later"})
    with smtp_server(keeper) as server:
        late = 30 * 24 * 60  # a poller that was off for a month gives up no letter at its first try
        assert send_queued(state, settings_for(server), clock=at(late)).deferred == 1
        assert send_queued(state, settings_for(server), clock=at(late + 3 * 24 * 60)).deferred == 1
        assert send_queued(state, settings_for(server), clock=at(late + 4 * 24 * 60)).failed == 1


def test_a_letter_put_off_before_the_clock_was_set_back_is_not_left_waiting(
    state: State, tmp_path: Path
) -> None:
    queue(state, "busy@vill.akaigawa.example")
    keeper = Faults(tmp_path / "kept", refuse={"busy@vill.akaigawa.example": "450 4.2.1 try later"})
    with smtp_server(keeper) as server:
        settings = settings_for(server)
        assert send_queued(state, settings, clock=at(365 * 24 * 60)).deferred == 1
        assert send_queued(state, settings, clock=at(2)).deferred == 1  # the clock is right again
        keeper.refuse.clear()
        assert send_queued(state, settings, clock=at(13)).sent == 1


@pytest.mark.parametrize("address", ["日本@例え.example", "a@", "a b\r\nRCPT TO:<c@d.example>@e"])
def test_an_address_that_no_server_could_take_fails_alone(
    state: State, smtp: SmtpServer, address: str
) -> None:
    queue(state, address, "a..b@docomo.example")
    result = send_queued(state, settings_for(smtp), clock=at(1))
    assert (result.failed, result.sent) == (1, 1)
    (arrived,) = smtp.messages()
    assert arrived.recipients[0].replace('"', "") == "a..b@docomo.example"


def test_half_a_line_in_the_journal_spoils_no_other(state: State, smtp: SmtpServer) -> None:
    (message_id,) = queue(state, "mihon@vill.akaigawa.example")
    state.journal.write_bytes(b'["half a li')
    Journal(state.journal).write_all([(message_id, QUEUED_AT, "started", "")])  # then killed again
    assert send_queued(state, settings_for(smtp), clock=at(1)).repeated == 1


def test_a_letter_whose_sending_was_cut_short_is_repeated_and_recorded_as_repeated(
    state: State, smtp: SmtpServer
) -> None:
    (message_id,) = queue(state, "mihon@vill.akaigawa.example")
    Journal(state.journal).write_all([(message_id, QUEUED_AT, "started", "")])  # then killed
    result = send_queued(state, settings_for(smtp), clock=at(1))
    assert (result.sent, result.repeated) == (0, 1)
    assert len(smtp.messages()) == 1
    assert not state.journal.exists()


def test_what_the_journal_holds_after_a_kill_is_recorded_once(
    state: State, smtp: SmtpServer
) -> None:
    (message_id,) = queue(state, "mihon@vill.akaigawa.example")
    journal = Journal(state.journal)
    journal.write_all([(message_id, QUEUED_AT, "started", "")])
    journal.write_all([(message_id, QUEUED_AT, "sent", "250")])
    kept = state.journal.read_bytes()
    send_queued(state, settings_for(smtp), clock=at(1))
    state.journal.write_bytes(kept + b'["half a li')  # killed before the journal was cleared
    send_queued(state, settings_for(smtp), clock=at(2))
    assert smtp.messages() == ()
    assert len(state.store.rows("attempts_of", sends=[message_id])) == 1


def test_a_server_that_is_not_there_is_a_sentence_and_the_letter_stays(state: State) -> None:
    queue(state, "mihon@vill.akaigawa.example")
    settings = Settings(
        smtp=Smtp(host="127.0.0.1", port=9, security="none", connect_timeout=2), answers=ANSWERS
    )
    with pytest.raises(SmtpError, match=r"127\.0\.0\.1.*未送信の分は残っており"):
        send_queued(state, settings, clock=at(1))
    assert states(state) == {"queued": 1}


def test_letters_go_out_over_tls_only_to_a_server_that_can_be_trusted(
    state: State, tmp_path: Path, certificates: Certificates
) -> None:
    queue(state, "mihon@vill.akaigawa.example")
    with smtp_server(Keeper(tmp_path / "kept"), tls=certificates.server_context()) as server:
        with pytest.raises(SmtpError, match="証明書を信頼できません"):
            send_queued(state, settings_for(server, security="tls"), clock=at(1))
        trusted = settings_for(server, security="tls", ca_file=certificates.authority)
        assert send_queued(state, trusted, clock=at(2)).sent == 1


def test_a_wrong_password_is_a_sentence_that_names_the_setting(
    state: State, tmp_path: Path, certificates: Certificates
) -> None:
    queue(state, "mihon@vill.akaigawa.example")
    server_side = {"login": ("user", "right"), "tls": certificates.server_context()}
    with smtp_server(Keeper(tmp_path / "kept"), **server_side) as server:
        settings = settings_for(
            server, security="tls", ca_file=certificates.authority, user="user", password="wrong"
        )
        with pytest.raises(SmtpError, match=r"ログインできません.*\[smtp\] user"):
            send_queued(state, settings, clock=at(1))


def test_a_refused_log_in_leaves_no_connection_open(state: State, tmp_path: Path) -> None:
    queue(state, "mihon@vill.akaigawa.example")
    with smtp_server(Keeper(tmp_path / "kept"), login=("user", "right")) as server:
        settings = settings_for(server, user="user", password="wrong")
        with pytest.raises(SmtpError) as refused:
            send_queued(state, settings, clock=at(1))
        ours = psutil.Process().net_connections("tcp")
        still_open = [one for one in ours if one.raddr and one.raddr.port == server.port]
    assert "ログインできません" in str(
        refused.value
    )  # the error is alive: it closed nothing by dying
    assert still_open == []


def test_a_connection_lost_after_the_server_took_the_letter_is_repeated_not_lost(
    state: State, tmp_path: Path
) -> None:
    (message_id,) = queue(state, "mihon@vill.akaigawa.example")
    keeper = Faults(tmp_path / "kept", break_after={"mihon@vill.akaigawa.example"})
    with smtp_server(keeper) as server:
        with pytest.raises(SmtpError, match="接続"):
            send_queued(state, settings_for(server), clock=at(1))
        keeper.break_after.clear()
        assert send_queued(state, settings_for(server), clock=at(2)).repeated == 1
        arrived = [message_from_bytes(mail.raw)["Message-ID"] for mail in server.messages()]
    assert arrived == [f"<{message_id}>", f"<{message_id}>"]


def test_an_answer_that_is_no_reply_of_smtp_gives_no_letter_up(
    state: State, tmp_path: Path
) -> None:
    queue(state, "mihon@vill.akaigawa.example")
    keeper = Faults(tmp_path / "kept", refuse_data="hello there")
    with smtp_server(keeper) as server:
        with pytest.raises(SmtpError):
            send_queued(state, settings_for(server), clock=at(1))
        keeper.refuse_data = None
        assert send_queued(state, settings_for(server), clock=at(60), at_once=True).repeated == 1
        assert len(server.messages()) == 1


@pytest.mark.parametrize(
    "meanwhile", ["451 4.3.0 later", "421 4.3.2 going down", "550 5.4.5 Daily quota exceeded"]
)
def test_a_letter_that_may_have_arrived_is_repeated_whatever_delays_it_meanwhile(
    state: State, tmp_path: Path, meanwhile: str
) -> None:
    (message_id,) = queue(state, "mihon@vill.akaigawa.example")
    keeper = Faults(tmp_path / "kept", break_after={"mihon@vill.akaigawa.example"})
    with smtp_server(keeper) as server:
        settings = settings_for(server)
        with pytest.raises(SmtpError, match="接続"):
            send_queued(state, settings, clock=at(1))
        keeper.break_after.clear()
        keeper.refuse_data = meanwhile
        with suppress(SmtpError):  # 421 and a refused account end the run
            send_queued(state, settings, clock=at(2))
        keeper.refuse_data = None
        result = send_queued(state, settings, clock=at(60), at_once=True)
        assert (result.sent, result.repeated) == (0, 1)
        assert len(server.messages()) == 2
    outcomes = [row["outcome"] for row in state.store.rows("attempts_of", sends=[message_id])]
    assert sorted(outcomes) == ["broken", "repeated"]


def test_a_server_that_closes_with_421_is_left_and_the_letters_stay_queued(
    state: State, tmp_path: Path
) -> None:
    queue(state, "a@vill.akaigawa.example", "b@vill.akaigawa.example")
    keeper = Faults(tmp_path / "kept", refuse_data="421 4.3.2 going down")
    with smtp_server(keeper) as server:
        with pytest.raises(SmtpError):
            send_queued(state, settings_for(server), clock=at(1))
        keeper.refuse_data = None
        assert send_queued(state, settings_for(server), clock=at(60)).sent == 2
