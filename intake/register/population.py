"""Official figures of population (住民基本台帳人口) into the record, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from intake.register.official import Table, TableError, read_table, six_digits
from intake.register.updating import register_of
from intake.store import State
from intake.terms import Municipality

_MOST_DIGITS = 9  # of a number of persons
_COUNTED = (("人口", "計"), ("人口", "総数"), ("人口",), ("計",))  # in the heading of all persons
_NOT_ALL = ("男", "女", "世帯", "外国", "増減", "率")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of loading a population table."""

    persons: Mapping[str, int]  # code -> persons
    absent: tuple[Municipality, ...]  # municipalities of that day without a row


def load_population(state: State, path: Path, on: date, at: datetime) -> Loaded:
    """Record 住民基本台帳人口 as of a day from the official workbook or a CSV; all of it or nothing."""
    register = register_of(state)
    table = read_table(path)
    persons = _persons(table, {m.code for m in register.on(on)})
    absent = tuple(m for m in register.on(on) if m.code not in persons)
    if not persons:
        raise TableError(
            f"{path.name}: {on} に存在する市区町村の行が一つもありません。ファイルを確かめてください。"
        )
    with state.store.transaction() as transaction:
        held = {
            row["code"]: row["persons"]
            for row in transaction.rows("population_now")
            if row["as_of"] == on
        }
        rows = [
            {"code": code, "as_of": on, "persons": count, "source": path.name, "recorded_at": at}
            for code, count in sorted(persons.items())
            if held.get(code) != count
        ]
        transaction.add("population", rows)
    return Loaded(persons, absent)


def _persons(table: Table, codes: set[str]) -> dict[str, int]:
    at_code = table.column("団体コード", all_of=("団体コード",))
    for words in _COUNTED:  # the most telling heading that there is
        if table.columns(words, _NOT_ALL):
            break
    at_count = table.column("人口（計）", all_of=words, none_of=_NOT_ALL)
    found: dict[str, int] = {}
    for number, row in table.rows:
        code = six_digits(row[at_code] if at_code < len(row) else "")
        if code not in codes:
            continue  # prefectures, wards, subtotals
        text = row[at_count].replace(",", "") if at_count < len(row) else ""
        if not text.isdecimal() or len(text) > _MOST_DIGITS:
            raise TableError(
                f"{table.path.name} の {number} 行目（{code}）: 人口「{text[:50]}」は数ではありません。直してください。"
            )
        if code in found:
            raise TableError(
                f"{table.path.name} の {number} 行目: 団体コード {code} が2回あります。直してください。"
            )
        found[code] = int(text)
    return found
