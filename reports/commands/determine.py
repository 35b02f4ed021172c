"""The commands determine, approve and compare, for the official determination (算定) of fees; their
logic is in reports/fees.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from intake.paths import account
from intake.terms import JST, IntakeError
from reports.asking import day
from reports.commands.options import (
    AsOf,
    Kept,
    Known,
    RulesFolder,
    SnapshotFile,
    Year,
    asked,
    say_head,
    show,
)
from reports.fees import determine, ledger
from reports.fees.determine import DetermineError
from reports.fees.facts import standing
from reports.fees.named import code_of
from reports.fees.variants import Variant, moved, sums
from reports.overview import Overview
from reports.rules import load_rules
from reports.snapshot import open_snapshot
from reports.tables import variant_tables
from reports.wording import year_name

# Nothing is determined on an assumption: not offered, and refused with the reason where it is typed.
Unwanted = Annotated[str | None, typer.Option("--scenario", hidden=True)]
By = Annotated[str, typer.Option("--by", help="算定した人", metavar="NAME")]


def fix(
    context: typer.Context,
    fiscal_year: Year,
    by: By,
    approved_by: Annotated[
        str,
        typer.Option(
            "--approved-by",
            help="承認した人。設定 [determination] accounts があるときは付けず、別のアカウントが reports approve で承認する。ないときは必須",
            metavar="NAME",
        ),
    ] = "",
    on: Annotated[
        str | None, typer.Option("--on", help="算定日（既定は今日）", metavar="DATE")
    ] = None,
    municipality: Annotated[
        list[str] | None,
        typer.Option(
            "--municipality",
            help="この団体だけを算定し直す（6桁の団体コードか名前）",
            metavar="CODE",
        ),
    ] = None,
    provisional: Annotated[
        bool, typer.Option("--provisional", help="年度の終わる前の、仮の算定とする")
    ] = False,
    scenario: Unwanted = None,
    as_of: AsOf = None,
    known: Known = None,
    rules: RulesFolder = None,
    kept: Kept = None,
    snapshot: SnapshotFile = None,
) -> None:
    here = asked(context, snapshot, rules, scenario, as_of, known)
    names = _names(here, by.strip(), approved_by.strip())
    codes = [code_of(here.facts, name, fiscal_year) for name in municipality or ()]
    place = kept or ledger.folder(here.snapshot.path)
    before = ledger.newest(place, fiscal_year, here.snapshot)
    today = datetime.now(JST).date()
    when = day("--on", on) or today
    determine.refuse_early(fiscal_year, here.day, when, today, provisional=provisional)
    determine.refuse_mixture(before, codes, provisional=provisional)
    for code in codes:
        standing(here.facts, code, fiscal_year)  # refuses a code that is none
    found = determine.sort_out(here.calculator.fees(fiscal_year), codes)
    firm = before is not None and before["determination"]["provisional"] and not provisional
    if not before or firm or here.scenario:
        determine.refuse_nothing(found, here.rules)
    changed = determine.differences(before, found.settled) if before else ()
    if before and not changed and not firm:
        print(determine.heading_of(before))
        print("差額はありません。新しい算定は記録していません。")
        _say_open(found)
        return
    made = determine.document(
        found, here.facts, here.rules, here.snapshot,
        names=names, on=when, before=before, provisional=provisional,
    )  # fmt: skip
    proposed = bool(here.snapshot.accounts)
    if proposed and (waiting := ledger.proposal(place, fiscal_year)):
        raise DetermineError(
            f"承認を待つ案 {waiting} があります。承認するか、案のファイルを消してから、もう一度実行してください。"
        )
    path = ledger.keep(place, made, proposed=proposed)
    print(_done(made["municipalities"], made["total"], provisional=provisional, proposed=proposed))
    print(path)
    if before:
        print(determine.heading_of(before))
        for line in determine.said(changed):
            print(f"　{line}")
    _say_open(found)


def _names(here: Overview, by: str, approved_by: str) -> dict[str, str]:
    """Return the entries of a determination file that name the persons responsible.

    `by` is who determines the fees and `approved_by` who approves them, as given by options ("" if
    not given). The keys are "by", "account" (of the operating system), "made_at" and "approved_by";
    the last is missing if, by the settings, another account must approve with a command of its own.
    Raises DetermineError if a name that is needed is missing, if both names are the same, or if the
    settings name accounts and the present one is not among them.
    """
    accounts = here.snapshot.accounts
    if accounts:
        _refuse_account(accounts)
        if approved_by:
            raise DetermineError(
                "この設定（[determination] accounts）では、承認は別のアカウントで reports approve を実行します。"
                "--approved-by を付けずに実行してください。"
            )
        return {"by": _named(by), "account": account(), "made_at": _now()}
    if not by or not approved_by or "".join(by.split()) == "".join(approved_by.split()):
        raise DetermineError(
            "算定した人と承認した人は、別の人の名前を --by と --approved-by に指定してください。"
            "承認を別のアカウントの reports approve で行うには、設定 [determination] accounts に二人のアカウントを書いて"
            " intake publish を実行してください。"
        )
    return {"by": by, "approved_by": approved_by, "account": account(), "made_at": _now()}


def _now() -> str:
    return datetime.now(JST).isoformat(timespec="seconds")


def _named(name: str) -> str:
    if not name:
        raise DetermineError("氏名を --by に指定してください。")
    return name


def _refuse_account(accounts: Sequence[str]) -> None:
    if account() not in accounts:
        raise DetermineError(
            f"アカウント {account()} は算定に使えません。設定 [determination] accounts にあるのは "
            f"{'、'.join(accounts)} です。"
        )


def _done(municipalities: int, total: int, *, provisional: bool, proposed: bool = False) -> str:
    """Return a Japanese line that says what was kept: a determination or a proposal for one
    (`proposed`), with its number of municipalities and its total in yen.
    """
    kind = "仮に算定" if provisional else "算定"
    proposal = (
        f"{kind}する案を作りました（別のアカウントで reports approve を実行すると決まります）"
    )
    return (
        f"{proposal if proposed else f'{kind}しました'}：{municipalities}団体、{total:,}円。記録："
    )


def _say_open(found: determine.Sorted) -> None:
    if found.open:
        print(f"算定していない団体（{len(found.open)}）：{found.named}")


def approve(
    context: typer.Context,
    fiscal_year: Year,
    by: Annotated[str, typer.Option("--by", help="承認する人", metavar="NAME")],
    kept: Kept = None,
    snapshot: SnapshotFile = None,
) -> None:
    with open_snapshot(snapshot or context.obj.snapshot) as opened:
        place = kept or ledger.folder(opened.path)
        path = ledger.proposal(place, fiscal_year)
        if path is None:
            raise DetermineError(
                f"{fiscal_year}年度の、承認を待つ案がありません。"
                + (
                    "先に reports determine を実行してください。"
                    if opened.accounts
                    else "案は、設定 [determination] accounts に作る人と承認する人のアカウントがあるときだけ作られます。"
                    "ないときは、reports determine に --approved-by を付けると、その場で決まります。"
                )
            )
        _refuse_account(opened.accounts)
        made = ledger.read(path)
        before = ledger.newest(place, fiscal_year, opened)
    head = made["determination"]
    if account() == head["account"]:
        raise DetermineError(
            f"案を作ったアカウント {account()} では承認できません。別のアカウントで実行してください。"
        )
    if head["previous_sha256"] != (before["sha256"] if before else None):
        raise DetermineError(
            f"案 {path} を作った後に、別の算定が記録されました。案を消して、もう一度作ってください。"
        )
    approved = head | {
        "approved_by": _named(by.strip()),
        "approved_account": account(),
        "approved_at": _now(),
    }
    del made["sha256"]
    kept_at = ledger.keep(place, made | {"determination": approved})
    path.unlink()
    print(_done(made["municipalities"], made["total"], provisional=head["provisional"]))
    print(kept_at)


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
    before = ledger.newest(kept or ledger.folder(here.snapshot.path), fiscal_year, here.snapshot)
    if before is None:
        raise DetermineError(
            f"{fiscal_year}年度の算定の記録がありません。先に reports determine を実行してください。"
        )
    print(determine.heading_of(before))
    print(f"　{determine.signed(before)}")
    found = determine.sort_out(here.calculator.fees(fiscal_year))
    if told := determine.other_rules(before, here.rules):
        print(f"　{told}")
    changed = determine.differences(before, found.settled)
    for line in determine.said(changed):
        print(f"　{line}")
    if not changed:
        print("差額はありません。")
    _say_open(found)


def _side_by_side(here: Overview, names: Sequence[str], year: int) -> None:
    """Print the total of fees in the fiscal year `year` under each scenario in `names`, and then
    the municipalities (at most ten) whose fees differ most between these scenarios.

    Raises IntakeError for fewer than two names. `here` gives the facts and the folder of rules.
    """
    if len(names) < 2:
        raise IntakeError("比べる試算の名前を2つ以上書いてください（例 仮定A 仮定B）。")
    say_head(here)
    under = here.calculator.under
    several = [Variant(name, under(load_rules(here.question.rules, name))) for name in names]
    marked = "、".join(names)
    show(variant_tables.sums(several, sums(several, (year,)), marked))
    show(variant_tables.moved(several, moved(several, (year,)), year_name(year), marked))
