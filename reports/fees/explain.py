"""Explain a fee, line by line: as Japanese text for a terminal, and as dicts for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from reports.fees.calculator import Fee, Status
from reports.fees.facts import Fact, Facts
from reports.fees.lines import OTHER_COSTS, TRIAL_ALONE, Line, with_subtotals
from reports.rules.dated import AnyValue, Missing
from reports.rules.model import Rules
from reports.wording import UNDETERMINED, date_of, year_name, yen

TRIAL_FIGURES = "この金額は仮の値による試算であり、実際の利用料ではありません"
"""What stands on everything computed under a scenario."""


SUBSIDY = (
    "地財措置等：内閣府主催説明会（令和４年５月13日、16日）の内閣府説明資料 P14"
    "（https://www.bousai.go.jp/oyakudachi/pdf/cloud/02/shryo1.pdf）。出典は事務連絡（令和４年６月30日）２"
)
"""Where the notice refers for what the state pays; its amounts are not known here."""


def banner(scenario: str) -> str:
    """Return the warning shown with every figure computed under a scenario: 「【試算「仮定A」】…」.

    `scenario` is the scenario's name; for "" (no scenario) the result is "".
    """
    return f"【試算「{scenario}」】{TRIAL_FIGURES}。" if scenario else ""


def ruled_by(rules: Rules) -> str:
    """Return a Japanese sentence on what the figures are based on.

    Without a scenario, it says that they are based on the rules alone. Under a scenario, it is the
    warning that amounts are not real, followed by the scenario's 説明.
    """
    return (
        f"{banner(rules.scenario)} {rules.about}"
        if rules.scenario
        else "きまりだけによる計算です。"
    )


def dates(facts: Facts) -> str:
    """Return Japanese text that names 基準日 (the day that the facts are for) and, if records made
    after a certain day are ignored, that day too.
    """
    known = f"、{date_of(facts.known)}までに記録されたことによる" if facts.known else ""
    return f"基準日：{date_of(facts.as_of)}{known}"


def text(fee: Fee, facts: Facts, label: str = "", about: str = "") -> str:
    """Explain one usage fee (②), line by line, as several lines of Japanese text for a terminal.

    `label` is the label of sample data, shown first ("" for real data); `about` is the scenario's
    説明. `facts` gives 基準日 (the day that the facts are for) and the last day of the records
    used.
    """
    return "\n".join(_sentences(fee, facts, label, about))


def _sentences(fee: Fee, facts: Facts, label: str, about: str) -> Iterator[str]:
    if label:
        yield label
    if fee.scenario:
        yield banner(fee.scenario)
        yield f"　前提：{about}"
    yield f"{fee.row.full_name}（団体コード {fee.code}）　{year_name(fee.fiscal_year)}の利用料"
    yield dates(facts)
    yield ""
    yield f"利用料（②）の合計　{yen(fee.total)}" + (f"（{fee.why}）" if fee.why else "")
    if fee.why == TRIAL_ALONE:
        yield f"　{OTHER_COSTS}"
    for item in fee.estimates:
        yield f"　見込み：{item}"
    numbers = count(1)
    for line in with_subtotals(fee.lines):
        yield ""
        number = "" if line.kind == "subtotal" else f"{next(numbers)}　"
        yield from _line(f"{number}{line.label}", line)
    if fee.references:
        yield ""
        yield "参考（②の合計には含まない）"
    for line in fee.references:
        yield ""
        yield from _line(line.label, line)
    if fee.references:
        yield ""
        yield SUBSIDY
    if fee.status is Status.UNDETERMINED:
        yield ""
        yield from reasons(fee.missing)
    if fee.lines:
        yield ""
        yield "メールと決定の内容は、受付番号を付けて intake show を実行すると見られます。"


def _line(title: str, line: Line) -> Iterator[str]:
    yield f"{title}　{_amount(line)}"
    if line.how:
        yield f"　　計算　{line.how}"
    for rule in line.rules:
        if rule.value is None:
            continue  # said below, as 未確定
        yield f"　　きまり　{_rule(rule)}"
        yield f"　　　　　　{rule.reason}（{rule.place}）"
    for fact in line.facts:
        yield f"　　事実　{fact.sentence}"
    for item in line.missing:
        yield f"　　{_missing(item)}"
    for estimate in line.estimates:
        yield f"　　見込み　{estimate}"


def _amount(line: Line) -> str:
    """Return the amount of a bill's line as text: 「1,234円」, or 「未確定」 for None.

    The text is 「二重の負担なし」 if the line is for コンビニ交付サービス運営負担金 (③) and is 0 because the municipality
    pays it already; 「0円」 would read as if it were free.
    """
    twice = line.amount == 0 and any(rule.rule == "konbini_twice" for rule in line.rules)
    return "二重の負担なし" if twice else yen(line.amount)


def _rule(rule: AnyValue) -> str:
    planned = "（予定）" if rule.planned else ""
    assumed = f"　※試算「{rule.scenario}」の仮の値" if rule.scenario else ""
    return f"{rule.name}：{rule.words}{planned}（{date_of(rule.since)}から適用）{assumed}"


def _missing(item: Missing) -> str:
    kind = "未確定のきまり" if item.rule else "不明な事実"
    return f"{kind}　{item.what}：{item.why}"


def reasons(missing: Sequence[Missing]) -> Iterator[str]:
    """Yields lines of Japanese text on why a total is 未確定: a heading with the number of reasons,
    then one line for each item in `missing`.
    """
    yield f"合計が{UNDETERMINED}である理由（{len(missing)}件）"
    for item in missing:
        yield f"　・{item.what}　" + (
            f"data/rules/{item.rule}.yaml に値がない" if item.rule else item.why
        )


def heading(facts: Facts, rules: Rules, label: str = "") -> dict[str, Any]:
    """Return the entries that each JSON result begins with, as a dict.

    The keys are "label" (of sample data, "" for real data), "scenario" (a dict, see
    `scenario_note`), "as_of" (the day that the figures are for, an ISO date), "known" (the last day
    of the records used, an ISO date; None: all are used), and "rules" (the version of the rules).
    """
    return {
        "label": label,
        "scenario": scenario_note(rules.scenario, rules.about),
        "as_of": facts.as_of.isoformat(),
        "known": facts.known.isoformat() if facts.known else None,
        "rules": rules.version,
    }


def scenario_note(name: str, about: str) -> dict[str, str] | None:
    """Describe a scenario as a dict for JSON, with the keys 試算 (its `name`), 前提 (its 説明, `about`)
    and 注意 (the warning that figures are not real); None if `name` is "".
    """
    return {"試算": name, "前提": about, "注意": TRIAL_FIGURES} if name else None


def plain(fee: Fee) -> dict[str, Any]:
    """Convert one usage fee (②) to a dict for JSON, with amounts in yen (None while 未確定).

    The keys are "code", "prefecture" (its name), "name", "fiscal_year", "status" (Japanese),
    "total", "why" (why nothing is owed), "lines" (of ②), "references" (lines for the other costs ①,
    ③, ④), "undetermined" (why amounts are 未確定) and "estimates" (sentences on why amounts may
    still change). Each line is a dict with the keys "kind", "label", "amount", "how", "rules" (a
    list, see plain_rule), "facts", "undetermined" and "estimates".
    """
    return {
        "code": fee.code,
        "prefecture": fee.row.prefecture_name,
        "name": fee.row.name,
        "fiscal_year": fee.fiscal_year,
        "status": fee.status.value,
        "total": fee.total,
        "why": fee.why,
        "lines": [_plain_line(line) for line in fee.lines],
        "references": [_plain_line(line) for line in fee.references],
        "undetermined": [_plain_missing(item) for item in fee.missing],
        "estimates": list(fee.estimates),
    }


def _plain_line(line: Line) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "label": line.label,
        "amount": line.amount,
        "how": line.how,
        "rules": [plain_rule(rule) for rule in line.rules],
        "facts": [_plain_fact(fact) for fact in line.facts],
        "undetermined": [_plain_missing(item) for item in line.missing],
        "estimates": list(line.estimates),
    }


def plain_rule(rule: AnyValue) -> dict[str, Any]:
    """Convert one dated value of a rule to a dict for JSON.

    The keys are "rule" (the rule's id), "name" (its Japanese name), "value" (as written in the
    rule's file), "words" (the value in Japanese for readers), "since" (the first day on which the
    value applies), "planned" (whether it is 予定), "source" (根拠), "scenario" (the name of the
    試算 that assumes the value; None: it is not assumed) and "place" (file and line). "value" and
    "words" are None while the rule is 未確定.
    """
    return {
        "rule": rule.rule,
        "name": rule.name,
        "value": rule.shown if rule.value is not None else None,
        "words": rule.words if rule.value is not None else None,
        "since": rule.since.isoformat(),
        "planned": rule.planned,
        "source": rule.source,
        "scenario": rule.scenario or None,
        "place": rule.place,
    }


def _plain_fact(fact: Fact) -> dict[str, str]:
    return {"what": fact.what, "value": str(fact.value), "source": fact.source}


def _plain_missing(item: Missing) -> dict[str, str | None]:
    return {"what": item.what, "why": item.why, "rule": item.rule or None}
