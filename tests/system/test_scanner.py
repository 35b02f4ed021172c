"""Where the agency runs clamd, attachments are asked about before they are read."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.encoders import encode_base64
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from intake.desk.original import look
from intake.doctor import examine
from intake.reading.record import known_of
from intake.receiving.poll import import_files
from intake.replay import Replayed, replay
from intake.settings import Settings
from intake.settings.sections import Reading as Limits
from intake.terms import Kind, Municipality, ReadingContext
from intake.transport.clamd import Absent, Clamd, Unanswered
from tests.system.clamd import NAME, VIRUS, Scanner, scanner
from tests.system.mails import FIRST_DAY, application
from tests.system.office import Office, written


@pytest.fixture(params=["port", "socket"])
def clamd(request: pytest.FixtureRequest) -> Iterator[Scanner]:
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        path = Path(folder) / "clamd.ctl" if request.param == "socket" else None
        yield from _running(path)


def _running(path: Path | None) -> Iterator[Scanner]:
    with scanner(path) as made:
        yield made


def asking(office: Office, place: str, seconds: float = 5.0) -> Office:
    limits = Limits(clamd=place, clamd_seconds=seconds)
    office.settings = office.settings.model_copy(update={"reading": limits})
    return office


def with_file(raw: bytes, content: bytes, name: str = "memo.csv") -> bytes:
    message = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def readings(office: Office) -> list[dict[str, Any]]:
    return [json.loads(row[0]) for row in office.ask("SELECT document FROM reading ORDER BY id")]


def found(reading: dict[str, Any]) -> dict[str, str]:
    return {each["code"]: each["message"] for each in reading["findings"]}


def test_every_attachment_is_asked_about_and_a_clean_one_is_read(
    office: Office, place: Municipality, clamd: Scanner
) -> None:
    asking(office, clamd.place).take(with_file(application(place), b"a,b\r\n1,2\r\n"))
    (reading,) = readings(office)
    assert reading["outcome"] == "accepted"
    assert any(each["form"] for each in reading["attachments"])
    assert [seen[:2] for seen in clamd.seen] == [b"PK", b"a,"]


def test_a_virus_is_named_not_opened_and_waits(
    office: Office, place: Municipality, clamd: Scanner
) -> None:
    asking(office, clamd.place).take(with_file(application(place), b"section," + VIRUS))
    (reading,) = readings(office)
    assert reading["outcome"] == "needs_review"
    said = found(reading)["attachment_infected"]
    assert NAME in said and "memo.csv" in said and "情報セキュリティ" in said
    good, bad = reading["attachments"]
    assert good["form"] and bad["problem"] and not bad["form"]


def test_a_form_with_a_virus_is_not_opened_here_nor_at_the_desk_nor_by_replay(
    office: Office, place: Municipality, clamd: Scanner
) -> None:
    message = message_from_bytes(application(place), policy=policy.SMTP)
    (form,) = message.iter_attachments()  # type: ignore[attr-defined]
    form.set_payload(form.get_payload(decode=True) + VIRUS)
    del form["content-transfer-encoding"]
    encode_base64(form)
    raw = message.as_bytes()
    asking(office, clamd.place).take(raw)
    (reading,) = readings(office)
    assert not any(each["form"] for each in reading["attachments"])
    (document,) = look(raw, known_of(reading["arguments"])).documents
    assert document.problem and NAME in document.problem and not document.sheets
    (opened,) = look(raw).documents
    assert opened.sheets  # it could have been
    clamd.seen.clear()
    assert replay(office.state, office.settings.reading) == Replayed() and clamd.seen == []


def test_what_a_machine_passes_on_with_a_virus_is_not_folded_away(
    office: Office, clamd: Scanner
) -> None:
    passed_on = with_file(
        written("scan@copier.example", "scan", "1", Auto_Submitted="auto-generated"), VIRUS
    )
    asking(office, clamd.place).take(passed_on)
    (reading,) = readings(office)
    assert (reading["outcome"], NAME in found(reading)["attachment_infected"]) == (
        "needs_review",
        True,
    )


def test_what_is_too_large_for_the_scanner_is_not_opened_and_blocks_no_other(
    office: Office, place: Municipality, clamd: Scanner
) -> None:
    clamd.most = 300_000
    large = with_file(application(place), b"x" * 5_000_000)
    asking(office, clamd.place).take(large, application(place))
    first, second = readings(office)
    assert (
        first["outcome"] == "needs_review"
        and "検査できなかった" in found(first)["attachment_unscanned"]
    )
    assert [bool(each["form"]) for each in first["attachments"]] == [True, False]
    assert not found(second).keys() & {"attachment_unscanned", "attachment_infected"}


def test_a_scanner_that_does_not_answer_about_one_attachment_holds_nobody_up(
    office: Office, place: Municipality, clamd: Scanner
) -> None:
    clamd.answers = False
    asking(office, clamd.place, seconds=0.5).take(application(place))
    (reading,) = readings(office)
    assert reading["outcome"] == "needs_review" and "attachment_unscanned" in found(reading)


def test_an_absent_scanner_is_asked_again_for_an_hour_then_attachments_wait(
    office: Office, place: Municipality
) -> None:
    with scanner() as gone:
        pass
    asking(office, gone.place)
    office.take(written("mihon@town.example", "お尋ね", "電話番号を教えてください。"))
    assert len(readings(office)) == 1  # nothing in it to ask about
    for minutes in (0, 30, 59):
        with pytest.raises(Absent, match="最長1時間"):
            office.take(application(place), at=FIRST_DAY + timedelta(minutes=minutes))
    assert len(readings(office)) == 1
    late = FIRST_DAY + timedelta(minutes=60)
    office.take(application(place), at=late)
    reading = readings(office)[1]
    assert reading["outcome"] == "needs_review" and "attachment_unscanned" in found(reading)
    assert reading["kind"] == Kind.APPLICATION and not any(
        a["form"] for a in reading["attachments"]
    )
    with scanner() as back:
        asking(office, back.place).take(application(place, 1), at=late)
        assert found(readings(office)[2]).keys().isdisjoint({"attachment_unscanned"})
    with pytest.raises(Absent):  # an hour of its own again
        asking(office, gone.place).take(application(place, 2), at=late)


def test_what_came_before_the_scanner_went_is_recorded(
    office: Office, place: Municipality, tmp_path: Path
) -> None:
    with scanner(tmp_path / "gone") as gone:
        pass
    asking(office, gone.place)
    for number, raw in enumerate(
        (written("a@town.example", "お尋ね", "いつですか。"), application(place))
    ):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    one_by_one = office.settings.mailbox.model_copy(update={"batch": 1})
    settings = office.settings.model_copy(update={"mailbox": one_by_one})
    with pytest.raises(Absent):
        import_files(office.state, settings, [tmp_path / "0.eml", tmp_path / "1.eml"])
    assert len(readings(office)) == 1


def test_without_the_setting_nobody_is_asked_and_nothing_is_recorded_of_it(
    office: Office, place: Municipality
) -> None:
    office.take(application(place))
    (reading,) = readings(office)
    assert "scanned" not in reading["arguments"]["known"]
    assert known_of(reading["arguments"]).scanned is None == ReadingContext().scanned


def checked(office: Office) -> str:
    settings = office.settings.reading
    office.state.folder.mkdir(mode=0o700, exist_ok=True)
    (office.state.folder / "settings.toml").write_text(f'[reading]\nclamd = "{settings.clamd}"\n')
    (check,) = (each for each in examine(office.state) if each.name == "ウイルス対策")
    return check.problem or check.detail


def test_doctor_says_which_scanner_answers_or_that_none_does_and_since_when(
    office: Office, place: Municipality, clamd: Scanner
) -> None:
    assert "ClamAV 1.4.9" in checked(asking(office, clamd.place))
    clamd.pings = False
    assert "接続できません" in checked(office) and "から返事がありません" not in checked(office)
    with scanner() as gone:
        pass
    with pytest.raises(Absent):
        asking(office, gone.place).take(application(place))
    assert "2022-07-01" in checked(office) and "から返事がありません" in checked(office)


def test_what_the_scanner_says_is_one_line_of_bounded_length(clamd: Scanner) -> None:
    asked = Clamd(clamd.place, 5.0)
    assert asked.name_in(b"clean" * 200_000) == "" and asked.name_in(b"") == ""
    assert asked.name_in(VIRUS) == NAME
    clamd.most = 10
    with pytest.raises(Unanswered, match="size limit"):
        asked.name_in(b"x" * 11)
    with pytest.raises(Absent):
        Clamd("/nowhere/clamd.ctl", 1.0).name_in(b"x")


@pytest.mark.parametrize(
    "place", ["clamd", "localhost", "localhost:0", "./clamd.ctl", "host:99999"]
)
def test_a_place_that_is_none_is_refused_at_once(place: str) -> None:
    with pytest.raises(ValueError, match="ソケットの絶対パス"):
        Settings(reading={"clamd": place})
