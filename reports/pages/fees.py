"""The page about fees: years, months, what is determined, what may come, two scenarios. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports import wording
from reports.charts import figures, page_figures
from reports.fees import money
from reports.fees.money import Parts
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import html, page
from reports.pages.paths import Paths
from reports.rules.catalog import BELOW
from reports.rules.model import Dated
from reports.sentences.headline import expected
from reports.sentences.summary import KeyFigure
from reports.tables import fee_tables, money_tables
from reports.tables.every_table import scenario_names
from reports.wording import year_name, yen


def fees(found: Overview) -> str:
    """The page about fees; what is 未確定 is said with the rule that is missing."""
    years = money.by_year(found)
    settled = money.determined(found.snapshot, found.years)
    return page(
        found,
        paths.FEES,
        "fees.html.j2",
        **_years(found, years),
        **_months(found, years),
        **_outlook(found),
        **_compared(found),
        sentences=_sentences(found, years),
        key_figures=[
            expected(found, found.fiscal_year),
            expected(found, found.fiscal_year + 1),
            _settled(found, settled),
            _open(found),
        ],
        determined=html(money_tables.determined(years, settled, found.scenario)),
        by_prefecture=_by_prefecture(found),
        rules=html(fee_tables.open_rules(found.rules, found.day)),
        year=year_name(found.fiscal_year),
    )


def _by_prefecture(found: Overview) -> Markup:
    links = Paths(found.scenario, paths.FEES)
    codes = [p.code for p in found.shares.now.prefectures]
    table = fee_tables.by_prefecture(found.fees[found.fiscal_year], found.scenario)
    return html(table, {code: links.to(paths.prefecture(code)) for code in codes})


def _sentences(found: Overview, years: Mapping[int, Parts]) -> list[str]:
    now = years[found.fiscal_year]
    told = [f"{year_name(found.fiscal_year)}に利用料（②）の負担がある団体は{now.fees:,}団体です。"]
    if now.total is None:
        told.append(
            f"金額は未確定です。年額・割引率・端数処理など、②の{len(_unsettled(found))}件のきまりが、"
            "事務連絡の別紙を確認できず定まっていません。0円ではありません。"
        )
        told.append("仮の値を置いた試算のページは、担当者に依頼してください。")
        return told
    early, prefecture = now.early or 0, now.prefecture or 0
    told.append(wording.marked(
        f"割引前の{yen(now.before)}から、早期導入割引で{yen(-early)}、導入割合に応じた割引で{yen(-prefecture)}を減じ、"
        f"消費税{yen(now.tax)}を加えて、合計{yen(now.total)}です。",
        found.scenario,
    ))  # fmt: skip
    told.append(wording.marked(
        "合計は全て、基準日より後の日や後日変わり得る値による見込みです。"
        if now.estimated == now.total
        else f"合計のうち{yen(now.estimated)}は、基準日より後の日や後日変わり得る値による見込みです。",
        found.scenario,
    ))  # fmt: skip
    return told


def _years(found: Overview, years: Mapping[int, Parts]) -> dict[str, Any]:
    known = [(year, parts.total) for year, parts in years.items() if parts.total is not None]
    says = "どの年度の金額も未確定のため、図はありません。"
    if known:
        told = "、".join(f"{year_name(year)}は{yen(total)}" for year, total in known)
        says = wording.marked(f"利用料（②）の合計は、{told}です。", found.scenario)
    chart = figures.block(page_figures.fee_years(years), found.scenario) if known else None
    table = html(money_tables.fee_years(years, found.scenario))
    return {"years": table, "years_chart": chart, "years_says": says}


def _months(found: Overview, years: Mapping[int, Parts]) -> dict[str, Any]:
    """The months of the fiscal year and the next."""
    shown = []
    for year in (found.fiscal_year, found.fiscal_year + 1):
        months = money.by_month(found.fees[year], year)
        table = money_tables.fee_months(months, year, years[year], found.scenario)
        chart = None
        if years[year].total is not None:
            chart = figures.block(page_figures.fee_months(months), found.scenario)
        says = wording.marked(_ends_of_year([parts for _, parts in months], year), found.scenario)
        shown.append(
            {"year": year, "name": year_name(year), "table": html(table), "chart": chart, "says": says}
        )  # fmt: skip
    return {"months": shown}


def _ends_of_year(months: Sequence[Parts], year: int) -> str:
    first, last = months[0], months[-1]
    if first.total is None and last.total is None and first.fees == last.fees:
        every = wording.number(first.fees)
        return f"{year_name(year)}に負担のある団体は4月・3月とも{every}団体です。金額は未確定です。"
    told = [
        f"{name}は{parts.fees:,}団体で{yen(parts.total)}"
        for name, parts in (("4月", first), ("3月", last))
    ]
    return f"{year_name(year)}に負担のある団体と金額は、{'、'.join(told)}です。"


def _outlook(found: Overview) -> dict[str, Any]:
    years = money.outlook(found)
    known = any(item.recorded is not None for item in years)
    moved = money.sensitivity(found)
    chart = figures.block(page_figures.outlook(years), found.scenario) if known else None
    return {
        "outlook": html(money_tables.outlook(years, money.start_of_pending(found), found.scenario)),
        "outlook_chart": chart,
        "start_of_pending": wording.date_of(money.start_of_pending(found)),
        "outlook_says": _range(found, years),
        "sensitivity": html(fee_tables.sensitivity(moved, found.scenario)) if moved else "",
        "sensitivity_says": _moves(found, [item.total for item in moved]),
    }


def _range(found: Overview, years: list[money.Outlook]) -> str:
    coming = next(item for item in years if item.fiscal_year == found.fiscal_year + 1)
    if coming.recorded is None:
        return "見通しの幅も未確定です。利用を開始した団体の数だけが定まっています。"
    return wording.marked(
        f"{year_name(coming.fiscal_year)}の合計は、利用開始の記録がある団体だけで{yen(coming.recorded)}、"
        f"申込済みの団体が全て{wording.date_of(money.start_of_pending(found))}に利用を開始すると{yen(coming.with_pending)}です。",
        found.scenario,
    )


def _moves(found: Overview, totals: list[int | None]) -> str:
    known = [total for total in totals if total is not None]
    if not known:
        return ""
    return wording.marked(
        f"未確定のきまりに置いた仮の値を1つずつ変えると、{year_name(found.fiscal_year + 1)}の合計は"
        f"{yen(min(known))}から{yen(max(known))}までの間で動きます。",
        found.scenario,
    )


def _compared(found: Overview) -> dict[str, Any]:
    """Two scenarios side by side, where another one was named."""
    rows = money.compared(found)
    if found.other_rules is None or not rows:
        return {"compared": "", "compared_chart": None, "compared_says": ""}
    names = scenario_names(found)
    both = f"{found.scenario}」と「{found.other_rules.scenario}"
    known = all(one is not None and two is not None for _, one, two in rows)
    chart = page_figures.scenarios(rows, names) if known else None
    return {
        "compared": html(fee_tables.side_by_side(rows, names)),
        "compared_chart": figures.block(chart, both) if chart else None,
        "compared_says": (
            f"{names[0]}の前提：{found.rules.about}　{names[1]}の前提：{found.other_rules.about}"
        ),
    }


def _settled(found: Overview, kept: Mapping[int, money.Determined]) -> KeyFigure:
    title = "算定した利用料（②）"
    if not kept:
        why = "算定の記録はまだありません"
        return KeyFigure(title, wording.NOTHING, "", why, ())
    newest = kept[max(kept)]
    if newest.problem:
        return KeyFigure(title, wording.NOTHING, "", newest.problem, (), None, True)
    if newest.provisional:
        title = "仮に算定した利用料（②）"
    detail = f"{year_name(newest.fiscal_year)}、{wording.small_day(newest.on)} {newest.kind}、{newest.municipalities}団体"
    return KeyFigure(title, f"{newest.total:,}", "円", detail, ())


def _open(found: Overview) -> KeyFigure:
    """The rules of ② that nothing real settles; a value assumed for a 試算 settles none."""
    unsettled, every = found.rules.unsettled(found.day), len(list(found.rules))
    of_fee = _unsettled(found)
    assumed = sum(bool(value.scenario) for value in of_fee)
    others = f"{len(unsettled) - len(of_fee)}件（{len(BELOW)}件のうち）"
    valued = (
        ("この試算で仮の値を置いたもの", f"{assumed}件"),
        ("値がないもの", f"{len(of_fee) - assumed}件"),
    )
    return KeyFigure(
        title="未確定のきまり（②）",
        value=f"{len(of_fee):,}",
        unit="件",
        detail=f"②のきまり{every - len(BELOW)}件のうち",
        comparisons=(*(valued if found.scenario else ()), ("①・③・④の未確定のきまり", others)),
        warning=bool(of_fee),
    )


def _unsettled(found: Overview) -> list[Dated]:
    return [value for value in found.rules.unsettled(found.day) if value.rule not in BELOW]
