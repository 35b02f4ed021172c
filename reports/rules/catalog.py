"""The catalog of all rules, in the order in which a bill is computed: the type and unit of each
value, the clause of the notice (事務連絡) behind it, and the choices it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, get_type_hints

from intake.terms import MunicipalityKind
from reports.rules.dated import DatedValue
from reports.rules.shapes import (
    Band,
    Combination,
    EarlyStage,
    EveryMonth,
    FixedDay,
    Steps,
    Tier,
    YearDay,
)

NOTICE = "事務連絡（令和４年６月30日）"


class Unit(StrEnum):
    """The unit of a rule's values; the rule's file must have this text under 「単位」."""

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
    """The properties of a rule that its file cannot change: `unit` is the unit of its values,
    `clause` the clause of the notice (事務連絡) behind it. `choices` are the texts that are allowed
    as its value; () if any value of the unit is allowed.

    Each flag that is True allows the file a further form of the value: `staged` a list of stages
    instead of one rate, `fixed` one calendar date for all years instead of a day of each year,
    `monthly` the first day of every month instead of one day a year, and `bounded` a choice with a
    cap or floor.
    """

    unit: Unit
    clause: str
    choices: tuple[str, ...] = ()
    staged: bool = False  # a rate may be a list of stages instead, each with its deadline
    fixed: bool = False  # a day of the year may be one day for all years
    monthly: bool = False  # or the first day of every month
    bounded: bool = False  # a choice may come with bounds


USAGE_FEE = "②"
COSTS = ("①", USAGE_FEE, "③", "④")
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

Bands = tuple[Band, ...]


_FEES, _DISCOUNTS, _TRIAL = f"{NOTICE}２②", f"{NOTICE}３・別紙１", f"{NOTICE}５"


@dataclass(frozen=True, slots=True, eq=False)
class RulesOnDay:
    """The values of all rules on one day, a field for each, in the order in which a bill needs
    them.

    The fields also define which rules exist: a field's name is the id of the rule and the name of
    its file without .yaml, and its annotation has the type of the value and the RuleSpec. Days
    between two changes of rules share one object.
    """

    usage_fee: Annotated[DatedValue[Bands], RuleSpec(Unit.BANDS, f"{_FEES}・別紙１")]
    population_source: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, f"{_FEES}・別紙１", (OFFICIAL, STATED))
    ]
    population_date: Annotated[
        DatedValue[YearDay | FixedDay], RuleSpec(Unit.YEAR_DAY, f"{_FEES}・別紙１", fixed=True)
    ]
    trial_end: Annotated[DatedValue[date], RuleSpec(Unit.DATE, _TRIAL)]
    trial_free: Annotated[DatedValue[tuple[str, ...]], RuleSpec(Unit.COSTS, _TRIAL, COSTS)]
    production_start: Annotated[DatedValue[date], RuleSpec(Unit.DATE, _TRIAL)]
    proration_first: Annotated[DatedValue[str], RuleSpec(Unit.CHOICE, _TRIAL, (PRORATE, WHOLE))]
    proration_start: Annotated[DatedValue[str], RuleSpec(Unit.CHOICE, _TRIAL, (PRORATE, WHOLE))]
    proration_end: Annotated[DatedValue[str], RuleSpec(Unit.CHOICE, _TRIAL, (PRORATE, WHOLE))]
    start_month: Annotated[DatedValue[str], RuleSpec(Unit.CHOICE, _TRIAL, (COUNTED, UNCOUNTED))]
    end_month: Annotated[DatedValue[str], RuleSpec(Unit.CHOICE, _TRIAL, (COUNTED, UNCOUNTED))]
    application_date: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, _DISCOUNTS, (RECEIVED, WRITTEN, COMPLETED))
    ]
    early_basis: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, _DISCOUNTS, (BY_APPLICATION, BY_AGREEMENT, BY_START))
    ]
    early_deadline: Annotated[DatedValue[date], RuleSpec(Unit.DATE, _DISCOUNTS)]
    early_rate: Annotated[
        DatedValue[Decimal | tuple[EarlyStage, ...]], RuleSpec(Unit.RATE, _DISCOUNTS, staged=True)
    ]
    early_months: Annotated[DatedValue[int], RuleSpec(Unit.MONTHS, _DISCOUNTS)]
    adoption_stage: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, _DISCOUNTS, (APPLIED, AGREED, IN_USE))
    ]
    adoption_denominator: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, _DISCOUNTS, (BY_NUMBER, BY_POPULATION))
    ]
    succession: Annotated[DatedValue[str], RuleSpec(Unit.CHOICE, _DISCOUNTS, (SUCCEEDS, ENDS))]
    prefecture_assessed: Annotated[
        DatedValue[YearDay | EveryMonth], RuleSpec(Unit.YEAR_DAY, _DISCOUNTS, monthly=True)
    ]
    prefecture_tiers: Annotated[DatedValue[tuple[Tier, ...]], RuleSpec(Unit.TIERS, _DISCOUNTS)]
    prefecture_from: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, _DISCOUNTS, (ALL_MONTHS, FROM_MONTH, FROM_NEXT))
    ]
    prefecture_for: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, _DISCOUNTS, (ALL_USERS, ADOPTERS))
    ]
    combination: Annotated[
        DatedValue[Combination],
        RuleSpec(
            Unit.CHOICE, _DISCOUNTS, (SUM, SUCCESSIVE, PREFECTURE_FIRST, LARGER), bounded=True
        ),
    ]
    rounding: Annotated[DatedValue[Steps], RuleSpec(Unit.ROUNDING, f"{_FEES}・別紙１")]
    rounding_place: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, f"{_FEES}・別紙１", (EACH_STEP, ONCE))
    ]
    tax: Annotated[DatedValue[str], RuleSpec(Unit.CHOICE, f"{_FEES}・別紙１", (INCLUDED, ADDED))]
    tax_rate: Annotated[DatedValue[Decimal], RuleSpec(Unit.RATE, f"{_FEES}・別紙１")]
    introduction_cost: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, f"{NOTICE}２①", (RECORDED,))
    ]
    konbini_source: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, f"{NOTICE}２③", (CONFIRMED, STATED))
    ]
    konbini_charge: Annotated[DatedValue[Bands], RuleSpec(Unit.BANDS, f"{NOTICE}２③")]
    konbini_twice: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, f"{NOTICE}２③の注", (NOT_TWICE,))
    ]
    konbini_outside: Annotated[
        DatedValue[str], RuleSpec(Unit.CHOICE, f"{NOTICE}２③④・６", (OWED, NOT_OWED))
    ]
    commission: Annotated[DatedValue[int], RuleSpec(Unit.YEN, f"{NOTICE}２④")]


CATALOG: Mapping[str, RuleSpec] = {
    name: rule.__metadata__[0]
    for name, rule in get_type_hints(RulesOnDay, include_extras=True).items()
}
"""Every rule there is, by its name."""
BELOW = frozenset(("introduction_cost", "konbini_source", "konbini_charge", "konbini_twice",
                   "konbini_outside", "commission"))  # fmt: skip
"""The rules of ①, ③ and ④, which stand below the total of ② and never change it."""
ONCE_FOR_EACH = frozenset(("early_deadline", "early_rate", "early_months"))
"""What a municipality's own day settles once: a later value must say that it is for all of them."""
