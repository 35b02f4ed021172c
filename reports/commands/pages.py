"""The commands build and brief, which write HTML pages; their logic is in reports/pages."""

from __future__ import annotations

from typing import Annotated

import rich
import typer

from reports import files
from reports.asking import day
from reports.commands.options import (
    Against,
    AsOf,
    Known,
    Out,
    RulesFolder,
    Scenario,
    SnapshotFile,
    asked,
)
from reports.overview import Question
from reports.pages import brief as sheet
from reports.pages import extras, output, paths
from reports.sentences.goal import parse_goal
from reports.snapshot import open_snapshot


def build(
    context: typer.Context,
    as_of: AsOf = None,
    known: Known = None,
    scenario: Scenario = None,
    against: Against = None,
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
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
    out: Out = None,
) -> None:
    dates = day("--as-of", as_of), day("--known", known)
    question = Question(*dates, scenario, against, rules, parse_goal(goal))
    with open_snapshot(snapshot or context.obj.snapshot) as data:
        target = out or context.obj.out or output.default_out(data.path)
        built = output.build(data, target, question)
        rich.print("ページを作りました。ブラウザーで開いてください：")
        print(built.index, flush=True)
        for path in extras.put(built, target, extras.Wanted(single, as_pdf, tuple(page or ()))):
            print(path)


def brief(
    context: typer.Context,
    scenario: Scenario = None,
    as_of: AsOf = None,
    known: Known = None,
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
    out: Out = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    made = sheet.brief(here)
    place = out or context.obj.out or output.default_out(here.snapshot.path)
    name = paths.brief(here.scenario)
    files.put(place, {f"{name}.html": made.html.encode(), f"{name}.txt": made.text.encode()})
    print(made.text)
    print(place / f"{name}.html")
