"""The commands as a person or a script runs them: output, exit codes, no traceback ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from intake.demo.imap import ImapServer
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.folder.lock import only_one
from intake.store import State
from tests.commands import intake, intake_apart
from tests.sampling import LONG
from tests.system.certificates import Certificates
from tests.system.mails import FIRST_DAY, application, applications, places
from tests.system.parrot import IMAP_GREETING, SMTP_GREETING, imap, parrot
from tests.system.parrot import smtp as smtp_of_parrot


@pytest.fixture
def state(tmp_path: Path, pymap: ImapServer, smtp: SmtpServer) -> Path:
    """A state folder whose settings point at the two servers."""
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    (folder / "imap.password").write_text(pymap.password)
    (folder / "imap.password").chmod(0o600)
    (folder / "settings.toml").write_text(
        f"""
[mailbox]
host = "{pymap.host}"
port = {pymap.port}
security = "none"
user = "{pymap.user}"
password_file = "imap.password"
[smtp]
host = "{smtp.host}"
port = {smtp.port}
security = "none"
[answers]
answer_since = 2022-07-01
from_address = "uketsuke@j-lis.example"
"""
    )
    return folder


def expect_failed(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One sentence in Japanese, the exit code, no traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for word in words:
        assert word in done.stdout + done.stderr


def test_letters_go_out_though_the_mailbox_cannot_be_reached(
    state: Path, pymap: ImapServer, smtp: SmtpServer
) -> None:
    for raw, received_at in applications(2):
        pymap.append("INBOX", raw, received_at)
    assert intake(state, "poll", "--no-send").returncode == 0
    expect_failed(intake(state, "poll", INTAKE_MAILBOX__PORT="9"), 2, "切れました")
    assert len(smtp.messages()) == 2


def test_poll_takes_in_answers_and_says_so_in_numbers(
    state: Path, pymap: ImapServer, smtp: SmtpServer
) -> None:
    for raw, received_at in applications(3):
        pymap.append("INBOX", raw, received_at)
    done = intake_apart(state, "poll", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["folders"][0]["new"], result["sent"]["sent"]) == (3, 3)
    again = json.loads(intake(state, "poll", "--json").stdout)
    assert (again["folders"][0]["new"], again["sent"]["sent"]) == (0, 0)
    counts = json.loads(intake(state, "status", "--json").stdout)
    assert counts["mailbox"] == {"on_server": 3, "recorded": 3, "missing": 0}
    assert counts["applications"]["accepted"] == counts["sends"]["sent"] == 3
    assert len(smtp.messages()) == 3


def test_doctor_finds_nothing_wrong_with_good_settings(state: Path) -> None:
    done = intake(state, "doctor")
    assert done.returncode == 0, done.stdout
    assert "×" not in done.stdout


@pytest.mark.parametrize(
    ("environment", "recommended"),
    [
        ({}, True),
        ({"INTAKE_ANSWERS__SENDING": "hold"}, False),
        ({"INTAKE_TRUST__AUTHSERV_IDS": '["mx.j-lis.example"]'}, False),
    ],
)
def test_doctor_recommends_to_hold_letters_while_nothing_tells_who_wrote(
    state: Path, environment: dict[str, str], recommended: bool
) -> None:
    told = "".join(intake(state, "doctor", **environment).stdout.split())
    assert ('sending="hold"とし' in told) is recommended


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"INTAKE_MAILBOX__PORT": "9"}, "受信メールサーバー"),
        ({"INTAKE_MAILBOX__PASSWORD": "wrong"}, "ログインできません"),
        ({"INTAKE_MAILBOX__FOLDERS": '["申込み"]'}, "「申込み」がありません"),
        ({"INTAKE_MAILBOX__USER": ""}, "[mailbox] host と user"),
        ({"INTAKE_MAILBOX__PORT": "many"}, "mailbox.port は整数"),
        ({"INTAKE_ANSWERS__PROCEDURE_FILE": "gone.txt"}, "procedure_file"),
    ],
)
def test_what_keeps_poll_from_running_is_a_sentence_and_doctor_finds_it_too(
    state: Path, environment: dict[str, str], words: str
) -> None:
    expect_failed(intake(state, "poll", **environment), 2, words)
    expect_failed(intake(state, "doctor", **environment), 1, words, "×")


def test_a_sending_server_that_is_away_is_found_by_doctor_and_the_mail_is_recorded(
    state: Path, pymap: ImapServer
) -> None:
    pymap.append("INBOX", application(places()[0]), FIRST_DAY)
    away = {"INTAKE_SMTP__PORT": "9"}
    expect_failed(intake(state, "doctor", **away), 1, "送信メールサーバー")
    expect_failed(intake(state, "poll", **away), 1, "未送信の分は残って")
    counts = json.loads(intake(state, "status", "--json").stdout)
    assert (counts["sends"]["queued"], counts["mailbox"]["recorded"]) == (1, 1)


def test_a_second_poll_at_the_same_time_is_told_who_is_at_work(state: Path) -> None:
    with only_one(state, "poll", "取り込み"):
        expect_failed(intake_apart(state, "poll"), 2, f"プロセス番号 {os.getpid()}")


def test_a_state_folder_that_others_can_read_is_found(state: Path) -> None:
    state.chmod(0o755)
    expect_failed(intake(state, "doctor"), 1, "chmod 700")


def test_a_password_file_that_others_can_read_is_found(state: Path) -> None:
    (state / "imap.password").chmod(0o644)
    expect_failed(intake(state, "doctor"), 1, "chmod 600")


def test_a_password_file_that_is_not_there_is_said_before_any_connection(state: Path) -> None:
    absent = {"INTAKE_SMTP__PASSWORD_FILE": "nowhere.password", "INTAKE_MAILBOX__PASSWORD": "x"}
    done = intake(state, "doctor", **absent)
    expect_failed(done, 1, "× パスワードなど：[smtp] password_file のファイル", "nowhere.password")


@pytest.mark.parametrize(
    "typed",
    [
        "a@j-lis.example; b@j-lis.example",
        "a@j-lis.example,b@j-lis.example",
        "a@j-lis.example（夜間は電話）",
        "受付 <a@j-lis.example>",
        " a@j-lis.example",
        "a@j-lis.example\nBcc: b@j-lis.example",
        "ａ@j-lis.example",
        "a@@j-lis.example",
        ".a@j-lis.example",
        "j-lis.example",
    ],
)
@pytest.mark.parametrize(
    "setting", ["WATCHING__OPERATOR", "SMTP__ENVELOPE_FROM", "ANSWERS__FROM_ADDRESS", "own"]
)
def test_an_address_in_the_settings_is_one_address_or_refused(
    state: Path, setting: str, typed: str
) -> None:
    name, value = f"INTAKE_{setting}", typed
    if setting == "own":
        name, value = "INTAKE_ANSWERS__OWN_ADDRESSES", json.dumps(["b@j-lis.example", typed])
    done = intake(state, "status", **{name: value})
    assert done.returncode == 0  # what is recorded can be seen whatever the settings say
    done = intake(state, "send", **{name: value})
    expect_failed(done, 2, "1 つのメールアドレスではありません", "1 つだけ")
    assert name.removeprefix("INTAKE_").replace("__", ".").lower() in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[mailbox]\nhost = mail\n", "TOML として読めません（2 行目"),
        (b"[mailbox]\nhots = 'mail'\n", "mailbox.hots という設定はありません"),
        (b"label = '\x8c\xa9\x96{'\n", "権限と文字コード（UTF-8）を確かめてください"),
    ],
)
def test_status_says_which_settings_cannot_be_used_and_still_counts(
    state: Path, content: bytes, said: str
) -> None:
    before = json.loads(intake(state, "status", "--json").stdout)
    assert (before["settings"], before["healthy"]) == (None, True)
    (state / "settings.toml").write_bytes(content)
    told = intake(state, "status")
    counted = json.loads(intake(state, "status", "--json").stdout)
    assert told.returncode == 0
    (line,) = [line for line in told.stdout.splitlines() if line.startswith("不調：")]
    assert line.startswith("不調：設定を使えません。")
    for words in (str(state / "settings.toml"), said, "`intake doctor` で確かめてください"):
        assert words in line
        assert words in counted["settings"]
    assert counted["healthy"] is False
    assert counted["mails"] == before["mails"]


@pytest.mark.parametrize("typed", ["", "root@localhost", "a.b+c/d=e@x-y.j-lis.example"])
def test_one_address_is_taken_as_it_is_written(state: Path, typed: str) -> None:
    assert intake(state, "send", INTAKE_WATCHING__OPERATOR=typed).returncode == 0


def test_an_empty_password_file_is_said_by_poll_and_doctor_and_is_a_failed_pass(
    state: Path,
) -> None:
    path = state / "imap.password"
    path.write_text("\n")
    said = f"password_file のファイル {path} が空です。パスワード"
    expect_failed(intake(state, "poll"), 2, said)
    expect_failed(intake(state, "doctor"), 1, f"× パスワードなど：[mailbox] {said}")
    with State(state).store.transaction() as transaction:
        (failed,) = transaction.connection.execute("SELECT error FROM pass").fetchall()
    assert said in failed[0]


@pytest.mark.parametrize(
    ("security", "of_server", "words"),
    [
        ("tls", "plain", 'を "starttls" に変える（port はふつう {1}）か、port を TLS のポート（ふつう {0}）'),
        ("starttls", "plain", 'を "tls" に、port を TLS のポート（ふつう {0}）に'),
        ("starttls", "tls", "最初から TLS を話すポート（ふつう {0}）のときは、"),
        ("none", "tls", 'のときは、[{2}] security を "tls" に変えて'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("section", ["mailbox", "smtp"])
def test_a_server_that_wants_another_security_is_met_with_the_setting_to_change(
    state: Path,
    certificates: Certificates,
    section: str,
    security: str,
    of_server: str,
    words: str,
) -> None:
    tls = certificates.server_context() if of_server == "tls" else None
    answer, greeting, ports = {
        "mailbox": (imap, IMAP_GREETING, (993, 143)),
        "smtp": (smtp_of_parrot, SMTP_GREETING, (465, 587)),
    }[section]
    with parrot(answer, greeting, tls) as server:
        settings = {
            "PORT": str(server.port),
            "SECURITY": security,
            "CA_FILE": str(certificates.authority),
            "CONNECT_TIMEOUT": "2",
        }
        wrong = {f"INTAKE_{section.upper()}__{name}": value for name, value in settings.items()}
        done = intake(state, "doctor", **wrong)
    line = next(line for line in done.stdout.splitlines() if f":{server.port} " in line)
    assert line.startswith("× ")
    assert f"[{section}] security を" in line
    assert words.format(*ports, section) in line


def test_a_sending_server_that_lets_nobody_log_in_as_it_is_set_is_met_with_what_to_change(
    state: Path, tmp_path: Path, certificates: Certificates
) -> None:
    context = certificates.server_context()
    with smtp_server(Keeper(tmp_path / "k"), login=("u", "right"), starttls=context) as server:
        wrong = {
            "INTAKE_SMTP__PORT": str(server.port),
            "INTAKE_SMTP__USER": "u",
            "INTAKE_SMTP__PASSWORD": "right",
        }
        expect_failed(intake(state, "doctor", **wrong), 1, '[smtp] security を "starttls" か')


def test_a_state_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "one.eml").write_bytes(application(places()[0]))
    done = intake(tmp_path / "file" / "state", "import", str(tmp_path / "one.eml"))
    expect_failed(done, 2, "--state")


@pytest.mark.parametrize("command", ["status", "waiting", "show R4-0001"])
def test_who_looks_into_a_state_folder_that_is_not_there_learns_that_nothing_is(
    tmp_path: Path, command: str
) -> None:
    absent = tmp_path / "absent"
    done = intake(absent, *command.split())
    expect_failed(done, 2, f"状態フォルダー {absent} がありません", "--state")
    assert not absent.exists()


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(state: Path, pymap: ImapServer) -> None:
    for raw, received_at in applications(40):
        pymap.append("INBOX", raw, received_at)
    command = f"ulimit -f 100; exec {sys.executable} -m intake.cli --state {state} poll"
    full = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False
    )
    expect_failed(full, 2, "空き容量")
    done = json.loads(intake(state, "poll", "--json").stdout)
    assert done["folders"][0]["missing"] == []
    counts = json.loads(intake(state, "status", "--json").stdout)
    assert counts["mailbox"]["recorded"] == counts["sends"]["sent"] == 40


@LONG
def test_a_disk_that_is_nearly_full_is_one_sentence_and_what_came_is_recorded(
    state: Path, pymap: ImapServer
) -> None:
    (first, at), *others = applications(40)
    pymap.append("INBOX", first, at)
    assert intake(state, "poll").returncode == 0
    for raw, received_at in others:
        pymap.append("INBOX", raw, received_at)
    kib = (state / "store.duckdb").stat().st_size // 1024
    command = f"ulimit -f {kib}; exec {sys.executable} -m intake.cli --state {state} poll"
    full = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False
    )
    assert "{" not in full.stderr
    (said,) = full.stderr.split()
    assert "空き容量と書込み権限を確かめてください" in said
    assert json.loads(intake(state, "status", "--json").stdout)["mailbox"]["recorded"] == 40


def test_a_file_that_is_not_a_mail_is_read_without_harm(tmp_path: Path) -> None:
    path = tmp_path / "picture.eml"
    path.write_bytes(bytes(range(256)) * 50)
    done = intake(tmp_path / "state", "read", str(path), "--json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert document["path"] == str(path)
    assert document["outcome"] == "needs_review"


def test_reading_prints_the_contract_one_object_a_line(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"{number}.eml").write_bytes(application(places()[number], number))
    done = intake(tmp_path / "state", "read", str(tmp_path), "--json")
    documents: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(documents) == 2
    contract = {
        *("path", "sha256", "message_id", "date", "sender", "subject", "text", "kind"),
        *("municipality", "candidates", "fields", "sources", "attachments", "findings", "outcome"),
    }
    assert contract <= documents[0].keys()
    assert not (tmp_path / "state").exists()


def test_a_path_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    expect_failed(intake(tmp_path / "state", "read", str(tmp_path / "gone.eml")), 2, "がありません")


def test_the_form_is_written_where_asked(tmp_path: Path) -> None:
    done = intake(tmp_path, "form", str(tmp_path / "利用申込書.xlsx"))
    assert done.returncode == 0
    assert (tmp_path / "利用申込書.xlsx").stat().st_size > 5000


def test_monitoring_asks_for_the_age_of_the_last_good_pass(state: Path, pymap: ImapServer) -> None:
    expect_failed(intake(state, "doctor", "--max-age", "10"), 1, "まだありません")
    intake(state, "poll")
    assert intake(state, "doctor", "--max-age", "10").returncode == 0
    expect_failed(intake(state, "doctor", "--max-age", "0"), 1, "最後の成功")


def test_a_command_that_has_nothing_to_work_on_begins_no_record(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    (folder / "demo").mkdir(parents=True, mode=0o700)
    expect_failed(intake(folder, "poll"), 2, "[mailbox] host と user を定めてください")
    expect_failed(intake(folder, "publish"), 2, str(folder), "まだ記録がありません。\n")
    State(folder / "demo").store.rows("backups")
    expect_failed(intake(folder, "publish"), 2, f"--state {folder / 'demo'}")
    assert sorted(path.name for path in folder.iterdir()) == ["demo"]
    assert intake(folder / "demo", "publish").returncode == 0
