"""The columns of the register of applications as J-LIS keeps it in Excel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from intake.applications.lifecycle import Move
from intake.register import Register
from intake.terms import FieldName, Stage
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
    """Columns that make one decision: its day, and what it must say, by name in the decision."""

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

KNOWN = (
    NUMBER,
    Column("団体コード", width=11),
    Column("都道府県", width=10),
    Column("市区町村", width=16),
    Column("段階", width=14),
    Column("受信日", Sort.DAY, 12),
    Column("受付完了日", Sort.DAY, 12),
    Column("確認できない事項", width=18),
    *FIELDS.values(),
)
TO_FILL = (
    SELECTION,
    SELECTED_ON,
    *(column for group in GROUPS for column in (group.day, *group.says.values())),
)
EVERY = (*KNOWN, *TO_FILL, STATE)


def values_of(row: Mapping[str, Any], register: Register) -> dict[str, Value]:
    """One application as the register shows it, by column title."""
    place = register.by_code(row["municipality"])
    missing = [_label(item) for item in json.loads(row["missing"])]
    values: dict[str, Value] = {
        NUMBER.title: row["number"],
        "団体コード": place.code if place else None,
        "都道府県": place.prefecture if place else None,
        "市区町村": place.name if place else None,
        "段階": Stage(row["stage"]).label,
        "受信日": tokyo_day(row["received_at"]),
        "受付完了日": row["accepted_on"],
        "確認できない事項": "、".join(missing) or None,
        SELECTION.title: "選定" if row["selected_on"] else "見送り" if row["declined_on"] else None,
        SELECTED_ON.title: row["selected_on"] or row["declined_on"],
        STATE.title: f"{row['version']}-{row['last_decision']}",
    }
    fields = json.loads(row["fields"])
    values |= {column.title: _field(name, fields.get(name, "")) for name, column in FIELDS.items()}
    for group in GROUPS:
        values[group.day.title] = row[group.recorded]
        values |= {column.title: row[name] or None for name, column in group.says.items()}
    return values


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
