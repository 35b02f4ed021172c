"""A setting that was mistyped and corrected is no trouble any more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from intake.answers.template import SHIPPED
from intake.demo.smtp import SmtpServer
from intake.store import State
from tests.commands import intake
from tests.system.dovecot import Dovecot
from tests.system.environment import environment_for
from tests.system.mails import applications
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
    assert intake(state.folder, "poll", **wrong).returncode != 0
    assert "folder:受信箱" in intake(state.folder, "status", "--json", **wrong).stdout
    assert intake(state.folder, "poll", **right).returncode == 0
    assert '"healthy": true' in intake(state.folder, "status", "--json", **right).stdout
    assert intake(state.folder, "doctor", "--max-age", "60", **right).returncode == 0


def test_a_mistake_in_a_template_is_told_at_once_and_doctor_releases_the_mail(
    state: State, dovecot: Dovecot, smtp: SmtpServer, tmp_path: Path
) -> None:
    ((raw, at),) = list(applications(1))
    dovecot.append_many([(raw, at)])
    own = tmp_path / "letters"
    shutil.copytree(SHIPPED, own)
    texts = {path: path.read_text(encoding="utf-8") for path in own.glob("*.txt")}
    right = environment_for(state.folder, dovecot, smtp, ANSWERS__TEMPLATES=own)
    for path, text in texts.items():
        path.write_text(text + "{{ misspelt }}\n", encoding="utf-8")
    for again in ("次の取り込みで", "次の取り込みで", "次は ", "次は "):
        done = intake(state.folder, "poll", **right)
        assert done.returncode == 1
        assert "misspelt" in done.stderr
        assert again in done.stderr
        said = intake(state.folder, "status", **right).stdout
        assert "misspelt" in said
        assert again in said
        assert "メールサーバーにあるのに" not in said
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    assert intake(state.folder, "doctor", **right).returncode == 1  # one mail is missing still
    assert intake(state.folder, "poll", **right).returncode == 0
    assert '"healthy": true' in intake(state.folder, "status", "--json", **right).stdout
    assert len(smtp.messages()) == 1
