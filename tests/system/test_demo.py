"""The demo, run as a person runs it: it adds up, starts clean, and keeps to its own folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from imapclient import IMAPClient
from rich.console import Console

from intake.demo.country import counts_of
from intake.demo.place import demo_folder, empty, no_settings_from_outside
from intake.demo.plan import Role
from intake.demo.run import MAILS, run_demo
from intake.desk import Desk
from intake.paths import DEMO_MARK
from intake.settings import load_settings
from intake.store import State
from intake.terms import JST, IntakeError, Stage
from reports.snapshot import open_snapshot
from tests.commands import intake
from tests.sampling import LONG
from tests.system.mails import XLSX, filled_form

FEW = 100  # enough for every role
INTAKE = (sys.executable, "-m", "intake.cli")

SERVE = """
import sys
from pathlib import Path
from rich.console import Console
from intake.demo.run import run_demo
sys.exit(run_demo(Path(sys.argv[1]), True, Console(stderr=True), mails=int(sys.argv[2])))
"""

UNANSWERED = (
    Role.AGAIN,
    Role.COPY,
    Role.PASSWORD,
    Role.AUTO_REPLY,
    Role.BOUNCE,
    Role.UNRELATED,
)


def _kinds(roles: Mapping[Role, int]) -> dict[str, int]:
    """Mails by kind, as the plan has them; a copy is no mail of its own."""
    alone = {
        role: roles[role]
        for role in (
            Role.PASSWORD,
            Role.WITHDRAWAL,
            Role.INQUIRY,
            Role.AUTO_REPLY,
            Role.BOUNCE,
            Role.UNRELATED,
        )
    }
    rest = sum(roles.values()) - sum(alone.values()) - roles[Role.COPY]
    found = {"application": rest} | {role.value: count for role, count in alone.items()}
    listed = -(-roles[Role.UNRELATED] // 3)  # every third advertisement comes by a mailing list
    return found | {"unrelated": found["unrelated"] - listed, "machine": listed}


def _stages(roles: Mapping[Role, int]) -> dict[str, int]:
    """Applications by stage once everything is read."""
    complete = (Role.GOOD, Role.FORWARDED, Role.LOCKED, Role.COMPLETED)
    return {
        "complete": sum(roles[role] for role in complete),
        "incomplete": roles[Role.INCOMPLETE] - roles[Role.COMPLETED],
        "needs_review": roles[Role.AMBIGUOUS] + roles[Role.WARD] + roles[Role.CONTRADICTION],
    }


AFTERWARDS = (
    Stage.TRIAL_SELECTED, Stage.TRIAL_NOT_SELECTED, Stage.TRIAL_STARTED, Stage.TRIAL_ENDED,
    Stage.AGREED, Stage.IN_USE, Stage.WITHDRAWN,
)  # fmt: skip


def _settled(applications: Mapping[str, int]) -> dict[str, int]:
    """Stages with all that follows on a complete application counted as one."""
    rest = {name: count for name, count in applications.items() if count}
    complete = rest.pop("accepted") + sum(rest.pop(stage, 0) for stage in AFTERWARDS)
    return rest | {"complete": complete}


def _status(folder: Path) -> dict[str, dict[str, int]]:
    said = intake(folder, "status", "--json")
    assert said.returncode == 0, said.stderr
    found: dict[str, dict[str, int]] = json.loads(said.stdout)
    return found


def _adds_up(folder: Path, mails: int) -> None:
    """What so many mails come to, in the record and at the sending server."""
    first = _status(folder)
    assert first["mailbox"] == {"on_server": mails, "recorded": mails, "missing": 0}
    roles = counts_of(mails)
    assert sum(first["mails"].values()) == mails - roles[Role.COPY]
    assert {name: n for name, n in first["mails"].items() if n} == _kinds(roles)
    assert _settled(first["applications"]) == _stages(roles)
    for stage in (Stage.AGREED, Stage.IN_USE, Stage.TRIAL_NOT_SELECTED):
        assert first["applications"][stage] > 0
    assert first["applications"][Stage.WITHDRAWN] == 1
    answered = sum(n for role, n in roles.items() if role not in UNANSWERED)
    # a locked zip may be answered twice: that it came, and once it is open, what came of it
    assert answered <= first["sends"]["sent"] <= answered + roles[Role.LOCKED]
    assert first["sends"]["sent"] == len(_received(folder))
    assert first["sends"]["queued"] == first["sends"]["failed"] == 0


def test_a_demo_adds_up_and_says_which_page_to_open(demo: Path, tmp_path: Path) -> None:
    _adds_up(Path(shutil.copytree(demo / "state", tmp_path / "demo")), MAILS)
    told = (demo / "told").read_text(encoding="utf-8")
    page = re.search(r"開いてください：(.+index[.]html)", told)
    assert page is not None
    assert Path(page[1]) == demo / "state" / "site" / "index.html"
    assert Path(page[1]).is_file()
    assert "新しい記録 0通、送信 0通" in told


def test_the_course_of_decisions_runs_to_april_and_leaves_the_desk_something_to_do(
    demo: Path, tmp_path: Path
) -> None:
    state = State(Path(shutil.copytree(demo / "state", tmp_path / "demo")))
    assert 30 <= len(Desk(state=state).waiting()) <= 40
    rows = state.store.rows("register_of_applications")
    began = {row["in_use_on"].month for row in rows if row["in_use_on"]}
    assert began == {1, 2, 3, 4}
    assert max(row["agreed_on"] for row in rows if row["agreed_on"]) > date(2023, 4, 1)
    for row in rows:  # nothing before the mail that asked for it
        days = [row[name] for name in ("selected_on", "agreed_on", "in_use_on") if row[name]]
        assert days == sorted(days)
        assert all(day >= row["received_at"].astimezone(JST).date() for day in days)
    with open_snapshot(state.snapshot) as snapshot:
        assert snapshot.day == date(2023, 4, 30)


def test_a_demo_holds_the_reminder_to_an_application_that_was_withdrawn(
    demo: Path, tmp_path: Path
) -> None:
    desk = Desk("見本 職員", State(Path(shutil.copytree(demo / "state", tmp_path / "demo"))))
    (letter,) = desk.letters("held")
    assert (letter.kind, letter.stage) == ("agreement_reminder", Stage.WITHDRAWN)
    assert letter.reply == letter.wrong != ""
    with pytest.raises(IntakeError, match="今の段階は「取下げ」です"):
        desk.release(letter.message_id)
    desk.release(letter.message_id, anyway=True)
    assert list(desk.letters("held")) == []
    assert "保留の返信" in (demo / "told").read_text(encoding="utf-8")


def test_a_folder_that_is_no_demos_is_left_as_it_is(tmp_path: Path) -> None:
    precious = tmp_path / "store.duckdb"
    precious.write_text("precious")
    with pytest.raises(IntakeError, match="見本でないもの"):
        run_demo(tmp_path, False, Console(stderr=True))
    assert [path.name for path in tmp_path.iterdir()] == ["store.duckdb"]
    assert precious.read_text() == "precious"


def test_a_second_demo_in_the_same_folder_is_told_of_the_first(tmp_path: Path) -> None:
    with demo_folder(tmp_path / "demo") as folder:
        empty(folder)
        (folder / "in-use").touch()
        with pytest.raises(IntakeError, match="実行中です"), demo_folder(folder):
            pass
        assert (folder / "in-use").exists()
    with demo_folder(folder):
        empty(folder)
        assert not (folder / "in-use").exists()
        assert (folder / DEMO_MARK).exists()


def test_a_demo_in_which_a_person_decided_is_kept_and_served_as_it_is(
    demo: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(demo / "state", tmp_path / "demo"))
    desk = Desk("試行 花子", State(folder))
    number = next(row.number for row in desk.applications() if row.stage is Stage.ACCEPTED)
    desk.withdraw(number)
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text("utf-8") + 'sending = "hold"\n', "utf-8")

    refused = intake(folder, "demo")
    assert refused.returncode == 2
    assert "決定 1 件" in refused.stderr
    assert "--anew" in refused.stderr
    assert desk.show(number).stage is Stage.WITHDRAWN

    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    command = [*INTAKE, "--state", str(folder), "demo", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        try:
            told = _until(process, b"poll", times=1)
            assert "続きから動かします" in told
            assert desk.show(number).stage is Stage.WITHDRAWN
            assert load_settings(folder).answers.sending == "hold"
            polled = subprocess.run([*INTAKE, "--state", str(folder), "poll"], capture_output=True)
            assert polled.returncode == 0, polled.stderr.decode()
            expected = {"on_server": MAILS, "recorded": MAILS, "missing": 0}
            assert _status(folder)["mailbox"] == expected
        finally:
            process.send_signal(signal.SIGINT)
            _rest(process)
    assert process.returncode == 0


@LONG
def test_a_demo_in_which_a_person_decided_begins_anew_when_told_to(
    demo: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(demo / "state", tmp_path / "demo"))
    desk = Desk("試行 花子", State(folder))
    desk.withdraw(next(row.number for row in desk.applications() if row.stage is Stage.ACCEPTED))
    assert run_demo(folder, False, Console(quiet=True), mails=FEW, anew=True) == 0
    _adds_up(folder, FEW)
    assert not list(Desk("", State(folder)).decisions(by="試行 花子"))


@LONG
def test_a_mail_sent_by_hand_and_not_polled_is_in_the_mailbox_of_the_next_run(
    demo: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(demo / "state", tmp_path / "demo"))
    desk = Desk("試行 花子", State(folder))
    desk.withdraw(next(row.number for row in desk.applications() if row.stage is Stage.ACCEPTED))
    with _served(folder) as told:
        _send_by_hand(told)
    refused = intake(folder, "demo")
    assert refused.returncode == 2
    assert "決定 1 件、返信 0 通、メモなど 0 件、見本に送ったメール 1 通" in refused.stderr
    answered = len(_received(folder))
    for _ in range(2):  # the second time it is there because it was polled: once, all the same
        with _served(folder) as told:
            assert "続きから動かします" in told
            polled = subprocess.run([*INTAKE, "--state", str(folder), "poll"], capture_output=True)
            assert polled.returncode == 0, polled.stderr.decode()
        expected = {"on_server": MAILS + 1, "recorded": MAILS + 1, "missing": 0}
        assert _status(folder)["mailbox"] == expected
        assert len(_received(folder)) == answered + 1
        assert len(desk.search("mihon@try.example")) == 1


def test_settings_from_the_environment_do_not_reach_a_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_SMTP__HOST", "smtp.somewhere-else.example")
    with no_settings_from_outside():
        assert load_settings(tmp_path).smtp.host == ""
    assert load_settings(tmp_path).smtp.host == "smtp.somewhere-else.example"


def test_a_second_demo_starts_clean_takes_a_mail_sent_by_hand_and_answers_it(
    demo: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(demo / "state", tmp_path / "demo"))
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", SERVE, str(folder), str(FEW)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        try:
            told = _until(process, b"intake --state", times=2)
            _adds_up(folder, FEW)
            _try_by_hand(folder, told)
            if shutil.which("curl"):
                _as_printed(tmp_path, folder, told)
        finally:
            process.send_signal(signal.SIGINT)
            rest = _rest(process)
    assert process.returncode == 0
    assert "メールサーバーを止めました。" in rest.decode()
    refused = intake(folder, "demo").stderr
    assert re.search(r"見本に送ったメール [1-9]\d* 通", refused), refused


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """`intake demo --serve` while the block runs; what it said as it began."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    command = [*INTAKE, "--state", str(folder), "demo", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        try:
            yield _until(process, b"--serve", times=1)
        finally:
            process.send_signal(signal.SIGINT)
            _rest(process)
    assert process.returncode == 0


