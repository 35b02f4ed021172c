"""Tables of municipalities, sizes, service and money, as pages and downloads show them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from reports import findings_wording, wording
from reports.adoption import Shares
from reports.adoption_by import PrefectureDay
from reports.fees import Fee, Status
from reports.money import Determined, Outlook, Parts
from reports.service import Found, PassDay, Wait, by_month
from reports.service import MailDay as Mails
from reports.tables import SHARE_COLUMNS, Column, Table, numbers, share_cells
from reports.towns import Town
from reports.wording import marked, year_name, yen


def towns(
    members: Sequence[Town],
    fees: Mapping[int, Mapping[str, Fee]],
    years: tuple[int, ...],
    name: str,
    scenario: str,
) -> Table:
    """The municipalities of a prefecture with stage, days, and what they owe in the fiscal years."""
    return Table(
        caption=marked(f"{name}の市区町村の段階・日付・利用料（②）（単位：円）", scenario),
        columns=(
            Column("市区町村"),
            Column("段階", lambda stage: wording.stage(stage) if stage else "申込みなし"),
            *(
                Column(title, wording.small_day)
                for title in ("申込み", "受付完了", "試行開始", "締結", "利用開始", "終了・取下げ")
            ),
            *(Column(year_name(year), owed_words, numeric=True) for year in years),
        ),
        rows=tuple(
            (
                town.name, town.stage, town.received_on, town.accepted_on, town.trial_on,
                town.agreed_on, town.in_use_on, town.left_on,
                *(owed(fees[year].get(town.code)) for year in years),
            )
            for town in members
        ),
        keys=tuple(town.code for town in members),
        prefix="m",
    )  # fmt: skip


def owed(fee: Fee | None) -> int | str | None:
    """The fee in yen, None where it is 未確定, "" where nothing is charged."""
    return "" if fee is None or fee.status is Status.FREE else fee.total


def owed_words(amount: int | str | None) -> str:
    """「1,234円」, 「未確定」, or 「－」 where nothing is charged."""
    return wording.NOTHING if isinstance(amount, str) else yen(amount)


def by_size(sizes: Sequence[tuple[str, Shares]], nationwide: Shares, on: date) -> Table:
    """The three shares of each band of population, all of them last."""
    rows = [(name, *share_cells(shares)) for name, shares in sizes]
    return Table(
        caption=f"人口規模ごとの申込割合・締結割合・利用開始割合（{wording.day(on)}現在、単位：団体）",
        columns=(Column("人口規模"), *SHARE_COLUMNS),
        rows=(*rows, ("全国", *share_cells(nationwide))) if rows else (),
        total=bool(rows),
    )


def prefecture_months(name: str, days: Sequence[PrefectureDay]) -> Table:
    """The three shares of a prefecture at the end of each month."""
    ends = list({(day.on_date.year, day.on_date.month): day for day in days}.values())
    return Table(
        caption=f"{name}の各月末の団体数と割合（単位：団体）",
        columns=(Column("月", wording.month_until), *SHARE_COLUMNS),
        rows=tuple((day.on_date, *share_cells(day.shares)) for day in ends),
    )


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
        words = "なし" if made is None else made.problem or f"{wording.small_day(made.on)} 算定済み"
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


def mail_months(days: Sequence[Mails], last: int | None = None) -> Table:
    """Mails by month, and how many of them a person had to look at; all months, or the `last` ones."""
    months = by_month(days)
    return Table(
        caption=f"月ごとの受信メール（{_span_of(months, last)}単位：通）",
        columns=(Column("月", wording.month), *numbers("受信", "うち職員が確認")),
        rows=tuple(months[-(last or len(months)) :]),
    )


def _span_of(months: Sequence[object], last: int | None) -> str:
    return f"直近{last}か月、" if last and len(months) > last else ""


def waits(found: Sequence[tuple[date, Wait]], whole: Wait, last: int | None = None) -> Table:
    """Time from arrival to letter by month (all, or the `last` ones), and of all letters last."""
    shown = found[-(last or len(found)) :]
    rows = [(wording.month(month), *_wait_cells(wait)) for month, wait in shown]
    span = _span_of(found, last).removesuffix("、")
    return Table(
        caption=f"メールの受信から連絡の送信までの時間{f'（{span}）' if span else ''}",
        columns=(
            Column("送信した月"),
            *numbers("連絡（通）"),
            Column("中央値", wording.duration, numeric=True),
            Column("95%が収まる時間", wording.duration, numeric=True),
        ),
        rows=(*rows, ("全体", *_wait_cells(whole))) if rows else (),
        total=bool(rows),
    )


def _wait_cells(wait: Wait) -> tuple[float | None, ...]:
    return wait.letters, wait.median, wait.most


def findings(found: Iterable[Found], caption: str) -> Table:
    """What readings found, the most frequent first."""
    counts: dict[str, int] = {}
    for item in found:
        words = findings_wording.said(item.code, item.field)
        if words:
            counts[words] = counts.get(words, 0) + item.mails
    rows = sorted(counts.items(), key=lambda row: -row[1])
    return Table(
        caption=caption,
        columns=(Column("内容"), *numbers("メール（通）")),
        rows=tuple(rows),
    )


def passes(days: Sequence[PassDay]) -> Table:
    """The passes over the mailbox by day, the newest first."""
    return Table(
        caption="受信箱の確認（新しい順、単位：回・通）",
        columns=(
            Column("日", wording.small_day),
            *numbers("確認", "うち失敗", "新しいメール", "その日の最後の記録漏れ"),
        ),
        rows=tuple((d.on_date, d.passes, d.failed, d.fresh, d.missing) for d in days),
    )
