"""Tables of what municipalities owe, and of what that adds up to by year and month. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from intake.vocabulary.codes import Stage, label_of
from reports import wording
from reports.counts.towns import Town
from reports.fees.calculator import Fee, Status
from reports.fees.money import Determined, Outlook, Parts
from reports.overview import Overview
from reports.tables.table import Column, Table, numbers
from reports.wording import marked, year_name, yen

_DAYS = ("申込み", "受付完了", "試行開始", "締結", "利用開始", "終了・取下げ")
_Fees = Mapping[int, Mapping[str, Fee]]  # by fiscal year and code


def towns(members: Sequence[Town], fees: _Fees, name: str, scenario: str) -> Table:
    """The municipalities of a prefecture with stage, days, and what they owe in the fiscal years."""
    return Table(
        caption=marked(f"{name}の市区町村の段階・日付・利用料（②）（単位：円）", scenario),
        columns=(Column("市区町村"), *_columns(fees, wording.NOTHING)),
        rows=tuple((town.name, *_cells(town, fees)) for town in members),
        keys=tuple(town.code for town in members),
        prefix="m",
    )


def municipalities(found: Overview) -> Table:
    """One row per municipality: its stage, the dates of its stages, its fees this fiscal year and next."""
    years = (found.fiscal_year, found.fiscal_year + 1)
    fees = {year: {fee.code: fee for fee in found.fees[year]} for year in years}
    prefectures = {p.code: p.name for p in found.shares.now.prefectures}
    return Table(
        caption=marked(f"市区町村の一覧（{wording.day(found.day)}現在、単位：円）", found.scenario),
        columns=(
            *map(Column, ("団体コード", "都道府県", "市区町村", "種別")), *_columns(fees, ""),
        ),
        rows=tuple(
            (town.code, prefectures[town.prefecture], town.name, town.kind, *_cells(town, fees))
            for town in found.towns.now
        ),
    )  # fmt: skip


def _columns(fees: _Fees, without: str) -> tuple[Column, ...]:
    """Stage, days and fees; `without` is what stands where there is no day."""
    return (
        Column("段階", lambda stage: label_of(Stage, stage) if stage else "申込みなし"),
        *(Column(title, lambda day: wording.small_day(day) if day else without) for title in _DAYS),
        *(Column(year_name(year), _owed_words, numeric=True) for year in fees),
    )


def _cells(town: Town, fees: _Fees) -> tuple[object, ...]:
    return (
        town.stage, town.received_on, town.accepted_on, town.trial_on, town.agreed_on,
        town.in_use_on, town.left_on, *(_owed(of.get(town.code)) for of in fees.values()),
    )  # fmt: skip


def _owed(fee: Fee | None) -> int | str | None:
    """The fee in yen, None where it is 未確定, "" where nothing is charged."""
    return "" if fee is None or fee.status is Status.FREE else fee.total


def _owed_words(amount: int | str | None) -> str:
    """「1,234円」, 「未確定」, or 「－」 where nothing is charged."""
    return wording.NOTHING if isinstance(amount, str) else yen(amount)


_PARTS = (
    *numbers("団体", "うち未確定"),
    *(Column(title, yen, numeric=True)
      for title in ("割引前", "早期導入割引", "導入割合に応じた割引", "消費税", "合計", "うち見込み")),
)  # fmt: skip


def _part_cells(parts: Parts) -> tuple[int | None, ...]:
    return (
        parts.fees, parts.undetermined, parts.before, parts.early, parts.prefecture, parts.tax,
        parts.total, parts.estimated,
    )  # fmt: skip


def fee_years(years: Mapping[int, Parts], scenario: str) -> Table:
    """The fees of each fiscal year, before discounts and after."""
    return Table(
        caption=marked("年度ごとの利用料（②）：割引前と割引後（単位：団体・円）", scenario),
        columns=(Column("年度", year_name), *_PARTS),
        rows=tuple((year, *_part_cells(parts)) for year, parts in years.items()),
    )


def fee_months(months: Sequence[tuple[date, Parts]], year: int, total: Parts, scenario: str) -> Table:  # fmt: skip
    """The fees of each month of a fiscal year, their sum last."""
    rows = [(wording.month(month), *_part_cells(parts)) for month, parts in months]
    return Table(
        caption=marked(f"{year_name(year)}の月ごとの利用料（②）（単位：団体・円）", scenario),
        columns=(Column("月"), *_PARTS),
        rows=(*rows, ("合計", *_part_cells(total))),
        total=True,
    )


def determined(years: Mapping[int, Parts], kept: Mapping[int, Determined], scenario: str) -> Table:
    """Each fiscal year as determined, as computed now, and the difference."""
    rows = []
    for year, parts in years.items():
        made = kept.get(year)
        settled = made.total if made and not made.problem else None
        gap = None if None in (settled, parts.total) else (parts.total or 0) - (settled or 0)
        words = (
            "なし"
            if made is None
            else made.problem or f"{wording.small_day(made.on)} {made.kind}済み"
        )
        firm = None if parts.total is None else parts.total - (parts.estimated or 0)
        rows.append((year, words, settled, firm, parts.estimated, parts.total, gap))
    money = [
        Column(title, lambda value: wording.NOTHING if value is None else yen(value), numeric=True)
        for title in ("算定した額", "差額")
    ]
    return Table(
        caption=marked("算定した額と現在の計算（単位：円）", scenario),
        columns=(
            Column("年度", year_name), Column("算定の記録"), money[0],
            *(Column(t, yen, numeric=True) for t in ("事実による額", "見込みによる額", "現在の計算")),
            money[1],
        ),
        rows=tuple(rows),
    )  # fmt: skip


def outlook(years: Sequence[Outlook], start: date, scenario: str) -> Table:
    """Each fiscal year with those on record, and if all that have applied start on a day, too."""
    return Table(
        caption=marked("見通しの幅：利用料（②）の合計（単位：円）", scenario),
        columns=(
            Column("年度", year_name),
            Column("利用開始の記録がある団体だけ", yen, numeric=True),
            Column(
                f"申込済みの団体が全て{wording.date_of(start)}に利用を開始した場合",
                yen,
                numeric=True,
            ),
        ),
        rows=tuple((item.fiscal_year, item.recorded, item.with_pending) for item in years),
    )