def _rest(process: subprocess.Popen[bytes]) -> bytes:
    """What it says until it ends; one that does not end is killed."""
    guard = threading.Timer(60, process.kill)
    guard.start()
    try:
        return process.stdout.read() if process.stdout else b""
    finally:
        guard.cancel()


def _received(folder: Path) -> list[Path]:
    """The mails that the demo's server has kept, in order."""
    return sorted((folder / "received").glob("*.eml"))


def _try_by_hand(folder: Path, told: str) -> None:
    imap = re.search(r"IMAP.*：(127\.0\.0\.1):(\d+)\n.*利用者名 (\S+)　パスワード (\S+)", told)
    assert imap
    before = len(_received(folder))
    _send_by_hand(told)
    with IMAPClient(imap[1], int(imap[2]), ssl=False, timeout=10) as mailbox:
        mailbox.login(imap[3], imap[4])
        assert mailbox.select_folder("INBOX", readonly=True)[b"EXISTS"] == FEW + 1
    polled = subprocess.run([*INTAKE, "--state", str(folder), "poll"], capture_output=True)
    assert polled.returncode == 0, polled.stderr.decode()
    assert _status(folder)["mailbox"]["recorded"] == FEW + 1
    kept = _received(folder)
    assert len(kept) == before + 2  # the mail by hand, and its answer
    assert b"To: mihon@try.example\r\n" in kept[-1].read_bytes()


