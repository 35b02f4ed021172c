"""The command line `reports`; each command is a function in reports/commands."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Container
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import typer

from intake import console
from intake.command_help import Program, Version
from intake.paths import SNAPSHOT
from intake.terms import IntakeError
from reports.commands.options import Out, SnapshotFile, StateFolder
from shien_intake import problem

COMMANDS = {  # name -> module and function, what help says of it
    "build": ("pages.build", "管理者向けのページを全て作ります（オフラインで開けます）。"),
    "adoption": (
        "shares.adoption",
        "申込割合・締結割合・利用開始割合を、全国・都道府県・種別ごとに示します。",
    ),
    "brief": (
        "pages.brief",
        "会議用の1枚（A4）と、メールに貼る文を作ります。文は端末にも示します。",
    ),
    "show": (
        "show.show_section",
        "ページの表を1つ、端末に示します（名前を付けなければ、ある表を一覧にします）。",
    ),
    "rules": (
        "fees.list_rules",
        "きまりの値・根拠・未確定を一覧にします（--check で検査だけ）。",
    ),
    "fees": ("fees.list_fees", "1年度の利用料を、団体ごと・都道府県ごとに示します。"),
    "explain": (
        "fees.explain",
        "1団体の利用料を、1行ごとに根拠と事実を付けて説明します。",
    ),
    "determine": ("determine.fix", "1年度の利用料を算定し、変わらない記録として残します。"),
    "approve": (
        "determine.approve",
        "別のアカウントで作られた算定の案を承認します（案は、設定 [determination] accounts があるときに作られます）。",
    ),
    "compare": (
        "determine.compare",
        "算定の記録と、いま計算した利用料の差額と原因を示します（試算の名前を並べると、その比較）。",
    ),
    "tiers": (
        "outlook.tiers",
        "都道府県ごとに、導入割合と次の割引の段階までの団体数を示します。",
    ),
    "forecast": (
        "outlook.forecast",
        "5年度分の利用料の見込み（仮定・比較・影響の大きいきまり）を示します。",
    ),
    "statement": (
        "outlook.statement",
        "利用料内訳書（xlsxと印刷用のページ）と利用料一覧を書きます。",
    ),
}


@dataclass
class Places:
    """The snapshot and the output folder that the user gave by options before the command's name,
    as in `reports --out DIR build`.

    `snapshot` is the file given by --snapshot or, without this option, the snapshot in the folder
    given by --state; `out` is the folder given by --out. Each is None if no option gives it. The
    same option after the command's name takes precedence.
    """

    snapshot: Path | None
    out: Path | None


def command_line(wanted: Container[str] = COMMANDS) -> Program:
    """Build the command-line program `reports` with the names and help of all its commands.

    Only the commands in `wanted` can be run; to save time, the modules of all other commands are
    not imported.
    """
    app = Program(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="スナップショットから、割合とページを作ります。",
    )

    @app.callback()
    def places(
        context: typer.Context,
        state: StateFolder = None,
        snapshot: SnapshotFile = None,
        out: Out = None,
        version: Version = False,
    ) -> None:
        context.obj = Places(snapshot or (state and state / SNAPSHOT), out)

    for name, (place, about) in COMMANDS.items():
        app.command(name, help=about)(_function(place) if name in wanted else _not_wanted)
    return app


def _function(place: str) -> Callable[..., None]:
    module, _, name = place.partition(".")
    found: Callable[..., None] = getattr(import_module(f"reports.commands.{module}"), name)
    return found


def _not_wanted() -> None:
    """Do nothing: a placeholder for the commands that are not run this time, whose modules need not
    be imported.
    """


def main() -> None:
    """Run the command line with the arguments of the process, then exit with the exit code that
    `run` returns.

    A failure is printed to stderr as one Japanese sentence.
    """
    console.forgiving()
    if mixture := problem():
        console.complain(mixture)
        sys.exit(2)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line `arguments` and return the exit code.

    It is 0 if the command succeeded, and the error's own `exit_code` for an IntakeError. It is 2 if
    the arguments are wrong, the command was interrupted or an unexpected error occurred. Otherwise
    it is the code with which the command ended.
    """
    try:
        return console.run(command_line(arguments), "reports", arguments)
    except IntakeError as error:
        console.complain(error)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("中断しました。ページは前のままです。", file=sys.stderr)
        return 2
    except Exception as error:
        console.complain(_unforeseen(error))
        return 2


def _unforeseen(error: Exception) -> str:
    """Return a Japanese sentence that reports an unexpected error: its type, file and line, but no
    values, which could be personal data.
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name} {frame.lineno}行目"
    return (
        f"予期しない問題が起きました（{type(error).__name__}、{place}）。ページは前のままです。"
        "この文を担当の技術者に渡してください。"
    )


if __name__ == "__main__":
    main()
