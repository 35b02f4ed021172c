"""The columns of the register of applications as J-LIS keeps it in Excel."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intake.applications.lifecycle import Move
from intake.register import Register
from intake.store import Row
from intake.terms import FieldName, Municipality, Stage
from intake.text import one_line, tokyo_day

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
    """Columns that form one decision: its date, and its content by key."""

    move: Move
    day: Column
    says: Mapping[str, Column]
    recorded: str  # column of the query that holds the recorded day


def _day(title: str) -> Column:
    return Column(title, Sort.DAY, 12)


GROUPS = (
    Group(Move.START_TRIAL, _day("試行開始日"), {}, "trial_started_on"),
    Group(Move.END_TRIAL, _day("試行終了日"), {}, "trial_ended_on"),
    Group(
        Move.AGREE,
        _day("締結日"),
        {"agreement_version": Column("約款版"), "document": Column("文書番号")},
        "agreed_on",
    ),
    Group(
        Move.START_USE,
        _day("利用開始日"),
        {
            "pattern": Column("確定した導入パターン", width=20),
            "konbini_status": Column("確定したコンビニ交付の状況", width=25),
        },
        "in_use_on",
    ),
    Group(Move.WITHDRAW, _day("取下げ日"), {}, "withdrawn_on"),
    Group(Move.END_USE, _day("利用終了日"), {}, "ended_on"),
)
SELECTED_ON = _day("選定等の日")

_OF_PLACE: Mapping[Column, Callable[[Municipality], Value]] = {
    Column("団体コード", width=11): lambda place: place.code,
    Column("都道府県", width=10): lambda place: place.prefecture,
    Column("市区町村", width=16): lambda place: place.name,
}
_OF_ROW: Mapping[Column, Callable[[Row], Value]] = {
    Column("段階", width=14): lambda row: Stage(row["stage"]).label,
    Column("受信日", Sort.DAY, 12): lambda row: tokyo_day(row["received_at"]),
    Column("受付完了日", Sort.DAY, 12): lambda row: row["accepted_on"],
    Column("確認できない事項", width=18): lambda row: (
        "、".join(map(_label, json.loads(row["missing"]))) or None
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
    """The cells of one application by column title."""
    place = register.by_code(row["municipality"])
    fields = json.loads(row["fields"])
    chosen = "選定" if row["selected_on"] else "見送り" if row["declined_on"] else None
    values: dict[Column, Value] = {
        NUMBER: row["number"],
        SELECTION: chosen,
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


def _field(name: FieldName, value: str) -> Value:
    if name is FieldName.APPLICATION_DATE:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return one_line(value) or None
    if name is FieldName.POPULATION and value.isdecimal():
        return int(value)
    return one_line(value) or None


def _label(item: str) -> str:
    return FieldName(item).label if item in set(FieldName) else "利用申込書"
