"""A selection pasted from Excel: rows with a 受付番号 (or 団体コード, or name) and 選定 or 見送り."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from intake.applications.lifecycle import CLOSED, Move
from intake.desk.bulk import Plan, Planned, Standing, checked, standings
from intake.desk.deciding import Ruling
from intake.register import Register
from intake.store import Transaction
from intake.text import fold, one_line

_WORDS = {
    Move.SELECT_TRIAL: ("選定", "選定する", "試行運用に選定する", "○", "〇", "◯"),
    Move.DECLINE_TRIAL: ("見送り", "見送る", "試行運用は見送る", "×", "✕", "x"),
}
_HEADINGS = frozenset({"受付番号", "団体コード", "市区町村"})
_NUMBER = re.compile(r"[RH]\d{1,2}-\d{4,}")


def plan_selection(
    transaction: Transaction, pasted: str, on: date, by: str, register: Register, at: datetime
) -> Plan:
    """What pasted rows would record, with tabs between cells as Excel puts them on the clipboard.

    A head line, and rows without 選定 or 見送り, are passed over.
    """
    held = standings(transaction)
    names = _names(held, register)
    planned: list[Planned] = []
    seen = set[str]()
    for place, line in enumerate(pasted.splitlines(), start=1):
        row = [one_line(cell) for cell in line.split("\t")]
        move = next((m for cell in row for m, words in _WORDS.items() if cell in words), None)
        if move is None or _HEADINGS.intersection(row):
            continue
        numbers = _meant(row, held, names)
        if len(numbers) != 1:
            planned.append(Planned(place, "", row[0], problems=(_unclear(numbers),)))
            continue
        (number,) = numbers
        made = Planned(
            place,
            number,
            register.name_of(held[number].municipality),
            (Ruling(move, on, by, "一覧からの選定"),),
            ("同じ申込みの行が他にもあります。",) if number in seen else (),
        )
        seen.add(number)
        planned.append(checked(made, held[number], at))
    return Plan(tuple(planned))


def _unclear(numbers: Sequence[str]) -> str:
    if numbers:
        return f"どの申込みか決まりません（{'、'.join(numbers)}）。受付番号を書いてください。"
    return "受付番号か団体コードが見当たりません。受付番号（例 R4-0012）の列を加えてください。"


def _names(held: Mapping[str, Standing], register: Register) -> dict[str, list[str]]:
    """The numbers of running applications by the code and the name of their municipality."""
    found = defaultdict[str, list[str]](list)
    for number, standing in held.items():
        place = register.by_code(standing.municipality)
        if place is not None and standing.stage not in CLOSED:
            found[place.code].append(number)
            found[place.full_name].append(number)
    return found


def _meant(
    row: Sequence[str], held: Collection[str], names: Mapping[str, Sequence[str]]
) -> list[str]:
    """The numbers that a row may mean; a 受付番号 alone decides where one stands."""
    folded = [fold(cell).upper() for cell in row]
    numbered = {cell for cell in folded if _NUMBER.fullmatch(cell)}
    if numbered:
        return sorted(numbered & set(held))
    return sorted({number for cell in row for number in names.get(fold(cell), names.get(cell, ()))})
