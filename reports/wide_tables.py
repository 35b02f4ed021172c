"""Tables too long for a page: every municipality, every prefecture by month, mails by day. Pure."""

from __future__ import annotations

from reports import wording
from reports.overview import Overview
from reports.page_tables import owed, owed_words
from reports.tables import SHARE_COLUMNS, Column, Table, numbers, share_cells
from reports.wording import marked, year_name

_DAYS = ("申込み", "受付完了", "試行開始", "締結", "利用開始", "終了・取下げ")


def municipalities(found: Overview) -> Table:
    """Every municipality of the day with its stage, its days, and the fees of two fiscal years."""
    years = (found.fiscal_year, found.fiscal_year + 1)
    fees = {year: {fee.code: fee for fee in found.fees[year]} for year in years}
    prefectures = {p.code: p.name for p in found.shares.now.prefectures}
    return Table(
        caption=marked(f"市区町村の一覧（{wording.day(found.day)}現在、単位：円）", found.scenario),
        columns=(
            Column("団体コード"),
            Column("都道府県"),
            Column("市区町村"),
            Column("種別"),
            Column("段階", lambda stage: wording.stage(stage) if stage else "申込みなし"),
            *(Column(title, lambda day: wording.small_day(day) if day else "") for title in _DAYS),
            *(Column(year_name(year), owed_words, numeric=True) for year in years),
        ),
        rows=tuple(
            (
                town.code, prefectures[town.prefecture], town.name, town.kind, town.stage,
                town.received_on, town.accepted_on, town.trial_on, town.agreed_on, town.in_use_on,
                town.left_on, *(owed(fees[year].get(town.code)) for year in years),
            )
            for town in found.towns.now
        ),
    )  # fmt: skip


def prefecture_months(found: Overview) -> Table:
    """The three shares of each prefecture at the end of each month; the last day there is, too."""
    ends = {(day.on_date.year, day.on_date.month): day.on_date for day in found.history}.values()
    return Table(
        caption=marked("都道府県別の各月末の団体数と割合（単位：団体）", found.scenario),
        columns=(Column("月末", wording.small_day), Column("都道府県"), *SHARE_COLUMNS),
        rows=tuple(
            (rows[0].on_date, row.name, *share_cells(row.shares))
            for rows in zip(*found.by_prefecture.values(), strict=True)
            if rows[0].on_date in ends
            for row in rows
        ),
    )


def mail_days(found: Overview) -> Table:
    """Mails received by day, and how many of them a person had to look at."""
    return Table(
        caption="日ごとの受信メール（単位：通）",
        columns=(Column("日", wording.small_day), *numbers("受信", "うち職員が確認")),
        rows=tuple((day.on_date, day.mails, day.by_person) for day in found.service.days),
    )
