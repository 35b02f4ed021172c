"""Every table there is to download, each with the name of its file. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from reports import fee_tables, tables
from reports.overview import Overview
from reports.tables import Table


@dataclass(frozen=True, slots=True)
class Listed:
    """One table: `name` is that of its files (without 試算 and suffix), `about` says what it is for."""

    name: str
    about: str
    table: Table


def every_table(found: Overview) -> tuple[Listed, ...]:
    """The tables in the order of the data page."""
    now, scenario = found.shares.now, found.scenario
    fees = found.fees[found.fiscal_year]
    return (
        Listed("都道府県別の割合", "都道府県ごとの三つの割合", tables.by_prefecture(now)),
        Listed("種別ごとの割合", "団体の種別ごとの三つの割合", tables.by_kind(now)),
        Listed("月ごとの推移", "各月末の団体数", tables.by_month(found.history)),
        Listed("受信したメール", "種類と結果ごとの通数", tables.mails(found.desk)),
        Listed("当方からの連絡", "連絡の種類と状態ごとの通数", tables.letters(found.desk)),
        Listed("職員の確認を待つもの", "理由ごとの件数と経過日数", tables.waiting(found.desk)),
        Listed("申込みの段階", "現在の段階ごとの件数", tables.stages(found.desk)),
        Listed("次の割引の段階", "都道府県ごとの導入割合と、あと何団体", fee_tables.targets(found.targets)),
        Listed("団体別の利用料", "負担のある団体の利用料（②）", fee_tables.charged(fees, scenario)),
        Listed("都道府県別の利用料", "都道府県ごとの利用料（②）の合計", fee_tables.by_prefecture(fees, scenario)),
        Listed("きまりの一覧", "きまりの値・適用開始日・根拠", fee_tables.rules(found.rules, found.day)),
    )  # fmt: skip
