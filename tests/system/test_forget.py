"""Forgetting: nothing of a person is left in any byte, figures stay, and what goes on goes on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.backup import backup, restore
from intake.demo.imap import imap_server
from intake.desk import MoveError
from intake.folder import StateError
from intake.paths import account, data_path
from intake.privacy.erase import done_before, forget, plan
from intake.privacy.selection import Why
from intake.publish import publish
from intake.receiving.arrival import Arrival
from intake.receiving.poll import poll
from intake.receiving.taking import Taker
from intake.register import load_register
from intake.replay import Replayed, refile, replay
from intake.settings.sections import Keeping
from intake.settings.sections import Reading as Limits
from intake.status import status
from intake.store import State
from intake.store.schema import KEPT as BEFORE_UPGRADE
from intake.terms import Stage
from tests.commands import intake
from tests.system.closed import (
    ASKED,
    BEFORE,
    GONE,
    KEPT,
    SERVER_SAID,
    USED,
    Closed,
    applied,
)
from tests.system.environment import on_pymap
from tests.system.mails import FIRST_DAY
from tests.system.test_bounces import report
from tests.traces import search

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FORGOTTEN = (*GONE.marks, *USED.marks, *ASKED.marks, SERVER_SAID, "0136-99-5678")
MOMENTS = ("made_at", "data_until")


def done(closed: Closed, before: date = BEFORE) -> Any:
    return forget(closed.state, Keeping(), before, "見本 文書主任", NOW)


def snapshot(state: State) -> dict[str, list[Any]]:
    """Every row of the published snapshot, without when it was made."""
    publish(state)
    with duckdb.connect(str(state.snapshot), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        found = {name: connection.execute(f'FROM "{name}"').fetchall() for name in tables}
    found["meta"] = [row for row in found["meta"] if row[0] not in MOMENTS]
    return found


def test_no_byte_of_those_forgotten_is_left_and_all_of_the_others(closed: Closed) -> None:
    folder = closed.state.folder
    (folder / BEFORE_UPGRADE).mkdir()
    closed.state.store.copy_to(folder / BEFORE_UPGRADE / "store-v2.duckdb")
    before = search(folder, FORGOTTEN)
    assert {each.rpartition(": ")[2] for each in before.found} == set(FORGOTTEN)
    done(closed)
    after = search(folder, FORGOTTEN)
    assert after.found == (), f"{after.files} files, {after.bytes} bytes"
    assert after.bytes > 1_000_000
    rest = {each.rpartition(": ")[2] for each in search(folder, KEPT.marks).found}
    assert rest == set(KEPT.marks)


def test_words_in_a_field_of_choices_go_and_the_choices_stay(closed: Closed) -> None:
    """As an older version, or a reader, may have left them."""
    with closed.state.store.transaction() as transaction:
        transaction.connection.execute(
            "UPDATE version SET fields = json_merge_patch(fields, $1) WHERE fields ->> 'email' = $2",
            [f'{{"trial_wish": "希望する（{GONE.remark}）", "pattern": "B"}}', GONE.address],
        )
    done(closed)
    assert search(closed.state.folder, GONE.marks).found == ()
    fields = closed.desk.show("R4-0001").fields
    assert (fields.get("trial_wish"), fields["pattern"], fields["population"]) == (
        None,
        "B",
        "12345",
    )


def test_figures_are_the_same_before_and_after(closed: Closed) -> None:
    counts, rows = status(closed.state), snapshot(closed.state)
    done(closed)
    assert counts["untold"] == 1  # the withdrawal: nobody is left to be told of it
    assert status(closed.state) == counts | {"untold": 0}
    assert snapshot(closed.state) == rows
    assert len(rows["application"]) == 3


def test_who_forgot_what_and_when_is_on_record(closed: Closed) -> None:
    made = done(closed)
    (row,) = done_before(closed.state)
    assert (row["done_by"], row["before_date"], row["done_at"]) == ("見本 文書主任", BEFORE, NOW)
    assert (row["applications"], row["mails"], row["letters"], row["evidence"]) == (2, 4, 4, 1)
    assert (made.choice.loose, len(made.exports)) == (1, 1)


def test_looking_first_changes_nothing(closed: Closed) -> None:
    before = search(closed.state.folder, FORGOTTEN)
    made = plan(closed.state, Keeping(), BEFORE, NOW)
    assert [subject.number for subject in made.choice.applications] == ["R4-0001", "R4-0003"]
    assert search(closed.state.folder, FORGOTTEN) == before


def test_what_was_not_over_by_the_day_stays(closed: Closed) -> None:
    made = done(closed, date(2023, 4, 1))
    assert [subject.number for subject in made.choice.applications] == ["R4-0001"]
    assert closed.desk.show("R4-0003").fields["contact_name"] == USED.name


def test_a_second_time_there_is_nothing_to_forget(closed: Closed) -> None:
    done(closed)
    assert done(closed).is_empty
    assert len(done_before(closed.state)) == 1


def test_a_poll_brings_nothing_back_from_the_server(closed: Closed) -> None:
    done(closed)
    (again,) = poll(closed.state, closed.settings)
    assert (again.new, again.missing, again.recorded) == (0, (), 5)
    assert search(closed.state.folder, FORGOTTEN).found == ()


def test_a_mailbox_that_was_numbered_anew_brings_nothing_back(closed: Closed) -> None:
    done(closed)
    with imap_server("rddlg", "mihon-pass") as other:
        other.append_many("INBOX", [(applied(closed.places[0], GONE), FIRST_DAY)])
        settings = closed.settings.model_copy(update={"mailbox": on_pymap(other)})
        (found,) = poll(closed.state, settings)
        assert (found.new, found.recorded, found.missing) == (0, 1, ())
        assert poll(closed.state, settings)[0].new == 0
    assert search(closed.state.folder, FORGOTTEN).found == ()


def test_a_file_with_a_forgotten_mail_brings_nothing_back(closed: Closed, tmp_path: Path) -> None:
    done(closed)
    path = tmp_path / f"{GONE.address}.eml"
    path.write_bytes(applied(closed.places[0], GONE))
    other = tmp_path / "other.eml"
    other.write_bytes(applied(closed.places[1], KEPT))
    told = intake(closed.state.folder, "import", str(path), str(other))
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "新しく取り込み 0 通、既にあるもの 1 通",
        "消去済み 1 通。intake forget で消去したメールなので、改めて記録しません",
    ]
    again = intake(closed.state.folder, "import", str(other))
    assert again.stdout == "新しく取り込み 0 通、既にあるもの 1 通\n"
    assert search(closed.state.folder, FORGOTTEN).found == ()


def test_the_municipality_may_apply_again(closed: Closed) -> None:
    done(closed)
    again = applied(closed.places[0], GONE, phone="0136-99-0000")
    with imap_server("rddlg", "mihon-pass") as other:
        other.append("INBOX", again, FIRST_DAY + timedelta(days=900))
        settings = closed.settings.model_copy(update={"mailbox": on_pymap(other)})
        assert poll(closed.state, settings)[0].new == 1
    case = closed.desk.show("R6-0001")
    assert (case.stage, case.municipality) == (Stage.ACCEPTED, closed.places[0])
    assert case.fields["contact_name"] == GONE.name
    assert closed.desk.show("R4-0001").stage is Stage.WITHDRAWN


def test_the_desk_shows_what_is_left_and_lets_nobody_decide_on_it(closed: Closed) -> None:
    done(closed)
    case = closed.desk.show("R4-0001")
    assert case.moves == ()
    assert f"2026-11-01 に消去しました（見本 文書主任、アカウント {account()}）。" in case.forgotten
    assert case.forgotten in intake(closed.state.folder, "show", "R4-0001").stdout
    assert case.forgotten in case._repr_html_()
    assert closed.desk.original(case).problem == case.forgotten
    assert len(closed.desk.history("R4-0001")) > 5
    assert len(closed.desk.letters("sent")) == 5
    with pytest.raises(MoveError, match="消去しました"):
        closed.desk.reopen("R4-0001")
    with pytest.raises(MoveError, match="消去しました"):
        closed.desk.undo("R4-0001")
    with pytest.raises(StateError, match="消去した"):
        closed.desk.resend(next(s.message_id for s in closed.desk.letters("sent") if not s.text))


def test_of_what_is_forgotten_nobody_is_left_to_be_told(closed: Closed) -> None:
    folder = closed.state.folder
    listed = intake(folder, "waiting", "--untold").stdout
    assert ("R4-0001" in listed, "R4-0002" in listed) == (True, False)  # withdrawn by telephone
    done(closed)
    assert "R4-0001" not in intake(folder, "waiting", "--untold").stdout
    assert json.loads(intake(folder, "status", "--json").stdout)["untold"] == 0


def test_who_wrote_and_retracted_a_letter_stays_like_who_decided(closed: Closed) -> None:
    desk = closed.desk
    (letter,) = desk.queue(desk.draft("R4-0001", "withdrawn"))
    desk.retract(letter)
    before = [(each.what, each.by, each.account) for each in desk.history("R4-0001")]
    assert before[-2:] == [("返信", "見本 職員", account()), ("送信", "見本 職員", account())]
    done(closed)
    assert [(each.what, each.by, each.account) for each in desk.history("R4-0001")] == before


def test_reading_again_and_filing_again_leave_the_forgotten_as_they_are(closed: Closed) -> None:
    done(closed)
    versions = "SELECT * FROM version ORDER BY application, version"
    assert replay(closed.state, Limits()) == Replayed()
    with closed.state.store.transaction() as transaction:
        before = transaction.connection.execute(versions).fetchall()
        refile(transaction, load_register(data_path("register")))
        assert transaction.connection.execute(versions).fetchall() == before
    assert len(before) == 4


def test_numbers_and_ids_go_on_where_they_were(closed: Closed) -> None:
    highest = closed.state.store.rows("last_decision")[0]["id"]
    done(closed)
    closed.desk.withdraw("R4-0002")
    assert closed.state.store.rows("last_decision")[0]["id"] == highest + 1


def test_a_backup_made_afterwards_is_put_back_without_them(closed: Closed, tmp_path: Path) -> None:
    done(closed)
    assert backup(closed.state, tmp_path / "copy").mails == 1
    other = State(tmp_path / "other")
    assert restore(other, tmp_path / "copy").mails == 1
    assert status(other) == status(closed.state)
    assert replay(other, Limits()) == Replayed()
    assert search(other.folder, FORGOTTEN).found == ()


def test_backups_made_before_are_named_as_holding_it_still(closed: Closed, tmp_path: Path) -> None:
    backup(closed.state, tmp_path / "copy")
    (held,) = done(closed).backups
    assert (held.place, held.there) == (str(tmp_path / "copy"), True)


def test_a_letter_that_came_back_is_forgotten_with_what_it_answered(closed: Closed) -> None:
    letter = next(x for x in closed.desk.letters("sent") if x.recipient == GONE.address)
    raw = report(letter.message_id, GONE.address)
    taker = Taker(closed.state, closed.settings)
    list(taker.take_all([[Arrival(("imap", "Junk", 1, 1), FIRST_DAY + timedelta(days=2), raw)]]))
    (back,) = [item for item in closed.desk.waiting() if item.reason == "bounce"]
    assert [why for _, why in plan(closed.state, Keeping(), BEFORE, NOW).choice.kept] == [Why.WAITS]
    closed.desk.answered(back.mail, on=date(2022, 7, 5))
    assert done(closed).choice.kept == ()
    assert search(closed.state.folder, GONE.marks).found == ()


def test_a_mail_of_no_application_is_named_and_stays_from_the_day_it_was_settled(
    closed: Closed,
) -> None:
    folder = closed.state.folder
    (question,) = [item for item in closed.desk.search(ASKED.name) if item.number is None]
    early = intake(folder, "forget", "--before", "2022-07-03")
    assert question.name not in early.stdout  # received on the 1st, answered on the 3rd
    shown = intake(folder, "forget", "--before", "2022-07-04")
    (line,) = [each for each in shown.stdout.splitlines() if question.name in each]
    assert line == f"　{question.name}　お問合せ　終わった日 2022-07-03（申込みに属さないメール）"
    assert not any(mark in shown.stdout for mark in ASKED.marks)


def test_the_command_shows_first_then_forgets_and_tells_what_was_done(closed: Closed) -> None:
    folder = closed.state.folder
    backup(closed.state, folder.parent / "copy")
    shown = intake(folder, "forget", "--before", "2024-04-01")
    assert shown.returncode == 0, shown.stderr
    assert "R4-0001" in shown.stdout
    assert "申込み 2 件、メール 4 通（うち申込みに属さないもの 1 通）" in shown.stdout
    assert str(next((folder / "exports").iterdir())) in shown.stdout
    assert "まだ何も消していません" in shown.stderr
    undated = intake(folder, "forget", "--do", "--by", "見本 文書主任")
    assert undated.returncode == 2
    assert "--before 2024-04-01 のように" in undated.stderr
    assert GONE.name in closed.desk.show("R4-0001").reading.text
    said = intake(folder, "forget", "--before", "2024-04-01", "--do", "--by", "見本 文書主任")
    assert "消去しました" in said.stdout
    assert f"控え {folder.parent / 'copy'}" in said.stdout
    assert "メールサーバー" in said.stdout
    assert "申込み 2 件" in intake(folder, "forget").stdout
    assert search(folder, FORGOTTEN).found == ()
