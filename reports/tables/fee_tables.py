"""Make tables of rules and of fees (② 利用料), for the terminal, notebooks, pages and workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports import wording
from reports.fees.arithmetic import Rate
from reports.fees.assessed import Assessment
from reports.fees.calculator import Fee, Status, sum_of
from reports.fees.facts import Row
from reports.fees.forecast import Sensitivity, YearSum
from reports.fees.lines import with_subtotals
from reports.fees.targets import Targets
from reports.rules.catalog import NOTICE
from reports.rules.model import Rules
from reports.rules.shapes import Tier
from reports.tables.table import Column, Table, numbers
from reports.wording import UNDETERMINED, date_of, marked, percent_of, year_name, yen


def rules(found: Rules, on: date) -> Table:
    """Return a table with a row for each rule: its id (name of its file without .yaml), name, value
    on the day `on`, the day from which that value applies, 根拠.
    """
    rows = []
    for rule in found:
        value = rule.at(on)
        planned = "（予定）" if value.planned else ""
        shown = UNDETERMINED if value.value is None else f"{value.words}{planned}"
        reason = f"前提：{value.source}" if value.scenario else value.source
        rows.append((rule.id, rule.name, shown, date_of(value.since), reason))
    unsettled = found.unsettled(on)
    open_ones = sum(value.value is None for value in unsettled)
    assumed = f"、仮の値 {len(unsettled) - open_ones}件" if found.scenario else ""
    return Table(
        caption=marked(
            f"きまりの一覧（{date_of(on)}、{len(rows)}件のうち未確定 {open_ones}件{assumed}）",
            found.scenario,
        ),
        columns=tuple(map(Column, ("ファイル", "きまり", "値", "適用開始日", "根拠"))),
        rows=tuple(rows),
    )


def open_rules(found: Rules, on: date) -> Table:
    """Return a table with a row for each rule whose value on the day `on` is 未確定, or is assumed by
    the scenario of the rules.

    Its columns are the name of the rule, what it decides, the clause of the notice (事務連絡) and,
    under a scenario, the assumed value.
    """
    assumed = ("仮の値",) if found.scenario else ()
    return Table(
        caption=marked(f"未確定のきまり（{date_of(on)}）", found.scenario),
        columns=tuple(map(Column, ("きまり", "何を定めるか", "事務連絡の箇所", *assumed))),
        rows=tuple(
            (
                value.name,
                found[value.rule].text,
                found[value.rule].clause.removeprefix(NOTICE),
                value.words,
            )[: 3 + len(assumed)]
            for value in found.unsettled(on)
        ),
    )


def municipalities(rows: Sequence[Row]) -> Table:
    """Return a table with a row for each municipality: code, name with prefecture, kind (市, 町, …)."""
    return Table(
        caption="団体コード",
        columns=tuple(map(Column, ("団体コード", "市区町村", "種別"))),
        rows=tuple((row.code, row.full_name, row.kind) for row in rows),
    )


def charged(fees: Sequence[Fee], scenario: str) -> Table:
    """Return a table with a row for each of `fees` that is charged or 未確定: code, municipality,
    fee in yen, whether the fee may still change, status. A last row has the sum of the fees.

    Municipalities that owe nothing are left out. All fees must be of one fiscal year. The caption
    names the `scenario`, unless it is "".
    """
    shown = [fee for fee in fees if fee.status is not Status.FREE]
    rows = [
        (
            fee.code,
            fee.row.full_name,
            fee.total,
            "変わり得る" if fee.estimates else "",
            fee.status.value,
        )
        for fee in shown
    ]
    total = sum_of(shown)
    year = year_name(fees[0].fiscal_year) if fees else ""
    return Table(
        caption=marked(f"{year}の利用料（②）（単位：円）", scenario),
        columns=(
            Column("団体コード"), Column("市区町村"), Column("利用料（②）", yen, numeric=True),
            Column("額の変動"), Column("状態"),
        ),
        rows=(*rows, ("合計", f"{len(shown)}団体", total, "", "")) if rows else (),
        total=bool(rows),
    )  # fmt: skip


def by_prefecture(fees: Sequence[Fee], scenario: str) -> Table:
    """Return a table with a row for each prefecture, then 全国: how many municipalities it has, how
    many of them are charged, how many have a fee that is 未確定, how many owe nothing, and the
    total usage fee (②) in yen.

    A total is 未確定 if any fee in it is. All of `fees` must be of one fiscal year. The caption
    names the `scenario`, unless it is "".
    """
    groups: dict[str, list[Fee]] = {}
    for fee in fees:
        groups.setdefault(fee.row.prefecture_name, []).append(fee)
    rows = [(name, *_counts(group)) for name, group in groups.items()]
    year = year_name(fees[0].fiscal_year) if fees else ""
    return Table(
        caption=marked(f"{year}の利用料（②）の都道府県別の合計（単位：団体・円）", scenario),
        columns=(
            Column("都道府県"),
            *numbers("市区町村", "計算できた団体", "未確定の団体", "負担のない団体"),
            Column("利用料（②）の合計", yen, numeric=True),
        ),
        rows=(*rows, ("全国", *_counts(fees))),
        keys=(*(group[0].row.prefecture for group in groups.values()), "all"),
        total=True,
    )  # fmt: skip


def _counts(fees: Sequence[Fee]) -> tuple[int | None, ...]:
    status = [fee.status for fee in fees]
    kinds = (Status.CHARGED, Status.UNDETERMINED, Status.FREE)
    return len(fees), *map(status.count, kinds), sum_of(fees)


def lines(fee: Fee) -> Table:
    """Return a table with a row for each line of the fee's bill (label, yen, explanation), then the
    total.

    If the bill has several parts (runs of months with equal fee and discounts), a subtotal follows
    each.
    """
    rows = [(line.label, line.amount, line.how) for line in with_subtotals(fee.lines)]
    title = (
        f"{fee.row.full_name}（{fee.code}）{year_name(fee.fiscal_year)}の利用料（②）（単位：円）"
    )
    return Table(
        caption=marked(title, fee.scenario),
        columns=(Column("項目"), Column("金額", yen, numeric=True), Column("計算")),
        rows=(*rows, ("合計", fee.total, fee.why)),
        total=True,
    )


def references(fee: Fee) -> Table:
    """Return a table with a row for each of the other costs (①, ③, ④) that the fee's bill shows for
    reference: label, yen, and how the amount is computed or why it is unknown.
    """
    return Table(
        caption=marked("参考（②の合計には含まない、単位：円）", fee.scenario),
        columns=(Column("項目"), Column("金額", yen, numeric=True), Column("計算・不明な点")),
        rows=tuple(
            (line.label, line.amount, line.how or "、".join(m.why for m in line.missing))
            for line in fee.references
        ),
    )


def targets(found: Targets) -> Table:
    """Return a table with a row for each prefecture: how far it is from its next discount tier.

    It has the numbers of municipalities and of adopters, 導入割合, present discount, next tier, and
    how many more adopters the tier needs; then how many of the other municipalities have applied
    and how many have not. The last four columns are in yen: what today's users save together with
    one more adopter and with the next tier reached, and the least and the greatest change of the
    prefecture's total with that tier reached. No rows if this cannot be computed (`found.targets`
    is empty).
    """
    effect = f"効果は{year_name(found.fiscal_year)}の利用料（②）の減"
    caption = f"{date_of(found.on)}の導入割合と次の段階（{effect}、単位：団体・円）"
    return Table(
        caption=marked(caption, found.scenario),
        columns=(
            Column("都道府県"), *numbers("市区町村", "導入"), Column("導入割合", wording.percent, numeric=True),
            Column("割引率", percent_of, numeric=True), Column("次の段階", _tier, numeric=True),
            *numbers("あと", "申込済み", "未申込み"),
            Column("あと1団体の効果", yen, numeric=True), Column("次の段階の効果", yen, numeric=True),
            Column("差引き最小", _gap, numeric=True), Column("差引き最大", _gap, numeric=True),
        ),
        rows=tuple(
            (
                t.name, t.municipalities, t.adopted, t.ratio, t.rate, t.next, t.more,
                len(t.applied), len(t.untouched), t.worth_of_one, t.worth_of_next,
                *(t.net_of_next or (None, None)),
            )
            for t in found.targets
        ),
        keys=tuple(t.prefecture for t in found.targets),
        prefix="t",
    )  # fmt: skip


def assessed(found: Assessment) -> Table:
    """Return a table with a row for each prefecture: name, numbers of municipalities and of
    adopters, and 導入割合, all on the day of assessment, and the discount for the fiscal year that
    follows from them.
    """
    caption = f"判定日 {date_of(found.on)}の導入割合と{year_name(found.fiscal_year)}の割引率（単位：団体）"
    return Table(
        caption=marked(caption, found.scenario),
        columns=(
            Column("都道府県"), *numbers("市区町村", "導入"),
            Column("導入割合", wording.percent, numeric=True), Column("割引率", _rate, numeric=True),
        ),
        rows=tuple(
            (each.name, each.municipalities, each.adopted, each.ratio, each.rate)
            for each in found.prefectures
        ),
        keys=tuple(each.prefecture for each in found.prefectures),
    )  # fmt: skip


def forecast(sums: Sequence[YearSum], scenario: str) -> Table:
    """Return a table with a row for each fiscal year in `sums`: how many municipalities are
    charged, how many have a fee that is 未確定, and the total of fees in yen.

    The caption names the `scenario`, unless it is "".
    """
    return Table(
        caption=marked("今後の利用料（②）の見込み（単位：団体・円）", scenario),
        columns=(
            Column("年度", year_name),
            *numbers("計算できた団体", "未確定の団体"),
            Column("合計", yen, numeric=True),
        ),
        rows=tuple((s.fiscal_year, s.charged, s.undetermined, s.total) for s in sums),
    )


def compared(one: Sequence[YearSum], two: Sequence[YearSum], names: tuple[str, str]) -> Table:
    """Return a table with a row for each fiscal year: the total of fees in yen in the forecast
    `one`, in the forecast `two`, and the second total minus the first.

    Both forecasts must be of the same years; `names` are the names of the two forecasts, used as
    headings.
    """
    return side_by_side(
        [(a.fiscal_year, a.total, b.total) for a, b in zip(one, two, strict=True)], names
    )


def side_by_side(
    rows: Sequence[tuple[int, int | None, int | None]], names: tuple[str, str]
) -> Table:
    """Return a table with a row for each fiscal year: two totals in yen, and the second minus the
    first.

    `rows` are (fiscal year, first total, second total), None for 未確定; `names` are the totals'
    headings.
    """
    gaps = [None if None in (one, two) else (two or 0) - (one or 0) for _, one, two in rows]
    return Table(
        caption=f"利用料（②）の合計の比較：{names[0]}と{names[1]}（消費税を含む、単位：円）",
        columns=(
            Column("年度", year_name),
            *(Column(name, yen, numeric=True) for name in names),
            Column("差", _gap, numeric=True),
        ),
        rows=tuple((*row, gap) for row, gap in zip(rows, gaps, strict=True)),
    )


def sensitivity(found: Sequence[Sensitivity], scenario: str, year: int) -> Table:
    """Return a table of how the total of fees for the fiscal year `year` changes if one value that
    the scenario assumes is replaced; it has a row for each alternative value.

    Its columns are the name of the rule, the assumed value, the alternative, the change of the
    total in yen and, if the new total is 未確定, why. The largest change, up or down, comes first.
    The caption names the `scenario`, unless it is "".
    """
    rows = sorted(found, key=lambda item: -abs(item.difference or 0))
    return Table(
        caption=marked(
            f"仮の値を1つずつ変えたときの、{year_name(year)}の合計の動き（単位：円）", scenario
        ),
        columns=(
            *map(Column, ("きまり", "仮の値", "変えた値")),
            Column("合計の差", _gap, numeric=True),
            Column("未確定の理由"),
        ),
        rows=tuple((item.name, item.value, item.other, item.difference, item.why) for item in rows),
    )


def _gap(amount: int | None) -> str:
    return UNDETERMINED if amount is None else f"{wording.signed(amount)}円"


def _rate(rate: Rate) -> str:
    return UNDETERMINED if rate is None else percent_of(rate)


def _tier(tier: Tier | None) -> str:
    return f"{percent_of(tier.at_least)}で{percent_of(tier.rate)}" if tier else "最高"
