"""The register of applications read back from Excel: the decisions entered in each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from intake.desk import columns
from intake.desk.bulk import Plan, Planned, checked, standings
from intake.desk.columns import GROUPS, KNOWN, NUMBER, SELECTED_ON, SELECTION, STATE, Group, Value
from intake.desk.deciding import Ruling
from intake.register import Register
from intake.store import Transaction
from intake.terms import IntakeError
from intake.text import day_from_serial, one_line, parse_date
from intake.vocabulary.moves import SELECTIONS, Move

Cells = Mapping[str, Value]
_SELECTIONS = {word: move for move, word in SELECTIONS.items()}


def read_rows(path: Path) -> list[tuple[int, Cells]]:
    """The rows of the sheet whose first row names 受付番号, with their numbers in Excel."""
    try:
        found = _table(path)
    except FileNotFoundError:
        raise IntakeError(
            f"{path} というファイルがありません。ファイルの名前と場所を確かめてください。"
        ) from None
    except Exception as error:  # what openpyxl raises on a broken file has no end
        raise IntakeError(
            f"{path} を Excel の表（.xlsx）として読めません（{type(error).__name__}）。"
            "ファイルの場所と形式を確かめてください。"
        ) from None
    if found is not None:
        return found
    raise IntakeError(
        f"{path.name} の1行目に「{NUMBER.title}」の見出しがありません。"
        "書き出した一覧に書き入れたファイルを指定してください。"
    )


def _table(path: Path) -> list[tuple[int, Cells]] | None:
    """The rows of the first sheet that has the column, None where none has."""
    with closing(load_workbook(path, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True, max_row=20_000, max_col=200)
            titles = [one_line(str(cell or "")) for cell in next(rows, ())]
            if NUMBER.title in titles:
                return list(_rows(titles, rows))
    return None


def _rows(titles: list[str], rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, Cells]]:
    for number, row in enumerate(rows, start=2):
        cells = {title: _value(cell) for title, cell in zip(titles, row, strict=False) if title}
        if any(value is not None for value in cells.values()):
            yield number, cells


def _value(cell: Any) -> Value:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, (date, int)) and not isinstance(cell, bool):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return one_line(str(cell)) or None if cell is not None else None


def plan_import(
    transaction: Transaction, path: Path, by: str, register: Register, at: datetime
) -> Plan:
    """The plan of an edited register: only rows with decisions or errors."""
    recorded = {row["number"]: row for row in transaction.rows("register_of_applications")}
    held = standings(transaction)
    planned, seen = [], set[str]()
    for row, cells in read_rows(path):
        number = str(cells.get(NUMBER.title) or "").upper()
        if number not in held:
            known = "の申込みはありません。" if number else "がありません。"
            unknown = (f"受付番号{known}番号を確かめてください。",)
            planned.append(Planned(row, number, "", problems=unknown))
            continue
        before = columns.values_of(recorded[number], register)
        filled = _Row(cells, before, by, f"一覧（{path.name}）の{row}行目から")
        made = Planned(row, number, register.name_of(held[number].municipality), *filled.says())
        if number in seen:
            twice = ("同じ受付番号の行が他にもあります。",)
            made = Planned(row, number, made.place, problems=twice)
        seen.add(number)
        if made.rulings or made.problems:
            planned.append(checked(made, held[number], at))
    return Plan(tuple(planned))


_STALE = "書き出した後に、この申込みの記録が変わっています。もう一度書き出して書き入れてください。"
StatusLine = Iterator[Ruling | str]  # decisions, and sentences on what is wrong


class _Row:
    """One row of the workbook with the recorded values of its application."""

    def __init__(self, cells: Cells, before: Cells, by: str, note: str) -> None:
        self._cells, self._before, self._by, self._note = cells, before, by, note

    def says(self) -> tuple[tuple[Ruling, ...], tuple[str, ...]]:
        """The decisions entered in the row, and its errors."""
        said = [*self._selection(), *chain.from_iterable(map(self._decision, GROUPS))]
        rulings = tuple(each for each in said if isinstance(each, Ruling))
        if self._cells.get(STATE.title) in (None, self._before[STATE.title]):
            said += self._other_columns()
        elif rulings:
            said.append(_STALE)
        return rulings, tuple(each for each in said if isinstance(each, str))

    def _selection(self) -> StatusLine:
        if not self._changed(SELECTION.title) and not self._changed(SELECTED_ON.title):
            return
        move = _SELECTIONS.get(str(self._cells.get(SELECTION.title)))
        if self._before[SELECTION.title] is not None:
            yield self._recorded_already(SELECTION.title)
        elif move is None:
            yield f"「{SELECTION.title}」は「{'」か「'.join(_SELECTIONS)}」にしてください。"
        else:
            yield self._ruling(move, SELECTED_ON.title, {})

    def _decision(self, group: Group) -> StatusLine:
        titles = [group.day.title, *(column.title for column in group.says.values())]
        changed = next(filter(self._changed, titles), None)
        if changed is None:
            return
        if self._before[group.day.title] is not None:
            yield self._recorded_already(changed)
        else:
            says = {name: str(self._cells.get(c.title) or "") for name, c in group.says.items()}
            yield self._ruling(group.move, group.day.title, says)

    def _ruling(self, move: Move, title: str, says: Mapping[str, str]) -> Ruling | str:
        value = self._cells.get(title)
        day = value if isinstance(value, date) else None
        if isinstance(value, int):
            day = day_from_serial(value)
        elif isinstance(value, str):
            day = parse_date(value)
        if day is not None:
            return Ruling(move, day, self._by, self._note, says)
        what = f"「{value}」は日付として読めません" if value else "が空です"
        return f"「{title}」{what}。2022-09-01 の形で書いてください。"

    def _changed(self, title: str) -> bool:
        return title in self._cells and not _same(self._cells[title], self._before[title])

    def _recorded_already(self, title: str) -> str:
        return (
            f"「{title}」は既に「{self._before[title] or '空'}」と記録されています。元に戻すか、"
            "先に 01_desk で決定を取り消してください。"
        )

    def _other_columns(self) -> Iterator[str]:
        for column in KNOWN:
            if self._changed(column.title):
                yield (
                    f"「{column.title}」はこの表では直せません。元の値に戻し、"
                    f"01_desk の「{Move.CORRECT.label}」などを使ってください。"
                )


def _same(one: Value, other: Value) -> bool:
    """Whether two cells are equal, allowing for dates that Excel stored as text or the reverse."""
    if one == other:
        return True
    if isinstance(other, date) and isinstance(one, str):
        return parse_date(one) == other
    if isinstance(other, date) and isinstance(one, int):
        return day_from_serial(one) == other
    return str(one or "") == str(other or "")
