"""Reading kept mail again; the copy of the state and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.backup import MANIFEST, Copied, backup, restore
from intake.demo.imap import ImapServer, imap_server
from intake.desk import Desk
from intake.folder import StateError
from intake.paths import data_path
from intake.publish import publish
from intake.receiving.poll import poll
from intake.register import load_register
from intake.replay import Replayed, refile, replay
from intake.settings import Settings
from intake.settings.sections import Reading as Limits
from intake.status import status
from intake.store import State
from tests.commands import intake
from tests.conftest import Once
from tests.system.environment import ANSWERS, on_pymap
from tests.system.mails import FIRST_DAY, application, places

LIMITS = Limits()


@pytest.fixture
def state(copied: Once) -> State:
    """Four applications: one complete, one completed later, one corrected, one without a form."""
    return State(copied("replay-backup", begun))


def begun(folder: Path) -> None:
    with imap_server("rddlg", "mihon-pass") as server:
        _taken_in(State(folder), server)


def _taken_in(state: State, server: ImapServer) -> None:
    a, b, c, d = places()[:4]
    for number, raw in enumerate(
        (
            application(a, 1),
            application(b, 2, lacks="担当者", form=False),
            application(b, 2, phone="03-0000-0002").replace(b"<2.", b"<22."),
            application(c, 3),
            application(c, 3, phone="03-0000-9999").replace(b"<3.", b"<33."),
            application(d, 4, form=False),
        )
    ):
        server.append("INBOX", raw, FIRST_DAY.replace(hour=9 + number))
    poll(state, Settings(mailbox=on_pymap(server), answers=ANSWERS))


def everything(state: State, query: str) -> list[Any]:
    with state.store.transaction() as transaction:
        return transaction.connection.execute(query).fetchall()


VERSIONS = "SELECT * FROM version ORDER BY application, version"
EVENTS = "SELECT * FROM event ORDER BY ALL"


def test_reading_again_with_the_same_reader_shows_no_difference(state: State) -> None:
    assert replay(state, LIMITS) == Replayed()


def test_versions_dropped_and_made_again_equal_those_before(state: State) -> None:
    before = everything(state, VERSIONS), everything(state, EVENTS)
    assert len(before[0]) == 6
    with state.store.transaction() as transaction:  # which drops them first
        refile(transaction, load_register(data_path("register")))
    assert (everything(state, VERSIONS), everything(state, EVENTS)) == before


def other_reader(state: State) -> None:
    """Make the record as an older reader would have left it: one phone number read otherwise."""
    with state.store.transaction() as transaction:
        transaction.connection.execute(
            """UPDATE reading SET document = replace(document::VARCHAR, '03-0000-9999', '03-0000-0000')
            WHERE document::VARCHAR LIKE '%"phone":"03-0000-9999"%'"""
        )


def test_the_difference_shown_is_exactly_the_change_of_the_reader(state: State) -> None:
    other_reader(state)
    found = replay(state, LIMITS).differences
    assert {(d.field, d.before, d.after) for d in found if d.field == "fields.phone"} == {
        ("fields.phone", "03-0000-0000", "03-0000-9999")
    }
    assert len({d.mail for d in found}) == 1


def test_accepting_records_the_new_reading_and_sends_nothing(state: State) -> None:
    other_reader(state)
    before = status(state)["sends"]
    replay(state, LIMITS, accept=True)
    assert replay(state, LIMITS) == Replayed()
    assert status(state)["sends"] == before
    phones = everything(
        state, "SELECT fields ->> 'phone' FROM version WHERE relation = 'correction'"
    )
    assert phones == [("03-0000-9999",)]
    assert len(everything(state, VERSIONS)) == 6


def test_reading_again_names_every_damaged_mail_and_goes_on(state: State) -> None:
    other_reader(state)
    mails = [row["raw"] for row in state.store.rows("all_raw")]
    differing = intake(state.folder, "replay", "--json").stdout
    spoilt = [state.archive.path(each) for each in mails if each not in differing][:2]
    spoilt[0].unlink()
    spoilt[1].chmod(0o600)
    spoilt[1].write_bytes(b"altered")
    done = intake(state.folder, "replay", "--json")
    assert done.returncode == 1
    assert done.stdout == differing
    errors = [line for line in done.stderr.splitlines() if line.startswith("エラー：")]
    assert [sum(str(path) in line for line in errors) for path in spoilt] == [1, 1]
    assert "読み直せなかったメール 2 通。" in done.stderr
    accepted = intake(state.folder, "replay", "--accept")
    assert accepted.returncode == 1
    assert "違いはありません。" in intake(state.folder, "replay").stderr


def test_a_backup_that_is_not_there_is_said_before_anything_else(state: State) -> None:
    done = intake(state.folder, "restore", str(state.folder / "nowhere"))
    assert done.returncode == 2
    assert done.stderr.startswith("エラー：控えのフォルダー")
    assert "nowhere がありません。" in done.stderr


def test_a_backup_put_back_gives_the_same_state(state: State, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    state.keep_evidence("ab" * 32, b"agreement")
    (state.folder / "determinations").mkdir()
    (state.folder / "determinations" / "2022.json").write_text("{}")
    assert backup(state, copy) == Copied(6)
    other = State(tmp_path / "other")
    assert restore(other, copy).mails == 6
    assert status(other) == status(state)
    assert (other.folder / "evidence" / ("ab" * 32)).read_bytes() == b"agreement"
    assert (other.folder / "determinations" / "2022.json").exists()
    assert everything(other, VERSIONS) == everything(state, VERSIONS)
    assert replay(other, LIMITS) == Replayed()
    publish(other)


def test_a_backup_has_what_the_settings_name_and_no_secret_and_restore_says_the_next_step(
    state: State, tmp_path: Path
) -> None:
    (tmp_path / "outside.pem").write_text("-")
    folder = state.folder
    (folder / "settings.toml").write_text(
        f"""
        [mailbox]
        password_file = "tpl/mailbox.password"
        ca_file = "ca.pem"
        [smtp]
        ca_file = "{tmp_path}/outside.pem"
        [answers]
        templates = "tpl"
        procedure_file = "mistyped.txt"
        """
    )
    (folder / "ca.pem").write_text("certificate")
    (folder / "tpl").mkdir()
    (folder / "tpl" / "foot.txt").write_text("own")
    (folder / "tpl" / "mailbox.password").write_text("secret")
    done = intake(folder, "backup", str(tmp_path / "copy"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == [
        f"控えに入れていないもの：[mailbox] password_file {folder}/tpl/mailbox.password（秘密）",
        f"控えに入れていないもの：[smtp] ca_file {tmp_path}/outside.pem（状態フォルダーの外）",
        f"控えに入れていないもの：[answers] procedure_file {folder}/mistyped.txt（ありません）",
    ]
    other = tmp_path / "other"
    done = intake(other, "restore", str(tmp_path / "copy"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == [
        f"控えになく、次に置くもの：[mailbox] password_file {other}/tpl/mailbox.password",
        f"控えになく、次に置くもの：[answers] procedure_file {other}/mistyped.txt",
        "続けて `intake doctor` で確かめてください。",
    ]
    assert (other / "ca.pem").read_text() == "certificate"
    assert [path.name for path in (other / "tpl").iterdir()] == ["foot.txt"]


def test_an_empty_folder_that_the_settings_name_is_in_the_backup_and_put_back(
    state: State, tmp_path: Path
) -> None:
    (state.folder / "settings.toml").write_text('[answers]\ntemplates = "own/letters"\n')
    (state.folder / "own" / "letters").mkdir(parents=True)
    done = intake(state.folder, "backup", str(tmp_path / "copy"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "控えに入れていないもの" not in done.stdout
    other = tmp_path / "other"
    done = intake(other, "restore", str(tmp_path / "copy"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "控えになく" not in done.stdout
    assert list((other / "own" / "letters").iterdir()) == []
    assert "○ 文例：" in intake(other, "doctor").stdout


def test_a_backup_names_what_was_altered_since_it_was_recorded(
    state: State, tmp_path: Path
) -> None:
    altered, gone, *_ = (each for each in sorted(state.archive.root.rglob("*")) if each.is_file())
    with altered.open("ab") as file:
        file.write(b"-")
    gone.unlink()
    done = intake(state.folder, "backup", str(tmp_path / "copy"))
    assert done.returncode == 1
    named = sorted(line.partition("：")[2] for line in done.stderr.splitlines()[1:])
    assert named == [path.relative_to(state.folder).as_posix() for path in (altered, gone)]
    assert restore(State(tmp_path / "other"), tmp_path / "copy").lacking == tuple(named)


def test_a_backup_never_overwrites_and_a_restore_never_replaces(
    state: State, tmp_path: Path
) -> None:
    backup(state, tmp_path / "copy")
    with pytest.raises(StateError, match="空ではありません"):
        backup(state, tmp_path / "copy")
    with pytest.raises(StateError, match="既に記録があります"):
        restore(state, tmp_path / "copy")


def test_a_damaged_mail_in_a_backup_is_found_before_it_is_put_back(
    state: State, tmp_path: Path
) -> None:
    backup(state, tmp_path / "copy")
    victim = next((tmp_path / "copy" / "mail").rglob("*.eml"))
    victim.write_bytes(victim.read_bytes() + b"x")
    with pytest.raises(StateError, match="欠けているか、変わっています"):
        restore(State(tmp_path / "other"), tmp_path / "copy")
    assert not (tmp_path / "other").exists()


AS_VERSION_3 = """
    DROP TABLE desk_entry;
    DROP TABLE about;
    DROP TABLE register_row;
    DROP TABLE determination;
    DROP TABLE version_before;
    CREATE TABLE older AS
    SELECT * EXCLUDE (proposed, parties, own, place, known_place) FROM version;
    DROP TABLE version;
    ALTER TABLE older RENAME TO version;
    ALTER TABLE send DROP COLUMN copy;
    ALTER TABLE send DROP COLUMN circle;
    ALTER TABLE send DROP COLUMN asks;
    ALTER TABLE send DROP COLUMN queued_by;
    ALTER TABLE send DROP COLUMN account;
    ALTER TABLE attempt DROP COLUMN done_by;
    ALTER TABLE attempt DROP COLUMN account;
    ALTER TABLE setback DROP COLUMN tried_with;
    ALTER TABLE attempt DROP COLUMN mail;
    ALTER TABLE mail DROP COLUMN words;
    ALTER TABLE delivery DROP COLUMN stamp;
    ALTER TABLE pass DROP COLUMN unnumbered;
    ALTER TABLE decision DROP COLUMN act;
    ALTER TABLE backup DROP COLUMN whole;
    ALTER TABLE mail DROP COLUMN place;
    ALTER TABLE reading DROP COLUMN place;
    ALTER TABLE receipt DROP COLUMN place;
    ALTER TABLE delivery DROP COLUMN place;
    ALTER TABLE decision DROP COLUMN place;
    ALTER TABLE send DROP COLUMN place;
    ALTER TABLE attempt DROP COLUMN place;
    ALTER TABLE population DROP COLUMN place;
    ALTER TABLE pass DROP COLUMN place;
    ALTER TABLE forgetting DROP COLUMN place;
    DROP SEQUENCE place;
    UPDATE schema_version SET version = 3;
