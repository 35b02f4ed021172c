"""A setting that was mistyped and corrected is no trouble any more."""

from __future__ import annotations

import json
import shutil
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import duckdb
import pytest

from intake.answers.template import SHIPPED
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.desk import Desk
from intake.folder import StateError
from intake.store import State
from intake.store.schema import KEPT
from tests.commands import intake
from tests.system.dovecot import Dovecot
from tests.system.environment import environment_for
from tests.system.mails import applications
from tests.system.post import text_of
from tests.system.record import asked
from tests.system.scripted import Command, Scripted, scripted


class Strict(Scripted):
    """Lets in the account `user` alone."""

    def refuse(self, command: Command) -> str | None:
        wrong = command.verb == "LOGIN" and self.user not in " ".join(command.words)
        return "NO [AUTHENTICATIONFAILED] no such account" if wrong else None


def _environment(server: Scripted, **more: str) -> dict[str, str]:
    chosen = server.settings()
    return {
        "INTAKE_MAILBOX__HOST": chosen.host,
        "INTAKE_MAILBOX__PORT": str(chosen.port),
        "INTAKE_MAILBOX__SECURITY": "none",
        "INTAKE_MAILBOX__USER": chosen.user,
        "INTAKE_MAILBOX__PASSWORD": server.password,
    } | more


@pytest.mark.parametrize("cured_by", ["poll", "doctor"])
def test_a_mistyped_account_is_no_trouble_after_the_right_one_got_in(
    state: State, cured_by: str
) -> None:
    with scripted(Strict()) as server:
        right = _environment(server)
        wrong = right | {"INTAKE_MAILBOX__USER": "mistyped"}
        for _ in range(3):
            assert intake(state.folder, "poll", **wrong).returncode != 0
        assert "login" in intake(state.folder, "status", "--json", **wrong).stdout
        for command in (cured_by, "poll"):
            intake(state.folder, command, **right)
        assert '"healthy": true' in intake(state.folder, "status", "--json", **right).stdout
        assert intake(state.folder, "doctor", "--max-age", "60", **right).returncode == 0
    rows = asked(state, "SELECT what, reason IS NULL FROM setback ORDER BY id")
    assert [what for what, _ in rows] == [f"mistyped@{right['INTAKE_MAILBOX__HOST']}"] * 4
    assert [good for _, good in rows] == [False, False, False, True]


def test_a_mistyped_folder_is_no_trouble_after_a_pass_over_the_right_one(
    state: State, dovecot: Dovecot
) -> None:
    right = environment_for(state.folder, dovecot)
    wrong = right | {"INTAKE_MAILBOX__FOLDERS": '["受信箱"]'}
    done = intake(state.folder, "poll", **wrong)
    assert done.returncode != 0
    assert [line[:4] for line in done.stderr.splitlines() if line] == ["エラー："]
    assert "folder:受信箱" in intake(state.folder, "status", "--json", **wrong).stdout
    assert intake(state.folder, "poll", **right).returncode == 0
    assert '"healthy": true' in intake(state.folder, "status", "--json", **right).stdout
    assert intake(state.folder, "doctor", "--max-age", "60", **right).returncode == 0


def test_a_first_pass_that_finds_no_server_speaks_of_nothing_recorded(state: State) -> None:
    with scripted(Strict()) as server:
        away = _environment(server)
    done = intake(state.folder, "poll", **away)
    assert done.returncode == 2
    assert "との接続が開けないか切れました" in done.stderr
    assert "記録されています" not in done.stderr


