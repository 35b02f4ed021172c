"""Which rules there are, in the order of the bill, and what each one's values look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.terms import MunicipalityKind

NOTICE = "事務連絡（令和４年６月30日）"


class Unit(StrEnum):
    """What a value of a rule is, as 単位 in its file says."""

    BANDS = "人口区分ごとの年額（円）"
    TIERS = "導入割合の段階ごとの割引率（%）"
    RATE = "率（%）"
    MONTHS = "月数"
    DATE = "日付"
    YEAR_DAY = "年度の月日"
    CHOICE = "選択"
    COSTS = "費用の一覧"
    ROUNDING = "端数処理"
    YEN = "円"


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule the computation asks for; `clause` is where the notice speaks of it."""

    unit: Unit
    clause: str
    choices: tuple[str, ...] = ()
    staged: bool = False  # a rate may be a list of stages instead, each with its deadline
    fixed: bool = False  # a day of the year may be one day for all years
    monthly: bool = False  # or the first day of every month
    bounded: bool = False  # a choice may come with bounds


COSTS = ("①", "②", "③", "④")
PRORATE, WHOLE = "月割り", "年額の全額"
COUNTED, UNCOUNTED = "1か月と数える", "数えない"
OFFICIAL, STATED = "住民基本台帳人口", "利用申込書の記載"
RECEIVED, WRITTEN, COMPLETED = "受信日", "利用申込書の申込日", "完備日"
BY_APPLICATION, BY_AGREEMENT, BY_START = "申込みの日", "利用約款の締結日", "利用開始日"
APPLIED, AGREED, IN_USE = "申込み", "締結", "利用開始"
BY_NUMBER, BY_POPULATION = "市区町村の数", "市区町村の人口"
ALL_MONTHS, FROM_MONTH, FROM_NEXT = "年度の全ての月", "判定日の属する月から", "判定日の翌月から"
ALL_USERS, ADOPTERS = "都道府県内の全ての利用団体", "判定日に導入している団体"
SUM, SUCCESSIVE, LARGER = "足し合わせる", "順に適用する", "大きい方だけ"
PREFECTURE_FIRST = "順に適用する（導入割合が先）"
MONTHLY = "毎月1日（達した段階は下がらない）"
EACH_STEP, ONCE = "段階ごと", "合計で一度"
INCLUDED, ADDED = "年額に含む", "加える"
NOT_TWICE, OWED, NOT_OWED = "二重に負担しない", "負担する", "負担しない"
METHODS = ("切捨て", "切上げ", "四捨五入")  # of rounding
KINDS = tuple(kind.value for kind in MunicipalityKind)
RECORDED = "団体ごとに記録した額"
CONFIRMED = "職員が確認したもの"
EVERYONE = "全ての団体"
SUCCEEDS, ENDS = "新しい団体に引き継ぐ", "引き継がない"

_FEES, _DISCOUNTS, _TRIAL = f"{NOTICE}２②", f"{NOTICE}３・別紙１", f"{NOTICE}５"
CATALOG: Mapping[str, RuleSpec] = {
    "usage_fee": RuleSpec(Unit.BANDS, f"{_FEES}・別紙１"),
    "population_source": RuleSpec(Unit.CHOICE, f"{_FEES}・別紙１", (OFFICIAL, STATED)),
    "population_date": RuleSpec(Unit.YEAR_DAY, f"{_FEES}・別紙１", fixed=True),
    "trial_end": RuleSpec(Unit.DATE, _TRIAL),
    "trial_free": RuleSpec(Unit.COSTS, _TRIAL, COSTS),
    "production_start": RuleSpec(Unit.DATE, _TRIAL),
    "proration_first": RuleSpec(Unit.CHOICE, _TRIAL, (PRORATE, WHOLE)),
    "proration_start": RuleSpec(Unit.CHOICE, _TRIAL, (PRORATE, WHOLE)),
    "proration_end": RuleSpec(Unit.CHOICE, _TRIAL, (PRORATE, WHOLE)),
    "start_month": RuleSpec(Unit.CHOICE, _TRIAL, (COUNTED, UNCOUNTED)),
    "end_month": RuleSpec(Unit.CHOICE, _TRIAL, (COUNTED, UNCOUNTED)),
    "application_date": RuleSpec(Unit.CHOICE, _DISCOUNTS, (RECEIVED, WRITTEN, COMPLETED)),
    "early_basis": RuleSpec(Unit.CHOICE, _DISCOUNTS, (BY_APPLICATION, BY_AGREEMENT, BY_START)),
    "early_deadline": RuleSpec(Unit.DATE, _DISCOUNTS),
    "early_rate": RuleSpec(Unit.RATE, _DISCOUNTS, staged=True),
    "early_months": RuleSpec(Unit.MONTHS, _DISCOUNTS),
    "adoption_stage": RuleSpec(Unit.CHOICE, _DISCOUNTS, (APPLIED, AGREED, IN_USE)),
    "adoption_denominator": RuleSpec(Unit.CHOICE, _DISCOUNTS, (BY_NUMBER, BY_POPULATION)),
    "succession": RuleSpec(Unit.CHOICE, _DISCOUNTS, (SUCCEEDS, ENDS)),
    "prefecture_assessed": RuleSpec(Unit.YEAR_DAY, _DISCOUNTS, monthly=True),
    "prefecture_tiers": RuleSpec(Unit.TIERS, _DISCOUNTS),
    "prefecture_from": RuleSpec(Unit.CHOICE, _DISCOUNTS, (ALL_MONTHS, FROM_MONTH, FROM_NEXT)),
    "prefecture_for": RuleSpec(Unit.CHOICE, _DISCOUNTS, (ALL_USERS, ADOPTERS)),
    "combination": RuleSpec(
        Unit.CHOICE, _DISCOUNTS, (SUM, SUCCESSIVE, PREFECTURE_FIRST, LARGER), bounded=True
    ),
    "rounding": RuleSpec(Unit.ROUNDING, f"{_FEES}・別紙１"),
    "rounding_place": RuleSpec(Unit.CHOICE, f"{_FEES}・別紙１", (EACH_STEP, ONCE)),
    "tax": RuleSpec(Unit.CHOICE, f"{_FEES}・別紙１", (INCLUDED, ADDED)),
    "tax_rate": RuleSpec(Unit.RATE, f"{_FEES}・別紙１"),
    "introduction_cost": RuleSpec(Unit.CHOICE, f"{NOTICE}２①", (RECORDED,)),
    "konbini_source": RuleSpec(Unit.CHOICE, f"{NOTICE}２③", (CONFIRMED, STATED)),
    "konbini_charge": RuleSpec(Unit.BANDS, f"{NOTICE}２③"),
    "konbini_twice": RuleSpec(Unit.CHOICE, f"{NOTICE}２③の注", (NOT_TWICE,)),
    "konbini_outside": RuleSpec(Unit.CHOICE, f"{NOTICE}２③④・６", (OWED, NOT_OWED)),
    "commission": RuleSpec(Unit.YEN, f"{NOTICE}２④"),
}
BELOW = frozenset(("introduction_cost", "konbini_source", "konbini_charge", "konbini_twice",
                   "konbini_outside", "commission"))  # fmt: skip
"""The rules of ①, ③ and ④, which stand below the total of ② and never change it."""
ONCE_FOR_EACH = frozenset(("early_deadline", "early_rate", "early_months"))
"""What a municipality's own day settles once: a later value must say that it is for all of them."""