"""


def test_a_backup_of_an_older_version_is_put_back_as_todays_and_stays_as_it_is(
    state: State, tmp_path: Path
) -> None:
    backup(state, tmp_path / "copy")
    copy = State(tmp_path / "copy").store.path
    with duckdb.connect(str(copy)) as connection:
        connection.execute(AS_VERSION_3)
    (tmp_path / "copy" / MANIFEST).unlink()
    before = copy.read_bytes()
    other = State(tmp_path / "other")
    with pytest.raises(StateError, match=r"store\.duckdb.*--unproved"):
        restore(other, tmp_path / "copy")
    restored = restore(other, tmp_path / "copy", unproved=True)
    assert (restored.mails, restored.lacking, restored.unproved) == (6, (), ("store.duckdb",))
    assert status(other) == status(state)
    assert copy.read_bytes() == before


def test_what_a_backup_without_a_manifest_lacks_is_named(state: State, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(state, copy)
    (copy / MANIFEST).unlink()
    victim = next((copy / "mail").rglob("*.eml"))
    victim.unlink()
    restored = restore(State(tmp_path / "other"), copy, unproved=True)
    assert restored.lacking == (victim.relative_to(copy).as_posix(),)


def test_evidence_that_was_gone_before_a_backup_is_named_when_it_is_put_back(
    state: State, tmp_path: Path
) -> None:
    desk = Desk("見本 一郎", state.folder)
    desk.correct("R4-0001", "phone", "03-1111-2222")
    with state.store.transaction() as transaction:
        transaction.connection.execute(
            """UPDATE decision SET content = json_merge_patch(content, '{"evidence": "abcd"}')"""
        )
    backup(state, tmp_path / "copy")
    restored = restore(State(tmp_path / "other"), tmp_path / "copy")
    assert restored.lacking == ("evidence/abcd",)


def test_a_store_from_a_newer_version_is_refused_with_a_sentence(state: State) -> None:
    with state.store.transaction() as transaction:
        transaction.connection.execute("INSERT INTO schema_version VALUES (999, now())")
    with pytest.raises(StateError, match="新しい版（999）"):
        status(state)
