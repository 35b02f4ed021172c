"""Load the official population (住民基本台帳人口) on one day into the record (DuckDB).

All figures of a table are recorded, or none. A table must cover all residents (総計), and the sums in
it must be right. Exactly one of its headings must say 「人口」 (population), without other words than a
day, a unit or a word for the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from intake.register import Register
from intake.register.official import Row, Table, TableError, read_tables, six_digits
from intake.register.updating import register_of
from intake.store import State
from intake.terms import JST, Municipality
from intake.text import parse_date, place_names

_MOST_DIGITS = 9  # of a number of persons
_NAMED = 5  # municipalities named in an error
_ODD = 20  # percent; a larger change within a year must be accepted by a person
_ALL, _SOME = "総計", ("日本人", "外国人")  # as the sheets of the ministry's table are called
_TOTALS = ("計", "総数", "合計", "総計", "")
_PERSONS = re.compile(
    r"(?:(?:令和|平成)(?:\d+|元)年|\d{4}年?|\d+月|\d+日|現在|住民基本台帳|総?人口|総数|総計|合計|計|人|単位|[():・ ])+"
)
"""Matches a heading that has only 人口 and a day: no 男, no 世帯, no 増減, no 外国人."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of loading a population table into the record (DuckDB).

    `persons` is {6-digit municipality code: number of persons}. `absent` are the municipalities
    that existed on the day of the figures but have no row in the table. `column` names the sheet
    and the column that was read, in Japanese.
    """

    persons: Mapping[str, int]  # code -> persons
    absent: tuple[Municipality, ...]  # municipalities of that day without a row
    column: str  # the column read: シート「総計」の「令和6年 人口 計」


@dataclass(frozen=True, slots=True)
class _Figures:
    """The numbers of persons in the rows of a population table.

    `by_code` is {団体コード (municipality code): persons}; `by_name` is {name: persons} for the rows
    without a code, such as sums.
    """

    by_code: Mapping[str, int]
    by_name: Mapping[str, int]


def load_population(
    state: State, path: Path, on: date, at: datetime, *, accept_difference: bool = False
) -> Loaded:
    """Record the population of each municipality on the day `on` from the official table `path`.

    All figures are recorded, or none; `at` is the time of recording. A municipality without a row
    is no error but listed in the result (`absent`). Raises TableError if the table is not
    understood, its sums are wrong or a row's code and name disagree, or if `on` is after the day of
    `at`. Also raises TableError, unless `accept_difference` is True, if the table's title names
    another day, or if a municipality's figure differs by more than 20 % from the one recorded for
    the last earlier day.
    """
    if on > at.astimezone(JST).date():
        raise TableError(
            f"--on {on} はまだ来ていない日です。表の人口がいつ現在か、確かめてください。"
        )
    register = register_of(state)
    table = _total_table(read_tables(path))
    column = _column(table)
    towns = register.on(on)
    _check_names(table, column, towns)
    figures = _figures(table, column, register)
    persons = {m.code: figures.by_code[m.code] for m in towns if m.code in figures.by_code}
    if not persons:
        raise TableError(
            f"{path.name}: {on} に存在する市区町村の行が一つもありません。ファイルを確かめてください。"
        )
    _check_sums(table, figures, register, on)
    if not accept_difference:
        _check_day(table, on)
    with state.store.transaction() as transaction:
        now = transaction.rows("population_now")
        held = {row["code"]: row["persons"] for row in now if row["as_of"] == on}
        if not accept_difference:
            _check_change(table, persons, _before(now, on), register)
        rows = [
            {"code": code, "as_of": on, "persons": count, "source": path.name, "recorded_at": at}
            for code, count in sorted(persons.items())
            if held.get(code) != count
        ]
        transaction.add("population", rows)
    absent = tuple(m for m in towns if m.code not in persons)
    sheet = f"シート「{table.sheet}」の" if table.sheet else ""
    return Loaded(persons, absent, f"{sheet}「{table.headings[column]}」")


def _total_table(tables: Sequence[Table]) -> Table:
    """Return the table that covers all residents (総計), judged by the sheets' names and titles.

    A single table need not say 総計. Raises TableError if there are several tables and not exactly
    one says 総計, or if the table covers only Japanese (日本人) or only foreign residents (外国人).
    """
    named = [table for table in tables if _ALL in table.sheet or _ALL in table.title]
    found = named if len(tables) > 1 else list(tables)
    if len(found) != 1:
        seen = "、".join(f"「{table.sheet}」" for table in tables)
        raise TableError(
            f"{tables[0].path.name}: {_ALL}のシートを一つに決められません（表のあるシートは {seen}）。"
            f"{_ALL}のシートだけを残して保存し、指定してください。"
        )
    (table,) = found
    for part in _SOME:
        if part in table.sheet or (part in table.title and _ALL not in table.title):
            raise TableError(
                f"{table.path.name}{table.where}: {part}だけの表です。{_ALL}の表を指定してください。"
            )
    return table


def _column(table: Table) -> int:
    """Return the index (from 0) of the column of `table` with the population.

    Raises TableError if there is not exactly one such column, or if the numbers of men (男) and
    women (女) in a row do not add up to its population.
    """
    found = [
        at
        for at, heading in enumerate(table.headings)
        if "人口" in heading and _PERSONS.fullmatch(heading)
    ]
    column = table.only("人口（計）", found)
    for number, row in table.rows:
        men, women = (_beside(table, column, row, sex) for sex in "男女")
        whole = _count(row[column])
        if men is not None and women is not None and whole is not None and men + women != whole:
            raise TableError(
                f"{table.path.name}{table.where} の {number} 行目: 男 {men:,}人と女 {women:,}人の和が、"
                f"「{table.headings[column]}」の {whole:,}人と違います。列の見出しと人数を確かめてください。"
            )
    return column


def _check_names(table: Table, column: int, towns: Sequence[Municipality]) -> None:
    """Raise TableError if the name in a row belongs to another municipality than the row's code.

    This finds a column that was sorted without the others; the sums of prefectures would reveal it
    only if rows moved to another prefecture. Names are looked for in the cells left of the
    population column (index `column`), and compared within the prefecture. `towns` are the
    municipalities on the day of the table.
    """
    written = {m.code: m.name for m in towns}
    names = {code: place_names.fold(name) for code, name in written.items()}
    around = {m.code: place_names.fold(m.prefecture) for m in towns}
    codes = {(m.code[:2], names[m.code]): m.code for m in towns}
    at_code = table.code_column
    for number, row in table.rows:
        code = six_digits(row[at_code])
        if code not in names:
            continue
        cells = [place_names.fold(cell).removeprefix(around[code]) for cell in row[:column]]
        other = next((found for cell in cells if (found := codes.get((code[:2], cell)))), code)
        if other != code and names[code] not in cells:
            raise TableError(
                f"{table.path.name}{table.where} の {number} 行目: 団体コード {code} は"
                f"「{written[code]}」のものですが、行の名称は「{written[other]}」です。"
                "列だけを並べ替えていないか、確かめてください。"
            )


def _beside(table: Table, column: int, row: Row, sex: str) -> int | None:
    """Return the number of persons of one `sex` (男 or 女) in a row of the table.

    The number is read from the column whose heading differs from that of the population column
    (index `column`) only by the sex. None if there is not exactly one such column, or no number in
    its cell.
    """
    wanted = table.headings[column].split(" ")
    found = [
        at
        for at, heading in enumerate(table.headings)
        if sex in (parts := heading.split(" "))
        and any(
            [word if part == sex else part for part in parts] == wanted
            or [part for part in parts if part != sex] == wanted
            for word in _TOTALS
        )
    ]
    return _count(row[found[0]]) if len(found) == 1 else None


def _count(text: str) -> int | None:
    digits = text.replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def _figures(table: Table, column: int, register: Register) -> _Figures:
    at_code = table.code_column
    known = {m.code for m in register.municipalities} | {ward.code for ward in register.wards}
    by_code: dict[str, int] = {}
    by_name: dict[str, int] = {}
    for number, row in table.rows:
        code, count = six_digits(row[at_code]), _count(row[column])
        if code in by_code:
            raise TableError(
                f"{table.path.name} の {number} 行目: 団体コード {code} が2回あります。直してください。"
            )
        if count is not None and code:
            by_code[code] = count
        elif count is not None and (words := [cell for cell in row[:column] if cell.strip("-")]):
            by_name.setdefault(words[0], count)
        elif code in known:
            raise TableError(
                f"{table.path.name} の {number} 行目（{code}）: 人口「{row[column][:50]}」は数ではありません。直してください。"
            )
    return _Figures(by_code, by_name)


def _sums(figures: _Figures, register: Register, on: date) -> Iterator[tuple[str, int, list[str]]]:
    """Yield (name, persons in the table, codes that add up to this number) for each sum in the table.

    `figures` are the table's. The sums are those of prefectures and of all Japan, over the
    municipalities that existed on the day `on`, and those of cities, over their wards. The codes
    are the 6-digit codes of these municipalities or wards.
    """
    towns = [m.code for m in register.on(on)]
    for number, prefecture in register.prefectures.items():
        by_name = figures.by_name.get(prefecture.name)
        said = figures.by_code.get(prefecture.own_code, by_name)
        if said is not None:
            yield prefecture.name, said, [code for code in towns if code.startswith(number)]
    for city in {ward.city_code for ward in register.wards}:
        parts = [ward.code for ward in register.wards if ward.city_code == city]
        if city in figures.by_code and all(part in figures.by_code for part in parts):
            yield register.name_of(city), figures.by_code[city], parts
    for name in ("合計", "総計", "全国", "計", "全国計"):
        if name in figures.by_name:
            yield name, figures.by_name[name], towns


def _check_sums(table: Table, figures: _Figures, register: Register, on: date) -> None:
    for name, said, codes in _sums(figures, register, on):
        parts = sum(figures.by_code.get(code, 0) for code in codes)
        if parts != said:
            raise TableError(
                f"{table.path.name}{table.where}: 「{name}」は {said:,}人ですが、その市区町村を足すと"
                f" {parts:,}人です。人数の打ち間違いや抜けた行がないか、確かめてください。"
            )


def _check_day(table: Table, on: date) -> None:
    said = parse_date(table.title)
    if said and said != on:
        raise TableError(
            f"{table.path.name}: 表の題は {said} のものですが、--on は {on} です。"
            "日付を確かめてください。正しければ --accept-difference を付けてください。"
        )


def _before(rows: Sequence[Mapping[str, Any]], on: date) -> Mapping[str, int]:
    """Return {municipality code: persons} for the last day before `on` that has figures.

    The result is {} if no earlier day has figures. `rows` are all recorded figures, with the keys
    code, as_of (the day) and persons.
    """
    days = [row["as_of"] for row in rows if row["as_of"] < on]
    return {row["code"]: row["persons"] for row in rows if days and row["as_of"] == max(days)}


def _check_change(
    table: Table, persons: Mapping[str, int], before: Mapping[str, int], register: Register
) -> None:
    odd = [
        f"{register.name_of(code)} {before[code]:,}人→{count:,}人"
        for code, count in persons.items()
        if code in before and abs(count - before[code]) * 100 > _ODD * before[code]
    ]
    if odd:
        raise TableError(
            f"{table.path.name}{table.where}: 前の年から{_ODD}％を超えて変わった団体が {len(odd):,} あります"
            f"（{'、'.join(odd[:_NAMED])}）。列と人数を確かめてください。"
            "正しければ --accept-difference を付けてください。"
        )
