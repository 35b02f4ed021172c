"""The command `intake forget`: show or erase the personal data of closed applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake.command_help import Program
from intake.commands.terminal import say, state_in_use
from intake.terms import IntakeError, Stage
from intake.text import tokyo_minute, typed_day

if TYPE_CHECKING:  # every command starts with this module: what it needs is loaded when used
    from intake.privacy.erase import Plan
    from intake.store import State

app = Program()


@app.command()
def forget(
    before: Annotated[
        str,
        typer.Option(
            "--before",
            help="この日より前に終わった申込みと、申込みに属さず、受信も最後の決定もこの日より前のメール（例 2024-04-01）",
            metavar="DATE",
        ),
    ] = "",
    do: Annotated[bool, typer.Option("--do", help="実際に消去する（元に戻せません）")] = False,
    by: Annotated[str, typer.Option("--by", help="消去する人の名前", metavar="NAME")] = "",
) -> None:
    """終わった申込みと、申込みに属さないメールの、原文と個人情報を消去する。--do がなければ示すだけ。--before がなければ履歴を示す。"""
    from intake.privacy import erase
    from intake.privacy.lab import sweep
    from intake.privacy.selection import Why
    from intake.settings import load_settings
    from intake.store import now

    if do and not before:
        raise IntakeError(
            "どの日より前を消去するかが指定されていません。--before 2024-04-01 のように書いてください。"
        )
    state = state_in_use()
    left = erase.resume(state)
    if left:
        say(f"前回の消去で残っていたファイル {left} 個を消しました。", err=True)
    if not before:
        _history(erase.done_before(state))
        return
    day, keeping, at = typed_day("--before", before), load_settings(state.folder).keeping, now()
    if do:
        made = erase.forget(state, keeping, day, by, at)
        sweep()  # what a JupyterLab that was killed left in the temporary folder
    else:
        made = erase.plan(state, keeping, day, at)
    _tell(state, made, done=do)
    undetermined = any(why is Why.FEE_OPEN for _, why in made.choice.kept)
    raise typer.Exit(1 if undetermined else 0)


def _tell(state: State, made: Plan, *, done: bool) -> None:
    from intake.desk.case import mail_number
    from intake.register.updating import register_of
    from intake.vocabulary.codes import Kind

    register = register_of(state)

    def line(subject: Any) -> str:
        name = register.name_of(subject.municipality)
        stage = Stage(subject.stage).label
        return f"　{subject.number}　{name}　{stage} {subject.closed_on}　メール {subject.mails} 通"

    for subject in made.choice.applications:
        say(line(subject))
    for mail in made.choice.loose_mails:
        say(
            f"　{mail_number(mail.mail)}　{Kind(mail.kind).label}　終わった日 {mail.over_on}（申込みに属さないメール）"
        )
    for path in made.exports:
        say(f"　{path}　（消去する申込みがあるか、読めない一覧）")
    verb = "消去しました" if done else "消去します"
    if made.is_empty:
        say(f"{made.before} より前に終わった申込みやメールで、消去できるものはありません。")
    else:
        say(
            f"申込み {len(made.choice.applications)} 件、メール {len(made.choice.mails)} 通"
            f"（うち申込みに属さないもの {made.choice.loose} 通）、返信 {made.letters} 通、"
            f"添付資料 {len(made.evidence)} 個、書き出した一覧 {len(made.exports)} 個の個人情報を{verb}。"
        )
    if made.choice.kept:
        say("残すもの（終わっていますが、消去できません）：")
        for subject, why in made.choice.kept:
            say(f"{line(subject)}　{why.label}")
    if not made.is_empty:
        _backups(state, made)
    if not done and not made.is_empty:
        say("まだ何も消していません。消去するときは --do と --by を付けてください。", err=True)


def _backups(state: State, made: Plan) -> None:
    """Print in Japanese where erased data still exists, so that a person can delete it there too.

    Such places are the backups known to `made` (the plan of the erasure), the mail server, copies
    of old records, notebooks, and files that were saved elsewhere.
    """
    from intake.privacy.lab import elsewhere

    for backup in made.backups:
        note = "" if backup.there else "（今は見当たりません。移した先を確かめてください）"
        say(f"控え {backup.place}（{tokyo_minute(backup.made_at)}）には残っています。{note}")
    say(
        "メールサーバーの受信箱と送信済みの箱、作った控え、外に保存したファイルには残っています。"
        "それぞれの保存の定めに従って消してください。"
    )
    for sentence in elsewhere(state.folder):
        say(sentence)


def _history(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        say(
            f"{tokyo_minute(row['done_at'])}　{row['before_date']} より前　"
            f"申込み {row['applications']} 件、メール {row['mails']} 通、返信 {row['letters']} 通、"
            f"添付資料 {row['evidence']} 個　{row['done_by']}（{row['account']}）"
        )
    say(f"これまでの消去 {len(rows)} 回", err=True)
