"""The commands about rules and fees; thin."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from reports.commands.options import AsOf, Json, Known, SnapshotFile, day, show
from reports.fees import explain as told
from reports.fees.calculator import Calculator, calculator, sum_of
from reports.fees.facts import Facts, facts
from reports.rules import load_rules, scenario_names
from reports.rules.model import Rules
from reports.snapshot import Snapshot, open_snapshot
from reports.tables import fee_tables

Year = Annotated[
    int, typer.Option("--fiscal-year", help="年度（例 2022 は令和4年度）", min=2022, max=2100)
]
Scenario = Annotated[
    str | None,
    typer.Option("--scenario", help="試算の名前（例 仮定A）。未確定のきまりに仮の値を置く"),
]
RulesFolder = Annotated[
    Path | None,
    typer.Option("--rules", help="きまりのフォルダー（既定は data/rules）", metavar="DIR"),
]
Code = Annotated[str, typer.Argument(help="6桁の団体コード（例 142077）", metavar="CODE")]


@dataclass(frozen=True)
class Asked:
    """An open snapshot with what a command computes from it."""

    snapshot: Snapshot
    facts: Facts
    rules: Rules
    fees: Calculator

    def head(self) -> None:
        """Prints what stands above all: sample or not, 試算."""
        for line in (self.snapshot.label, told.banner(self.rules.scenario)):
            if line:
                print(line)


def asked(
    context: typer.Context,
    snapshot: Path | None,
    rules: Path | None,
    scenario: str | None,
    as_of: str | None,
    known: str | None,
) -> Asked:
    """Rules first (their errors need no snapshot), then the facts of the days asked for."""
    loaded = load_rules(rules, scenario)
    days = day("--as-of", as_of), day("--known", known)
    data = open_snapshot(snapshot or context.obj.snapshot)
    found = facts(data, *days)
    return Asked(data, found, loaded, calculator(found, loaded))


def list_rules(
    scenario: Scenario = None,
    check: Annotated[bool, typer.Option("--check", help="ファイルを検査だけする")] = False,
    on: Annotated[str | None, typer.Option("--on", help="この日の値を示す", metavar="DATE")] = None,
    rules: RulesFolder = None,
    as_json: Json = False,
) -> None:
    if check:
        for name in [scenario] if scenario else [None, *scenario_names()]:
            loaded = load_rules(rules, name)
            title = f"試算「{name}」" if name else "きまり"
            print(f"{title}：{len(loaded.rules)}件、問題はありません。")
        return
    loaded = load_rules(rules, scenario)
    when = day("--on", on) or date.today()  # noqa: DTZ011 - the day of the reader's calendar
    if as_json:
        head = told.scenario_note(loaded.scenario, loaded.about)
        values = [_plain(loaded, name, when) for name in loaded.rules]
        print(json.dumps({"scenario": head, "rules": values}, ensure_ascii=False, indent=1))
        return
    if loaded.scenario:
        print(told.banner(loaded.scenario), f"前提：{loaded.about}")
    show(fee_tables.rules(loaded, when), wrap=True)


def _plain(rules: Rules, name: str, on: date) -> dict[str, Any]:
    return {
        "text": rules[name].text,
        "unit": rules[name].unit,
        **told.plain_rule(rules[name].at(on)),
    }


def list_fees(
    context: typer.Context,
    fiscal_year: Year,
    scenario: Scenario = None,
    as_of: AsOf = None,
    known: Known = None,
    as_json: Json = False,
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    fees = here.fees.fees(fiscal_year)
    label, about = here.snapshot.label, here.rules.about
    if as_json:
        head = told.heading(here.facts, here.rules.scenario, label, about)
        total = sum_of(fees)
        body = {
            "fiscal_year": fiscal_year,
            "total": total,
            "fees": [told.plain(fee) for fee in fees],
        }
        print(json.dumps(head | body, ensure_ascii=False, indent=1))
        return
    here.head()
    show(fee_tables.charged(fees, here.rules.scenario))
    show(fee_tables.by_prefecture(fees, here.rules.scenario))


def explain(
    context: typer.Context,
    code: Code,
    fiscal_year: Year,
    scenario: Scenario = None,
    as_of: AsOf = None,
    known: Known = None,
    as_json: Json = False,
    rules: RulesFolder = None,
    snapshot: SnapshotFile = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    fee = here.fees.fee(code, fiscal_year)
    label, about = here.snapshot.label, here.rules.about
    if as_json:
        print(json.dumps(told.as_json(fee, here.facts, label, about), ensure_ascii=False, indent=1))
    else:
        print(told.text(fee, here.facts, label, about))


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command("rules", help="きまりの値・根拠・未確定を一覧にします（--check で検査だけ）。")(
        list_rules
    )
    app.command("fees", help="1年度の利用料を、団体ごと・都道府県ごとに示します。")(list_fees)
    app.command("explain", help="1団体の利用料を、1行ごとに根拠と事実を付けて説明します。")(explain)
