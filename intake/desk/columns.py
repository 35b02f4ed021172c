"""The columns of the workbook 申込み一覧: all applications, exported to Excel and imported again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intake.register import Register
from intake.store import Row
from intake.terms import FieldName, Municipality, Severity, Stage
from intake.text import one_line, tokyo_day
from intake.vocabulary.codes import item_label
from intake.vocabulary.moves import MOVES, SELECTIONS, Entry, Move, ValueKind

Value = str | int | date | None


class Sort(StrEnum):
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    sort: Sort = Sort.TEXT
    width: int = 14


NUMBER = Column("受付番号", width=11)
CODE = Column("団体コード", width=11)
STATE = Column("記録の版", width=9)  # what the record held when it was written out
SELECTION = Column("試行運用の選定", width=13)
_SORTS = {FieldName.APPLICATION_DATE: Sort.DAY, FieldName.POPULATION: Sort.NUMBER}
_LONG = (FieldName.CONSIDERATION, FieldName.REMARKS)
_SETTLED = (FieldName.MUNICIPALITY_CODE, FieldName.PREFECTURE_NAME, FieldName.MUNICIPALITY_NAME)
FIELDS = {
    name: Column(name.label, _SORTS.get(name, Sort.TEXT), 30 if name in _LONG else 16)
    for name in FieldName
    if name not in _SETTLED  # as the desk has it, in columns of its own
}


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of the workbook in which one kind of decision (`move`) is entered.

    `day` is the column for the date. `says` is {key of a value that the decision needs: column for
    it}. `recorded` is the name of the column of the query register_of_applications that has the
    date recorded so far.
    """

    move: Move
    day: Column
    says: Mapping[str, Column]
    recorded: str  # column of the query that holds the recorded day


def _day(title: str) -> Column:
    return Column(title, Sort.DAY, 12)


def _said(entry: Entry) -> Column:
    """Return the workbook column in which a person enters `entry`, one value of a decision.

    The column of a choice is titled 「確定した…」, to distinguish it from the column of the same
    field of the 利用申込書 (application form).
    """
    if entry.kind is ValueKind.CHOICE:
        title = f"確定した{entry.label}"
        return Column(title, width=2 * len(title))
    return Column(entry.label)


GROUPS = tuple(
    Group(
        move,
        _day(rule.day),
        {each.key: _said(each) for each in rule.asked if each.kind is not ValueKind.FILE},
        f"{rule.to}_on",
    )
    for move, rule in MOVES.items()
    if rule.day
)
SELECTED_ON = _day("選定等の日")

_OF_PLACE: Mapping[Column, Callable[[Municipality], Value]] = {
    CODE: lambda place: place.code,
    Column("都道府県", width=10): lambda place: place.prefecture,
    Column("市区町村", width=16): lambda place: place.name,
}
_OF_ROW: Mapping[Column, Callable[[Row], Value]] = {
    Column("段階", width=14): lambda row: Stage(row["stage"]).label,
    Column("受信日", Sort.DAY, 12): lambda row: tokyo_day(row["received_at"]),
    Column("受付完了日", Sort.DAY, 12): lambda row: row["accepted_on"],
    Column(Severity.MISSING.label, width=18): lambda row: (
        "、".join(map(item_label, json.loads(row["missing"]))) or None
    ),
}
KNOWN = (NUMBER, *_OF_PLACE, *_OF_ROW, *FIELDS.values())
TO_FILL = (
    SELECTION,
    SELECTED_ON,
    *(column for group in GROUPS for column in (group.day, *group.says.values())),
)
EVERY = (*KNOWN, *TO_FILL, STATE)


def values_of(row: Row, register: Register) -> dict[str, Value]:
    """Return the workbook cells of one application, as {column title: value or None}.

    `row` is the application's row of the query register_of_applications.
    """
    place = register.by_code(row["municipality"])
    fields = json.loads(row["fields"])
    values: dict[Column, Value] = {
        NUMBER: row["number"],
        SELECTION: selection_of(row),
        SELECTED_ON: row["selected_on"] or row["declined_on"],
        STATE: f"{row['version']}-{row['last_decision']}",
        **{column: value(place) if place else None for column, value in _OF_PLACE.items()},
        **{column: value(row) for column, value in _OF_ROW.items()},
        **{column: _field(name, fields.get(name, "")) for name, column in FIELDS.items()},
    }
    for group in GROUPS:
        values[group.day] = row[group.recorded]
        values |= {column: row[name] or None for name, column in group.says.items()}
    return {column.title: value for column, value in values.items()}


def selection_of(row: Row) -> str | None:
    """Return whether an applicant is 選定 (selected) or 見送り (declined); None if undecided.

    The selection is that of participants in 試行運用 (trial operation). `row` is the application's
    row of the query register_of_applications.
    """
    if row["selected_on"]:
        return SELECTIONS[Move.SELECT_TRIAL]
    return SELECTIONS[Move.DECLINE_TRIAL] if row["declined_on"] else None


def _field(name: FieldName, value: str) -> Value:
    if name is FieldName.APPLICATION_DATE:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return one_line(value) or None
    if name is FieldName.POPULATION and value.isdecimal():
        return int(value)
    return one_line(value) or None
