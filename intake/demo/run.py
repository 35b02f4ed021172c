"""Run the demo: start mail servers on this machine, exchange sample mails, build managers' pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from intake.answers.outbox import send_queued
from intake.console import ERROR
from intake.demo import by_hand, census
from intake.demo.country import country
from intake.demo.course import STAFF, play
from intake.demo.draft import MAILBOX, SECOND_ADDRESS, date_of
from intake.demo.imap import ImapServer, imap_server
from intake.demo.place import (
    LABEL,
    demo_folder,
    empty,
    no_settings_from_outside,
    password_in,
    write_settings,
)
from intake.demo.plan import PlannedMail
from intake.demo.smtp import Keeper, Received, SmtpServer, smtp_server
from intake.demo.summary import Happened, table
from intake.paths import data_path, in_checkout
from intake.publish import publish
from intake.receiving import poll as polling
from intake.receiving.stopping import Stop
from intake.register import load_register
from intake.settings import Settings, load_settings
from intake.status import status
from intake.store import State
from intake.terms import JST, IntakeError

INBOX = "INBOX"
SEED = 20220630  # the day of the notice
MAILS = 400
LAST_MAIL = datetime(2022, 12, 31, 18, 0, tzinfo=JST)  # when the mail is polled
TODAY = datetime(2023, 4, 30, 18, 0, tzinfo=JST)  # the demo's present, after the staff's decisions
AFTERWARDS = TODAY + timedelta(hours=1)  # no run takes longer: later ones are not the demo's own
SCENARIO, OTHER_SCENARIO = "仮定A", "仮定B"  # invented fees, to show what a scenario shows
Clock = Callable[[], datetime]

DONE, DONE_WITH_FAILURES = 0, 1


def run_demo(
    folder: Path, serve: bool, console: Console, *, mails: int = MAILS, anew: bool = False
) -> int:
    """Run the demo in a folder; returns the exit code.

    The code is 0 if every mail was recorded exactly once and every letter was sent and received
    exactly once, else 1. `mails` is the number of sample mails. Progress goes to `console`, the
    result to stdout. With `serve`, the mail servers keep running until Ctrl-C.

    If people worked in the folder's last demo, the demo is made again only if `anew` is True.
    Otherwise, with `serve`, the mail servers are started on that demo as it is; without `serve`,
    IntakeError is raised.
    """
    with demo_folder(folder), no_settings_from_outside():
        done = "" if anew else _done_since(State(folder))
        if done and not serve:
            raise IntakeError(
                f"この見本には、職員の方の記録（{done}）があり、作り直すと失われるため、消さずに中止しました。"
                "初めから作り直すときは --anew を、続きから使うときは --serve を付けてください。"
            )
        if done:
            return _go_on(folder, done)
        empty(folder)
        return _run(folder, serve, console, mails)


def _done_since(state: State) -> str:
    """Japanese text that counts what people did in a demo's record since it was made; "": nothing.

    It counts decisions, letters, notes and the like, and mails that people sent to the demo.
    """
    if not state.store.exists():
        return ""
    found = state.store.rows("done_since", name=STAFF, moment=AFTERWARDS)[0]
    sent = len(by_hand.kept(state.folder))
    counted = (
        f"決定 {found['decisions']:,} 件",
        f"返信 {found['letters']:,} 通",
        f"メモなど {found['entries']:,} 件",
        f"見本に送ったメール {sent:,} 通",
    )
    return "、".join(counted) if sent or any(found.values()) else ""


def _go_on(folder: Path, done: str) -> int:
    """Start the mail servers for the last demo, which people have worked in; returns the exit code.

    The mailbox gets the mails that it had, also those that people sent and nobody polled. The
    servers run until Ctrl-C. `done` is the result of `_done_since`, which is printed.
    """
    state = State(folder)
    with (
        imap_server(MAILBOX, password_in(folder)) as imap,
        smtp_server(relay := _Relay(folder / "received", imap)) as smtp,
    ):
        held = state.store.rows("last_deliveries", folder=INBOX)
        known = {row["raw"] for row in state.store.rows("mails_delivered", folder=INBOX)}
        new = [mail for digest, mail in by_hand.kept(folder).items() if digest not in known]
        taken_in = [(state.archive.read(e["raw"]), e["received_at"]) for e in held]
        imap.append_many(INBOX, [*taken_in, *new])
        write_settings(folder, imap, smtp)
        _lines(
            Console(),
            f"職員の方の記録（{done}）があるため、見本を作り直さず、続きから動かします。"
            "初めから作り直すときは --anew を付けてください。",
        )
        relay.lasting = folder
        _serve(imap, smtp, folder)
    return DONE


def _run(folder: Path, serve: bool, console: Console, mails: int) -> int:
    started = time.monotonic()

    def clock_from(moment: datetime) -> Clock:
        return lambda: moment + timedelta(seconds=time.monotonic() - started)

    with (
        imap_server(MAILBOX, password_in(folder)) as imap,
        smtp_server(relay := _Relay(folder / "received", imap)) as smtp,
        _progress(console) as progress,
    ):
        write_settings(folder, imap, smtp)
        planned = _fill(imap, progress, mails)
        state, settings = State(folder), load_settings(folder)
        clocks = clock_from(LAST_MAIL), clock_from(TODAY)
        happened = _go(state, settings, smtp, planned, progress, started, clocks)
        pages = _build_page(state, progress, clocks[1])
        progress.stop()
        _tell(happened, pages, folder)
        if serve:
            relay.lasting = folder
            _serve(imap, smtp, folder)
        return DONE if happened.adds_up else DONE_WITH_FAILURES


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console
    )


def _fill(imap: ImapServer, progress: Progress, mails: int) -> Sequence[PlannedMail]:
    task = progress.add_task("見本のメールを書く", total=mails)
    planned = country(seed=SEED, register=load_register(data_path("register")), mails=mails)
    imap.append_many(INBOX, [(mail.raw, mail.received_at) for mail in planned])
    progress.update(task, completed=mails)
    return planned


def _go(
    state: State,
    settings: Settings,
    smtp: SmtpServer,
    planned: Sequence[PlannedMail],
    progress: Progress,
    started: float,
    clocks: tuple[Clock, Clock],
) -> Happened:
    """Poll the mailbox, send letters, record decisions; then poll and send again, months later.

    Returns what happened in both rounds. The second round should find nothing to do;
    Happened.adds_up checks that. `smtp` is the demo's mail server, `planned` are the mails to
    expect, `progress` is the progress display. `clocks` give the time in each of the two rounds;
    `started` is when the demo began, on the monotonic clock.
    """
    clock, later = clocks
    task = progress.add_task("取り込んで読み取る", total=len(planned))
    first = polling.poll(
        state,
        settings,
        clock=clock,
        progress=lambda done, of: progress.update(task, completed=done, total=of),
    )
    task = progress.add_task("返信を送る", total=1)
    sent = send_queued(state, settings, clock=clock)
    progress.update(task, completed=1)
    task = progress.add_task("職員の決定を記録する", total=1)
    # before the decisions: what is recorded after them is known from their last day on
    census.count(state, load_register(data_path("register")), SEED, clock())
    decisions = play(state, SEED, clock(), later())
    progress.update(task, completed=1)
    task = progress.add_task("もう一度、取り込んで送る", total=1)
    second = polling.poll(state, settings, clock=later)
    sent_again = send_queued(state, settings, clock=later)
    progress.update(task, completed=1)
    return Happened(
        planned=planned,
        first=first[0],
        second=second[0],
        sent=sent,
        sent_again=sent_again,
        decisions=decisions,
        letters=[row["letter"] for row in state.store.rows("letters_in_state", states=["sent"])],
        arrived=len(smtp.messages()),
        status=status(state),
        seconds=time.monotonic() - started,
    )


def _build_page(state: State, progress: Progress, clock: Clock) -> tuple[Path, Path]:
    """Publish the snapshot (the database without personal data) and build the managers' pages.

    `clock` gives the time of publishing. The pages are built twice: with the rules in force, then
    with invented fees. Returns the paths of the two index files, in this order.
    """
    task = progress.add_task("集計のページを作る", total=2)
    publish(state, label=LABEL, clock=clock)
    made = []
    for options in ((), ("--scenario", SCENARIO, "--against", OTHER_SCENARIO)):
        made.append(_reports(state, *options))
        progress.update(task, advance=1)
    return made[0], made[1]


def _reports(state: State, *options: str) -> Path:
    """Build the managers' pages with `reports build` and these options; returns their index file.

    `reports` is run as a program, because intake never imports it. Without an option that says
    otherwise, the pages are written to the demo's folder. Raises IntakeError if it fails.
    """
    command = [sys.executable, "-m", "reports.cli", "--snapshot", str(state.snapshot)]
    built = subprocess.run(  # noqa: S603 - our own command
        [*command, "build", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    if built.returncode:
        raise IntakeError(
            f"集計のページを作れませんでした。{built.stderr.strip().removeprefix(ERROR)}"
        )
    return Path(built.stdout.splitlines()[-1])


def _tell(happened: Happened, pages: tuple[Path, Path], folder: Path) -> None:
    out = Console()
    out.print(table(happened))
    if not happened.adds_up:
        out.print("入れたものと記録が合いません。上の数を確かめてください。")
    desk = "make desk" if in_checkout() else f"{_intake()} --state {folder} waiting"
    _lines(
        out,
        f"次のページをブラウザーで開いてください：{pages[0]}",
        f"利用料の試算（架空の金額）を見るには：{pages[1]}",
        f"確認待ちのものを片付けてみるには：{desk}",
        f"送られた返信：{folder / 'received'}",
        f"記録にある数：{_intake()} --state {folder} status",
    )


def _intake() -> str:
    """The command that starts `intake`, for messages: its name if a shell finds it, or its path."""
    beside = shutil.which("intake", path=str(Path(sys.executable).parent))
    return "intake" if shutil.which("intake") or not beside else beside


def _serve(imap: ImapServer, smtp: SmtpServer, folder: Path) -> None:
    out = Console()
    stop = Stop()
    stop.on_signals()  # even if the parent process ignores Ctrl-C
    _lines(
        out,
        "",
        "メールサーバーを動かしています。Ctrl-C で止まります。",
        f"受信（IMAP、暗号化なし）：{imap.host}:{imap.port}",
        f"　利用者名 {imap.user}　パスワード {imap.password}",
        f"送信（SMTP、暗号化なし、認証なし）：{smtp.host}:{smtp.port}",
        f"　{MAILBOX} 宛てに送ると、上のメールボックスに届きます。例：",
        f"　curl --url smtp://{smtp.host}:{smtp.port} --mail-from a@b.example"
        f" --mail-rcpt {MAILBOX} --crlf --upload-file mail.eml",
        "　行末が CRLF のファイル（Windows で保存したものなど）では、--crlf を除いてください。",
        "　届いたメールは、別の端末で次のようにすると取り込まれ、返信が送られます。",
        f"　{_intake()} --state {folder} poll",
        "　送ったメールは、取り込まずに止めても、次に --serve で動かすと届いています。",
    )
    while not stop():
        stop.wait(60)
    _lines(out, "メールサーバーを止めました。")


def _lines(out: Console, *lines: str) -> None:
    """Print lines to `out` without wrapping or colour, so that paths and commands can be copied."""
    for line in lines:
        out.print(line, soft_wrap=True, markup=False, highlight=False)


class _Relay(Keeper):
    """The part of the demo's SMTP server that receives letters.

    Those to our own addresses are also delivered into the IMAP mailbox, and kept in the folder
    `lasting` for the next run. `lasting` is None, and none are kept, as long as the demo sends
    mails itself.
    """

    lasting: Path | None = None

    def __init__(self, folder: Path, imap: ImapServer) -> None:
        super().__init__(folder)
        self._imap = imap

    def keep(self, mail: Received) -> None:
        super().keep(mail)
        for recipient in {MAILBOX, SECOND_ADDRESS}.intersection(mail.recipients):
            headers = (
                f"Return-Path: <{mail.sender}>\r\nDelivered-To: {recipient}\r\n"
                "Received: from localhost (localhost [127.0.0.1]) by smtp.demo.example with ESMTP;\r\n"
                f"\t{date_of(mail.received_at)}\r\n"
            )
            raw = headers.encode("utf-8") + mail.raw
            received_at = mail.received_at.replace(microsecond=0)
            if self.lasting is not None:
                by_hand.keep(self.lasting, raw, received_at)
            self._imap.append(INBOX, raw, received_at)
