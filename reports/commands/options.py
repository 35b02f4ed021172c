"""Command-line options that several commands share, and functions that read them and print results."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import rich.box
import rich.table
import typer
from rich.console import Console
from rich.measure import Measurement

from intake.console import UNCUT
from reports.asking import day, fiscal_year_of
from reports.tables import Table
from reports.wording import date_of

if TYPE_CHECKING:  # rules and fees are slow to load, and not every command asks for them
    from reports.overview import Overview

SnapshotFile = Annotated[
    Path | None,
    typer.Option(
        "--snapshot", help="読むスナップショット（既定は状態フォルダーの中）", metavar="FILE"
    ),
]
StateFolder = Annotated[
    Path | None,
    typer.Option(
        "--state", help="状態フォルダー（既定は INTAKE_STATE、なければ data/var）", metavar="DIR"
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="基準日（例 2022-12-31、令和4年12月31日、R4.12.31）。既定は --known の日、なければデータの時点の日",
        metavar="DATE",
    ),
]
Known = Annotated[
    str | None,
    typer.Option(
        "--known",
        help="この日より後に記録されたものを除く。--as-of がなければ、基準日もこの日",
        metavar="DATE",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSONで出力する")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help="ページを書く場所（見本の既定は、その状態フォルダーの site）", metavar="DIR"
    ),
]
Against = Annotated[str | None, typer.Option("--against", help="比べる試算の名前")]
Kept = Annotated[
    Path | None,
    typer.Option(
        "--kept", help="算定の記録の置き場所（既定はスナップショットの隣）", metavar="DIR"
    ),
]
FIRST, LAST = 2022, 2100  # fiscal years


def _year(typed: str) -> int:
    """Return the fiscal year that the option --fiscal-year names, such as 2022 or 令和4年度.

    Raises IntakeError if the text names none. Raises typer.BadParameter if the year is not between
    2022 and 2100 (FIRST and LAST); its message is worded so that intake.console.misread can
    translate it.
    """
    year = fiscal_year_of(typed)
    if not FIRST <= year <= LAST:
        bound = (
            f"less than or equal to {LAST}" if year > LAST else f"greater than or equal to {FIRST}"
        )
        raise typer.BadParameter(bound)
    return year


Year = Annotated[
    int,
    typer.Option(
        "--fiscal-year", help="年度（例 2022 は令和4年度。令和4年度、R4 とも書ける）", parser=_year
    ),
]
Scenario = Annotated[
    str | None,
    typer.Option("--scenario", help="試算の名前（例 仮定A）。未確定のきまりに仮の値を置く"),
]
RulesFolder = Annotated[
    Path | None,
    typer.Option("--rules", help="きまりのフォルダー（既定は data/rules）", metavar="DIR"),
]


def asked(
    context: typer.Context,
    snapshot: Path | None,
    rules: Path | None,
    scenario: str | None,
    as_of: str | None,
    known: str | None,
) -> Overview:
    """Return the Overview (all figures) that the options of a command ask for.

    `snapshot` is the file given after the command's name; if it is None, the one given before the
    name (in `context`) or the default is used. The other options are None if not given: a folder of
    rules, the name of a scenario (試算), and the days `as_of` and `known` as the user typed them.
    See overview.Question.
    """
    from reports.overview import Question, overview
    from reports.snapshot import open_snapshot

    question = Question(day("--as-of", as_of), day("--known", known), scenario, rules=rules)
    return overview(open_snapshot(snapshot or context.obj.snapshot), question)


def say_head(found: Overview) -> None:
    """Print the lines that precede every result: the label of sample data, the warning that figures
    are 試算, and the day given by --known; each only if it applies.
    """
    from reports.fees.explain import banner

    for line in filter(None, (found.snapshot.label, banner(found.scenario))):
        print(line)
    say_known(found.known, found.rules.version)


def say_known(known: date | None, version: str = "") -> None:
    """Print the day `known` of the option --known, and the `version` of the rules ("": figures use
    no rules). Without that option (`known` is None), print nothing.

    With --known, figures use only records made up to that day, but today's rules. Both are printed,
    so that readers know what the figures are based on.
    """
    if known:
        rules = f"（きまりの版：{version}）" if version else ""
        print(f"{date_of(known)}までに記録されたことによる{rules}")


def show_json(values: Any) -> None:
    """Print `values` (dicts, lists, texts) as indented JSON, with Japanese text unescaped."""
    print(json.dumps(values, ensure_ascii=False, indent=1))


def show(table: Table, wrap: bool = False) -> None:
    """Print a table to the terminal, a pipe or a file.

    With `wrap`, long cells are folded onto several lines. Without it, each row takes one line: in a
    pipe or a file it is never cut; on a terminal, cells of a row that is too long are cut, and a
    note on stderr says how to see them whole.
    """
    in_pipe = 160 if wrap else UNCUT
    console = Console(width=None if sys.stdout.isatty() else in_pipe)
    shown = _for_terminal(table, wrap)
    console.print(shown)
    whole = console.options.update(width=UNCUT)
    if not wrap and Measurement.get(console, whole, shown).maximum > console.width:
        print(_CUT, file=sys.stderr)


_CUT = (
    "端末の幅に入らないところは切って示しました。"
    "末尾に「| less -S」を付けるか、「> ファイル名」を付けて書き出すと、全部を見られます。"
)


def _for_terminal(table: Table, wrap: bool) -> rich.table.Table:
    """Convert the table to an object that the library rich prints.

    With `wrap`, any cell may be folded onto several lines. Without it, none is, and headings of 4
    to 7 characters are broken before their last two characters, to save width.
    """
    shown = rich.table.Table(
        title=table.caption, title_justify="left", box=rich.box.SIMPLE, collapse_padding=True
    )
    for place, column in enumerate(table.columns):
        long = place and 3 < len(column.title) < 8 and not wrap
        title = f"{column.title[:-2]}\n{column.title[-2:]}" if long else column.title
        side: Literal["left", "right"] = "right" if column.numeric else "left"
        shown.add_column(title, justify=side, no_wrap=not wrap, overflow="fold")
    for row in table.shown():
        shown.add_row(*row)
    return shown
