"""The commands of the read side; thin."""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import rich
import typer

from intake.console import forgiving
from intake.terms import IntakeError
from reports.commands import determine as determine_command
from reports.commands import fees as fee_commands
from reports.commands import outlook as outlook_commands
from reports.commands.options import AsOf, Json, Known, SnapshotFile, day, show
from reports.counts import adoption as shares
from reports.overview import Question
from reports.pages import extras, output
from reports.sentences.goal import parse_goal
from reports.snapshot import open_snapshot
from reports.tables import share_tables

_HELP = "使い方は reports --help で見られます。"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="スナップショットから、割合とページを作ります。",
)

OutOption = Annotated[Path | None, typer.Option("--out", help="ページを書く場所", metavar="DIR")]


@dataclass
class Places:
    """Options given before the command; those behind it win."""

    snapshot: Path | None
    out: Path | None


@app.callback()
def places(context: typer.Context, snapshot: SnapshotFile = None, out: OutOption = None) -> None:
    context.obj = Places(snapshot, out)


@app.command(help="管理者向けのページを全て作ります（オフラインで開けます）。")
def build(
    context: typer.Context,
    as_of: AsOf = None,
    known: Known = None,
    scenario: fee_commands.Scenario = None,
    against: Annotated[str | None, typer.Option("--against", help="比べる試算の名前")] = None,
    goal: Annotated[
        str | None,
        typer.Option(
            "--target", help="目標の申込割合と期日（例 60%:2024-03-31）", metavar="SHARE:DATE"
        ),
    ] = None,
    single: Annotated[
        bool, typer.Option("--single-file", help="メールに添付できる1枚のページも作る")
    ] = False,
    as_pdf: Annotated[
        bool, typer.Option("--pdf", help="PDFも作る（ChromiumかEdgeかChromeが要る）")
    ] = False,
    page: Annotated[
        list[str] | None,
        typer.Option(
            "--page", help="1枚のページとPDFにするもの（概要、東京都、全て など）", metavar="NAME"
        ),
    ] = None,
    rules: fee_commands.RulesFolder = None,
    snapshot: SnapshotFile = None,
    out: OutOption = None,
) -> None:
    target = out or context.obj.out or output.default_out()
    dates = day("--as-of", as_of), day("--known", known)
    question = Question(*dates, scenario, against, rules, parse_goal(goal))
    with open_snapshot(snapshot or context.obj.snapshot) as data:
        built = output.build(data, target, question)
        rich.print("ページを作りました。ブラウザーで開いてください：")
        print(built.index, flush=True)
        for path in extras.put(built, target, extras.Wanted(single, as_pdf, tuple(page or ()))):
            print(path)


@app.command(help="申込割合・締結割合・利用開始割合を、全国・都道府県・種別ごとに示します。")
def adoption(
    context: typer.Context,
    as_of: AsOf = None,
    known: Known = None,
    as_json: Json = False,
    snapshot: SnapshotFile = None,
) -> None:
    dates = day("--as-of", as_of), day("--known", known)
    with open_snapshot(snapshot or context.obj.snapshot) as data:
        found = shares.shares(data, *dates)
        if as_json:
            print(json.dumps(shares.as_json(found, data), ensure_ascii=False, indent=1))
            return
        if data.label:
            print(data.label)
    for table in (share_tables.by_prefecture(found), share_tables.by_kind(found)):
        show(table)
    print(shares.MISSING_RULE)


fee_commands.register(app)
determine_command.register(app)
outlook_commands.register(app)


def main() -> None:
    """Run the command line; every failure is one Japanese sentence on stderr."""
    forgiving()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of a command: 0 done, 2 could not run."""
    try:
        result = app(arguments, prog_name="reports", standalone_mode=False)
    except IntakeError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except typer.TyperException as error:
        if str(error):  # without a command the help has been shown already
            print(f"指定を読み取れません（{error}）。{_HELP}", file=sys.stderr)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        print("中断しました。ページは前のままです。", file=sys.stderr)
        return 2
    except BrokenPipeError:  # who reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        print(_unforeseen(error), file=sys.stderr)
        return 2
    return result if isinstance(result, int) else 0


def _unforeseen(error: Exception) -> str:
    """Where it happened and of what kind, never with the values met."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name} {frame.lineno}行目"
    return (
        f"予期しない問題が起きました（{type(error).__name__}、{place}）。ページは前のままです。"
        "この文を担当の技術者に渡してください。"
    )


if __name__ == "__main__":
    main()
