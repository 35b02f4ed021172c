"""What forgetting leaves alone: what a fee rests on, what is asked wrongly, what others do meanwhile."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest

from intake.doctor import examine
from intake.folder import StateError
from intake.folder.lock import only_one
from intake.privacy import leftovers
from intake.privacy.erase import ForgetError, forget, plan
from intake.privacy.selection import Why
from intake.receiving.poll import poll
from intake.settings.sections import Keeping
from tests.system.closed import (
    BEFORE,
    GONE,
    USED,
    Closed,
    determined,
)
from tests.traces import search

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def done(closed: Closed) -> Any:
    return forget(closed.state, Keeping(), BEFORE, "見本 文書主任", NOW)


def test_what_supports_a_determined_fee_stays_while_its_period_is_not_determined(
    closed: Closed,
) -> None:
    determined(closed.state, "2023-04-20", closed.places[2].code)
    made = done(closed)
    assert [subject.number for subject in made.choice.applications] == ["R4-0001"]
    assert [(subject.number, why) for subject, why in made.choice.kept] == [
        ("R4-0003", Why.FEE_OPEN)
    ]
    assert closed.desk.show("R4-0003").fields["contact_name"] == USED.name
    assert "[keeping] fee_years" in Why.FEE_OPEN.label


def test_the_command_says_what_must_be_determined_first_and_ends_with_one(closed: Closed) -> None:
    determined(closed.state, "2023-04-20", closed.places[2].code)
    folder = str(closed.state.folder)
    order = [sys.executable, "-m", "intake.cli", "--state", folder, "forget", "--before"]
    shown = subprocess.run(
        [*order, "2024-04-01"], capture_output=True, text=True, timeout=120, check=False
    )
    assert shown.returncode == 1
    assert "保存期間が未確定です" in shown.stdout
    assert "[keeping] fee_years" in shown.stdout


def test_the_period_counts_from_the_april_after_the_determination(closed: Closed) -> None:
    determined(closed.state, "2023-04-20", closed.places[2].code)
    keeping = Keeping(fee_years=2)
    last_day, next_day = datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    (kept,) = plan(closed.state, keeping, BEFORE, last_day).choice.kept
    assert (kept[0].number, kept[1]) == ("R4-0003", Why.FEE)
    assert plan(closed.state, keeping, BEFORE, next_day).choice.kept == ()


@pytest.mark.parametrize(
    "text", ["", "{}", '{"determination": {"determined_on": "soon"}, "fees": []}']
)
def test_a_determination_that_cannot_be_read_stops_everything(closed: Closed, text: str) -> None:
    determined(closed.state, "2023-04-20").write_text(text)
    with pytest.raises(ForgetError, match="何も消していません"):
        done(closed)
    assert GONE.name in closed.desk.show("R4-0001").reading.text


@pytest.mark.parametrize(
    ("before", "by", "words"),
    [(date(2030, 1, 1), "見本", "先の日付"), (BEFORE, " ", "--by")],
)
def test_what_is_asked_wrongly_is_refused_with_a_sentence(
    closed: Closed, before: date, by: str, words: str
) -> None:
    with pytest.raises(ForgetError, match=words):
        forget(closed.state, Keeping(), before, by, NOW)


def test_while_mail_is_taken_in_nothing_is_forgotten(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.privacy.erase._PATIENCE", 0.1)
    with (
        only_one(closed.state.folder, "poll", "取り込み"),
        pytest.raises(StateError, match="実行中"),
    ):
        done(closed)


def test_files_left_by_an_interruption_go_with_the_next_poll(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(leftovers, "finish", lambda state: 0)
        done(closed)
    assert search(closed.state.folder, GONE.marks).found != ()
    poll(closed.state, closed.settings)
    assert search(closed.state.folder, (*GONE.marks, *USED.marks)).found == ()
    assert not leftovers.unfinished(closed.state)


def test_a_paper_that_was_half_written_at_the_desk_goes_too(closed: Closed) -> None:
    half = closed.state.folder / "evidence" / f"{'a' * 64}.part"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes("見本 太郎".encode())
    done(closed)
    assert not half.exists()


STEADY = """
import sys
from itertools import count
from pathlib import Path
from intake.desk import Desk
desk = Desk("別の 職員", Path(sys.argv[1]))
print("ready", flush=True)
for extension in count(1):
    print(desk.correct("R4-0002", "extension", str(extension)).id, flush=True)
"""


def test_whoever_decides_meanwhile_loses_no_decision(closed: Closed) -> None:
    """Another process decides without pause while the record is written anew and put in place."""
    other = subprocess.Popen(
        [sys.executable, "-c", STEADY, str(closed.state.folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout
        assert other.stdout.readline() == "ready\n"
        told = [int(other.stdout.readline()) for _ in range(3)]
        done(closed)
        told += [int(other.stdout.readline()) for _ in range(3)]
    finally:
        other.kill()
    told += [int(line) for line in other.stdout.read().split()]
    other.wait()
    with closed.state.store.transaction() as transaction:
        rows = transaction.connection.execute("SELECT id FROM decision").fetchall()
    assert set(told) <= {row[0] for row in rows}
    assert len(told) == len(set(told)) >= 6


def test_doctor_says_that_forgetting_was_interrupted(closed: Closed) -> None:
    leftovers.begin(closed.state)
    problems = [check.problem for check in examine(closed.state) if check.problem]
    assert [problem for problem in problems if "intake forget" in problem]
