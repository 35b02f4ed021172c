"""Clocks that are wrong, here or elsewhere: they date what is recorded, and order nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from intake.applications.lifecycle import Move
from intake.desk.deciding import decide
from intake.desk.ruling import Ruling
from intake.doctor import Check, examine
from intake.receiving.poll import import_files, poll
from intake.register.updating import register_of
from intake.settings import Settings
from intake.status import status
from intake.store import State
from intake.text import tokyo_day
from tests.commands import at_terminal
from tests.system.dovecot import Dovecot
from tests.system.environment import on_dovecot
from tests.system.mails import application, places

NOW = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "told", [datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)]
)
def test_a_time_that_cannot_be_gives_way_to_the_one_that_the_mail_names_itself(
    state: State, dovecot: Dovecot, told: datetime
) -> None:
    dovecot.append_many([(application(places()[0]), told)])
    poll(state, Settings(mailbox=on_dovecot(dovecot)), clock=lambda: NOW)
    assert _numbers(state) == {"R4-0001": date(2022, 7, 1)}
    assert _noted(state) == ["received_at_doubtful"]


@pytest.mark.parametrize(
    "written", ["Tue, 19 Jan 2038 03:14:07 +0900", "Fri, 31 Dec 9999 23:59:59 -1200"]
)
def test_a_file_whose_date_cannot_be_is_of_the_day_on_which_it_is_taken_in(
    state: State, tmp_path: Path, written: str
) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(application(places()[0]).replace(b"\r\n", b"\n"))
    _redate(path, written)
    import_files(state, Settings(), [path], clock=lambda: NOW)
    assert _numbers(state) == {"R8-0001": tokyo_day(NOW)}
    assert _noted(state) == ["received_at_unknown"]


def test_the_values_of_today_are_those_of_the_day_in_japan() -> None:
    before = tokyo_day(datetime.now(UTC))
    shown = at_terminal("reports", "rules", TZ="XXX+12")  # 21 hours behind Japan
    days = (before, tokyo_day(datetime.now(UTC)))
    assert any(f"令和{day.year - 2018}年{day.month}月{day.day}日" in shown for day in days)


def test_doctor_says_that_the_clock_is_behind_what_is_recorded(
    state: State, tmp_path: Path
) -> None:
    number = _taken_in(state, tmp_path)
    assert _clock(state).problem is None
    _correct(state, number, datetime.now(UTC) + timedelta(hours=3))
    assert "いまの時計より後の時刻" in (_clock(state).problem or "")


def test_doctor_says_that_the_clock_is_behind_the_mail_servers(
    state: State, dovecot: Dovecot
) -> None:
    dovecot.append_many([(application(places()[0]), NOW)])
    poll(state, Settings(mailbox=on_dovecot(dovecot)), clock=lambda: NOW - timedelta(minutes=10))
    assert "10 分後です" in (_clock(state).problem or "")


def test_doctor_says_that_the_clock_went_back_once_and_is_right_now(
    state: State, tmp_path: Path
) -> None:
    number = _taken_in(state, tmp_path)
    _correct(state, number, NOW - timedelta(hours=1))
    check = _clock(state)
    assert check.problem is None
    assert "60 分戻った" in check.detail


def test_doctor_says_what_is_wrong_with_the_clock_once(state: State, tmp_path: Path) -> None:
    number = _taken_in(state, tmp_path)
    _correct(state, number, datetime.now(UTC) + timedelta(hours=3))
    said = [check.problem for check in examine(state) if check.problem]
    assert len([each for each in said if "時計" in each]) == 1


def test_a_clock_that_was_ahead_is_no_trouble_once_it_was_set_right(
    state: State, dovecot: Dovecot
) -> None:
    settings = Settings(mailbox=on_dovecot(dovecot))
    ahead = datetime.now(UTC) + timedelta(days=400)
    poll(state, settings, clock=lambda: ahead)
    assert [each["trouble"] for each in status(state)["troubles"]] == ["clock:"]
    poll(state, settings)
    assert status(state)["troubles"] == []


def _taken_in(state: State, folder: Path) -> str:
    path = folder / "one.eml"
    path.write_bytes(application(places()[0]))
    import_files(state, Settings(), [path], clock=lambda: NOW)
    (number,) = _numbers(state)
    return number


def _correct(state: State, number: str, at: datetime) -> None:
    content = {"field": "phone", "value": "03-1234-5678"}
    ruling = Ruling(Move.CORRECT, tokyo_day(NOW), "見本 一郎", content=content)
    with state.store.transaction() as transaction:
        decide(transaction, number, ruling, register_of(state), at)


def _redate(path: Path, written: str) -> None:
    lines = [
        f"Date: {written}".encode() if line.lower().startswith(b"date:") else line
        for line in path.read_bytes().split(b"\n")
        if not line.lower().startswith(b"received:")
    ]
    path.write_bytes(b"\n".join(lines))


def _numbers(state: State) -> dict[str, object]:
    with state.store.transaction() as transaction:
        return {
            row["number"]: tokyo_day(row["received_at"]) for row in transaction.rows("standings")
        }


def _noted(state: State) -> list[str]:
    with state.store.transaction() as transaction:
        (row,) = transaction.rows("readings_in_order")
        found = transaction.documents([row["id"]])[row["id"]]["findings"]
    return [each["code"] for each in found if each["code"].startswith("received_at")]


def _clock(state: State) -> Check:
    (found,) = [check for check in examine(state) if check.name == "時計"]
    return found
