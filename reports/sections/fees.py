"""Make the sections on ② (利用料, the usage fee): by fiscal year and month, determinations, forecasts,
prefectures, discount tiers, rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from reports import wording
from reports.charts import figures, page_figures
from reports.fees import money
from reports.fees.calculator import sum_of
from reports.fees.coming import Layer
from reports.fees.money import Parts
from reports.overview import Overview
from reports.rules.model import Rules
from reports.sections.coming import WHEN_IN_USE
from reports.sections.section import Chart, Section
from reports.sentences import foreseen
from reports.sentences.headline import nearest
from reports.sentences.summary import listed
from reports.sentences.tiers import NET, basis
from reports.tables import fee_tables, money_tables
from reports.wording import year_name, yen

LAYERED = "合計（②、消費税を含む）：利用開始の記録がある団体の額と、締結済み・申込済みの団体が見込みの月に利用を開始した場合の増"


def sections(found: Overview) -> Iterator[Section]:
    """Yields the sections on the usage fee (②): first the sections that the page about fees shows,
    then those that readers get only as files to download.
    """
    years = money.by_year(found)
    needs = _needs(found)
    yield _years(found, years, needs)
    for year in found.near_years:
        yield _months(found, year, years[year], needs)
    yield Section(
        "determined",
        "算定した額との比較",
        "算定した額と現在の計算",
        money_tables.determined(
            years, money.determined(found.snapshot, found.years), found.scenario
        ),
        note="「算定した額」は算定して記録に残した額、「変わり得る額」は基準日より後の日や後日変わり得る値による額です。",
        needs=needs,
    )
    yield _outlook(found, needs)
    yield _outlook_months(found, needs)
    if moved := money.sensitivity(found):
        yield Section(
            "sensitivity",
            "仮の値の影響",
            "仮の値を1つずつ変えたときの合計の動き",
            fee_tables.sensitivity(moved, found.scenario, found.fiscal_year + 1),
            _moves(found, [item.total for item in moved]),
            note=f"{year_name(found.fiscal_year + 1)}の、{Layer.SURE}団体の合計についてです。",
            folds=True,
            year=found.fiscal_year + 1,
        )
    if found.other_rules:
        yield _compared(found, found.other_rules)
    yield from _lists(found, needs)
    yield _tiers(found)
    yield Section(
        "rules",
        "きまりの一覧",
        "きまりの値・適用開始日・根拠",
        fee_tables.rules(found.rules, found.day),
    )


def _lists(found: Overview, needs: tuple[str, ...]) -> Iterator[Section]:
    """Yields the sections with tables of fees by prefecture and by municipality, for the current
    fiscal year and, if pages cover it, the previous one.

    `needs` are the names of rules that are 未確定, which leave amounts in the tables 未確定.
    """
    for year in found.years_so_far:
        of_year = "" if year == found.fiscal_year else f"（{year_name(year)}）"
        yield Section(
            f"by-prefecture-{year}",
            f"都道府県別の利用料{of_year}",
            "都道府県ごとの利用料（②）の合計",
            replace(
                fee_tables.by_prefecture(found.fees[year], found.scenario),
                prefix="p" if year == found.fiscal_year else f"p{year}-",
            ),
            needs=needs,
            year=year,
        )
        yield Section(
            f"charged-{year}",
            f"団体別の利用料{of_year}",
            "負担のある団体の利用料（②）",
            fee_tables.charged(found.fees[year], found.scenario),
            needs=needs,
            year=year,
        )


def _tiers(found: Overview) -> Section:
    return Section(
        "tiers",
        "次の割引の段階",
        "都道府県ごとの導入割合と、あと何団体",
        fee_tables.targets(found.targets),
        wording.marked(_closest(found) + _basis(found), found.scenario),
        note=f"効果は、その都道府県で現に利用している団体の{year_name(found.targets.fiscal_year)}の利用料（②）の合計が減る額です。"
        + NET,
        needs=tuple(item.what for item in found.targets.missing if item.rule),
    )


def _basis(found: Overview) -> str:
    return basis(found.rules, found.targets.on, found.targets.fiscal_year)


def _closest(found: Overview) -> str:
    """Return a Japanese sentence that names the prefectures that need the fewest further adopters
    for their next discount tier, and how many that is.

    If the numbers are not known, or if all prefectures are in the highest tier, it says so instead.
    """
    if found.targets.missing:
        told = f"割引率と「あと何団体」は示していません。{found.targets.why}です。"
        by_rules = any(item.rule for item in found.targets.missing)
        more = "仮の値による試算のページがあるときは、上の「計算」から開けます。"
        return told + (more if by_rules else "")
    near = nearest(found)
    if not near:
        return "すべての都道府県が最も高い割引の段階に達しています。"
    least = near[0].more
    names = listed([target.name for target in near if target.more == least])
    return f"次の割引の段階に最も近いのは{names}で、あと{least}団体です。"


def _needs(found: Overview) -> tuple[str, ...]:
    """Return the Japanese names of the rules for the usage fee (②) that have no value on the day
    asked about, not even an assumed one.
    """
    return tuple(
        value.name for value in found.rules.unsettled_of_fee(found.day) if value.value is None
    )


def _years(found: Overview, years: Mapping[int, Parts], needs: tuple[str, ...]) -> Section:
    known = any(parts.total is not None for parts in years.values())
    says, chart = "どの年度の金額も未確定のため、図はありません。", None
    if known:
        told = "、".join(
            f"{year_name(year)}は割引前{yen(years[year].before)}・割引後{yen(years[year].after)}"
            for year in found.near_years
            if years[year].total is not None
        )
        says = wording.marked(f"利用料（②）は、消費税を加える前で、{told}です。", found.scenario)
        chart = Chart(
            figures.block(page_figures.fee_years(years), found.scenario),
            "割引前と割引後の利用料（②）、いずれも消費税を加える前の額。棒の全体が割引前、塗りつぶした部分が割引後、"
            "その上が二つの割引で減る額です。",
            "年度ごとの、消費税を加える前の利用料（②）と割引で減る額を示す積み上げ棒グラフ",
            (700, 260),
        )
    return Section(
        "fee-years",
        "年度ごとの利用料",
        "割引前と割引後の利用料（②）",
        money_tables.fee_years(years, found.scenario),
        says,
        chart,
        needs=needs,
    )


def _months(found: Overview, year: int, whole: Parts, needs: tuple[str, ...]) -> Section:
    months = money.by_month(found.fees[year], year)
    chart, equal = None, _equal([parts for _, parts in months], year)
    if whole.total is not None and not equal:
        chart = Chart(
            figures.block(page_figures.fee_months(months), found.scenario),
            f"{year_name(year)}の月ごとの、消費税を加える前の利用料（②）と割引で減る額",
            f"{year_name(year)}の月ごとの、消費税を加える前の利用料（②）を示す積み上げ棒グラフ",
            (700, 240),
        )
    return Section(
        f"months-{year}",
        f"月ごとの利用料（{year_name(year)}）",
        "月ごとの利用料（②）",
        money_tables.fee_months(months, year, whole, found.scenario),
        wording.marked(
            equal or _ends_of_year([parts for _, parts in months], year), found.scenario
        ),
        chart,
        needs=needs,
        folds=True,
        year=year,
    )


def _equal(months: Sequence[Parts], year: int) -> str:
    """Return a Japanese sentence that says that all months of the fiscal year have the same number
    of municipalities that owe a fee and the same total after discounts (before tax); "" if this is
    not so, or if a month's total is 未確定.

    Differences of at most 44 yen for each municipality are ignored: they come from rounding, as the
    last month gets the yen that cannot be divided evenly.
    """
    known = [parts.after for parts in months if parts.after is not None]
    if len(known) < len(months) or len({parts.fees for parts in months}) > 1:
        return ""
    if max(known) - min(known) > 44 * months[0].fees:
        return ""
    return (
        f"{year_name(year)}に負担のある団体と割引後の額（消費税を加える前）は、4月から3月まで毎月、"
        f"{months[0].fees:,}団体で{yen(known[0])}です（3月は端数を含めて{yen(known[-1])}）。"
    )


def _ends_of_year(months: Sequence[Parts], year: int) -> str:
    first, last = months[0], months[-1]
    if first.total is None and last.total is None and first.fees == last.fees:
        every = wording.number(first.fees)
        return f"{year_name(year)}に負担のある団体は4月・3月とも{every}団体です。金額は未確定です。"
    told = [
        f"{name}は{parts.fees:,}団体で{yen(parts.after)}"
        for name, parts in (("4月", first), ("3月", last))
    ]
    return f"{year_name(year)}に負担のある団体と割引後の額（消費税を加える前）は、{'、'.join(told)}です。"


def _outlook(found: Overview, needs: tuple[str, ...]) -> Section:
    years = money.outlook(found)
    chart = None
    if any(item.recorded is not None for item in years):
        chart = Chart(
            figures.block(
                page_figures.outlook([(year_name(year), a, b, c) for year, a, b, c in years]),
                found.scenario,
            ),
            f"年度ごとの{LAYERED}",
            "年度ごとの利用料（②）の見通しを示す積み上げ棒グラフ",
        )
    return Section(
        "outlook",
        "見通し",
        "締結済み・申込済みの団体が加わった場合の利用料（②）",
        money_tables.outlook(years, found.scenario),
        _layers(found, years),
        chart,
        WHEN_IN_USE,
        needs,
    )


def _layers(found: Overview, years: Sequence[money.Outlook]) -> str:
    coming = next(item for item in years if item.fiscal_year == found.fiscal_year + 1)
    if coming.recorded is None:
        return "見通しの額も未確定です。利用を開始する団体の数の見込みは、概要のページにあります。"
    of = money.included(found, coming.fiscal_year)
    waiting = foreseen.waiting(found, coming.fiscal_year)
    return wording.marked(
        f"{year_name(coming.fiscal_year)}の合計は、利用開始の記録がある団体だけで{yen(coming.recorded)}、"
        f"締結済みの団体を加えると{yen(coming.agreed)}（{of.agreed:,}団体）、"
        f"申込済みの団体も加えると{yen(coming.applied)}（{of.applied:,}団体）です。"
        + (f"{''.join(waiting)}です。" if waiting else "")
        + foreseen.overdue(found, coming.fiscal_year),
        found.scenario,
    )


def _outlook_months(found: Overview, needs: tuple[str, ...]) -> Section:
    months = money.outlook_months(found)
    says, chart = _rise([(month, applied) for month, *_, applied in months]), None
    if says:
        chart = Chart(
            figures.block(page_figures.outlook_months(months), found.scenario),
            f"月ごとの{LAYERED}",
            "今年度と来年度の月ごとの利用料（②）の見通しを示す積み上げ棒グラフ",
            (700, 300),
        )
    return Section(
        "outlook-months",
        "月ごとの見通し",
        "締結済み・申込済みの団体が加わった場合の、今年度と来年度の月ごとの利用料（②）",
        money_tables.outlook_months(months, found.scenario),
        wording.marked(says, found.scenario) if says else "月ごとの見通しの額も未確定です。",
        chart,
        note="各月の合計は、年度の見通しと一致します。",
        needs=needs,
        folds=True,
    )


def _rise(months: Sequence[tuple[date, int | None]]) -> str:
    """Return a Japanese sentence with the first and the last amount (yen) in `months`, and the
    month with the greatest rise over the month before it; "" if an amount is 未確定.

    `months` has (first day of the month, yen). A rise of at most 1% of the last amount is not
    named, because it may only come from rounding: the last month of a fiscal year gets the yen that
    cannot be divided evenly.
    """
    known = [(month, owed) for month, owed in months if owed is not None]
    if len(known) < len(months):
        return ""
    rise, at = max((after - before, at) for (_, before), (at, after) in pairwise(known))
    (first, begin), (last, end) = known[0], known[-1]
    most = (
        f"最も増えるのは{wording.month(at)}で、前の月より{yen(rise)}の増です。"
        if rise > end // 100
        else ""
    )
    return (
        f"1か月の合計は、申込済みの団体まで加えると、{wording.month(first)}の{yen(begin)}から"
        f"{wording.month(last)}の{yen(end)}になる見込みです。{most}"
    )


def _moves(found: Overview, totals: Sequence[int | None]) -> str:
    known = [total for total in totals if total is not None]
    if not known:
        return ""
    return wording.marked(
        f"未確定のきまりに置いた仮の値を1つずつ変えると、{year_name(found.fiscal_year + 1)}の合計"
        f"（{Layer.SURE}団体、{yen(sum_of(found.fees[found.fiscal_year + 1]))}）は"
        f"{yen(min(known))}から{yen(max(known))}までの間で動きます。",
        found.scenario,
    )


def _compared(found: Overview, other: Rules) -> Section:
    """Return the section that compares the totals of fees, in each fiscal year that pages cover,
    under the overview's own rules and under the rules `other`.
    """
    names = (
        f"試算「{found.scenario}」" if found.scenario else "きまり",
        f"試算「{other.scenario}」",
    )
    one, two = found.calculator, found.calculator.under(other)
    rows = [
        (year, one.sum(year, one.codes(year)), two.sum(year, two.codes(year)))
        for year in found.years
    ]
    chart = None
    if all(one is not None and two is not None for _, one, two in rows):
        drawn = page_figures.scenarios(rows, names)
        chart = Chart(
            figures.block(drawn, f"{found.scenario}」と「{other.scenario}"),
            "年度ごとの利用料（②）の合計（消費税を含む）",
            "二つの試算の利用料（②）の合計を年度ごとに並べた棒グラフ",
        )
    return Section(
        "compared",
        "試算の比較",
        "二つの前提による利用料（②）",
        fee_tables.side_by_side(rows, names),
        _gap(rows[found.years.index(found.fiscal_year + 1)], names),
        chart,
        f"{names[0]}の前提：{found.rules.about}　{names[1]}の前提：{other.about}",
    )


def _gap(row: tuple[int, int | None, int | None], names: tuple[str, str]) -> str:
    """Return a Japanese sentence with two totals (yen) of a fiscal year and, if both are known, the
    second minus the first.

    `row` is (fiscal year, first total, second total), None for 未確定; `names` are the names of the
    rules or scenarios that the totals are computed under.
    """
    year, one, two = row
    told = f"{year_name(year)}の合計は、{names[0]}で{yen(one)}、{names[1]}で{yen(two)}です"
    if one is None or two is None:
        return f"{told}。"
    return f"{told}（差は{wording.signed(two - one)}円）。"
