"""The `adoption` command, which prints 申込割合, 締結割合 and 利用開始割合."""

from __future__ import annotations

import typer

from reports.asking import day
from reports.commands.options import AsOf, Json, Known, SnapshotFile, say_known, show, show_json
from reports.counts import adoption as shares
from reports.snapshot import open_snapshot
from reports.tables import share_tables


def adoption(
    context: typer.Context,
    as_of: AsOf = None,
    known: Known = None,
    as_json: Json = False,
    snapshot: SnapshotFile = None,
) -> None:
    on, known_on = day("--as-of", as_of), day("--known", known)
    with open_snapshot(snapshot or context.obj.snapshot) as data:
        found = shares.shares(data, data.asked(on, known_on), data.knowing(known_on))
        if as_json:
            show_json(shares.as_json(found, data))
            return
        if data.label:
            print(data.label)
    say_known(known_on)
    for table in (share_tables.by_prefecture(found), share_tables.by_kind(found)):
        show(table)
    print(shares.MISSING_RULE)
