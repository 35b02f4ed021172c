"""Make the page about the usage fee (② 利用料): totals by fiscal year, month and prefecture,
determinations (算定), forecasts, and two scenarios compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reports import wording
from reports.fees import money
from reports.fees.money import Parts
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import Group, Shown, groups, html, page, those
from reports.pages.paths import Paths
from reports.rules.catalog import BELOW
from reports.sentences.headline import expected
from reports.sentences.summary import KeyFigure
from reports.sentences.tiers import basis
from reports.tables import fee_tables
from reports.wording import year_name, yen

NOT_COMPARED = (
    "比べる試算は指定されていません。二つの試算を並べたページは、担当者に依頼してください。"
)
MONTHS_NOTE = (
    "各団体の年度の額を、その額の対象の月に等分し、割り切れない円は最後の月に入れています。"
    "各月の合計は年度の合計と一致します。"
)
OPEN_LEAD = (
    "次のきまりは事務連絡（令和４年６月30日）に値がなく、別紙も確認できていません。"
    "定めが分かり次第、根拠とともに計算に入れます。"
)


def fees(found: Overview) -> str:
    """Return the HTML of the page about the usage fee (②).

    One table lists the rules that are 未確定 or assumed by a scenario. If the current fiscal year's
    total is 未確定, the tables of amounts are folded at first.
    """
    years = money.by_year(found)
    settled = money.determined(found.snapshot, found.years)
    unknown = years[found.fiscal_year].total is None
    return page(
        found,
        paths.FEES,
        "sections.html.j2",
        title="利用料（②）",
        purpose="今年度と今後の利用料がいくらになるか、何が未確定かを確かめるためのページです。①・③・④は含みません。",
        points=[("", _sentences(found, years))],
        key_figures=[
            *(
                []
                if unknown
                else [expected(found, year) for year in (found.fiscal_year, found.fiscal_year + 1)]
            ),
            _settled(found, settled),
            _open(found),
        ],
        groups=groups(_groups(found)),
        fold="団体数と、金額が未確定の表を見る" if unknown else "",
        rules=html(fee_tables.open_rules(found.rules, found.day)),
        rules_lead=OPEN_LEAD
        + ("この試算では、仮の値を置いて計算しています。" if found.scenario else ""),
    )


def _groups(found: Overview) -> Iterator[Group]:
    prefectures = Paths(found.scenario, paths.FEES).prefectures(found.shares.now.names)

    def of(*ids: str) -> tuple[Shown, ...]:
        return those(found, paths.FEES, ids, prefectures)

    months = (f"months-{year}" for year in found.near_years)
    by_prefecture = (f"by-prefecture-{year}" for year in found.years_so_far)
    depends = f"導入割合に応じた割引：{basis(found.rules, found.day, found.fiscal_year)}"
    yield Group("years", "年度ごとの利用料：割引前と割引後", of("fee-years"), note=depends)
    yield Group("months", "月ごとの利用料", of(*months), note=MONTHS_NOTE)
    yield Group("determined", "算定した額と見込み", of("determined"))
    yield Group("outlook", "今後の見通し：年度ごとと月ごと", of("outlook", "outlook-months"))
    next_year = year_name(found.fiscal_year + 1)
    yield Group("sensitivity", f"未確定のきまりによる幅（{next_year}）", of("sensitivity"))
    compared = of("compared")
    yield Group("compared", "二つの試算の比較", compared, "" if compared else NOT_COMPARED)
    yield Group("prefectures", "都道府県別の利用料", of(*by_prefecture))


def _sentences(found: Overview, years: Mapping[int, Parts]) -> list[str]:
    now = years[found.fiscal_year]
    told = [
        f"{year_name(found.fiscal_year)}に利用料（②）の負担がある団体は{now.fees:,}団体です"
        "（利用開始の記録がある団体。締結済み・申込済みの団体が加わる見込みは「今後の見通し」にあります）。"
    ]
    if now.total is None:
        told.append(
            f"金額は未確定です。年額・割引率・端数処理など、②の{len(found.rules.unsettled_of_fee(found.day))}件のきまりが、"
            "事務連絡の別紙を確認できず定まっていません。0円ではありません。"
        )
        told.append("仮の値を置いた試算のページがあるときは、上の「計算」から開けます。")
        return told
    told.append(
        "割引前・割引後と月ごとの額、その図は消費税を加える前、合計と見通しは消費税を含む額です。"
    )
    early, prefecture = now.early or 0, now.prefecture or 0
    told.append(wording.marked(
        f"割引前の{yen(now.before)}から、早期導入割引で{yen(-early)}、導入割合に応じた割引で{yen(-prefecture)}を減じ、"
        f"消費税{yen(now.tax)}を加えて、合計{yen(now.total)}です。",
        found.scenario,
    ))  # fmt: skip
    told.append(wording.marked(
        "合計は全て、基準日より後の日や後日変わり得る値によるため、変わることがあります。"
        if now.estimated == now.total
        else f"合計のうち{yen(now.estimated)}は、基準日より後の日や後日変わり得る値によるため、変わることがあります。",
        found.scenario,
    ))  # fmt: skip
    return told


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
    """Return the key figure with the number of rules for the usage fee (②) that are 未確定, including
    those for which a 試算 assumes a value.
    """
    unsettled, every = found.rules.unsettled(found.day), len(list(found.rules))
    of_fee = found.rules.unsettled_of_fee(found.day)
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
