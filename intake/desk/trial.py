"""Who asked for 試行運用, with what helps to choose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake.applications.lifecycle import CLOSED
from intake.desk.columns import NUMBER, Column, Sort, Value
from intake.register import Register
from intake.store import Transaction
from intake.terms import JST, FieldName, Municipality, Stage
from intake.text import one_line

UNKNOWN = "不明"


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application as whoever selects for 試行運用 looks at it. 根拠: 事務連絡 5."""

    number: str
    municipality: Municipality | None
    wish: str  # 希望する, 希望しない, 未定; 不明 where nothing is written
    consideration: str  # 導入検討状況
    pattern: str
    population: int | None  # official where loaded, else as the form says; persons
    received_on: date
    completed_on: date | None
    missing: tuple[str, ...]
    stage: Stage
    decided: str  # 選定, 見送り, or ""


COLUMNS = (  # what helps to choose first; the choice itself at the end, as it is pasted back
    NUMBER,
    Column("都道府県", width=10),
    Column("市区町村", width=16),
    Column("試行運用", width=11),
    Column("導入検討状況", width=44),
    Column("人口", Sort.NUMBER, 11),
    Column("導入パターン", width=13),
    Column("受信日", Sort.DAY, 12),
    Column("受付完了日", Sort.DAY, 12),
    Column("確認できない事項", width=13),
    Column("段階", width=14),
    Column("種別", width=10),
    Column("団体コード", width=11),
    Column("選定", width=9),
)


def row_of(each: Applicant) -> tuple[Value, ...]:
    """One applicant under COLUMNS."""
    place = each.municipality
    return (
        each.number,
        place.prefecture if place else "",
        place.name if place else "（団体未定）",
        each.wish,
        each.consideration,
        UNKNOWN if each.population is None else each.population,
        each.pattern,
        each.received_on,
        each.completed_on,
        f"{len(each.missing)} 件" if each.missing else "なし",
        each.stage.label,
        str(place.kind) if place else "",
        place.code if place else "",
        each.decided,
    )


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
        municipality=register.by_code(row["municipality"]) if row["municipality"] else None,
        wish=wish if wish in _ORDER else UNKNOWN,
        consideration=one_line(fields.get(FieldName.CONSIDERATION, "")),
        pattern=fields.get(FieldName.PATTERN, "") or UNKNOWN,
        population=official.get(row["municipality"], int(written) if written.isdecimal() else None),
        received_on=row["received_at"].astimezone(JST).date(),
        completed_on=row["accepted_on"],
        missing=tuple(json.loads(row["missing"])),
        stage=stage,
        decided=chosen,
    )
