"""The commands about rules and fees; thin."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from reports.commands.options import (
    AsOf,
    Json,
    Known,
    RulesFolder,
    Scenario,
    SnapshotFile,
    Year,
    asked,
    day,
    say_head,
    say_known,
    show,
    show_json,
)
from reports.fees import explain as told
from reports.fees.calculator import sum_of
from reports.rules import check_named, load_rules, scenario_names
from reports.rules.model import Rules
from reports.tables import fee_tables

Code = Annotated[str, typer.Argument(help="6桁の団体コード（例 142077）", metavar="CODE")]


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
        check_named()
        return
    loaded = load_rules(rules, scenario)
    when = day("--on", on) or date.today()  # noqa: DTZ011 - the day of the reader's calendar
    if as_json:
        head = told.scenario_note(loaded.scenario, loaded.about)
        values = [_plain(loaded, name, when) for name in loaded.rules]
        show_json({"scenario": head, "rules": values})
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
    fees = here.calculator.fees(fiscal_year)
    if as_json:
        head = told.heading(here.facts, here.rules, here.snapshot.label)
        total = sum_of(fees)
        body = {
            "fiscal_year": fiscal_year,
            "total": total,
            "fees": [told.plain(fee) for fee in fees],
        }
        show_json(head | body)
        return
    say_head(here)
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
    fee = here.calculator.fee(code, fiscal_year)
    label = here.snapshot.label
    if as_json:
        show_json(told.heading(here.facts, here.rules, label) | told.plain(fee))
    else:
        say_known(here)
        print(told.text(fee, here.facts, label, here.rules.about))
