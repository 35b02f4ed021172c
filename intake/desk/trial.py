"""Who asked for 試行運用, with what helps to choose."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake.applications.lifecycle import CLOSED
from intake.desk.columns import NUMBER, Column, Sort, Value
from intake.register import Register
from intake.store import Transaction
from intake.terms import FieldName, Municipality, Stage
from intake.text import one_line, tokyo_day

UNKNOWN = "不明"


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application as whoever selects for 試行運用 looks at it. 根拠: 事務連絡 5."""

    number: str
    place: Municipality | None
    wish: str  # 希望する, 希望しない, 未定; 不明 where nothing is written
    consideration: str  # 導入検討状況
    pattern: str
    population: int | None  # official where loaded, else as the form says; persons
    received_on: date
    completed_on: date | None
    missing: int  # things that could not be found
    stage: Stage
    decided: str  # 選定, 見送り, or ""


# What helps to choose first; the choice itself at the end, as it is pasted back.
ROW: Mapping[Column, Callable[[Applicant], Value]] = {
    NUMBER: lambda each: each.number,
    Column("都道府県", width=10): lambda each: each.place.prefecture if each.place else "",
    Column("市区町村", width=16): lambda each: each.place.name if each.place else "（団体未定）",
    Column("試行運用", width=11): lambda each: each.wish,
    Column("導入検討状況", width=44): lambda each: each.consideration,
    Column("人口", Sort.NUMBER, 11): lambda each: (
        UNKNOWN if each.population is None else each.population
    ),
    Column("導入パターン", width=13): lambda each: each.pattern,
    Column("受信日", Sort.DAY, 12): lambda each: each.received_on,
    Column("受付完了日", Sort.DAY, 12): lambda each: each.completed_on,
    Column("確認できない事項", width=13): lambda each: (
        f"{each.missing} 件" if each.missing else "なし"
    ),
    Column("段階", width=14): lambda each: each.stage.label,
    Column("種別", width=10): lambda each: each.place.kind.value if each.place else "",
    Column("団体コード", width=11): lambda each: each.place.code if each.place else "",
    Column("選定", width=9): lambda each: each.decided,
}


def applicants(transaction: Transaction, register: Register) -> list[Applicant]:
    """Every running application, the wish for 試行運用 first, then in the order received."""
    rows = transaction.rows("register_of_applications")
    official = _official(transaction)
    found = [_applicant(row, register, official) for row in rows if row["stage"] not in CLOSED]
    return sorted(found, key=lambda each: (_ORDER.index(each.wish), each.received_on, each.number))


_ORDER = ("希望する", "未定", UNKNOWN, "希望しない")


def _official(transaction: Transaction) -> dict[str, int]:
    """code -> 住民基本台帳人口 as of the latest day that is loaded."""
    rows = transaction.rows("population_now")
    return {r["code"]: r["persons"] for r in sorted(rows, key=lambda row: row["as_of"])}


def _applicant(
    row: Mapping[str, Any], register: Register, official: Mapping[str, int]
) -> Applicant:
    fields = json.loads(row["fields"])
    written = fields.get(FieldName.POPULATION, "")
    wish = fields.get(FieldName.TRIAL_WISH, "")
    stage = Stage(row["stage"])
    chosen = "選定" if row["selected_on"] else "見送り" if row["declined_on"] else ""
    return Applicant(
        number=row["number"],
        place=register.by_code(row["municipality"]),
        wish=wish if wish in _ORDER else UNKNOWN,
        consideration=one_line(fields.get(FieldName.CONSIDERATION, "")),
        pattern=fields.get(FieldName.PATTERN, "") or UNKNOWN,
        population=official.get(row["municipality"], int(written) if written.isdecimal() else None),
        received_on=tokyo_day(row["received_at"]),
        completed_on=row["accepted_on"],
        missing=len(json.loads(row["missing"])),
        stage=stage,
        decided=chosen,
    )
