"""The command that determines fees; thin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from intake.terms import JST, IntakeError
from reports.commands.options import (
    AsOf,
    Known,
    RulesFolder,
    Scenario,
    SnapshotFile,
    Year,
    asked,
    day,
    say_head,
    show,
)
from reports.fees import determine
from reports.fees.determine import DetermineError
from reports.fees.variants import Variant, moved, sums
from reports.overview import Overview
from reports.rules import load_rules
from reports.tables import variant_tables
from reports.wording import year_name

Kept = Annotated[
    Path | None,
    typer.Option(
        "--kept", help="算定の記録の置き場所（既定はスナップショットの隣）", metavar="DIR"
    ),
]


def fix(
    context: typer.Context,
    fiscal_year: Year,
    by: Annotated[str, typer.Option("--by", help="算定した人", metavar="NAME")],
    approved_by: Annotated[str, typer.Option("--approved-by", help="承認した人", metavar="NAME")],
    on: Annotated[
        str | None, typer.Option("--on", help="算定日（既定は今日）", metavar="DATE")
    ] = None,
    scenario: Scenario = None,
    as_of: AsOf = None,
    known: Known = None,
    rules: RulesFolder = None,
    kept: Kept = None,
    snapshot: SnapshotFile = None,
) -> None:
    by, approved_by = by.strip(), approved_by.strip()
    if not by or not approved_by or by == approved_by:
        raise DetermineError(
            "算定した人と承認した人は、別の人の名前を --by と --approved-by に指定してください。"
        )
    here = asked(context, snapshot, rules, scenario, as_of, known)
    fees = here.calculator.fees(fiscal_year)
    determine.refuse_open(fees, here.rules)
    place = kept or determine.folder(here.snapshot.path)
    before = determine.newest(place, fiscal_year)
    when = day("--on", on) or datetime.now(JST).date()
    made = determine.document(
        fees, here.facts, here.rules, here.snapshot,
        by=by, approved_by=approved_by, on=when, before=before,
    )  # fmt: skip
    changed = determine.differences(before, fees) if before else ()
    if before and not changed:
        print(determine.heading_of(before))
        print("差額はありません。新しい算定は記録していません。")
        return
    path = determine.keep(place, made)
    print(f"算定しました：{made['municipalities']}団体、{made['total']:,}円。記録：")
    print(path)
    if before:
        print(determine.heading_of(before))
        for difference in changed:
            print(f"　{determine.said(difference)}")


def compare(
    context: typer.Context,
    fiscal_year: Year,
    variants: Annotated[
        list[str] | None,
        typer.Argument(help="並べて比べる試算の名前（2つ以上。書かなければ算定の記録と比べる）"),
    ] = None,
    as_of: AsOf = None,
    known: Known = None,
    rules: RulesFolder = None,
    kept: Kept = None,
    snapshot: SnapshotFile = None,
) -> None:
    here = asked(context, snapshot, rules, None, as_of, known)
    if variants:
        _side_by_side(here, variants, fiscal_year)
        return
    before = determine.newest(kept or determine.folder(here.snapshot.path), fiscal_year)
    if before is None:
        raise DetermineError(
            f"{fiscal_year}年度の算定の記録がありません。先に reports determine を実行してください。"
        )
    print(determine.heading_of(before))
    changed = determine.differences(before, here.calculator.fees(fiscal_year))
    for difference in changed:
        print(f"　{determine.said(difference)}")
    if not changed:
        print("差額はありません。")


def _side_by_side(here: Overview, names: Sequence[str], year: int) -> None:
    """Prints the fees of a fiscal year under each scenario, and who pays more under which."""
    if len(names) < 2:
        raise IntakeError("比べる試算の名前を2つ以上書いてください（例 仮定A 仮定B）。")
    say_head(here)
    under = here.calculator.under
    several = [Variant(name, under(load_rules(here.question.rules, name))) for name in names]
    marked = "、".join(names)
    show(variant_tables.sums(several, sums(several, (year,)), marked))
    show(variant_tables.moved(several, moved(several, (year,)), year_name(year), marked))
