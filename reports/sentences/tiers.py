"""Write the sentences that say what the prefecture discount depends on, from the rules as they are."""

from __future__ import annotations

from datetime import date

from reports.rules.catalog import AGREED, APPLIED, BY_POPULATION, IN_USE
from reports.rules.dated import AnyValue
from reports.rules.model import Rules
from reports.rules.shapes import EveryMonth
from reports.wording import UNDETERMINED, date_of, year_name

_ADOPTERS = {
    APPLIED: "申込みをしている団体",
    AGREED: "利用約款を締結している団体",
    IN_USE: "利用を開始している団体",
}
_QUESTIONS = (  # what each of the four rules decides, in the order of `basis`
    "申込み・締結・利用開始のどれからを導入とみなすか",
    "団体の数と人口のどちらで割るか",
    "いつの割合によるか（判定日）",
    "段階とその割引率",
)

NET = (
    "差引きは、次の段階に届くまでに加わる団体自身の②（基準日に利用を開始するとした額）から利用中の団体の減を引いた額で、"
    "どの団体が加わるかは決まっていないため、額の分かる団体から申込済みの団体を先に選び（足りない分は未申込みの団体を加え）、"
    "選び方による最小と最大を示します。"
)
"""What the net amounts of a next tier are, and whom they assume."""


def basis(rules: Rules, on: date, fiscal_year: int) -> str:
    """Return Japanese sentences on the rules for the prefecture discount: how 導入割合 (the
    adoption ratio) is counted, when it is assessed, and which of these rules are 未確定 or have a
    value that a scenario (試算) assumes.

    The rules' values are those of the day `on`. If 導入割合 is assessed once for each fiscal year,
    the sentences also give the date for `fiscal_year`.
    """
    values = rules.at(on)
    stage, denominator, assessed = (
        values.adoption_stage,
        values.adoption_denominator,
        values.prefecture_assessed,
    )
    used: tuple[AnyValue, ...] = (stage, denominator, assessed, values.prefecture_tiers)
    ends = f"決まり、{_assessed(assessed, fiscal_year)}" if assessed.value else "決まります"
    told = [
        f"割引率は、都道府県ごとの導入割合（{_ratio(stage, denominator)}）が達した段階で{ends}。"
    ]
    if unknown := [what for value, what in zip(used, _QUESTIONS, strict=True) if not value.value]:
        told.append(f"{'、'.join(unknown)}は、{UNDETERMINED}です。")
    if assumed := [value.name for value in used if value.value and value.scenario]:
        told.append(f"{'・'.join(assumed)}は、試算の仮の値です。")
    return "".join(told)


def _ratio(stage: AnyValue, denominator: AnyValue) -> str:
    adopters = _ADOPTERS.get(stage.value or "", "導入した団体")
    if denominator.value is None:
        return f"{adopters}が市区町村に占める割合"
    unit = "人口" if denominator.value == BY_POPULATION else "数"
    return f"{adopters}の{unit}を、登録簿にある市区町村の{unit}で割った割合"


def _assessed(rule: AnyValue, fiscal_year: int) -> str:
    """Return the last part of a Japanese sentence, which says when 導入割合 is assessed: on the first
    of every month, or on one day for each fiscal year, with the date for `fiscal_year`.

    `rule` is the value of the rule that sets the day of assessment; it must not be 未確定.
    """
    if isinstance(rule.value, EveryMonth):
        return "毎月1日に判定します（一度達した段階は下がりません）"
    day = date_of(rule.settled.on(fiscal_year))
    return f"年度ごとに判定日（{rule.words}。{year_name(fiscal_year)}は{day}）の割合によります"
