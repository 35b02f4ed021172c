"""The commands tiers, forecast and statement, which print discount tiers and forecasts and write
statements of fees; their logic is in reports/fees and reports/books.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.terms import IntakeError
from intake.text import fiscal_year as year_of
from reports.asking import day
from reports.books import statements
from reports.commands.options import (
    Against,
    AsOf,
    Kept,
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
from reports.fees import ledger
from reports.fees.assessed import assessment
from reports.fees.beside import Beside, beside
from reports.fees.calculator import Calculator, Fee, calculator
from reports.fees.named import code_of
from reports.fees.targets import targets
from reports.overview import Overview
from reports.rules import load_rules
from reports.sentences.tiers import NET, basis
from reports.tables import fee_tables
from reports.wording import year_name

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
    if before := assessment(here.calculator, fiscal_year):
        show(fee_tables.assessed(before))
    if not found.missing:
        show(fee_tables.targets(found))
        print(NET)


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
    fees = _with_further(here, further, start)
    say_head(here)
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
        if start is not None:
            raise IntakeError("--from は、加わる団体を --further に指定したときだけ使えます。")
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
    kept: Kept = None,
    out: Annotated[Path | None, typer.Option("--out", help="書く場所", metavar="DIR")] = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    named = [code_of(here.facts, name, fiscal_year) for name in codes or ()]
    fees = here.calculator.fees(fiscal_year, named or None)
    before = ledger.newest(kept or ledger.folder(here.snapshot.path), fiscal_year, here.snapshot)
    left = [_left_out(fee, beside(before, fee)) for fee in fees if named and not fee.lines]
    if not any(fee.lines for fee in fees):
        raise IntakeError(
            f"書く内訳書がありません。{''.join(left) or f'{year_name(fiscal_year)}に利用した団体がありません。'}"
            "年度と基準日を確かめてください。"
        )
    say_head(here)
    place = out or context.obj.out or Path.cwd()
    about, label = here.rules.about, here.snapshot.label
    folder, count = statements.write(fees, here.facts, place, label, about, before)
    print(f"{count}団体の利用料内訳書と、利用料一覧を書きました：")
    print(folder)
    _say_determined(fees, before)
    for sentence in left:
        print(f"書いていません：{sentence}")
    if left:
        raise typer.Exit(1)


def _left_out(fee: Fee, told: Beside | None) -> str:
    """Return a Japanese sentence on why no statement of `fee` is written: why nothing is owed, or
    what is 未確定.

    `told` compares the fee with a determination (算定); None if there is none. If that
    determination has an amount for this fee, a second sentence states the comparison.
    """
    why = fee.why or "、".join(f"{item.what}：{item.why}" for item in fee.missing)
    sentence = f"{fee.row.full_name}（{fee.code}）：{why}。"
    return sentence + (told.sentence if told and told.determined is not None else "")


def _say_determined(fees: Sequence[Fee], before: Mapping[str, Any] | None) -> None:
    """Print how the fees whose bill has lines compare with the determination (算定) `before`.

    Each fee that differs has a line, and one line gives the number of the others. A single fee
    always has a line. Nothing is printed if `before` is None.
    """
    found = [(fee, beside(before, fee)) for fee in fees if fee.lines]
    told = [(fee, said) for fee, said in found if said]
    for fee, said in told:
        if said.differs or len(told) == 1:
            print(f"{fee.row.full_name}（{fee.code}）　{said.sentence}")
    if len(told) > 1 and (same := [said for _, said in told if not said.differs]):
        print(f"{same[0].name}による算定額と同じ額：{len(same)}団体")
