"""The commands of `intake`: each calls one function and prints its result.

Exit codes: 0 done, 1 done with failures that were recorded, 2 could not run.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake import console, logs
from intake.command_help import Program, Version
from intake.commands import desk, forget, person, register
from intake.commands.show import sent_line, show_readings, show_status
from intake.commands.terminal import (
    AsJson,
    choose,
    columns_of,
    print_json,
    say,
    state_in_use,
    state_there,
)
from intake.folder import no_core_dumps, open_to, umask_for
from intake.paths import default_state
from intake.terms import IntakeError
from shien_intake import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.receiving.rounds import Pass
    from intake.settings import Settings

app = Program(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="クラウド型被災者支援システムの利用申込みメールを受け付けます。",
)
for room in (desk, forget, person):
    app.add_typer(room.app)
app.add_typer(register.app, name="register", help="住民基本台帳人口と、市区町村の名簿の更新。")
DONE, DONE_WITH_FAILURES, COULD_NOT_RUN = 0, 1, 2


@app.callback()
def choose_state(
    state: Annotated[
        Path | None,
        typer.Option("--state", envvar="INTAKE_STATE", help="状態フォルダー（既定 data/var）"),
    ] = None,
    version: Version = False,
) -> None:
    choose(state)
    no_core_dumps()  # a crash would write what was being read to disk
    os.umask(umask_for(state_in_use().folder))


@app.command()
def poll(
    no_send: Annotated[bool, typer.Option("--no-send", help="取り込むだけで送信しない")] = False,
    as_json: AsJson = False,
) -> None:
    """メールボックスを一度読み、新しいメールを取り込み、返信を送る。"""
    from rich.console import Console
    from rich.progress import Progress

    from intake.answers.smtp import SmtpError
    from intake.receiving import poll as polling

    settings = _settings()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("取り込み中", total=None)
        try:
            passes = polling.poll(
                state_in_use(),
                settings,
                progress=lambda done, of: progress.update(task, completed=done, total=of),
            )
        except IntakeError:
            _tell_operator(no_send, settings)
            with suppress(IntakeError):  # letters queued do not wait for the mailbox
                _send_if_wanted(settings, no_send)
            raise
    _tell_operator(no_send, settings)
    refused = ""
    try:
        sent = _send_if_wanted(settings, no_send)
    except SmtpError as error:  # what came in is recorded; letters wait
        refused, sent = str(error), _send_if_wanted(settings, no_send=True)
        console.complain(refused)
    result = {"folders": [columns_of(found) for found in passes], "sent": sent}
    if as_json:
        print_json(result)
    else:
        _say_passes(passes)
        say(sent_line(sent))
    for why in [*(found.error for found in passes if found.error), *_lacking(passes)]:
        console.complain(why)
    failed = _unsent(sent) + sum(p.lacking + bool(p.error) for p in passes)
    failed += bool(refused)
    raise typer.Exit(DONE_WITH_FAILURES if failed else DONE)


def _lacking(passes: Sequence[Pass]) -> list[str]:
    """Japanese sentences on why these polls of the mailbox could not record some mails.

    There is one sentence for each reason, with the number of mails and when they are tried again.
    [] if no mail is missing.
    """
    from intake.receiving.rounds import key_of
    from intake.store.aside import Step, setbacks

    if not any(found.missing for found in passes):
        return []
    keys = {key_of(p.folder, p.uidvalidity, uid) for p in passes for uid in p.missing}
    of_mails = [
        each
        for each in setbacks(state_in_use().store.rows("setbacks"))
        if each.what in keys and each.step is Step.MAIL
    ]
    counts = Counter(f"{each.reason}{each.again}" for each in of_mails)
    return [f"記録漏れ {count} 通の理由：{why}" for why, count in counts.items()]


def _say_passes(passes: Sequence[Pass]) -> None:
    for found in (found for found in passes if not found.error):
        say(
            f"{found.folder}：サーバー上 {found.on_server} 通、記録済み {found.recorded} 通、"
            f"新しく取り込み {found.new} 通、記録漏れ {found.lacking} 通"
        )


@app.command()
def send(as_json: AsJson = False) -> None:
    """送信待ちの返信を送る。"""
    sent = _send_if_wanted(_settings(), no_send=False, at_once=True)
    if as_json:
        print_json(sent)
    else:
        say(sent_line(sent))
    desk.say_contradicting()
    raise typer.Exit(DONE_WITH_FAILURES if _unsent(sent) else DONE)


def _unsent(sent: dict[str, Any]) -> int:
    """The number of letters that should have been sent but were not; `sent` has the counts.

    Letters that are held for a person are not among them.
    """
    return int(sent["failed"] + sent["deferred"] + sent["unworded"])


@app.command(name="import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help=".eml、mbox、Maildir")],
    notify: Annotated[bool, typer.Option("--notify", help="取り込んだメールに返信する")] = False,
) -> None:
    """ファイルのメールを取り込む。--notify がなければ返信しない。"""
    from intake.receiving.poll import import_files

    counted = import_files(state_in_use(), _settings(), paths, notify=notify)
    say(f"新しく取り込み {counted.new} 通、既にあるもの {counted.again} 通")
    if counted.gone:
        say(f"消去済み {counted.gone} 通。intake forget で消去したメールなので、改めて記録しません")
    if counted.failed:
        say(
            f"取り込めなかったもの {counted.failed} 通。もう一度実行すると、その分を試します",
            err=True,
        )
        raise typer.Exit(DONE_WITH_FAILURES)


@app.command()
def read(
    paths: Annotated[list[Path], typer.Argument(help=".eml、mbox、Maildir")],
    as_json: Annotated[bool, typer.Option("--json", help="1 通 1 行の JSON で出す")] = False,
) -> None:
    """メールのファイルを読み取って示す。何も記録しない。"""
    show_readings(state_in_use(), _settings(), paths, as_json)


@app.command()
def publish(
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", help="写しの表を Parquet のファイルとしても書き出すフォルダー"),
    ] = None,
) -> None:
    """集計とページのための写し（個人情報なし）を作る。"""
    from intake.publish import publish as make
    from intake.store.parquet import write_parquet

    settings = _settings()
    state_in_use().require_record()
    snapshot = make(
        state_in_use(),
        label=settings.label,
        determinations=settings.keeping.determinations,
        accounts=settings.determination.accounts,
    )
    say(f"{snapshot} を作りました。")
    if parquet is not None:
        say(
            f"{parquet} に Parquet のファイルを {len(write_parquet(snapshot, parquet))} 個書き出しました。"
        )


@app.command()
def watch() -> None:
    """メールボックスを見張り、届いたメールを取り込んで返信する。止めるまで続ける。"""
    from intake.receiving.stopping import Stop
    from intake.receiving.watch import watch as keep_watching
    from intake.settings import with_answers_of

    logs.configure()
    settings = _settings()
    stop = Stop()
    stop.on_signals()
    say("見張りを始めました。止めるときは Ctrl-C を押してください。", err=True)
    folder = state_in_use().folder
    keep_watching(state_in_use(), settings, stop, anew=partial(with_answers_of, folder))
    say("見張りを終えました。", err=True)


@app.command()
def replay(
    accept: Annotated[bool, typer.Option("--accept", help="新しい読取り結果を記録する")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="1 件 1 行の JSON で出す")] = False,
) -> None:
    """保存したメールを今の読取りで読み直し、違いを項目ごとに示す。何も送らない。"""
    from intake.commands.differences import said_in_all, said_of_differences
    from intake.replay import replay as read_again

    read = read_again(state_in_use(), _settings().reading, accept=accept)
    found = read.differences
    for difference in found if as_json else ():
        print_json(columns_of(difference))
    for line in () if as_json else said_of_differences(state_in_use(), found):
        say(line)
    done = "記録しました" if accept else "記録していません（--accept で記録します）"
    say(f"{said_in_all(read)}{done}。" if found else "違いはありません。", err=True)
    if accept and found:
        desk.say_contradicting()
    for sentence in read.damaged:
        console.complain(sentence)
    if read.damaged:
        say(f"読み直せなかったメール {len(read.damaged)} 通。ほかは読み直しました。", err=True)
        raise typer.Exit(DONE_WITH_FAILURES)


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="控えを作る新しいフォルダー")]) -> None:
    """記録と受信メールの控えを作る。見張りの間も使える。"""
    from intake.backup import backup as copy

    copied = copy(state_in_use(), target)
    say(f"控えを {target} に作りました（メール {copied.mails} 通）。")
    for what in copied.left_out:
        say(f"控えに入れていないもの：{what}")
    if copied.lacking:
        say(
            "次のファイルは、記録した後に欠けたか、変わっています。前の控えに元のファイルがないか確かめてください。",
            err=True,
        )
    _tell_lacking(copied.lacking)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="控えのフォルダー")],
    unproved: Annotated[
        bool,
        typer.Option(
            "--unproved",
            help="ファイルの一覧のない控え（前の版で作ったものなど）も、承知のうえで戻す",
        ),
    ] = False,
) -> None:
    """控えから、空の状態フォルダーに戻す。"""
    from intake.backup import restore as put_back

    state = state_in_use()
    restored = put_back(state, source, unproved=unproved)
    say(f"{state.folder} に戻しました（メール {restored.mails} 通）。")
    for what in restored.left_out:
        say(f"控えになく、次に置くもの：{what}")
    say("続けて `intake doctor` で確かめてください。")
    if restored.unproved:
        say(f"照らし合わせるものがなかったファイル：{'、'.join(restored.unproved)}", err=True)
    _tell_lacking(restored.lacking)


def _tell_lacking(names: Sequence[str]) -> None:
    """Print the names of files that are missing or altered, and exit.

    The exit code is 1 if there are any, else 0.
    """
    for name in names:
        say(f"欠けているか、変わっているファイル：{name}", err=True)
    raise typer.Exit(DONE_WITH_FAILURES if names else DONE)


@app.command()
def status(as_json: AsJson = False) -> None:
    """記録にある数を示す。どこにも接続しない。"""
    from intake.settings import settings_problem, watching_of
    from intake.status import status as count

    state = state_there()
    counts = count(state, watching_of(state.folder), settings_problem(state.folder))
    if as_json:
        print_json(counts)
    else:
        show_status(counts)


@app.command()
def doctor(
    max_age: Annotated[
        float | None,
        typer.Option(
            "--max-age",
            help="最後に成功した取り込みがこの分数より古いか、記録に不調があれば 1 を返す（接続しない）",
        ),
    ] = None,
    files: Annotated[
        bool,
        typer.Option(
            "--files",
            help="記録にあるファイル（受信メール・証拠・算定）を全て読み、欠けたか変わったものがあれば 1 を返す（接続しない）",
        ),
    ] = False,
    aside: Annotated[
        str, typer.Option("--set-aside", help="承知している不調を外す（status --json にある名前）")
    ] = "",
    by: Annotated[str, typer.Option("--by", help="外す人の名前")] = "",
    note: Annotated[str, typer.Option("--note", help="外す理由")] = "",
) -> None:
    """設定・フォルダー・接続を一つずつ点検し、直し方を示す。"""
    from intake.doctor import examine, files_kept, health
    from intake.health.examining import set_aside, troubles
    from intake.settings import watching_of
    from intake.store import now

    state, problems = state_in_use(), 0
    if aside:
        found = troubles(state, watching_of(state.folder), now(), max_age)
        say(f"外しました：{set_aside(state, aside, found, by, note, now()).sentence}")
        return
    looks = [files_kept(state)] if files else []
    looks += [health(state, max_age)] if max_age is not None else []
    for check in chain.from_iterable(looks or [examine(state)]):
        problems += check.problem is not None
        say(f"{'×' if check.problem else '○'} {check.name}：{check.problem or check.detail}")
    raise typer.Exit(DONE_WITH_FAILURES if problems else DONE)


@app.command()
def form(path: Annotated[Path, typer.Argument(help="作る .xlsx の名前")]) -> None:
    """白紙の利用申込書（.xlsx）を作る。"""
    from intake.form.workbook import write_form

    write_form(path)
    say(f"{path} を作りました。")


@app.command()
def demo(
    serve: Annotated[
        bool, typer.Option("--serve", help="メールサーバーを動かしたままにする")
    ] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="職員の決定などがあっても、消して作り直す")
    ] = False,
) -> None:
    """この計算機の中のメールサーバーと見本のメールで、受付からページまでを通しで動かす。"""
    from rich.console import Console

    try:
        from intake.demo.run import run_demo
    except ModuleNotFoundError as error:
        raise IntakeError(
            f"見本を動かすための部品（{error.name}）がありません。"
            "`pip install 'shien-intake[demo]'` で入れてください。"
        ) from None
    folder = state_in_use().folder
    chosen = folder if folder != default_state() else folder / "demo"
    raise typer.Exit(run_demo(chosen, serve, Console(stderr=True), anew=anew))


def main() -> None:
    """The entry point of `intake`: runs the command line and exits with the command's exit code.

    Any error is printed as one Japanese sentence; an unforeseen one also goes to error.log.
    """
    os.umask(0o077)
    console.forgiving()
    if mixture := problem():
        console.complain(mixture)
        sys.exit(COULD_NOT_RUN)
    try:
        code = console.run(app, "intake")
    except IntakeError as error:
        console.complain(error)
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        say("中断しました。記録済みの分は残っています。", err=True)
        sys.exit(COULD_NOT_RUN)
    except Exception as error:
        folder = state_in_use().folder
        logs.unexpected(error, folder)
        console.complain(
            f"予期しない問題が起きました（{type(error).__name__}）。記録済みの分は残っています。"
            f"詳細は {logs.error_file(folder)} にあります。担当の技術者に渡してください。"
        )
        sys.exit(COULD_NOT_RUN)
    sys.exit(code)


def _settings() -> Settings:
    """The settings of the state folder in use; raises IntakeError if they cannot be read.

    If they name a group of users, the state folder is shared with that group first.
    """
    from intake.settings import load_settings

    folder = state_in_use().folder
    settings = load_settings(folder)
    if settings.access.group:
        open_to(folder, settings.access.group)
        os.umask(umask_for(folder))
    return settings


def _tell_operator(no_send: bool, settings: Settings) -> None:
    """Mail the operator about troubles that began or ended since the last such mail.

    Does nothing if `no_send` is true.
    """
    from intake.health.telling import tell_operator
    from intake.store import now

    if not no_send:
        tell_operator(state_in_use(), settings, now())


def _send_if_wanted(settings: Settings, no_send: bool, *, at_once: bool = False) -> dict[str, Any]:
    from intake.answers.outbox import send_queued
    from intake.answers.smtp_session import Sent
    from intake.receiving.copying import copy_sent

    result = Sent()
    if not no_send and settings.answers.since is not None:
        result = send_queued(state_in_use(), settings, at_once=at_once)
        copy_sent(state_in_use(), settings)
    sent = columns_of(result)
    return sent | {"replies": [_REPLY.sub(r"\1", reply) for reply in sent["replies"]]}


_REPLY = re.compile(r"^(\S+: \d{3}(?:[ -]\d\.\d+\.\d+)?).*", re.DOTALL)
"""Matches a Message-ID and the server's codes; its words, which may name people, are not shown."""


if __name__ == "__main__":
    main()
