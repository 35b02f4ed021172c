"""What programs say and leave behind: no name, address, text of a mail, and no secret."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import structlog
from traitlets.config import Config

from intake import cli
from intake.demo.imap import ImapServer, imap_server
from intake.demo.smtp import SmtpServer, smtp_server
from intake.settings import secret
from intake.store import State
from tests.system.closed import ASKED, GONE, KEPT, SERVER_SAID, USED, Talkative, applied, asked
from tests.system.mails import FIRST_DAY, places
from tests.system.parrot import IMAP_GREETING, SMTP_GREETING, imap, parrot, smtp
from tests.traces import search

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = (*GONE.marks, *KEPT.marks, *USED.marks, *ASKED.marks, SERVER_SAID)
IMAP_SECRET, SMTP_SECRET = "himitsu-no-imap", "himitsu-no-smtp"
SECRETS = (IMAP_SECRET, SMTP_SECRET)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs a command as the program does; its exit code, and all that it and its readers said."""
    monkeypatch.setenv("INTAKE_LOG", "debug")
    monkeypatch.setattr(secret, "_known", set())
    before = os.umask(0o022)

    def command(*arguments: str) -> tuple[int, str]:
        capfd.readouterr()
        state = str(tmp_path / "state")
        monkeypatch.setattr(sys, "argv", ["intake", "--state", state, *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
            raise SystemExit(0)
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    yield command
    os.umask(before)
    structlog.reset_defaults()  # which main had set to the output caught here


def settings(folder: Path, imap_port: int, smtp_port: int, more: str = "") -> None:
    folder.mkdir(mode=0o700)
    for name, text in (("imap.password", IMAP_SECRET), ("smtp.password", SMTP_SECRET)):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(text)
    (folder / "settings.toml").write_text(
        f'[mailbox]\nhost = "127.0.0.1"\nport = {imap_port}\nsecurity = "none"\nuser = "rddlg"\n'
        'password_file = "imap.password"\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\nsecurity = "none"\n{more}'
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[ImapServer, SmtpServer]]:
    keeper = Talkative(tmp_path / "received")
    with (
        imap_server("rddlg", IMAP_SECRET) as mailbox,
        smtp_server(keeper) as sending,
    ):
        yield mailbox, sending


def test_no_command_tells_of_people_but_those_that_show_them(
    run: Run, servers: tuple[ImapServer, SmtpServer], tmp_path: Path
) -> None:
    mailbox, sending = servers
    settings(tmp_path / "state", mailbox.port, sending.port)
    broken = applied(places()[6], USED).replace(
        b"UEsDBB", b"AAAABB"
    )  # a form that cannot be opened
    for raw in (applied(places()[3], GONE), applied(places()[4], KEPT), asked(ASKED), broken):
        mailbox.append("INBOX", raw, FIRST_DAY)
    (tmp_path / "one.eml").write_bytes(applied(places()[5], USED))
    (tmp_path / "people.csv").write_text(f"{KEPT.name},{KEPT.phone}\n")
    said = []
    for order, codes in (
        (["poll"], {1}),  # the server puts a letter off, with words about its reader
        (["poll", "--json"], {0, 1}),
        (["send"], {0, 1}),
        (["send", "--json"], {0, 1}),
        (["import", str(tmp_path / "one.eml")], {0}),
        (["replay"], {0}),
        (["publish"], {0}),
        (["status"], {0}),
        (["status", "--json"], {0}),
        (["doctor"], {0}),
        (["doctor", "--max-age", "10"], {0}),
        (["forget", "--before", "2024-04-01"], {0}),
        (["backup", str(tmp_path / "copy")], {0}),
        (["register", "population", str(tmp_path / "people.csv"), "--on", "2024-01-01"], {2}),
        (["decide", "withdraw", "R4-0001", "--by", "見本", "--note", GONE.remark], {0}),
        (["restore", str(tmp_path / "copy")], {2}),
    ):
        code, text = run(*order)
        assert code in codes, (order, text)
        said.append(f"$ {order[0]}\n{text}")
    (tmp_path / "said").mkdir()
    (tmp_path / "said" / "all.txt").write_text("\n".join(said))
    looked = search(tmp_path / "said", (*PEOPLE, *SECRETS))
    assert looked.found == (), (looked, said)
    assert looked.bytes > 500
    logs = [path for path in (tmp_path / "state").iterdir() if path.suffix in (".log", ".pid")]
    assert [path for path in logs if any(m in path.read_text() for m in PEOPLE)] == []
    assert search(tmp_path / "state", [IMAP_SECRET, SMTP_SECRET]).found == (
        f"imap.password: {IMAP_SECRET}",
        f"smtp.password: {SMTP_SECRET}",
    )
    assert set(PEOPLE) <= {f.rpartition(": ")[2] for f in search(tmp_path / "state", PEOPLE).found}


def test_a_watch_that_logs_all_it_can_tells_of_nobody(
    servers: tuple[ImapServer, SmtpServer], tmp_path: Path
) -> None:
    mailbox, sending = servers
    state = State(tmp_path / "state")
    settings(state.folder, mailbox.port, sending.port)
    for raw in (applied(places()[3], GONE), applied(places()[4], KEPT), asked(ASKED)):
        mailbox.append("INBOX", raw, FIRST_DAY)
    with (tmp_path / "log").open("wb") as log:
        watch = subprocess.Popen(
            [sys.executable, "-m", "intake.cli", "--state", str(state.folder), "watch"],
            env=os.environ | {"INTAKE_LOG": "debug", "INTAKE_MAILBOX__POLL_SECONDS": "0.5"},
            stdout=log,
            stderr=log,
        )
        try:
            end = time.monotonic() + 60
            while watch.poll() is None and len(sending.messages()) < 2 and time.monotonic() < end:
                time.sleep(0.1)
        finally:
            watch.terminate()
            assert watch.wait(60) == 0
    (tmp_path / "said").mkdir()
    (tmp_path / "log").rename(tmp_path / "said" / "log")
    assert '"event": "pass"' in (tmp_path / "said" / "log").read_text()
    assert search(tmp_path / "said", (*PEOPLE, *SECRETS)).found == ()


def test_servers_that_repeat_what_they_are_told_spread_no_secret(run: Run, tmp_path: Path) -> None:
    with parrot(imap, IMAP_GREETING) as mailbox, parrot(smtp, SMTP_GREETING) as sending:
        more = 'user = "rddlg"\npassword_file = "smtp.password"\n'
        settings(tmp_path / "state", mailbox.port, sending.port, more)
        poll_code, polled = run("poll")
        doctor_code, examined = run("doctor")
        assert (poll_code, doctor_code) == (2, 1)
        assert IMAP_SECRET.encode() in mailbox.heard  # it was told, and it repeated it
        assert b64encode(f"\0rddlg\0{SMTP_SECRET}".encode()).rstrip(b"=")[:-1] in sending.heard
    assert "ログインできません" in polled
    assert examined.count("ログインできません") == 2
    _, counts = run("status", "--json")
    (tmp_path / "said").mkdir()
    (tmp_path / "said" / "all.txt").write_text(polled + examined + counts)
    coded = b64encode(f"\0rddlg\0{SMTP_SECRET}".encode()).decode().rstrip("=")
    assert search(tmp_path / "said", [*SECRETS, coded]).found == ()
    assert len(search(tmp_path / "state", SECRETS).found) == 2  # the two files they stand in


@pytest.mark.usefixtures("run")  # which puts the umask back
def test_a_notebook_that_showed_people_is_saved_without_them(tmp_path: Path) -> None:
    given = Config()
    path = ROOT / "notebooks" / "jupyter_server_config.py"
    exec(compile(path.read_text(), str(path), "exec"), {"get_config": lambda: given, "__file__": str(path)})  # fmt: skip
    shown = nbformat.v4.new_output("display_data", {"text/html": f"<p>{GONE.name}</p>"})
    cell = nbformat.v4.new_code_cell("desk.show()", outputs=[shown], execution_count=3)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {"state": {"value": GONE.phone}}
    model = {"type": "notebook", "content": notebook}
    given.FileContentsManager.pre_save_hook(model=model, path="x.ipynb", contents_manager=None)
    nbformat.write(notebook, tmp_path / "x.ipynb")
    assert search(tmp_path, GONE.marks).found == ()
    assert "desk.show()" in (tmp_path / "x.ipynb").read_text()
