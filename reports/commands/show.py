"""The command show, which prints one section of the pages (a table with its sentences) in the
terminal.
"""

from __future__ import annotations

from typing import Annotated

import typer

from reports.commands.options import (
    AsOf,
    Json,
    Known,
    RulesFolder,
    Scenario,
    SnapshotFile,
    asked,
    say_head,
    show,
    show_json,
)
from reports.fees.explain import heading
from reports.sections.every import sections
from reports.tables import Column, Table

Name = Annotated[
    str | None, typer.Argument(help="表の名前（例 都道府県別の割合）かID", metavar="ID")
]


def show_section(
    context: typer.Context,
    name: Name = None,
    scenario: Scenario = None,
    as_of: AsOf = None,
    known: Known = None,
    as_json: Json = False,
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    every = sections(here)
    if name is None:
        rows = tuple((each.id, each.title, each.question) for each in every.values())
        show(Table("ページの表", tuple(map(Column, ("ID", "表", "内容"))), rows))
        return
    section = every[name]
    if as_json:
        show_json(heading(here.facts, here.rules, here.snapshot.label) | section.plain())
        return
    say_head(here)
    for sentence in filter(None, (section.says, section.note)):
        print(sentence)
    show(section.table)