def _spoilt(folder: Path) -> dict[Path, str]:
    """Letters of our own, each with a mistake in its last line; {file: its right text}."""
    shutil.copytree(SHIPPED, folder)
    texts = {path: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
    for path, text in texts.items():
        path.write_text(text + "{{ misspelt }}\n", encoding="utf-8")
    return texts


def _cured(texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


def test_a_mail_is_recorded_though_its_letter_waits_for_its_template_and_then_goes_once(
    state: State, dovecot: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    ((raw, at),) = list(applications(1))
    dovecot.append_many([(raw, at)])
    own = tmp_path / "letters"
    right = environment_for(state.folder, dovecot, smtp, ANSWERS__TEMPLATES=own)
    texts = _spoilt(own)
    line = f"文例 {own}/head.txt の {texts[own / 'head.txt'].count(chr(10)) + 1} 行目: "
    for _ in range(2):
        done = intake(state.folder, "poll", **right)
        assert done.returncode == 1
        assert line in done.stdout
        assert "文例の誤りで作れないもの 1 通" in done.stdout
        assert "記録漏れ 0 通" in done.stdout
    said = json.loads(intake(state.folder, "status", "--json", **right).stdout)
    assert said["mailbox"] == {"on_server": 1, "recorded": 1, "missing": 0}
    assert said["applications"]["accepted"] == 1
    assert (said["sends"]["held"], said["sends"]["queued"]) == (1, 0)
    (trouble,) = said["troubles"]
    assert line in str(trouble)
    assert "「misspelt」という差込み項目はありません。" in str(trouble)
    assert "項目名のつづりを直してください" in str(trouble)
    doctor = intake(state.folder, "doctor", **right)
    assert (doctor.returncode, line in doctor.stdout) == (1, True)
    desk = Desk("見本 一子", state)
    (held,) = desk.letters()
    assert (held.number, held.text) == ("R4-0001", "")
    assert line in held.reply
    with pytest.raises(StateError, match="ひとりでに作ります。保留は解いていません"):
        desk.release(held.message_id, anyway=True)
    assert asked(state, "SELECT count(*) FROM attempt WHERE outcome = 'unworded'") == [(1,)]
    assert not smtp.messages()
    _cured(texts)
    done = intake(state.folder, "poll", **right)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert intake(state.folder, "poll", **right).returncode == 0
    assert '"healthy": true' in intake(state.folder, "status", "--json", **right).stdout
    (message,) = smtp.messages()
    assert "R4-0001" in text_of(message)
    sent = message_from_bytes(message.raw, policy=default)
    assert sent["In-Reply-To"] == message_from_bytes(raw, policy=default)["Message-ID"]
    assert sent["Auto-Submitted"] == "auto-replied"
    assert list(desk.letters("held", "queued")) == []


def test_a_letter_waiting_for_its_template_is_retracted_or_held_by_a_person_as_any_other(
    state: State, dovecot: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    dovecot.append_many(list(applications(3)))
    own = tmp_path / "letters"
    right = environment_for(state.folder, dovecot, smtp, ANSWERS__TEMPLATES=own)
    texts = _spoilt(own)
    intake(state.folder, "poll", **right)
    desk = Desk("見本 一子", state)
    first, second, third = desk.letters()
    desk.retract(first.message_id)
    desk.withdraw(str(second.number))
    _cured(texts)
    assert (
        intake(state.folder, "send", **(right | {"INTAKE_ANSWERS__SENDING": "hold"})).returncode
        == 0
    )
    assert not smtp.messages()
    kept = {each.number: each for each in desk.letters()}
    assert set(kept) == {second.number, third.number}
    assert "この返信は段階「受付完了」を伝えますが" in kept[second.number].wrong
    desk.release(kept[third.number].message_id)
    assert intake(state.folder, "send", **right).returncode == 0
    (message,) = smtp.messages()
    assert str(third.number) in text_of(message)
    assert message_from_bytes(message.raw, policy=default)["Auto-Submitted"] is None


def test_a_missing_folder_of_templates_makes_no_letter_in_other_words(
    state: State, dovecot: Dovecot, smtp: SmtpServer
) -> None:
    dovecot.append_many(list(applications(1)))
    own = state.folder / "tpl"
    right = environment_for(state.folder, dovecot, smtp, ANSWERS__TEMPLATES="tpl")
    done = intake(state.folder, "poll", **right)
    assert done.returncode == 1
    assert f"文例のフォルダー {own} がありません" in done.stdout
    assert not smtp.messages()
    (line,) = _of_templates(state, right)
    assert line.startswith(f"× 文例：文例のフォルダー {own} がありません。")
    assert "[answers] templates" in line
    own.mkdir()
    (own / "foot.txt").write_text("見本市独自の結び\n", encoding="utf-8")
    (own / "acepted.txt").write_text("件名：名前を誤った文例\n", encoding="utf-8")
    (line,) = _of_templates(state, right)
    assert line == f"○ 文例：11 種類（うち自前のファイル 1 個：{own}。ほかは既定の文例）"
    assert intake(state.folder, "poll", **right).returncode == 0
    (message,) = smtp.messages()
    assert "見本市独自の結び" in text_of(message)


def _of_templates(state: State, environment: dict[str, str]) -> list[str]:
    shown = intake(state.folder, "doctor", **environment).stdout
    return [each for each in shown.splitlines() if "文例：" in each and "templates：" not in each]


class Guarded(Scripted):
    """Lets in only who says the right password, and counts who tried."""

    def refuse(self, command: Command) -> str | None:
        wrong = command.verb == "LOGIN" and self.password not in " ".join(command.words)
        return "NO [AUTHENTICATIONFAILED] wrong password" if wrong else None


def _refused_until_it_waits(state: State, server: Scripted, wrong: dict[str, str]) -> None:
    for _ in range(4):
        assert intake(state.folder, "poll", **wrong).returncode == 2
    tried = server.seen["LOGIN"]
    done = intake(state.folder, "poll", **wrong)
    assert "今回は接続していません" in done.stderr
    assert "設定かパスワードを直すと、待たずに試します" in done.stderr
    assert server.seen["LOGIN"] == tried


def test_a_corrected_password_is_tried_at_once_and_is_nowhere_in_the_record(state: State) -> None:
    with scripted(Guarded()) as server:
        right = _environment(server)
        wrong = right | {"INTAKE_MAILBOX__PASSWORD": "mistyped-secret"}
        _refused_until_it_waits(state, server, wrong)
        assert intake(state.folder, "poll", **right).returncode == 0
        assert '"healthy": true' in intake(state.folder, "status", "--json", **right).stdout
    rows = asked(state, "SELECT DISTINCT tried_with FROM setback WHERE reason IS NOT NULL")
    ((kept,),) = rows  # one salt, as nothing else was tried
    assert len(kept) == 32 + 1 + 64
    for secret in (b"mistyped-secret", server.password.encode()):
        assert all(secret not in path.read_bytes() for path in state.folder.rglob("store*"))


def test_settings_that_were_refused_wait_though_others_were_refused_in_between(
    state: State,
) -> None:
    with scripted(Guarded()) as server:
        first = _environment(server, INTAKE_MAILBOX__PASSWORD="mistyped-once")
        second = _environment(server, INTAKE_MAILBOX__PASSWORD="mistyped-twice")
        _refused_until_it_waits(state, server, first)
        tried = server.seen["LOGIN"]
        for settings in (second, first, second):
            assert intake(state.folder, "poll", **settings).returncode == 2
        assert server.seen["LOGIN"] == tried + 1


def test_a_corrected_port_or_security_is_tried_at_once(state: State) -> None:
    with scripted(Guarded()) as other, scripted(Guarded()) as server:
        other.password = "of another server"  # at the port that was mistyped
        right = _environment(server)
        _refused_until_it_waits(
            state, other, right | {"INTAKE_MAILBOX__PORT": str(other.settings().port)}
        )
        assert intake(state.folder, "poll", **right).returncode == 0


def test_what_an_earlier_version_recorded_of_refusals_still_waits_and_doctor_ends_it(
    state: State,
) -> None:
    with scripted(Guarded()) as server:
        right = _environment(server)
        wrong = right | {"INTAKE_MAILBOX__PASSWORD": "mistyped"}
        _refused_until_it_waits(state, server, wrong)
        with duckdb.connect(str(state.store.path)) as connection:  # as version 11 left it
            for view in connection.execute(
                "SELECT view_name FROM duckdb_views() WHERE NOT internal"
            ).fetchall():
                connection.execute(f'DROP VIEW "{view[0]}"')
            connection.execute("ALTER TABLE setback DROP COLUMN tried_with")
            for table, by in (("send", "queued_by"), ("attempt", "done_by")):
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {by}")
                connection.execute(f"ALTER TABLE {table} DROP COLUMN account")
            connection.execute("UPDATE schema_version SET version = 11")
        assert intake(state.folder, "poll", **right).returncode == 2
        assert (state.folder / KEPT / "store-v11.duckdb").exists()
        assert "○ 受信メール" in intake(state.folder, "doctor", **right).stdout
        assert intake(state.folder, "poll", **right).returncode == 0


def test_a_corrected_password_of_the_sending_server_is_tried_at_once(
    state: State, dovecot: Dovecot, tmp_path: Path
) -> None:
    dovecot.append_many(list(applications(1)))
    with smtp_server(Keeper(tmp_path / "kept"), login=("uketsuke", "right-secret")) as smtp:
        right = environment_for(
            state.folder, dovecot, smtp, SMTP__USER="uketsuke", SMTP__PASSWORD="right-secret"
        )
        wrong = right | {"INTAKE_SMTP__PASSWORD": "mistyped-secret"}
        for _ in range(4):
            assert "535" in intake(state.folder, "poll", **wrong).stderr
        assert "今回は接続していません" in intake(state.folder, "poll", **wrong).stderr
        assert intake(state.folder, "poll", **right).returncode == 0
        assert len(smtp.messages()) == 1
