"""Parse the text of a rule's value according to the rule's unit: yen to int, rates to Decimal
(0–1), days to date. Any other way of writing a value is refused with a RuleError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from intake.text import fold
from reports.rules.catalog import KINDS, METHODS, MONTHLY, RuleSpec, Unit
from reports.rules.shapes import (
    Band,
    Combination,
    EarlyStage,
    EveryMonth,
    FixedDay,
    Lasts,
    Rounding,
    Steps,
    Tier,
    YearDay,
)
from reports.rules.source import Entry

FIRST_YEAR, LAST_YEAR = 1900, 2999  # of a date in a file
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_YEAR_DAY = re.compile(r"(前々年度|前年度|当年度)(\d{1,2})月(\d{1,2})日")


def parse(entry: Entry, known: RuleSpec) -> Any:
    """Return the value in the node `entry`, parsed according to the unit in `known`, the RuleSpec
    of its rule; RulesOnDay has the type of each rule's value.

    Raises RuleError, with file and line, if the value is not written as its unit prescribes.
    """
    return _PARSERS[known.unit](entry, known)


def written(entry: Entry) -> str:
    """Return the value in the node `entry` as the file writes it, in one line of text: items of a
    list are joined by 「、」, fields of a mapping (key and value without a space) by spaces.
    """
    content = entry.content
    if isinstance(content, str):
        return " ".join(content.split())
    if isinstance(content, list):
        return "、".join(written(item) for item in content)
    return " ".join(f"{key}{written(value)}" for key, value in content.items())


def day(entry: Entry, what: str) -> date:
    """Return the date in the node `entry`, which must be written in the form 2022-12-31.

    Raises RuleError if it is written in another way, or if its year is not between 1900 and 2999.
    `what` is the node's name in the error.
    """
    text = entry.figure(what)
    try:
        if _DAY.fullmatch(text):
            return _near(date.fromisoformat(text), entry, what)
    except ValueError:
        pass
    raise entry.place.refuse(
        f"「{what}」の「{text}」を日付として読めません", "2022-12-31 のように書いてください"
    )


def _near(found: date, entry: Entry, what: str) -> date:
    """Return the date `found` unchanged; raises RuleError if its year is not between FIRST_YEAR and
    LAST_YEAR, because months could not be counted from it.

    Such a date is 9999-12-31, written for "without end". `what` is the name of the node `entry` in
    the error.
    """
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return found
    raise entry.place.refuse(
        f"「{what}」の「{found}」は{FIRST_YEAR}年から{LAST_YEAR}年までの外です",
        "終わりのないものは 2099-12-31 のように、その間の遠い日を書いてください",
    )


def _amount(entry: Entry, what: str, unit: str) -> int:
    text = entry.figure(what)
    found = re.fullmatch(_NUMBER + unit, text)
    if not found:
        raise entry.place.refuse(
            f"「{what}」の「{text}」の単位か数字が違います",
            f"{unit}を付けて 1,000{unit} のように書いてください",
        )
    return int(found[1].replace(",", ""))


def _percent(entry: Entry, what: str) -> Decimal:
    text = entry.figure(what)
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?)%", text)
    if not found or Decimal(found[1]) > 100:
        raise entry.place.refuse(
            f"「{what}」の「{text}」の単位か数字が違います",
            "0%から100%までの割合を、% を付けて 12.5% のように書いてください",
        )
    return Decimal(found[1]) / 100


def _rate(entry: Entry, known: RuleSpec) -> Decimal | tuple[EarlyStage, ...]:
    if known.staged and isinstance(entry.content, list):
        return _stages(entry)
    return _percent(entry, "値")


def _stages(entry: Entry) -> tuple[EarlyStage, ...]:
    """Return the stages of 早期導入割引 in the list `entry`, in the order written.

    Raises RuleError if a stage cannot be read, or if its deadline is earlier than that of the stage
    before it. Stages with the same deadline are allowed: they apply one after the other.
    """
    stages: list[EarlyStage] = []
    for item in entry.items("値"):
        stage = _stage(item.fields("段階", ("期限", "期間"), ("割引率", "割引額", "開始")), item)
        if stages and stage.deadline < stages[-1].deadline:
            raise item.place.refuse(
                "段階が期限の早い順に並んでいません", "「期限」の早いものから順に書いてください"
            )
        stages.append(stage)
    return tuple(stages)


def _stage(fields: Mapping[str, Entry], item: Entry) -> EarlyStage:
    if ("割引率" in fields) == ("割引額" in fields):
        raise item.place.refuse(
            "段階に「割引率」と「割引額」のどちらか一つがありません",
            "「割引率: 20%」か「割引額: 10,000円」（1年度分）の行を一つだけ書いてください",
        )
    since = day(fields["開始"], "開始") if "開始" in fields else None
    if since and since.day != 1:
        raise fields["開始"].place.refuse(
            f"「開始」の「{since}」が月の初日ではありません",
            "2023-04-01 のように月の初日を書いてください",
        )
    return EarlyStage(
        day(fields["期限"], "期限"),
        _percent(fields["割引率"], "割引率") if "割引率" in fields else Decimal(0),
        _amount(fields["割引額"], "割引額", "円") if "割引額" in fields else 0,
        since,
        _lasts(fields["期間"]),
    )


def _lasts(entry: Entry) -> Lasts:
    text = entry.figure("期間")
    try:
        if found := re.fullmatch(r"(\d{1,3})(か月|年度)", text):
            count = int(found[1])
            if count:
                return Lasts(months=count) if found[2] == "か月" else Lasts(years=count)
        if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})まで", text):
            return Lasts(until=_near(date.fromisoformat(found[1]), entry, "期間"))
    except ValueError:
        pass
    raise entry.place.refuse(
        f"「期間」の「{text}」を読めません", "12か月、3年度、2026-03-31まで のように書いてください"
    )


def _bands(entry: Entry, _: RuleSpec) -> tuple[Band, ...]:
    items = entry.items("値")
    if any("種別" in item.keys for item in items):
        return _kinds(entry, items)
    bands: list[Band] = []
    price = _price_key(items)
    for item in items:
        fields = item.fields("人口区分", ("以上", price), ("未満",))
        upper = _amount(fields["未満"], "未満", "人") if "未満" in fields else None
        band = Band(_amount(fields["以上"], "以上", "人"), upper, *_price(fields))
        _fits(item, band, bands[-1] if bands else None)
        bands.append(band)
    if bands[-1].upper is not None:
        raise entry.place.refuse(
            f"{bands[-1].upper:,}人以上の区分がありません",
            "最後の区分は「未満」を書かずに、上限のないものにしてください",
        )
    return tuple(bands)


def _price_key(items: list[Entry]) -> str:
    """Return the key under which the price bands `items` (nodes of a file) give their prices: 月額 if
    all of them have it, else 年額.
    """
    return "月額" if all("月額" in item.keys for item in items) else "年額"


def _price(fields: Mapping[str, Entry]) -> tuple[int, tuple[str, ...], int]:
    """Return the price in the fields of a band in a rule file, as the last three arguments of Band:
    (`yen`, `kinds`, `monthly`).

    `yen` is 年額 or, if the band has 月額 instead, 12 times that; `monthly` is 月額, or 0 if the band
    has 年額. `kinds` is always (): a caller whose band is for certain kinds of municipality puts
    them in.
    """
    if "月額" in fields:
        monthly = _amount(fields["月額"], "月額", "円")
        return 12 * monthly, (), monthly
    return _amount(fields["年額"], "年額", "円"), (), 0


def _kinds(entry: Entry, items: list[Entry]) -> tuple[Band, ...]:
    """Parse a price table whose prices depend on the kind of municipality (市, 町, 村, …).

    There is one band for each of the nodes `items`; `entry` is the list that contains them. Raises
    RuleError unless each kind occurs exactly once.
    """
    bands: list[Band] = []
    for item in items:
        if {"以上", "未満"} & item.keys.keys():
            raise item.place.refuse(
                "種別と人口の両方による区分は計算できません",
                "種別だけか、人口だけの区分にしてください",
            )
        fields = item.fields("種別の区分", ("種別", _price_key(items)))
        kinds = tuple(fields["種別"].text("種別").split("・"))
        known = {kind for band in bands for kind in band.kinds}
        for kind in kinds:
            if kind not in KINDS or kind in known or kinds.count(kind) > 1:
                raise fields["種別"].place.refuse(
                    f"種別「{kind}」は書けません",
                    f"{'、'.join(KINDS)} を「・」でつないで、1度ずつ書いてください",
                )
        yen, _, monthly = _price(fields)
        bands.append(Band(0, None, yen, kinds, monthly))
    if lacking := [kind for kind in KINDS if not any(kind in band.kinds for band in bands)]:
        raise entry.place.refuse(
            f"種別「{'・'.join(lacking)}」の区分がありません", "区分を加えてください"
        )
    return tuple(bands)


def _fits(item: Entry, band: Band, before: Band | None) -> None:
    if band.upper is not None and band.upper <= band.lower:
        raise item.place.refuse(
            "人口区分の「未満」が「以上」より大きくありません", "人数を確かめてください"
        )
    floor = before.upper if before else 0
    if floor is None or band.lower < floor:
        raise item.place.refuse(
            "人口区分が前の区分と重なっています",
            "前の区分の「未満」と、この区分の「以上」を同じ人数にしてください",
        )
    if band.lower > floor:
        raise item.place.refuse(
            f"{floor:,}人以上{band.lower:,}人未満の区分がありません",
            "区分は0人以上から始め、すき間なく書いてください",
        )


def _tiers(entry: Entry, _: RuleSpec) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for item in entry.items("値"):
        fields = item.fields("段階", ("割合以上", "割引率"))
        tier = Tier(_percent(fields["割合以上"], "割合以上"), _percent(fields["割引率"], "割引率"))
        if tiers and tier.at_least <= tiers[-1].at_least:
            raise item.place.refuse(
                "段階が低い順に並んでいません",
                "「割合以上」の小さいものから順に、重なりなく書いてください",
            )
        if tiers and tier.rate < tiers[-1].rate:
            raise item.place.refuse(
                "割合が高い段階の割引率が、低い段階より小さくなっています",
                "割引率を確かめてください",
            )
        tiers.append(tier)
    return tuple(tiers)


def _months(entry: Entry, _: RuleSpec) -> int:
    return _amount(entry, "値", "か月")


def _yen(entry: Entry, _: RuleSpec) -> int:
    return _amount(entry, "値", "円")


def _year_day(entry: Entry, known: RuleSpec) -> YearDay | FixedDay | EveryMonth:
    text = entry.figure("値")
    if known.fixed and _DAY.fullmatch(text):
        return FixedDay(day(entry, "値"))
    if known.monthly and text == fold(MONTHLY):
        return EveryMonth()
    found = _YEAR_DAY.fullmatch(text)
    try:
        if found:
            date(2023, int(found[2]), int(found[3]))  # a day of every year, so no 29 February
            before = ("当年度", "前年度", "前々年度").index(found[1])
            return YearDay(before, int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise entry.place.refuse(
        f"「値」の「{text}」を年度の月日として読めません",
        "当年度1月1日、前年度3月31日 のように書いてください",
    )


def _choice(entry: Entry, known: RuleSpec) -> str | Combination:
    if not known.bounded:
        return _chosen(entry, known)
    if isinstance(entry.content, dict):
        fields = entry.fields("重ね方", ("方法",), ("割引率の上限", "割引後の下限"))
        cap, floor = fields.get("割引率の上限"), fields.get("割引後の下限")
        return Combination(
            _chosen(fields["方法"], known),
            _percent(cap, "割引率の上限") if cap else None,
            _amount(floor, "割引後の下限", "円") if floor else 0,
        )
    return Combination(_chosen(entry, known))


def _chosen(entry: Entry, known: RuleSpec) -> str:
    text = entry.text("値")
    if text not in known.choices:
        raise entry.place.refuse(
            f"「値」の「{text}」は選べません",
            f"{'・'.join(known.choices)}・未確定 から選んで書いてください",
        )
    return text


def _costs(entry: Entry, known: RuleSpec) -> tuple[str, ...]:
    found = []
    for item in entry.items("値"):
        text = str(item.content).strip()  # ① stays ①: folding would make it 1
        if text not in known.choices or text in found:
            raise item.place.refuse(
                f"費用「{text}」は書けません", f"{'・'.join(known.choices)} を1度ずつ書いてください"
            )
        found.append(text)
    return tuple(found)


_STEPS = ("月割り", "割引", "消費税")


def _rounding(entry: Entry, _: RuleSpec) -> Steps:
    """Return the rounding of each step of a fee, parsed from the node `entry`, which has one
    rounding for all steps, or one each for 月割り, 割引 and, optionally, 消費税.

    If none is given for tax (消費税), tax is rounded to 1 yen by the method used for discounts. The
    second parameter is unused.
    """
    if isinstance(entry.content, dict) and set(entry.content) & set(_STEPS):
        fields = entry.fields("端数処理", _STEPS[:2], _STEPS[2:])
        month, discount = (_one_rounding(fields[name]) for name in _STEPS[:2])
        own = _one_rounding(fields["消費税"]) if "消費税" in fields else None
        return Steps(month, discount, own or Rounding(discount.method, 1))
    return Steps.alike(_one_rounding(entry))


def _one_rounding(entry: Entry) -> Rounding:
    fields = entry.fields("端数処理", ("方法", "単位"))
    method, unit = fields["方法"].text("方法"), _amount(fields["単位"], "単位", "円")
    if method not in METHODS:
        raise fields["方法"].place.refuse(
            f"端数処理の方法「{method}」はありません",
            f"{'・'.join(METHODS)} から選んで書いてください",
        )
    if unit not in (1, 10, 100, 1000):
        raise fields["単位"].place.refuse(
            f"端数処理の単位「{unit}円」は使えません",
            "1円・10円・100円・1,000円 から選んで書いてください",
        )
    return Rounding(method, unit)


_PARSERS: Mapping[Unit, Callable[[Entry, RuleSpec], Any]] = {
    Unit.BANDS: _bands,
    Unit.TIERS: _tiers,
    Unit.RATE: _rate,
    Unit.MONTHS: _months,
    Unit.DATE: lambda entry, _: day(entry, "値"),
    Unit.YEAR_DAY: _year_day,
    Unit.CHOICE: _choice,
    Unit.COSTS: _costs,
    Unit.ROUNDING: _rounding,
    Unit.YEN: _yen,
}
