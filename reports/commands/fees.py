"""The commands rules, fees and explain, which print rules and fees; their logic is in reports/rules
and reports/fees.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.terms import JST
from reports.asking import day
from reports.commands.options import (
    AsOf,
    Json,
    Known,
    RulesFolder,
    Scenario,
    SnapshotFile,
    Year,
    asked,
    say_head,
    say_known,
    show,
    show_json,
)
from reports.fees import explain as told
from reports.fees.calculator import sum_of
from reports.fees.named import code_of
from reports.fees.variants import Variant, moved, sums
from reports.overview import Overview
from reports.rules import (
    RuleError,
    assumed,
    check_named,
    default_rules,
    load_rules,
    resting,
    scenario_names,
    settled,
)
from reports.rules.doubts import doubts
from reports.rules.model import Rules
from reports.tables import fee_tables, variant_tables
from reports.wording import date_of, year_name

Code = Annotated[
    str,
    typer.Argument(
        help="6桁の団体コード（例 142077）か、市区町村の名前（例 神奈川県茅ヶ崎市）", metavar="CODE"
    ),
]


def list_rules(
    context: typer.Context,
    scenario: Scenario = None,
    check: Annotated[bool, typer.Option("--check", help="ファイルを検査だけする")] = False,
    effect: Annotated[
        bool,
        typer.Option(
            "--effect", help="検査に続けて、変更前と比べた金額の動きを示す（--check と使う）"
        ),
    ] = False,
    before: Annotated[
        Path | None,
        typer.Option(
            "--before",
            help="変更前のきまり（既定はソフトウェアに付いているもの。取り出し方は data/rules/README.md）",
            metavar="DIR",
        ),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="この日の値を示す", metavar="DATE")] = None,
    rules: RulesFolder = None,
    as_json: Json = False,
    snapshot: SnapshotFile = None,
) -> None:
    today = datetime.now(JST).date()
    if effect:
        _refuse_one_folder(before or default_rules(), rules or default_rules())
    if check or effect:
        _check(rules, scenario, today)
    if effect:
        here = asked(context, snapshot, rules, scenario, None, None)
        earlier = here.calculator.under(load_rules(before, scenario))
        print()
        say_head(here)
        print(f"変更前：{before or default_rules()}\n変更後：{rules or default_rules()}")
        show_variants([Variant("変更前", earlier), Variant("変更後", here.calculator)], here)
    if check or effect:
        return
    loaded = load_rules(rules, scenario)
    when = day("--on", on) or today
    if as_json:
        head = told.scenario_note(loaded.scenario, loaded.about)
        values = [_plain(loaded, name, when) for name in loaded.rules]
        show_json({"scenario": head, "rules": values})
        return
    if loaded.scenario:
        print(told.banner(loaded.scenario), f"前提：{loaded.about}")
    show(fee_tables.rules(loaded, when), wrap=True)


def _refuse_one_folder(before: Path, after: Path) -> None:
    """Raise RuleError if both folders are the same, because rules compared with themselves cannot
    differ.
    """
    if before.resolve() == after.resolve():
        raise RuleError(
            f"変更前と変更後が、同じきまりのフォルダー {after} です。"
            "変更前のものを --before に、変更後のものを --rules に指定してください。"
        )


def _check(folder: Path | None, scenario: str | None, today: date) -> None:
    """Load the rules and the scenarios, and print that they are valid, which values are known, and
    warnings about unusual values.

    `folder` has the rule files (None: data/rules); `scenario` is the only scenario to check (None:
    the rules and all scenarios). A value that begins long after `today` is unusual. Raises
    RuleError for invalid files.
    """
    print(f"きまりのフォルダー：{folder or default_rules()}")
    odd: dict[str, None] = {}
    unused: list[str] = []
    for name in [scenario] if scenario else [None, *scenario_names()]:
        loaded = load_rules(folder, name)
        title = f"試算「{name}」" if name else "きまり"
        print(f"{title}：{len(loaded.rules)}件、問題はありません。")
        odd |= dict.fromkeys(map(str, doubts(loaded, today)))
        if at_rest := resting(loaded):
            unused.append(
                f"{title}：値が定まったため使われない仮の値があります（{'、'.join(at_rest)}）。"
            )
    check_named()
    for value in settled(load_rules(folder)):
        print(
            f"読み取った値：{value.name}（{date_of(value.since)}から）は {value.words}（{value.source}）"
        )
    if scenario:
        for value in assumed(load_rules(folder, scenario)):
            print(
                f"試算「{scenario}」の値：{value.name}（{date_of(value.since)}から）は {value.words}（{value.reason}）"
            )
    for note in unused:
        print(note)
    for doubt in odd:
        print(f"確かめてください：{doubt}")


YEARS = range(2022, 2027)


def show_variants(variants: Sequence[Variant], here: Overview) -> None:
    """Print the totals of usage fees (②) in the fiscal years 2022 to 2026 (YEARS) under each
    variant of the rules, and then the municipalities (at most ten) whose fees differ most between
    the variants.

    If no known fee differs, a sentence says so instead, and mentions fees that are 未確定, if any.
    Under a scenario (`here.scenario`), the tables bear its name.
    """
    found, totals = moved(variants, YEARS), sums(variants, YEARS)
    show(variant_tables.sums(variants, totals, here.scenario))
    if found:
        when = f"{year_name(YEARS[0])}から{year_name(YEARS[-1])}までの合計"
        show(variant_tables.moved(variants, found, when, here.scenario))
    elif any(None in of_year for _, of_year in totals):
        print(_UNKNOWN)
    else:
        print("どの団体の額も変わりません。")


_UNKNOWN = (
    "額が未確定の団体があり、その額が変わるかどうかは分かりません。額の定まる団体では変わりません。"
    "--scenario に試算の名前（例 仮定A）を付けると、未確定のきまりに仮の値を置いて比べられます。"
)


def _plain(rules: Rules, name: str, on: date) -> dict[str, Any]:
    return {
        "text": rules[name].text,
        "unit": rules[name].unit,
        **told.plain_rule(rules[name].at(on)),
    }


_NOBODY = (
    "{}に利用料（②）を負担する団体はありません（利用開始の記録がある団体がないか、負担のある月がないため）。"
    "利用を開始した団体があれば、利用開始を intake decide で記録し、intake publish を実行してください。"
)


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
    charged = fee_tables.charged(fees, here.rules.scenario)
    show(charged) if charged.rows else print(_NOBODY.format(year_name(fiscal_year)))
    show(fee_tables.by_prefecture(fees, here.rules.scenario))
    if missing := tuple(dict.fromkeys(item for fee in fees for item in fee.missing)):
        print("\n".join(told.reasons(missing)))


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
    fee = here.calculator.fee(code_of(here.facts, code, fiscal_year), fiscal_year)
    label = here.snapshot.label
    if as_json:
        show_json(told.heading(here.facts, here.rules, label) | told.plain(fee))
    else:
        say_known(here.known, here.rules.version)
        print(told.text(fee, here.facts, label, here.rules.about))