def _send_by_hand(told: str) -> None:
    smtp = re.search(r"SMTP.*：(127\.0\.0\.1):(\d+)", told)
    to = re.search(r"--mail-rcpt (\S+)", told)
    assert smtp
    assert to
    by_hand = EmailMessage(policy=SMTP)
    by_hand["From"], by_hand["To"] = "mihon@try.example", to[1]
    by_hand["Subject"] = "クラウド型被災者支援システムの利用料について"
    by_hand.set_content("利用料の割引について教えていただけますか。\n")
    with smtplib.SMTP(smtp[1], int(smtp[2])) as client:
        client.send_message(by_hand)


def _as_printed(beside: Path, folder: Path, told: str) -> None:
    """The command as printed takes a file with an attachment; without --crlf one of Windows."""
    (command,) = re.findall(r"^　(curl .+)$", told, re.MULTILINE)
    sheet = filled_form(contact_name="見本 太郎")
    assert "CRLF のファイル" in told
    for end, given in ((b"\n", command), (b"\r\n", command.replace(" --crlf", ""))):
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["Subject"] = "mihon@curl.example", f"照会 {len(end)}"
        mail["Message-ID"] = f"<{len(end)}@curl.example>"
        mail.set_content("利用料の割引について教えていただけますか。\n")
        mail.add_attachment(sheet, maintype=XLSX[0], subtype=XLSX[1], filename="申込書.xlsx")
        (beside / "mail.eml").write_bytes(mail.as_bytes().replace(b"\r\n", end))
        before = _status(folder)["mailbox"]["recorded"]
        sent = subprocess.run([*given.split(), "-sS"], cwd=beside, capture_output=True)
        assert sent.returncode == 0, sent.stderr.decode()
        polled = subprocess.run([*INTAKE, "--state", str(folder), "poll"], capture_output=True)
        assert polled.returncode == 0, polled.stderr.decode()
        assert _status(folder)["mailbox"]["recorded"] == before + 1
        desk = Desk("見本 職員", State(folder))
        (found,) = [x for x in desk.search("mihon@curl.example") if x.subject == mail["Subject"]]
        assert desk.attachment(desk.show(found.mail), 0) == sheet


def _until(process: subprocess.Popen[bytes], words: bytes, times: int) -> str:
    """What the process said until some words came for the last of so many times."""
    assert process.stdout is not None
    said = b""
    guard = threading.Timer(180, process.kill)
    guard.start()
    for line in process.stdout:
        said += line
        if said.count(words) >= times:
            break
    guard.cancel()
    return said.decode()
