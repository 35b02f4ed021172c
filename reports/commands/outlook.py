"""The commands tiers, forecast and statement, which print discount tiers and forecasts and write
statements of fees; their logic is in reports/fees and reports/books.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from intake.terms import IntakeError
from intake.text import fiscal_year as year_of
from reports.asking import day
from reports.books import statements
from reports.commands.options import (
    Against,
    AsOf,
    Known,
    RulesFolder,
    Scenario,
    SnapshotFile,
    Year,
    asked,
    say_head,
    show,
)
from reports.fees import forecast as outlook
from reports.fees.calculator import Calculator, calculator
from reports.fees.named import code_of
from reports.fees.targets import targets
from reports.overview import Overview
from reports.rules import load_rules
from reports.sentences.tiers import basis
from reports.tables import fee_tables

Further = Annotated[
    str | None,
    typer.Option(
        "--further", help="加わると仮定する団体（団体コードか名前をコンマで区切るか、申込済み）"
    ),
]
From = Annotated[
    str | None,
    typer.Option("--from", help="加わる団体の利用開始日（既定は基準日）", metavar="DATE"),
]


def tiers(
    context: typer.Context,
    fiscal_year: Year,
    scenario: Scenario = None,
    as_of: AsOf = None,
    known: Known = None,
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    say_head(here)
    found = targets(here.calculator, fiscal_year)
    print(basis(here.rules, found.on, fiscal_year))
    for item in found.missing:
        print(f"次の割引の段階は示せません。{item.what}：{item.why}")
    if not found.missing:
        show(fee_tables.targets(found))


def forecast(
    context: typer.Context,
    fiscal_year: Year,
    scenario: Scenario = None,
    against: Against = None,
    further: Further = None,
    start: From = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="仮の値を1つずつ変えた影響も示す")
    ] = False,
    as_of: AsOf = None,
    known: Known = None,
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    say_head(here)
    fees = _with_further(here, further, start)
    sums = outlook.forecast(fees, fiscal_year)
    show(fee_tables.forecast(sums, here.rules.scenario))
    if against:
        other = outlook.forecast(calculator(fees.facts, load_rules(rules, against)), fiscal_year)
        names = (f"試算「{scenario}」" if scenario else "きまり", f"試算「{against}」")
        show(fee_tables.compared(sums, other, names))
    if sensitivity:
        moved = outlook.sensitivity(fees.facts, here.rules, fiscal_year)
        show(fee_tables.sensitivity(moved, here.rules.scenario, fiscal_year), wrap=True)


def _with_further(here: Overview, further: str | None, start: str | None) -> Calculator:
    if further is None:
        return here.calculator
    on = day("--from", start) or here.facts.as_of
    if further.strip() == "申込済み":
        codes = list(outlook.pending(here.facts))
    else:
        names = re.split("[,、，]", further)
        codes = [code_of(here.facts, name, year_of(on)) for name in names]
    for code in codes:
        if code not in here.facts.rows:
            raise IntakeError(
                f"団体コード {code} は登録簿にありません。6桁の団体コードを確かめてください。"
            )
    return outlook.what_if(here.facts, here.rules, codes, on)


def statement(
    context: typer.Context,
    fiscal_year: Year,
    codes: Annotated[
        list[str] | None, typer.Argument(help="団体コードか名前（既定は利用した全ての団体）")
    ] = None,
    scenario: Scenario = None,
    as_of: AsOf = None,
    known: Known = None,
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="書く場所", metavar="DIR")] = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    say_head(here)
    named = [code_of(here.facts, name, fiscal_year) for name in codes or ()]
    fees = here.calculator.fees(fiscal_year, named or None)
    place = out or context.obj.out or Path.cwd()
    about = here.rules.about
    folder, count = statements.write(fees, here.facts, place, here.snapshot.label, about)
    print(f"{count}団体の利用料内訳書と、利用料一覧を書きました：")
    print(folder)
