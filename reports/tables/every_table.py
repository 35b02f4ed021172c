"""Every table there is to download, each with the name of its file. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.fees import money
from reports.overview import Overview
from reports.tables import desk_tables, fee_tables, money_tables, share_tables
from reports.tables.table import Table
from reports.wording import year_name


@dataclass(frozen=True, slots=True)
class Listed:
    """One table: `name` is that of its files (without 試算 and suffix), `about` says what it is for."""

    name: str
    about: str
    table: Table


def every_table(found: Overview) -> tuple[Listed, ...]:
    """The tables in the order of the data page."""
    return (*_shares(found), *_fees(found), *_desk(found))


def _shares(found: Overview) -> Iterator[Listed]:
    now = found.shares.now
    yield Listed(
        "市区町村の一覧",
        "全ての市区町村の段階・日付・利用料（②）",
        money_tables.municipalities(found),
    )
    yield Listed("都道府県別の割合", "都道府県ごとの三つの割合", share_tables.by_prefecture(now))
    yield Listed("種別ごとの割合", "団体の種別ごとの三つの割合", share_tables.by_kind(now))
    by_size = share_tables.by_size(found.sizes, now.nationwide, found.day)
    yield Listed("人口規模ごとの割合", "人口規模ごとの三つの割合", by_size)
    yield Listed("月ごとの推移", "各月末の団体数", share_tables.by_month(found.history))
    yield Listed(
        "都道府県別の月ごとの推移",
        "各月末の都道府県ごとの三つの割合",
        share_tables.months_by_prefecture(found.by_prefecture, found.scenario),
    )


def _fees(found: Overview) -> Iterator[Listed]:
    scenario, now = found.scenario, found.fiscal_year
    years = money.by_year(found)
    settled = money.determined(found.snapshot, found.years)
    yield Listed(
        "年度ごとの利用料", "割引前と割引後の利用料（②）", money_tables.fee_years(years, scenario)
    )
    for year in (now, now + 1):
        table = money_tables.fee_months(
            money.by_month(found.fees[year], year), year, years[year], scenario
        )
        yield Listed(f"月ごとの利用料（{year_name(year)}）", "月ごとの利用料（②）", table)
    yield Listed(
        "都道府県別の利用料",
        "都道府県ごとの利用料（②）の合計",
        fee_tables.by_prefecture(found.fees[now], scenario),
    )
    yield Listed(
        "団体別の利用料",
        "負担のある団体の利用料（②）",
        fee_tables.charged(found.fees[now], scenario),
    )
    yield Listed(
        "算定した額との比較",
        "算定した額と現在の計算",
        money_tables.determined(years, settled, scenario),
    )
    yield Listed(
        "見通しの幅",
        "申込済みの団体が加わった場合の利用料（②）",
        money_tables.outlook(money.outlook(found), money.start_of_pending(found), scenario),
    )
    if moved := money.sensitivity(found):
        yield Listed(
            "仮の値の影響",
            "仮の値を1つずつ変えたときの合計の動き",
            fee_tables.sensitivity(moved, scenario),
        )
    if rows := money.compared(found):
        names = scenario_names(found)
        yield Listed(
            "試算の比較", "二つの前提による利用料（②）", fee_tables.side_by_side(rows, names)
        )
    yield Listed(
        "次の割引の段階", "都道府県ごとの導入割合と、あと何団体", fee_tables.targets(found.targets)
    )
    yield Listed(
        "きまりの一覧", "きまりの値・適用開始日・根拠", fee_tables.rules(found.rules, found.day)
    )


def _desk(found: Overview) -> Iterator[Listed]:
    desk, service = found.desk, found.service
    review = desk_tables.findings(service.review, "職員の確認が要った理由（多い順）")
    wrong = desk_tables.findings(service.missing, "申込みに足りなかったもの（多い順）")
    yield Listed("受信したメール", "種類と結果ごとの通数", desk_tables.mails(desk))
    yield Listed("日ごとの受信メール", "日ごとの通数", desk_tables.mail_days(found.service.days))
    yield Listed("月ごとの受信メール", "月ごとの通数", desk_tables.mail_months(service.days))
    yield Listed(
        "連絡までの時間",
        "受信から連絡の送信までの時間（分）",
        desk_tables.waits(service.waits, service.wait),
    )
    yield Listed("職員の確認が要った理由", "理由ごとの通数", review)
    yield Listed("申込みに足りなかったもの", "内容ごとの通数", wrong)
    yield Listed("職員の確認を待つもの", "理由ごとの件数と経過日数", desk_tables.waiting(desk))
    yield Listed("申込みの段階", "現在の段階ごとの件数", desk_tables.stages(desk))
    yield Listed("当方からの連絡", "連絡の種類と状態ごとの通数", desk_tables.letters(desk))
    yield Listed("受信箱と記録", "受信箱の通数と記録漏れ", desk_tables.mailbox(desk))
    yield Listed("受信箱の確認", "日ごとの確認の回数と記録漏れ", desk_tables.passes(service.passes))


def scenario_names(found: Overview) -> tuple[str, str]:
    """What two sets of assumptions compared are called."""
    other = found.other_rules.scenario if found.other_rules else ""
    return (f"試算「{found.scenario}」" if found.scenario else "きまり", f"試算「{other}」")
