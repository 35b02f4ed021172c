"""Make tables of what municipalities owe for ② (利用料), and of totals by fiscal year and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from intake.text.workdays import in_working_days
from intake.vocabulary.codes import Stage, label_of
from reports import wording
from reports.counts.towns import Town, size_of
from reports.fees.calculator import Fee, Status
from reports.fees.coming import Accuracy, Coming, Layer
from reports.fees.money import Determined, Outlook, Parts
from reports.overview import Overview
from reports.tables.table import Column, Table, numbers
from reports.wording import marked, year_name, yen

_DAYS = ("申込み", "受付完了", "試行開始", "締結", "利用開始", "終了・取下げ")
TO_CALL, TO_CHECK = "連絡", "確認"
"""What is to be done about the municipalities of 連絡すべき団体 and of 止まっている申込み."""
_Fees = Mapping[int, Mapping[str, Fee]]  # by fiscal year and code


def towns(found: Overview, members: Sequence[Town], name: str) -> Table:
    """Return a table with a row for each municipality in `members`: name, code, stage, the day on
    which each step (申込み, 受付完了, …) was reached, and the usage fees (②) in yen of the
    previous, the current and the next fiscal year.

    `members` are of one prefecture; `name` is the prefecture's name, for the caption.
    """
    fees = fees_of(found)
    return Table(
        caption=marked(f"{name}の市区町村の段階・日付・利用料（②）（単位：円）", found.scenario),
        columns=(Column("市区町村"), Column("団体コード"), *_columns(fees, wording.NOTHING)),
        rows=tuple((town.name, town.code, *_cells(town, fees)) for town in members),
        keys=tuple(town.code for town in members),
        prefix="m",
    )


def applicants(found: Overview) -> Table:
    """Return a table with a row for each municipality that has ever applied.

    It has the names of municipality and prefecture, code, stage, the day on which each step
    (申込み, 受付完了, …) was reached, fees in yen of the previous, the current and the next fiscal
    year, kind and population band. Four more columns are filled if staff should call the
    municipality, or if its application is incomplete or waits for a person: what to do (連絡 or
    確認), its rank by urgency, the reason, and how many working days it has waited.
    """
    fees, prefectures = fees_of(found), found.shares.now.names
    seen = found.attention
    listed = {
        each.town.code: (what, place, each.why, each.days)
        for what, of in ((TO_CHECK, seen.stopped), (TO_CALL, seen.call))
        for place, each in enumerate(of, 1)
    }
    members = [town for town in found.towns.now if town.stage]
    return Table(
        caption=marked(f"申し込んだ団体（{wording.day(found.day)}現在、単位：円）", found.scenario),
        columns=(
            Column("市区町村"), Column("都道府県", choose=True), Column("団体コード"),
            Column("すること", choose=True), Column("順", str, numeric=True), Column("その理由", choose=True),
            Column("待ち", lambda n: wording.NOTHING if n is None else in_working_days(n), numeric=True),
            *_columns(fees, wording.NOTHING), *_KIND,
        ),
        rows=tuple(
            (
                town.name, prefectures[town.prefecture], town.code,
                *listed.get(town.code, (wording.NOTHING,) * 3 + (None,)),
                *_cells(town, fees), town.kind, _size(found, town),
            )
            for town in members
        ),
        keys=tuple(town.code for town in members),
        prefix="m",
    )  # fmt: skip


def municipalities(found: Overview) -> Table:
    """Return a table with a row for each municipality in the register.

    It has the code, names of prefecture and municipality, kind, population band, stage, the day on
    which each step (申込み, 受付完了, …) was reached, and the usage fees (②) in yen of the
    previous, the current and the next fiscal year. If nothing is owed in the current year, a last
    cell says why.
    """
    fees, prefectures = fees_of(found), found.shares.now.names
    this = fees[found.fiscal_year]
    return Table(
        caption=marked(f"市区町村の一覧（{wording.day(found.day)}現在、単位：円）", found.scenario),
        columns=(
            *map(Column, ("団体コード", "都道府県", "市区町村", "種別", "人口規模")),
            *_columns(fees, ""),
            Column(f"②の負担がない理由（{year_name(found.fiscal_year)}）"),
        ),
        rows=tuple(
            (
                town.code, prefectures[town.prefecture], town.name, town.kind, _size(found, town),
                *_cells(town, fees), this[town.code].why if town.code in this else "",
            )
            for town in found.towns.now
        ),
    )  # fmt: skip


def free(found: Overview, members: Sequence[Town]) -> list[tuple[str, list[str]]]:
    """Return the reasons why municipalities in `members` owe no usage fee (②) in the current fiscal
    year, as pairs (Japanese reason, names of the municipalities to which it applies).
    """
    this, groups = fees_of(found)[found.fiscal_year], dict[str, list[str]]()
    for town in members:
        if town.code in this and this[town.code].why:
            groups.setdefault(this[town.code].why, []).append(town.name)
    return list(groups.items())


@lru_cache(maxsize=2)
def fees_of(found: Overview) -> _Fees:
    """Return the fees of the previous, the current and the next fiscal year: for each year, a dict
    from municipality code to Fee. The result is cached.
    """
    return {year: {fee.code: fee for fee in found.fees[year]} for year in found.near_years}


_KIND = (Column("種別", choose=True), Column("人口規模", choose=True))
_STAGES = list(Stage)


def _size(found: Overview, town: Town) -> str:
    return size_of(found.facts.populations.get(town.code, ()), found.day)


def _columns(fees: _Fees, without: str) -> tuple[Column, ...]:
    """Return the columns for the stage, for the day on which each step (申込み, 受付完了, …) was
    reached, and for the fee of each fiscal year in `fees`; `without` is the text shown for a step
    that was not reached.
    """
    return (
        Column(
            "段階", lambda stage: label_of(Stage, stage) if stage else "申込みなし",
            order=lambda stage: f"{_STAGES.index(Stage(stage)) if stage else 99:02d}", choose=True,
        ),
        *(Column(title, lambda day: wording.small_day(day) if day else without) for title in _DAYS),
        *(Column(year_name(year), _owed_words, numeric=True, choose=True) for year in fees),
    )  # fmt: skip


def _cells(town: Town, fees: _Fees) -> tuple[object, ...]:
    return (
        town.stage, town.received_on, town.accepted_on, town.trial_on, town.agreed_on,
        town.in_use_on, town.left_on, *(_owed(of.get(town.code)) for of in fees.values()),
    )  # fmt: skip


def _owed(fee: Fee | None) -> int | str | None:
    """Return the fee in yen; None if it is 未確定, "" if nothing is charged or there is no fee."""
    return "" if fee is None or fee.status is Status.FREE else fee.total


def _owed_words(amount: int | str | None) -> str:
    """Return the result of `_owed` as text: 「1,234円」, 「未確定」 for None, 「－」 for ""."""
    return wording.NOTHING if isinstance(amount, str) else yen(amount)


_PARTS = (
    *numbers("団体", "うち未確定"),
    *(Column(title, yen, numeric=True)
      for title in ("割引前", "早期導入割引", "導入割合に応じた割引", "割引後", "消費税", "合計", "うち変わり得る額")),
)  # fmt: skip


def _part_cells(parts: Parts) -> tuple[int | None, ...]:
    return (
        parts.fees, parts.undetermined, parts.before, parts.early, parts.prefecture, parts.after,
        parts.tax, parts.total, parts.estimated,
    )  # fmt: skip


def fee_years(years: Mapping[int, Parts], scenario: str) -> Table:
    """Return a table of the usage fee (②) with a row for each fiscal year in `years`.

    Its columns are the number of municipalities that are charged or whose fee is 未確定, how many
    of these fees are 未確定, and in yen the amount before discounts, each of the two discounts, the
    amount after discounts, tax, the total, and how much of the total may still change. The caption
    names the `scenario`, unless it is "".
    """
    return Table(
        caption=marked(f"年度ごとの利用料（②）：{Layer.SURE}団体（単位：団体・円）", scenario),
        columns=(Column("年度", year_name), *_PARTS),
        rows=tuple((year, *_part_cells(parts)) for year, parts in years.items()),
    )


def fee_months(months: Sequence[tuple[date, Parts]], year: int, total: Parts, scenario: str) -> Table:  # fmt: skip
    """Return a table of the usage fee (②) with a row for each month of the fiscal year `year`; its
    columns, apart from the first, are those of `fee_years`.

    `months` has pairs (first day of the month, amounts of the month); `total` has the amounts of
    the whole year, for the last row. The caption names the `scenario`, unless it is "".
    """
    rows = [(wording.month(month), *_part_cells(parts)) for month, parts in months]
    return Table(
        caption=marked(
            f"{year_name(year)}の月ごとの利用料（②）：{Layer.SURE}団体（単位：団体・円）", scenario
        ),
        columns=(Column("月"), *_PARTS),
        rows=(*rows, ("合計", *_part_cells(total))),
        total=True,
    )


def determined(years: Mapping[int, Parts], kept: Mapping[int, Determined], scenario: str) -> Table:
    """Return a table that compares fees as determined (算定) with fees as computed now, with a row
    for each fiscal year in `years`.

    Its columns are whether and when fees were determined, and in yen the total as determined, the
    parts of the present total that cannot and that can still change, the present total, and the
    present total minus the determined one. `years` has the present totals, `kept` the newest
    determination of each year that has one, both by fiscal year. The caption names the `scenario`,
    unless it is "".
    """
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
            *(Column(t, yen, numeric=True) for t in ("変わらない額", "変わり得る額", "現在の計算")),
            money[1],
        ),
        rows=tuple(rows),
    )  # fmt: skip


def outlook(years: Sequence[Outlook], scenario: str) -> Table:
    """Return a table with a row for each fiscal year: three forecast totals of the usage fee (②) in
    yen.

    The first is for municipalities with 利用開始 on record; the second adds those with 締結, the third
    also those that have only applied. The caption names the `scenario`, unless it is "".
    """
    return Table(
        caption=marked("見通し：利用料（②）の合計（消費税を含む、単位：円）", scenario),
        columns=(Column("年度", year_name), *_LAYERS),
        rows=tuple(years),
    )


_LAYERS = tuple(
    Column(title, yen, numeric=True)
    for title in (
        f"{Layer.SURE}団体だけ",
        f"{Layer.AGREED}の団体を加える",
        f"{Layer.APPLIED}の団体も加える",
    )
)


def outlook_months(
    months: Sequence[tuple[date, int | None, int | None, int | None]], scenario: str
) -> Table:
    """Return a table with a row for each of `months`: three forecast totals of the usage fee (②) in
    yen.

    The first is for municipalities with 利用開始 on record; the second adds those with 締結, the third
    also those that have only applied. `months` has (first day of the month, and the three totals,
    None for 未確定). The caption names the `scenario`, unless it is "".
    """
    return Table(
        caption=marked("月ごとの見通し：利用料（②）の合計（消費税を含む、単位：円）", scenario),
        columns=(Column("月", wording.month), *_LAYERS),
        rows=tuple(months),
    )


def coming(months: Sequence[date], expected: Coming) -> Table:
    """Return a table with a row for each of `months` (last days of months): how many municipalities
    are expected to use the system on that day, according to the forecast `expected`.

    It has three numbers by how certain the use is (利用開始 on record, 締結, only 申込み; see
    Layer), their sum, and the lowest and the highest number that is possible.
    """
    rows = [(end, [expected.in_use(end)[layer] for layer in Layer]) for end in months]
    return Table(
        caption="月末に利用している団体の数の見込み（単位：団体）",
        columns=(
            Column("月末", wording.month),
            *numbers(*(layer.value for layer in Layer), "見込み", "少ない場合", "多い場合"),
        ),
        rows=tuple((end, *counts, sum(counts), *expected.span(end)) for end, counts in rows),
    )


def tried(found: Sequence[Accuracy]) -> Table:
    """Return a table that compares earlier forecasts of how many municipalities use the system with
    what really happened; each row is for forecasts that look the same number of months ahead.

    The first columns are on the newest of these forecasts: when it was made, for which day, the
    number of municipalities, its span (lowest to highest), and the real number. The others are on
    all of them: how often the real number was within the span, the mean width of the spans, the
    mean absolute error, and that of the former method (all applicants begin on the next 1 April).
    """
    averages = ("幅の平均", "平均の誤差", "以前の方法による平均の誤差")
    return Table(
        caption="利用開始の見込みと実績（利用している団体の数、単位：団体）",
        columns=(
            Column("何か月先", lambda months: f"{months}か月先"),
            Column("直近の見込みを立てた日", wording.small_day), Column("いつの見込みか", wording.small_day),
            *numbers("見込み"), Column("幅", lambda span: "～".join(map(wording.number, span)), numeric=True),
            *numbers("実績"), Column("実績が幅に入った回数", numeric=True),
            *(Column(title, wording.tenths, numeric=True) for title in averages),
        ),
        rows=tuple(
            (
                each.months, last.made, last.for_day, last.foreseen, last.span, last.came,
                f"{len(each.tried)}回のうち{each.inside}回", each.width, each.error, each.former_error,
            )
            for each in found
            for last in each.tried[-1:]
        ),
    )  # fmt: skip
