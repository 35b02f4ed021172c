"""Write a 利用料内訳書 (itemised statement of the usage fee) for each municipality, as .xlsx and as
HTML to print, and the 利用料一覧, one list of all these fees.

If the fees are computed under a scenario (assumed values), every file is marked 試算.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup
from openpyxl import Workbook

from reports import files
from reports.books.cells import as_csv
from reports.books.sheets import heading, new_book, put, sheet, table_book
from reports.fees.beside import Beside, beside
from reports.fees.calculator import Fee
from reports.fees.explain import banner, dates
from reports.fees.facts import Facts
from reports.fees.lines import Line, with_subtotals
from reports.render import render
from reports.rules.dated import AnyValue
from reports.tables import Column, Table, fee_tables
from reports.wording import date_of, mark, marked, suffix, year_name, yen

_DETAILS = (
    Column("項目"),
    Column("金額", yen, numeric=True),
    *map(
        Column, ("計算", "きまり（値・適用開始日）", "根拠・前提", "事実（出典）", "未確定・見込み")
    ),
)
_KINDS = {
    "base": "年額", "months": "月割り", "trial": "試行運用", "early": "早期導入割引",
    "prefecture": "導入割合に応じた割引", "tax": "消費税",
}  # fmt: skip

_DETERMINED = (
    *(
        Column(title, lambda value: _amount(value), numeric=True)
        for title in ("算定額", "算定額との差額")
    ),
    Column("算定との比較"),
)


def write(
    fees: Sequence[Fee],
    facts: Facts,
    out: Path,
    label: str = "",
    about: str = "",
    before: Mapping[str, Any] | None = None,
) -> tuple[Path, int]:
    """Write a 利用料内訳書 (itemised statement of the usage fee, ②) for each municipality, and the
    利用料一覧, a list of all these fees.

    `fees` must be of one fiscal year; a fee without bill lines (no month of the year is charged or
    belongs to the trial) is left out. The files go into the folder 「利用料内訳書-2022年度」 in
    `out`, under a scenario 「利用料内訳書-2022年度-試算-NAME」; it is made if missing. Returns
    (that folder, number of municipalities). Each file is written atomically. `label` is the label
    of sample data ("": real data), `about` the 説明 of the scenario ("": none). `facts` gives the
    dates of the data. `before` is the newest determination (算定) of the year, as ledger.newest
    returns it (None: none); every file then mentions it. Raises SiteError if the folder cannot be
    written.
    """
    year = fees[0].fiscal_year if fees else facts.as_of.year
    scenario = suffix(fees[0].scenario) if fees else ""
    folder = out / f"利用料内訳書-{year}年度{scenario}"
    used = [fee for fee in fees if fee.lines]
    files.put(folder, dict(_files(used, facts, label, about, scenario, before)))
    return folder, len(used)


def _files(
    used: Sequence[Fee],
    facts: Facts,
    label: str,
    about: str,
    scenario: str,
    before: Mapping[str, Any] | None,
) -> Iterator[tuple[str, bytes]]:
    for fee in used:
        found = beside(before, fee)
        told = found.sentence if found else ""
        name = f"{fee.code}_{fee.row.full_name}{scenario}"
        yield f"{name}.xlsx", _bytes(statement(fee, facts, label, about, told))
        yield f"{name}.html", page(fee, facts, label, about, told=told).encode()
    of = used[0].scenario if used else ""
    table = register(used, facts, before)
    book = table_book(table, "利用料一覧", _top(of, facts, label, about), of, label=label)
    yield f"利用料一覧{scenario}.xlsx", _bytes(book)
    yield f"利用料一覧{scenario}.csv", as_csv(table, mark(label, of))


def page(
    fee: Fee, facts: Facts, label: str = "", about: str = "", back: str = "", told: str = ""
) -> str:
    """Return the 利用料内訳書 (itemised statement) of one fee as an HTML page that needs no other
    files and prints on A4.

    `facts` gives the dates of the data. `label` is the label of sample data, `about` the 説明 of
    the scenario. `back` is the address of a link at the top, which is not printed. `told` is a
    sentence that compares the fee with its determination (算定). Each of these texts is left out if
    it is "".
    """
    return render(
        "fee.html.j2",
        fee=fee,
        scenario=fee.scenario,
        label=label,
        about=about,
        banner=banner(fee.scenario),
        year=year_name(fee.fiscal_year),
        dates=dates(facts),
        lines=_html(fee_tables.lines(fee)),
        references=_html(fee_tables.references(fee)),
        rule_words=_rule,
        back=back,
        told=told,
    )


def statement(fee: Fee, facts: Facts, label: str = "", about: str = "", told: str = "") -> Workbook:
    """Return the 利用料内訳書 (itemised statement) of one fee as a workbook with one sheet.

    The sheet has the bill lines and the total of the usage fee (②) and, below them for reference,
    the other costs ①, ③ and ④. `facts` gives the dates of the data. `label` is the label of sample
    data, `about` the 説明 of the scenario, `told` a sentence that compares the fee with its
    determination (算定). Each of these texts is left out if it is "".
    """
    book = new_book()
    into = sheet(book, "利用料内訳書", fee.scenario, label)
    title = (
        f"利用料内訳書　{fee.row.full_name}（団体コード {fee.code}）　{year_name(fee.fiscal_year)}"
    )
    row = heading(into, (title, *_top(fee.scenario, facts, label, about), told))
    rows = [
        *map(_details, with_subtotals(fee.lines)),
        ("利用料（②）合計", fee.total, fee.why, "", "", "", ""),
    ]
    _, last = put(into, Table("", _DETAILS, tuple(rows), total=True), row + 1, widest=34)
    row = heading(into, ["参考（②の合計には含まない）"], last + 2)
    below = Table("", _DETAILS, tuple(map(_details, fee.references)))
    put(into, below, row, widest=0)
    return book


def _top(scenario: str, facts: Facts, label: str, about: str) -> tuple[str, ...]:
    return (label, f"{banner(scenario)}前提：{about}" if scenario else "", dates(facts))


def _details(line: Line) -> tuple[str | int | None, ...]:
    open_ones = [f"{item.what}：{item.why}" for item in line.missing]
    return (
        line.label,
        line.amount,
        line.how,
        "\n".join(map(_rule, line.rules)),
        "\n".join(rule.reason for rule in line.rules),
        "\n".join(fact.sentence for fact in line.facts),
        "\n".join((*open_ones, *(f"見込み：{text}" for text in line.estimates))),
    )


def _rule(rule: AnyValue) -> str:
    planned = "（予定）" if rule.planned else ""
    return f"{rule.name}：{rule.words}{planned}（{date_of(rule.since)}から）"


def register(fees: Iterable[Fee], facts: Facts, before: Mapping[str, Any] | None = None) -> Table:
    """Return the 利用料一覧, a table for accounting: a row for each municipality's usage fee (②),
    and a column for each kind of bill line (yearly fee, each discount, tax, …).

    A fee without bill lines has no row. Amounts are in yen; one that is not known is 「未確定」,
    never 0. A cell is empty if the bill has no line of the column's kind. `facts` gives the day to
    print (基準日). The last three columns compare each fee with the determination (算定) `before`,
    as ledger.newest returns it: the amount determined, the difference and a sentence. They are
    empty if `before` is None.
    """
    used = [fee for fee in fees if fee.lines]
    words = map(Column, ("基準日", "年度", "団体コード", "都道府県", "市区町村", "状態"))
    amounts = (Column(t, _amount, numeric=True) for t in ("利用料（②）合計", *_KINDS.values()))
    return Table(
        caption=marked("利用料一覧（単位：円）", used[0].scenario if used else ""),
        columns=(*words, *amounts, *map(Column, ("見込み", "未確定の理由")),
                 *_DETERMINED),
        rows=tuple(
            (
                facts.as_of, year_name(fee.fiscal_year), fee.code, fee.row.prefecture_name,
                fee.row.name, fee.status.value, fee.total, *(_of_kind(fee, kind) for kind in _KINDS),
                "、".join(fee.estimates),
                "、".join(dict.fromkeys(item.what for item in fee.missing)),
                *_determined(beside(before, fee)),
            )
            for fee in used
        ),
    )  # fmt: skip


def _determined(found: Beside | None) -> tuple[int | str, int | str, str]:
    if found is None:
        return "", "", ""
    gap = found.amount
    return (
        "" if found.determined is None else found.determined,
        "" if gap is None else gap,
        found.sentence,
    )


def _of_kind(fee: Fee, kind: str) -> int | str | None:
    amounts = [line.amount for line in fee.lines if line.kind == kind]
    if not amounts:
        return ""
    return None if None in amounts else sum(amount or 0 for amount in amounts)


def _amount(amount: int | str | None) -> str:
    return amount if isinstance(amount, str) else yen(amount)


def _html(table: Table) -> Markup:
    return Markup(render("table.html.j2", table=table))  # noqa: S704 - escaped by the template


def _bytes(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
