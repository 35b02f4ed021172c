"""Warn about values in rule files that are allowed but unusual (e.g. ten times the value before),
so that the person who typed them checks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from reports.rules.catalog import Unit
from reports.rules.dated import AnyValue
from reports.rules.model import Rule, Rules
from reports.rules.shapes import Band, Combination, EarlyStage, Steps, Tier
from reports.wording import UNDETERMINED, date_of, percent_of

EARLIEST, LATEST = date(2022, 1, 1), date(2040, 12, 31)
_TENFOLD = 10
_ONE_PERCENT = Decimal("0.01")
_MUCH = Decimal("0.9")  # a reduction of this or more leaves next to nothing
_AHEAD = timedelta(days=3 * 366)
_OPEN = "入手できていない"  # as the files say that leave a value 未確定


class Doubt(NamedTuple):
    """A warning about an unusual value in a rule file: its place (file and line), and Japanese text
    that says what is unusual (`what`).
    """

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}：{self.what}。{CURE}"


CURE = "根拠の資料と見比べ、正しければそのままにしてください。"


def doubts(rules: Rules, today: date) -> list[Doubt]:
    """Return the warnings about unusual values in these rules; [] if there are none.

    Warnings about a single rule come first, in catalog order; warnings about rules that contradict
    each other follow. A value that only applies from a day more than three years after `today` also
    counts as unusual.
    """
    found = [doubt for rule in rules for doubt in _of_rule(rule, today)]
    across = (_of_trial, _of_stages, _of_discounts, _of_remainder, _of_floor)
    return [*found, *(doubt for of in across for doubt in of(rules))]


def _of_rule(rule: Rule, today: date) -> Iterator[Doubt]:
    for value in rule.values:
        yield from (Doubt(value.place, what) for what in _of_value(value, rule.unit, today))
    for before, after in pairwise(rule.values):
        if before.value is None and after.value is not None:
            yield Doubt(
                after.place, f"{rule.name}は {after.since} より前が「{UNDETERMINED}」のままです"
            )
        elif before.value is not None and after.value is None:
            yield Doubt(
                after.place,
                f"{rule.name}は、定まった値の下に「値: {UNDETERMINED}」が残っているため、"
                f"{after.since} から「{UNDETERMINED}」に戻ります。その日から定まらないのでなければ、"
                "この項目を消してください",
            )
        elif _jumps(_size(before), _size(after)):
            yield Doubt(after.place, f"{rule.name}が前の値の10倍以上又は10分の1以下です")


def _of_value(value: AnyValue, unit: str, today: date) -> Iterator[str]:
    since = value.since
    if not EARLIEST <= since <= LATEST:
        yield f"適用開始日 {since} が{EARLIEST.year}年から{LATEST.year}年までの外です"
    elif since > today + _AHEAD:
        yield f"適用開始日 {since} が3年より先です"
    if since.day != 1:
        yield f"適用開始日 {since} が月の初日ではありません（翌月の分から適用されます）"
    if value.value is None:
        return
    if not value.scenario and _OPEN in value.source:
        yield f"値を書いたのに、根拠が「…{_OPEN}」のままです"
    if unit in _BY_UNIT:
        yield from _BY_UNIT[Unit(unit)](value.value, value)


def _size(value: AnyValue) -> int:
    """Return the number by which a rule's value is compared with the value before, to find unusual
    changes: the value itself if it is yen or months, the yearly yen of the first band if it is a
    price table.

    0 for any other value.
    """
    if isinstance(value.value, tuple) and value.value and isinstance(value.value[0], Band):
        return value.value[0].yen
    return value.value if isinstance(value.value, int) else 0


def _jumps(before: int, after: int) -> bool:
    small, large = sorted((before, after))
    return small > 0 and small * _TENFOLD <= large


def _bands(bands: tuple[Band, ...], _: AnyValue) -> Iterator[str]:
    for band in bands:
        if band.yen == 0:
            yield f"「{band.name}」の額が0円です"
        if band.yen % 10:
            yield f"「{band.name}」の額 {band.yen:,}円に10円未満の端数があります"
    for before, after in pairwise(bands):
        told = f"「{before.name}」{before.yen:,}円、「{after.name}」{after.yen:,}円"
        if _jumps(before.yen, after.yen):
            yield f"隣り合う区分の額が10倍以上離れています（{told}）"
        if before.kinds:
            continue
        if after.yen < before.yen:
            yield f"人口が増えるのに額が下がっています（{told}）"
        elif after.yen == before.yen:
            yield f"隣り合う区分の額が同じです（{told}）"
        if before.lower and after.lower >= before.lower * _TENFOLD:
            yield f"区分の人口が10倍以上離れています（{before.lower:,}人、{after.lower:,}人）"
    for band in bands:
        if band.lower % 100:
            yield f"区分の境 {band.lower:,}人に100人未満の端数があります"


def _tiers(tiers: tuple[Tier, ...], _: AnyValue) -> Iterator[str]:
    for tier in tiers:
        yield from _share(tier.at_least, "導入割合")
        yield from _share(tier.rate, "割引率")
    for before, after in pairwise(tiers):
        if before.rate == after.rate:
            yield f"隣り合う段階の割引率が同じです（{before}、{after}）"
        if before.rate and after.rate >= before.rate * _TENFOLD:
            yield f"隣り合う段階の割引率が10倍以上離れています（{before}、{after}）"


def _share(share: Decimal, what: str) -> Iterator[str]:
    if share < _ONE_PERCENT:
        yield f"{what} {percent_of(share)} が1%に届きません（30% を 0.3% と書いていませんか）"
    if share * 1000 % 5:
        yield f"{what} {percent_of(share)} に半端な数があります"
    if what == "割引率" and share >= _MUCH:
        yield f"割引率 {percent_of(share)} では、ほとんど負担がなくなります"


def _rate(rate: Decimal | tuple[EarlyStage, ...], of: AnyValue) -> Iterator[str]:
    if isinstance(rate, tuple):
        yield from _stages(rate)
    elif of.rule != "tax_rate":
        yield from _share(rate, "割引率")
    elif not Decimal("0.05") <= rate <= Decimal("0.2"):
        yield f"消費税率 {percent_of(rate)} が5%から20%までの外です"


def _stages(stages: tuple[EarlyStage, ...]) -> Iterator[str]:
    for stage in stages:
        yield from _day_in_range(stage.deadline, "期限")
        if stage.since:
            yield from _day_in_range(stage.since, "開始")
        if stage.lasts.until:
            yield from _day_in_range(stage.lasts.until, "期間")
            if stage.lasts.until < (stage.since or stage.deadline):
                yield f"割引の期間が始まる前に終わっています（{stage}）"
        yield from _long(stage.lasts.months + 12 * stage.lasts.years)
        if not stage.yen:
            yield from _share(stage.rate, "割引率")
    # a later deadline is compared in its first stage: what follows within one deadline may fall
    first = {stage.deadline: stage for stage in reversed(stages)}
    for before, after in pairwise(first[deadline] for deadline in sorted(first)):
        if after.rate > before.rate or after.yen > before.yen:
            yield f"期限の遅い段階の割引が大きくなっています（{before}、{after}）"
        if (after.rate, after.yen) == (before.rate, before.yen):
            yield f"期限の違う段階の割引が同じです（{before}、{after}）"
    for before, after in pairwise(stages):
        if _jumps(before.yen, after.yen):
            yield f"段階の割引額が10倍以上離れています（{before}、{after}）"


def _long(months: int) -> Iterator[str]:
    if months > 60:
        yield f"割引の期間 {months}か月が5年より長くなっています"


def _months(months: int, _: AnyValue) -> Iterator[str]:
    if months == 0:
        yield "割引の期間が0か月です"
    elif months % 3:
        yield f"割引の期間 {months}か月が3か月の倍数ではありません"
    yield from _long(months)


def _yen(yen: int, _: AnyValue) -> Iterator[str]:
    if not 10 <= yen <= 1_000:
        yield f"1件当たりの額 {yen:,}円が10円から1,000円までの外です"


def _day(day: date, of: AnyValue) -> Iterator[str]:
    yield from _day_in_range(day, of.name)


def _day_in_range(day: date, what: str) -> Iterator[str]:
    if not EARLIEST <= day <= LATEST:
        yield f"{what} {day} が{EARLIEST.year}年から{LATEST.year}年までの外です"
    elif (day + timedelta(days=1)).day != 1 and day.day != 1:
        yield f"{what} {date_of(day)}が月の初日でも末日でもありません"


_BY_UNIT: Mapping[Unit, Callable[[Any, AnyValue], Iterator[str]]] = {
    Unit.BANDS: _bands,
    Unit.TIERS: _tiers,
    Unit.RATE: _rate,
    Unit.MONTHS: _months,
    Unit.YEN: _yen,
    Unit.DATE: _day,
}


def _of_trial(rules: Rules) -> Iterator[Doubt]:
    """Yields a warning if 本番運用 does not start on the day after the trial (試行運用) ends."""
    end, start = rules["trial_end"].values[-1], rules["production_start"].values[-1]
    if end.value and start.value and start.value != end.value + timedelta(days=1):
        yield Doubt(
            start.place,
            f"試行運用の終わり {date_of(end.value)}の翌日が、本番運用の始まり {date_of(start.value)}になっていません",
        )


def _of_remainder(rules: Rules) -> Iterator[Doubt]:
    """Yields a warning if amounts after discounts are rounded to a unit above 1 yen.

    It is the amount that remains which is rounded. The source of the rule may mean instead that the
    discount is rounded down, which would leave a higher amount.
    """
    value = rules["rounding"].values[-1]
    if isinstance(value.value, Steps) and value.value.discount.unit > 1:
        rounding = value.value.discount
        yield Doubt(
            value.place,
            f"割引の端数処理「{rounding}」は、割引した残りの額に対するものです。「割引の額」の端数を"
            "切り捨てる定めなら、残りの額は「切上げ」です",
        )


def _of_floor(rules: Rules) -> Iterator[Doubt]:
    """Yields a warning if the floor (割引後の下限), i.e. the yen per year that must remain after
    discounts, exceeds the fee of a price band.
    """
    value, fee = rules["combination"].values[-1], rules["usage_fee"].values[-1]
    floor = value.value.floor if isinstance(value.value, Combination) else 0
    low = [band for band in fee.value or () if isinstance(band, Band) and band.yen < floor]
    if low:
        told = "、".join(f"「{band.name}」年{band.yen:,}円" for band in low[:3])
        yield Doubt(
            value.place,
            f"割引後の下限 年{floor:,}円より低い年額があります（{told}）。"
            "その団体は、割引がなく、下限まで上がることもありません",
        )


def _of_stages(rules: Rules) -> Iterator[Doubt]:
    """Yields a warning if early_deadline or early_months has a value that is not used, because
    early_rate has a list of stages, each with its own deadline and duration.
    """
    if isinstance(rules["early_rate"].values[-1].value, tuple):
        for name in ("early_deadline", "early_months"):
            value = rules[name].values[-1]
            if value.value is not None and not value.scenario:
                yield Doubt(
                    value.place,
                    f"{value.name}は、early_rate.yaml に段階の一覧があるため使われません",
                )


def _of_discounts(rules: Rules) -> Iterator[Doubt]:
    """Yields a warning if 早期導入割引 and the prefecture discount together can exceed the fee."""
    tiers, rate = rules["prefecture_tiers"].values[-1], rules["early_rate"].values[-1]
    if tiers.value and isinstance(rate.value, Decimal) and tiers.value[-1].rate + rate.value > 1:
        yield Doubt(rate.place, "早期導入割引と導入割合に応じた割引を合わせると100%を超えます")
