"""Read decisions back from the exported workbook of applications, as edited in Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from intake.desk import columns
from intake.desk.bulk import TWICE, Plan, Planned, checked, running, standings
from intake.desk.columns import (
    CODE,
    GROUPS,
    KNOWN,
    NUMBER,
    SELECTED_ON,
    SELECTION,
    STATE,
    Group,
    Value,
)
from intake.desk.ruling import Ruling, still_waits
from intake.desk.withdrawals import still_asking
from intake.register import Register
from intake.register.official import six_digits
from intake.store import Transaction
from intake.terms import IntakeError
from intake.text import day_from_serial, fold, one_line, whole_date
from intake.text.charset import decode
from intake.vocabulary.moves import SELECTIONS, Move

Cells = Mapping[str, Value]
_TITLE_ROWS = 20  # of a sheet, in which the headings are looked for
_SELECTIONS = {word: move for move, word in SELECTIONS.items()}


def read_rows(path: Path) -> list[tuple[int, Cells]]:
    """Return the rows of a table in a file, as (row number in the file, {column title: value}).

    The file is an .xlsx or a .csv. The title 受付番号 (receipt number) or 団体コード (municipality
    code) must be in one of the first 20 rows; of a workbook, the first sheet with such a title is
    read. Raises IntakeError if there is none or the file cannot be read.
    """
    try:
        sheets = _csv(path) if path.suffix.lower() == ".csv" else _sheets(path)
        for rows in sheets:
            found = _below_headings(rows)
            if found is not None:
                return found
    except FileNotFoundError:
        raise IntakeError(
            f"{path} というファイルがありません。ファイルの名前と場所を確かめてください。"
        ) from None
    except Exception as error:  # what openpyxl raises on a broken file has no end
        raise IntakeError(
            f"{path} を Excel の表（.xlsx）又は CSV として読めません（{type(error).__name__}）。"
            "ファイルの場所と形式を確かめてください。"
        ) from None
    raise IntakeError(
        f"{path.name} の初めの {_TITLE_ROWS} 行に「{NUMBER.title}」か「{CODE.title}」の見出しがありません。"
        "書き出した一覧に書き入れたファイルか、その見出しのある表を指定してください。"
    )


def _sheets(path: Path) -> Iterator[Iterable[tuple[Any, ...]]]:
    with closing(load_workbook(path, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            yield sheet.iter_rows(values_only=True, max_row=20_000, max_col=200)


def _csv(path: Path) -> Iterator[Iterable[Sequence[str]]]:
    text, _ = decode(path.read_bytes())
    yield islice(csv.reader(io.StringIO(text, newline="")), 20_000)


def _below_headings(rows: Iterable[Sequence[Any]]) -> list[tuple[int, Cells]] | None:
    """Return the rows below the column titles, as (row number, {column title: value}).

    The titles are in the first row that contains 受付番号 (receipt number) or 団体コード
    (municipality code). None if none of the first 20 rows does.
    """
    numbered = enumerate(rows, start=1)
    for _, row in islice(numbered, _TITLE_ROWS):
        titles = [one_line(str(cell or "")) for cell in row]
        if {NUMBER.title, CODE.title}.intersection(titles):
            return list(_rows(titles, numbered))
    return None


def _rows(
    titles: list[str], numbered: Iterable[tuple[int, Sequence[Any]]]
) -> Iterator[tuple[int, Cells]]:
    for number, row in numbered:
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
    transaction: Transaction,
    path: Path,
    by: str,
    register: Register,
    at: datetime,
    trial_end: date,
) -> Plan:
    """Read an edited workbook of applications; returns the decisions entered in it, as a Plan.

    Rows with neither a decision nor an error are left out. `path` is the workbook; `by` is the
    person who is recorded as having decided, `at` the current time. A selection for 試行運用 (trial
    operation) that is after its planned end, `trial_end`, or not wished for, has a warning, and so
    has a withdrawal for which a mail still waits. Raises IntakeError if the file cannot be read.
    """
    recorded = {row["number"]: row for row in transaction.rows("register_of_applications")}
    held = standings(transaction)
    by_code = running(held)
    planned, seen = [], set[str]()
    for row, cells in read_rows(path):
        number, problem = _number_of(cells, by_code)
        if number not in held:
            problem = (
                problem or f"{number} という受付番号の申込みはありません。番号を確かめてください。"
            )
            planned.append(Planned(row, number, "", problems=(problem,)))
            continue
        before = columns.values_of(recorded[number], register)
        filled = _Row(cells, before, by, f"一覧（{path.name}）の{row}行目から")
        made = Planned(row, number, register.name_of(held[number].municipality), *filled.says())
        if number in seen:
            made = Planned(row, number, made.place, problems=(TWICE,))
        seen.add(number)
        if made.rulings or made.problems:
            planned.append(checked(made, held[number], at, trial_end))
    return Plan(tuple(_naming_mails(transaction, planned, register)))


def _naming_mails(
    transaction: Transaction, planned: Sequence[Planned], register: Register
) -> Iterator[Planned]:
    """Yield the rows `planned`; those with a withdrawal get warnings about mails that still wait.

    There is one warning for each withdrawal mail about the row's application that waits for a
    person.
    """
    withdrawn = {
        row.number for row in planned if any(each.move is Move.WITHDRAW for each in row.rulings)
    }
    asking = still_asking(transaction, register) if withdrawn else {}
    for row in planned:
        mails = asking.get(row.number, ()) if row.number in withdrawn else ()
        yield replace(row, warnings=(*row.warnings, *(still_waits(each.name) for each in mails)))


def _number_of(cells: Cells, by_code: Mapping[str, list[str]]) -> tuple[str, str]:
    """Return (receipt number that a row is about, ""), or ("", Japanese error) if unclear.

    `cells` are the row's. A table without a column 受付番号 (receipt number) names the municipality
    in 団体コード (its code): the row is then about the municipality's running application.
    `by_code` is {municipality code: receipt numbers of its running applications}.
    """
    if NUMBER.title in cells:
        number = fold(str(cells[NUMBER.title] or "")).strip().upper()
        return number, "" if number else "受付番号がありません。番号を確かめてください。"
    code = six_digits(str(cells.get(CODE.title) or ""))
    numbers = by_code.get(code, [])
    if len(numbers) == 1:
        return numbers[0], ""
    if numbers:
        return (
            "",
            f"団体コード {code} の申込みが {len(numbers)} 件あります（{'、'.join(numbers)}）。受付番号の列を加えてください。",
        )
    return (
        "",
        f"団体コード「{cells.get(CODE.title) or ''}」の利用申込みはありません。コードを確かめてください。",
    )


_DELETED = (
    f"「{STATE.title}」が消えています。書き出した後に記録が変わっていないかを確かめられないため、"
    "もう一度書き出して書き入れてください。"
)
_STALE = "書き出した後に、この申込みの記録が変わっています。もう一度書き出して書き入れてください。"
StatusLine = Iterator[Ruling | str]  # decisions, and sentences on what is wrong


class _Row:
    """One row of the edited workbook, from which the decisions entered in it are read.

    The row's `cells` are compared with `before`, the cells that an export would write now. `by`
    (who decides) and `note` are recorded with the decisions.
    """

    def __init__(self, cells: Cells, before: Cells, by: str, note: str) -> None:
        self._cells, self._before, self._by, self._note = cells, before, by, note

    def says(self) -> tuple[tuple[Ruling, ...], tuple[str, ...]]:
        """Return (decisions entered in the row, Japanese sentences on errors in the row)."""
        said = [*self._selection(), *chain.from_iterable(map(self._decision, GROUPS))]
        rulings = tuple(each for each in said if isinstance(each, Ruling))
        written_out = NUMBER.title in self._cells  # a list by 団体コード is from elsewhere
        state = self._cells.get(STATE.title)
        if state == self._before[STATE.title] or (state is None and not written_out):
            said += self._other_columns()
        elif rulings:
            said.append(_DELETED if state is None else _STALE)
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
            day = whole_date(value)
        if day is not None:
            return Ruling(move, day, self._by, self._note, says)
        what = f"「{value}」は日付として読めません" if value else "が空です"
        return f"「{title}」{what}。2022-09-01 の形で書いてください。"

    def _changed(self, title: str) -> bool:
        if title not in self._cells:
            return False
        now, before = self._cells[title], self._before[title]
        if title == CODE.title:  # Excel takes its leading zero
            return six_digits(str(now or "")) != (before or "")
        return not _same(now, before)

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
    """Whether a cell of the edited table (`one`) has the recorded value (`other`).

    Days and numbers may be written in any of the formats that Excel and CSV use: a day also as text
    or as Excel's serial number, a number also as text with commas.
    """
    if one == other:
        return True
    if isinstance(other, date) and isinstance(one, str):
        return whole_date(one) == other
    if isinstance(other, date) and isinstance(one, int):
        return day_from_serial(one) == other
    if isinstance(other, int) and isinstance(one, str):
        return one.replace(",", "") == str(other)
    return str(one or "") == str(other or "")
