"""Make tables of the ratios 申込割合, 締結割合 and 利用開始割合, and of the numbers of
municipalities behind them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from reports import names, wording
from reports.counts.adoption import RATIOS, STAGES, Adoption, PopulationShares, Shares
from reports.counts.history import Day, PrefectureDay, month_ends
from reports.tables.table import Column, Table, numbers

SHARE_COLUMNS = (
    *numbers("市区町村"),
    *(
        column
        for stage, ratio in zip(STAGES, RATIOS, strict=True)
        for column in (*numbers(stage), Column(ratio, wording.percent, numeric=True, bar=True))
    ),
)


def share_cells(shares: Shares) -> tuple[Any, ...]:
    """Return the values of SHARE_COLUMNS for a group of municipalities.

    They are the number of municipalities and, for each of 申込み, 締結 and 利用開始, how many of them have
    reached it, as a number and as a ratio.
    """
    pairs = zip(shares.counts, shares.ratios, strict=True)
    return shares.municipalities, *(value for pair in pairs for value in pair)


def by_prefecture(adoption: Adoption) -> Table:
    """Return a table with a row for each prefecture, in order of code, and a last row for 全国.

    It has the number of municipalities and, for each of 申込み, 締結 and 利用開始, how many of them have
    reached it, as a number and as a ratio.
    """
    rows = [(p.name, *share_cells(p.shares)) for p in adoption.prefectures]
    return Table(
        caption=f"都道府県別の申込割合・締結割合・利用開始割合（{wording.day(adoption.as_of)}現在、単位：団体）",
        columns=(Column("都道府県"), *SHARE_COLUMNS),
        rows=(*rows, ("全国", *share_cells(adoption.nationwide))),
        keys=(*(p.code for p in adoption.prefectures), "all"),
        total=True,
    )


def ranking(adoption: Adoption, scenario: str) -> Table:
    """Return a table with a row for each prefecture, the highest 申込割合 first: its three ratios, the
    number of its municipalities that have applied, and the number of all its municipalities.

    The caption names the `scenario`, unless it is "".
    """
    ranked = adoption.ranked()
    shares = (Column(n, wording.percent, numeric=True) for n in RATIOS)
    return Table(
        caption=wording.marked(
            f"申込割合の高い順（{wording.day(adoption.as_of)}現在、単位：団体）", scenario
        ),
        columns=(Column("都道府県"), *shares, *numbers("申込み", "市区町村")),
        rows=tuple(
            (p.name, *p.shares.ratios, p.shares.applied, p.shares.municipalities) for p in ranked
        ),
        keys=tuple(p.code for p in ranked),
        prefix="r",
    )


def by_kind(adoption: Adoption) -> Table:
    """Return a table with a row for each kind of municipality (市, 町, …), and a last row for 全国.

    It has the number of municipalities and, for each of 申込み, 締結 and 利用開始, how many of them have
    reached it, as a number and as a ratio.
    """
    rows = [
        (names.municipality_kind(kind), *share_cells(shares)) for kind, shares in adoption.kinds
    ]
    return Table(
        caption=f"団体の種別ごとの申込割合・締結割合・利用開始割合（{wording.day(adoption.as_of)}現在、単位：団体）",
        columns=(Column("種別"), *SHARE_COLUMNS),
        rows=(*rows, ("全国", *share_cells(adoption.nationwide))),
        total=True,
    )


def by_month(history: Sequence[Day]) -> Table:
    """Return a table with a row for each month: how many municipalities nationwide had reached
    申込み, 締結 and 利用開始 at the month's end.

    It also has 申込割合 at the month's end, and by how much the number for 申込み changed from the end
    of the month before. `history` has the numbers day by day; if it ends within a month, that
    month's row is for the last day.
    """
    ends = month_ends(history)
    before = [0, *(day.shares.applied for day in ends)]
    rows = tuple(
        (
            wording.month_until(day.on_date),
            day.shares.applied,
            day.shares.applied - earlier,
            day.shares.application_ratio,
            day.shares.agreed,
            day.shares.in_use,
        )
        for day, earlier in zip(ends, before, strict=False)
    )
    return Table(
        caption="各月末の団体数（全国、単位：団体）",
        columns=(
            Column("月"),
            *numbers("申込み"),
            Column("申込みの増減", wording.signed, numeric=True),
            Column("申込割合", wording.percent, numeric=True),
            *numbers("締結", "利用開始"),
        ),
        rows=rows,
    )


def by_size(sizes: Sequence[tuple[str, Shares]], nationwide: Shares, on: date) -> Table:
    """Return a table with a row for each population band, and a last row for 全国; no rows if `sizes`
    is empty.

    It has the number of municipalities and, for each of 申込み, 締結 and 利用開始, how many of them have
    reached it, as a number and as a ratio. `sizes` has (name of the band, numbers by stage),
    `nationwide` the numbers for 全国. `on` is the day shown in the caption.
    """
    rows = [(name, *share_cells(shares)) for name, shares in sizes]
    return Table(
        caption=f"人口規模ごとの申込割合・締結割合・利用開始割合（{wording.day(on)}現在、単位：団体）",
        columns=(Column("人口規模"), *SHARE_COLUMNS),
        rows=(*rows, ("全国", *share_cells(nationwide))) if rows else (),
        total=bool(rows),
    )


def by_population(people: Sequence[PopulationShares], adoption: Adoption) -> Table:
    """Return a table of population by stage, with a row for each prefecture, and a last row for 全国.

    It has the population; for each of 申込み, 締結 and 利用開始, how many people live in
    municipalities that have reached it, as a number and as a ratio; and the number of
    municipalities whose population is unknown. If there are any, all other numbers of the row are
    「－」. `adoption` gives the names of the prefectures and the day of the figures.
    """
    names_of = adoption.names | {"": "全国"}
    unknown = (None,) * len(SHARE_COLUMNS)
    population, *columns = SHARE_COLUMNS
    return Table(
        caption=f"人口で見た申込割合・締結割合・利用開始割合（{wording.day(adoption.as_of)}現在、単位：人・団体）",
        columns=(
            Column("都道府県"),
            *(
                replace(c, show=_or_nothing(c.show))
                for c in (replace(population, title="人口"), *columns)
            ),
            *numbers("人口の分からない団体"),
        ),
        rows=tuple(
            (names_of[row.code], *(share_cells(row.shares) if row.shares else unknown), row.unknown)
            for row in people
        ),
        total=True,
    )


def _or_nothing(show: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: wording.NOTHING if value is None else show(value)


def by_answer(
    title: str,
    item: str,
    answers: Sequence[Mapping[str, str | None]],
    adoption: Adoption,
    when: str,
) -> Table:
    """Return a table with a row for each prefecture, then 全国: how many municipalities gave each
    answer to a question of the form, and how many have applied.

    `title` is the question's Japanese name. `answers` has a dict for each municipality that has
    applied (see Overview.answers), and `item` is the key of the question in it (pattern,
    konbini_status or trial_wish). `adoption` gives the prefectures and how many municipalities have
    applied. `when` is a Japanese note on the day of the answers, to be put before the caption; ""
    for none.
    """
    given = Counter(row[item] or _NO_ANSWER for row in answers)
    kinds = sorted(given, key=lambda kind: (kind == _NO_ANSWER, -given[kind], kind))
    counts = Counter((row["prefecture"], row[item] or _NO_ANSWER) for row in answers)
    rows = [
        (p.name, *(counts[p.code, kind] for kind in kinds), p.shares.applied)
        for p in adoption.prefectures
    ]
    return Table(
        caption=f"{when}申し込んだ団体の{title}（都道府県別、単位：団体）",
        columns=(Column("都道府県"), *numbers(*kinds, "申込み")),
        rows=(*rows, ("全国", *(given[kind] for kind in kinds), adoption.nationwide.applied)),
        total=True,
    )


_NO_ANSWER = "記載なし"


def prefecture_months(name: str, days: Sequence[PrefectureDay]) -> Table:
    """Return a table with a row for each month: how many of the prefecture's municipalities had
    reached 申込み, 締結 and 利用開始 at the month's end, as numbers and as ratios.

    `days` are the prefecture's numbers day by day; if they end within a month, that month's row is
    for the last day. `name` is the prefecture's name, for the caption.
    """
    ends = month_ends(days)
    return Table(
        caption=f"{name}の各月末の団体数と割合（単位：団体）",
        columns=(Column("月", wording.month_until), *SHARE_COLUMNS),
        rows=tuple((day.on_date, *share_cells(day.shares)) for day in ends),
    )


def months_by_prefecture(days: Mapping[str, Sequence[PrefectureDay]], scenario: str) -> Table:
    """Return a table with a row for each month and prefecture: how many of its municipalities had
    reached 申込み, 締結 and 利用開始 at the month's end, as numbers and as ratios.

    `days` has each prefecture's numbers day by day, by prefecture code; if they end within a month,
    that month's row is for the last day. The caption names the `scenario`, unless it is "".
    """
    ends = zip(*map(month_ends, days.values()), strict=True)
    return Table(
        caption=wording.marked("都道府県別の各月末の団体数と割合（単位：団体）", scenario),
        columns=(Column("月末", wording.small_day), Column("都道府県"), *SHARE_COLUMNS),
        rows=tuple(
            (row.on_date, row.name, *share_cells(row.shares)) for rows in ends for row in rows
        ),
    )
